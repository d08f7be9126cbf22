package io.orograph.orchestrator.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FilterTest {
  private static final Set<String> FIELDS = Set.of("cell", "state");

  @Test
  void emptyTakesEverything() {
    assertThat(Filter.parse("  ", FIELDS)).isEqualTo(Filter.ALL);
  }

  @Test
  void quotedAndBareValuesAreJoinedByAnd() {
    assertThat(Filter.parse("cell = \"width=24,batch=64\" AND state=ENDED", FIELDS).wanted())
        .isEqualTo(Map.of("cell", "width=24,batch=64", "state", "ENDED"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "loss < 3",
        "state = A OR state = B",
        "other = \"x\"",
        "state = A AND",
        "AND state = A",
        "state = A state = B",
        "state = A AND state = B",
        "state = A ANDcell = B",
        "NOT state = A",
        "state = (A)",
        "state = \"unclosed"
      })
  void anythingElseIsRefusedWithWhatIsExpected(String text) {
    assertThatThrownBy(() -> Filter.parse(text, FIELDS))
        .isInstanceOf(Filter.Refused.class)
        .hasMessageStartingWith("filter: ")
        .hasMessageContaining("over cell, state");
  }

  @Test
  void aHugeFilterIsRefused() {
    assertThatThrownBy(() -> Filter.parse("state = " + "A".repeat(3_000), FIELDS))
        .isInstanceOf(Filter.Refused.class);
  }
}
