package io.orograph.core.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.metric.MetricKind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Sequences to recall from, and the transformers that take them. */
class TransformerRulesTest {
  private static final DataSpec RECALL = DataSpec.of("recall");
  private static final NetworkSpec NETWORK = NetworkSpec.transformer(8, 2, 2);

  private static RunSettings settings() {
    return SweepSamples.settings().with(RECALL).with(NETWORK);
  }

  private static List<Violation> check(RunSettings settings, Axis... axes) {
    return SweepRules.check(
        SweepSamples.sweep(settings, List.of(axes), 2, false).withMeasurements(List.of()));
  }

  private static List<String> fields(RunSettings settings, Axis... axes) {
    return check(settings, axes).stream().map(Violation::field).toList();
  }

  private static List<String> fields(MeasurementSpec... asked) {
    SweepSpec spec = SweepSamples.sweep(settings(), List.of(), 2, false);
    return SweepRules.check(spec.withMeasurements(List.of(asked))).stream()
        .map(Violation::field)
        .toList();
  }

  /** As {@code benchmarks/peers/verify_data.py} counts all votes. */
  @ParameterizedTest
  @CsvSource({
    "4, 4, 1, 0, 1, 0.53125",
    "4, 5, 2, 0.3, 0.775, 0.628984375",
    "2, 7, 5, 0.5, 0.896484375, 0.8525390625",
    "3, 6, 6, 0.4, 0.9393185185185184, 0.9393185185185184",
    "3, 4, 2, 1, 0.3333333333333333, 0.3333333333333333"
  })
  void theBestAccuraciesAreThoseOfTheMostVotes(
      int values, int pairs, int mentions, double flips, double best, double blind) {
    RecallSpec spec = new RecallSpec(3, values, pairs, mentions, flips, 10, 10);
    assertThat(spec.bayesAccuracy()).isCloseTo(best, within(1e-12));
    assertThat(spec.orderBlindAccuracy()).isCloseTo(blind, within(1e-12));
  }

  /** Many votes for many values: nothing overflows, and more votes are right more often. */
  @Test
  void theLargestAreComputedToo() {
    double few = new RecallSpec(2, 500, 128, 8, 0.5, 1, 1).bayesAccuracy();
    double many = new RecallSpec(2, 500, 128, 128, 0.5, 1, 1).bayesAccuracy();
    assertThat(few).isBetween(0.9, many);
    assertThat(many).isBetween(0.999999, 1 + 1e-9);
  }

  @Test
  void aTransformerOnSequencesIsFine() {
    assertThat(check(settings())).isEmpty();
    assertThat(check(settings().with(RECALL.withLabelNoise(0.2)))).isEmpty();
    assertThat(
            check(
                settings(),
                SweepSamples.axis(Knob.WIDTH, 2, 4, 16),
                SweepSamples.axis(Knob.RECALL_FLIPS, 0, 0.5)))
        .isEmpty();
    assertThat(check(settings(), SweepSamples.axis(Knob.HEADS, 1, 2, 8))).isEmpty();
    assertThat(check(settings(), SweepSamples.axis(Knob.DEPTH, 0, 1, 4))).isEmpty();
  }

  @Test
  void itTakesNothingButTokens() {
    assertThat(check(SweepSamples.settings().with(NETWORK)))
        .containsExactly(
            new Violation(
                "network.family",
                "transformer",
                "one that takes samples of shape [1, 8, 8]: transformer takes sequences of tokens,"
                    + " as those of data.name recall"));
  }

  @ParameterizedTest
  @EnumSource(
      value = NetworkFamily.class,
      names = {"MLP", "RESNET18", "RESNET20", "VGG11"})
  void nothingElseTakesTokens(NetworkFamily family) {
    RunSettings other = settings().with(new NetworkSpec(family, 4, 1, Activation.RELU, false));
    assertThat(fields(other)).containsExactly("network.family");
  }

  @Test
  void headsDivideTheEmbedding() {
    assertThat(check(settings().with(NETWORK.withHeads(3))))
        .containsExactly(
            new Violation("network.heads", "3", "a divisor of network.width, 8, which they split"));
    assertThat(fields(settings().with(NETWORK.withHeads(-1)))).containsExactly("network.heads");
    assertThat(check(settings(), SweepSamples.axis(Knob.WIDTH, 4, 5, 6)))
        .containsExactly(
            new Violation(
                "axes[0].values[1]", "5", "a multiple of network.heads, 2, which split it"));
    assertThat(fields(settings(), SweepSamples.axis(Knob.HEADS, 2, 3)))
        .containsExactly("axes[0].values[1]");
  }

  @Test
  void whatItsBlocksDoNotHaveIsRefused() {
    assertThat(fields(settings().with(NETWORK.with(Activation.TANH))))
        .containsExactly("network.activation");
    assertThat(fields(settings().with(NETWORK.withBatchNorm(true))))
        .containsExactly("network.batch_norm");
    assertThat(fields(settings().with(NETWORK.withBottleneck(2))))
        .containsExactly("network.bottleneck");
    assertThat(fields(settings().with(NETWORK.with(InitializationKind.ZERO_RESIDUAL))))
        .containsExactly("network.initialization");
    assertThat(fields(settings().with(NETWORK.withWidth(2048)))).containsExactly("network.width");
    assertThat(fields(SweepSamples.settings().with(SweepSamples.settings().network().withHeads(2))))
        .containsExactly("network.heads");
    assertThat(fields(SweepSamples.settings(), SweepSamples.axis(Knob.HEADS, 1, 2)))
        .containsExactly("axes[0].field");
  }

  @Test
  void tokensAreNoMagnitudes() {
    assertThat(fields(settings().with(RECALL.withPixelNoise(0.1))))
        .containsExactly("data.pixel_noise");
    assertThat(fields(settings(), SweepSamples.axis(Knob.PIXEL_NOISE, 0, 1)))
        .containsExactly("axes[0].field");
    TaskSpec task = new TaskSpec(TaskKind.AUTOENCODER, LossKind.MSE, Parametrization.STANDARD);
    assertThat(fields(settings().with(task))).containsExactly("data.name");
    assertThat(fields(new MeasurementSpec(MetricKind.CKA_SIMILARITY, Map.of())))
        .containsExactly("measurements[0].options.inputs");
    assertThat(fields(new MeasurementSpec(MetricKind.CKA_SIMILARITY, Map.of("inputs", "plain"))))
        .isEmpty();
  }

  @Test
  void ofTangentsAndJetsThereAreNone() {
    assertThat(fields(new MeasurementSpec(MetricKind.KERNEL_TRACE, Map.of("samples", "4"))))
        .containsExactly("measurements[0].kind");
    assertThat(fields(new MeasurementSpec(MetricKind.GAUSS_LENGTH, Map.of("form", "jet"))))
        .contains("measurements[0].options.form");
  }

  @Test
  void anAxisOfFlipsIsOfSequencesAlone() {
    assertThat(fields(SweepSamples.settings(), SweepSamples.axis(Knob.RECALL_FLIPS, 0, 0.5)))
        .containsExactly("axes[0].field");
    RunSettings turned = Knob.RECALL_FLIPS.apply(settings(), new AxisValue.Number(0.25));
    assertThat(turned.data().recall().orElseThrow().flips()).isEqualTo(0.25);
    assertThat(KnobNumbers.of(Knob.RECALL_FLIPS, turned)).isEqualTo(0.25);
    assertThat(KnobNumbers.of(Knob.HEADS, turned)).isEqualTo(2);
  }

  /** What `data import --tokens` and `data import-text` tell. */
  @Test
  void importedSequencesAreTakenToo() {
    String digest = "ab".repeat(32);
    ImportedSpec mine = new ImportedSpec(digest, 900, 100, 2, 0, List.of(49), 500);
    RunSettings on = settings().with(DataSpec.of("de-en").with(mine));
    assertThat(check(on)).isEmpty();
    assertThat(RunKey.text(on, 0, 0)).contains("data.imported.vocabulary=500\n");
    ImportedSpec images = new ImportedSpec(digest, 900, 100, 2, 0, List.of(1, 7, 7), 500);
    assertThat(fields(settings().with(DataSpec.of("de-en").with(images))))
        .containsExactly("data.imported.vocabulary");
    ImportedSpec plain = new ImportedSpec(digest, 900, 100, 2, 0, List.of(49));
    assertThat(fields(settings().with(DataSpec.of("de-en").with(plain))))
        .containsExactly("network.family");
  }

  @Test
  void everySizeOutOfRangeIsNamed() {
    DataSpec wrong = RECALL.with(new RecallSpec(1, 1, 200, 0, 1.5, 0, 2_000_000));
    assertThat(fields(settings().with(wrong)))
        .contains(
            "data.recall.keys",
            "data.recall.values",
            "data.recall.pairs",
            "data.recall.mentions",
            "data.recall.flips",
            "data.recall.train_samples",
            "data.recall.test_samples");
    assertThat(fields(settings().with(RECALL.with(new RecallSpec(2, 2, 3, 4, 0, 1024, 1)))))
        .containsExactly("data.recall.mentions");
  }

  /** An axis over the embedding is one of load, and a run keeps the key it had without heads. */
  @Test
  void keysNameTheHeadsOfTransformersAlone() {
    assertThat(RunKey.text(settings(), 0, 0)).contains("network.heads=2\n");
    assertThat(RunKey.text(SweepSamples.settings(), 0, 0)).doesNotContain("heads");
    assertThat(RunKey.text(settings().with(RECALL.with(RecallSpec.USUAL.withFlips(0.5))), 0, 0))
        .contains("data.recall.flips=0.5\n")
        .doesNotContain("recall.pairs");
  }
}
