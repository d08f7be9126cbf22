package io.orograph.core.claim;

import io.orograph.core.metric.MetricKind;
import io.orograph.core.sweep.Axis;
import io.orograph.core.sweep.Knob;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The Hessian falls where training begins to fit: in at least half of the columns that the fitted
 * line crosses, ln of the mean trace falls by at least 1 from one cell to the next towards the
 * fitted side, at the crossing or one cell before or behind it. The effect is the share of such
 * columns. With weight decay the loss floors and the trace need not fall: then the share is
 * reported and not judged.
 */
final class HessianTransition implements ClaimTest {
  private static final Quantity TRACE = Quantity.of(MetricKind.HESSIAN_TRACE);
  private static final Quantity ERROR = Quantity.of(MetricKind.TRAIN_ERROR);
  private static final double FALL = 1;
  private static final double SHARE = 0.5;

  @Override
  public Finding test(Evidence evidence, Inference inference) {
    for (Quantity needed : List.of(ERROR, TRACE)) {
      Optional<String> gap = evidence.gap(needed);
      if (gap.isPresent()) {
        return Finding.notTestable(gap.get());
      }
    }
    int crossed = 0;
    int falls = 0;
    int cells = 0;
    int runs = 0;
    for (List<Integer> column : Lines.columns(evidence)) {
      List<Integer> known = Lines.known(evidence, column, List.of(ERROR, TRACE));
      List<Integer> crossings = Lines.crossings(evidence, known);
      if (!crossings.isEmpty()) {
        crossed++;
        cells += known.size();
        runs += evidence.runs(known.stream().mapToInt(Integer::intValue).toArray());
        falls += crossings.stream().anyMatch(at -> falls(evidence, known, at)) ? 1 : 0;
      }
    }
    if (crossed == 0) {
      return Finding.notTestable("the fitted line crosses no column of equal load");
    }
    double share = falls / (double) crossed;
    String words =
        String.format(
            Locale.ROOT, "ln trace falls by 1 or more in %d of %d columns", falls, crossed);
    Finding found = Finding.criterion(share >= SHARE, share, cells, runs, words);
    return hasWeightDecay(evidence)
        ? found.with(Verdict.NOT_TESTABLE, words + "; with weight decay reported, not judged")
        : found;
  }

  private static boolean falls(Evidence evidence, List<Integer> column, int crossing) {
    int towards = evidence.fitted(column.get(crossing + 1)) ? 1 : -1;
    for (int i = Math.max(0, crossing - 1); i <= Math.min(crossing + 1, column.size() - 2); i++) {
      double before = Math.log(evidence.value(TRACE, column.get(i)));
      double after = Math.log(evidence.value(TRACE, column.get(i + 1)));
      if (towards * (before - after) >= FALL) {
        return true;
      }
    }
    return false;
  }

  private static boolean hasWeightDecay(Evidence evidence) {
    return evidence.spec().base().training().optimizer().weightDecay() > 0
        || evidence.spec().axes().stream().map(Axis::knob).anyMatch(k -> k == Knob.WEIGHT_DECAY);
  }
}
