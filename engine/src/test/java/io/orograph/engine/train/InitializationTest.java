package io.orograph.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.sweep.LossKind;
import io.orograph.core.sweep.Parametrization;
import io.orograph.core.sweep.RunKey;
import io.orograph.core.sweep.RunSettings;
import io.orograph.core.sweep.RunSpec;
import io.orograph.core.sweep.TaskKind;
import io.orograph.core.sweep.TaskSpec;
import io.orograph.core.sweep.TrainingLength;
import io.orograph.engine.model.Architecture;
import io.orograph.engine.model.Families;
import io.orograph.engine.model.TensorSlot;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class InitializationTest {
  private static RunSpec inNtk() {
    RunSettings s =
        Runs.run(100, 32, new TrainingLength.Steps(1), Runs.sgd(0.1, 0, 0), 0, 0).settings();
    TaskSpec task = new TaskSpec(TaskKind.CLASSIFICATION, LossKind.MSE, Parametrization.NTK);
    RunSettings settings = new RunSettings(s.data(), task, s.network(), s.training());
    RunKey key = RunKey.of(settings, 1, 0);
    return new RunSpec(key, key, "", 0, settings);
  }

  @Test
  void weightsOfTheNtkParametrizationAreStandardNormalAndBiasesZero() {
    RunSpec run = inNtk();
    Architecture network =
        Families.of(run.settings().network(), Parametrization.NTK, List.of(1, 8, 8), 10);
    float[] theta = Initialization.of(run, network.layout());
    for (TensorSlot slot : network.layout().parameters()) {
      float[] own = Arrays.copyOfRange(theta, slot.offset(), slot.end());
      if (slot.shape().size() == 1) {
        assertThat(own).as(slot.name()).containsOnly(0);
        continue;
      }
      double sum = 0;
      double squares = 0;
      for (float w : own) {
        sum += w;
        squares += (double) w * w;
      }
      // 5 standard errors of a mean and of a variance of so many normal numbers
      assertThat(sum / own.length).isCloseTo(0, within(5 / Math.sqrt(own.length)));
      assertThat(squares / own.length).isCloseTo(1, within(5 * Math.sqrt(2.0 / own.length)));
    }
  }

  @Test
  void theNtkParametrizationKeepsTheNamesOfTensors() {
    RunSpec run = inNtk();
    assertThat(
            Families.of(run.settings().network(), Parametrization.NTK, List.of(1, 8, 8), 10)
                .layout()
                .parameters())
        .isEqualTo(
            Families.of(run.settings().network(), List.of(1, 8, 8), 10).layout().parameters());
  }
}
