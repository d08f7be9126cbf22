package io.orograph.cli.app;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.orograph.wire.trace.TraceSettings;
import io.orograph.wire.trace.Tracing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;

/**
 * The trace of one command: what it calls is a part of it, and so is what comes of a submission.
 * Sent where {@code OROGRAPH_TRACING_ENDPOINT} says; {@code TRACEPARENT}, as of a script that is
 * traced itself, is what the command is a part of, and is handed on without an endpoint too.
 */
final class CommandTrace {
  private static final Map<String, String> VARIABLES =
      Map.of(
          "tracing.endpoint", "OROGRAPH_TRACING_ENDPOINT",
          "tracing.ratio", "OROGRAPH_TRACING_RATIO");

  private final Tracing tracing;
  private final String parent;

  private CommandTrace(Tracing tracing, String parent) {
    this.tracing = tracing;
    this.parent = parent;
  }

  /**
   * That of a command in this environment.
   *
   * @throws BadInput if a variable of it cannot be used
   */
  static CommandTrace of(Map<String, String> environment, String version) {
    List<String> problems = new ArrayList<>();
    Optional<TraceSettings> settings =
        TraceSettings.of(
            key -> environment.getOrDefault(variable(key), key.endsWith("ratio") ? "1" : ""),
            (key, value, expected) ->
                problems.add("%s: %s (expected: %s)".formatted(variable(key), value, expected)));
    if (!problems.isEmpty()) {
      throw new BadInput(String.join("; ", problems));
    }
    return in(
        Tracing.start(settings, "orograph-cli", "orograph", version),
        environment.getOrDefault("TRACEPARENT", ""));
  }

  private static String variable(String key) {
    return VARIABLES.getOrDefault(key, key);
  }

  /** One by {@code tracing}, as a part of {@code parent}. */
  static CommandTrace in(Tracing tracing, String parent) {
    return new CommandTrace(tracing, parent);
  }

  /**
   * Runs a command as a part of its trace.
   *
   * @param name of the command, as {@code submit}
   * @param command gives its exit code
   * @return the exit code
   */
  int around(String name, IntSupplier command) {
    Context within = tracing.after(parent);
    Span span =
        tracing
            .tracer()
            .spanBuilder("orograph " + name)
            .setParent(within)
            .setSpanKind(SpanKind.INTERNAL)
            .startSpan();
    try (Scope scope = within.with(span).makeCurrent()) {
      int code = command.getAsInt();
      span.setAttribute("process.exit.code", code);
      if (code != 0) {
        span.setStatus(StatusCode.ERROR);
      }
      return code;
    } finally {
      span.end();
      tracing.close();
    }
  }
}
