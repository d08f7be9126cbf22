package io.orograph.store.grpc;

import com.google.protobuf.ByteString;
import io.grpc.Channel;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Digest;
import io.orograph.core.checkpoint.StoreException;
import io.orograph.v1.CheckpointServiceGrpc;
import io.orograph.v1.DownloadCheckpointRequest;
import io.orograph.v1.DownloadCheckpointResponse;
import io.orograph.wire.grpc.RemoteFailure;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store through {@code CheckpointService}: content travels in chunks of at most 256 KiB, each
 * with its checksum. A call that breaks, as when the orchestrator is started again, is made again
 * and goes on after the last chunk, for as long as the caller is patient; so is one that finds the
 * lab's store full or away. Trainings stop meanwhile where they need the store. When patience is
 * over, that is a fault of the store.
 *
 * <p>It reads and writes. Listing and taking away are the orchestrator's.
 */
public final class ServiceStore implements CheckpointStore {
  private static final Logger LOG = LoggerFactory.getLogger(ServiceStore.class);

  /** What may pass by itself; all else is the content's or the caller's fault. */
  private static final Set<Code> PASSING =
      Set.of(
          Code.UNAVAILABLE,
          Code.ABORTED,
          Code.DEADLINE_EXCEEDED,
          Code.RESOURCE_EXHAUSTED,
          Code.INTERNAL,
          Code.UNKNOWN);

  private static final Duration CALL = Duration.ofMinutes(2);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  /** How often bytes that were damaged on the way are sent again from the beginning. */
  private static final int MOST_DAMAGED = 3;

  /** An array holds no more. */
  private static final long LARGEST = 1L << 30;

  private final CheckpointServiceGrpc.CheckpointServiceBlockingStub calls;
  private final CheckpointServiceGrpc.CheckpointServiceStub streams;
  private final Duration patience;
  private final LongSupplier nanos;

  /**
   * A store behind a channel that carries the token.
   *
   * @param patience how long a call that breaks is tried again without progress
   * @param nanos a monotonic clock
   */
  public ServiceStore(Channel channel, Duration patience, LongSupplier nanos) {
    this.calls = CheckpointServiceGrpc.newBlockingStub(channel);
    this.streams = CheckpointServiceGrpc.newStub(channel);
    this.patience = patience;
    this.nanos = nanos;
  }

  /** What is tried until it is whole. */
  interface Transfer {
    /** One attempt, from where the last one stopped. */
    void go() throws IOException;

    /** Bytes known to have arrived, also while an attempt breaks. */
    long reached();

    boolean isWhole();
  }

  @Override
  public Digest put(byte[] bytes) throws IOException {
    Digest digest = Digest.of(bytes);
    repeat(new Upload(streams, digest, bytes, CALL));
    return digest;
  }

  @Override
  public byte[] get(Digest digest) throws IOException {
    Download download = new Download(digest);
    repeat(download);
    byte[] bytes = download.bytes;
    Digest found = Digest.of(bytes);
    if (!found.equals(digest)) {
      throw new CorruptContentException(digest, found.hex());
    }
    return bytes;
  }

  @Override
  public boolean contains(Digest digest) throws IOException {
    try {
      get(digest);
      return true;
    } catch (MissingContentException e) {
      return false;
    } catch (CorruptContentException e) {
      return true;
    }
  }

  @Override
  public Stream<Digest> list() {
    throw new UnsupportedOperationException("list: of the lab's own store alone");
  }

  @Override
  public Stream<Stored> stored() {
    throw new UnsupportedOperationException("stored: of the lab's own store alone");
  }

  @Override
  public boolean release(Digest digest, Instant before) {
    throw new UnsupportedOperationException("release: of the lab's own store alone");
  }

  /** Again and again until it is whole; patience begins anew with every progress. */
  private void repeat(Transfer transfer) throws IOException {
    long reached = 0;
    long since = nanos.getAsLong();
    int damaged = 0;
    boolean told = false;
    Duration pause = FIRST_PAUSE;
    while (true) {
      IOException last;
      try {
        transfer.go();
        if (transfer.isWhole()) {
          return;
        }
        last = new IOException("the lab's store: stopped at " + transfer.reached() + " bytes");
      } catch (StatusRuntimeException e) {
        last = new IOException("the lab's store: " + RemoteFailure.of(e).message(), e);
        boolean again =
            e.getStatus().getCode() == Code.DATA_LOSS
                ? ++damaged < MOST_DAMAGED
                : PASSING.contains(e.getStatus().getCode());
        if (!again) {
          throw last;
        }
      }
      if (transfer.reached() > reached) {
        reached = transfer.reached();
        since = nanos.getAsLong();
        pause = FIRST_PAUSE;
      }
      if (nanos.getAsLong() - since > patience.toNanos()) {
        throw new StoreException(
            StoreException.Fault.FAILED, String.valueOf(last.getMessage()), last);
      }
      if (!told) {
        LOG.warn("{}; tried again for {}", last.getMessage(), patience);
        told = true;
      }
      LockSupport.parkNanos(pause.toNanos());
      pause = pause.compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
      if (Thread.currentThread().isInterrupted()) {
        throw new IOException("interrupted", last);
      }
    }
  }

  static int crc(ByteString data) {
    CRC32C crc = new CRC32C();
    crc.update(data.asReadOnlyByteBuffer());
    return (int) crc.getValue();
  }

  /** What has come of some content so far. */
  private final class Download implements Transfer {
    private final Digest digest;
    private byte[] bytes = new byte[0];
    private boolean begun;
    private int received;

    Download(Digest digest) {
      this.digest = digest;
    }

    @Override
    public long reached() {
      return received;
    }

    @Override
    public boolean isWhole() {
      return begun && received == bytes.length;
    }

    @Override
    public void go() throws IOException {
      try {
        Iterator<DownloadCheckpointResponse> chunks =
            calls
                .withDeadlineAfter(CALL.toMillis(), TimeUnit.MILLISECONDS)
                .downloadCheckpoint(
                    DownloadCheckpointRequest.newBuilder()
                        .setDigest(digest.hex())
                        .setOffset(received)
                        .build());
        while (chunks.hasNext()) {
          take(chunks.next());
        }
      } catch (StatusRuntimeException e) {
        switch (e.getStatus().getCode()) {
          case NOT_FOUND -> throw new MissingContentException(digest);
          case DATA_LOSS ->
              throw new CorruptContentException(digest, RemoteFailure.of(e).message());
          default -> throw e;
        }
      }
    }

    private void take(DownloadCheckpointResponse chunk) throws IOException {
      if (!begun) {
        if (chunk.getSizeBytes() < 0 || chunk.getSizeBytes() > LARGEST) {
          throw new IOException("size: " + chunk.getSizeBytes() + " (expected: at most 1 GiB)");
        }
        bytes = new byte[(int) chunk.getSizeBytes()];
        begun = true;
      }
      ByteString data = chunk.getData();
      if (chunk.getOffset() != received || data.size() > bytes.length - received) {
        throw new IOException("offset: " + chunk.getOffset() + " (expected: " + received + ")");
      }
      if (crc(data) != chunk.getCrc32C()) {
        throw new IOException(
            "crc32c: of the chunk at " + received + " (expected: that of its bytes)");
      }
      data.copyTo(bytes, received);
      received += data.size();
    }
  }
}
