package io.orograph.orchestrator.results;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.orchestrator.webhook.Ledger.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who was told of which end, in each database. */
class ToldEndsTest {
  private static final Instant FIRST = Instant.parse("2026-11-28T12:00:00.123456Z");

  @ParameterizedTest
  @EnumSource(
      value = TestDatabase.class,
      names = {"H2", "EMBEDDED"})
  void whatOneHasToldIsKnownToTheNext(TestDatabase kind) {
    Entry old = new Entry("a", "1", FIRST.minus(Duration.ofDays(9)));
    Entry first = new Entry("a", "2", FIRST);
    Entry other = new Entry("b", "2", FIRST);
    try (Database database = kind.open()) {
      ToldEnds before = new ToldEnds(database);
      assertThat(before.since(FIRST)).isEqualTo(FIRST);
      before.keep(List.of(old, first));
      ToldEnds next = new ToldEnds(database);
      assertThat(next.since(FIRST.plusSeconds(60))).as("whoever asked first").isEqualTo(FIRST);
      next.keep(List.of(first, other));
      assertThat(next.told(FIRST)).containsExactlyInAnyOrder(first, other);
      assertThat(before.told(Instant.EPOCH)).as("what is older is forgotten").hasSize(2);
    }
  }
}
