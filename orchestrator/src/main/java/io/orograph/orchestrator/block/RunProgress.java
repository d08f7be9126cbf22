package io.orograph.orchestrator.block;

import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.checkpoint.CheckpointRef;
import io.orograph.core.checkpoint.CheckpointRole;
import io.orograph.core.checkpoint.Digest;
import io.orograph.core.measure.RunOutcome;
import io.orograph.orchestrator.sweep.Adoption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * One run of a block. On another device class it starts over and takes other values: what each
 * class has written is kept apart, and only that of the class on which it was last started counts.
 *
 * @param on the device class on which it was last started; empty before, and in older records
 * @param written what was recorded of it, by device class; of older records, which do not say which
 *     class it was, under the empty name, and taken for that of any class
 * @param from the end of a shorter run that it goes on from
 * @param trainedOn the device class that it ended on
 * @param replayFailure why its last replay wrote no checkpoints
 * @param released whether it had PERIODIC checkpoints that were released and not written again
 */
record RunProgress(
    Optional<RunOutcome> outcome,
    String on,
    Map<String, Written> written,
    Optional<Shorter.Trained> from,
    Optional<String> trainedOn,
    Optional<String> replayFailure,
    boolean released) {
  private static final int MOST_EARLIER = 64;

  static final RunProgress NEW =
      new RunProgress(
          Optional.empty(),
          "",
          Map.of(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          false);

  RunProgress {
    written = Map.copyOf(written);
  }

  /**
   * What was recorded of a run.
   *
   * @param last the newest FINAL checkpoint
   * @param earlier INITIAL and PERIODIC checkpoints by step, thinned to at most {@value
   *     RunProgress#MOST_EARLIER} so that memory is bounded
   * @param seen checkpoints, end states and curve chunks recorded, so that a repeated attempt adds
   *     none twice
   */
  record Written(Optional<CheckpointRef> last, List<CheckpointRef> earlier, Set<Object> seen) {
    static final Written NOTHING = new Written(Optional.empty(), List.of(), Set.of());

    Written {
      earlier = List.copyOf(earlier);
      seen = Set.copyOf(seen);
    }

    /** The same with one more checkpoint; the FINAL one is what gets measured. */
    Written with(CheckpointRef checkpoint) {
      Set<Object> more = seeing(checkpoint);
      return switch (checkpoint.role()) {
        case FINAL -> new Written(Optional.of(checkpoint), earlier, more);
        case INITIAL, PERIODIC -> new Written(last, earlierWith(checkpoint), more);
        case BEST, EARLY_STOPPED, IMPORTED -> new Written(last, earlier, more);
      };
    }

    /**
     * With one more, which takes the place of one of the same step: a training that began anew
     * writes its own. Of too many the one with the closest neighbours is left out, the first of
     * several, so that distances between the others differ by little more than a factor of two.
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
      return all;
    }

    /** The same with something else recorded. */
    Written seen(Object one) {
      return new Written(last, earlier, seeing(one));
    }

    private Set<Object> seeing(Object one) {
      Set<Object> more = new HashSet<>(seen);
      more.add(one);
      return more;
    }

    /** The same with nothing to recognise: it is not trained any further. */
    Written unseen() {
      return new Written(last, earlier, Set.of());
    }

    /** The same, trained again: its checkpoints are recognised. */
    Written again() {
      Set<Object> recorded = new HashSet<>(earlier);
      last.ifPresent(recorded::add);
      return new Written(last, earlier, recorded);
    }

    /** The same without those of its PERIODIC checkpoints that were released. */
    Written without(Set<Digest> gone) {
      return new Written(
          last,
          earlier.stream()
              .filter(c -> c.role() != CheckpointRole.PERIODIC || !gone.contains(c.digest()))
              .toList(),
          seen);
    }
  }

  /** Changes what was recorded. */
  private interface Change {
    Written of(Written before);
  }

  /** A run that was trained elsewhere. */
  static RunProgress adopted(Adoption.AdoptedRun run) {
    return new RunProgress(
        Optional.of(run.outcome()),
        "",
        Map.of("", new Written(Optional.of(run.checkpoint()), List.of(), Set.of())),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        false);
  }

  boolean ended() {
    return outcome.isPresent();
  }

  /** The FINAL checkpoint. */
  Optional<CheckpointRef> last() {
    return writtenOn(on).last();
  }

  /** INITIAL and PERIODIC checkpoints by step. */
  List<CheckpointRef> earlier() {
    return writtenOn(on).earlier();
  }

  /** Whether this was recorded of its training on a device class. */
  boolean seen(String deviceClass, Object one) {
    return writtenOn(named(deviceClass)).seen().contains(one);
  }

  private Written writtenOn(String deviceClass) {
    Written older = written.getOrDefault("", Written.NOTHING);
    return written.getOrDefault(deviceClass, older);
  }

  /** A fact that names no class is of the training that is known. */
  private String named(String deviceClass) {
    return deviceClass.isEmpty() ? on : deviceClass;
  }

  /** Whether metrics can speak of it. */
  boolean measurable() {
    return last().isPresent()
        && outcome
            .map(o -> o instanceof RunOutcome.Trained || o instanceof RunOutcome.Collapsed)
            .orElse(false);
  }

  /** The same, trained on this device class from now on; an empty name changes nothing. */
  RunProgress startedOn(String deviceClass) {
    return new RunProgress(
        outcome, named(deviceClass), written, from, trainedOn, replayFailure, released);
  }

  /** The same with one more checkpoint. */
  RunProgress with(String deviceClass, CheckpointRef checkpoint) {
    return changed(deviceClass, before -> before.with(checkpoint));
  }

  /** The same with something else recorded. */
  RunProgress seeing(String deviceClass, Object one) {
    return changed(deviceClass, before -> before.seen(one));
  }

  private RunProgress changed(String deviceClass, Change change) {
    Map<String, Written> all = new HashMap<>(written);
    String where = named(deviceClass);
    all.put(where, change.of(writtenOn(where)));
    return new RunProgress(outcome, where, all, from, trainedOn, replayFailure, released);
  }

  private Map<String, Written> each(Change change) {
    Map<String, Written> all = new HashMap<>(written);
    all.replaceAll((deviceClass, before) -> change.of(before));
    return all;
  }

  /** The same after a replay that failed, or succeeded. */
  RunProgress replayed(Optional<String> failure) {
    return new RunProgress(
        outcome,
        on,
        each(Written::unseen),
        from,
        trainedOn,
        failure,
        released && failure.isPresent());
  }

  /** The same, going on from the end of a shorter run. */
  RunProgress from(Shorter.Trained shorter) {
    return new RunProgress(
        outcome, on, written, Optional.of(shorter), trainedOn, replayFailure, released);
  }

  /**
   * The run at its end; nothing more will be recorded of it but by replay.
   *
   * @param where the device class that it ended on
   */
  RunProgress ending(RunOutcome how, Optional<String> where) {
    return new RunProgress(
        Optional.of(how), on, each(Written::unseen), from, where, replayFailure, released);
  }

  /** The same without its outcome: it is trained again, and what it has recorded is known. */
  RunProgress retried() {
    return new RunProgress(
        Optional.empty(),
        on,
        each(Written::again),
        from,
        Optional.empty(),
        replayFailure,
        released);
  }

  /** The same without those of its PERIODIC checkpoints that were released. */
  RunProgress without(Set<Digest> gone) {
    RunProgress left =
        new RunProgress(
            outcome,
            on,
            each(before -> before.without(gone)),
            from,
            trainedOn,
            replayFailure,
            released);
    return left.earlier().size() == earlier().size()
        ? left
        : new RunProgress(outcome, on, left.written(), from, trainedOn, replayFailure, true);
  }

  /** A chunk of a curve, for recognising it again. */
  record Chunk(ArtifactRef ref, long fromStep, long toStep) {}
}
