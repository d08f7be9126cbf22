package io.orograph.orchestrator.journal;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * One row of a journal, with the bytes that were stored. A recording is a gzip stream of such rows
 * in the order in which they were written, each a length (varint) and a message of the form that
 * {@code golden/journal/v1/README.md} gives.
 *
 * @param persistenceId the entity, as the journal names it
 * @param sequence number of the event within its entity, from 1
 * @param serializer identifier of the serializer that wrote the payload
 * @param manifest what the serializer called the payload
 * @param payload the event's bytes
 */
record RecordedEvent(
    String persistenceId, long sequence, int serializer, String manifest, ByteString payload) {
  private static final int PERSISTENCE_ID = 1;
  private static final int SEQUENCE = 2;
  private static final int SERIALIZER = 3;
  private static final int MANIFEST = 4;
  private static final int PAYLOAD = 5;

  /** Writes a recording. */
  static void write(List<RecordedEvent> events, OutputStream to) throws IOException {
    try (GZIPOutputStream zipped = new GZIPOutputStream(to)) {
      CodedOutputStream out = CodedOutputStream.newInstance(zipped);
      for (RecordedEvent event : events) {
        out.writeByteArrayNoTag(event.toBytes());
      }
      out.flush();
    }
  }

  /** Reads a recording, whole or not at all. */
  static List<RecordedEvent> read(InputStream from) {
    try (GZIPInputStream zipped = new GZIPInputStream(from)) {
      CodedInputStream in = CodedInputStream.newInstance(zipped);
      List<RecordedEvent> events = new ArrayList<>();
      while (!in.isAtEnd()) {
        events.add(of(CodedInputStream.newInstance(in.readByteArray())));
      }
      return List.copyOf(events);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private byte[] toBytes() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.writeString(PERSISTENCE_ID, persistenceId);
    out.writeInt64(SEQUENCE, sequence);
    out.writeInt32(SERIALIZER, serializer);
    out.writeString(MANIFEST, manifest);
    out.writeBytes(PAYLOAD, payload);
    out.flush();
    return bytes.toByteArray();
  }

  private static RecordedEvent of(CodedInputStream in) throws IOException {
    String persistenceId = "";
    long sequence = 0;
    int serializer = 0;
    String manifest = "";
    ByteString payload = ByteString.EMPTY;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      int field = WireFormat.getTagFieldNumber(tag);
      switch (field) {
        case PERSISTENCE_ID -> persistenceId = in.readString();
        case SEQUENCE -> sequence = in.readInt64();
        case SERIALIZER -> serializer = in.readInt32();
        case MANIFEST -> manifest = in.readString();
        case PAYLOAD -> payload = in.readBytes();
        default -> throw new IOException("field: " + field + " (expected: 1 to 5)");
      }
    }
    return new RecordedEvent(persistenceId, sequence, serializer, manifest, payload);
  }
}
