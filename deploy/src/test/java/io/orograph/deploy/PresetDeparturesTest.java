package io.orograph.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.preset.SweepPreset;
import io.orograph.core.sweep.Knob;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.wire.convert.SpecConverter;
import io.orograph.wire.convert.SweepFile;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A small sibling says of every setting in which it differs from its preset that it does. */
class PresetDeparturesTest {
  /** What may differ, and a word that one of the sentences must have then. */
  private static final Map<String, Function<SweepSpec, Object>> SETTINGS =
      Map.of(
          "CIFAR-10", s -> s.base().data().name(),
          "ResNet18", s -> s.base().network().family(),
          "labels", s -> s.base().data().labelNoise(),
          "decay", s -> s.base().training().optimizer().weightDecay(),
          "batches", s -> fixedBatch(s),
          "epochs", s -> s.base().training().length(),
          "replicates", SweepSpec::replicates,
          "rank of CKA", SweepSpec::phase,
          "curves", s -> optionsOfCurves(s));

  /** What a sibling must not change: the protocol is recognized by it. */
  private static final List<Function<SweepSpec, Object>> KEPT =
      List.of(
          s -> s.axes().stream().map(a -> a.knob()).toList(),
          s -> s.base().training().optimizer().kind(),
          s -> s.base().training().optimizer().momentum(),
          s -> s.base().training().schedule(),
          s -> s.formulas().stream().map(f -> f.formula().text()).toList(),
          s -> s.base().data().subsetRule(),
          s -> s.metrics().stream().map(m -> m.kind()).toList());

  static Stream<SweepPreset> siblings() {
    return SweepPreset.all().stream()
        .filter(preset -> preset.of().isPresent())
        .filter(preset -> !preset.name().contains("vgg11"));
  }

  private static SweepSpec spec(SweepPreset preset) {
    return SpecConverter.fromProto(SweepFile.parse(preset.text()));
  }

  private static SweepSpec published(SweepPreset sibling) {
    return spec(SweepPreset.named(sibling.of().orElseThrow()).orElseThrow());
  }

  /** What an axis sets is the axis's. */
  private static Object fixedBatch(SweepSpec spec) {
    return spec.axes().stream().anyMatch(a -> a.knob() == Knob.BATCH_SIZE)
        ? "an axis"
        : spec.base().training().batchSize();
  }

  private static Object optionsOfCurves(SweepSpec spec) {
    return spec.measurements().stream()
        .filter(m -> m.kind().name().equals("MODE_CONNECTIVITY"))
        .map(MeasurementSpec::resolved)
        .toList();
  }

  @ParameterizedTest
  @MethodSource("siblings")
  void whatASiblingChangesItSays(SweepPreset sibling) {
    SweepSpec ours = spec(sibling);
    SweepSpec theirs = published(sibling);
    SETTINGS.forEach(
        (word, setting) -> {
          if (!setting.apply(ours).equals(setting.apply(theirs))) {
            assertThat(sibling.departures())
                .as("%s: %s, published %s", word, setting.apply(ours), setting.apply(theirs))
                .anyMatch(sentence -> sentence.contains(word));
          }
        });
  }

  @ParameterizedTest
  @MethodSource("siblings")
  void aSiblingKeepsTheProtocolAndSaysBeforehandWhatItIsToShow(SweepPreset sibling) {
    SweepSpec ours = spec(sibling);
    SweepSpec theirs = published(sibling);
    assertThat(KEPT).allSatisfy(kept -> assertThat(kept.apply(ours)).isEqualTo(kept.apply(theirs)));
    assertThat(ours.primaryClaims()).isNotEmpty().isEqualTo(theirs.primaryClaims());
  }
}
