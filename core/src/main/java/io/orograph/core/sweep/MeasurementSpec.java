package io.orograph.core.sweep;

import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.metric.MetricOption;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A measurement wanted of every run, or of every pair of replicates of every cell.
 *
 * @param metric the metric kind and the name its values carry
 * @param options its options in canonical text, only those that were given
 */
public record MeasurementSpec(Metric metric, Map<String, String> options) {
  /** The option by which runs are measured when they first reach a loss. */
  public static final String AT_LOSS = "at_loss";

  /** The option by which a value is also kept along the training. */
  public static final String SERIES = "series";

  /** The option by which networks of PDEs are measured when they first are so close to u*. */
  public static final String AT_ERROR = "at_error";

  /** The option that says between which runs of a cell curves lie. */
  private static final String BETWEEN = "between";

  public MeasurementSpec {
    options = Map.copyOf(options);
  }

  /** A kind under its own name. */
  public MeasurementSpec(MetricKind kind, Map<String, String> options) {
    this(Metric.of(kind), options);
  }

  /** The metric kind. */
  public MetricKind kind() {
    return metric.kind();
  }

  /** The value of an option: given, or its default under the preset. */
  public String option(String name) {
    String given = options.get(name);
    if (given != null) {
      return given;
    }
    return kind()
        .option(name)
        .orElseThrow(() -> new IllegalArgumentException(kind() + "." + name + ": no such option"))
        .valueUnder(options.getOrDefault(MetricOption.PRESET, ""));
  }

  /** Whether every option that is given is one of the kind, with a value that this takes. */
  boolean hasSoundOptions() {
    if (kind().isOwn()) {
      return OwnOptions.violations(options).isEmpty();
    }
    return options.entrySet().stream()
        .allMatch(
            given ->
                kind()
                    .option(given.getKey())
                    .filter(known -> known.accepts(given.getValue()))
                    .isPresent());
  }

  /** The value of a whole-number option. */
  public int integer(String name) {
    return Integer.parseInt(option(name));
  }

  /** The value of a number option. */
  public double number(String name) {
    return Double.parseDouble(option(name));
  }

  /** Whether of the pairs of a cell the first alone is measured. */
  public boolean isOfFirstPair() {
    return kind().option(BETWEEN).isPresent() && option(BETWEEN).equals("first");
  }

  /** How many values it has in a cell of so many replicates. */
  public long subjects(long replicates) {
    long all = kind().level().subjects(replicates);
    return isOfFirstPair() ? Math.min(1, all) : all;
  }

  /** The hidden layer it looks at, from 1; 0 for the outputs. */
  public int hiddenLayer() {
    return kind().option(LayerRules.OPTION).isEmpty()
            || option(LayerRules.OPTION).equals(LayerRules.OUTPUTS)
        ? 0
        : integer(LayerRules.OPTION);
  }

  /** Whether two metrics of softmax outputs see the same inputs. */
  public boolean seesInputsOf(MeasurementSpec other) {
    return integer("samples") == other.integer("samples")
        && number("mixup") == other.number("mixup")
        && option("inputs").equals(other.option("inputs"))
        && hiddenLayer() == other.hiddenLayer();
  }

  /** Whether it is taken at the checkpoint of an error of the solution, not at the final one. */
  public boolean isAtError() {
    return kind().option(AT_ERROR).isPresent() && !option(AT_ERROR).equals("0");
  }

  /** Whether it looks at a run's checkpoints before the last as well. */
  public boolean needsTrajectory() {
    return trajectoryField().isPresent();
  }

  /** Whether it keeps a value of every checkpoint beside that of the last. */
  public boolean isSeries() {
    return kind().option(SERIES).isPresent() && option(SERIES).equals("training");
  }

  /** The field because of which it does. */
  Optional<String> trajectoryField() {
    if (kind() == MetricKind.EPOCH_AVERAGED_ACCURACY
        || kind() == MetricKind.ZERO_LOSS_COST
        || TangentRules.isOfPath(kind())) {
      return Optional.of("kind");
    }
    if (kind().option("directions").isPresent() && option("directions").equals("trajectory")) {
      return Optional.of("options.directions");
    }
    if (isSeries()) {
      return Optional.of("options." + SERIES);
    }
    if (RoughnessRules.walks(this)) {
      return Optional.of("options." + RoughnessRules.NETWORK);
    }
    if (isAtError()) {
      return Optional.of("options." + AT_ERROR);
    }
    return kind().option(AT_LOSS).isPresent() && !option(AT_LOSS).equals("0")
        ? Optional.of("options." + AT_LOSS)
        : Optional.empty();
  }

  /** All options of the kind with the values in force, sorted: what provenance records. */
  public Map<String, String> resolved() {
    // Of the lab's own metrics only the worker knows what else there is.
    Map<String, String> all = new TreeMap<>(kind().isOwn() ? options : Map.of());
    kind().options().forEach(o -> all.put(o.name(), option(o.name())));
    return all;
  }
}
