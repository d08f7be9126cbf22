package io.orograph.core.measure;

import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import java.util.List;

/** One value of one kind for stated checkpoints; may be undefined, with its reason. */
public sealed interface Measurement {
  /** Which quantity, under which name. */
  Metric metric();

  /** Which quantity. */
  default MetricKind kind() {
    return metric().kind();
  }

  /** Of which checkpoints. */
  Subject subject();

  /** On what, and how. */
  Basis basis();

  /**
   * A number.
   *
   * @param artifacts what it was read from: profile, bend, spectrum
   */
  record Scalar(
      Metric metric, Subject subject, Basis basis, Estimate estimate, List<ArtifactRef> artifacts)
      implements Measurement {
    public Scalar {
      artifacts = List.copyOf(artifacts);
    }
  }

  /**
   * No number, and why: a scientific outcome, not a fault.
   *
   * @param reason e.g. {@code collapsed: outputs do not vary between samples}
   */
  record Undefined(Metric metric, Subject subject, Basis basis, String reason, Cost cost)
      implements Measurement {}
}
