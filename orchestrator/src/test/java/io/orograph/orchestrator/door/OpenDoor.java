package io.orograph.orchestrator.door;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.orograph.v1.CancelSweepRequest;
import io.orograph.v1.CancelSweepResponse;
import io.orograph.v1.CheckpointServiceGrpc;
import io.orograph.v1.DownloadCheckpointRequest;
import io.orograph.v1.DownloadCheckpointResponse;
import io.orograph.v1.ExportSweepRequest;
import io.orograph.v1.ExportSweepResponse;
import io.orograph.v1.GetSweepRequest;
import io.orograph.v1.GetSweepResponse;
import io.orograph.v1.ListSweepsRequest;
import io.orograph.v1.ListSweepsResponse;
import io.orograph.v1.PauseSweepRequest;
import io.orograph.v1.PauseSweepResponse;
import io.orograph.v1.ResultServiceGrpc;
import io.orograph.v1.Sweep;
import io.orograph.v1.SweepServiceGrpc;
import io.orograph.v1.SweepState;
import io.orograph.v1.UploadCheckpointRequest;
import io.orograph.v1.UploadCheckpointResponse;
import io.orograph.v1.WatchSweepRequest;
import io.orograph.v1.WatchSweepResponse;
import io.orograph.wire.access.MembersFile;
import io.orograph.wire.convert.SweepName;
import io.orograph.wire.grpc.Access;
import io.orograph.wire.grpc.ConnectionBounds;
import io.orograph.wire.grpc.Guards;
import io.orograph.wire.grpc.Identity;
import io.orograph.wire.grpc.OrographException;
import io.orograph.wire.grpc.OrographFailure;
import io.orograph.wire.grpc.ReplyStream;
import io.orograph.wire.grpc.Token;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/** A door with small services behind it, and the token that opens it. */
final class OpenDoor implements AutoCloseable {
  static final String SECRET = "0123456789abcdef0123456789abcdef";
  static final String AUTHORIZATION = "Bearer " + SECRET;
  static final String LAB = "lab.example";

  /** The sweep whose watch never ends; its messages carry this much. */
  static final String ENDLESS = "projects/default/sweeps/endless";

  static final String PADDING = "x".repeat(16 << 10);

  /** The sweep whose description is {@link #PADDING}. */
  static final String LARGE = "projects/p/sweeps/large";

  /** Facts of the sweep that has some. */
  static final int FACTS = 5;

  /** Nobody who is slow is taken for a stranger who is slow on purpose. */
  private static final ConnectionBounds PATIENT =
      new ConnectionBounds(1000, 500, Duration.ofMinutes(10), Duration.ofMinutes(2));

  final Token token;
  final Door door;

  /** Where its calls are counted. */
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  /** Facts that were taken from the watch of the endless sweep. */
  final AtomicLong offered = new AtomicLong();

  /** Completes when a reader of the endless watch has gone. */
  final CompletableFuture<Void> gone = new CompletableFuture<>();

  /** Pieces that were taken from the export of the endless sweep. */
  final AtomicLong exported = new AtomicLong();

  /** Completes when a reader of the endless export has gone. */
  final CompletableFuture<Void> exportGone = new CompletableFuture<>();

  /** Bytes of data that uploads brought. */
  final AtomicLong uploaded = new AtomicLong();

  OpenDoor(Path folder) throws IOException {
    this(folder, plain(), Optional.empty());
  }

  /**
   * As {@code settings} say.
   *
   * @param members who may call beside the owner of the token
   */
  OpenDoor(Path folder, DoorSettings settings, Optional<MembersFile> members) throws IOException {
    this(folder, settings, members, ExportFiles.Limits.USUAL);
  }

  private OpenDoor(
      Path folder, DoorSettings settings, Optional<MembersFile> members, ExportFiles.Limits limits)
      throws IOException {
    Path file =
        Files.createFile(
            folder.resolve("token"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, SECRET + "\n");
    token = Token.read(file);
    Access access = new Access(token, Optional.empty(), members, InstantSource.system());
    door =
        Door.open(
            settings,
            List.of(new Sweeps(), new Checkpoints(), new Results()),
            new Guards(access, Optional.empty(), Optional.empty(), Optional.of(meters)),
            limits);
  }

  /** With members, and other limits of files that are sent. */
  static OpenDoor of(Path folder, MembersFile members, ExportFiles.Limits limits)
      throws IOException {
    return new OpenDoor(folder, plain(), Optional.of(members), limits);
  }

  private static DoorSettings plain() {
    return new DoorSettings(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        List.of(LAB),
        Optional.empty(),
        PATIENT);
  }

  /** How often was refused for this reason. */
  double refused(String reason) {
    return meters.get("orograph.calls.refused").tag("reason", reason).counter().count();
  }

  int port() {
    return door.port();
  }

  @Override
  public void close() {
    door.close();
  }

  private final class Sweeps extends SweepServiceGrpc.SweepServiceImplBase {
    @Override
    public void getSweep(GetSweepRequest request, StreamObserver<GetSweepResponse> reply) {
      SweepName name = SweepName.parse("name", request.getName());
      String by = Identity.current().map(Identity::name).orElse("nobody");
      reply.onNext(
          GetSweepResponse.newBuilder()
              .setSweep(
                  Sweep.newBuilder()
                      .setName(name.toString())
                      .setState(SweepState.SWEEP_STATE_PAUSED)
                      .setDescription(name.toString().equals(LARGE) ? PADDING : "größer")
                      .setCreatedBy(by))
              .build());
      reply.onCompleted();
    }

    @Override
    public void listSweeps(ListSweepsRequest request, StreamObserver<ListSweepsResponse> reply) {
      throw new IllegalStateException("secret");
    }

    @Override
    public void pauseSweep(PauseSweepRequest request, StreamObserver<PauseSweepResponse> reply) {
      reply.onError(new OrographException(new OrographFailure.NotFound(request.getName())));
    }

    @Override
    public void cancelSweep(CancelSweepRequest request, StreamObserver<CancelSweepResponse> reply) {
      reply.onError(
          new OrographException(
              new OrographFailure.Unavailable("not now", Duration.ofMillis(1500))));
    }

    @Override
    public void watchSweep(WatchSweepRequest request, StreamObserver<WatchSweepResponse> reply) {
      SweepName name = SweepName.parse("name", request.getName());
      if (name.toString().endsWith("missing")) {
        reply.onError(new OrographException(new OrographFailure.NotFound(name.toString())));
        return;
      }
      ReplyStream<WatchSweepResponse> stream = ReplyStream.of(reply, 4);
      if (name.toString().equals(ENDLESS)) {
        stream.onEnd(() -> gone.complete(null));
        endless(stream);
      } else {
        String token = request.getResumeToken();
        facts(stream, token.isEmpty() ? 0 : Integer.parseInt(token));
      }
    }

    private void facts(ReplyStream<WatchSweepResponse> stream, int after) {
      if (after == FACTS) {
        stream.complete();
      } else if (stream.offer(fact(after + 1, ""))) {
        facts(stream, after + 1);
      } else {
        var unused = stream.room().thenRun(() -> facts(stream, after));
      }
    }

    private void endless(ReplyStream<WatchSweepResponse> stream) {
      while (stream.offer(fact(offered.get() + 1, PADDING))) {
        offered.incrementAndGet();
      }
      if (!stream.isOver()) {
        var unused = stream.room().thenRunAsync(() -> endless(stream));
      }
    }

    private WatchSweepResponse fact(long sequence, String padding) {
      WatchSweepResponse.Builder fact =
          WatchSweepResponse.newBuilder()
              .setSequence(sequence)
              .setResumeToken(Long.toString(sequence));
      fact.getRunBuilder().setName("run-" + sequence).setWorker(padding);
      return fact.build();
    }
  }

  private final class Results extends ResultServiceGrpc.ResultServiceImplBase {
    /** The file says what it is; that of {@code broken} ends amid, that of the endless never. */
    @Override
    public void exportSweep(ExportSweepRequest request, StreamObserver<ExportSweepResponse> reply) {
      SweepName name = SweepName.parse("name", request.getName());
      if (name.toString().endsWith("missing")) {
        reply.onError(new OrographException(new OrographFailure.NotFound(name.toString())));
        return;
      }
      ReplyStream<ExportSweepResponse> stream = ReplyStream.of(reply, 4);
      if (name.toString().equals(ENDLESS)) {
        stream.onEnd(() -> exportGone.complete(null));
        endless(stream);
        return;
      }
      String by = Identity.current().map(Identity::name).orElse("nobody");
      String level = request.getLevel().isEmpty() ? "" : " " + request.getLevel();
      String says = request.getFormat() + level + " of " + name + " for " + by + "\n";
      boolean sent = stream.offer(piece(says)) && stream.offer(piece(PADDING));
      if (sent && name.toString().endsWith("broken")) {
        stream.fail(new IllegalStateException("secret"));
      } else {
        stream.complete();
      }
    }

    private void endless(ReplyStream<ExportSweepResponse> stream) {
      while (stream.offer(piece(PADDING))) {
        exported.incrementAndGet();
      }
      if (!stream.isOver()) {
        var unused = stream.room().thenRunAsync(() -> endless(stream));
      }
    }

    private static ExportSweepResponse piece(String text) {
      return ExportSweepResponse.newBuilder().setData(ByteString.copyFromUtf8(text)).build();
    }
  }

  private final class Checkpoints extends CheckpointServiceGrpc.CheckpointServiceImplBase {
    /** As many chunks of 64 KiB as the request's offset says. */
    @Override
    public void downloadCheckpoint(
        DownloadCheckpointRequest request, StreamObserver<DownloadCheckpointResponse> reply) {
      ReplyStream<DownloadCheckpointResponse> stream = ReplyStream.of(reply, 4);
      chunk(stream, 0, request.getOffset());
    }

    private void chunk(ReplyStream<DownloadCheckpointResponse> stream, long index, long chunks) {
      long next = index;
      while (next < chunks) {
        DownloadCheckpointResponse chunk =
            DownloadCheckpointResponse.newBuilder()
                .setOffset(next)
                .setData(ByteString.copyFrom(new byte[64 << 10]))
                .build();
        if (!stream.offer(chunk)) {
          long at = next;
          var unused = stream.room().thenRunAsync(() -> chunk(stream, at, chunks));
          return;
        }
        next++;
      }
      stream.complete();
    }

    /** Refuses content called "refused" at once, and takes all other. */
    @Override
    public StreamObserver<UploadCheckpointRequest> uploadCheckpoint(
        StreamObserver<UploadCheckpointResponse> reply) {
      return new StreamObserver<>() {
        private long bytes;
        private boolean refused;

        @Override
        public void onNext(UploadCheckpointRequest chunk) {
          bytes += chunk.getData().size();
          uploaded.addAndGet(chunk.getData().size());
          if (chunk.getDigest().equals("refused") && !refused) {
            refused = true;
            reply.onError(
                new OrographException(
                    new OrographFailure.StoreFull("the store", Duration.ofSeconds(5))));
          }
        }

        @Override
        public void onError(Throwable thrown) {}

        @Override
        public void onCompleted() {
          if (!refused) {
            reply.onNext(UploadCheckpointResponse.newBuilder().setCommittedBytes(bytes).build());
            reply.onCompleted();
          }
        }
      };
    }
  }
}
