package io.orograph.metrics.measure;

import io.orograph.core.estimate.SampleMean;
import io.orograph.core.measure.Cost;
import io.orograph.core.measure.Errors;
import io.orograph.core.measure.Estimate;
import io.orograph.core.sweep.LossKind;
import io.orograph.engine.data.Samples;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A network's outputs held against labels or numbers, in float64.
 *
 * @param loss mean loss over the samples
 * @param lossError its sampling error: sd of the samples' losses over √n
 * @param error share of wrong answers, in percent; of equal largest outputs the first counts
 * @param errorError its sampling error, binomial
 */
record Fit(double loss, double lossError, double error, double errorError) {

  /**
   * Judges outputs.
   *
   * @param outputs shape (n, classes), row-major, before softmax
   */
  static Fit of(double[] outputs, int[] labels, int classes, LossKind kind) {
    int n = labels.length;
    double[] losses = new double[n];
    int wrong = 0;
    for (int i = 0; i < n; i++) {
      losses[i] = loss(outputs, i * classes, classes, labels[i], kind);
      wrong += largest(outputs, i * classes, classes) == labels[i] ? 0 : 1;
    }
    double mean = IntStream.range(0, n).mapToDouble(i -> losses[i]).sum() / n;
    double squares =
        IntStream.range(0, n).mapToDouble(i -> (losses[i] - mean) * (losses[i] - mean)).sum();
    double share = (double) wrong / n;
    return new Fit(
        mean,
        n < 2 ? Double.NaN : Math.sqrt(squares / (n - 1) / n),
        100.0 * wrong / n,
        100 * Math.sqrt(share * (1 - share) / n));
  }

  /**
   * Judges outputs against what samples have, classes or numbers: of numbers there is no error.
   *
   * @param outputs shape (n, columns), row-major, before softmax
   */
  static Fit of(double[] outputs, Samples samples, int columns, LossKind kind) {
    if (samples.real().isEmpty()) {
      return of(outputs, samples.labels(), columns, kind);
    }
    double[] losses = new double[samples.count()];
    for (int i = 0; i < losses.length; i++) {
      losses[i] = squaredResidual(outputs, samples, i, columns) / 2;
    }
    SampleMean mean = SampleMean.of(losses);
    return new Fit(mean.value(), mean.error(), Double.NaN, Double.NaN);
  }

  private static double squaredResidual(double[] outputs, Samples samples, int i, int columns) {
    double[] targets = samples.targets(i, i + 1, columns);
    double sum = 0;
    for (int c = 0; c < columns; c++) {
      double residual = outputs[i * columns + c] - targets[c];
      sum += residual * residual;
    }
    return sum;
  }

  /** As {@link #squaredSlope(double[], int[], int, LossKind)}, also of numbers. */
  static double squaredSlope(double[] outputs, Samples samples, int columns, LossKind kind) {
    return samples.real().isEmpty()
        ? squaredSlope(outputs, samples.labels(), columns, kind)
        : IntStream.range(0, samples.count())
            .mapToDouble(i -> squaredResidual(outputs, samples, i, columns))
            .sum();
  }

  /**
   * Which samples are answered rightly; of equal largest outputs the first counts.
   *
   * @param outputs shape (n, classes), row-major, before softmax
   */
  static boolean[] correct(double[] outputs, int[] labels, int classes) {
    boolean[] correct = new boolean[labels.length];
    for (int i = 0; i < labels.length; i++) {
      correct[i] = largest(outputs, i * classes, classes) == labels[i];
    }
    return correct;
  }

  /**
   * Σ ‖∂ℓ/∂z‖² over the samples: of squared errors twice their loss.
   *
   * @param outputs shape (n, classes), row-major, before softmax
   */
  static double squaredSlope(double[] outputs, int[] labels, int classes, LossKind kind) {
    double sum = 0;
    for (int i = 0; i < labels.length; i++) {
      double[] z = Arrays.copyOfRange(outputs, i * classes, (i + 1) * classes);
      double[] answer =
          switch (kind) {
            case CROSS_ENTROPY -> softmax(z);
            case MSE -> z;
            case LEAST_SQUARES, DEEP_RITZ -> throw ofPoints(kind);
          };
      for (int c = 0; c < classes; c++) {
        double slope = answer[c] - (c == labels[i] ? 1 : 0);
        sum += slope * slope;
      }
    }
    return sum;
  }

  private static double[] softmax(double[] z) {
    double top = Arrays.stream(z).max().orElseThrow();
    double[] p = Arrays.stream(z).map(value -> Math.exp(value - top)).toArray();
    double sum = Arrays.stream(p).sum();
    return Arrays.stream(p).map(value -> value / sum).toArray();
  }

  /**
   * @param value the mean loss as the surface of the samples computes it, which sums in another
   *     order than this does
   */
  Estimate lossEstimate(double value, Cost cost) {
    return exact(value, lossError, cost);
  }

  Estimate errorEstimate(Cost cost) {
    return exact(error, errorError, cost);
  }

  Estimate accuracyEstimate(Cost cost) {
    return exact(100 - error, errorError, cost);
  }

  private static Estimate exact(double value, double dataError, Cost cost) {
    return new Estimate(value, new Errors(Double.NaN, dataError, Double.NaN), true, cost);
  }

  /** Cross-entropy of the softmax, or half the squared distance to the one-hot target. */
  private static double loss(double[] z, int from, int classes, int label, LossKind kind) {
    return switch (kind) {
      case CROSS_ENTROPY -> {
        double top = z[from + largest(z, from, classes)];
        double sum = 0;
        for (int c = 0; c < classes; c++) {
          sum += Math.exp(z[from + c] - top);
        }
        yield top + Math.log(sum) - z[from + label];
      }
      case MSE -> {
        double sum = 0;
        for (int c = 0; c < classes; c++) {
          double distance = z[from + c] - (c == label ? 1 : 0);
          sum += distance * distance;
        }
        yield sum / 2;
      }
      case LEAST_SQUARES, DEEP_RITZ -> throw ofPoints(kind);
    };
  }

  private static IllegalArgumentException ofPoints(LossKind kind) {
    return new IllegalArgumentException(kind + " (expected: a loss of classes)");
  }

  private static int largest(double[] z, int from, int classes) {
    int best = 0;
    for (int c = 1; c < classes; c++) {
      best = z[from + c] > z[from + best] ? c : best;
    }
    return best;
  }
}
