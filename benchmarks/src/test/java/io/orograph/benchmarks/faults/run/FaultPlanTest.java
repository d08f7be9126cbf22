package io.orograph.benchmarks.faults.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.benchmarks.faults.lab.Part;
import io.orograph.benchmarks.faults.run.Fault.Kind;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FaultPlanTest {
  private static final long LEASE = 10_000;
  private static final long GAP = 8_000;

  private static List<Fault> faults(long seed, int count) {
    FaultPlan plan = new FaultPlan(seed, LEASE, GAP);
    return Stream.generate(plan::next).limit(count).toList();
  }

  @Test
  void aSeedDecidesEveryFault() {
    assertThat(faults(7, 300)).isEqualTo(faults(7, 300));
    assertThat(faults(8, 300)).isNotEqualTo(faults(7, 300));
  }

  @Test
  void ofTenFaultsSevenKillEveryKindOfProcess() {
    List<Fault> all = faults(3, 300);
    for (int i = 0; i < all.size(); i += 10) {
      List<Part> killed =
          all.subList(i, i + 10).stream()
              .filter(f -> f.kind() == Kind.KILL)
              .map(Fault::part)
              .toList();
      assertThat(killed).hasSize(7).contains(Part.ORCHESTRATOR, Part.METRICS);
      assertThat(killed).containsAnyOf(Part.TRAINER, Part.SECOND_TRAINER);
    }
    assertThat(all).extracting(Fault::kind).contains(Kind.values());
    assertThat(all).extracting(Fault::part).contains(Part.values());
  }

  @Test
  void pausesAndDeafConnectionsOutlastALease() {
    assertThat(faults(5, 300))
        .filteredOn(f -> f.kind() == Kind.PAUSE || f.kind() == Kind.HALF_OPEN)
        .isNotEmpty()
        .allSatisfy(f -> assertThat(f.lastsMillis()).isGreaterThan(LEASE));
  }

  @Test
  void connectionsThatBreakAreThoseOfWorkers() {
    assertThat(faults(5, 300))
        .filteredOn(f -> f.kind() != Kind.KILL && f.kind() != Kind.PAUSE)
        .isNotEmpty()
        .allSatisfy(f -> assertThat(f.part().isWorker()).isTrue());
  }

  @Test
  void gapsLieWithinTheirBounds() {
    assertThat(faults(1, 300)).allSatisfy(f -> assertThat(f.gapMillis()).isBetween(GAP / 8, GAP));
  }
}
