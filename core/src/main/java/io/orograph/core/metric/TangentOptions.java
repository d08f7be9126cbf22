package io.orograph.core.metric;

import static io.orograph.core.metric.MetricOption.integer;
import static io.orograph.core.metric.MetricOption.number;
import static io.orograph.core.metric.MetricOption.word;

import java.util.List;

/** Options of the kinds of the tangent kernel and the Polyak-Łojasiewicz condition. */
final class TangentOptions {
  static final List<MetricOption> KERNEL =
      List.of(
          integer(
              "samples",
              50,
              2,
              1024,
              "training samples, the first of the nested order, equal in all cells; with the outputs of"
                  + " each at most 1024 rows (ours)"),
          word(
              "series",
              "none",
              "none|training",
              "training: also keeps all that is read off the kernel at the initial network and at every"
                  + " checkpoint (ours)"));
  static final List<MetricOption> RATIO =
      List.of(
          integer(
              "samples",
              50,
              0,
              1_000_000,
              "training samples, the first of the nested order; 0 for all that the run was trained on; up"
                  + " to 1024 outputs of these the kernel's bound is computed too (ours)"),
          word(
              "series",
              "none",
              "none|training",
              "training: also keeps the ratio and its bound at the initial network and at every"
                  + " checkpoint (ours)"));
  static final List<MetricOption> PATH =
      List.of(
          integer(
              "samples",
              0,
              0,
              1_000_000,
              "training samples, the first of the nested order; 0 for all that the run was trained on, of"
                  + " which the bounds are (ours)"));
  static final List<MetricOption> MODEL_HESSIAN =
      List.of(
          integer("samples", 5, 2, 1000, "training samples, of each one output (ours)"),
          integer("steps", 60, 4, 10_000, "most Lanczos steps of each (ours)"),
          number(
              "tolerance",
              "0.001",
              0,
              1,
              "relative residual at which an end has converged (ours)"));

  private TangentOptions() {}
}
