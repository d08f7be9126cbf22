package io.orograph.orchestrator.report;

import io.orograph.core.allocation.ParameterGroup;
import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Npz;
import io.orograph.core.checkpoint.Safetensors;
import io.orograph.core.measure.Measurement;
import io.orograph.core.metric.Metric;
import io.orograph.core.phase.PhaseCell;
import io.orograph.core.phase.PhaseDiagram;
import io.orograph.core.sweep.AllocationRules;
import io.orograph.core.sweep.LossUnits;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.SweepSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The change of the loss that is allocated to every layer, on the samples trained on, on the test
 * set, and the difference of both: means over the runs of each cell. Nothing where no difference
 * was measured.
 */
final class HeldOutSection {
  private static final String OF_TRAIN = "of_train_";
  private static final String OF_TEST = "of_test_";
  private static final List<String> TITLES =
      List.of("cell", "layer", "runs", "train", "test", "train − test");

  private final SweepSpec spec;
  private final Optional<Metric> metric;
  private final Function<String, List<Measurement>> ofCell;
  private final CheckpointStore content;

  /** Of one layer, a number for each run. */
  private record Layer(List<Double> train, List<Double> test) {
    Layer() {
      this(new ArrayList<>(), new ArrayList<>());
    }

    List<Double> difference() {
      List<Double> gaps = new ArrayList<>();
      for (int r = 0; r < train.size(); r++) {
        gaps.add(train.get(r) - test.get(r));
      }
      return gaps;
    }
  }

  /**
   * @param ofCell measurements of the cell of an id
   */
  HeldOutSection(
      SweepSpec spec, Function<String, List<Measurement>> ofCell, CheckpointStore content) {
    this.spec = spec;
    this.metric =
        spec.measurements().stream()
            .filter(AllocationRules::isDifference)
            .map(MeasurementSpec::metric)
            .findFirst();
    this.ofCell = ofCell;
    this.content = content;
  }

  void write(Markup out, PhaseDiagram diagram) {
    Markup rows = new Markup();
    metric.ifPresent(m -> diagram.cells().forEach(cell -> cell(rows, cell, m)));
    if (rows.toString().isEmpty()) {
      return;
    }
    out.line().leaf("h2", "Learned of the samples alone").line();
    out.leaf("p", Words.HELD_OUT, "class", "quiet");
    out.open("div", "class", "scroll").open("table").open("thead").open("tr");
    String unit = LossUnits.behind(LossUnits.of(spec.base().task().loss()));
    TITLES.forEach(title -> out.leaf("th", title.equals("train") ? title + unit : title));
    out.close().close().open("tbody").line().add(rows).close().close().close().line();
  }

  private void cell(Markup out, PhaseCell cell, Metric of) {
    Map<String, Layer> layers = new LinkedHashMap<>();
    for (Measurement record : ofCell.apply(cell.id())) {
      if (record instanceof Measurement.Scalar scalar && scalar.metric().equals(of)) {
        read(scalar)
            .forEach(
                (layer, sums) -> {
                  Layer known = layers.computeIfAbsent(layer, l -> new Layer());
                  known.train().add(sums[0]);
                  known.test().add(sums[1]);
                });
      }
    }
    layers.forEach(
        (name, layer) -> {
          out.open("tr").leaf("td", cell.id()).leaf("td", name);
          out.leaf("td", Integer.toString(layer.train().size()));
          for (List<Double> values : List.of(layer.train(), layer.test(), layer.difference())) {
            out.leaf("td", text(values));
          }
          out.close().line();
        });
  }

  /** Sums of train and test by layer; none of a file that cannot be read. */
  private Map<String, double[]> read(Measurement.Scalar record) {
    Map<String, double[]> layers = new LinkedHashMap<>();
    try {
      Safetensors.Content file = Npz.read(content.get(record.artifacts().getFirst().digest()));
      for (String name : file.tensors().keySet()) {
        if (name.startsWith(OF_TRAIN)) {
          String tensor = name.substring(OF_TRAIN.length());
          double[] sums =
              layers.computeIfAbsent(ParameterGroup.layerOf(tensor), l -> new double[2]);
          sums[0] += file.tensor(name).doubles()[0];
          sums[1] += file.tensor(OF_TEST + tensor).doubles()[0];
        }
      }
    } catch (IOException | IllegalStateException e) {
      return Map.of();
    }
    return layers;
  }

  /** The mean, and s/√n of two runs or more. */
  private static String text(List<Double> values) {
    double mean = values.stream().mapToDouble(v -> v).average().orElseThrow();
    double squares = values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
    int n = values.size();
    return n < 2 ? Numbers.brief(mean) : Numbers.withError(mean, Math.sqrt(squares / (n - 1) / n));
  }
}
