package io.orograph.engine.surface;

import io.orograph.core.script.ScriptModule;
import io.orograph.core.sweep.LossKind;
import io.orograph.engine.data.Samples;
import io.orograph.engine.lane.TestLane;
import io.orograph.engine.model.Families;
import io.orograph.engine.model.OwnModule;
import io.orograph.engine.program.ComputeProgram;
import io.orograph.engine.runtime.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A module that {@code benchmarks/peers/own_models.py} has written, and what PyTorch computes of
 * it.
 *
 * @param module as it was read
 * @param expected numbers by name
 */
record OwnNetwork(ScriptModule module, Map<String, double[]> expected) {

  static OwnNetwork in(Path folder) throws IOException {
    Map<String, double[]> expected = new TreeMap<>();
    for (String line : Files.readAllLines(folder.resolve("expected.txt"))) {
      String[] words = line.split(" ", -1);
      expected.put(
          words[0],
          Arrays.stream(words, 1, words.length).mapToDouble(Double::parseDouble).toArray());
    }
    return new OwnNetwork(ScriptModule.read(folder.resolve("resnet.pt")), expected);
  }

  double[] told(String name) {
    return expected.getOrDefault(name, new double[0]);
  }

  ComputeProgram program(LossKind loss) {
    return ComputeProgram.of(
        Families.own("net", new OwnModule(module), List.of(1, 8, 8), 0, 10), loss);
  }

  Samples samples() {
    double[] wide = told("inputs");
    float[] inputs = new float[wide.length];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = (float) wide[i];
    }
    int[] labels = Arrays.stream(told("labels")).mapToInt(label -> (int) label).toArray();
    return new Samples(64, inputs, labels);
  }

  NetworkSurface surface(LossKind loss, Samples samples) {
    return new NetworkSurface(
        TestLane.context(),
        program(loss),
        samples,
        Precision.FLOAT64,
        new NormStatistics.Given(module.statistics()));
  }

  NetworkSurface surface() {
    return surface(LossKind.CROSS_ENTROPY, samples());
  }
}
