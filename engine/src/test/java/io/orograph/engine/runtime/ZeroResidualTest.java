package io.orograph.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import io.orograph.core.sweep.InitializationKind;
import io.orograph.core.sweep.LossKind;
import io.orograph.core.sweep.RunSpec;
import io.orograph.engine.model.Architecture;
import io.orograph.engine.model.Families;
import io.orograph.engine.model.Layer;
import io.orograph.engine.model.ParameterLayout;
import io.orograph.engine.model.TensorSlot;
import io.orograph.engine.program.ComputeProgram;
import io.orograph.engine.program.ProgramMethod;
import io.orograph.engine.train.Initialization;
import io.orograph.engine.train.Runs;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** At the start every block is its shortcut (Goyal et al. 2017; Zhang, Dauphin and Ma 2019). */
class ZeroResidualTest {
  private static final int SAMPLES = 5;

  private final TorchRuntime runtime = TorchRuntime.start();

  /** Fixup's last layer is 0 too, so a classifier is put there that tells outputs apart. */
  @ParameterizedTest
  @EnumSource(names = {"ZERO_RESIDUAL", "FIXUP"})
  void aNetworkBeginsAsThatOfItsShortcuts(InitializationKind kind) {
    runtime.prepareThread();
    RunSpec run = Runs.begun(Runs.resnet(2, 8, 24, 1, Runs.sgd(0.1, 0, 0), 0), kind);
    Architecture whole = Families.of(run.settings().network(), List.of(1, 28, 28), 10);
    float[] start = Initialization.of(run, whole.layout());
    double[] theta = new double[start.length];
    RandomStream random = Seed.of(5).stream();
    for (TensorSlot slot : whole.layout().parameters()) {
      double[] drawn = new double[slot.size()];
      random.fillGaussian(drawn);
      for (int i = 0; i < slot.size(); i++) {
        theta[slot.offset() + i] =
            slot.name().equals("linear.weight") ? drawn[i] : start[slot.offset() + i];
      }
    }
    double[] x = new double[SAMPLES * 28 * 28];
    random.fillGaussian(x);
    Architecture bare = new Architecture("bare", whole.inputShape(), 10, shortcuts(whole.layers()));
    double[] expected = outputs(bare, taken(theta, whole.layout(), bare.layout()), x);
    assertThat(outputs(whole, theta, x)).containsExactly(expected, within(1e-12));
    assertThat(expected[0]).isNotCloseTo(expected[10], within(1e-3));
  }

  private static List<Layer> shortcuts(List<Layer> layers) {
    List<Layer> bare = new ArrayList<>();
    for (Layer layer : layers) {
      if (layer instanceof Layer.Residual residual) {
        bare.addAll(residual.shortcut());
      } else {
        bare.add(layer);
      }
    }
    return bare;
  }

  private static double[] taken(double[] theta, ParameterLayout from, ParameterLayout to) {
    double[] taken = new double[to.parameterCount()];
    for (TensorSlot slot : to.parameters()) {
      TensorSlot source = from.named(slot.name()).getFirst();
      System.arraycopy(theta, source.offset(), taken, slot.offset(), slot.size());
    }
    return taken;
  }

  /** With the statistics before the first step: means 0, variances 1. */
  private double[] outputs(Architecture network, double[] theta, double[] x) {
    float[] statistics = Initialization.statistics(network.layout());
    double[] given = new double[statistics.length];
    for (int i = 0; i < given.length; i++) {
      given[i] = statistics[i];
    }
    try (MemoryScope scope = runtime.scope();
        LoadedProgram loaded =
            runtime.load(scope, ComputeProgram.of(network, LossKind.CROSS_ENTROPY))) {
      return loaded
          .call(
              scope,
              ProgramMethod.OUTPUTS,
              scope.doubles(theta, 1, theta.length),
              scope.doubles(given, 1, given.length),
              scope.doubles(x, SAMPLES, network.inputSize()))
          .getFirst()
          .doubles();
    }
  }
}
