package io.orograph.deploy.watch;

/** Expressions over the processes that a dashboard's variables name. */
final class Queries {
  private static final String CHOSEN = "job=~\"$job\",instance=~\"$instance\"";

  private Queries() {}

  /** The series of a metric. */
  static String series(String metric) {
    return metric + "{" + CHOSEN + "}";
  }

  /** The series of a metric for which {@code matcher} holds. */
  static String series(String metric, String matcher) {
    return metric + "{" + CHOSEN + "," + matcher + "}";
  }

  /** How fast {@code series} rise, per second. */
  static String rate(String series) {
    return "rate(" + series + "[$__rate_interval])";
  }

  /** By how much {@code series} have risen in the time shown. */
  static String rise(String series) {
    return "increase(" + series + "[$__range])";
  }

  /** The sum over all but these labels. */
  static String sum(String labels, String expression) {
    return "sum by (" + labels + ") (" + expression + ")";
  }

  /** The largest over all but these labels. */
  static String max(String labels, String expression) {
    return "max by (" + labels + ") (" + expression + ")";
  }

  /** A quantile of a histogram, over all but these labels. */
  static String quantile(double share, String labels, String metric) {
    return quantileOf(share, labels, series(metric + "_bucket"));
  }

  /** A quantile of those series of a histogram for which {@code matcher} holds. */
  static String quantile(double share, String labels, String metric, String matcher) {
    return quantileOf(share, labels, series(metric + "_bucket", matcher));
  }

  private static String quantileOf(double share, String labels, String buckets) {
    String kept = labels.isEmpty() ? "le" : "le, " + labels;
    return "histogram_quantile(" + share + ", " + sum(kept, rate(buckets)) + ")";
  }

  /** The mean of what a timer or summary took in, over all but these labels. */
  static String mean(String labels, String metric) {
    return sum(labels, rate(series(metric + "_sum")))
        + " / "
        + sum(labels, rate(series(metric + "_count")));
  }
}
