package io.orograph.core.sweep;

import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What moves along the line from a run's initial network to its final one, and how it is seen. */
public final class PathRules {
  /** The option that says which layer moves. */
  public static final String MOVING_LAYER = "moving_layer";

  /** Where all layers move together. */
  public static final String ALL = "all";

  /** The option of Gauss lengths that says by what they are taken. */
  public static final String FORM = "form";

  /** By derivatives. */
  public static final String JET = "jet";

  private static final String EACH = "each";

  private PathRules() {}

  /**
   * The metrics that one stands for: of {@code moving_layer: each} one for each layer, with the
   * layer's number behind its name, so that every layer has its own values, panel and cost; else
   * itself.
   *
   * @param layers how many layers with weights the deepest network of the sweep has
   */
  public static List<MeasurementSpec> each(MeasurementSpec m, int layers) {
    if (!isOfEach(m)) {
      return List.of(m);
    }
    List<MeasurementSpec> each = new ArrayList<>();
    for (int layer = 1; layer <= layers; layer++) {
      Map<String, String> options = new LinkedHashMap<>(m.options());
      options.put(MOVING_LAYER, Integer.toString(layer));
      String name = m.metric().name().toLowerCase(Locale.ROOT) + "_layer_" + layer;
      each.add(new MeasurementSpec(Metric.of(m.kind(), name), options));
    }
    return each;
  }

  /**
   * Whether the line of a metric begins at the very network that its run began with, on the samples
   * that it was trained on.
   */
  public static boolean beginsAtTheRun(MeasurementSpec m) {
    return m.kind() == MetricKind.MIN_DELTA
        && m.option("start").equals("initial")
        && (m.option("others").equals("start")
            || (m.option("parameters").equals("*") && m.option(MOVING_LAYER).equals(ALL)));
  }

  private static boolean isOfEach(MeasurementSpec m) {
    return EACH.equals(m.options().get(MOVING_LAYER)) && m.kind().option(MOVING_LAYER).isPresent();
  }

  /** How many layers with weights the deepest network of a grid has. */
  public static int most(NetworkSpec base, List<Axis> axes) {
    int deepest =
        axes.stream()
            .filter(a -> a.knob() == Knob.DEPTH)
            .flatMap(a -> a.values().stream())
            .mapToInt(v -> v instanceof AxisValue.Number n ? (int) n.value() : 0)
            .max()
            .orElse(base.depth());
    return ParameterNames.layers(base.withDepth(deepest)).size();
  }

  /**
   * The names of the tensors that may move; empty for a layer that the network does not have.
   *
   * @param layer {@code all}, or a number from 1
   */
  public static List<String> moving(String layer, NetworkSpec network) {
    List<List<String>> layers = ParameterNames.layers(network);
    if (layer.equals(ALL)) {
      return layers.stream().flatMap(List::stream).toList();
    }
    int number = Integer.parseInt(layer);
    return number <= layers.size() ? layers.get(number - 1) : List.of();
  }

  /** Forward passes of a Gauss length at each point: of a jet the value and two derivatives. */
  public static long passes(MeasurementSpec m) {
    return m.option(FORM).equals(JET) ? 3 : 1;
  }

  /** Why outputs of a network have no second derivatives along a line; empty where they do. */
  public static Optional<String> lackOfJets(NetworkSpec network) {
    if (network.family() != NetworkFamily.MLP) {
      return Optional.of(
          "chord: second derivatives along a line are those of network.family mlp, not "
              + network.family().name().toLowerCase(Locale.ROOT));
    }
    return network.batchNorm()
        ? Optional.of(
            "chord: with network.batch_norm statistics are estimated anew at every point, and have"
                + " no derivatives")
        : Optional.empty();
  }

  /** Violations of a specification. */
  static List<Violation> check(SweepSpec spec) {
    List<Violation> found = new ArrayList<>();
    int layers = most(spec.base().network(), spec.axes());
    for (int i = 0; i < spec.measurements().size(); i++) {
      MeasurementSpec m = spec.measurements().get(i);
      String path = "measurements[" + i + "].options.";
      boolean sound = m.hasSoundOptions();
      if (sound && m.kind().option(MOVING_LAYER).isPresent()) {
        String layer = m.option(MOVING_LAYER);
        if (!layer.equals(ALL) && (isOfEach(m) || Integer.parseInt(layer) > layers)) {
          found.add(
              new Violation(path + MOVING_LAYER, layer, "all, or a layer from 1 to " + layers));
        }
      }
      if (m.kind() == MetricKind.GAUSS_LENGTH && outputs(spec) == 1) {
        found.add(
            new Violation(
                "measurements[" + i + "].kind",
                m.kind().name(),
                "another kind: a single output, as that of data.name "
                    + spec.base().data().name()
                    + ", can only turn back, its Gauss length is undefined"));
      }
      if (sound && m.kind() == MetricKind.GAUSS_LENGTH && m.option(FORM).equals(JET)) {
        lackOfJets(spec.base().network())
            .ifPresent(reason -> found.add(new Violation(path + FORM, JET, reason)));
      }
    }
    return found;
  }

  /** Outputs of the networks; 0 where the data set is not known. */
  private static int outputs(SweepSpec spec) {
    return DataCatalogue.of(spec.base().data())
        .map(entry -> entry.outputs(spec.base().task().kind()))
        .orElse(0);
  }
}
