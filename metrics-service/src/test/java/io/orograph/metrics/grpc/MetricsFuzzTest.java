package io.orograph.metrics.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DynamicMessage;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.engine.lane.Lane;
import io.orograph.metrics.measure.CellWork;
import io.orograph.metrics.measure.EvaluationSets;
import io.orograph.metrics.measure.HeldTasks;
import io.orograph.metrics.measure.MeasuredRun;
import io.orograph.metrics.measure.Measures;
import io.orograph.metrics.measure.MetricsMeters;
import io.orograph.metrics.measure.TinyCell;
import io.orograph.store.local.FolderStore;
import io.orograph.v1.Lease;
import io.orograph.v1.MeasureRequest;
import io.orograph.v1.MeasureResponse;
import io.orograph.v1.MetricsServiceGrpc;
import io.orograph.wire.convert.MeasurementSpecConverter;
import io.orograph.wire.convert.RunConverter;
import io.orograph.wire.convert.StoreConverter;
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
 * Whatever a metrics service is sent, it answers as was foreseen, and measures on. Tasks that can
 * be carried out are, until nobody listens any more.
 */
final class MetricsFuzzTest {
  private static final long SEED = Long.getLong("fuzz.seed", 20_261_129);
  private static final int SILENT_MILLIS = 1_000;
  private static final int STREAM_MILLIS = 20;
  private static final Token TOKEN = Token.random();

  @TempDir private Path folder;
  private final HeldTasks held = new HeldTasks(1);
  private ActorTestKit kit;
  private Lane lane;
  private List<MeasuredRun> runs;
  private Server server;
  private ManagedChannel bare;
  private Channel channel;

  @BeforeEach
  void serve() throws IOException {
    kit = ActorTestKit.create();
    lane = Lane.open("fuzz-lane");
    FolderStore store = FolderStore.open(folder, InstantSource.system());
    runs = TinyCell.train(lane, store, 2);
    EvaluationSets sets = new EvaluationSets(store);
    held.onChange(
        () -> {
          synchronized (held) {
            held.notifyAll();
          }
        });
    ActorRef<Measures.Command> measures =
        kit.spawn(
            Measures.create(
                List.of(lane),
                held,
                new MetricsMeters(new SimpleMeterRegistry(), "cpu", held),
                System::nanoTime,
                order -> new CellWork(order, store, sets, "test")));
    String name = InProcessServerBuilder.generateName();
    InProcessServerBuilder builder = InProcessServerBuilder.forName(name);
    GrpcServers.guarded(
        builder, TOKEN, List.of(new MetricsEndpoint(measures, kit.scheduler())), Optional.empty());
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
                MeasureRequest.getDescriptor().getFullName(),
                () -> order("m-" + tasks.incrementAndGet())));
    ServiceFuzz fuzz =
        new ServiceFuzz(channel, messages, SILENT_MILLIS, STREAM_MILLIS, true, this::untilFree);
    List<MethodDescriptor<?, ?>> methods =
        ServiceFuzz.methods(MetricsServiceGrpc.getServiceDescriptor());
    assertThat(fuzz.unforeseen(methods, cases, 1)).as("seed " + SEED).isEmpty();
    List<MeasureResponse> last =
        kit.createTestProbe()
            .awaitAssert(
                Duration.ofSeconds(60), Duration.ofMillis(50), () -> measured(order("m-last")));
    assertThat(last).hasSize(3);
    assertThat(last.getLast().getEnded().getReason()).isEmpty();
  }

  private List<MeasureResponse> measured(MeasureRequest order) {
    List<MeasureResponse> all = new ArrayList<>();
    MetricsServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(60, TimeUnit.SECONDS)
        .measure(order)
        .forEachRemaining(all::add);
    return all;
  }

  /** The lane of a task whose caller has gone is free once the task has noticed it. */
  private void untilFree(MethodDescriptor<?, ?> method, DynamicMessage request, boolean open)
      throws InterruptedException {
    if (open) {
      synchronized (held) {
        long began = System.nanoTime();
        while (held.freeLanes() == 0) {
          assertThat(Duration.ofNanos(System.nanoTime() - began))
              .as(method + "\n" + request)
              .isLessThan(Duration.ofSeconds(60));
          held.wait(1_000);
        }
      }
    }
  }

  private static Map<String, List<String>> likely() {
    return Map.of(
        "sweep", List.of("projects/default/sweeps/tiny", "projects/default/sweeps/other"),
        "task", List.of("m-1", "m-2"),
        "cell", List.of("width=4"),
        "kind", List.of("TRAIN_LOSS", "test_accuracy", "LINEAR_BARRIER", "user.lab.own", "OTHER"),
        "key", List.of("points", "samples", "steps"),
        "metric", List.of("TRAIN_LOSS", "own_name", "Own-Name"),
        "name", List.of("digits", "sphere", "recall", "nothing"));
  }

  private MeasureRequest order(String task) {
    MeasureRequest.Builder order =
        MeasureRequest.newBuilder()
            .setLease(
                Lease.newBuilder()
                    .setSweep("projects/default/sweeps/tiny")
                    .setTask(task)
                    .setAttempt(1)
                    .setFencingToken(1))
            .setCell("width=4")
            .setProbeSeed(17)
            .setProbeSubset(60)
            .addMeasurements(
                MeasurementSpecConverter.toProto(
                    new MeasurementSpec(MetricKind.TRAIN_LOSS, Map.of())));
    for (MeasuredRun run : runs) {
      order
          .addRunsBuilder()
          .setRun(RunConverter.toProto(run.run()))
          .setCheckpoint(StoreConverter.toProto(run.checkpoint()))
          .setOutcome(RunConverter.toProto(run.outcome()));
    }
    return order.build();
  }
}
