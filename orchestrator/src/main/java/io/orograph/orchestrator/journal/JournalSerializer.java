package io.orograph.orchestrator.journal;

import com.google.protobuf.InvalidProtocolBufferException;
import io.orograph.journal.v1.BlockEvent;
import io.orograph.journal.v1.SweepEvent;
import java.io.NotSerializableException;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/**
 * Puts journal messages into the journal. Identifier and manifests are stored: never change them.
 */
public final class JournalSerializer extends SerializerWithStringManifest {
  private static final int IDENTIFIER = 50_811;
  private static final String SWEEP = "orograph.sweep/1";
  private static final String BLOCK = "orograph.block/1";

  @Override
  public int identifier() {
    return IDENTIFIER;
  }

  @Override
  public String manifest(Object o) {
    return switch (o) {
      case SweepEvent e -> SWEEP;
      case BlockEvent e -> BLOCK;
      default -> throw unknown(o.getClass().getName());
    };
  }

  @Override
  public byte[] toBinary(Object o) {
    return switch (o) {
      case SweepEvent e -> e.toByteArray();
      case BlockEvent e -> e.toByteArray();
      default -> throw unknown(o.getClass().getName());
    };
  }

  @Override
  public Object fromBinary(byte[] bytes, String manifest) throws NotSerializableException {
    try {
      return switch (manifest) {
        case SWEEP -> SweepEvent.parseFrom(bytes);
        case BLOCK -> BlockEvent.parseFrom(bytes);
        default -> throw unknown(manifest);
      };
    } catch (InvalidProtocolBufferException e) {
      NotSerializableException torn =
          new NotSerializableException(
              manifest + ": " + e.getMessage() + " (expected: a whole message)");
      torn.initCause(e);
      throw torn;
    }
  }

  private static IllegalArgumentException unknown(String what) {
    return new IllegalArgumentException(
        "message: " + what + " (expected: a SweepEvent or a BlockEvent of the journal)");
  }
}
