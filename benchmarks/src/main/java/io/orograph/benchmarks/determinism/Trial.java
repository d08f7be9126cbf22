package io.orograph.benchmarks.determinism;

import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import io.orograph.core.sweep.PackSpec;
import io.orograph.core.sweep.RunSpec;
import io.orograph.engine.train.PackOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One repetition and what is different in it.
 *
 * @param number of the trial; 0 is the reference: the run alone, undisturbed
 * @param members of its pack, the target somewhere among them
 * @param callMillis aim for one native call
 * @param stops steps after which everything is torn down and taken up elsewhere, ascending
 */
record Trial(int number, List<RunSpec> members, long callMillis, List<Long> stops) {
  private static final int MOST_COMPANY = 8;
  private static final int MOST_STOPS = 3;
  private static final int SLOWEST_CALL = 200;

  Trial {
    members = List.copyOf(members);
    stops = List.copyOf(stops);
  }

  static Trial of(Subject subject, int number) {
    List<RunSpec> runs = subject.runs();
    if (number == 0) {
      return new Trial(0, List.of(runs.getFirst()), SLOWEST_CALL, List.of());
    }
    RandomStream stream = Seed.of(number).derive("trial " + subject.name()).stream();
    List<RunSpec> members = new ArrayList<>();
    int company = stream.nextInt(MOST_COMPANY + 1);
    int[] order = stream.permutation(runs.size() - 1);
    for (int i = 0; i < Math.min(company, order.length); i++) {
      members.add(runs.get(1 + order[i]));
    }
    members.add(stream.nextInt(members.size() + 1), runs.getFirst());
    long steps = runs.getFirst().settings().training().length().maxSteps(1);
    List<Long> stops = new ArrayList<>();
    for (int i = stream.nextInt(MOST_STOPS + 1); i > 0; i--) {
      stops.add(1 + (long) stream.nextInt((int) steps - 1));
    }
    return new Trial(
        number, members, 1 + stream.nextInt(SLOWEST_CALL), stops.stream().sorted().toList());
  }

  PackSpec pack() {
    return new PackSpec("trial-" + number, members);
  }

  /** A call never crosses one of the steps at which this trial stops. */
  PackOptions options() {
    return new PackOptions(Duration.ofMillis(callMillis), 50, 0);
  }

  String text() {
    return "trial %d: %d members, stops %s, calls of %d ms"
        .formatted(number, members.size(), stops, callMillis);
  }
}
