package io.orograph.wire.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.orograph.v1.CreateSweepRequest;
import io.orograph.v1.CreateSweepResponse;
import io.orograph.v1.GetSweepRequest;
import io.orograph.v1.GetSweepResponse;
import io.orograph.v1.Sweep;
import io.orograph.v1.SweepServiceGrpc;
import io.orograph.wire.trace.Tracing;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** One trace over a call, seen by client and server of this process. */
class TracedCallsTest {
  private static final Token TOKEN = Token.random();
  private static final String CREATE = "orograph.v1.SweepService/CreateSweep";
  private static final String GET = "orograph.v1.SweepService/GetSweep";

  private final InMemorySpanExporter spans = InMemorySpanExporter.create();
  private final Tracing tracing =
      Tracing.of(
          SdkTracerProvider.builder().addSpanProcessor(SimpleSpanProcessor.create(spans)).build());
  private final List<Context> seen = new ArrayList<>();
  private final List<Optional<Map<String, String>>> logged = new ArrayList<>();
  private Server server;
  private ManagedChannel bare;
  private Channel channel;

  /** Says what it sees of the trace. */
  private final class Sweeps extends SweepServiceGrpc.SweepServiceImplBase {
    private void look() {
      seen.add(Context.current());
      logged.add(Optional.ofNullable(MDC.getCopyOfContextMap()));
    }

    @Override
    public void createSweep(CreateSweepRequest request, StreamObserver<CreateSweepResponse> reply) {
      look();
      reply.onNext(CreateSweepResponse.getDefaultInstance());
      reply.onCompleted();
    }

    @Override
    public void getSweep(GetSweepRequest request, StreamObserver<GetSweepResponse> reply) {
      look();
      if (request.getName().endsWith("/none")) {
        throw new OrographException(new OrographFailure.NotFound("it"));
      }
      reply.onNext(GetSweepResponse.newBuilder().setSweep(Sweep.getDefaultInstance()).build());
      reply.onCompleted();
    }
  }

  @BeforeEach
  void serve() throws IOException {
    serve(tracing, true);
  }

  /**
   * @param direct whether on the caller's own thread, so that spans have ended when the call has
   */
  private void serve(Tracing by, boolean direct) throws IOException {
    String name = InProcessServerBuilder.generateName();
    InProcessServerBuilder builder = InProcessServerBuilder.forName(name);
    if (direct) {
      builder.directExecutor();
    }
    GrpcServers.guarded(
        builder,
        Guards.of(TOKEN, Optional.of(new SimpleMeterRegistry())).traced(by),
        List.of(new Sweeps()));
    server = builder.build().start();
    bare = InProcessChannelBuilder.forName(name).directExecutor().build();
    channel = Channels.authorized(bare, TOKEN);
  }

  @AfterEach
  void close() {
    bare.shutdownNow();
    server.shutdownNow();
    tracing.close();
  }

  private static CreateSweepRequest create() {
    return CreateSweepRequest.newBuilder()
        .setParent("projects/p")
        .setRequestId("6f1f2c6e-8c3e-4a58-9a0e-0d4e4a6a3b11")
        .build();
  }

  private static GetSweepRequest get(String name) {
    return GetSweepRequest.newBuilder().setName(name).build();
  }

  private SpanData one(String name, SpanKind kind) {
    List<SpanData> found =
        spans.getFinishedSpanItems().stream()
            .filter(span -> span.getName().equals(name) && span.getKind() == kind)
            .toList();
    assertThat(found).hasSize(1);
    return found.getFirst();
  }

  /** Calls within a span of the client's own. */
  private Span within(Runnable call) {
    Span client = tracing.tracer().spanBuilder("client").setNoParent().startSpan();
    try (Scope scope = tracing.in(Context.root().with(client)).makeCurrent()) {
      call.run();
    } finally {
      client.end();
    }
    return client;
  }

  @Test
  void aCallWithinATraceIsASpanOfTheClientAndInItOneOfTheServer() {
    Span client =
        within(
            () -> SweepServiceGrpc.newBlockingStub(channel).getSweep(get("projects/p/sweeps/s")));
    SpanData caller = one(GET, SpanKind.CLIENT);
    SpanData called = one(GET, SpanKind.SERVER);
    assertThat(caller.getParentSpanId()).isEqualTo(client.getSpanContext().getSpanId());
    assertThat(called.getParentSpanId()).isEqualTo(caller.getSpanId());
    assertThat(called.getTraceId()).isEqualTo(client.getSpanContext().getTraceId());
    assertThat(Span.fromContext(seen.getFirst()).getSpanContext().getSpanId())
        .isEqualTo(called.getSpanId());
    assertThat(logged.getFirst().orElseThrow())
        .containsEntry("trace_id", called.getTraceId())
        .containsEntry("span_id", called.getSpanId());
    assertThat(MDC.get("trace_id")).isNull();
  }

  @Test
  void theServerReadsW3cTraceContextWhoeverWroteIt() {
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER),
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
    SweepServiceGrpc.newBlockingStub(channel)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
        .getSweep(get("projects/p/sweeps/s"));
    SpanData called = one(GET, SpanKind.SERVER);
    assertThat(called.getTraceId()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
    assertThat(called.getParentSpanId()).isEqualTo("00f067aa0ba902b7");
  }

  @Test
  void aCallOutsideOfATraceIsOneOnlyIfItMayChangeSomething() {
    SweepServiceGrpc.newBlockingStub(channel).getSweep(get("projects/p/sweeps/s"));
    assertThat(spans.getFinishedSpanItems()).isEmpty();
    SweepServiceGrpc.newBlockingStub(channel).createSweep(create());
    assertThat(spans.getFinishedSpanItems()).hasSize(1);
    assertThat(one(CREATE, SpanKind.SERVER).getParentSpanContext().isValid()).isFalse();
  }

  @Test
  void aRefusalIsAnErrorOfBothWithItsCode() {
    within(
        () ->
            assertThat(
                    catchThrowable(
                        () ->
                            SweepServiceGrpc.newBlockingStub(channel)
                                .getSweep(get("projects/p/sweeps/none"))))
                .isNotNull());
    for (SpanKind kind : List.of(SpanKind.CLIENT, SpanKind.SERVER)) {
      SpanData span = one(GET, kind);
      assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
      assertThat(span.getStatus().getDescription()).isEqualTo("NOT_FOUND");
    }
  }

  @Test
  void aServerThatTracesNothingSeesNothing() throws IOException {
    bare.shutdownNow();
    server.shutdownNow();
    serve(Tracing.off(), false);
    within(() -> SweepServiceGrpc.newBlockingStub(channel).createSweep(create()));
    assertThat(spans.getFinishedSpanItems())
        .extracting(SpanData::getKind)
        .containsExactlyInAnyOrder(SpanKind.CLIENT, SpanKind.INTERNAL);
    assertThat(Tracing.hasParent(seen.getFirst())).isFalse();
  }
}
