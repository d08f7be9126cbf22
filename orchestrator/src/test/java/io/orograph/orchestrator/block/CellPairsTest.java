package io.orograph.orchestrator.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.measure.RunOutcome;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.sweep.AxisValue;
import io.orograph.core.sweep.CellPair;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.PairedReplicates;
import io.orograph.core.sweep.RunSpec;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.results.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** A pair of cells in a block: a narrow and a wide one, of two replicates each. */
class CellPairsTest {
  private static final String NARROW = "width=4,batch=16";
  private static final String WIDE = "width=8,batch=16";
  private static final String PAIR = TaskIds.measure(NARROW, WIDE);

  private BlockState state = planned(PairedReplicates.SAME);

  private void plan(PairedReplicates replicates) {
    state = planned(replicates);
  }

  private static BlockState planned(PairedReplicates replicates) {
    SweepSpec s =
        Samples.spec(List.of(4, 8), List.of(16), 2)
            .withMeasurements(
                List.of(
                    new MeasurementSpec(MetricKind.TRAIN_LOSS, Map.of()),
                    new MeasurementSpec(MetricKind.PARAMETER_DISTANCE, Map.of()),
                    new MeasurementSpec(MetricKind.CKA_SIMILARITY, Map.of())))
            .withPairs(List.of(new CellPair(cell(4), cell(8), replicates, List.of())));
    return BlockState.of(
        new BlockEvent.BlockPlanned(Samples.SWEEP, 0, s, 0, 2, 8, List.of(), Samples.AT));
  }

  private static List<AxisValue> cell(int width) {
    return List.of(new AxisValue.Number(width), new AxisValue.Number(16));
  }

  private void apply(Decisions decisions) {
    // what a restart would see is what the events make of it
    decisions.events().forEach(e -> state = state.after(e));
  }

  private void grant(String task) {
    Decisions decisions = new Decisions(state, Samples.AT);
    decisions.grant(task, "w", "i", "cpu");
    assertThat(decisions.granted()).hasSize(1);
    apply(decisions);
  }

  private void record(String task, List<Fact> facts) {
    int attempt = state.progress(state.indexOf(task)).attempts();
    List<Fact.Numbered> numbered = new ArrayList<>();
    facts.forEach(fact -> numbered.add(new Fact.Numbered(numbered.size() + 1, fact)));
    Decisions decisions = new Decisions(state, Samples.AT);
    decisions.record(new Fact.Batch(task, attempt, numbered));
    apply(decisions);
  }

  private List<String> waiting(boolean training) {
    return WorkOrders.waiting(state).stream()
        .filter(w -> w.training() == training)
        .map(BlockReport.Waiting::task)
        .toList();
  }

  /** Trains the cell's pack. */
  private void train(String cell, Function<RunSpec, RunOutcome> outcome) {
    for (String pack : waiting(true)) {
      List<RunSpec> members =
          ((Task.Train) state.tasks().get(state.indexOf(pack)))
              .members().stream().map(m -> state.plan().runs().get(m)).toList();
      if (!members.getFirst().cell().equals(cell)) {
        continue;
      }
      grant(pack);
      List<Fact> facts = new ArrayList<>();
      for (RunSpec run : members) {
        facts.add(new Fact.CheckpointWritten(run.key(), Samples.checkpoint(cell, run.replicate())));
        facts.add(new Fact.RunEnded(run.key(), outcome.apply(run), Samples.summary(0.1)));
      }
      facts.add(new Fact.Ended(""));
      record(pack, facts);
    }
  }

  private static RunOutcome trained(RunSpec run) {
    return new RunOutcome.Trained();
  }

  private Work.MeasureWork order() {
    return (Work.MeasureWork) WorkOrders.of(state, WorkOrders.held(state).getFirst());
  }

  @Test
  void itWaitsUntilBothCellsHaveEnded() {
    plan(PairedReplicates.SAME);
    train(NARROW, CellPairsTest::trained);
    assertThat(waiting(false)).containsExactly(TaskIds.measure(NARROW));
    train(WIDE, CellPairsTest::trained);
    assertThat(waiting(false))
        .containsExactly(TaskIds.measure(NARROW), TaskIds.measure(WIDE), PAIR);
  }

  @Test
  void itIsOfTheRunsOfBothAndTheMetricsThatCompareThem() {
    plan(PairedReplicates.SAME);
    train(NARROW, CellPairsTest::trained);
    train(WIDE, CellPairsTest::trained);
    grant(PAIR);
    assertThat(order().cell()).isEqualTo(NARROW);
    assertThat(order().meeting()).isEqualTo(PairedReplicates.SAME);
    assertThat(order().measurements())
        .extracting(MeasurementSpec::kind)
        .containsExactly(MetricKind.CKA_SIMILARITY);
    assertThat(order().runs())
        .extracting(r -> r.run().cell() + " " + r.run().replicate())
        .containsExactly(NARROW + " 0", NARROW + " 1", WIDE + " 0", WIDE + " 1");
  }

  @Test
  void runsThatDivergedAreLeftOut() {
    plan(PairedReplicates.SAME);
    train(NARROW, run -> run.replicate() == 0 ? new RunOutcome.Diverged(3, 1e9) : trained(run));
    train(WIDE, CellPairsTest::trained);
    grant(PAIR);
    assertThat(order().runs())
        .extracting(r -> r.run().cell() + " " + r.run().replicate())
        .containsExactly(NARROW + " 1", WIDE + " 0", WIDE + " 1");
  }

  @Test
  void withNothingLeftToCompareItIsOver() {
    plan(PairedReplicates.ALL);
    train(NARROW, run -> new RunOutcome.Diverged(3, 1e9));
    train(WIDE, CellPairsTest::trained);
    assertThat(waiting(false)).containsExactly(TaskIds.measure(WIDE));
    grant(TaskIds.measure(WIDE));
    record(TaskIds.measure(WIDE), List.of(new Fact.Ended("")));
    assertThat(state.finished()).isTrue();
  }

  /** Replicate 0 of one cell and 1 of the other, which only meet where all do. */
  @Test
  void runsOfDifferentNumbersMeetWhereAllDo() {
    for (PairedReplicates replicates : PairedReplicates.values()) {
      plan(replicates);
      train(NARROW, run -> run.replicate() == 1 ? new RunOutcome.Diverged(3, 1e9) : trained(run));
      train(WIDE, run -> run.replicate() == 0 ? new RunOutcome.Diverged(3, 1e9) : trained(run));
      assertThat(waiting(false).contains(PAIR)).isEqualTo(replicates == PairedReplicates.ALL);
    }
  }
}
