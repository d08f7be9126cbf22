package io.orograph.orchestrator.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orograph.orchestrator.results.Filter.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilterTest {
  private static final FilterFields FIELDS =
      new FilterFields(
          Map.of(
              "cell", FilterFields.Kind.TEXT,
              "state", FilterFields.Kind.UPPER,
              "replicate", FilterFields.Kind.NUMBER,
              "labels.*", FilterFields.Kind.TEXT));

  private static final Map<String, String> RUN =
      Map.of("cell", "a b", "state", "ENDED", "replicate", "2", "labels.for", "");

  private static Filter parsed(String text) {
    return Filter.parse(text, FIELDS);
  }

  @Test
  void emptyTakesEverything() {
    assertThat(parsed("  ")).isEqualTo(Filter.all());
    assertThat(Filter.all().verdict(Map.of())).isEqualTo(Verdict.YES);
  }

  @Test
  void quotedAndBareValuesAreJoinedByAnd() {
    assertThat(parsed("cell = \"width=24,batch=64\" AND state=ended").values())
        .contains(Map.of("cell", "width=24,batch=64", "state", "ENDED"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          cell = "a b" | true
          cell = "a" | false
          cell != "a" | true
          state = ended | true
          state != ENDED | false
          replicate = 2 | true
          replicate = 02 | true
          replicate != 2 | false
          replicate < 2 | false
          replicate <= 2 | true
          replicate > 1 | true
          replicate>=3 | false
          replicate > -1 | true
          labels.for = "" | true
          NOT state = PENDING | true
          NOT (state = ENDED AND replicate = 2) | false
          state = PENDING OR replicate = 2 | true
          (state = PENDING) | false
          ((state = ENDED)) AND (replicate < 3) | true
          state = PENDING AND replicate = 9 OR replicate = 2 | false
          (state = PENDING AND replicate = 9) OR replicate = 2 | true
          NOT state = ENDED OR replicate = 2 | true
          """)
  void aFilterTakesWhatItSays(String text, boolean takes) {
    assertThat(parsed(text).verdict(RUN)).isEqualTo(takes ? Verdict.YES : Verdict.NO);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          replicate = 2 | MAYBE
          NOT replicate = 2 | MAYBE
          state = ENDED AND replicate = 2 | MAYBE
          state = PENDING AND replicate = 2 | NO
          state = ENDED OR replicate = 2 | YES
          state = PENDING OR replicate = 2 | MAYBE
          """)
  void whatIsNotKnownMattersOnlyWhereItDecides(String text, Verdict verdict) {
    assertThat(parsed(text).verdict(Map.of("state", "ENDED"))).isEqualTo(verdict);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          cell = x | x
          cell = x AND replicate < 3 | x
          cell != x | ''
          cell = x OR cell = y | ''
          NOT cell = x | ''
          """)
  void aFieldHasAValueIfTheFilterSaysSoByItself(String text, String value) {
    assertThat(parsed(text).of("cell").orElse("")).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "replicate < 3",
        "cell != a",
        "cell = a OR cell = b",
        "NOT cell = a",
        "cell = a AND cell = b"
      })
  void whatIsMoreThanOneValueForEachFieldIsNoListOfValues(String text) {
    assertThat(parsed(text).values()).isEmpty();
  }

  @Test
  void inSqlEachComparisonHasItsParameterInItsPlace() {
    List<@Nullable Object> parameters = new ArrayList<>();
    String sql =
        parsed("NOT (cell = a AND replicate >= 3) AND state != PENDING OR state = ENDED")
            .sql((c, p) -> c.on(c.field(), p), parameters);
    assertThat(sql)
        .isEqualTo("(NOT ((cell = ? AND replicate >= ?)) AND (state <> ? OR state = ?))");
    assertThat(parameters).containsExactly("a", 3L, "PENDING", "ENDED");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "other = \"x\"",
        "state = A AND",
        "AND state = A",
        "state = A state = B",
        "state = A ANDcell = B",
        "state = A OR",
        "NOT",
        "state = (A)",
        "(state = A",
        "state = A)",
        "()",
        "state",
        "state ~ A",
        "labels = x",
        "-state = A",
        "state = \"unclosed"
      })
  void anythingElseIsRefusedWithWhatIsExpected(String text) {
    assertThatThrownBy(() -> parsed(text))
        .isInstanceOf(Filter.Refused.class)
        .hasMessageStartingWith("filter: ")
        .hasMessageContaining("over cell, labels.*, replicate, state");
  }

  @Test
  void textsHaveNoOrder() {
    assertThatThrownBy(() -> parsed("cell < b"))
        .hasMessage("filter: cell < b (expected: = or != for cell: it has no order)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"first", "1.5", "\"\"", "9999999999999999999"})
  void aNumberIsComparedWithWholeNumbers(String value) {
    assertThatThrownBy(() -> parsed("replicate = " + value))
        .hasMessageEndingWith("(expected: a whole number for replicate)");
  }

  @Test
  void aHugeFilterIsRefused() {
    assertThatThrownBy(() -> parsed("state = " + "A".repeat(3_000)))
        .hasMessageEndingWith("(expected: at most 2000 characters)");
  }

  @Test
  void aFilterIsNotDeeperThanItsBound() {
    assertThat(parsed("(".repeat(16) + "state = ENDED" + ")".repeat(16)).verdict(RUN))
        .isEqualTo(Verdict.YES);
    assertThatThrownBy(() -> parsed("(".repeat(17) + "state = ENDED" + ")".repeat(17)))
        .hasMessageEndingWith("(expected: at most 16 parentheses within each other)");
  }

  @Test
  void aFilterHasNoMoreComparisonsThanItsBound() {
    String many = "replicate=1" + " OR replicate=1".repeat(99);
    assertThat(parsed(many).verdict(RUN)).isEqualTo(Verdict.NO);
    assertThatThrownBy(() -> parsed(many + " OR replicate=1"))
        .hasMessageEndingWith("(expected: at most 100 comparisons)");
  }

  @Test
  void aListWithoutFieldsHasNoFilter() {
    assertThatThrownBy(() -> Filter.parse("state = A", FilterFields.NONE))
        .hasMessage("filter: state = A (expected: none: this list has no filter)");
  }
}
