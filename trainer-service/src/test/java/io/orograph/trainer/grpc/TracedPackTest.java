package io.orograph.trainer.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.orograph.core.sweep.CheckpointPolicy;
import io.orograph.core.sweep.PackSpec;
import io.orograph.engine.lane.Lane;
import io.orograph.store.local.FolderStore;
import io.orograph.trainer.calibrate.Shapes;
import io.orograph.trainer.pack.HeldPacks;
import io.orograph.trainer.pack.PackRun;
import io.orograph.trainer.pack.Packs;
import io.orograph.trainer.pack.TinyPacks;
import io.orograph.trainer.pack.TrainerMeters;
import io.orograph.v1.Lease;
import io.orograph.v1.TrainRequest;
import io.orograph.v1.TrainerServiceGrpc;
import io.orograph.wire.convert.RunConverter;
import io.orograph.wire.convert.SpecConverter;
import io.orograph.wire.grpc.Channels;
import io.orograph.wire.grpc.GrpcServers;
import io.orograph.wire.grpc.Guards;
import io.orograph.wire.grpc.Token;
import io.orograph.wire.trace.Tracing;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The trace of a pack, from the call that orders it to what it writes. */
@Timeout(60)
final class TracedPackTest {
  private static final Token TOKEN = Token.random();
  private static final String TRAIN = "orograph.v1.TrainerService/Train";

  @TempDir private Path folder;
  private final ActorTestKit kit = ActorTestKit.create();
  private final Lane lane = Lane.open("traced-lane");
  private final InMemorySpanExporter spans = InMemorySpanExporter.create();
  private final Tracing tracing =
      Tracing.of(
          SdkTracerProvider.builder().addSpanProcessor(SimpleSpanProcessor.create(spans)).build());
  private final ListAppender<ILoggingEvent> entries = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger("io.orograph.trainer.pack");
  private Server server;
  private ManagedChannel bare;

  @BeforeEach
  void serve() throws IOException {
    entries.start();
    logger.addAppender(entries);
    logger.setLevel(Level.INFO);
    HeldPacks held = new HeldPacks(1);
    TrainerMeters meters = new TrainerMeters(new SimpleMeterRegistry(), "cpu", held);
    FolderStore store = FolderStore.open(folder, InstantSource.system());
    PackRun.Settings settings =
        new PackRun.Settings("test", Duration.ofMillis(5), Duration.ofHours(1));
    ActorRef<Packs.Command> packs =
        kit.spawn(
            Packs.create(
                List.of(lane),
                held,
                order -> new PackRun(order, store, settings, meters, System::nanoTime),
                Shapes.calibrator(Shapes.known(folder, Shapes.calibration(4, 32)))));
    TrainerEndpoint.Capabilities capabilities =
        new TrainerEndpoint.Capabilities("tester", 1, "cpu", Map.of(), "test", List::of);
    String name = InProcessServerBuilder.generateName();
    InProcessServerBuilder builder = InProcessServerBuilder.forName(name);
    GrpcServers.guarded(
        builder,
        Guards.of(TOKEN, Optional.empty()).traced(tracing),
        List.of(new TrainerEndpoint(packs, kit.scheduler(), capabilities)));
    server = builder.build().start();
    bare = InProcessChannelBuilder.forName(name).build();
  }

  @AfterEach
  void close() {
    logger.detachAppender(entries);
    logger.setLevel(null); // as its parent's again
    bare.shutdownNow();
    server.shutdownNow();
    kit.shutdownTestKit();
    lane.close();
    tracing.close();
  }

  private static TrainRequest request(PackSpec pack) {
    TrainRequest.Builder request =
        TrainRequest.newBuilder()
            .setLease(
                Lease.newBuilder()
                    .setSweep("projects/default/sweeps/tiny")
                    .setTask("t-1")
                    .setAttempt(1)
                    .setFencingToken(1))
            .setCheckpoints(SpecConverter.toProto(CheckpointPolicy.FINAL_ONLY));
    pack.members().forEach(run -> request.addMembers(RunConverter.toProto(run)));
    return request.build();
  }

  /** Trains a pack as the orchestrator does under a lease; returns the span of that. */
  private Span trained(PackSpec pack) {
    Channel channel = Channels.authorized(bare, TOKEN);
    Span lease = tracing.tracer().spanBuilder("lease").setNoParent().startSpan();
    try (Scope scope = tracing.in(Context.root().with(lease)).makeCurrent()) {
      TrainerServiceGrpc.newBlockingStub(channel)
          .train(request(pack))
          .forEachRemaining(event -> {});
    } finally {
      lease.end();
    }
    return lease;
  }

  private SpanData one(String name, SpanKind kind) {
    kit.createTestProbe()
        .awaitAssert(
            () -> {
              assertThat(named(name, kind)).hasSize(1);
              return null;
            });
    return named(name, kind).getFirst();
  }

  private List<SpanData> named(String name, SpanKind kind) {
    return spans.getFinishedSpanItems().stream()
        .filter(span -> span.getName().equals(name) && span.getKind() == kind)
        .toList();
  }

  @Test
  void aPackItsTrainingAndEachCheckpointAreInTheTraceOfTheLease() {
    Span lease = trained(TinyPacks.pack(2, 30));
    SpanData caller = one(TRAIN, SpanKind.CLIENT);
    SpanData called = one(TRAIN, SpanKind.SERVER);
    SpanData pack = one("pack", SpanKind.INTERNAL);
    SpanData training = one("training", SpanKind.INTERNAL);
    List<SpanData> writes = named("checkpoint write", SpanKind.INTERNAL);
    assertThat(caller.getParentSpanId()).isEqualTo(lease.getSpanContext().getSpanId());
    assertThat(called.getParentSpanId()).isEqualTo(caller.getSpanId());
    assertThat(pack.getParentSpanId()).isEqualTo(called.getSpanId());
    assertThat(training.getParentSpanId()).isEqualTo(pack.getSpanId());
    assertThat(writes)
        .hasSize(2)
        .allSatisfy(write -> assertThat(write.getParentSpanId()).isEqualTo(training.getSpanId()));
    assertThat(training.getAttributes().get(AttributeKey.longKey("orograph.step"))).isEqualTo(30);
    assertThat(pack.getAttributes().get(AttributeKey.longKey("orograph.members"))).isEqualTo(2);
    assertThat(spans.getFinishedSpanItems())
        .extracting(SpanData::getTraceId)
        .containsOnly(lease.getSpanContext().getTraceId());
  }

  @Test
  void entriesOfTheLogAboutThePackNameSweepRunsAndTrace() {
    Span lease = trained(TinyPacks.pack(2, 30));
    assertThat(List.copyOf(entries.list))
        .filteredOn(entry -> entry.getFormattedMessage().contains("ended"))
        .singleElement()
        .satisfies(
            entry ->
                assertThat(entry.getMDCPropertyMap())
                    .containsEntry("sweep", "projects/default/sweeps/tiny")
                    .containsEntry("task", "projects/default/sweeps/tiny/t-1")
                    .containsEntry("trace_id", lease.getSpanContext().getTraceId())
                    .containsKeys("runs", "attempt", "span_id"));
  }
}
