package io.orograph.core.sweep;

import io.orograph.core.metric.MetricKind;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Which networks have a tangent kernel, and which metrics of a run share one. */
public final class TangentRules {
  /** Most rows of a kernel: samples times outputs. All its eigenvalues are computed. */
  public static final int MOST_ROWS = 1024;

  private static final String SAMPLES = "samples";

  /** A forward and a backward, which counts two. */
  private static final long PASSES = 3;

  private TangentRules() {}

  /** Whether a kind speaks of the tangent kernel, its condition or the Hessian of the outputs. */
  public static boolean isOfTangents(MetricKind kind) {
    return switch (kind) {
      case KERNEL_BOTTOM_EIGENVALUE,
          KERNEL_TOP_EIGENVALUE,
          KERNEL_CONDITION,
          KERNEL_TRACE,
          KERNEL_RANK,
          KERNEL_CHANGE,
          KERNEL_ALIGNMENT,
          PL_RATIO,
          CROSS_ENTROPY_RATIO,
          MODEL_HESSIAN_NORM ->
          true;
      default -> isOfPath(kind);
    };
  }

  /** Whether a kind speaks of the condition along a whole training. */
  public static boolean isOfPath(MetricKind kind) {
    return switch (kind) {
      case PL_CONSTANT, PL_PATH_SHARE, PL_BALL_SHARE, PL_RATE_SHARE -> true;
      default -> false;
    };
  }

  /** Whether a kind is read off a kernel and nothing else. */
  public static boolean isOfKernel(MetricKind kind) {
    return isOfTangents(kind)
        && !isOfPath(kind)
        && kind != MetricKind.PL_RATIO
        && kind != MetricKind.CROSS_ENTROPY_RATIO
        && kind != MetricKind.MODEL_HESSIAN_NORM;
  }

  /** Whether it is also read off the kernel of the initial network. */
  public static boolean looksBack(MetricKind kind) {
    return kind == MetricKind.KERNEL_CHANGE || kind == MetricKind.KERNEL_ALIGNMENT;
  }

  /** What networks must have for a kind of tangents that these have not; empty where they do. */
  public static Optional<String> lack(MetricKind kind, RunSettings settings) {
    NetworkSpec network = settings.network();
    LossKind loss = settings.task().loss();
    if (loss.isOfJets() && isOfCondition(kind)) {
      return loss == LossKind.LEAST_SQUARES
          ? Optional.empty()
          : Optional.of(
              "task.loss: least_squares, half of whose sum the ratio is of, not deep_ritz: an energy"
                  + " is no sum of squares, and its least value on these points is not known");
    }
    if (network.family() != NetworkFamily.MLP) {
      return Optional.of(
          "network.family: mlp, whose layers' factors give the kernel, not %s"
              .formatted(network.family().name().toLowerCase(Locale.ROOT)));
    }
    if (network.batchNorm()) {
      return Optional.of("network.batch_norm: false, because with it no output is of one sample");
    }
    if (loss.isOfJets()) {
      return lackOfPde(kind, network);
    }
    boolean fits =
        switch (kind) {
          case PL_RATIO, PL_CONSTANT, PL_PATH_SHARE, PL_BALL_SHARE, PL_RATE_SHARE ->
              loss == LossKind.MSE;
          case CROSS_ENTROPY_RATIO -> loss == LossKind.CROSS_ENTROPY;
          default -> true;
        };
    return fits
        ? Optional.empty()
        : Optional.of(
            "task.loss: %s, of which the ratio is, not %s"
                .formatted(
                    kind == MetricKind.CROSS_ENTROPY_RATIO ? "cross_entropy" : "mse",
                    loss.name().toLowerCase(Locale.ROOT)));
  }

  /** Whether a kind holds both sides of the condition for ½ Σ ‖F − y‖² against each other. */
  private static boolean isOfCondition(MetricKind kind) {
    return kind == MetricKind.PL_RATIO || isOfPath(kind);
  }

  /**
   * Sample passes of a row of the kernel that a kind needs: a forward and a backward; two of each
   * where it is the kernel of the residuals of a PDE.
   */
  public static long passesOfRow(MetricKind kind, RunSettings settings) {
    boolean ofResiduals = settings.task().loss().isOfJets() && isOfCondition(kind);
    return ofResiduals ? 2 * PASSES : PASSES;
  }

  /** Of a PDE the kernel is that of u = D·N. */
  private static Optional<String> lackOfPde(MetricKind kind, NetworkSpec network) {
    if (kind == MetricKind.CROSS_ENTROPY_RATIO) {
      return Optional.of("task.loss: cross_entropy, of which the ratio is: PL_RATIO is of squares");
    }
    return network.activation() == Activation.TANH
        ? Optional.empty()
        : Optional.of(
            "network.activation: tanh, whose layers' factors give the kernel, not %s"
                .formatted(network.activation().name().toLowerCase(Locale.ROOT)));
  }

  /**
   * Why runs of these settings have no rate to compare with a promise; empty where they do. That is
   * of plain gradient descent on all samples, of the loss alone and with one rate for all tensors.
   *
   * @param samples of the training set
   */
  public static Optional<String> lackOfRate(RunSettings settings, int samples) {
    TrainingSpec training = settings.training();
    OptimizerSpec optimizer = training.optimizer();
    boolean plain =
        optimizer.kind() == OptimizerKind.SGD
            && optimizer.momentum() == 0
            && optimizer.weightDecay() == 0
            && training.schedule().kind() == ScheduleKind.CONSTANT;
    if (!plain) {
      return Optional.of(
          "training: %s (expected: sgd of constant learning rate without momentum and weight decay)"
              .formatted(optimizer.kind().name().toLowerCase(Locale.ROOT)));
    }
    if (settings.data().subsetRule().isFresh()) {
      return Optional.of("data.subset_rule: monte_carlo_fresh (expected: points that stay)");
    }
    List<String> terms =
        training.regularizers().stream()
            .filter(r -> r.coefficient() > 0) // 0 may be what an axis has set
            .map(r -> r.kind().name().toLowerCase(Locale.ROOT))
            .toList();
    if (!terms.isEmpty()) {
      return Optional.of(
          "training.regularizers: %s (expected: none)".formatted(String.join(", ", terms)));
    }
    if (!training.layerRates().isEmpty()) {
      return Optional.of(
          "training.layer_rates: %s (expected: none)"
              .formatted(
                  training.layerRates().stream()
                      .map(LayerRate::parameters)
                      .collect(Collectors.joining(", "))));
    }
    return training.batchSize() == samples
        ? Optional.empty()
        : Optional.of(
            "training.batch_size: %d (expected: %d, all samples)"
                .formatted(training.batchSize(), samples));
  }

  /** Whether samples of a metric of tangents have a kernel of so few rows that it is computed. */
  public static boolean hasKernel(MeasurementSpec m, int samples, int outputs) {
    return m.kind() != MetricKind.MODEL_HESSIAN_NORM
        && !isOfPath(m.kind())
        && (long) samples * outputs <= MOST_ROWS;
  }

  /**
   * Whether a metric is the first of those that need the kernel of the same samples, and so pays
   * for it.
   *
   * @param all metrics asked for, in their order
   */
  public static boolean paysKernel(
      List<MeasurementSpec> all, MeasurementSpec m, RunSettings settings) {
    return isFirst(
        all,
        m,
        o ->
            isOfTangents(o.kind())
                && !isOfPath(o.kind())
                && o.kind() != MetricKind.MODEL_HESSIAN_NORM
                && passesOfRow(o.kind(), settings) == passesOfRow(m.kind(), settings)
                && lack(o.kind(), settings).isEmpty());
  }

  /**
   * Whether it is the first that needs the kernel of the initial network on the same samples, where
   * no series along the training has it anyway.
   */
  public static boolean paysFirstKernel(
      List<MeasurementSpec> all, MeasurementSpec m, RunSettings settings) {
    boolean inSeries =
        all.stream()
            .filter(o -> isSeriesAlike(o, m, settings))
            .anyMatch(o -> o.integer(SAMPLES) == m.integer(SAMPLES));
    return !inSeries && isFirst(all, m, o -> looksBack(o.kind()));
  }

  /**
   * Whether it is the first that needs the kernels of the same samples at all networks of a
   * training, and so pays for those before the last.
   */
  public static boolean paysSeries(
      List<MeasurementSpec> all, MeasurementSpec m, RunSettings settings) {
    return m.isSeries() && isFirst(all, m, o -> isSeriesAlike(o, m, settings));
  }

  /** Whether it is a series of kernels of the same kind as a metric's. */
  private static boolean isSeriesAlike(MeasurementSpec o, MeasurementSpec m, RunSettings settings) {
    return isOfTangents(o.kind())
        && o.isSeries()
        && passesOfRow(o.kind(), settings) == passesOfRow(m.kind(), settings)
        && lack(o.kind(), settings).isEmpty();
  }

  /** Whether it is the first that looks at the whole training on the same samples. */
  public static boolean paysPath(List<MeasurementSpec> all, MeasurementSpec m) {
    return isFirst(all, m, o -> isOfPath(o.kind()));
  }

  private static boolean isFirst(
      List<MeasurementSpec> all, MeasurementSpec m, Predicate<MeasurementSpec> sharing) {
    return all.stream()
        .filter(sharing)
        .filter(o -> o.integer(SAMPLES) == m.integer(SAMPLES))
        .findFirst()
        .filter(m::equals)
        .isPresent();
  }

  /** What the networks of all cells lack: of an axis over losses one that has it is enough. */
  private static Optional<String> lackOfAll(MetricKind kind, SweepSpec spec) {
    for (Axis axis : spec.axes()) {
      if (axis.knob() == Knob.LOSS
          && axis.values().stream()
              .filter(Knob.LOSS::accepts)
              .anyMatch(v -> lack(kind, Knob.LOSS.apply(spec.base(), v)).isEmpty())) {
        return Optional.empty();
      }
    }
    return lack(kind, spec.base());
  }

  /** Violations of the metrics of a specification. */
  static void check(SweepSpec spec, List<Violation> found) {
    for (int i = 0; i < spec.measurements().size(); i++) {
      MeasurementSpec m = spec.measurements().get(i);
      if (!isOfTangents(m.kind())) {
        continue;
      }
      String path = "measurements[" + i + "]";
      lackOfAll(m.kind(), spec)
          .ifPresent(reason -> found.add(new Violation(path + ".kind", m.kind().name(), reason)));
      int outputs =
          DataCatalogue.of(spec.base().data())
              .map(entry -> entry.outputs(spec.base().task().kind()))
              .filter(count -> count > 0)
              .orElse(1);
      if (isOfKernel(m.kind())
          && m.kind().option(SAMPLES).orElseThrow().accepts(m.option(SAMPLES))
          && !hasKernel(m, m.integer(SAMPLES), outputs)) {
        found.add(
            new Violation(
                path + ".options." + SAMPLES,
                m.option(SAMPLES),
                "at most "
                    + MOST_ROWS / outputs
                    + ": the kernel of "
                    + outputs
                    + " outputs has at most "
                    + MOST_ROWS
                    + " rows"));
      }
    }
  }
}
