package io.orograph.core.metric;

import static io.orograph.core.metric.MetricOption.integer;
import static io.orograph.core.metric.MetricOption.number;
import static io.orograph.core.metric.MetricOption.word;

import java.util.List;
import java.util.stream.Stream;

/** The options that all metrics of loss change allocation have in common. */
final class AllocationOptions {
  private static final String SPLIT = "split";

  private static final List<MetricOption> COMMON =
      List.of(
          word(
              SPLIT,
              "train",
              "train|test",
              "the samples of the loss: those trained on, or the test set, along the same path"),
          integer(
              "samples",
              0,
              0,
              1_000_000,
              "training samples of the loss, the first of the nested order, equal in all cells; 0 for all that the"
                  + " run was trained on"),
          word(
              "rule",
              "simpson",
              "simpson|trapezoid|first_order",
              "how the mean gradient of a step is found (Lan et al. 2019: simpson)"),
          number(
              "tolerance",
              "0.001",
              0,
              1e6,
              "change of the loss in a step that may stay unallocated (Lan et al. 2019: 0.001)"),
          number(
              "relative_tolerance",
              "0.01",
              0,
              1,
              "the same as a share of all that is allocated in the step; 0 for none (ours; Lan et al. 2019: 0)"),
          word(
              "splits",
              "32",
              "2|4|8|16|32|64",
              "most parts that a step is cut into (Lan et al. 2019: 32)"),
          word(
              "batch_norm",
              "batch_statistics",
              "batch_statistics|stored|recomputed",
              "statistics of networks with batch norm: only those of large batches make a loss whose gradient adds up"
                  + " to its change (Lan et al. 2019)"),
          integer(
              "statistics_batch",
              500,
              2,
              100_000,
              "samples of such a batch (ours, for memory; Lan et al. 2019: 2500 to 5000)"));

  private static final MetricOption EVERY =
      integer(
          "every",
          1,
          1,
          1_000_000,
          "of so many consecutive steps one is allocated, the first drawn from the seed; with 1 all of them");

  private AllocationOptions() {}

  /** The common ones, and which steps are allocated. */
  static List<MetricOption> of(MetricOption... own) {
    return Stream.of(COMMON.stream(), Stream.of(EVERY), Stream.of(own)).flatMap(o -> o).toList();
  }

  /** Of sums over all steps, which may also be those of one loss less those of the other. */
  static List<MetricOption> ofSums(MetricOption... own) {
    MetricOption split =
        word(
            SPLIT,
            "train",
            "train|test|difference",
            "the samples of the loss: those trained on, or the test set, along the same path; difference: what is"
                + " allocated of the first less what is of the second (Lan et al. 2019)");
    return ofAllSteps(own).stream().map(o -> o.name().equals(SPLIT) ? split : o).toList();
  }

  /** The common ones, of metrics that speak of all steps. */
  static List<MetricOption> ofAllSteps(MetricOption... own) {
    return Stream.concat(COMMON.stream(), Stream.of(own)).toList();
  }
}
