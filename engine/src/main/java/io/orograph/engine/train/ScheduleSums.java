package io.orograph.engine.train;

import io.orograph.core.sweep.ScheduleSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Sums of the schedules of a pack, the numbers that {@link ScheduleSpec#sum} gives, bit for bit:
 * terms are added in the order of the steps. A schedule is walked through once for all members and
 * all questions, which otherwise would cost ten million cosines each.
 */
final class ScheduleSums {
  /** Steps between the sums that are kept. */
  private static final int MARK = 4096;

  private final Map<Key, Walk> walks = new HashMap<>();

  private record Key(ScheduleSpec schedule, long length) {}

  /** As {@link ScheduleSpec#sum}. */
  double sum(ScheduleSpec schedule, long steps, long length) {
    return switch (schedule.kind()) {
      case CONSTANT, STEP -> schedule.sum(steps, length);
      case COSINE, ONE_CYCLE ->
          walks.computeIfAbsent(new Key(schedule, length), Walk::new).at(steps);
    };
  }

  /** One schedule, as far as somebody has asked. */
  private static final class Walk {
    private final Key key;

    /** The sum of the first i times {@link #MARK} steps at i. */
    private final List<Double> marks = new ArrayList<>(List.of(0.0));

    /** The last answer: members of a pack ask for the same step one after the other. */
    private long asked;

    private double answer;

    Walk(Key key) {
      this.key = key;
    }

    double at(long steps) {
      if (steps != asked) {
        int mark = Math.toIntExact(steps / MARK);
        while (marks.size() <= mark) {
          long from = (marks.size() - 1L) * MARK;
          marks.add(continued(marks.getLast(), from, from + MARK));
        }
        answer = continued(marks.get(mark), (long) mark * MARK, steps);
        asked = steps;
      }
      return answer;
    }

    private double continued(double before, long from, long to) {
      double sum = before;
      for (long step = from; step < to; step++) {
        sum += key.schedule().multiplier(step, key.length());
      }
      return sum;
    }
  }
}
