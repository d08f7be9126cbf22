package io.orograph.core.claim;

import io.orograph.core.metric.MetricKind;
import io.orograph.core.random.Seed;
import io.orograph.core.statistics.RankCorrelation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Training length is confounded with temperature: at a fixed number of epochs a colder batch size
 * takes fewer steps, at a fixed number of steps fewer epochs pass where it is hot. So every claim
 * by rank correlation is tested once more with its correlations partial given steps and epochs, as
 * far as they vary over the cells.
 *
 * @param given what the correlations are partial given; empty where nothing is controlled
 * @param gap why nothing is controlled; empty where something is
 * @param spans how long runs were trained
 * @param claims the claims by rank correlation; none where nothing is controlled
 * @param longer cells that were trained longer too, and what has become of their labels
 */
public record LengthControl(
    List<String> given,
    String gap,
    List<Span> spans,
    List<Controlled> claims,
    List<LongerCell> longer) {
  /**
   * One measure of length over the cells that are evidence.
   *
   * @param least smallest mean of a cell
   * @param most largest
   * @param withAccuracy Spearman's ρ with test accuracy; NaN where one does not vary or is not
   *     known
   */
  public record Span(LengthMeasure measure, double least, double most, double withAccuracy) {}

  /**
   * A claim at equal training length.
   *
   * @param found effect, interval and p, given the lengths too; its verdict is not corrected for
   *     the number of claims
   */
  public record Controlled(Claim claim, Finding found) {}

  public LengthControl {
    given = List.copyOf(given);
    spans = List.copyOf(spans);
    claims = List.copyOf(claims);
    longer = List.copyOf(longer);
  }

  static LengthControl of(Evidence evidence, Seed seed, List<LongerCell> longer) {
    List<Span> spans = spans(evidence);
    if (spans.isEmpty()) {
      return new LengthControl(
          List.of(), "no training length is recorded", spans, List.of(), longer);
    }
    List<Quantity> given = given(evidence);
    if (given.isEmpty()) {
      return new LengthControl(
          List.of(),
          "all cells were trained for equally many steps and epochs",
          spans,
          List.of(),
          longer);
    }
    List<Controlled> claims = new ArrayList<>();
    for (Claim claim : Claim.values()) {
      Inference inference =
          new Inference(evidence, seed.derive(claim.text()).derive("length"), given);
      claim.byRank(evidence, inference).ifPresent(f -> claims.add(new Controlled(claim, f)));
    }
    return new LengthControl(
        given.stream().map(Quantity::words).toList(), "", spans, claims, longer);
  }

  /** The measures that correlations are controlled for: those that are known and vary. */
  static List<Quantity> given(Evidence evidence) {
    List<Quantity> varying = new ArrayList<>();
    for (LengthMeasure measure : LengthMeasure.CONTROLLED) {
      double[] means = means(evidence, Quantity.of(measure));
      if (means.length > 0 && Arrays.stream(means).distinct().count() > 1) {
        varying.add(Quantity.of(measure));
      }
    }
    return varying;
  }

  private static double[] means(Evidence evidence, Quantity quantity) {
    return Arrays.stream(evidence.usable())
        .mapToDouble(c -> evidence.value(quantity, c))
        .filter(Double::isFinite)
        .toArray();
  }

  private static List<Span> spans(Evidence evidence) {
    List<Span> spans = new ArrayList<>();
    for (LengthMeasure measure : LengthMeasure.values()) {
      double[] means = means(evidence, Quantity.of(measure));
      if (means.length > 0) {
        double least = Arrays.stream(means).min().getAsDouble();
        double most = Arrays.stream(means).max().getAsDouble();
        spans.add(new Span(measure, least, most, withAccuracy(evidence, measure)));
      }
    }
    return spans;
  }

  private static double withAccuracy(Evidence evidence, LengthMeasure measure) {
    Quantity accuracy = Quantity.of(MetricKind.TEST_ACCURACY);
    Quantity length = Quantity.of(measure);
    int[] cells = evidence.usable(c -> evidence.knows(c, List.of(accuracy, length)));
    return cells.length < RankTests.LEAST_CELLS
        ? Double.NaN
        : RankCorrelation.spearman(
            Arrays.stream(cells).mapToDouble(c -> evidence.value(length, c)).toArray(),
            Arrays.stream(cells).mapToDouble(c -> evidence.value(accuracy, c)).toArray());
  }
}
