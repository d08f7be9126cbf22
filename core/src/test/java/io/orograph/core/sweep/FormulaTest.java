package io.orograph.core.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormulaTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "1 + 2 * 3; 7",
        "(1 + 2) * 3; 9",
        "8 / 4 / 2; 1",
        "8 - 4 - 2; 2",
        "2 ^ 3 ^ 2; 512",
        "-2 ^ 2; -4",
        "2 ^ -1; 0.5",
        "2 * -3; -6",
        "1.5e-2 * 1E2; 1.5",
        ".5; 0.5",
        "sqrt(9) + min(2, 3) * max(4, 5); 13",
        "sqrt( ( 1+3 ) ); 2"
      })
  void itIsComputedAsMathematicsReadsIt(String text, double value) {
    assertThat(Formula.parse(text).value(k -> 0)).isCloseTo(value, within(1e-15));
  }

  @Test
  void fieldsHaveTheValuesOfTheCell() {
    Formula formula = Formula.parse("0.05 * training.batch_size / sqrt(network.width)");
    assertThat(formula.fields()).containsExactly(Knob.WIDTH, Knob.BATCH_SIZE);
    assertThat(formula.value(k -> k == Knob.WIDTH ? 16 : 64)).isCloseTo(0.8, within(1e-15));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "'';a number, a field or ( at its end",
        "1 +;a number, a field or ( at its end",
        "1 2;an operator or nothing more at character 3, in place of \"2\"",
        "(1 + 2;) at its end",
        "min(1);, at character 6, in place of \")\"",
        "sqrt 4;( at character 6, in place of \"4\"",
        "2 ** 3;a number, a field or ( at character 4, in place of \"*\""
      })
  void whatIsNoFormulaSaysWhereAndWhatWasExpected(String text, String expected) {
    assertThatThrownBy(() -> Formula.parse(text))
        .isInstanceOf(FormulaException.class)
        .hasMessage(text + " (expected: " + expected + ")");
  }

  @ParameterizedTest
  @ValueSource(strings = {"batch_size", "training.batchsize", "network.activation", "lambda_max"})
  void wordsThatAreNoFieldsWithNumbersAreRefused(String word) {
    assertThatThrownBy(() -> Formula.parse("2 * " + word))
        .hasMessageContaining("a field with numbers that an axis may vary")
        .hasMessageContaining("at character 5, in place of \"" + word + "\"");
  }

  @Test
  void nestingIsBounded() {
    assertThatThrownBy(() -> Formula.parse("(".repeat(100_000) + "1"))
        .isInstanceOf(FormulaException.class);
  }

  @Test
  void everyCellHasItsOwnValue() {
    SweepSpec spec =
        spec(
            "0.05 * training.batch_size / 128",
            List.of(SweepSamples.axis(Knob.BATCH_SIZE, 32, 64), SweepSamples.axis(Knob.WIDTH, 4)));
    assertThat(SweepRules.check(spec)).isEmpty();
    Grid grid = new Grid(spec);
    assertThat(rate(grid.cell(0).settings())).isEqualTo(0.0125);
    assertThat(rate(grid.cell(1).settings())).isEqualTo(0.025);
    assertThat(rate(spec.base())).isEqualTo(0.0125);
  }

  /** The key of a run speaks of the number alone, not of how it was given. */
  @Test
  void aRunIsTheSameHoweverItsNumbersAreGiven() {
    List<Axis> axes = List.of(SweepSamples.axis(Knob.BATCH_SIZE, 64));
    SweepSpec formula = spec("0.05 * training.batch_size / 128", axes);
    RunSettings base = SweepSamples.settings();
    SweepSpec number =
        SweepSamples.sweep(
            base.with(base.training().optimizer().withLearningRate(0.025)), axes, 3, false);
    assertThat(new Grid(formula).run(0).key()).isEqualTo(new Grid(number).run(0).key());
  }

  @Test
  void aValueThatTheFieldDoesNotTakeIsRefused() {
    List<Axis> axes = List.of(SweepSamples.axis(Knob.BATCH_SIZE, 32, 64));
    assertThat(SweepRules.check(spec("training.batch_size - 32", axes)))
        .containsExactly(
            new Violation(
                "formulas.training.optimizer.learning_rate",
                "training.batch_size - 32, which is 0.0 in a cell",
                "a number above 0 up to 1000000"));
  }

  @Test
  void aFieldIsGivenOnceAndNotByItself() {
    assertThat(
            SweepRules.check(spec("0.1", List.of(SweepSamples.axis(Knob.LEARNING_RATE, 0.1, 0.2)))))
        .extracting(Violation::expected)
        .containsExactly("none: an axis varies it");
    assertThat(SweepRules.check(spec("2 * training.optimizer.learning_rate", List.of())))
        .extracting(Violation::expected)
        .containsExactly(
            "a formula of fields that are no formulas themselves, unlike"
                + " training.optimizer.learning_rate");
  }

  @Test
  void fieldsThatShapeTheSweepAreNoFormulas() {
    SweepSpec spec =
        SweepSamples.sweep(SweepSamples.settings(), List.of(), 3, false)
            .withFormulas(
                List.of(new FieldFormula(Knob.WIDTH, Formula.parse("2 * network.depth"))));
    assertThat(SweepRules.check(spec))
        .extracting(Violation::field)
        .containsExactly("formulas.network.width");
  }

  private static SweepSpec spec(String formula, List<Axis> axes) {
    return SweepSamples.sweep(SweepSamples.settings(), axes, 3, false)
        .withFormulas(List.of(new FieldFormula(Knob.LEARNING_RATE, Formula.parse(formula))));
  }

  private static double rate(RunSettings settings) {
    return settings.training().optimizer().learningRate();
  }
}
