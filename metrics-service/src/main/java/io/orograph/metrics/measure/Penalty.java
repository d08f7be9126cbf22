package io.orograph.metrics.measure;

import io.orograph.core.compress.Compressibility;
import io.orograph.core.sweep.Canonical;
import io.orograph.core.sweep.RegularizerScope;
import io.orograph.core.sweep.RegularizerSpec;
import io.orograph.engine.model.ParameterLayout;
import io.orograph.engine.model.TensorSlot;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What regularizers add to the loss that is trained, in float64. */
final class Penalty {
  private Penalty() {}

  /** The sum of their terms at θ. */
  static double value(List<RegularizerSpec> regularizers, ParameterLayout layout, float[] theta) {
    return regularizers.stream().mapToDouble(r -> term(r, layout, theta)).sum();
  }

  /** The terms in words: kind, coefficient, scope, radius, and what takes part, of each. */
  static String terms(List<RegularizerSpec> regularizers) {
    return regularizers.stream()
        .map(
            r ->
                "%s %s %s %s %s"
                    .formatted(
                        r.kind().word(),
                        Canonical.number(r.coefficient()),
                        r.scope().name().toLowerCase(Locale.ROOT),
                        Canonical.number(r.radius()),
                        r.biases() ? "all" : "weights"))
        .collect(Collectors.joining("; "));
  }

  private static double term(RegularizerSpec r, ParameterLayout layout, float[] theta) {
    List<double[]> tensors =
        layout.parameters().stream()
            .filter((TensorSlot slot) -> r.includes(slot.shape().size()))
            .map(slot -> WeightTensors.of(theta, slot))
            .toList();
    List<double[]> vectors =
        r.scope() == RegularizerScope.GLOBAL ? List.of(WeightTensors.joined(tensors)) : tensors;
    return r.coefficient()
        * vectors.stream().map(Compressibility::of).mapToDouble(c -> of(r, c)).sum();
  }

  private static double of(RegularizerSpec r, Compressibility w) {
    return switch (r.kind()) {
      case COMPRESSIBILITY -> w.value();
      case L1 -> w.l1();
      case HOYER_SQUARE -> w.effectiveNonZeros();
      case NORM_TARGET -> (w.l2() - r.radius()) * (w.l2() - r.radius());
    };
  }
}
