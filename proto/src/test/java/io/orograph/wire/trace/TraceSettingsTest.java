package io.orograph.wire.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceSettingsTest {
  private final List<String> problems = new ArrayList<>();

  private Optional<TraceSettings> read(String endpoint, String ratio) {
    Map<String, String> given = Map.of("tracing.endpoint", endpoint, "tracing.ratio", ratio);
    return TraceSettings.of(
        key -> given.getOrDefault(key, ""),
        (key, value, expected) -> problems.add(key + ": " + value + " (" + expected + ")"));
  }

  @Test
  void withoutAnEndpointNothingIsTracedAndNothingIsWrong() {
    assertThat(read("", "1")).isEmpty();
    assertThat(problems).isEmpty();
  }

  @Test
  void anEndpointAndAShareAreRead() {
    assertThat(read(" http://127.0.0.1:4318 ", "0.25"))
        .contains(new TraceSettings(URI.create("http://127.0.0.1:4318"), 0.25));
    assertThat(problems).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://127.0.0.1:4318", "http://127.0.0.1:4318/"})
  void spansGoToThePathOfTheProtocol(String endpoint) {
    assertThat(read(endpoint, "1").orElseThrow().spans())
        .isEqualTo("http://127.0.0.1:4318/v1/traces");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1:4318",
        "grpc://127.0.0.1:4317",
        "http://",
        "http://me:secret@host",
        "http://host?a=b",
        "http://host#a",
        "not an address"
      })
  void whatIsNoEndpointIsNamed(String endpoint) {
    assertThat(read(endpoint, "1")).isEmpty();
    assertThat(problems)
        .singleElement()
        .asString()
        .startsWith("tracing.endpoint: " + endpoint + " (");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "half", "-0.1", "1.01", "NaN"})
  void whatIsNoShareIsNamed(String ratio) {
    assertThat(read("http://127.0.0.1:4318", ratio)).isEmpty();
    assertThat(problems).containsExactly("tracing.ratio: " + ratio + " (0 to 1)");
  }
}
