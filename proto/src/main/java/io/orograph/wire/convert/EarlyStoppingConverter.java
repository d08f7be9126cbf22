package io.orograph.wire.convert;

import io.orograph.core.sweep.EarlyStopping;
import io.orograph.core.sweep.EarlyStoppingKind;
import io.orograph.core.sweep.StoppingMetric;
import io.orograph.v1.EarlyStoppingSpec;

/** Rules that stop runs early, as messages. */
final class EarlyStoppingConverter {
  private EarlyStoppingConverter() {}

  /** What is not given takes its default; what a kind has no use for stays, to be refused. */
  static EarlyStopping fromProto(EarlyStoppingSpec p, Findings found) {
    EarlyStoppingKind kind = ProtoEnums.orUsual(p.getKind(), EarlyStoppingKind.NONE, found, "kind");
    boolean usualRuns = kind == EarlyStoppingKind.MEDIAN && p.getMinRuns() == 0;
    boolean usualEta = kind == EarlyStoppingKind.SUCCESSIVE_HALVING && p.getEta() == 0;
    return new EarlyStopping(
        kind,
        ProtoEnums.orUsual(p.getMetric(), StoppingMetric.TRAIN_LOSS, found, "metric"),
        p.getEverySteps(),
        p.getGraceSteps(),
        usualRuns ? EarlyStopping.USUAL_MIN_RUNS : p.getMinRuns(),
        p.getMinSteps(),
        usualEta ? EarlyStopping.USUAL_ETA : p.getEta(),
        p.getPassed());
  }

  /** The wire form. */
  static EarlyStoppingSpec toProto(EarlyStopping s) {
    return EarlyStoppingSpec.newBuilder()
        .setKind(ProtoEnums.toProto(s.kind(), io.orograph.v1.EarlyStoppingKind.class))
        .setMetric(
            s.byValidation()
                ? io.orograph.v1.StoppingMetric.STOPPING_METRIC_VALIDATION_LOSS
                : io.orograph.v1.StoppingMetric.STOPPING_METRIC_UNSPECIFIED)
        .setEverySteps(s.everySteps())
        .setGraceSteps(s.graceSteps())
        .setMinRuns(s.minRuns())
        .setMinSteps(s.minSteps())
        .setEta(s.eta())
        .setPassed(s.passed())
        .build();
  }
}
