package io.orograph.trainer.pack;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.orograph.engine.lane.LaneTask;
import io.orograph.wire.trace.LogFields;
import io.orograph.wire.trace.Tracing;
import java.util.Map;
import java.util.Optional;

/**
 * What is traced and logged of one attempt at a pack: a span of the pack, in it one of its training
 * from the first native call to the last, and fields for entries of the log, those of the lane's
 * thread among them. Confined to the pack's actor, but for what runs in the lane.
 */
final class PackTrace {
  private final Tracing tracing;
  private final Span pack;
  private final Context context;
  private final Map<String, String> fields;
  private Optional<Span> training = Optional.empty();
  private boolean over;

  private PackTrace(Tracing tracing, Span pack, Context context, Map<String, String> fields) {
    this.tracing = tracing;
    this.pack = pack;
    this.context = context;
    this.fields = fields;
  }

  /**
   * Begins it.
   *
   * @param call within which the pack was ordered
   * @param runs its runs, for people
   * @param members how many there are
   */
  static PackTrace begin(Context call, PackLease lease, String runs, int members) {
    Tracing tracing = Tracing.of(call);
    Span pack =
        tracing
            .tracer()
            .spanBuilder("pack")
            .setParent(call)
            .setAttribute("orograph.sweep", lease.task().sweep())
            .setAttribute("orograph.task", lease.task().task())
            .setAttribute("orograph.attempt", lease.attempt())
            .setAttribute("orograph.members", members)
            .startSpan();
    Context context = call.with(pack);
    Map<String, String> fields =
        Map.of(
            "sweep",
            lease.task().sweep(),
            "task",
            lease.task().toString(),
            "attempt",
            Integer.toString(lease.attempt()),
            "runs",
            runs);
    return new PackTrace(tracing, pack, context, LogFields.traced(fields, context));
  }

  /** What entries of the log are about. */
  Map<String, String> fields() {
    return fields;
  }

  /** {@code task}, within the pack. */
  <T> LaneTask<T> within(LaneTask<T> task) {
    return within(context, task);
  }

  /** {@code task}, a part of the training, within that. */
  <T> LaneTask<T> training(LaneTask<T> task) {
    Span now =
        training.orElseGet(
            () -> tracing.tracer().spanBuilder("training").setParent(context).startSpan());
    training = Optional.of(now);
    return within(context.with(now), task);
  }

  private <T> LaneTask<T> within(Context around, LaneTask<T> task) {
    return lane -> {
      try (Scope scope = around.makeCurrent();
          LogFields.Open about = LogFields.open(fields)) {
        return task.run(lane);
      }
    };
  }

  /** It failed. */
  void failed(Throwable why) {
    pack.recordException(why);
    pack.setStatus(StatusCode.ERROR);
  }

  /** Nothing is trained any more. */
  void trained() {
    training.ifPresent(Span::end);
    training = Optional.empty();
  }

  /**
   * It is over; more than once has no effect.
   *
   * @param reason why, when not all members ended by themselves; else empty
   */
  void end(String reason) {
    if (!over) {
      over = true;
      trained();
      pack.setAttribute("orograph.reason", reason);
      pack.end();
    }
  }
}
