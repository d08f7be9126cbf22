package io.orograph.trainer.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.orograph.core.checkpoint.Digest;
import io.orograph.core.sweep.CheckpointPolicy;
import io.orograph.core.sweep.PackSpec;
import io.orograph.core.sweep.RunSpec;
import io.orograph.engine.data.DataSets;
import io.orograph.engine.lane.Lane;
import io.orograph.store.local.FolderStore;
import io.orograph.trainer.calibrate.Shapes;
import io.orograph.trainer.pack.HeldPacks;
import io.orograph.trainer.pack.PackRun;
import io.orograph.trainer.pack.Packs;
import io.orograph.trainer.pack.TinyPacks;
import io.orograph.trainer.pack.TrainerMeters;
import io.orograph.v1.CancelTrainingRequest;
import io.orograph.v1.Lease;
import io.orograph.v1.TrainRequest;
import io.orograph.v1.TrainResponse;
import io.orograph.v1.TrainerServiceGrpc;
import io.orograph.wire.convert.RunConverter;
import io.orograph.wire.convert.SpecConverter;
import io.orograph.wire.grpc.Channels;
import io.orograph.wire.grpc.GrpcServers;
import io.orograph.wire.grpc.RandomMessages;
import io.orograph.wire.grpc.ServiceFuzz;
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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever a trainer is sent, it answers as was foreseen, and trains on. Orders that can be carried
 * out are, and cancelled.
 */
final class TrainerFuzzTest {
  private static final long SEED = Long.getLong("fuzz.seed", 20_261_129);
  private static final int SILENT_MILLIS = 1_000;
  private static final int STREAM_MILLIS = 10;
  private static final String SWEEP = "projects/default/sweeps/tiny";

  /** Of the tests' machine: what a mutation makes large is refused, not trained. */
  private static final long MEMORY = 64L << 20;

  private static final Token TOKEN = Token.random();
  private static final PackSpec PACK = TinyPacks.pack(2, 30);

  /** Why what was taken on has ended. */
  private final List<String> reasons = new ArrayList<>();

  @TempDir private Path folder;
  private ActorTestKit kit;
  private Lane lane;
  private Server server;
  private ManagedChannel bare;
  private Channel channel;

  @BeforeEach
  void serve() throws IOException {
    kit = ActorTestKit.create();
    lane = Lane.open("fuzz-lane");
    HeldPacks held = new HeldPacks(1);
    TrainerMeters meters = new TrainerMeters(new SimpleMeterRegistry(), "cpu", held);
    FolderStore store = FolderStore.open(folder, InstantSource.system());
    PackRun.Settings settings =
        new PackRun.Settings(
            "test", Duration.ofMillis(5), Duration.ofHours(1), DataSets.shipped(), MEMORY);
    ActorRef<Packs.Command> packs =
        kit.spawn(
            Packs.create(
                List.of(lane),
                held,
                order -> new PackRun(order, store, settings, meters, System::nanoTime),
                Shapes.calibrator(Shapes.known(folder))));
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
                    "tester", 1, "cpu", Map.of(), "test", () -> List.of()))),
        Optional.empty());
    server = builder.build().start();
    bare = InProcessChannelBuilder.forName(name).build();
    channel = Channels.authorized(bare, TOKEN);
  }

  @AfterEach
  void stop() {
    bare.shutdownNow();
    server.shutdownNow();
    kit.shutdownTestKit();
    lane.close();
  }

  @Test
  void aThousandRequestsAreAnsweredAsForeseen() throws Exception {
    fuzz(Integer.getInteger("fuzz.cases", 1_000));
  }

  @Test
  @Tag("slow") // a hundred times as many
  void aHundredThousandToo() throws Exception {
    fuzz(Integer.getInteger("fuzz.cases", 100_000));
  }

  private void fuzz(int cases) throws Exception {
    AtomicInteger tasks = new AtomicInteger();
    RandomMessages messages =
        new RandomMessages(
            SEED,
            likely(),
            Map.of(
                TrainRequest.getDescriptor().getFullName(),
                () -> order("t-" + tasks.incrementAndGet())));
    ServiceFuzz fuzz =
        new ServiceFuzz(
            channel,
            messages,
            SILENT_MILLIS,
            STREAM_MILLIS,
            true,
            (method, request, open) -> toItsEnd(request, open));
    List<MethodDescriptor<?, ?>> methods =
        ServiceFuzz.methods(TrainerServiceGrpc.getServiceDescriptor());
    assertThat(fuzz.unforeseen(methods, cases, 1)).as("seed " + SEED).isEmpty();
    // how many find the lane free is a matter of time
    assertThat(reasons).hasSizeGreaterThan(Math.max(10, cases / 1_000));
    assertThat(reasons).noneMatch(ServiceFuzz::isOfTheProgram);
    String last =
        kit.createTestProbe()
            .awaitAssert(
                Duration.ofSeconds(60),
                Duration.ofMillis(50),
                () -> reason(order("t-last"), false));
    assertThat(last).isEmpty();
  }

  /** Cancels what was taken on once it has begun, and hears why it ends. */
  private void toItsEnd(DynamicMessage request, boolean open)
      throws InvalidProtocolBufferException {
    if (!open) {
      return;
    }
    TrainRequest order =
        TrainRequest.parseFrom(request.toByteString()).toBuilder().setAfterSequence(0).build();
    try {
      reasons.add(reason(order, true));
    } catch (StatusRuntimeException e) {
      // It asked for events of another order, or after some that are there no more, or was slow.
      assertThat(e.getStatus().getCode())
          .isIn(
              Status.Code.ABORTED,
              Status.Code.OUT_OF_RANGE,
              Status.Code.RESOURCE_EXHAUSTED,
              Status.Code.INVALID_ARGUMENT);
      if (e.getStatus().getCode() != Status.Code.INVALID_ARGUMENT) {
        cancel(order);
      }
    }
  }

  private void cancel(TrainRequest order) {
    var unused =
        TrainerServiceGrpc.newBlockingStub(channel)
            .cancelTraining(CancelTrainingRequest.newBuilder().setLease(order.getLease()).build());
  }

  private String reason(TrainRequest order, boolean cancelled) {
    Iterator<TrainResponse> events =
        TrainerServiceGrpc.newBlockingStub(channel)
            .withDeadlineAfter(60, TimeUnit.SECONDS)
            .train(order);
    TrainResponse last = events.next();
    if (cancelled) {
      cancel(order);
    }
    while (events.hasNext()) {
      last = events.next();
    }
    return last.getPackEnded().getReason();
  }

  private static Map<String, List<String>> likely() {
    String key = PACK.members().getFirst().key().hex();
    return Map.of(
        "sweep", List.of(SWEEP, "projects/default/sweeps/other"),
        "task", List.of("t-1", "t-2"),
        "ended", List.of(key, Digest.of(new byte[1]).hex()),
        "run_key", List.of(key, PACK.members().getLast().key().hex()),
        "from_run_key", List.of(key),
        "end", List.of(Digest.of(new byte[2]).hex()),
        "digest", List.of(Digest.of(new byte[3]).hex()),
        "name", List.of("digits", "sphere", "recall", "nothing"),
        "cell", List.of("width=4"));
  }

  private static TrainRequest order(String task) {
    TrainRequest.Builder order =
        TrainRequest.newBuilder()
            .setLease(
                Lease.newBuilder().setSweep(SWEEP).setTask(task).setAttempt(1).setFencingToken(1))
            .setCheckpoints(SpecConverter.toProto(CheckpointPolicy.FINAL_ONLY));
    for (RunSpec run : PACK.members()) {
      order.addMembers(RunConverter.toProto(run));
    }
    return order.build();
  }
}
