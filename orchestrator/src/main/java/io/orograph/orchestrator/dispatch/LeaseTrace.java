package io.orograph.orchestrator.dispatch;

import static java.util.stream.Collectors.joining;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.orograph.core.sweep.RunSpec;
import io.orograph.orchestrator.block.Lease;
import io.orograph.orchestrator.block.LeaseEnd;
import io.orograph.orchestrator.block.Work;
import io.orograph.wire.trace.LogFields;
import io.orograph.wire.trace.Tracing;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What is traced and logged of one lease: a span from when its work is taken up here until it is
 * over, as a child of the call that submitted the sweep, and fields for entries of the log.
 */
final class LeaseTrace {
  private static final int MOST_SHOWN = 16;

  private final Span span;
  private final Context context;
  private final Map<String, String> fields;

  private LeaseTrace(Span span, Context context, Map<String, String> fields) {
    this.span = span;
    this.context = context;
    this.fields = fields;
  }

  /**
   * Begins it.
   *
   * @param submission the call that submitted the sweep; empty for a trace of the lease's own
   */
  static LeaseTrace begin(Tracing tracing, String submission, Work work) {
    Lease lease = work.lease();
    Context parent = tracing.after(submission);
    Span span =
        tracing
            .tracer()
            .spanBuilder("lease")
            .setParent(parent)
            .setAttribute("orograph.sweep", lease.sweep())
            .setAttribute("orograph.task", lease.task())
            .setAttribute("orograph.attempt", lease.attempt())
            .setAttribute("orograph.worker", lease.worker())
            .setAttribute("orograph.pool", lease.deviceClass())
            .startSpan();
    Context context = parent.with(span);
    Map<String, String> fields =
        Map.of(
            "sweep",
            lease.sweep(),
            "task",
            lease.task(),
            "attempt",
            Integer.toString(lease.attempt()),
            "worker",
            lease.worker(),
            "runs",
            runs(work));
    return new LeaseTrace(span, context, LogFields.traced(fields, context));
  }

  /** Within which the worker is called. */
  Context context() {
    return context;
  }

  /** What entries of the log are about. */
  Map<String, String> fields() {
    return fields;
  }

  /** The worker has ended its work. */
  void said(String reason) {
    span.setAttribute("orograph.reason", reason);
  }

  /** It ends here, and not well. */
  void broken(LeaseEnd reason, String detail) {
    span.setAttribute("orograph.end", reason.name().toLowerCase(Locale.ROOT));
    span.setStatus(StatusCode.ERROR, detail);
  }

  /** It is over. */
  void end() {
    span.end();
  }

  /** Its runs, as their names end; of many the first. */
  private static String runs(Work work) {
    List<RunSpec> runs =
        switch (work) {
          case Work.PackWork w -> w.pack().members();
          case Work.MeasureWork w -> w.runs().stream().map(Work.MeasuredRun::run).toList();
        };
    String shown =
        runs.stream()
            .limit(MOST_SHOWN)
            .map(run -> "cells/" + run.cell() + "/runs/" + run.replicate())
            .collect(joining(" "));
    int more = runs.size() - MOST_SHOWN;
    return more > 0 ? shown + " and " + more + " more" : shown;
  }
}
