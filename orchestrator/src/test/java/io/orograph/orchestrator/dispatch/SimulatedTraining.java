package io.orograph.orchestrator.dispatch;

import io.orograph.core.checkpoint.ArtifactKind;
import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.checkpoint.Digest;
import io.orograph.core.sweep.RunKey;
import io.orograph.core.sweep.RunSpec;
import io.orograph.orchestrator.results.Samples;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What trainings come to, whoever does them: parameters are a digest, a step is the digest of the
 * one before, and the store keeps states to resume from. A wrong resume, a step too many or the
 * state of another run end in other bits.
 */
final class SimulatedTraining {
  /** Steps of each run. */
  static final int STEPS = 6;

  /** Steps of one that diverges. */
  static final int UNTIL_DIVERGED = 3;

  private final Map<Digest, State> store = new HashMap<>();

  /** Runs whose loss ceases to be finite. */
  final Set<RunKey> diverging = new HashSet<>();

  /** Runs that fail each pack they are in. */
  final Set<RunKey> failing = new HashSet<>();

  /** Runs that end the process of each trainer they are on. */
  final Set<RunKey> killing = new HashSet<>();

  /** Parameters of several runs at a step. */
  record State(int step, Map<RunKey, Digest> parameters) {
    State {
      parameters = Map.copyOf(parameters);
    }
  }

  /** Before the first step. */
  static State start(List<RunSpec> runs) {
    Map<RunKey, Digest> parameters = new HashMap<>();
    runs.forEach(run -> parameters.put(run.key(), Samples.digest(run.key().toString())));
    return new State(0, parameters);
  }

  /** One step further. */
  static State next(State before) {
    Map<RunKey, Digest> parameters = new HashMap<>();
    before.parameters().forEach((run, p) -> parameters.put(run, Samples.digest(p.hex())));
    return new State(before.step() + 1, parameters);
  }

  /** What a run must end in. */
  Digest end(RunSpec run) {
    State state = start(List.of(run));
    while (state.step() < steps(run.key())) {
      state = next(state);
    }
    return Objects.requireNonNull(state.parameters().get(run.key()));
  }

  /** The loss of a run after some of its steps. */
  double loss(RunSpec run, long step) {
    State state = start(List.of(run));
    while (state.step() < step) {
      state = next(state);
    }
    return value(Objects.requireNonNull(state.parameters().get(run.key())));
  }

  int steps(RunKey run) {
    return diverging.contains(run) ? UNTIL_DIVERGED : STEPS;
  }

  /** Keeps a state. */
  ArtifactRef keep(State state) {
    List<String> sorted = state.parameters().values().stream().map(Digest::hex).sorted().toList();
    Digest digest = Samples.digest(state.step() + sorted.toString());
    store.put(digest, state);
    return new ArtifactRef(digest, ArtifactKind.RESUME_STATE, 1_000);
  }

  /** A state that was kept. */
  State kept(ArtifactRef ref) {
    State state = store.get(ref.digest());
    if (state == null) {
      throw new IllegalStateException("resume state: " + ref + " (expected: one that was kept)");
    }
    return state;
  }

  /** The value of a measurement of a checkpoint. */
  static double value(Digest checkpoint) {
    return Long.parseLong(checkpoint.hex().substring(0, 12), 16) * 0x1p-48;
  }
}
