package io.orograph.orchestrator.grpc;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.orograph.orchestrator.sweep.NewSweep;
import io.orograph.wire.trace.LogFields;
import io.orograph.wire.trace.Tracing;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a call asks for, as it goes to the sweeps. */
final class Submitted {
  private static final Logger LOG = LoggerFactory.getLogger(Submitted.class);

  private Submitted() {}

  /**
   * {@code sweep}, with the call that asks for it, so that what comes of it is traced as such.
   *
   * @param call its context
   */
  static NewSweep by(Context call, NewSweep sweep) {
    Span.fromContext(call).setAttribute("orograph.sweep", sweep.name());
    try (LogFields.Open about =
        LogFields.open(LogFields.traced(Map.of("sweep", sweep.name()), call))) {
      LOG.info("{} is submitted by {}", sweep.name(), sweep.createdBy());
    }
    return sweep.tracedFrom(Tracing.parent(call));
  }
}
