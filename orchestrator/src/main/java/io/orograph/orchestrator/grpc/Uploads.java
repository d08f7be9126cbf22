package io.orograph.orchestrator.grpc;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.CheckpointStore.CorruptContentException;
import io.orograph.core.checkpoint.CheckpointStore.MissingContentException;
import io.orograph.core.checkpoint.Digest;
import io.orograph.store.local.Unfinished;
import io.orograph.v1.UploadCheckpointRequest;
import io.orograph.v1.UploadCheckpointResponse;
import io.orograph.wire.convert.SpecRejected;
import io.orograph.wire.convert.StoreConverter;
import io.orograph.wire.grpc.OrographException;
import io.orograph.wire.grpc.OrographFailure;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.CRC32C;

/**
 * Content that comes in chunks: the first message says what it is, and chunks follow without a gap
 * from any place up to which it has come. A call that ends before the last byte is answered with
 * how much has come; one that ends with it, once the content has its digest and is in the store. So
 * a call of one message asks how much is there.
 *
 * <p>Nothing is without bound: chunks, contents, calls at once, and the bytes of what is
 * unfinished. Content is whole in memory one at a time.
 */
public final class Uploads {
  /** Bytes of a chunk at most. */
  static final int CHUNK = 256 << 10;

  /** Bytes of a content at most: the store holds it whole in memory. */
  static final long LARGEST = 1L << 30;

  private static final Duration SOON = Duration.ofSeconds(1);

  /**
   * What uploads may take at most.
   *
   * @param calls that bring bytes at once
   * @param unfinished bytes that lie about, of contents on their way
   */
  public record Bounds(int calls, long unfinished) {
    /** Fits a lab of some hundred lanes. */
    public static final Bounds USUAL = new Bounds(256, 64L << 30);

    /** Fits some people who bring a checkpoint now and then. */
    public static final Bounds OF_IMPORTS = new Bounds(32, 16L << 30);
  }

  /**
   * What one call brings its content for.
   *
   * @param <Q> its messages
   * @param <A> its answer
   */
  interface Delivery<Q, A> {
    /** The chunk in a message; is asked once for each, in their order, and may refuse it. */
    UploadCheckpointRequest chunk(Q message);

    /** Looks at the whole before it is kept, and may refuse it. */
    void check(byte[] whole);

    /**
     * The answer.
     *
     * @param committed bytes that have come
     * @param whole whether they are all, and in the store
     */
    CompletionStage<A> answer(long committed, boolean whole);
  }

  /** Content for its own sake. */
  private static final class Plain
      implements Delivery<UploadCheckpointRequest, UploadCheckpointResponse> {
    @Override
    public UploadCheckpointRequest chunk(UploadCheckpointRequest message) {
      return message;
    }

    @Override
    public void check(byte[] whole) {}

    @Override
    public CompletionStage<UploadCheckpointResponse> answer(long committed, boolean whole) {
      return CompletableFuture.completedFuture(
          UploadCheckpointResponse.newBuilder().setCommittedBytes(committed).build());
    }
  }

  private final Unfinished unfinished;
  private final CheckpointStore content;
  private final Bounds bounds;
  private final AtomicInteger calls = new AtomicInteger();
  private final AtomicInteger open;
  private final ReentrantLock memory;
  private final Counter bytes;
  private final Counter stored;
  private final Counter known;
  private final Counter refused;
  private final Counter broken;
  private final Counter forgotten;

  /** Uploads into a store, by way of {@code unfinished}. */
  public Uploads(
      Unfinished unfinished, CheckpointStore content, Bounds bounds, MeterRegistry meters) {
    this.unfinished = unfinished;
    this.content = content;
    this.bounds = bounds;
    this.open = new AtomicInteger();
    this.memory = new ReentrantLock(true);
    this.bytes =
        Counter.builder("orograph.upload.bytes")
            .description("bytes of content that came through the orchestrator")
            .register(meters);
    this.stored = ended(meters, "stored");
    this.known = ended(meters, "known");
    this.refused = ended(meters, "refused");
    this.broken = ended(meters, "broken");
    this.forgotten = ended(meters, "forgotten");
    Gauge.builder("orograph.uploads.open", open, AtomicInteger::get)
        .description("calls that bring content now")
        .register(meters);
  }

  private Uploads(Uploads other, Unfinished unfinished, Bounds bounds) {
    this.unfinished = unfinished;
    this.content = other.content;
    this.bounds = bounds;
    this.open = other.open;
    this.memory = other.memory;
    this.bytes = other.bytes;
    this.stored = other.stored;
    this.known = other.known;
    this.refused = other.refused;
    this.broken = other.broken;
    this.forgotten = other.forgotten;
  }

  /**
   * Uploads into the same store by another way and with bounds of their own, so that those who come
   * here keep nobody there from coming.
   */
  public Uploads beside(Unfinished others, Bounds own) {
    return new Uploads(this, others, own);
  }

  private static Counter ended(MeterRegistry meters, String outcome) {
    return Counter.builder("orograph.uploads")
        .description(
            "uploads: stored, known before, refused, broken off, forgotten with what had come")
        .tag("outcome", outcome)
        .register(meters);
  }

  /** Takes one call's messages. */
  StreamObserver<UploadCheckpointRequest> upload(StreamObserver<UploadCheckpointResponse> answer) {
    return receive(new Plain(), answer);
  }

  /** The same of a call that brings it for something. */
  <Q, A> StreamObserver<Q> receive(Delivery<Q, A> delivery, StreamObserver<A> answer) {
    return new Receiver<>(delivery, answer);
  }

  /** Takes away what has come of contents that nobody has gone on with for long. */
  public void forget() throws IOException {
    forgotten.increment(unfinished.forget());
  }

  private static SpecRejected wrong(String field, Object value, String expected) {
    return new SpecRejected(field, String.valueOf(value), expected);
  }

  /** Bytes were damaged on the way: sent again they may be right. */
  private static OrographException damaged(String field, Object value, String expected) {
    return new OrographException(
        new OrographFailure.Corrupt(field, value + " (expected: " + expected + ")"));
  }

  private static OrographException busy(String what) {
    return new OrographException(new OrographFailure.Busy(what, SOON));
  }

  /** Whether the store has it; its grace begins anew. */
  private boolean isStored(Digest digest, long size, Delivery<?, ?> delivery) throws IOException {
    memory.lock();
    try {
      byte[] found = content.get(digest);
      if (found.length != size) {
        throw wrong("size_bytes", size, found.length + ", the size of the content");
      }
      delivery.check(found);
      content.put(found);
      return true;
    } catch (MissingContentException | CorruptContentException e) {
      return false;
    } finally {
      memory.unlock();
    }
  }

  /** Into the store, if it is what was said. */
  private void store(Digest digest, Unfinished.Part part, Delivery<?, ?> delivery)
      throws IOException {
    memory.lock();
    try {
      byte[] whole = part.whole();
      Digest found = Digest.of(whole);
      if (!found.equals(digest)) {
        part.remove();
        throw damaged("digest", found.hex(), digest.hex() + ", as was said");
      }
      try {
        delivery.check(whole);
      } catch (RuntimeException refusal) {
        part.remove();
        throw refusal;
      }
      content.put(whole);
      part.remove();
    } finally {
      memory.unlock();
    }
  }

  /** One call. gRPC hands over one message at a time. */
  private final class Receiver<Q, A> implements StreamObserver<Q> {
    private final Delivery<Q, A> delivery;
    private final StreamObserver<A> answer;
    private Optional<Digest> digest = Optional.empty();
    private Optional<Unfinished.Part> part = Optional.empty();
    private boolean counted;
    private long next = -1;
    private boolean over;

    Receiver(Delivery<Q, A> delivery, StreamObserver<A> answer) {
      this.delivery = delivery;
      this.answer = answer;
    }

    @Override
    public void onNext(Q message) {
      if (over) {
        return;
      }
      try {
        UploadCheckpointRequest request = delivery.chunk(message);
        boolean first = part.isEmpty();
        if (first && begin(request)) {
          known.increment();
          answer(request.getSizeBytes(), true);
          return;
        }
        if (!first || !request.getData().isEmpty()) {
          take(part.orElseThrow(), request);
        }
      } catch (IOException | RuntimeException e) {
        fail(e);
      }
    }

    /** Whether there is nothing to bring. */
    private boolean begin(UploadCheckpointRequest request) throws IOException {
      Digest named = StoreConverter.digest("digest", request.getDigest());
      long size = request.getSizeBytes();
      if (size < 0 || size > LARGEST) {
        throw wrong("size_bytes", size, "0 to " + LARGEST);
      }
      digest = Optional.of(named);
      part = Optional.of(unfinished.part(named, size));
      return isStored(named, size, delivery);
    }

    private void take(Unfinished.Part to, UploadCheckpointRequest request) throws IOException {
      ByteString data = request.getData();
      long offset = request.getOffset();
      if (data.isEmpty() || data.size() > CHUNK) {
        throw wrong("data", data.size() + " bytes", "1 to " + CHUNK);
      }
      // Each byte comes once in a call, so that no call is longer than its content.
      long received = to.received();
      if (next >= 0 ? offset != next : offset < 0 || offset > received) {
        throw wrong(
            "offset",
            offset,
            next >= 0 ? Long.toString(next) : "0 to " + received + ", what has come");
      }
      if (offset + data.size() > to.size()) {
        throw wrong("offset", offset, "no bytes beyond size_bytes, " + to.size());
      }
      CRC32C crc = new CRC32C();
      crc.update(data.asReadOnlyByteBuffer());
      if ((int) crc.getValue() != request.getCrc32C()) {
        throw damaged("crc32c", request.getCrc32C(), (int) crc.getValue() + ", that of the bytes");
      }
      if (next < 0) {
        admit(to.size() - received);
      }
      to.write(offset, data.asReadOnlyByteBuffer());
      bytes.increment(data.size());
      next = offset + data.size();
    }

    /** Before the first byte. */
    private void admit(long more) throws IOException {
      if (calls.incrementAndGet() > bounds.calls()) {
        calls.decrementAndGet();
        throw busy("uploads: " + bounds.calls() + " at once (expected: fewer)");
      }
      counted = true;
      open.incrementAndGet();
      long lie = unfinished.bytes();
      if (lie + more > bounds.unfinished()) {
        forget();
        throw busy(
            "uploads: %d bytes unfinished and %d to come (expected: at most %d)"
                .formatted(lie, more, bounds.unfinished()));
      }
    }

    @Override
    public void onError(Throwable failure) {
      // What has come stays: the caller goes on with it.
      if (!over) {
        broken.increment();
        close();
      }
    }

    @Override
    public void onCompleted() {
      if (over) {
        return;
      }
      try {
        Unfinished.Part came =
            part.orElseThrow(() -> wrong("digest", "nothing", "a first message that names it"));
        long received = came.received();
        if (received == came.size()) {
          store(digest.orElseThrow(), came, delivery);
          stored.increment();
        }
        answer(received, received == came.size());
      } catch (IOException | RuntimeException e) {
        fail(e);
      }
    }

    private void answer(long committed, boolean whole) {
      close();
      var unused =
          delivery
              .answer(committed, whole)
              .whenComplete(
                  (given, failure) -> {
                    if (failure == null) {
                      answer.onNext(given);
                      answer.onCompleted();
                    } else {
                      answer.onError(Answers.status(failure));
                    }
                  });
    }

    private void fail(Exception e) {
      refused.increment();
      close();
      answer.onError(Answers.status(e));
    }

    private void close() {
      over = true;
      if (counted) {
        counted = false;
        calls.decrementAndGet();
        open.decrementAndGet();
      }
      part.ifPresent(Unfinished.Part::close);
    }
  }
}
