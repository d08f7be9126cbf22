package io.orograph.orchestrator.results;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.orchestrator.results.EndedSweeps.Ended;
import io.orograph.orchestrator.results.JournalReader.Numbered;
import io.orograph.orchestrator.sweep.SweepEvent;
import io.orograph.orchestrator.sweep.SweepStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the rows say of ends. */
class EndedSweepsTest {
  private static final Instant LATER = Samples.AT.plusSeconds(60);

  private static void project(Database database, String name, SweepEvent... then) {
    List<Numbered<SweepEvent>> journal = new ArrayList<>();
    journal.add(
        new Numbered<>(
            1,
            new SweepEvent.SweepCreated(
                name,
                Samples.spec(List.of(8), List.of(32), 1),
                "ab".repeat(32),
                Map.of(),
                "",
                "somebody",
                "r1",
                Samples.AT)));
    for (SweepEvent event : then) {
      journal.add(new Numbered<>(journal.size() + 1, event));
    }
    assertThat(
            new SweepProjection(database, new ValueTable())
                .project("Sweep|" + name, journal)
                .offset())
        .isEqualTo(journal.size());
  }

  @ParameterizedTest
  @EnumSource(
      value = TestDatabase.class,
      names = {"H2", "EMBEDDED"})
  void thoseThatEndedAreTheOldestFirst(TestDatabase kind) {
    try (Database database = kind.open()) {
      project(database, "projects/a/sweeps/later", new SweepEvent.SweepCancelled("r2", LATER));
      project(database, "projects/a/sweeps/first", new SweepEvent.SweepFinished(Samples.AT));
      project(database, "projects/a/sweeps/open");
      project(database, "projects/a/measurements/m", new SweepEvent.SweepFinished(Samples.AT));
      EndedSweeps ended = new EndedSweeps(database);
      assertThat(ended.after(Samples.AT.minusSeconds(1)))
          .containsExactly(
              new Ended(
                  "projects/a/sweeps/first",
                  SweepStatus.FINISHED,
                  "ab".repeat(32),
                  Samples.AT,
                  Samples.AT),
              new Ended(
                  "projects/a/sweeps/later",
                  SweepStatus.CANCELLED,
                  "ab".repeat(32),
                  Samples.AT,
                  LATER));
      assertThat(ended.after(Samples.AT)).extracting(Ended::at).containsExactly(LATER);
    }
  }

  @Test
  void oneThatWentOnHasNotEnded() {
    try (Database database = TestDatabase.H2.open()) {
      project(
          database,
          "projects/a/sweeps/first",
          new SweepEvent.SweepFinished(Samples.AT),
          new SweepEvent.SweepExtended(
              Samples.spec(List.of(8, 16), List.of(32), 1), "cd".repeat(32), "r3", LATER));
      assertThat(new EndedSweeps(database).after(Samples.AT.minusSeconds(1))).isEmpty();
    }
  }

  @Test
  void thousandsAreAllAmongThemThoughManyEndedAtOnce() {
    try (Database database = TestDatabase.H2.open()) {
      project(database, "projects/a/sweeps/s", new SweepEvent.SweepFinished(Samples.AT));
      database.transact(
          c ->
              Sql.update(
                  c,
                  "INSERT INTO sweeps (name, project, created_order, state, spec, spec_digest,"
                      + " description, created_by, created_at, ended_at, version)"
                      + " SELECT name || \"X\", project, created_order + \"X\", state, spec, spec_digest,"
                      + " description, created_by, created_at, ended_at, version"
                      + " FROM sweeps, SYSTEM_RANGE(1, 2500)"));
      assertThat(new EndedSweeps(database).after(Samples.AT.minusSeconds(1)))
          .extracting(Ended::sweep)
          .hasSize(2_501)
          .doesNotHaveDuplicates();
    }
  }
}
