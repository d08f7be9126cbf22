package io.orograph.core.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SetRulesTest {
  private static final DataSpec MIXTURE = DataSpec.of("mixture");
  private static final DataSpec TEACHER = DataSpec.of("teacher");

  private static SweepSpec sweep(DataSpec data, TaskKind kind, Axis... axes) {
    RunSettings settings =
        SweepSamples.settings()
            .with(data)
            .with(
                new TaskSpec(
                    kind,
                    kind == TaskKind.REGRESSION ? LossKind.MSE : LossKind.CROSS_ENTROPY,
                    Parametrization.STANDARD));
    return SweepSamples.sweep(settings, List.of(axes), 2, false).withMeasurements(List.of());
  }

  private static List<String> fields(SweepSpec spec) {
    return SweepRules.check(spec).stream().map(Violation::field).toList();
  }

  /** As SciPy's quad has it. */
  @ParameterizedTest
  @CsvSource({
    "2, 2, 0.8413447460685429",
    "2, 0, 0.5",
    "3, 2, 0.7452035868467497",
    "10, 3, 0.7100116365922949",
    "1000, 6, 0.8280315965991202"
  })
  void theBestAccuracyIsThatOfTheClosedForm(int classes, double separation, double accuracy) {
    assertThat(new MixtureSpec(classes, 1000, separation, 1, 1, 1).bayesAccuracy())
        .isCloseTo(accuracy, within(1e-12));
  }

  /** 1 - Φ(x) = erfc(x/√2)/2, as SciPy has it. */
  @ParameterizedTest
  @CsvSource({
    "0.3, 0.6179114221889526",
    "-3.9, 4.809634401760271e-05",
    "-4.1, 2.0657506912546687e-05",
    "-9, 1.1285884059538405e-19"
  })
  void theNormalLawIsExactInItsTails(double x, double below) {
    assertThat(StandardNormal.below(x)).isCloseTo(below, within(below * 1e-9));
    assertThat(StandardNormal.below(x) + StandardNormal.below(-x)).isCloseTo(1, within(1e-15));
  }

  @Test
  void usualMixturesAndTeachersAreFine() {
    assertThat(fields(sweep(MIXTURE, TaskKind.CLASSIFICATION))).isEmpty();
    assertThat(fields(sweep(MIXTURE, TaskKind.REGRESSION))).isEmpty();
    assertThat(fields(sweep(TEACHER, TaskKind.CLASSIFICATION))).isEmpty();
    assertThat(fields(sweep(TEACHER, TaskKind.REGRESSION))).isEmpty();
    assertThat(DataCatalogue.of(TEACHER).orElseThrow().outputs(TaskKind.REGRESSION)).isEqualTo(2);
  }

  @Test
  void everySizeOutOfRangeIsNamed() {
    assertThat(
            fields(
                sweep(
                    MIXTURE.with(new MixtureSpec(20, 5, Double.NaN, 0.5, 0, 2_000_000)),
                    TaskKind.CLASSIFICATION)))
        .contains(
            "data.mixture.dimension",
            "data.mixture.separation",
            "data.mixture.condition",
            "data.mixture.train_samples",
            "data.mixture.test_samples");
    assertThat(
            fields(
                sweep(
                    TEACHER.with(new TeacherSpec(0, 5000, 99, 0, Activation.RELU, -1, 0, 0)),
                    TaskKind.CLASSIFICATION)))
        .contains(
            "data.teacher.dimension",
            "data.teacher.width",
            "data.teacher.depth",
            "data.teacher.outputs",
            "data.teacher.noise");
  }

  @Test
  void dataThatWouldNotFitAreRefused() {
    assertThat(
            fields(
                sweep(
                    MIXTURE.with(new MixtureSpec(2, 1000, 2, 1, 100_000, 1000)),
                    TaskKind.CLASSIFICATION)))
        .contains("data.mixture.train_samples");
  }

  @Test
  void aTeacherThatLabelsForAnHourIsRefusedOnAnAxisToo() {
    DataSpec many = TEACHER.with(new TeacherSpec(16, 8, 3, 2, Activation.RELU, 0, 1_000_000, 1000));
    assertThat(
            fields(
                sweep(
                    many, TaskKind.CLASSIFICATION, SweepSamples.axis(Knob.TEACHER_WIDTH, 8, 4096))))
        .containsExactly("axes[0].values[1]");
  }

  @Test
  void aSubsetIsOfTheSamplesThatAreDrawn() {
    assertThat(SweepRules.check(sweep(MIXTURE.withSubset(1025), TaskKind.CLASSIFICATION)))
        .contains(
            new Violation(
                "data.subset", "1025", "0 for all, or 1 to 1024, the training samples of mixture"));
  }

  @Test
  void oneOutputIsNoClass() {
    DataSpec one = TEACHER.with(new TeacherSpec(4, 5, 1, 1, Activation.TANH, 0, 1024, 10));
    assertThat(fields(sweep(one, TaskKind.CLASSIFICATION))).containsExactly("data.teacher.outputs");
    assertThat(fields(sweep(one, TaskKind.REGRESSION))).isEmpty();
  }

  @Test
  void numbersOfATeacherAreNotDrawnAnew() {
    assertThat(fields(sweep(TEACHER.withLabelNoise(0.1), TaskKind.CLASSIFICATION))).isEmpty();
    assertThat(fields(sweep(TEACHER.withLabelNoise(0.1), TaskKind.REGRESSION)))
        .containsExactly("data.label_noise");
    assertThat(fields(sweep(MIXTURE.withLabelNoise(0.1), TaskKind.REGRESSION))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "SEPARATION, digits",
    "CONDITION, teacher",
    "TEACHER_WIDTH, mixture",
    "TEACHER_NOISE, digits"
  })
  void anAxisIsOfTheDataThatHaveTheField(Knob knob, String name) {
    assertThat(
            fields(
                sweep(DataSpec.of(name), TaskKind.CLASSIFICATION, SweepSamples.axis(knob, 1, 2))))
        .containsExactly("axes[0].field");
  }

  @Test
  void everyKnobTurnsItsField() {
    RunSettings mixture = SweepSamples.settings().with(MIXTURE);
    RunSettings teacher = SweepSamples.settings().with(TEACHER);
    assertThat(at(Knob.SEPARATION, mixture).mixture().orElseThrow().separation()).isEqualTo(3);
    assertThat(at(Knob.CONDITION, mixture).mixture().orElseThrow().condition()).isEqualTo(3);
    assertThat(at(Knob.TEACHER_WIDTH, teacher).teacher().orElseThrow().width()).isEqualTo(3);
    assertThat(at(Knob.TEACHER_NOISE, teacher).teacher().orElseThrow().noise()).isEqualTo(3);
  }

  private static DataSpec at(Knob knob, RunSettings settings) {
    return knob.apply(settings, new AxisValue.Number(3)).data();
  }

  @Test
  void importedDataAreWhatTheImportHasTold() {
    String digest = "ab".repeat(32);
    ImportedSpec mine = new ImportedSpec(digest, 900, 100, 3, 0, List.of(1, 8, 8));
    assertThat(fields(sweep(DataSpec.of("mine").with(mine), TaskKind.CLASSIFICATION))).isEmpty();
    assertThat(fields(sweep(DataSpec.of("digits").with(mine), TaskKind.CLASSIFICATION)))
        .containsExactly("data.name");
    assertThat(fields(sweep(DataSpec.of("mine").with(mine), TaskKind.REGRESSION)))
        .containsExactly("data.name");
    assertThat(
            fields(
                sweep(
                    DataSpec.of("mine").with(new ImportedSpec("abc", 900, 100, 3, 0, List.of(8))),
                    TaskKind.CLASSIFICATION)))
        .contains("data.imported.digest");
    assertThat(
            fields(
                sweep(
                    DataSpec.of("mine")
                        .with(new ImportedSpec(digest, 900, 100, 3, 2, List.of(8, 8))),
                    TaskKind.CLASSIFICATION)))
        .contains("data.imported.shape");
  }

  /** So that measured speeds of packs are found again, whatever is drawn. */
  @Test
  void aTitleKeepsTheSizesAndNothingElse() {
    DataCatalogue.Entry entry =
        DataCatalogue.of(MIXTURE.with(new MixtureSpec(3, 7, 2, 1, 50, 10))).orElseThrow();
    assertThat(entry.title()).isEqualTo("mixture?50,10,3,0,7");
    assertThat(DataCatalogue.named(entry.title())).contains(entry);
    assertThat(DataCatalogue.DIGITS.title()).isEqualTo("digits");
    assertThat(DataCatalogue.named("mixture?50,10,3")).isEmpty();
    DataCatalogue.Entry tokens =
        DataCatalogue.of(DataSpec.of("recall").with(new RecallSpec(3, 2, 4, 1, 0.1, 50, 10)))
            .orElseThrow();
    assertThat(tokens.title()).isEqualTo("recall?50,10,2,0,9:5");
    assertThat(DataCatalogue.named(tokens.title())).contains(tokens);
    assertThat(DataCatalogue.of(DataSpec.of("mixture?50,10,3,0,7"))).isEmpty();
  }

  @Test
  void whatIsDrawnIsPartOfTheIdentityAndTheUsualIsNot() {
    RunSettings usual = SweepSamples.settings().with(MIXTURE);
    assertThat(RunKey.text(usual, 0, 0)).doesNotContain("mixture.");
    assertThat(RunKey.text(usual.with(MIXTURE.with(MixtureSpec.USUAL.withSeparation(3))), 0, 0))
        .contains("data.mixture.separation=3\n");
  }
}
