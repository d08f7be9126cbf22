package io.orograph.cli.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.orograph.wire.trace.Tracing;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Commands as parts of a trace. */
class CommandTraceTest {
  private static final String SCRIPT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  private final StringWriter told = new StringWriter();

  private int run(Map<String, String> environment, String... args) {
    CommandLine line =
        CommandsTest.line().setOut(new PrintWriter(told, true)).setErr(new PrintWriter(told, true));
    return Main.traced(line, environment, args);
  }

  @Test
  void aCommandIsASpanWithItsExitCodeWithinTheTraceOfTheScript() {
    List<SpanData> kept = new ArrayList<>();
    Tracing tracing =
        Tracing.of(
            SdkTracerProvider.builder()
                .addSpanProcessor(SimpleSpanProcessor.create(new Keeping(kept)))
                .build());
    int code =
        CommandTrace.in(tracing, SCRIPT)
            .around(
                "submit",
                () -> {
                  assertThat(Tracing.parent(Context.current()))
                      .startsWith("00-4bf92f3577b34da6a3ce929d0e0e4736-")
                      .isNotEqualTo(SCRIPT);
                  return 2;
                });
    assertThat(code).isEqualTo(2);
    assertThat(kept)
        .singleElement()
        .satisfies(
            span -> {
              assertThat(span.getName()).isEqualTo("orograph submit");
              assertThat(span.getParentSpanId()).isEqualTo("00f067aa0ba902b7");
              assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
            });
  }

  @Test
  void withoutAnEndpointTheTraceOfTheScriptIsHandedOn() {
    CommandTrace trace = CommandTrace.of(Map.of("TRACEPARENT", SCRIPT), "1");
    int code =
        trace.around(
            "submit",
            () -> {
              assertThat(Tracing.parent(Context.current())).isEqualTo(SCRIPT);
              return 0;
            });
    assertThat(code).isZero();
  }

  @Test
  void withoutAnythingThereIsNoTrace() {
    CommandTrace.of(Map.of(), "1")
        .around(
            "list",
            () -> {
              assertThat(Tracing.hasParent(Context.current())).isFalse();
              return 0;
            });
    assertThat(run(Map.of(), "--version")).isZero();
    assertThat(told.toString()).contains("Orograph");
  }

  @Test
  void aVariableThatCannotBeUsedIsNamedAndNothingIsDone() {
    Map<String, String> wrong =
        Map.of("OROGRAPH_TRACING_ENDPOINT", "localhost:4318", "OROGRAPH_TRACING_RATIO", "2");
    assertThat(run(wrong, "--version")).isEqualTo(ExitCodes.USAGE);
    assertThat(told.toString())
        .contains("OROGRAPH_TRACING_ENDPOINT: localhost:4318 (expected: ")
        .contains("OROGRAPH_TRACING_RATIO: 2 (expected: 0 to 1)")
        .doesNotContain("Orograph 0");
  }

  /** Keeps spans. */
  private record Keeping(List<SpanData> kept) implements SpanExporter {
    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      kept.addAll(spans);
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode flush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }
}
