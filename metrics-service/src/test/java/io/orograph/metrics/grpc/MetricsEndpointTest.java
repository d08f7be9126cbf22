package io.orograph.metrics.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Duration;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.metric.MetricLevel;
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
import io.orograph.v1.CancelMeasurementRequest;
import io.orograph.v1.Lease;
import io.orograph.v1.ListMetricKindsOfWorkerRequest;
import io.orograph.v1.MeasureRequest;
import io.orograph.v1.MeasureResponse;
import io.orograph.v1.Measurement;
import io.orograph.v1.MetricsServiceGrpc;
import io.orograph.wire.convert.MeasureConverter;
import io.orograph.wire.convert.MeasurementSpecConverter;
import io.orograph.wire.convert.RunConverter;
import io.orograph.wire.convert.StoreConverter;
import io.orograph.wire.grpc.Channels;
import io.orograph.wire.grpc.GrpcServers;
import io.orograph.wire.grpc.Guards;
import io.orograph.wire.grpc.RemoteFailure;
import io.orograph.wire.grpc.Token;
import io.orograph.wire.trace.Tracing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class MetricsEndpointTest {
  /** Kinds that are read off curves between pairs: connectivity, and the barrier on them. */
  private static final int OF_CURVES = 2;

  /** Kinds of runs that no classifier has. */
  private static final int OF_PDES =
      (int) MetricKind.of(MetricLevel.RUN).stream().filter(MetricKind::isOfPdes).count();

  /** Kinds that are read off what another kind of the run has left: a spectrum, a walk. */
  private static final int OF_A_SPECTRUM = 2;

  private static final int OF_A_WALK = 3;

  private static final Token TOKEN = Token.random();
  private static final SimpleMeterRegistry METERS = new SimpleMeterRegistry();
  private static final InMemorySpanExporter SPANS = InMemorySpanExporter.create();
  private static final Tracing TRACING =
      Tracing.of(
          SdkTracerProvider.builder().addSpanProcessor(SimpleSpanProcessor.create(SPANS)).build());

  @TempDir private static Path folder;
  private static ActorTestKit kit;
  private static final HeldTasks HELD = new HeldTasks(1);
  private static Lane lane;
  private static Server server;
  private static ManagedChannel channel;
  private static List<MeasuredRun> runs;
  private static MetricsServiceGrpc.MetricsServiceBlockingStub metrics;

  @BeforeAll
  static void serve() throws IOException {
    kit = ActorTestKit.create();
    lane = Lane.open("test-lane");
    FolderStore store = FolderStore.open(folder, InstantSource.system());
    runs = TinyCell.train(lane, store, 3);
    EvaluationSets sets = new EvaluationSets(store);
    ActorRef<Measures.Command> measures =
        kit.spawn(
            Measures.create(
                List.of(lane),
                HELD,
                new MetricsMeters(METERS, "cpu", HELD),
                System::nanoTime,
                order -> new CellWork(order, store, sets, "test")));
    String name = InProcessServerBuilder.generateName();
    InProcessServerBuilder builder = InProcessServerBuilder.forName(name);
    GrpcServers.guarded(
        builder,
        Guards.of(TOKEN, Optional.empty()).traced(TRACING),
        List.of(new MetricsEndpoint(measures, kit.scheduler())));
    server = builder.build().start();
    channel = InProcessChannelBuilder.forName(name).build();
    metrics = MetricsServiceGrpc.newBlockingStub(Channels.authorized(channel, TOKEN));
  }

  @AfterAll
  static void close() {
    channel.shutdownNow();
    server.shutdownNow();
    kit.shutdownTestKit();
    lane.close();
    TRACING.close();
  }

  @Test
  void measurementsComeNumberedAndWholeAndAgainWithTheSameBits() {
    MeasureRequest request = request("m-all", 1, TinyCell.everything()).build();
    List<MeasureResponse> first = all(metrics.measure(request));
    assertThat(first.getLast().getEnded().getReason()).isEmpty();
    assertThat(first)
        .hasSize(
            (ours(MetricLevel.RUN) - OF_PDES) * 3
                + ours(MetricLevel.PAIR) * 3
                + ours(MetricLevel.CELL)
                + 1);
    for (int i = 0; i < first.size(); i++) {
      assertThat(first.get(i).getSequence()).isEqualTo(i + 1);
    }
    first.stream()
        .filter(MeasureResponse::hasMeasurement)
        .forEach(m -> assertThat(MeasureConverter.fromProto(m.getMeasurement())).isNotNull());
    assertThat(all(metrics.measure(request))).isEqualTo(first);
    assertThat(METERS.get("orograph.matvec.count").tag("kind", "top_eigenvalue").counter().count())
        .isPositive();
  }

  @Test
  void eachMeasurementIsASpanInTheTraceOfTheLeaseThatItIsMeasuredUnder() {
    Span lease = TRACING.tracer().spanBuilder("lease").setNoParent().startSpan();
    try (Scope scope =
        TRACING.in(io.opentelemetry.context.Context.root().with(lease)).makeCurrent()) {
      all(metrics.measure(request("m-traced", 1, only(MetricKind.TRAIN_LOSS)).build()));
    }
    lease.end();
    String trace = lease.getSpanContext().getTraceId();
    List<SpanData> tasks = traced(trace, "measurement task");
    assertThat(tasks).hasSize(1);
    assertThat(traced(trace, "measurement"))
        .hasSize(3)
        .allSatisfy(
            span -> {
              assertThat(span.getParentSpanId()).isEqualTo(tasks.getFirst().getSpanId());
              assertThat(span.getAttributes().get(AttributeKey.stringKey("orograph.metric")))
                  .isEqualTo("TRAIN_LOSS");
            });
  }

  private static List<SpanData> traced(String trace, String name) {
    return SPANS.getFinishedSpanItems().stream()
        .filter(span -> span.getTraceId().equals(trace) && span.getName().equals(name))
        .toList();
  }

  @Test
  void whatIsRecordedIsNotMeasuredAgain() {
    MeasureRequest.Builder request = request("m-rec", 1, only(MetricKind.TRAIN_LOSS));
    request.addRecordedBuilder().setKind("TRAIN_LOSS").addReplicates(1);
    List<MeasureResponse> responses = all(metrics.measure(request.build()));
    assertThat(responses.subList(0, 2))
        .extracting(r -> r.getMeasurement().getReplicates(0))
        .containsExactly(0, 2);
    assertThat(responses.getLast().hasEnded()).isTrue();
  }

  @Test
  void leasesWhoseTimeIsUpAtOnceAddUpToTheSameMeasurements() {
    MeasureRequest whole = request("m-whole", 1, TinyCell.everything()).build();
    List<Measurement> added = new ArrayList<>();
    String reason = "time is up";
    int leases = 0;
    while (reason.equals("time is up")) {
      MeasureRequest.Builder request =
          request("m-cut", ++leases, TinyCell.everything())
              .setWorkLimit(Duration.getDefaultInstance());
      for (Measurement m : added) {
        request.addRecordedBuilder().setKind(m.getKind()).addAllReplicates(m.getReplicatesList());
      }
      List<MeasureResponse> responses = all(metrics.measure(request.build()));
      responses.stream()
          .filter(MeasureResponse::hasMeasurement)
          .forEach(r -> added.add(r.getMeasurement()));
      reason = responses.getLast().getEnded().getReason();
    }
    assertThat(reason).isEmpty();
    assertThat(added)
        .isEqualTo(
            all(metrics.measure(whole)).stream()
                .filter(MeasureResponse::hasMeasurement)
                .map(MeasureResponse::getMeasurement)
                .toList());
    assertThat(leases)
        .as(
            "what is read off a run's spectrum, or one walk along its training, under one lease, and all curves for one kind under one")
        .isEqualTo(
            (ours(MetricLevel.RUN) - OF_PDES - OF_A_SPECTRUM - OF_A_WALK) * 3
                + OF_CURVES
                + (ours(MetricLevel.PAIR) - OF_CURVES) * 3
                + ours(MetricLevel.CELL));
  }

  @Test
  void aSmallerTokenIsToldThatItsLeaseIsLost() {
    all(metrics.measure(request("m-tok", 5, only(MetricKind.TRAIN_LOSS)).build()));
    StatusRuntimeException lost =
        refused(
            () -> metrics.measure(request("m-tok", 4, only(MetricKind.TRAIN_LOSS)).build()).next());
    assertThat(RemoteFailure.of(lost).reason()).isEqualTo("LEASE_LOST");
  }

  @Test
  void aBusyServiceSaysSoAndCancellingEndsTheTaskWithTheReason() throws InterruptedException {
    MeasureRequest endless = request("m-long", 1, endless()).build();
    CountDownLatch taken = new CountDownLatch(1);
    HELD.onChange(taken::countDown);
    Iterator<MeasureResponse> stream = metrics.measure(endless);
    assertThat(taken.await(20, TimeUnit.SECONDS)).isTrue();
    StatusRuntimeException busy =
        refused(
            () ->
                metrics.measure(request("m-other", 1, only(MetricKind.TRAIN_LOSS)).build()).next());
    assertThat(busy.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    CancelMeasurementRequest cancel =
        CancelMeasurementRequest.newBuilder().setLease(endless.getLease()).build();
    metrics.cancelMeasurement(cancel);
    metrics.cancelMeasurement(cancel);
    assertThat(all(stream).getLast().getEnded().getReason()).isEqualTo("cancelled");
  }

  @Test
  void aTaskWhoseReaderIsGoneIsGivenUp() throws InterruptedException {
    CountDownLatch taken = new CountDownLatch(1);
    CountDownLatch freed = new CountDownLatch(1);
    // the lane of the test before may be freed after this one has begun
    HELD.onChange(
        () -> {
          if (HELD.freeLanes() == 0) {
            taken.countDown();
          } else if (taken.getCount() == 0) {
            freed.countDown();
          }
        });
    try (Context.CancellableContext call = Context.current().withCancellation()) {
      call.run(
          () -> assertThat(metrics.measure(request("m-gone", 1, endless()).build())).isNotNull());
      assertThat(taken.await(20, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(freed.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(HELD.freeLanes()).isEqualTo(1);
    assertThat(HELD.all()).isEmpty();
  }

  @Test
  void aTornCheckpointEndsTheTaskWithTheReason() {
    MeasureRequest.Builder request = request("m-torn", 1, only(MetricKind.TRAIN_LOSS));
    request.getRunsBuilder(0).getCheckpointBuilder().setDigest("0".repeat(64));
    List<MeasureResponse> responses = all(metrics.measure(request.build()));
    assertThat(responses).singleElement().matches(MeasureResponse::hasEnded);
    assertThat(responses.getFirst().getEnded().getReason()).startsWith("failed: digest: 0000");
  }

  @Test
  void aStoreThatCannotBeReadEndsTheTaskAsNoFailureOfIts() throws IOException {
    String digest = "1".repeat(64);
    Files.createDirectories(folder.resolve("11").resolve("11").resolve(digest));
    MeasureRequest.Builder request = request("m-away", 1, only(MetricKind.TRAIN_LOSS));
    request.getRunsBuilder(0).getCheckpointBuilder().setDigest(digest);
    List<MeasureResponse> responses = all(metrics.measure(request.build()));
    assertThat(responses.getLast().getEnded().getReason())
        .startsWith("store fault: store " + folder);
  }

  @Test
  void aRequestThatIsNotWholeIsRefusedWithEveryField() {
    StatusRuntimeException wrong =
        refused(() -> metrics.measure(MeasureRequest.getDefaultInstance()).next());
    assertThat(RemoteFailure.of(wrong).violations()).hasSize(6);
  }

  @Test
  void theKindsAreThoseOfTheCatalogue() {
    assertThat(
            metrics
                .listMetricKindsOfWorker(ListMetricKindsOfWorkerRequest.getDefaultInstance())
                .getMetricKindsCount())
        .isEqualTo((int) Arrays.stream(MetricKind.values()).filter(k -> !k.isOwn()).count());
  }

  /** Kinds that a metrics service computes itself. */
  private static int ours(MetricLevel level) {
    return (int) MetricKind.of(level).stream().filter(kind -> !kind.isOwn()).count();
  }

  private static List<MeasurementSpec> only(MetricKind kind) {
    return List.of(new MeasurementSpec(kind, Map.of()));
  }

  private static List<MeasurementSpec> endless() {
    return List.of(new MeasurementSpec(MetricKind.MODE_CONNECTIVITY, Map.of("steps", "10000000")));
  }

  private static MeasureRequest.Builder request(
      String task, int attempt, List<MeasurementSpec> measurements) {
    MeasureRequest.Builder request =
        MeasureRequest.newBuilder()
            .setLease(
                Lease.newBuilder()
                    .setSweep("projects/default/sweeps/tiny")
                    .setTask(task)
                    .setAttempt(attempt)
                    .setFencingToken(attempt))
            .setCell("width=4")
            .setProbeSeed(17)
            .setProbeSubset(60);
    measurements.forEach(m -> request.addMeasurements(MeasurementSpecConverter.toProto(m)));
    for (MeasuredRun run : runs) {
      request
          .addRunsBuilder()
          .setRun(RunConverter.toProto(run.run()))
          .setCheckpoint(StoreConverter.toProto(run.checkpoint()))
          .setOutcome(RunConverter.toProto(run.outcome()));
    }
    return request;
  }

  private static List<MeasureResponse> all(Iterator<MeasureResponse> stream) {
    List<MeasureResponse> responses = new ArrayList<>();
    stream.forEachRemaining(responses::add);
    return responses;
  }

  private static StatusRuntimeException refused(Runnable call) {
    return catchThrowableOfType(StatusRuntimeException.class, call::run);
  }
}
