package io.orograph.engine.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.sweep.Activation;
import io.orograph.core.sweep.DataSpec;
import io.orograph.core.sweep.SubsetRule;
import io.orograph.core.sweep.TaskKind;
import io.orograph.core.sweep.TeacherSpec;
import org.junit.jupiter.api.Test;

/** Numbers to compare with are those of {@code benchmarks/peers/verify_data.py}. */
class TeacherDataTest {
  private static final TeacherSpec SMALL = new TeacherSpec(4, 5, 2, 3, Activation.RELU, 0.5, 3, 1);

  private static DataSpec spec(TeacherSpec teacher) {
    return new DataSpec("teacher", 0, SubsetRule.FIRST_N, 0, 0, 3, 0).with(teacher);
  }

  private static PreparedData prepared(TeacherSpec teacher, TaskKind task) {
    return DataSets.shipped().prepare(spec(teacher), task);
  }

  @Test
  void numbersAreTheOutputsOfThePublishedTeacher() {
    PreparedData data = prepared(SMALL, TaskKind.REGRESSION);
    assertThat(data.train().targets(0, 1, 3))
        .containsExactly(
            new double[] {0.8945406444632247, 0.2695104999546454, 0.007111177165111698},
            within(1e-12));
    assertThat(data.train().targets(2, 3, 3))
        .containsExactly(
            new double[] {-0.8553851088149113, 0.25297796027330244, -1.5271642027358376},
            within(1e-12));
    assertThat(data.test().targets(0, 1, 3))
        .containsExactly(
            new double[] {0.12518782370984025, 0.12551382211130682, 0.5378410962529873},
            within(1e-12));
  }

  @Test
  void classesAreTheLargestOutputs() {
    PreparedData data = prepared(SMALL, TaskKind.CLASSIFICATION);
    assertThat(data.train().real()).isEmpty();
    assertThat(data.train().labels()[0]).isZero();
    assertThat(data.train().labels()[2]).isOne();
    assertThat(data.test().labels()).containsExactly(2);
  }

  /** And 5 standard errors of its deviation. */
  @Test
  void noiseOfAnotherStrengthIsTheSameInProportionAndLeavesTheTestSetClean() {
    TeacherSpec clean = TeacherSpec.USUAL;
    double[] at0 = numbers(clean);
    double[] at1 = numbers(clean.withNoise(0.1));
    double[] at3 = numbers(clean.withNoise(0.3));
    double squares = 0;
    for (int i = 0; i < at0.length; i++) {
      assertThat((at3[i] - at0[i]) / 3).isCloseTo(at1[i] - at0[i], within(1e-12));
      squares += Math.pow(at1[i] - at0[i], 2);
    }
    assertThat(Math.sqrt(squares / at0.length))
        .isCloseTo(0.1, within(5 * 0.1 / Math.sqrt(2.0 * at0.length)));
    assertThat(prepared(clean.withNoise(0.3), TaskKind.REGRESSION).test().targets(0, 1024, 2))
        .isEqualTo(prepared(clean, TaskKind.REGRESSION).test().targets(0, 1024, 2));
  }

  @Test
  void moreSamplesLeaveTheFirstOnesAsTheyAre() {
    DataSet few = DataSets.shipped().of(spec(SMALL));
    DataSet many =
        DataSets.shipped().of(spec(new TeacherSpec(4, 5, 2, 3, Activation.RELU, 0.5, 30, 10)));
    assertThat(many.samples().inputs(0, 3)).isEqualTo(few.samples().inputs(0, 3));
    assertThat(many.samples().inputs(30, 31)).isEqualTo(few.samples().inputs(3, 4));
  }

  @Test
  void anAutoencoderFitsTheInputsWhateverTheTeacherSays() {
    PreparedData data = prepared(SMALL, TaskKind.AUTOENCODER);
    float[] inputs = data.train().inputs(0, 1);
    double[] targets = data.train().targets(0, 1, 4);
    for (int j = 0; j < 4; j++) {
      assertThat(targets[j]).isEqualTo(inputs[j]);
    }
  }

  private static double[] numbers(TeacherSpec teacher) {
    return prepared(teacher, TaskKind.REGRESSION).train().targets(0, 1024, 2);
  }
}
