package io.orograph.wire.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.orograph.v1.CheckpointServiceGrpc;
import io.orograph.v1.GetSweepRequest;
import io.orograph.v1.GetSweepResponse;
import io.orograph.v1.PauseSweepRequest;
import io.orograph.v1.PauseSweepResponse;
import io.orograph.v1.SweepServiceGrpc;
import io.orograph.v1.UploadCheckpointRequest;
import io.orograph.v1.UploadCheckpointResponse;
import io.orograph.v1.WatchSweepRequest;
import io.orograph.v1.WatchSweepResponse;
import io.orograph.wire.access.AuditLog;
import io.orograph.wire.access.CallRate;
import io.orograph.wire.access.MemberRole;
import io.orograph.wire.access.Members.Newcomer;
import io.orograph.wire.access.MembersFile;
import io.orograph.wire.access.Projects;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Members who come, go, and call: what they are answered and what is left on record. */
class MembersAtWorkTest {
  private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
  private static final Token OWNER = Token.random();

  @TempDir private Path folder;
  private final AtomicReference<Instant> clock = new AtomicReference<>(NOW);

  /** What is asked each second; no second passes by itself. */
  private final Set<Runnable> eachSecond = ConcurrentHashMap.newKeySet();

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Sweeps sweeps = new Sweeps();
  private final Checkpoints checkpoints = new Checkpoints();
  private MembersFile members;
  private AuditLog audit;
  private Server server;
  private ManagedChannel channel;

  /** Answers, and keeps a stream open. */
  private static final class Sweeps extends SweepServiceGrpc.SweepServiceImplBase {
    final CompletableFuture<ServerCallStreamObserver<WatchSweepResponse>> watcher =
        new CompletableFuture<>();
    final CompletableFuture<String> left = new CompletableFuture<>();

    @Override
    public void getSweep(GetSweepRequest request, StreamObserver<GetSweepResponse> reply) {
      reply.onNext(GetSweepResponse.getDefaultInstance());
      reply.onCompleted();
    }

    @Override
    public void pauseSweep(PauseSweepRequest request, StreamObserver<PauseSweepResponse> reply) {
      if (request.getName().endsWith("gone")) {
        throw new OrographException(new OrographFailure.NotFound(request.getName()));
      }
      reply.onNext(PauseSweepResponse.getDefaultInstance());
      reply.onCompleted();
    }

    @Override
    public void watchSweep(WatchSweepRequest request, StreamObserver<WatchSweepResponse> reply) {
      ServerCallStreamObserver<WatchSweepResponse> open =
          (ServerCallStreamObserver<WatchSweepResponse>) reply;
      open.setOnCancelHandler(() -> left.complete("cancelled"));
      open.onNext(WatchSweepResponse.getDefaultInstance());
      watcher.complete(open);
    }
  }

  /** Takes content, and keeps no promise to store it. */
  private static final class Checkpoints extends CheckpointServiceGrpc.CheckpointServiceImplBase {
    final BlockingQueue<UploadCheckpointRequest> taken = new LinkedBlockingQueue<>();
    final CompletableFuture<Throwable> left = new CompletableFuture<>();

    @Override
    public StreamObserver<UploadCheckpointRequest> uploadCheckpoint(
        StreamObserver<UploadCheckpointResponse> reply) {
      return new StreamObserver<>() {
        @Override
        public void onNext(UploadCheckpointRequest chunk) {
          taken.add(chunk);
        }

        @Override
        public void onError(Throwable thrown) {
          left.complete(thrown);
        }

        @Override
        public void onCompleted() {}
      };
    }
  }

  @BeforeEach
  void start() throws IOException {
    members = new MembersFile(folder.resolve("members.json"));
    audit = AuditLog.open(folder.resolve("audit"), clock::get, AuditLog.Bounds.USUAL);
    Access access = new Access(OWNER, Optional.empty(), Optional.of(members), clock::get);
    String name = InProcessServerBuilder.generateName();
    InProcessServerBuilder builder = InProcessServerBuilder.forName(name);
    // A clock that stands still: a burst of twenty, and no more.
    CallRate rate = new CallRate(0.5, 20, 100, () -> 0L);
    Guards guards =
        new Guards(access, Optional.of(rate), Optional.of(audit), Optional.of(registry));
    List<ServerInterceptor> interceptors = new ArrayList<>(guards.outermostFirst());
    interceptors.replaceAll(
        i -> i instanceof Authentication ? new Authentication(access, this::repeated) : i);
    builder.addService(sweeps);
    builder.addService(checkpoints);
    interceptors.reversed().forEach(builder::intercept);
    server = builder.build().start();
    channel = InProcessChannelBuilder.forName(name).build();
  }

  private Runnable repeated(Runnable task) {
    eachSecond.add(task);
    return () -> eachSecond.remove(task);
  }

  private void aSecondPasses() {
    eachSecond.forEach(Runnable::run);
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.shutdownNow();
    audit.close();
  }

  private Channel create(String name, MemberRole role, Optional<Duration> lifetime)
      throws IOException {
    Newcomer who =
        new Newcomer(name, role, Projects.of(Set.of("vision")), Optional.empty(), lifetime);
    return with(
        members
            .change(m -> m.create(who, Objects.requireNonNull(clock.get())))
            .token()
            .orElseThrow());
  }

  private Channel with(String token) throws IOException {
    Path file = Files.createTempFile(folder, "token", "");
    TestPki.write(file, token + "\n");
    return Channels.authorized(channel, Token.read(file));
  }

  private static void get(Channel as) {
    var unused =
        SweepServiceGrpc.newBlockingStub(as)
            .getSweep(GetSweepRequest.newBuilder().setName("projects/vision/sweeps/s").build());
  }

  private static void pause(Channel as, String sweep) {
    var unused =
        SweepServiceGrpc.newBlockingStub(as)
            .pauseSweep(
                PauseSweepRequest.newBuilder()
                    .setName("projects/vision/sweeps/" + sweep)
                    .setRequestId("id-" + sweep)
                    .build());
  }

  private static RemoteFailure refusal(Runnable call) {
    Throwable thrown = catchThrowable(call::run);
    assertThat(thrown).isNotNull();
    return RemoteFailure.of(thrown);
  }

  private double refused(String reason) {
    var counter = registry.find("orograph.calls.refused").tag("reason", reason).counter();
    return counter == null ? 0 : counter.count();
  }

  private List<JsonObject> record() throws IOException {
    return Files.readAllLines(folder.resolve("audit/audit.jsonl")).stream()
        .map(line -> JsonParser.parseString(line).getAsJsonObject())
        .toList();
  }

  @Test
  void aRevokedTokenIsRefusedAtTheNextCall() throws IOException {
    Channel ada = create("ada", MemberRole.VIEWER, Optional.empty());
    get(ada);
    var unused = members.change(m -> m.revoke("ada", NOW));
    assertThat(refusal(() -> get(ada)).code()).isEqualTo(Status.Code.UNAUTHENTICATED);
    assertThat(refused("wrong_token")).isEqualTo(1);
    get(Channels.authorized(channel, OWNER));
  }

  @Test
  void aTokenEndsWhenItsTimeIsOver() throws IOException {
    Channel ada = create("ada", MemberRole.VIEWER, Optional.of(Duration.ofHours(1)));
    clock.set(NOW.plusSeconds(3599));
    get(ada);
    clock.set(NOW.plusSeconds(3600));
    assertThat(refusal(() -> get(ada)).message()).contains("expired");
    assertThat(refused("expired_token")).isEqualTo(1);
  }

  @Test
  void aRotatedTokenTakesThePlaceOfTheOneBefore() throws IOException {
    Channel before = create("ada", MemberRole.VIEWER, Optional.empty());
    String token =
        members
            .change(m -> m.rotate("ada", Duration.ZERO, Optional.empty(), NOW))
            .token()
            .orElseThrow();
    get(with(token));
    assertThat(refusal(() -> get(before)).code()).isEqualTo(Status.Code.UNAUTHENTICATED);
  }

  /** How a stream ended, for its caller. */
  private static final class End<T> implements StreamObserver<T> {
    private final CompletableFuture<Status.Code> code = new CompletableFuture<>();

    @Override
    public void onNext(T value) {}

    @Override
    public void onError(Throwable t) {
      code.complete(Status.fromThrowable(t).getCode());
    }

    @Override
    public void onCompleted() {
      code.complete(Status.Code.OK);
    }

    Status.Code get() throws Exception {
      return code.get(10, TimeUnit.SECONDS);
    }
  }

  private End<WatchSweepResponse> watching(Channel as) throws Exception {
    End<WatchSweepResponse> end = new End<>();
    SweepServiceGrpc.newStub(as)
        .watchSweep(
            WatchSweepRequest.newBuilder().setName("projects/vision/sweeps/s").build(), end);
    var unused = sweeps.watcher.get(10, TimeUnit.SECONDS);
    return end;
  }

  @Test
  void anOpenStreamEndsWithItsCallersRightToItThoughNothingIsSent() throws Exception {
    End<WatchSweepResponse> end = watching(create("ada", MemberRole.VIEWER, Optional.empty()));
    aSecondPasses();
    assertThat(end.code).as("while it may").isNotDone();
    var unused = members.change(m -> m.revoke("ada", NOW));
    aSecondPasses();
    assertThat(end.get()).isEqualTo(Status.Code.UNAUTHENTICATED);
    assertThat(sweeps.left.get(10, TimeUnit.SECONDS)).isEqualTo("cancelled");
    assertThat(refused("wrong_token")).isEqualTo(1);
    // What the service says after that goes nowhere, and breaks nothing.
    sweeps.watcher.join().onNext(WatchSweepResponse.getDefaultInstance());
  }

  @Test
  void anOpenStreamEndsWithTheTokensTime() throws Exception {
    Channel ada = create("ada", MemberRole.VIEWER, Optional.of(Duration.ofHours(1)));
    End<WatchSweepResponse> end = watching(ada);
    clock.set(NOW.plusSeconds(3600));
    aSecondPasses();
    assertThat(end.get()).isEqualTo(Status.Code.UNAUTHENTICATED);
    assertThat(refused("expired_token")).isEqualTo(1);
  }

  @Test
  void nobodyBringsContentAnyMoreWhoIsRevoked() throws Exception {
    Newcomer who =
        new Newcomer("w", MemberRole.WORKER, Projects.ALL, Optional.empty(), Optional.empty());
    Channel worker = with(members.change(m -> m.create(who, NOW)).token().orElseThrow());
    End<UploadCheckpointResponse> end = new End<>();
    StreamObserver<UploadCheckpointRequest> upload =
        CheckpointServiceGrpc.newStub(worker).uploadCheckpoint(end);
    upload.onNext(UploadCheckpointRequest.getDefaultInstance());
    assertThat(checkpoints.taken.poll(10, TimeUnit.SECONDS)).isNotNull();
    var unused = members.change(m -> m.revoke("w", NOW));
    aSecondPasses();
    assertThat(end.get()).isEqualTo(Status.Code.UNAUTHENTICATED);
    upload.onNext(UploadCheckpointRequest.getDefaultInstance());
    assertThat(checkpoints.left.get(10, TimeUnit.SECONDS)).isInstanceOf(Throwable.class);
    assertThat(checkpoints.taken).as("the chunk after that").isEmpty();
  }

  @Test
  void aStreamThatIsOverIsNotAskedForAnyMore() throws Exception {
    End<WatchSweepResponse> end = watching(create("ada", MemberRole.VIEWER, Optional.empty()));
    assertThat(eachSecond).hasSize(1);
    sweeps.watcher.join().onCompleted();
    assertThat(end.get()).isEqualTo(Status.Code.OK);
    assertThat(eachSecond).isEmpty();
  }

  @Test
  void whoCallsTooOftenIsToldWhenToComeBack() throws IOException {
    Channel ada = create("ada", MemberRole.VIEWER, Optional.empty());
    Channel bob = create("bob", MemberRole.VIEWER, Optional.empty());
    for (int i = 0; i < 20; i++) {
      get(ada);
    }
    RemoteFailure often = refusal(() -> get(ada));
    assertThat(often.code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(often.reason()).isEqualTo("TOO_OFTEN");
    assertThat(often.retryAfter()).contains(Duration.ofSeconds(2));
    get(bob);
    for (int i = 0; i < 50; i++) {
      get(Channels.authorized(channel, OWNER));
    }
    assertThat(refused("rate")).isEqualTo(1);
  }

  @Test
  void changesAndRefusalsAreOnRecordAndReadingIsNot() throws IOException {
    Channel ada = create("ada", MemberRole.RESEARCHER, Optional.empty());
    Channel eve = create("eve", MemberRole.VIEWER, Optional.empty());
    get(ada);
    pause(ada, "a");
    assertThat(refusal(() -> pause(ada, "gone")).reason()).isEqualTo("NOT_FOUND");
    assertThat(refusal(() -> pause(eve, "a")).reason()).isEqualTo("FORBIDDEN");
    Channel stranger = Channels.authorized(channel, Token.random());
    assertThat(refusal(() -> get(stranger)).reason()).isEqualTo("UNAUTHENTICATED");
    audit.close();

    List<JsonObject> lines = record();
    assertThat(lines).hasSize(4);
    assertThat(lines.get(0).get("who").getAsString()).isEqualTo("ada");
    assertThat(lines.get(0).get("method").getAsString())
        .isEqualTo("orograph.v1.SweepService/PauseSweep");
    assertThat(lines.get(0).get("resource").getAsString()).isEqualTo("projects/vision/sweeps/a");
    assertThat(lines.get(0).get("request").getAsString()).isEqualTo("id-a");
    assertThat(lines.get(0).get("outcome").getAsString()).isEqualTo("OK");
    assertThat(lines.get(1).get("outcome").getAsString()).isEqualTo("NOT_FOUND");
    assertThat(lines.get(2).get("who").getAsString()).isEqualTo("eve");
    assertThat(lines.get(2).get("reason").getAsString()).isEqualTo("role");
    assertThat(lines.get(3).has("who")).isFalse();
    assertThat(lines.get(3).get("reason").getAsString()).isEqualTo("wrong_token");
    assertThat(refused("role")).isEqualTo(1);
  }

  @Test
  void theRecordHoldsNoSecret() throws IOException {
    String token =
        members
            .change(
                m ->
                    m.create(
                        new Newcomer(
                            "ada",
                            MemberRole.RESEARCHER,
                            Projects.of(Set.of("vision")),
                            Optional.empty(),
                            Optional.empty()),
                        NOW))
            .token()
            .orElseThrow();
    pause(with(token), "a");
    var unused = members.change(m -> m.revoke("ada", NOW));
    Channel before = with(token);
    assertThat(refusal(() -> pause(before, "b")).code()).isEqualTo(Status.Code.UNAUTHENTICATED);
    audit.close();
    String text = Files.readString(folder.resolve("audit/audit.jsonl"));
    assertThat(text).contains(token.substring(3, 15)).doesNotContain(token.substring(16));
  }
}
