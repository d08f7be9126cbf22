package io.orograph.core.similarity;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The softmax ensemble of several classifiers: of each sample it names the class of largest mean
 * probability (Lakshminarayanan et al. 2017, section 2.4).
 */
public final class Ensemble {
  private static final int NOBODY = -1;

  /** A jackknife of two would compare single members, which are no ensembles. */
  private static final int FEWEST_FOR_ERROR = 3;

  private final List<OutputMatrix> members;
  private final int[] labels;
  private final double[] sums;

  /**
   * A percentage with two errors.
   *
   * @param value in percent
   * @param dataError standard error from the finite set of samples
   * @param replicateError delete-one-member jackknife, √((R−1)/R · Σ (v₋ᵣ − v̄₋)²) with v₋ᵣ the
   *     value without member r; NaN for fewer than three members
   */
  public record Share(double value, double dataError, double replicateError) {}

  /**
   * Of these members.
   *
   * @param members probabilities of the same samples and classes, two members or more
   * @param labels the right class of each sample
   */
  public Ensemble(List<OutputMatrix> members, int[] labels) {
    if (members.size() < 2) {
      throw new IllegalArgumentException("members: " + members.size() + " (expected: two or more)");
    }
    OutputMatrix first = members.getFirst();
    for (OutputMatrix member : members) {
      OutputMatrix.requireSameSamples(first, member);
      if (member.features() != first.features()) {
        throw new IllegalArgumentException(
            "classes: " + member.features() + " (expected: " + first.features() + ")");
      }
    }
    if (labels.length != first.samples()) {
      throw new IllegalArgumentException(
          "labels: " + labels.length + " (expected: " + first.samples() + ")");
    }
    this.members = List.copyOf(members);
    this.labels = labels.clone();
    this.sums = new double[first.samples() * first.features()];
    for (int i = 0; i < first.samples(); i++) {
      for (int c = 0; c < first.features(); c++) {
        for (OutputMatrix member : members) {
          sums[i * first.features() + c] += member.at(i, c);
        }
      }
    }
  }

  /** The share of samples that the ensemble classifies correctly; its data error is binomial. */
  public Share accuracy() {
    double share = mean(correct(NOBODY));
    return new Share(
        100 * share,
        100 * Math.sqrt(share * (1 - share) / labels.length),
        jackknife(without -> 100 * mean(correct(without))));
  }

  /**
   * Accuracy of the ensemble minus the mean accuracy of its members, in points. Its data error is
   * that of the samples' differences, because both are taken on the same samples.
   */
  public Share gain() {
    double[] gains = gains(NOBODY);
    double mean = mean(gains);
    double squares = Arrays.stream(gains).map(g -> (g - mean) * (g - mean)).sum();
    double error =
        labels.length < 2 ? Double.NaN : Math.sqrt(squares / (labels.length - 1) / labels.length);
    return new Share(100 * mean, 100 * error, jackknife(without -> 100 * mean(gains(without))));
  }

  private double[] gains(int without) {
    double[] gains = correct(without);
    int others = members.size() - (without == NOBODY ? 0 : 1);
    for (int r = 0; r < members.size(); r++) {
      if (r != without) {
        for (int i = 0; i < gains.length; i++) {
          gains[i] -= members.get(r).largest(i) == labels[i] ? 1.0 / others : 0;
        }
      }
    }
    return gains;
  }

  /** 1 where the ensemble of all but one member is right, else 0. */
  private double[] correct(int without) {
    double[] correct = new double[labels.length];
    for (int i = 0; i < correct.length; i++) {
      correct[i] = named(i, without) == labels[i] ? 1 : 0;
    }
    return correct;
  }

  /** The class of largest sum; of equal ones the first. */
  private int named(int sample, int without) {
    int classes = members.getFirst().features();
    int best = 0;
    double top = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < classes; c++) {
      double sum = sums[sample * classes + c];
      sum -= without == NOBODY ? 0 : members.get(without).at(sample, c);
      if (sum > top) {
        top = sum;
        best = c;
      }
    }
    return best;
  }

  private double jackknife(IntToDoubleFunction without) {
    int r = members.size();
    if (r < FEWEST_FOR_ERROR) {
      return Double.NaN;
    }
    double[] leftOut = IntStream.range(0, r).mapToDouble(without).toArray();
    double center = mean(leftOut);
    double squares = Arrays.stream(leftOut).map(v -> (v - center) * (v - center)).sum();
    return Math.sqrt(squares * (r - 1) / r);
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElse(Double.NaN);
  }
}
