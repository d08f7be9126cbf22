package io.orograph.orchestrator.block;

import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.checkpoint.CheckpointRef;
import io.orograph.core.checkpoint.CheckpointRole;
import io.orograph.core.checkpoint.Digest;
import io.orograph.core.measure.RunOutcome;
import io.orograph.orchestrator.sweep.Adoption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * One run of a block.
 *
 * @param earlier INITIAL and PERIODIC checkpoints by step, thinned to at most {@value
 *     #MOST_EARLIER} so that memory is bounded
 * @param seen checkpoints, end states and curve chunks recorded, so that a repeated attempt adds
 *     none twice
 * @param from the end of a shorter run that it goes on from
 * @param trainedOn the device class that it ended on
 * @param replayFailure why its last replay wrote no checkpoints
 * @param released whether it had PERIODIC checkpoints that were released and not written again
 */
record RunProgress(
    Optional<RunOutcome> outcome,
    Optional<CheckpointRef> last,
    List<CheckpointRef> earlier,
    Set<Object> seen,
    Optional<Shorter.Trained> from,
    Optional<String> trainedOn,
    Optional<String> replayFailure,
    boolean released) {
  private static final int MOST_EARLIER = 64;

  static final RunProgress NEW =
      new RunProgress(
          Optional.empty(),
          Optional.empty(),
          List.of(),
          Set.of(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          false);

  /** A run that was trained elsewhere. */
  static RunProgress adopted(Adoption.AdoptedRun run) {
    return new RunProgress(
        Optional.of(run.outcome()),
        Optional.of(run.checkpoint()),
        List.of(),
        Set.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        false);
  }

  boolean ended() {
    return outcome.isPresent();
  }

  /** Whether metrics can speak of it. */
  boolean measurable() {
    return last.isPresent()
        && outcome
            .map(o -> o instanceof RunOutcome.Trained || o instanceof RunOutcome.Collapsed)
            .orElse(false);
  }

  /** The same with one more checkpoint; the FINAL one is what gets measured. */
  RunProgress with(CheckpointRef checkpoint) {
    return switch (checkpoint.role()) {
      case FINAL -> seen(checkpoint).with(Optional.of(checkpoint), earlier);
      case INITIAL, PERIODIC -> seen(checkpoint).with(last, earlierWith(checkpoint));
      case BEST, EARLY_STOPPED, IMPORTED -> seen(checkpoint);
    };
  }

  /**
   * With one more, which takes the place of one of the same step: a training that began anew writes
   * its own. Of too many the one with the closest neighbours is left out, the first of several, so
   * that distances between the others differ by little more than a factor of two.
   */
  private List<CheckpointRef> earlierWith(CheckpointRef checkpoint) {
    TreeMap<Long, CheckpointRef> bySteps = new TreeMap<>();
    earlier.forEach(c -> bySteps.put(c.step(), c));
    bySteps.put(checkpoint.step(), checkpoint);
    List<CheckpointRef> all = new ArrayList<>(bySteps.values());
    if (all.size() > MOST_EARLIER) {
      IntStream.range(1, all.size() - 1)
          .boxed()
          .min(Comparator.comparingLong(i -> all.get(i + 1).step() - all.get(i - 1).step()))
          .ifPresent(i -> all.remove((int) i));
    }
    return List.copyOf(all);
  }

  /** The same with one more chunk of its curve. */
  RunProgress with(Chunk chunk) {
    return seen(chunk);
  }

  /** The same with something else recorded. */
  RunProgress seen(Object one) {
    return new RunProgress(
        outcome, last, earlier, seeing(one), from, trainedOn, replayFailure, released);
  }

  private RunProgress with(Optional<CheckpointRef> newest, List<CheckpointRef> before) {
    return new RunProgress(outcome, newest, before, seen, from, trainedOn, replayFailure, released);
  }

  /** The same after a replay that failed, or succeeded. */
  RunProgress replayed(Optional<String> failure) {
    return new RunProgress(
        outcome,
        last,
        earlier,
        Set.of(),
        from,
        trainedOn,
        failure,
        released && failure.isPresent());
  }

  /** The same, going on from the end of a shorter run. */
  RunProgress from(Shorter.Trained shorter) {
    return new RunProgress(
        outcome, last, earlier, seen, Optional.of(shorter), trainedOn, replayFailure, released);
  }

  /**
   * The run at its end; nothing more will be recorded of it but by replay.
   *
   * @param where the device class that it ended on
   */
  RunProgress ending(RunOutcome how, Optional<String> where) {
    return new RunProgress(
        Optional.of(how), last, earlier, Set.of(), from, where, replayFailure, released);
  }

  /** The same without its outcome: it is trained again, and what it has recorded is known. */
  RunProgress retried() {
    Set<Object> recorded = new HashSet<>(earlier);
    last.ifPresent(recorded::add);
    return new RunProgress(
        Optional.empty(),
        last,
        earlier,
        Set.copyOf(recorded),
        from,
        Optional.empty(),
        replayFailure,
        released);
  }

  /** The same without those of its PERIODIC checkpoints that were released. */
  RunProgress without(Set<Digest> gone) {
    List<CheckpointRef> kept =
        earlier.stream()
            .filter(c -> c.role() != CheckpointRole.PERIODIC || !gone.contains(c.digest()))
            .toList();
    return kept.size() == earlier.size()
        ? this
        : new RunProgress(outcome, last, kept, seen, from, trainedOn, replayFailure, true);
  }

  private Set<Object> seeing(Object one) {
    Set<Object> more = new HashSet<>(seen);
    more.add(one);
    return Set.copyOf(more);
  }

  /** A chunk of a curve, for recognising it again. */
  record Chunk(ArtifactRef ref, long fromStep, long toStep) {}
}
