package io.orograph.benchmarks.sweep;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.orograph.benchmarks.wire.Sweeps;
import io.orograph.core.checkpoint.Npz;
import io.orograph.core.checkpoint.Safetensors;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.random.Seed;
import io.orograph.core.sweep.Cell;
import io.orograph.core.sweep.Grid;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.RunSettings;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.engine.data.DataSets;
import io.orograph.engine.data.MixupInputs;
import io.orograph.engine.data.PreparedData;
import io.orograph.engine.data.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The quickstart's sweep, or a part of its grid.
 *
 * @param text the sweep file
 */
record SmallSweep(String text) {

  /** The sweep that ships, whole. */
  static SmallSweep quickstart(Path home) throws IOException {
    return new SmallSweep(Files.readString(home.resolve("examples").resolve("quickstart.yaml")));
  }

  /** The same on a part of the grid; nothing else is changed. */
  SmallSweep only(List<Integer> widths, List<Integer> batches) {
    return new SmallSweep(
        withValues(withValues(text, "network.width", widths), "training.batch_size", batches));
  }

  private static String withValues(String text, String field, List<Integer> values) {
    String pattern = "(field: \\Q" + field + "\\E[^\n]*\n\\s*values: )\\[[^\\]]*\\]";
    String listed = values.stream().map(String::valueOf).collect(Collectors.joining(", "));
    return text.replaceFirst(pattern, "$1[" + listed + "]");
  }

  SweepSpec spec() {
    return Sweeps.spec(text);
  }

  long cells() {
    return new Grid(spec()).cellCount();
  }

  /** Writes the sweep file and what the other side reads; the folder's files are named below. */
  void writeTo(Path folder) throws IOException {
    Files.writeString(yaml(folder), text);
    Files.write(folder.resolve("data.npz"), Npz.write(arrays()));
    Files.writeString(json(folder), settings(folder.resolve("data.npz")).toString());
  }

  static Path yaml(Path folder) {
    return folder.resolve("sweep.yaml");
  }

  static Path json(Path folder) {
    return folder.resolve("sweep.json");
  }

  private JsonObject settings(Path arrays) {
    SweepSpec spec = spec();
    RunSettings base = spec.base();
    MeasurementSpec ends = asked(spec, MetricKind.TOP_EIGENVALUE);
    MeasurementSpec curve = asked(spec, MetricKind.MODE_CONNECTIVITY);
    JsonObject settings = new JsonObject();
    settings.addProperty("arrays", arrays.toString());
    settings.addProperty("replicates", spec.replicates());
    settings.addProperty("depth", base.network().depth());
    settings.addProperty("steps", base.training().length().maxSteps(1));
    settings.addProperty("learning_rate", base.training().optimizer().learningRate());
    settings.addProperty("momentum", base.training().optimizer().momentum());
    settings.addProperty("hessian_samples", ends.integer("samples"));
    settings.addProperty("lanczos_steps", ends.integer("steps"));
    settings.addProperty("lanczos_tolerance", ends.number("tolerance"));
    settings.addProperty("probes", asked(spec, MetricKind.HESSIAN_TRACE).integer("probes"));
    settings.addProperty("curve_steps", curve.integer("steps"));
    settings.addProperty("curve_learning_rate", curve.number("learning_rate"));
    settings.addProperty("curve_batch", curve.integer("batch_size"));
    settings.addProperty("curve_points", curve.integer("points"));
    JsonArray cells = new JsonArray();
    Grid grid = new Grid(spec);
    for (long i = 0; i < grid.cellCount(); i++) {
      Cell cell = grid.cell(i);
      JsonObject one = new JsonObject();
      one.addProperty("width", cell.settings().network().width());
      one.addProperty("batch", cell.settings().training().batchSize());
      cells.add(one);
    }
    settings.add("cells", cells);
    return settings;
  }

  private Map<String, Safetensors.Tensor> arrays() {
    SweepSpec spec = spec();
    MeasurementSpec cka = asked(spec, MetricKind.CKA_SIMILARITY);
    PreparedData data = DataSets.shipped().prepare(spec.base().data());
    int inputs = cka.integer("samples");
    float[] mixup =
        MixupInputs.of(data.train(), inputs, cka.number("mixup"), Seed.of(spec.runSeed()));
    return Map.of(
        "inputs", inputs(data.train()),
        "labels", labels(data.train()),
        "test_inputs", inputs(data.test()),
        "test_labels", labels(data.test()),
        "mixup", Safetensors.Tensor.of(mixup, inputs, data.train().features()));
  }

  private static Safetensors.Tensor inputs(Samples samples) {
    return Safetensors.Tensor.of(samples.inputs(), samples.count(), samples.features());
  }

  private static Safetensors.Tensor labels(Samples samples) {
    long[] labels = new long[samples.count()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = samples.labels()[i];
    }
    return Safetensors.Tensor.of(labels, labels.length);
  }

  private static MeasurementSpec asked(SweepSpec spec, MetricKind kind) {
    return spec.measurements().stream().filter(m -> m.kind() == kind).findFirst().orElseThrow();
  }
}
