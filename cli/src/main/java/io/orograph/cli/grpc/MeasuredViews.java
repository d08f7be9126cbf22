package io.orograph.cli.grpc;

import io.orograph.cli.view.MeasuredView;
import io.orograph.v1.Estimate;
import io.orograph.v1.Measurement;
import io.orograph.v1.StandaloneMeasurement;
import java.util.Locale;
import java.util.Optional;

/** Measurements without a sweep as people see them. */
final class MeasuredViews {
  private MeasuredViews() {}

  static MeasuredView of(StandaloneMeasurement m) {
    return new MeasuredView(
        m.getName(),
        m.getSpec().getKind(),
        m.getState().name().replace("SWEEP_STATE_", "").toLowerCase(Locale.ROOT),
        m.hasMeasurement() ? Optional.of(result(m.getMeasurement())) : Optional.empty());
  }

  private static String result(Measurement m) {
    if (m.hasUndefined()) {
      return "undefined (" + m.getUndefined().getReason() + ")";
    }
    Estimate e = m.getEstimate();
    StringBuilder text = new StringBuilder(Double.toString(e.getValue()));
    if (e.getErrors().hasEstimatorError()) {
      text.append(", estimator error ").append(e.getErrors().getEstimatorError());
    }
    if (e.getErrors().hasDataError()) {
      text.append(", data error ").append(e.getErrors().getDataError());
    }
    return text.append(e.getConverged() ? "" : ", not converged").toString();
  }
}
