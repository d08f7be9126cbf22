package io.orograph.orchestrator.door;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.ResponseHeaders;
import io.grpc.Metadata;
import io.grpc.Status;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A file on its way to one reader: the {@code data} of the messages of a call, packed where the
 * headers say so. One piece is on its way at a time, the next waits in the call.
 */
final class SentFile implements LocalCall.Caller {
  private final HttpResponseWriter writer;
  private final ResponseHeaders headers;
  private final long patience;
  private final ByteArrayOutputStream made = new ByteArrayOutputStream();
  private final OutputStream through;
  private @Nullable LocalCall<?, ?> call;
  private boolean begun;
  private int underway;
  private long lastRead = System.nanoTime();

  /**
   * @param headers of the answer
   * @param unread how long a piece may wait to be read
   */
  SentFile(HttpResponseWriter writer, ResponseHeaders headers, Duration unread) {
    this.writer = writer;
    this.headers = headers;
    this.patience = unread.toNanos();
    this.through = headers.contains(HttpHeaderNames.CONTENT_ENCODING) ? packing(made) : made;
  }

  private static OutputStream packing(OutputStream to) {
    try {
      return Packing.packing(to);
    } catch (IOException e) {
      throw new UncheckedIOException("a buffer that takes all", e);
    }
  }

  /** What was read before the call was known is told now. */
  void of(LocalCall<?, ?> sending) {
    synchronized (this) {
      call = sending;
    }
    sending.ready();
  }

  @Override
  public synchronized boolean isReady() {
    return underway == 0 && writer.isOpen();
  }

  @Override
  public synchronized void message(Message message) {
    Object data = message.getField(Methods.field(message.getDescriptorForType(), "data"));
    begin();
    try {
      ((ByteString) data).writeTo(through);
    } catch (IOException e) {
      throw new UncheckedIOException("a buffer that takes all", e);
    }
    send();
  }

  private void begin() {
    if (!begun) {
      begun = true;
      var unused = writer.tryWrite(headers);
    }
  }

  /** What has been made; packing may hold some back. */
  private void send() {
    if (made.size() == 0) {
      return;
    }
    HttpData piece = HttpData.wrap(made.toByteArray());
    made.reset();
    if (underway++ == 0) {
      lastRead = System.nanoTime();
    }
    if (writer.tryWrite(piece)) {
      var unused = writer.whenConsumed().thenRun(this::consumed);
    }
  }

  private void consumed() {
    LocalCall<?, ?> reading;
    synchronized (this) {
      underway--;
      lastRead = System.nanoTime();
      reading = underway == 0 ? call : null;
    }
    if (reading != null) {
      reading.ready();
    }
  }

  /** Breaks off if what was sent has not been read for too long. */
  synchronized void look() {
    if (underway > 0 && System.nanoTime() - lastRead >= patience) {
      writer.abort(new TimeoutException("a file that is not read"));
    }
  }

  @Override
  public synchronized void ended(Status status, Metadata trailers) {
    if (status.isOk()) {
      begin();
      try {
        through.close();
      } catch (IOException e) {
        throw new UncheckedIOException("a buffer that takes all", e);
      }
      send();
      writer.close();
    } else if (begun) {
      writer.abort(new IOException("not all of the file: " + status.getCode()));
    } else {
      AggregatedHttpResponse failure = Failures.answer(status, trailers);
      var unused = writer.tryWrite(failure.headers()) && writer.tryWrite(failure.content());
      writer.close();
    }
  }
}
