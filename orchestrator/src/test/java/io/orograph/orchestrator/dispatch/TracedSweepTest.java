package io.orograph.orchestrator.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.grpc.BindableService;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.registry.Hello;
import io.orograph.orchestrator.registry.WorkerKind;
import io.orograph.orchestrator.results.Samples;
import io.orograph.orchestrator.sweep.NewSweep;
import io.orograph.orchestrator.sweep.SweepEntity;
import io.orograph.orchestrator.sweep.SweepStatus;
import io.orograph.wire.trace.Tracing;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What comes of a traced submission, up to the headers that workers are called with. */
class TracedSweepTest {
  private static final String NAME = Samples.SWEEP;
  private static final Metadata.Key<String> TRACE_PARENT =
      Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER);

  private final InMemorySpanExporter spans = InMemorySpanExporter.create();
  private final Tracing tracing =
      Tracing.of(
          SdkTracerProvider.builder().addSpanProcessor(SimpleSpanProcessor.create(spans)).build());
  private final Lab lab = new Lab(tracing);
  private final List<String> heard = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    lab.close();
    tracing.close();
  }

  /** A worker that notes which trace its calls belong to. */
  private BindableService listening(BindableService service) {
    ServerInterceptor notes =
        new ServerInterceptor() {
          @Override
          public <Q, A> ServerCall.Listener<Q> interceptCall(
              ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            String parent = headers.get(TRACE_PARENT);
            heard.add(parent == null ? "" : parent);
            return next.startCall(call, headers);
          }
        };
    return () -> ServerInterceptors.intercept(service, notes);
  }

  private static SweepSpec spec() {
    SweepSpec s = Samples.spec(List.of(4), List.of(16, 32), 2);
    return s.withMeasurements(List.of(new MeasurementSpec(MetricKind.TRAIN_LOSS, Map.of())));
  }

  /** Submits a sweep from within a span of the client. */
  private SpanData submitted() {
    Span client = tracing.tracer().spanBuilder("client").setNoParent().startSpan();
    NewSweep sweep =
        new NewSweep(NAME, spec(), "0".repeat(64), Map.of(), "", "test", "request")
            .tracedFrom(Tracing.parent(Context.root().with(client)));
    client.end();
    lab.ask(to -> new SweepEntity.Create(sweep, Samples.AT, to), NAME);
    return named("client").getFirst();
  }

  private List<SpanData> named(String name) {
    return spans.getFinishedSpanItems().stream()
        .filter(span -> span.getName().equals(name))
        .toList();
  }

  private List<SpanData> calls() {
    return spans.getFinishedSpanItems().stream()
        .filter(span -> span.getKind() == SpanKind.CLIENT)
        .toList();
  }

  private Hello trainer() {
    return lab.join("trainer-1", "a", WorkerKind.TRAINER, 2, listening(new FakeTrainer()));
  }

  private Hello metrics() {
    return lab.join("metrics-1", "m", WorkerKind.METRICS, 1, listening(new FakeMetrics()));
  }

  private void finished(Hello... alive) {
    lab.eventually(
        () -> {
          assertThat(lab.view(NAME).status()).isEqualTo(SweepStatus.FINISHED);
          assertThat(named("lease")).hasSize(4);
          assertThat(calls()).hasSize(4);
        },
        alive);
  }

  @Test
  void planAndLeasesAreChildrenOfTheSubmissionAndWorkersAreCalledWithinTheirLease() {
    Hello t = trainer();
    Hello m = metrics();
    SpanData client = submitted();
    finished(t, m);
    assertThat(named("plan"))
        .singleElement()
        .satisfies(plan -> assertThat(plan.getParentSpanId()).isEqualTo(client.getSpanId()));
    List<String> leases = named("lease").stream().map(SpanData::getSpanId).toList();
    assertThat(named("lease"))
        .allSatisfy(lease -> assertThat(lease.getParentSpanId()).isEqualTo(client.getSpanId()));
    List<SpanData> calls = calls();
    assertThat(calls).extracting(SpanData::getParentSpanId).hasSize(4).isSubsetOf(leases);
    assertThat(spans.getFinishedSpanItems())
        .extracting(SpanData::getTraceId)
        .containsOnly(client.getTraceId());
    assertThat(heard)
        .extracting(parent -> parent.substring(0, parent.lastIndexOf('-') + 1))
        .containsExactlyInAnyOrderElementsOf(
            calls.stream()
                .map(call -> "00-" + call.getTraceId() + "-" + call.getSpanId() + "-")
                .toList());
  }

  @Test
  void whatIsLeasedAfterARestartBelongsToTheSubmissionBeforeIt() {
    SpanData client = submitted();
    lab.restart();
    Hello t = trainer();
    Hello m = metrics();
    finished(t, m);
    assertThat(named("lease"))
        .allSatisfy(lease -> assertThat(lease.getParentSpanId()).isEqualTo(client.getSpanId()));
  }

  @Test
  void workersAreToldOfNoTraceIfNoneIsMade() {
    Lab untraced = new Lab();
    try {
      Hello t =
          untraced.join("trainer-1", "a", WorkerKind.TRAINER, 2, listening(new FakeTrainer()));
      Hello m =
          untraced.join("metrics-1", "m", WorkerKind.METRICS, 1, listening(new FakeMetrics()));
      untraced.create(NAME, spec());
      untraced.eventually(
          () -> assertThat(untraced.view(NAME).status()).isEqualTo(SweepStatus.FINISHED), t, m);
      assertThat(heard).hasSize(4).containsOnly("");
    } finally {
      untraced.close();
    }
  }

  @Test
  void entriesOfTheLogAboutALeaseNameSweepRunsAndTrace() {
    Logger logger = (Logger) LoggerFactory.getLogger(Leases.class);
    ListAppender<ILoggingEvent> entries = new ListAppender<>();
    entries.start();
    logger.addAppender(entries);
    Level before = logger.getLevel();
    logger.setLevel(Level.INFO);
    try {
      FakeTrainer silent = new FakeTrainer();
      silent.silent(true);
      Hello t = lab.join("trainer-1", "a", WorkerKind.TRAINER, 2, listening(silent));
      SpanData client = submitted();
      lab.eventually(() -> assertThat(heard).hasSize(2), t);
      // Its successor has another life: what the first one held is lost.
      Hello next = lab.join("trainer-1", "b", WorkerKind.TRAINER, 2, listening(new FakeTrainer()));
      lab.eventually(() -> assertThat(List.copyOf(entries.list)).isNotEmpty(), next);
      assertThat(List.copyOf(entries.list))
          .isNotEmpty()
          .allSatisfy(
              entry ->
                  assertThat(entry.getMDCPropertyMap())
                      .containsEntry("sweep", NAME)
                      .containsEntry("trace_id", client.getTraceId())
                      .containsKeys("task", "attempt", "worker", "runs", "span_id"));
    } finally {
      logger.setLevel(before);
      logger.detachAppender(entries);
    }
  }
}
