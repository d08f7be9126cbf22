package io.orograph.orchestrator.dispatch;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.orograph.orchestrator.block.BlockReport;
import io.orograph.wire.trace.Tracing;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** What is traced of the answers of blocks, each as what came of the submission of its sweep. */
final class BlockTraces {
  private final Tracing tracing;
  private final InstantSource clock;

  BlockTraces(Tracing tracing, InstantSource clock) {
    this.tracing = tracing;
    this.clock = clock;
  }

  /**
   * A block has answered. Its first answer is a span: it was given its runs, or is known from
   * before this dispatcher.
   *
   * @param submission the call that submitted the sweep; empty if it was not traced
   * @param count counts the answer, within the trace
   */
  void answered(
      BlockReport report, String submission, boolean first, Duration took, Runnable count) {
    if (!tracing.on()) {
      count.run();
      return;
    }
    Context context = tracing.after(submission);
    try (Scope scope = context.makeCurrent()) {
      count.run();
    }
    if (first) {
      Instant now = clock.instant();
      tracing
          .tracer()
          .spanBuilder("plan")
          .setParent(context)
          .setStartTimestamp(now.minus(took))
          .setAttribute("orograph.sweep", report.sweep())
          .setAttribute("orograph.block", report.block())
          .setAttribute("orograph.waiting", report.waiting().size())
          .startSpan()
          .end(now);
    }
  }
}
