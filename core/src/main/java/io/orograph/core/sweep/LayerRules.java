package io.orograph.core.sweep;

import io.orograph.core.metric.Metric;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Which hidden layer a metric looks at, by its option {@code layer}. */
public final class LayerRules {
  /** The option's name. */
  public static final String OPTION = "layer";

  /** Where no hidden layer is meant. */
  public static final String OUTPUTS = "outputs";

  /**
   * Most samples whose hidden activations are compared: their inner products are kept, 16 MB for
   * each run.
   */
  public static final int MOST_SAMPLES = 2000;

  private static final String ALL = "all";

  private LayerRules() {}

  /**
   * The metrics that one stands for: of {@code layer: all} one for each layer, with the layer's
   * number behind its name, so that every layer has its own values, panel and cost; else itself.
   *
   * @param layers how many hidden layers the deepest network of the sweep has
   */
  public static List<MeasurementSpec> each(MeasurementSpec m, int layers) {
    if (!isOfAll(m) || layers == 0) {
      return List.of(m);
    }
    List<MeasurementSpec> each = new ArrayList<>();
    for (int layer = 1; layer <= layers; layer++) {
      Map<String, String> options = new LinkedHashMap<>(m.options());
      options.put(OPTION, Integer.toString(layer));
      each.add(new MeasurementSpec(Metric.of(m.kind(), name(m, layer)), options));
    }
    return each;
  }

  /** Whether a metric stands for one of each layer. */
  public static boolean isOfAll(MeasurementSpec m) {
    return ALL.equals(m.options().get(OPTION)) && m.kind().option(OPTION).isPresent();
  }

  /** The name of a layer's metric. */
  public static String name(MeasurementSpec m, int layer) {
    return m.metric().name().toLowerCase(Locale.ROOT) + "_layer_" + layer;
  }

  /** Violations of a specification whose metrics each speak of one layer. */
  static List<Violation> check(SweepSpec spec) {
    List<Violation> found = new ArrayList<>();
    int layers = HiddenLayers.most(spec.base().network(), spec.axes());
    for (int i = 0; i < spec.measurements().size(); i++) {
      MeasurementSpec m = spec.measurements().get(i);
      if (m.kind().option(OPTION).isEmpty()
          || m.option(OPTION).equals(OUTPUTS)
          || !m.hasSoundOptions()) {
        continue;
      }
      String path = "measurements[" + i + "].options.";
      if (isOfAll(m) || Integer.parseInt(m.option(OPTION)) > layers) {
        found.add(
            new Violation(
                path + OPTION,
                m.option(OPTION),
                layers == 0
                    ? "outputs: networks of depth 0 have no hidden layers"
                    : "outputs, or a hidden layer from 1 to " + layers));
      }
      if (m.integer("samples") > MOST_SAMPLES) {
        found.add(
            new Violation(
                path + "samples",
                m.option("samples"),
                "at most " + MOST_SAMPLES + " with a layer"));
      }
    }
    return found;
  }
}
