package io.orograph.core.preset;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SweepPresetTest {
  @ParameterizedTest
  @MethodSource("io.orograph.core.preset.SweepPreset#names")
  void eachSaysWhereItIsFromAndWhatItDoesNotKeep(String name) {
    SweepPreset preset = SweepPreset.named(name).orElseThrow();
    assertThat(preset.name()).isEqualTo(name);
    assertThat(preset.source()).startsWith("Yang et al. 2021, ");
    assertThat(preset.departures()).isNotEmpty().doesNotHaveDuplicates();
    assertThat(preset.title()).isNotBlank();
    preset.of().ifPresent(of -> assertThat(preset.name()).isEqualTo(of + "-small"));
    assertThat(preset.of().isPresent()).isEqualTo(preset.name().endsWith("-small"));
  }

  @Test
  void eachPublishedOneHasASmallSibling() {
    assertThat(SweepPreset.all())
        .filteredOn(preset -> preset.of().isEmpty())
        .allSatisfy(p -> assertThat(SweepPreset.named(p.name() + "-small")).isPresent())
        .hasSize(11);
  }

  @Test
  void anUnknownNameIsNone() {
    assertThat(SweepPreset.named("taxonomy")).isEqualTo(Optional.empty());
  }
}
