package io.orograph.core.claim;

import io.orograph.core.claim.Inference.Resampling;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.statistics.Interval;
import io.orograph.core.statistics.RankCorrelation;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Tests by rank correlation over cells. */
final class RankTests {
  /** With fewer cells a resampled rank correlation means nothing (ours). */
  static final int LEAST_CELLS = 8;

  /** What the acceptance of CKA asks for. */
  private static final int GATE_CELLS = 15;

  private static final int GATE_RUNS = 5;
  private static final double GATE = 0.75;
  private static final double GATE_LOW = 0.5;

  private RankTests() {}

  /** ρ of the quantity and test accuracy has this sign. */
  static RankTest tracksAccuracy(Quantity quantity, int sign, Scope scope) {
    return correlation(quantity, Quantity.of(MetricKind.TEST_ACCURACY), List.of(), sign, scope);
  }

  /** ρ of x and y, partial given the covariates, has this sign. */
  static RankTest correlation(
      Quantity x, Quantity y, List<Quantity> covariates, int sign, Scope scope) {
    return (evidence, inference) -> {
      List<Quantity> given = joined(covariates, inference.given(), List.of(x, y));
      List<Quantity> all = joined(List.of(x, y), given, List.of());
      return gap(evidence, all, scope)
          .orElseGet(
              () ->
                  inference.side(
                      cells(evidence, all, scope),
                      Resampling.REPLICATES_AND_BLOCKS,
                      0,
                      sign,
                      (of, r) -> correlation(x, y, given, of, r)));
    };
  }

  /**
   * ρ of an axis and a quantity, partial given all other axes over numbers, has this sign. The
   * reason names the axes over words, which it is not given.
   */
  static RankTest alongAxis(Quantity axis, Quantity quantity, int sign, Scope scope) {
    return (evidence, inference) -> {
      Finding found =
          correlation(axis, quantity, evidence.numericAxes(List.of(axis)), sign, scope)
              .test(evidence, inference);
      List<String> words = evidence.wordAxes(List.of(axis)).stream().map(Quantity::words).toList();
      return found.cells() == 0 || words.isEmpty()
          ? found
          : found.with(
              found.verdict(),
              found.reason() + "; not given, being over words: " + String.join(", ", words));
    };
  }

  /** Of two quantities, the first orders {@code target} more strictly: |ρ₁| − |ρ₂| is above 0. */
  static RankTest orders(Quantity target, Quantity better, Quantity worse, Scope scope) {
    return (evidence, inference) -> {
      List<Quantity> given = joined(inference.given(), List.of(), List.of(target, better, worse));
      List<Quantity> all = joined(List.of(target, better, worse), given, List.of());
      return gap(evidence, all, scope)
          .orElseGet(
              () ->
                  inference.side(
                      cells(evidence, all, scope),
                      Resampling.REPLICATES_AND_BLOCKS,
                      0,
                      1,
                      (of, r) ->
                          Math.abs(correlation(better, target, given, of, r))
                              - Math.abs(correlation(worse, target, given, of, r))));
    };
  }

  /**
   * The acceptance of CKA: ρ with test accuracy over fitted cells is at least 0.75, the lower end
   * of its interval above 0.5.
   */
  static RankTest ckaGate() {
    Quantity cka = Quantity.of(MetricKind.CKA_SIMILARITY);
    Quantity accuracy = Quantity.of(MetricKind.TEST_ACCURACY);
    return (evidence, inference) -> {
      List<Quantity> given = inference.given();
      List<Quantity> all = joined(List.of(cka, accuracy), given, List.of());
      Optional<Finding> gap = gap(evidence, all, Scope.FITTED);
      if (gap.isPresent()) {
        return gap.get();
      }
      int[] cells = cells(evidence, all, Scope.FITTED);
      Finding found =
          inference.side(
              cells,
              Resampling.REPLICATES_AND_BLOCKS,
              GATE_LOW,
              1,
              (of, r) -> correlation(cka, accuracy, given, of, r));
      if (cells.length < GATE_CELLS || evidence.leastRuns(cells) < GATE_RUNS) {
        return found.with(
            Verdict.NOT_TESTABLE,
            "needs 15 fitted cells of 5 runs each, has "
                + cells.length
                + " of at least "
                + evidence.leastRuns(cells));
      }
      return gated(found);
    };
  }

  /** First and second, each once, without some. */
  private static List<Quantity> joined(
      List<Quantity> first, List<Quantity> second, List<Quantity> without) {
    return Stream.concat(first.stream(), second.stream())
        .distinct()
        .filter(q -> !without.contains(q))
        .toList();
  }

  private static Finding gated(Finding found) {
    Interval interval = found.interval();
    if (!interval.known()) {
      return found;
    }
    boolean met = found.effect() >= GATE && interval.low() > GATE_LOW;
    return found.with(
        met ? Verdict.SUPPORTED : Verdict.CONTRADICTED,
        String.format(
            Locale.ROOT,
            "asked for: at least %.2f, lower end above %.1f; found %.2f from %.2f",
            GATE,
            GATE_LOW,
            found.effect(),
            interval.low()));
  }

  private static Optional<Finding> gap(Evidence evidence, List<Quantity> all, Scope scope) {
    for (Quantity quantity : all) {
      Optional<String> gap = evidence.gap(quantity);
      if (gap.isPresent()) {
        return gap.map(Finding::notTestable);
      }
    }
    if (scope == Scope.FITTED && evidence.metric(MetricKind.TRAIN_ERROR).isEmpty()) {
      return Optional.of(Finding.notTestable("TRAIN_ERROR was not measured"));
    }
    int known = cells(evidence, all, scope).length;
    return known >= LEAST_CELLS
        ? Optional.empty()
        : Optional.of(
            Finding.notTestable(
                "needs " + LEAST_CELLS + " " + scope.words() + " with values, has " + known));
  }

  static int[] cells(Evidence evidence, List<Quantity> all, Scope scope) {
    return Arrays.stream(scope.cells(evidence)).filter(c -> evidence.knows(c, all)).toArray();
  }

  /** Resamples may leave a cell without a pair; such cells are left out of that resample. */
  static double correlation(
      Quantity x, Quantity y, List<Quantity> covariates, int[] cells, Reading reading) {
    double[][] columns = new double[covariates.size() + 2][];
    columns[0] = values(x, cells, reading);
    columns[1] = values(y, cells, reading);
    for (int c = 0; c < covariates.size(); c++) {
      columns[c + 2] = values(covariates.get(c), cells, reading);
    }
    int known = compact(columns);
    List<double[]> kept =
        Arrays.stream(columns).map(column -> Arrays.copyOf(column, known)).toList();
    return RankCorrelation.partial(kept.get(0), kept.get(1), kept.subList(2, kept.size()));
  }

  /** Moves the rows without NaN to the front and says how many there are. */
  private static int compact(double[][] columns) {
    int kept = 0;
    for (int row = 0; row < columns[0].length; row++) {
      boolean known = true;
      for (double[] column : columns) {
        column[kept] = column[row];
        known &= !Double.isNaN(column[row]);
      }
      kept += known ? 1 : 0;
    }
    return kept;
  }

  private static double[] values(Quantity quantity, int[] cells, Reading reading) {
    double[] values = new double[cells.length];
    for (int i = 0; i < cells.length; i++) {
      values[i] = reading.value(quantity, cells[i]);
    }
    return values;
  }
}
