package io.orograph.core.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class BestAccuracyTest {
  private final BestAccuracy best = new BestAccuracy();

  private static RunSettings on(DataSpec data) {
    return SweepSamples.settings().with(data);
  }

  /** Φ(1), as SciPy has it. */
  @Test
  void ofTwoGaussiansItIsThatOfTheirDistance() {
    assertThat(best.percent(on(DataSpec.of("mixture"))).orElseThrow())
        .isCloseTo(84.134474606854, within(1e-10));
  }

  @Test
  void whatATeacherSaysCanAllBeLearned() {
    assertThat(best.percent(on(DataSpec.of("teacher")))).hasValue(100);
  }

  @Test
  void ofOtherDataItIsNotKnown() {
    assertThat(best.percent(SweepSamples.settings())).isEmpty();
  }

  @Test
  void numbersThatAreFittedHaveNone() {
    TaskSpec numbers = new TaskSpec(TaskKind.REGRESSION, LossKind.MSE, Parametrization.STANDARD);
    assertThat(best.percent(on(DataSpec.of("mixture")).with(numbers))).isEmpty();
  }
}
