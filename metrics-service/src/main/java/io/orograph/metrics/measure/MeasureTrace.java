package io.orograph.metrics.measure;

import static java.util.stream.Collectors.joining;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.orograph.core.measure.Measurement;
import io.orograph.engine.lane.LaneTask;
import io.orograph.wire.trace.LogFields;
import io.orograph.wire.trace.Tracing;
import java.util.Map;
import java.util.Optional;

/**
 * What is traced and logged of one attempt at a measurement task: a span of the task, in it one of
 * each measurement, and fields for entries of the log, those of the lane's thread among them.
 * Confined to the task's actor, but for what runs in the lane.
 */
final class MeasureTrace {
  private final Tracing tracing;
  private final Span task;
  private final Context context;
  private final Map<String, String> fields;
  private Optional<Span> measurement = Optional.empty();
  private boolean over;

  private MeasureTrace(Tracing tracing, Span task, Context context, Map<String, String> fields) {
    this.tracing = tracing;
    this.task = task;
    this.context = context;
    this.fields = fields;
  }

  /**
   * Begins it.
   *
   * @param call within which the task was ordered
   */
  static MeasureTrace begin(Context call, MeasureOrder order) {
    Tracing tracing = Tracing.of(call);
    TaskKey key = order.lease().task();
    Span task =
        tracing
            .tracer()
            .spanBuilder("measurement task")
            .setParent(call)
            .setAttribute("orograph.sweep", key.sweep())
            .setAttribute("orograph.task", key.task())
            .setAttribute("orograph.attempt", order.lease().attempt())
            .setAttribute("orograph.cell", order.cell())
            .startSpan();
    Context context = call.with(task);
    Map<String, String> fields =
        Map.of(
            "sweep",
            key.sweep(),
            "task",
            key.toString(),
            "attempt",
            Integer.toString(order.lease().attempt()),
            "runs",
            order.runs().stream()
                .map(each -> "cells/" + each.run().cell() + "/runs/" + each.run().replicate())
                .collect(joining(" ")));
    return new MeasureTrace(tracing, task, context, LogFields.traced(fields, context));
  }

  /** What entries of the log are about. */
  Map<String, String> fields() {
    return fields;
  }

  /** {@code part}, within the measurement that is under way, or the next. */
  <T> LaneTask<T> measuring(LaneTask<T> part) {
    Span now =
        measurement.orElseGet(
            () -> tracing.tracer().spanBuilder("measurement").setParent(context).startSpan());
    measurement = Optional.of(now);
    Context around = context.with(now);
    return lane -> {
      try (Scope scope = around.makeCurrent();
          LogFields.Open about = LogFields.open(fields)) {
        return part.run(lane);
      }
    };
  }

  /**
   * A measurement is there.
   *
   * @param count counts it, within its span
   */
  void measured(Measurement measured, Runnable count) {
    Span span = measurement.orElse(Span.getInvalid());
    span.setAttribute("orograph.metric", measured.metric().name());
    try (Scope scope = context.with(span).makeCurrent()) {
      count.run();
    }
    span.end();
    measurement = Optional.empty();
  }

  /** It failed. */
  void failed(Throwable why) {
    task.recordException(why);
    task.setStatus(StatusCode.ERROR);
  }

  /**
   * It is over; more than once has no effect.
   *
   * @param reason why, if not all is measured; else empty
   */
  void end(String reason) {
    if (!over) {
      over = true;
      measurement.ifPresent(span -> span.setAttribute("orograph.cut", true));
      measurement.ifPresent(Span::end);
      measurement = Optional.empty();
      task.setAttribute("orograph.reason", reason);
      task.end();
    }
  }
}
