package io.orograph.orchestrator.results;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.checkpoint.ArtifactKind;
import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.checkpoint.Digest;
import io.orograph.core.sweep.RunKey;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What rows keep in the store. */
class ReferencesTest {
  private final Database database = fresh();

  /** The database that is tested. */
  Database fresh() {
    return TestDatabase.H2.open();
  }

  @AfterEach
  void close() {
    database.close();
  }

  private Set<Digest> told() {
    return told(InstantSource.system(), Duration.ZERO);
  }

  private Set<Digest> told(InstantSource clock, Duration grace) {
    Set<Digest> told = new HashSet<>();
    new References(database, new ValueTable(), clock, grace).each(told::add);
    return told;
  }

  private static Digest state(int step) {
    return Samples.digest("state " + step);
  }

  private void resumable(int... steps) {
    database.transact(
        c -> {
          for (int step : steps) {
            ArtifactRef ref = new ArtifactRef(state(step), ArtifactKind.RESUME_STATE, 10);
            References.resumable(c, Samples.SWEEP, "pack", ref, step);
          }
          return true;
        });
  }

  @Test
  void theTwoNewestResumeStatesStayUntilTheirPackHasEnded() {
    resumable(10, 20, 30, 30, 40);
    assertThat(told()).containsExactlyInAnyOrder(state(30), state(40));
    database.transact(
        c -> {
          References.split(c, Samples.SWEEP, "pack", List.of("left", "right"));
          References.release(c, Samples.SWEEP, "left");
          return true;
        });
    assertThat(told()).containsExactlyInAnyOrder(state(30), state(40));
    database.transact(
        c -> {
          References.release(c, Samples.SWEEP, "right");
          return true;
        });
    assertThat(told()).isEmpty();
  }

  @Test
  void aSweepHasTheBytesOfWhatItRefersToEachContentOnce() {
    resumable(10, 20);
    database.transact(
        c -> {
          for (int run = 0; run < 2; run++) {
            Sql.update(
                c,
                "INSERT INTO checkpoints (sweep, run_index, step, role, digest, size_bytes)"
                    + " VALUES (?, ?, 0, 'FINAL', ?, 1000)",
                Samples.SWEEP,
                run,
                Samples.digest("shared").hex());
          }
          return true;
        });
    assertThat(References.sweepBytes(database, Samples.SWEEP)).isEqualTo(1000 + 2 * 10);
    assertThat(References.sweepBytes(database, Samples.SWEEP + "-other")).isZero();
  }

  @Test
  void aPackThatBeganAnewKeepsItsNewestStateAndNotThoseOfLaterSteps() {
    resumable(30, 40, 10);
    assertThat(told()).containsExactly(state(10));
    resumable(20, 25);
    assertThat(told()).containsExactlyInAnyOrder(state(20), state(25));
  }

  private void run(int index, String state) {
    database.transact(
        c ->
            Sql.update(
                c,
                "INSERT INTO runs (sweep, run_index, run_key, cell, cell_index, replicate, state,"
                    + " attempt, task) VALUES (?, ?, ?, 'c', 0, ?, ?, 1, 'pack')",
                Samples.SWEEP,
                index,
                key(index).hex(),
                index,
                state));
  }

  private static RunKey key(int index) {
    return new RunKey(Integer.toString(index).repeat(64));
  }

  @Test
  void theStateOfAPackGoesWithTheLastOfItsRunsThatIsStopped() {
    resumable(10, 20);
    run(1, "ENDED");
    run(2, "PENDING");
    database.transact(
        c -> {
          References.stopped(c, Samples.SWEEP, key(1));
          return true;
        });
    assertThat(told()).hasSize(2);
    database.transact(
        c -> {
          Sql.update(c, "UPDATE runs SET state = 'ENDED'");
          References.stopped(c, Samples.SWEEP, key(2));
          return true;
        });
    assertThat(told()).isEmpty();
  }

  @Test
  void theLogOfAFailedRunStaysWhileItsSweepIsThere() {
    Digest tail = Samples.digest("log");
    database.transact(
        c ->
            Sql.update(
                c,
                "INSERT INTO runs (sweep, run_index, run_key, cell, cell_index, replicate, state,"
                    + " attempt, log_tail, log_tail_bytes)"
                    + " VALUES (?, 0, 'k', 'c', 0, 0, 'ENDED', 3, ?, 9),"
                    + " (?, 1, 'l', 'c', 0, 1, 'ENDED', 1, NULL, NULL)",
                Samples.SWEEP,
                tail.hex(),
                Samples.SWEEP));
    assertThat(told()).containsExactly(tail);
    database.transact(
        c ->
            Sql.update(
                c,
                "INSERT INTO deleted_sweeps (name, deleted_at) VALUES (?, CURRENT_TIMESTAMP)",
                Samples.SWEEP));
    assertThat(told()).isEmpty();
  }

  @Test
  void whatADeletedSweepRefersToStaysIfAnotherDoesToo() {
    database.transact(
        c -> {
          for (String sweep : List.of(Samples.SWEEP, Samples.SWEEP + "-other")) {
            for (String name : List.of("shared", sweep)) {
              Sql.update(
                  c,
                  "INSERT INTO checkpoints (sweep, run_index, step, role, digest, size_bytes)"
                      + " VALUES (?, 0, 0, 'FINAL', ?, 1)",
                  sweep,
                  Samples.digest(name).hex());
            }
          }
          return Sql.update(
              c,
              "INSERT INTO deleted_sweeps (name, deleted_at) VALUES (?, ?)",
              Samples.SWEEP,
              Samples.AT);
        });
    Set<Digest> left = Set.of(Samples.digest("shared"), Samples.digest(Samples.SWEEP + "-other"));
    assertThat(told()).isEqualTo(left);
    while (new Purge(database, InstantSource.system(), Duration.ZERO).step()) {}
    assertThat(told()).isEqualTo(left);
  }

  private void end(String sweep, String column) {
    database.transact(
        c -> {
          Sql.update(
              c,
              "INSERT INTO checkpoints (sweep, run_index, step, role, digest, size_bytes"
                  + column
                  + ") VALUES (?, 0, 0, 'FINAL', ?, 1"
                  + (column.isEmpty() ? ")" : ", ?)"),
              column.isEmpty()
                  ? new Object[] {sweep, Samples.digest(sweep).hex()}
                  : new Object[] {sweep, Samples.digest(sweep).hex(), Samples.AT});
          return true;
        });
  }

  /** A backup of the database from before names it, and that of the store comes after. */
  @Test
  void whatLostItsLastReferenceWithinTheGraceIsStillToldAndItsRowsStay() {
    Duration grace = Duration.ofHours(24);
    end("deleted", "");
    end("released", ", released_at");
    database.transact(
        c ->
            Sql.update(
                c,
                "INSERT INTO deleted_sweeps (name, deleted_at) VALUES ('deleted', ?)",
                Samples.AT));
    InstantSource hour = InstantSource.fixed(Samples.AT.plus(Duration.ofHours(1)));
    InstantSource day = InstantSource.fixed(Samples.AT.plus(grace));
    assertThat(new Purge(database, hour, grace).step()).isFalse();
    assertThat(told(hour, grace))
        .containsExactlyInAnyOrder(Samples.digest("deleted"), Samples.digest("released"));
    assertThat(told(day, grace)).isEmpty();
    assertThat(new Purge(database, day, grace).step()).isTrue();
  }
}
