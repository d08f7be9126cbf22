package io.orograph.benchmarks.determinism;

import io.orograph.core.sweep.PackSpec;
import io.orograph.core.sweep.RunSpec;
import io.orograph.engine.checkpoint.ResumeState;
import io.orograph.engine.data.DataSets;
import io.orograph.engine.lane.Lane;
import io.orograph.engine.lane.LaneContext;
import io.orograph.engine.train.MemberEnd;
import io.orograph.engine.train.PackOptions;
import io.orograph.engine.train.PackState;
import io.orograph.engine.train.PackTrainer;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Carries a trial out. */
final class Repetition {
  private static final String DEVICE = "this process";

  private final Trial trial;
  private final RunSpec target;
  private final DataSets sets;

  Repetition(Subject subject, Trial trial, DataSets sets) {
    this.trial = trial;
    this.sets = sets;
    this.target = subject.target();
  }

  /** In this process: a fresh lane for each part between two stops. */
  String inLanes() {
    Optional<byte[]> state = Optional.empty();
    for (long stop : trial.stops()) {
      Optional<byte[]> from = state;
      state = Optional.of(onLane(lane -> until(lane, from, stop)));
    }
    Optional<byte[]> from = state;
    return onLane(lane -> toTheEnd(lane, from, (step, bytes) -> {}));
  }

  /**
   * From a state to the end.
   *
   * @param after told of the step and the state after each call
   */
  String toTheEnd(LaneContext lane, Optional<byte[]> from, BiConsumer<Long, byte[]> after)
      throws IOException {
    try (PackTrainer trainer = begin(lane, from, trial.options())) {
      while (!trainer.finished()) {
        List<MemberEnd> ended = trainer.next(lane).ended();
        for (MemberEnd end : ended) {
          if (end.run().key().equals(target.key())) {
            return Bits.of(lane, sets, target, end.weights().orElseThrow());
          }
        }
        after.accept(trainer.step(), state(trainer));
      }
    }
    throw new IllegalStateException("target: did not end (expected: a member that ends)");
  }

  private byte[] until(LaneContext lane, Optional<byte[]> from, long stop) throws IOException {
    // A call never crosses a multiple of the stop, so it ends exactly there.
    PackOptions options =
        new PackOptions(trial.options().callTime(), trial.options().pointEvery(), stop);
    try (PackTrainer trainer = begin(lane, from, options)) {
      while (trainer.step() < stop) {
        trainer.next(lane);
      }
      return state(trainer);
    }
  }

  private PackTrainer begin(LaneContext lane, Optional<byte[]> from, PackOptions options)
      throws IOException {
    PackSpec pack = trial.pack();
    PackTrainer fresh = PackTrainer.start(lane, sets, pack, options);
    if (from.isEmpty()) {
      return fresh;
    }
    PackState state = ResumeState.read(from.get(), fresh.program().architecture()).state();
    fresh.close();
    return PackTrainer.resume(lane, sets, pack, options, state);
  }

  private static byte[] state(PackTrainer trainer) {
    return new ResumeState(trainer.capture(), trainer.program().digest(), DEVICE)
        .bytes(trainer.program().architecture());
  }

  private static <T> T onLane(io.orograph.engine.lane.LaneTask<T> task) {
    try (Lane lane = Lane.open("trial")) {
      return lane.submit(task).join();
    }
  }
}
