package io.orograph.deploy.ship;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigResolveOptions;
import io.orograph.deploy.ship.Settings.Service;
import io.orograph.deploy.ship.Settings.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The page of settings says what the services read. */
class ConfigurationPageTest {
  @Test
  void thePageIsWhatTheFilesSay() throws IOException {
    if ("write".equals(System.getProperty("configuration"))) {
      Files.createDirectories(ConfigurationPage.FILE.resolveSibling("."));
      Files.writeString(ConfigurationPage.FILE, ConfigurationPage.text());
    }
    assertThat(Files.readString(ConfigurationPage.FILE))
        .as("docs/reference/configuration.md is as -Dconfiguration=write writes it")
        .isEqualTo(ConfigurationPage.text());
  }

  /** The library that the services read their files with finds the same keys. */
  @ParameterizedTest
  @EnumSource(Service.class)
  void noSettingIsLeftOut(Service service) {
    List<String> keys =
        ConfigFactory.parseFile(service.file().toFile())
            .resolve(ConfigResolveOptions.noSystem())
            .getConfig("orograph")
            .entrySet()
            .stream()
            .map(entry -> "orograph." + entry.getKey())
            .toList();
    assertThat(Settings.of(service).all())
        .extracting(Setting::key)
        .hasSizeGreaterThan(10)
        .containsExactlyInAnyOrderElementsOf(keys);
  }

  @ParameterizedTest
  @EnumSource(Service.class)
  void everySettingIsExplainedAndHasAVariable(Service service) {
    assertThat(Settings.of(service).all())
        .allSatisfy(
            setting -> {
              assertThat(setting.words()).as(setting.key()).endsWith(".");
              assertThat(setting.variable()).as(setting.key()).isPresent();
            });
  }

  @Test
  void aSettingWithoutWordsOfItsOwnHasThoseOfItsNamesakeOrItsNeighbour() {
    Settings settings =
        Settings.parse(
            List.of(
                "orograph {", "a {", "# One.", "k = 1", "}", "b {", "k = 2", "l = 3", "}", "}"));
    assertThat(settings.all())
        .extracting(Setting::key, Setting::words)
        .containsExactly(
            tuple("orograph.a.k", "One."),
            tuple("orograph.b.k", "One."),
            tuple("orograph.b.l", "One."));
  }

  @Test
  void aLineThatIsNoSettingIsRefused() {
    assertThatThrownBy(() -> Settings.parse(List.of("orograph {", "a ? b", "}")))
        .hasMessageContaining("a ? b");
    assertThatThrownBy(() -> Settings.parse(List.of("orograph {", "a = 1", "b = ${?B}", "}")))
        .hasMessageContaining("after its default");
  }
}
