package io.orograph.core.sweep;

import io.orograph.core.pde.PoissonProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * The rules of {@link PdeRules} on losses that are energies. That of Deep Ritz is 0 for u = 0,
 * where training about begins, and negative for what it looks for: a threshold at or above 0, which
 * other losses have to fall to, says nothing of it.
 */
final class EnergyRules {
  private final SweepSpec spec;
  private final List<Violation> found = new ArrayList<>();

  private EnergyRules(SweepSpec spec) {
    this.spec = spec;
  }

  /** All violations; none of sweeps without energies. */
  static List<Violation> check(SweepSpec spec) {
    EnergyRules rules = new EnergyRules(spec);
    if (losses(spec).anyMatch(loss -> loss == LossKind.DEEP_RITZ)) {
      rules.length();
      rules.matches();
    }
    return rules.found;
  }

  /** Whether all losses of a sweep are energies, and so may be waited for below 0. */
  static boolean areAll(SweepSpec spec) {
    return losses(spec).allMatch(loss -> loss == LossKind.DEEP_RITZ);
  }

  private static Stream<LossKind> losses(SweepSpec spec) {
    return spec.axes().stream()
        .filter(axis -> axis.knob() == Knob.LOSS)
        .findFirst()
        .map(
            axis ->
                axis.values().stream()
                    .filter(Knob.LOSS::accepts)
                    .map(v -> LossKind.valueOf(v.text().toUpperCase(Locale.ROOT))))
        .orElse(Stream.of(spec.base().task().loss()));
  }

  private void length() {
    if (!(spec.base().training().length() instanceof TrainingLength.UntilLoss until)) {
      return;
    }
    String field = "training.length.until.training_loss";
    if (!areAll(spec)) {
      require(
          false,
          field,
          until.loss(),
          "steps, epochs or until.plateau: least_squares is above 0 and deep_ritz, an energy, below");
      return;
    }
    double least = least().orElse(Double.NEGATIVE_INFINITY);
    require(
        until.loss() < 0 && until.loss() > least,
        field,
        until.loss(),
        "below 0, the energy of u = 0"
            + (Double.isFinite(least) ? ", and above " + least + ", the least there is" : "")
            + ": deep_ritz is an energy");
  }

  /** The least energy of the problem, where it is known; the least of all weights of a penalty. */
  private OptionalDouble least() {
    DataSpec data = spec.base().data();
    PoissonProblem problem = PoissonProblem.named(data.name()).orElse(null);
    if (problem == null) {
      return OptionalDouble.empty();
    }
    if (!data.boundary().isPenalty()) {
      return OptionalDouble.of(problem.energy());
    }
    return weights()
        .filter(weight -> weight > 0)
        .mapToObj(problem::penalizedEnergy)
        .flatMapToDouble(OptionalDouble::stream)
        .min();
  }

  private DoubleStream weights() {
    return spec.axes().stream()
        .filter(axis -> axis.knob() == Knob.PENALTY)
        .findFirst()
        .map(
            axis ->
                axis.values().stream()
                    .filter(Knob.PENALTY::accepts)
                    .mapToDouble(v -> ((AxisValue.Number) v).value()))
        .orElse(DoubleStream.of(spec.base().data().boundary().weight()));
  }

  private void matches() {
    for (int i = 0; i < spec.measurements().size(); i++) {
      MeasurementSpec m = spec.measurements().get(i);
      String option = MeasurementSpec.AT_LOSS;
      if (m.kind().option(option).isPresent()) {
        require(
            !(m.number(option) > 0),
            "measurements[" + i + "].options." + option,
            m.option(option),
            "0: deep_ritz is an energy, at most this from u = 0 on; networks that have come equally"
                + " close to the solution are compared by at_error");
      }
    }
  }

  private void require(boolean holds, String field, Object value, String expected) {
    if (!holds) {
      found.add(new Violation(field, String.valueOf(value), expected));
    }
  }
}
