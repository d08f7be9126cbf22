package io.orograph.trainer.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.orograph.core.sweep.CheckpointPolicy;
import io.orograph.core.sweep.PackSpec;
import io.orograph.engine.lane.Lane;
import io.orograph.store.local.FolderStore;
import io.orograph.trainer.calibrate.Calibrations;
import io.orograph.trainer.calibrate.Shapes;
import io.orograph.trainer.pack.HeldPacks;
import io.orograph.trainer.pack.PackRun;
import io.orograph.trainer.pack.Packs;
import io.orograph.trainer.pack.TinyPacks;
import io.orograph.trainer.pack.TrainerMeters;
import io.orograph.v1.ArtifactRef;
import io.orograph.v1.CancelTrainingRequest;
import io.orograph.v1.CheckpointRole;
import io.orograph.v1.GetCapabilitiesRequest;
import io.orograph.v1.GetCapabilitiesResponse;
import io.orograph.v1.Lease;
import io.orograph.v1.NetworkFamily;
import io.orograph.v1.TrainRequest;
import io.orograph.v1.TrainResponse;
import io.orograph.v1.TrainerServiceGrpc;
import io.orograph.wire.convert.CalibrationConverter;
import io.orograph.wire.convert.RunConverter;
import io.orograph.wire.convert.SpecConverter;
import io.orograph.wire.grpc.Channels;
import io.orograph.wire.grpc.GrpcServers;
import io.orograph.wire.grpc.RemoteFailure;
import io.orograph.wire.grpc.Token;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class TrainerEndpointTest {
  private static final long ENDLESS = 1_000_000;
  private static final Token TOKEN = Token.random();
  private static ActorTestKit kit;
  private static Lane lane;

  @TempDir private Path folder;
  private final List<Server> servers = new ArrayList<>();
  private final List<ManagedChannel> channels = new ArrayList<>();
  private Calibrations calibrations;
  private TrainerServiceGrpc.TrainerServiceBlockingStub trainer;

  @BeforeAll
  static void open() {
    kit = ActorTestKit.create();
    lane = Lane.open("test-lane");
  }

  @AfterAll
  static void close() {
    kit.shutdownTestKit();
    lane.close();
  }

  @BeforeEach
  void serve() throws IOException {
    calibrations = Shapes.known(folder, Shapes.calibration(4, 32), Shapes.calibration(8, 16));
    trainer = stub(process(Duration.ofHours(1)));
  }

  @AfterEach
  void stop() {
    channels.forEach(ManagedChannel::shutdownNow);
    servers.forEach(Server::shutdownNow);
  }

  @Test
  void eventsComeNumberedFromOneAndTheStreamEndsWithThePack() {
    List<TrainResponse> events = facts(trainer.train(request(TinyPacks.pack(2, 30), 1).build()));
    assertThat(events)
        .extracting(TrainResponse::getSequence)
        .containsExactlyElementsOf(upTo(events.size()));
    assertThat(events.getFirst().hasPackStarted()).isTrue();
    assertThat(events.getLast().getPackEnded().getReason()).isEmpty();
    assertThat(events.stream().filter(TrainResponse::hasRunEnded)).hasSize(2);
    assertThat(events.getFirst().getPackStarted().getProvenance().getForm()).isEqualTo("PACKED");
  }

  @Test
  void aBrokenStreamEndsNothingAndTheNextOneGoesOnAfterWhatIsRecorded() {
    TrainRequest.Builder request = request(TinyPacks.pack(1, 2000), 1);
    try (Context.CancellableContext call = Context.current().withCancellation()) {
      call.run(() -> assertThat(trainer.train(request.build()).next().getSequence()).isEqualTo(1));
    }
    List<TrainResponse> rest = facts(trainer.train(request.setAfterSequence(1).build()));
    assertThat(rest.getFirst().getSequence()).isEqualTo(2);
    assertThat(rest.getLast().getPackEnded().getReason()).isEmpty();
    StatusRuntimeException pruned =
        refused(() -> trainer.train(request.setAfterSequence(0).build()).next());
    assertThat(pruned.getStatus().getCode()).isEqualTo(Status.Code.OUT_OF_RANGE);
    assertThat(reason(pruned)).isEqualTo("EVENTS_PRUNED");
  }

  @Test
  void eventsThatHaveNotHappenedCannotHaveBeenRecorded() {
    TrainRequest.Builder request = request(TinyPacks.pack(1, 10), 1);
    long newest = facts(trainer.train(request.build())).getLast().getSequence();
    StatusRuntimeException ahead =
        refused(() -> trainer.train(request.setAfterSequence(newest + 1).build()).next());
    assertThat(ahead.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(ahead)
        .hasMessageContaining("after_sequence: %d (expected: at most %d", newest + 1, newest);
  }

  @Test
  void aSmallerTokenIsToldThatItsLeaseIsLost() {
    facts(trainer.train(request(TinyPacks.pack(1, 10), 2).build()));
    StatusRuntimeException lost =
        refused(() -> trainer.train(request(TinyPacks.pack(1, 10), 1).build()).next());
    assertThat(lost.getStatus().getCode()).isEqualTo(Status.Code.ABORTED);
    assertThat(reason(lost)).isEqualTo("LEASE_LOST");
  }

  @Test
  void anAttemptThatThisProcessDoesNotKnowIsLost() {
    StatusRuntimeException lost =
        refused(
            () ->
                trainer
                    .train(request(TinyPacks.pack(1, 10), 1).setAfterSequence(7).build())
                    .next());
    assertThat(reason(lost)).isEqualTo("LEASE_LOST");
  }

  @Test
  void withoutAFreeLaneTheAnswerIsResourceExhaustedAndCancellingIsIdempotent() {
    TrainRequest endless = request(TinyPacks.pack(1, ENDLESS), 1).build();
    Iterator<TrainResponse> events = trainer.train(endless);
    events.next();
    TrainRequest other =
        endless.toBuilder().setLease(endless.getLease().toBuilder().setTask("t-2")).build();
    assertThat(refused(() -> trainer.train(other).next()).getStatus().getCode())
        .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    CancelTrainingRequest cancel =
        CancelTrainingRequest.newBuilder().setLease(endless.getLease()).build();
    trainer.cancelTraining(cancel);
    trainer.cancelTraining(cancel);
    List<TrainResponse> rest = facts(events);
    assertThat(rest.getLast().getPackEnded().getReason()).isEqualTo("cancelled");
  }

  @Test
  void afterTheLossOfAProcessAnotherEndsInTheSameDigests() throws IOException {
    PackSpec pack = TinyPacks.pack(2, 800);
    Map<String, String> undisturbed = finals(facts(trainer.train(request(pack, 1).build())));

    ActorRef<Packs.Command> dying = process(Duration.ofNanos(1));
    Iterator<TrainResponse> events = stub(dying).train(request(pack, 1).build());
    ArtifactRef state = ArtifactRef.getDefaultInstance();
    while (events.hasNext()) {
      TrainResponse event = events.next();
      if (event.hasResumeStateWritten() && event.getResumeStateWritten().getStep() > 50) {
        state = event.getResumeStateWritten().getResumeState();
        break;
      }
    }
    kit.stop(dying);
    assertThat(state.getDigest()).isNotEmpty();

    List<TrainResponse> after =
        facts(
            stub(process(Duration.ofHours(1)))
                .train(request(pack, 2).setResumeState(state).build()));
    assertThat(after.getFirst().getPackStarted().getStep()).isGreaterThan(50);
    assertThat(finals(after)).isEqualTo(undisturbed).hasSize(2);
  }

  @Test
  void aRequestThatIsNotWholeIsRefusedWithEveryField() {
    StatusRuntimeException wrong =
        refused(() -> trainer.train(TrainRequest.getDefaultInstance()).next());
    assertThat(wrong.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(wrong).hasMessageContaining("lease.sweep").hasMessageContaining("lease.attempt");
  }

  @Test
  void withoutTheTokenNothingIsAnswered() {
    TrainerServiceGrpc.TrainerServiceBlockingStub stranger =
        TrainerServiceGrpc.newBlockingStub(
            Channels.authorized(channels.getFirst(), Token.random()));
    assertThat(
            refused(() -> stranger.getCapabilities(GetCapabilitiesRequest.getDefaultInstance()))
                .getStatus()
                .getCode())
        .isEqualTo(Status.Code.UNAUTHENTICATED);
    assertThat(trainer.getCapabilities(GetCapabilitiesRequest.getDefaultInstance()).getWorker())
        .isEqualTo("tester");
  }

  @Test
  void capabilitiesShowEveryCalibrationAndFamily() {
    GetCapabilitiesResponse shown =
        trainer.getCapabilities(GetCapabilitiesRequest.getDefaultInstance());
    assertThat(CalibrationConverter.fromProto("calibrations", shown.getCalibrationsList()))
        .containsExactly(Shapes.calibration(4, 32), Shapes.calibration(8, 16));
    assertThat(shown.getFamiliesList())
        .containsExactly(
            NetworkFamily.NETWORK_FAMILY_MLP,
            NetworkFamily.NETWORK_FAMILY_RESNET18,
            NetworkFamily.NETWORK_FAMILY_VGG11,
            NetworkFamily.NETWORK_FAMILY_RESIDUAL_MLP,
            NetworkFamily.NETWORK_FAMILY_RESNET20,
            NetworkFamily.NETWORK_FAMILY_TRANSFORMER);
  }

  private ActorRef<Packs.Command> process(Duration resumeEvery) throws IOException {
    HeldPacks held = new HeldPacks(1);
    TrainerMeters meters = new TrainerMeters(new SimpleMeterRegistry(), "cpu", held);
    FolderStore store = FolderStore.open(folder, InstantSource.system());
    PackRun.Settings settings = new PackRun.Settings("test", Duration.ofMillis(5), resumeEvery);
    return kit.spawn(
        Packs.create(
            List.of(lane),
            held,
            order -> new PackRun(order, store, settings, meters, System::nanoTime),
            Shapes.calibrator(calibrations)));
  }

  private TrainerServiceGrpc.TrainerServiceBlockingStub stub(ActorRef<Packs.Command> packs)
      throws IOException {
    String name = InProcessServerBuilder.generateName();
    InProcessServerBuilder builder = InProcessServerBuilder.forName(name);
    GrpcServers.guarded(
        builder,
        TOKEN,
        List.of(
            new TrainerEndpoint(
                packs,
                kit.scheduler(),
                new TrainerEndpoint.Capabilities(
                    "tester", 1, "cpu", Map.of(), "test", calibrations::all))),
        Optional.empty());
    servers.add(builder.build().start());
    ManagedChannel channel = InProcessChannelBuilder.forName(name).build();
    channels.add(channel);
    return TrainerServiceGrpc.newBlockingStub(Channels.authorized(channel, TOKEN));
  }

  private static TrainRequest.Builder request(PackSpec pack, int attempt) {
    TrainRequest.Builder request =
        TrainRequest.newBuilder()
            .setLease(
                Lease.newBuilder()
                    .setSweep("projects/default/sweeps/tiny")
                    .setTask("t-1")
                    .setAttempt(attempt)
                    .setFencingToken(attempt))
            .setCheckpoints(SpecConverter.toProto(CheckpointPolicy.FINAL_ONLY));
    pack.members().forEach(run -> request.addMembers(RunConverter.toProto(run)));
    return request;
  }

  private static List<TrainResponse> facts(Iterator<TrainResponse> stream) {
    List<TrainResponse> facts = new ArrayList<>();
    while (stream.hasNext()) {
      TrainResponse response = stream.next();
      if (!response.hasLivePoints()) {
        facts.add(response);
      }
    }
    return facts;
  }

  private static Map<String, String> finals(List<TrainResponse> events) {
    Map<String, String> finals = new TreeMap<>();
    for (TrainResponse event : events) {
      TrainResponse.CheckpointWritten written = event.getCheckpointWritten();
      if (written.getCheckpoint().getRole() == CheckpointRole.CHECKPOINT_ROLE_FINAL) {
        finals.put(written.getRunKey(), written.getCheckpoint().getDigest());
      }
    }
    return finals;
  }

  private static List<Long> upTo(int n) {
    List<Long> numbers = new ArrayList<>();
    for (long i = 1; i <= n; i++) {
      numbers.add(i);
    }
    return numbers;
  }

  private static StatusRuntimeException refused(Runnable call) {
    return catchThrowableOfType(StatusRuntimeException.class, call::run);
  }

  private static String reason(StatusRuntimeException e) {
    return RemoteFailure.of(e).reason();
  }
}
