package io.orograph.orchestrator.grpc;

import com.google.protobuf.ByteString;
import io.orograph.v1.ExportSweepResponse;
import io.orograph.wire.grpc.ReplyStream;
import java.io.ByteArrayOutputStream;
import java.util.Iterator;
import java.util.concurrent.Executor;

/** Sends a file piece by piece, making the next piece only when there is room for it. */
final class ChunkedReply {
  private static final int CHUNK = 128 * 1024;

  private final ReplyStream<ExportSweepResponse> stream;
  private final Iterator<byte[]> pieces;
  private final Executor blocking;
  private final ByteArrayOutputStream gathered = new ByteArrayOutputStream();
  private ByteString rest = ByteString.EMPTY;

  /**
   * @param pieces of any size; made by blocking calls
   */
  ChunkedReply(
      ReplyStream<ExportSweepResponse> stream, Iterator<byte[]> pieces, Executor blocking) {
    this.stream = stream;
    this.pieces = pieces;
    this.blocking = blocking;
  }

  /** Sends what there is room for, and goes on when there is room again. */
  void send() {
    try {
      while (!stream.isOver()) {
        if (rest.isEmpty()) {
          rest = gather();
          if (rest.isEmpty()) {
            stream.complete();
            return;
          }
        }
        ByteString chunk = rest.substring(0, Math.min(CHUNK, rest.size()));
        if (!stream.offer(ExportSweepResponse.newBuilder().setData(chunk).build())) {
          stream.room().thenRunAsync(this::send, blocking);
          return;
        }
        rest = rest.substring(chunk.size());
      }
    } catch (RuntimeException e) {
      stream.fail(e);
    }
  }

  private ByteString gather() {
    gathered.reset();
    while (gathered.size() < CHUNK && pieces.hasNext()) {
      gathered.writeBytes(pieces.next());
    }
    return ByteString.copyFrom(gathered.toByteArray());
  }
}
