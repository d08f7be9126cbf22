package io.orograph.core.cost;

import io.orograph.core.measure.Cost;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.sweep.DataCatalogue;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.RunSettings;
import io.orograph.core.sweep.TangentRules;
import java.util.List;
import java.util.Optional;

/** What metrics of the tangent kernel and the Polyak-Łojasiewicz condition cost of one run. */
final class TangentCosts {
  private static final long GRADIENT = 3;
  private static final long PRODUCT = 5;

  private TangentCosts() {}

  /**
   * At most.
   *
   * @param networks of a training that a series looks at, the last included
   */
  static Optional<Cost> of(
      MeasurementSpec m,
      List<MeasurementSpec> all,
      RunSettings settings,
      DataCatalogue.Entry data,
      long networks) {
    if (TangentRules.lack(m.kind(), settings).isPresent()) {
      return Optional.of(Cost.NONE);
    }
    if (m.kind() == MetricKind.MODEL_HESSIAN_NORM) {
      long products = (long) m.integer("samples") * m.integer("steps");
      return Optional.of(new Cost(products, PRODUCT * products));
    }
    int samples = samples(m, settings, data);
    long kernel = TangentRules.passesOfRow(m.kind(), settings) * samples * outputs(settings, data);
    long passes = 0;
    if (TangentRules.hasKernel(m, samples, outputs(settings, data))) {
      passes += TangentRules.paysKernel(all, m, settings) ? kernel : 0;
      passes +=
          TangentRules.looksBack(m.kind()) && TangentRules.paysFirstKernel(all, m, settings)
              ? kernel
              : 0;
      passes += TangentRules.paysSeries(all, m, settings) ? (networks - 1) * kernel : 0;
    }
    long ratios = m.isSeries() ? networks : 1;
    passes += TangentRules.isOfKernel(m.kind()) ? 0 : ratios * (GRADIENT + 1) * samples;
    return Optional.of(new Cost(0, passes));
  }

  /** Of a metric of the whole training at each of its networks, at most. */
  static Optional<Cost> ofPath(
      MeasurementSpec m,
      List<MeasurementSpec> all,
      RunSettings settings,
      DataCatalogue.Entry data) {
    if (TangentRules.lack(m.kind(), settings).isPresent()) {
      return Optional.of(Cost.NONE);
    }
    int samples = samples(m, settings, data);
    long rows = (long) samples * outputs(settings, data);
    long passes = TangentRules.paysPath(all, m) ? (GRADIENT + 1) * samples : 0;
    boolean kernels = m.kind() == MetricKind.PL_BALL_SHARE && rows <= TangentRules.MOST_ROWS;
    return Optional.of(
        new Cost(0, passes + (kernels ? TangentRules.passesOfRow(m.kind(), settings) * rows : 0)));
  }

  private static int outputs(RunSettings settings, DataCatalogue.Entry data) {
    return data.outputs(settings.task().kind());
  }

  private static int samples(MeasurementSpec m, RunSettings settings, DataCatalogue.Entry data) {
    int asked = m.integer("samples");
    return asked == 0 ? data.trainingSamples(settings.data()) : asked;
  }
}
