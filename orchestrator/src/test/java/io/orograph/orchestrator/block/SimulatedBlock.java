package io.orograph.orchestrator.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.checkpoint.CheckpointRole;
import io.orograph.core.checkpoint.Digest;
import io.orograph.core.measure.RunOutcome;
import io.orograph.core.sweep.RunKey;
import io.orograph.core.sweep.RunSpec;
import io.orograph.orchestrator.sweep.BlockScope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A block without its actor: its journal in a list, and bookkeeping of its own over the events, by
 * which each is checked as it is recorded.
 */
public final class SimulatedBlock {
  private Block block = new Block.Unplanned();
  private final List<BlockEvent> journal = new ArrayList<>();
  private final Map<String, Integer> leased = new HashMap<>();
  private final Map<String, Integer> attempts = new HashMap<>();
  private final Map<RunKey, RunOutcome> outcomes = new HashMap<>();
  private final Map<RunKey, List<Digest>> checkpoints = new HashMap<>();
  private final Set<String> measured = new HashSet<>();
  private final Set<String> ends = new HashSet<>();
  private final Map<String, Double> observed = new HashMap<>();

  /** Takes a command and records what it leads to. */
  public BlockReport take(BlockEntity.Command command) {
    BlockCommands.Answer answer = BlockCommands.answer(block, (BlockEntity.Reported) command);
    for (BlockEvent event : answer.events()) {
      check(event);
      block = block.after(event);
      journal.add(event);
    }
    answer.report().confirmed().forEach(this::recorded);
    return answer.report();
  }

  /**
   * What is confirmed of a lease that goes on is never asked for again, whoever reads the journal.
   */
  private void recorded(BlockReport.Attempt attempt, long sequence) {
    if (leased.getOrDefault(attempt.task(), 0) == attempt.attempt()
        && block instanceof Block.Planned planned) {
      BlockState state = planned.state();
      assertThat(state.progress(state.indexOf(attempt.task())).recorded())
          .as("recorded of what is confirmed to %s", attempt)
          .isGreaterThanOrEqualTo(sequence);
    }
  }

  private void check(BlockEvent event) {
    switch (event) {
      case BlockEvent.LeaseGranted e -> {
        String task = e.lease().task();
        assertThat(leased).as("one lease of a task at a time").doesNotContainKey(task);
        assertThat(e.lease().attempt())
            .as("attempts count on")
            .isGreaterThan(attempts.getOrDefault(task, 0));
        leased.put(task, e.lease().attempt());
        attempts.put(task, e.lease().attempt());
      }
      case BlockEvent.LeaseEnded e ->
          assertThat(leased.remove(e.task())).as("the lease that ends").isEqualTo(e.attempt());
      case BlockEvent.PackStarted e -> current(e.origin());
      case BlockEvent.ResumeStateRecorded e -> current(e.origin());
      case BlockEvent.CheckpointRecorded e -> {
        current(e.origin());
        assertThat(outcomes).as("nothing of a run that has ended").doesNotContainKey(e.run());
        if (e.checkpoint().role() == CheckpointRole.FINAL) {
          Digest digest = e.checkpoint().digest();
          assertThat(ends.add(e.run() + " " + e.origin().deviceClass() + " " + digest))
              .as("an end is recorded once on a device class")
              .isTrue();
          List<Digest> known = checkpoints.computeIfAbsent(e.run(), k -> new ArrayList<>());
          if (!known.contains(digest)) {
            known.add(digest);
          }
        }
      }
      case BlockEvent.RunEnded e -> {
        e.origin().ifPresent(this::current);
        assertThat(outcomes.put(e.run(), e.outcome())).as("a run ends once").isNull();
      }
      case BlockEvent.MeasurementRecorded e -> {
        current(e.origin());
        assertThat(
                measured.add(
                    e.measurement().metric()
                        + " "
                        + e.measurement().subject().cell()
                        + e.measurement().subject().replicates()))
            .as("measured once: %s", e.measurement().metric())
            .isTrue();
      }
      case BlockEvent.BlockRetried e -> e.runs().forEach(outcomes::remove);
      case BlockEvent.BlockPlanned e -> assertThat(journal).as("planned first").isEmpty();
      case BlockEvent.PackSplit e -> {}
      case BlockEvent.BlockCancelled e -> {}
      case BlockEvent.BlockExtended e -> {}
      case BlockEvent.EndStateRecorded e -> current(e.origin());
      case BlockEvent.FactsKnown e -> current(e.origin());
      case BlockEvent.RunContinued e -> {}
      case BlockEvent.LossRecorded e -> {
        current(e.origin());
        assertThat(outcomes).as("nothing of a run that has ended").doesNotContainKey(e.run());
        assertThat(observed.computeIfAbsent(told(e), k -> e.loss()))
            .as("a loss told again is the same")
            .isEqualTo(e.loss());
      }
      case BlockEvent.CurveChunkRecorded e -> current(e.origin());
      case BlockEvent.CheckpointsReleased e -> {}
    }
  }

  /** What has one loss: a step of a run on a device class. */
  private static String told(BlockEvent.LossRecorded e) {
    return e.run() + " " + e.origin().deviceClass() + " " + e.summary().steps();
  }

  /** A fact is recorded only while its lease is current. */
  private void current(Origin origin) {
    assertThat(leased).as("facts of %s", origin).containsEntry(origin.task(), origin.attempt());
  }

  /** How it stands. */
  public String told() {
    return "leased %s, attempts %s, outcomes %s".formatted(leased, attempts, outcomes.values());
  }

  /** Leases that have not ended. */
  public int leases() {
    return leased.size();
  }

  /** The runs of a block before it has them. */
  public static List<RunSpec> runs(BlockScope scope) {
    return BlockPlan.runs(scope);
  }

  /** How each run ended. */
  public Map<RunKey, RunOutcome> outcomes() {
    return Map.copyOf(outcomes);
  }

  /** Digests recorded of a run at its end. */
  public List<Digest> checkpoints(RunKey run) {
    return checkpoints.getOrDefault(run, List.of());
  }

  /** What was recorded. */
  public List<BlockEvent> journal() {
    return List.copyOf(journal);
  }
}
