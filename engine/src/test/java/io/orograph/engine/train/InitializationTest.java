package io.orograph.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.sweep.InitializationKind;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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

  private static RunSpec resnet(InitializationKind kind) {
    return Runs.begun(Runs.resnet(6, 8, 24, 1, Runs.sgd(0.1, 0, 0), 0), kind);
  }

  private static Architecture network(RunSpec run) {
    return Families.of(run.settings().network(), List.of(1, 28, 28), 10);
  }

  /** Glorot and Bengio 2010, equations 12 and 16; places of a kernel count in both fans. */
  @ParameterizedTest
  @EnumSource(names = {"XAVIER_UNIFORM", "XAVIER_NORMAL"})
  void weightsOfXavierHaveTheVarianceOfTheMeanFanAndBiasesAreZero(InitializationKind kind) {
    RunSpec run = resnet(kind);
    Architecture network = network(run);
    float[] theta = Initialization.of(run, network.layout());
    for (TensorSlot slot : network.layout().parameters()) {
      float[] own = Arrays.copyOfRange(theta, slot.offset(), slot.end());
      if (slot.shape().size() == 1) {
        assertThat(own).as(slot.name()).containsOnly(slot.name().endsWith(".weight") ? 1 : 0);
        continue;
      }
      int places = slot.shape().size() == 4 ? slot.shape().get(2) * slot.shape().get(3) : 1;
      double fans = places * (slot.shape().get(0) + slot.shape().get(1));
      hasVariance(slot.name(), own, 2 / fans);
      if (kind == InitializationKind.XAVIER_UNIFORM) {
        double bound = Math.sqrt(6 / fans);
        for (float w : own) {
          assertThat((double) w).isBetween(-bound - 1e-6, bound + 1e-6);
        }
      }
    }
  }

  /** The other two starts of Wu et al. 2021: N(0, 1), and U(0, 1), which is 1/2 ± 1/√12. */
  @ParameterizedTest
  @EnumSource(names = {"NORMAL", "UNIFORM"})
  void weightsOfTheseLawsKnowNothingOfTheWidths(InitializationKind kind) {
    boolean uniform = kind == InitializationKind.UNIFORM;
    RunSpec run = resnet(kind);
    Architecture network = network(run);
    float[] theta = Initialization.of(run, network.layout());
    for (TensorSlot slot : network.layout().parameters()) {
      float[] own = Arrays.copyOfRange(theta, slot.offset(), slot.end());
      if (slot.shape().size() == 1) {
        assertThat(own).as(slot.name()).containsOnly(slot.name().endsWith(".weight") ? 1 : 0);
        continue;
      }
      if (uniform) {
        for (int i = 0; i < own.length; i++) {
          assertThat((double) own[i]).isBetween(0.0, 1.0);
          own[i] -= 0.5f;
        }
      }
      hasVariance(slot.name(), own, uniform ? 1.0 / 12 : 1);
    }
  }

  /** Zhang, Dauphin and Ma 2019, section 3: L = 8 branches of m = 2 layers, so 8^(-1/2). */
  @Test
  void fixupShrinksTheFirstLayersOfBranchesAndBeginsAtNothingBehindThem() {
    RunSpec run = resnet(InitializationKind.FIXUP);
    Architecture network = network(run);
    float[] theta = Initialization.of(run, network.layout());
    for (TensorSlot slot : network.layout().parameters()) {
      float[] own = Arrays.copyOfRange(theta, slot.offset(), slot.end());
      String name = slot.name();
      if (name.endsWith("scale")) {
        assertThat(own).as(name).containsExactly(1);
      } else if (name.contains("bias")
          || name.endsWith("conv2.weight")
          || name.equals("linear.weight")) {
        assertThat(own).as(name).containsOnly(0);
      } else {
        double he = 2.0 / (slot.shape().get(0) * slot.shape().get(2) * slot.shape().get(3));
        hasVariance(name, own, name.matches("layer.*conv1.weight") ? he / 8 : he);
      }
    }
  }

  @Test
  void zeroResidualIsTheDefaultButForTheScalesThatEndBranches() {
    RunSpec plain = resnet(InitializationKind.DEFAULT);
    RunSpec zero =
        new RunSpec(
            plain.key(),
            plain.seedKey(),
            "",
            0,
            resnet(InitializationKind.ZERO_RESIDUAL).settings());
    Architecture network = network(plain);
    assertThat(network(zero)).isEqualTo(network);
    float[] from = Initialization.of(plain, network.layout());
    float[] to = Initialization.of(zero, network.layout());
    for (TensorSlot slot : network.layout().parameters()) {
      float[] own = Arrays.copyOfRange(to, slot.offset(), slot.end());
      if (slot.name().endsWith("bn2.weight")) {
        assertThat(own).as(slot.name()).containsOnly(0);
      } else {
        assertThat(own)
            .as(slot.name())
            .isEqualTo(Arrays.copyOfRange(from, slot.offset(), slot.end()));
      }
    }
  }

  /** Mean 0 and a variance, within 5 standard errors of so many normal numbers. */
  private static void hasVariance(String name, float[] values, double variance) {
    double sum = 0;
    double squares = 0;
    for (float w : values) {
      sum += w;
      squares += (double) w * w;
    }
    int n = values.length;
    assertThat(sum / n).as(name).isCloseTo(0, within(5 * Math.sqrt(variance / n)));
    assertThat(squares / n / variance).as(name).isCloseTo(1, within(5 * Math.sqrt(2.0 / n)));
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
