package io.orograph.orchestrator.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.measure.Measurement;
import io.orograph.core.measure.RunOutcome;
import io.orograph.core.random.RandomStream;
import io.orograph.core.stop.LossHistory;
import io.orograph.core.stop.RunAt;
import io.orograph.core.stop.StoppingRule;
import io.orograph.core.sweep.EarlyStopping;
import io.orograph.core.sweep.Grid;
import io.orograph.core.sweep.RunKey;
import io.orograph.core.sweep.RunSpec;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.block.BlockEvent;
import io.orograph.orchestrator.block.BlockReplay;
import io.orograph.orchestrator.block.SimulatedBlock;
import io.orograph.orchestrator.results.Samples;
import io.orograph.orchestrator.sweep.Retry;
import io.orograph.orchestrator.sweep.SimulatedSweep;
import io.orograph.orchestrator.sweep.SweepEntity;
import io.orograph.orchestrator.sweep.SweepStatus;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Labs in which everything fails that can, one per seed: whatever happens, every run ends once, in
 * the bits of an undisturbed training, and is measured once.
 *
 * <p>A seed that fails is told; {@code -Dsimulation.seed=N} repeats it alone, {@code
 * -Dsimulation.seeds=N} plays N of them in the long form.
 */
class LabSimulationTest {
  private static final int CHAOS = 8_000;

  /** After which everything has ended, if nothing fails any more. */
  private static final long REST = 300_000;

  /** Fewer than a budget of lost attempts, so that only what fails by itself ends FAILED. */
  private static final int MOST_FAULTS = 5;

  private static final List<String> SWEEPS =
      List.of("projects/a/sweeps/first", "projects/b/sweeps/second");

  /** One seed's lab and what befalls it. */
  private static final class Scene {
    private final SimulatedLab lab;
    private final RandomStream random;
    private boolean curable;

    /** Runs that fail by themselves, whether they are cured later or not. */
    private final Set<RunKey> bad = new HashSet<>();

    Scene(long seed) {
      lab = new SimulatedLab(seed);
      random = lab.random();
    }

    private boolean oneIn(int n) {
      return random.nextInt(n) == 0;
    }

    void play() {
      curable = oneIn(2);
      for (String name : SWEEPS) {
        lab.after(random.nextInt(2_000), () -> create(name));
      }
      int faults = random.nextInt(MOST_FAULTS + 1);
      for (int i = 0; i < faults; i++) {
        lab.after(random.nextInt(CHAOS), this::fault);
      }
      if (oneIn(3)) {
        lab.after(2_000 + random.nextInt(CHAOS), this::steer);
      }
      lab.until(() -> false, CHAOS + 4_000);
      lab.heal();
      assertThat(lab.until(this::settled, REST)).as(lab::told).isTrue();
      SWEEPS.forEach(this::check);
      if (curable) {
        lab.training().failing.clear();
        lab.training().killing.clear();
        SWEEPS.forEach(this::retry);
        assertThat(lab.until(this::settled, REST)).as(lab::told).isTrue();
        SWEEPS.forEach(this::check);
      }
    }

    private void create(String name) {
      int width = SWEEPS.indexOf(name) + 4; // runs of their own: bad ones are told by their keys
      List<Integer> widths = oneIn(2) ? List.of(width) : List.of(width, 2 * width);
      SweepSpec spec =
          Samples.spec(widths, List.of(16), 2 + random.nextInt(3))
              .withBounds(random.nextInt(3), random.nextInt(3));
      if (oneIn(3)) {
        spec = spec.withEarlyStopping(rule());
      }
      lab.create(name, spec);
      List<RunSpec> runs = SimulatedBlock.runs(lab.sweep(name).view().block(0));
      RunSpec bad = runs.get(random.nextInt(runs.size()));
      switch (random.nextInt(6)) {
        case 0 -> fails(lab.training().failing, bad.key());
        case 1 -> fails(lab.training().killing, bad.key());
        case 2 -> lab.training().diverging.add(bad.key());
        default -> {}
      }
    }

    private void fails(Set<RunKey> how, RunKey run) {
      how.add(run);
      bad.add(run);
    }

    /** Its first rung is at step 2 or later, where runs that fail by themselves never come. */
    private EarlyStopping rule() {
      return oneIn(2)
          ? EarlyStopping.halving(2 + random.nextInt(2), 2 + random.nextInt(2))
          : EarlyStopping.median(
              1 + random.nextInt(2), 2 + random.nextInt(3), 1 + random.nextInt(2));
    }

    private boolean settled() {
      return SWEEPS.stream().map(lab::sweep).noneMatch(s -> s.view().unsettled());
    }

    private void fault() {
      SimulatedWorker worker = lab.workers().get(random.nextInt(lab.workers().size()));
      int some = 200 + random.nextInt(6_000);
      switch (random.nextInt(7)) {
        case 0 -> worker.kill(some / 2);
        case 1 -> worker.sleep(some);
        case 2 -> worker.cut(some);
        case 3 -> lab.drain(worker.name());
        case 4, 5 -> lab.killOrchestrator(some / 3);
        default -> worker.tear();
      }
    }

    private void steer() {
      String name = SWEEPS.get(random.nextInt(SWEEPS.size()));
      if (oneIn(3)) {
        lab.user(name, to -> new SweepEntity.Cancel("stop", Optional.empty(), Samples.AT, to));
      } else {
        lab.user(name, to -> new SweepEntity.Pause("pause", Optional.empty(), Samples.AT, to));
        lab.after(
            random.nextInt(5_000),
            () ->
                lab.user(
                    name,
                    to -> new SweepEntity.Resume("resume", Optional.empty(), Samples.AT, to)));
      }
    }

    private void retry(String name) {
      Retry all = new Retry("", Optional.empty(), OptionalInt.empty(), 0);
      lab.user(
          name, to -> new SweepEntity.RetryRuns(all, "again", Optional.empty(), Samples.AT, to));
    }

    private void check(String name) {
      SimulatedSweep sweep = lab.sweep(name);
      assertThat(sweep.replayed()).as("its journal replays to it").isEqualTo(sweep.view());
      SimulatedBlock block = lab.block(name);
      if (sweep.view().status() == SweepStatus.CANCELLED) {
        return; // what was done until then is checked as it is recorded
      }
      assertThat(sweep.view().status()).isEqualTo(SweepStatus.FINISHED);
      BlockReplay replay = BlockReplay.of(block.journal());
      assertThat(replay.finished()).isTrue();
      Map<String, Long> values = values(block);
      Map<RunKey, Long> stopped = stopped(sweep.view().spec());
      boolean again = sweep.view().growth().retried() > 0;
      for (RunSpec run : SimulatedBlock.runs(sweep.view().block(0))) {
        RunOutcome outcome = Objects.requireNonNull(block.outcomes().get(run.key()));
        SimulatedTraining training = lab.training();
        if (training.failing.contains(run.key()) || training.killing.contains(run.key())) {
          assertThat(outcome).as("%s", run.cell()).isInstanceOf(RunOutcome.Failed.class);
        } else if (outcome instanceof RunOutcome.Censored) {
          assertThat(again || stopped.containsKey(run.key()))
              .as("%s %s is stopped by the rule", run.cell(), run.replicate())
              .isTrue();
          assertThat(block.checkpoints(run.key())).isEmpty();
        } else {
          assertThat(stopped).as("those that the rule stops").doesNotContainKey(run.key());
          assertThat(outcome.word())
              .as("%s", outcome)
              .isEqualTo(training.diverging.contains(run.key()) ? "diverged" : "trained");
          assertThat(block.checkpoints(run.key())).containsExactly(training.end(run));
        }
        assertThat(replay.outcomes()).containsEntry(run.key(), outcome.word());
        if (outcome instanceof RunOutcome.Trained) {
          long bits = Double.doubleToLongBits(SimulatedTraining.value(training.end(run)));
          for (String metric : List.of("TRAIN_LOSS", "TEST_ACCURACY")) {
            assertThat(values)
                .containsEntry(metric + " " + run.cell() + " " + run.replicate(), bits);
          }
        }
      }
    }

    /**
     * The steps at which runs are stopped in a lab where nothing goes wrong but that runs fail by
     * themselves, which say nothing.
     */
    private Map<RunKey, Long> stopped(SweepSpec spec) {
      EarlyStopping rule = spec.earlyStopping();
      Map<RunKey, Long> stopped = new HashMap<>();
      Grid grid = new Grid(spec);
      List<RunSpec> runs =
          grid.cells()
              .flatMap(
                  cell -> IntStream.range(0, spec.replicates()).mapToObj(r -> grid.run(cell, r)))
              .filter(run -> !bad.contains(run.key()))
              .toList();
      Map<RunAt, LossHistory> histories = new HashMap<>();
      long before = 0;
      for (int k = 1; rule.any() && rule.step(k) < SimulatedTraining.STEPS; k++) {
        long rung = rule.step(k);
        Map<RunAt, RunKey> at = new HashMap<>();
        for (RunSpec run : runs) {
          if (stopped.containsKey(run.key())) {
            continue;
          }
          RunAt place = new RunAt(grid.cell(run.cell()).orElseThrow().index(), run.replicate());
          at.put(place, run.key());
          LossHistory history = histories.getOrDefault(place, LossHistory.NONE);
          long every = rule.everySteps() == 0 ? rung : rule.everySteps();
          int steps = lab.training().steps(run.key());
          for (long s = before + 1; s <= rung; s++) {
            if (s < steps && (s % every == 0 || s == rung)) {
              history = history.with(s, lab.training().loss(run, s), s == rung);
            }
          }
          if (steps > before && steps <= rung) {
            history = history.with(rung, Double.POSITIVE_INFINITY, false);
          }
          if (history.count() > 0) {
            histories.put(place, history);
          }
        }
        StoppingRule.decide(rule, rung, histories)
            .stops()
            .forEach(s -> stopped.put(Objects.requireNonNull(at.get(s.run())), rung));
        before = rung;
      }
      return stopped;
    }

    private static Map<String, Long> values(SimulatedBlock block) {
      Map<String, Long> values = new java.util.HashMap<>();
      for (BlockEvent event : block.journal()) {
        if (event instanceof BlockEvent.MeasurementRecorded m
            && m.measurement() instanceof Measurement.Scalar scalar) {
          values.put(
              scalar.metric().kind()
                  + " "
                  + scalar.subject().cell()
                  + " "
                  + scalar.subject().replicates().getFirst(),
              Double.doubleToLongBits(scalar.estimate().value()));
        }
      }
      return values;
    }
  }

  private static void play(LongStream seeds) {
    seeds.forEach(
        seed -> {
          try {
            new Scene(seed).play();
          } catch (RuntimeException | AssertionError e) {
            throw new AssertionError("-Dsimulation.seed=" + seed, e);
          }
        });
  }

  @Test
  void whateverFailsEveryRunEndsOnceInTheSameBits() {
    Long one = Long.getLong("simulation.seed");
    play(one == null ? LongStream.range(0, 500) : LongStream.of(one));
  }

  @Test
  @Tag("slow")
  void inManyLabsToo() {
    play(LongStream.range(1_000, 1_000 + Long.getLong("simulation.seeds", 10_000)).parallel());
  }
}
