package io.orograph.core.claim;

import io.orograph.core.claim.Inference.Resampling;
import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.sweep.AxisRole;
import io.orograph.core.sweep.Direction;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The share of parameters that help falls towards one half as training gets hotter: in every column
 * of equal load it is lower at the hottest cell than at the coldest. The effect is the smallest
 * such fall of all columns, in points; the claim asks for at least 15 of them, and that barely over
 * half help where training is hottest: a share from 50 to 60 % in every column (numbers ours, for
 * small data).
 */
final class HelpFalls implements ClaimTest {
  private static final Quantity HELP = Quantity.of(MetricKind.LCA_HELP_SHARE);
  private static final double POINTS = 15;
  private static final double LEAST = 50;
  private static final double MOST = 60;

  @Override
  public Finding test(Evidence evidence, Inference inference) {
    Optional<String> gap = evidence.gap(HELP);
    if (gap.isPresent()) {
      return Finding.notTestable(gap.get());
    }
    List<List<Integer>> columns = byRisingTemperature(evidence);
    if (columns.isEmpty()) {
      return Finding.notTestable("no column has two temperatures with a help share");
    }
    int[] cells = columns.stream().flatMap(List::stream).mapToInt(c -> c).sorted().toArray();
    Metric metric = evidence.metric(MetricKind.LCA_HELP_SHARE).orElseThrow();
    Optional<String> few = evidence.tooFew(metric, cells);
    if (few.isPresent()) {
      return Finding.notTestable(few.get());
    }
    Finding fall =
        inference.side(
            cells,
            Resampling.REPLICATES,
            POINTS,
            1,
            (of, reading) ->
                columns.stream().mapToDouble(c -> fall(c, reading)).min().orElseThrow());
    return both(fall, hottest(inference, columns));
  }

  /** The share at the hottest cell of the column where it says most against the claim. */
  private static Finding hottest(Inference inference, List<List<Integer>> columns) {
    return columns.stream()
        .map(List::getLast)
        .map(
            cell ->
                inference.within(
                    new int[] {cell},
                    Resampling.REPLICATES,
                    LEAST,
                    MOST,
                    (of, reading) -> reading.value(HELP, cell)))
        .max(Comparator.comparingInt(found -> against(found.verdict())))
        .orElseThrow();
  }

  /**
   * The fall with the verdict of both. Where the share at the hottest decides against the claim
   * there is no p-value: that of the fall says nothing of it.
   */
  private static Finding both(Finding fall, Finding hottest) {
    Verdict verdict =
        against(fall.verdict()) < against(hottest.verdict()) ? hottest.verdict() : fall.verdict();
    String reason = "fall: " + fall.reason() + "; share at the hottest: " + hottest.reason();
    Finding found = fall.with(verdict, reason);
    return verdict == fall.verdict()
        ? found
        : new Finding(
            fall.effect(), fall.interval(), Double.NaN, fall.cells(), fall.runs(), verdict, reason);
  }

  private static int against(Verdict verdict) {
    return switch (verdict) {
      case SUPPORTED -> 0;
      case NOT_TESTABLE -> 1;
      case CONTRADICTED -> 2;
    };
  }

  /** The coldest and the hottest cell of every column that has two. */
  private static List<List<Integer>> byRisingTemperature(Evidence evidence) {
    boolean inverse =
        evidence
            .lines()
            .axis(AxisRole.TEMPERATURE)
            .map(a -> evidence.spec().axes().get(a).direction() == Direction.INVERSE)
            .orElse(false);
    List<List<Integer>> columns = new ArrayList<>();
    for (List<Integer> column : Lines.columns(evidence)) {
      List<Integer> known = new ArrayList<>(Lines.known(evidence, column, List.of(HELP)));
      if (inverse) {
        Collections.reverse(known);
      }
      if (known.size() > 1) {
        columns.add(List.of(known.getFirst(), known.getLast()));
      }
    }
    return columns;
  }

  private static double fall(List<Integer> column, Reading reading) {
    return reading.value(HELP, column.getFirst()) - reading.value(HELP, column.getLast());
  }
}
