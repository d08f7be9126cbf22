package io.orograph.core.sweep;

import io.orograph.core.metric.MetricKind;
import io.orograph.core.pde.PointSet;
import io.orograph.core.pde.PoissonProblem;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The rules of {@link SweepRules} on tasks that solve a PDE, and on what only they have: problems
 * in place of data, rules for points, losses of derivatives, residual networks.
 */
final class PdeRules {
  private static final String BATCH = "training.batch_size";

  /** Kinds that speak of losses, weights or curvature alone; all others need classes. */
  private static final Set<MetricKind> OF_LOSSES =
      EnumSet.of(
          MetricKind.USER_RUN,
          MetricKind.USER_PAIR,
          MetricKind.USER_CELL,
          MetricKind.SOLUTION_ERROR,
          MetricKind.PDE_LOSS,
          MetricKind.RITZ_RATIO,
          MetricKind.ROUGHNESS_INDEX,
          MetricKind.TRAIN_LOSS,
          MetricKind.TEST_LOSS,
          MetricKind.TOP_EIGENVALUE,
          MetricKind.BOTTOM_EIGENVALUE,
          MetricKind.DOMINANT_EIGENVALUE,
          MetricKind.HESSIAN_TRACE,
          MetricKind.SPECTRAL_DENSITY,
          MetricKind.EDGE_OF_STABILITY,
          MetricKind.LOSS_SLICE,
          MetricKind.LOSS_SURFACE,
          MetricKind.LOSS_PLANE,
          MetricKind.MIN_DELTA,
          MetricKind.INITIAL_DISTANCE,
          MetricKind.LCA_HELP_SHARE,
          MetricKind.LCA_HURT_RATIO,
          MetricKind.LCA_TOTAL,
          MetricKind.LCA_RESIDUAL,
          MetricKind.LCA_SYNCHRONIZATION,
          MetricKind.KERNEL_BOTTOM_EIGENVALUE,
          MetricKind.KERNEL_TOP_EIGENVALUE,
          MetricKind.KERNEL_CONDITION,
          MetricKind.KERNEL_TRACE,
          MetricKind.KERNEL_RANK,
          MetricKind.KERNEL_CHANGE,
          MetricKind.KERNEL_ALIGNMENT,
          MetricKind.PL_RATIO,
          MetricKind.PL_CONSTANT,
          MetricKind.PL_PATH_SHARE,
          MetricKind.PL_BALL_SHARE,
          MetricKind.PL_RATE_SHARE,
          MetricKind.MODEL_HESSIAN_NORM,
          MetricKind.WEIGHT_NORM,
          MetricKind.COMPRESSIBILITY,
          MetricKind.REGULARIZATION,
          MetricKind.ZERO_SHARE,
          MetricKind.SURVIVOR_ENTROPY,
          MetricKind.SURVIVOR_VARIATION,
          MetricKind.TERNARY_RESIDUAL,
          MetricKind.COMPRESSED_SIZE,
          MetricKind.COMPRESSION_RATIO,
          MetricKind.TAIL_EXPONENT,
          MetricKind.STABLE_RANK,
          MetricKind.LOG_SPECTRAL_NORM,
          MetricKind.ONE_STEP_SHARPNESS,
          MetricKind.WORST_SHARPNESS,
          MetricKind.AVERAGE_SHARPNESS,
          MetricKind.GRADIENT_NOISE_SCALE,
          MetricKind.SMOOTHING_SCALE,
          MetricKind.CURVE_BARRIER,
          MetricKind.LINEAR_BARRIER,
          MetricKind.PARAMETER_DISTANCE);

  private final SweepSpec spec;
  private final RunSettings base;
  private final List<Violation> found = new ArrayList<>();

  private PdeRules(SweepSpec spec) {
    this.spec = spec;
    this.base = spec.base();
  }

  /** All violations; of other tasks that they use nothing of what PDEs alone have. */
  static List<Violation> check(SweepSpec spec) {
    PdeRules rules = new PdeRules(spec);
    if (spec.base().task().kind() == TaskKind.PDE) {
      rules.task();
      rules.data();
      rules.network();
      rules.batch();
      rules.measurements();
      rules.found.addAll(EnergyRules.check(spec));
    } else {
      rules.others();
    }
    rules.found.addAll(BoundaryRules.check(spec));
    return rules.found;
  }

  /**
   * How the runs are trained, as its own rules are to see it: the batch of a rule of quadrature
   * follows from its nodes.
   */
  static TrainingSpec training(SweepSpec spec) {
    TrainingSpec training = spec.base().training();
    return spec.base().data().subsetRule().isQuadrature() && training.batchSize() == 0
        ? spec.base().resolved().training()
        : training;
  }

  private void others() {
    require(
        !base.task().loss().isOfJets(),
        "task.loss",
        lower(base.task().loss()),
        "cross_entropy; task.kind pde has this loss");
    require(
        PoissonProblem.named(base.data().name()).isEmpty(),
        "data.name",
        base.data().name(),
        "other data; this is a problem for task.kind pde");
    require(
        !base.data().subsetRule().isOfDomain(),
        "data.subset_rule",
        lower(base.data().subsetRule()),
        "stratified or first_n; task.kind pde has this rule");
    require(
        base.network().family() != NetworkFamily.RESIDUAL_MLP,
        "network.family",
        lower(base.network().family()),
        "another family; task.kind pde has this one");
    words(Knob.ACTIVATION, "network.activation", lower(base.network().activation()))
        .filter(w -> w.text().equals("swish"))
        .forEach(w -> require(false, w.field(), w.text(), "relu or tanh; task.kind pde has swish"));
    for (int i = 0; i < spec.measurements().size(); i++) {
      MetricKind kind = spec.measurements().get(i).kind();
      require(
          !kind.isOfPdes(),
          "measurements[" + i + "].kind",
          kind,
          "a kind that other tasks have; task.kind pde has this one");
    }
    for (int a = 0; a < spec.axes().size(); a++) {
      Knob knob = spec.axes().get(a).knob();
      require(
          knob != Knob.LOSS && knob != Knob.SUBSET_RULE,
          "axes[" + a + "].field",
          knob.path(),
          "a field that is an axis without task.kind pde");
    }
  }

  private void task() {
    require(
        base.task().loss().isOfJets(),
        "task.loss",
        lower(base.task().loss()),
        "least_squares or deep_ritz for task.kind pde");
  }

  private void data() {
    DataSpec d = base.data();
    require(
        PoissonProblem.named(d.name()).isPresent() || DataCatalogue.named(d.name()).isEmpty(),
        "data.name",
        d.name(),
        "a problem for task.kind pde, one of " + String.join(", ", PoissonProblem.names()));
    require(
        d.subsetRule().isOfDomain(),
        "data.subset_rule",
        lower(d.subsetRule()),
        "monte_carlo, monte_carlo_fresh, quadrature or quadrature_wu2021 for task.kind pde");
    nothing("data.label_noise", d.labelNoise());
    nothing("data.pixel_noise", d.pixelNoise());
    nothing("data.validation_fraction", d.validationFraction());
    for (int a = 0; a < spec.axes().size(); a++) {
      Knob knob = spec.axes().get(a).knob();
      require(
          knob != Knob.LABEL_NOISE && knob != Knob.PIXEL_NOISE,
          "axes[" + a + "].field",
          knob.path(),
          "a field of task.kind pde, whose points have no labels and no noise");
    }
    PoissonProblem.named(d.name()).ifPresent(this::points);
  }

  private void points(PoissonProblem problem) {
    boolean rule = rules().anyMatch(SubsetRule::isQuadrature);
    numbers(Knob.SUBSET, "data.subset", base.data().subset())
        .forEach(
            n -> {
              require(n.value() >= 2, n.field(), n.value(), "the number of points, at least 2");
              require(
                  !rule || n.value() < 2 || PointSet.isSimpson(problem, n.value()),
                  n.field(),
                  n.value(),
                  "for quadrature " + PointSet.nodes(problem));
            });
  }

  private void network() {
    NetworkSpec n = base.network();
    require(
        !n.family().isConvolutional(),
        "network.family",
        lower(n.family()),
        "residual_mlp or mlp for task.kind pde");
    require(
        !n.batchNorm(),
        "network.batch_norm",
        true,
        "false for task.kind pde: a network of a batch is no function of a point");
    require(n.biases(), "network.biases", n.biases(), "true for task.kind pde");
    require(
        n.output() == OutputKind.LINEAR,
        "network.output",
        lower(n.output()),
        "linear for task.kind pde");
    words(Knob.ACTIVATION, "network.activation", lower(n.activation()))
        .filter(w -> w.text().equals("relu"))
        .forEach(
            w ->
                require(
                    false,
                    w.field(),
                    w.text(),
                    "swish or tanh for task.kind pde: the second derivative of relu is 0"));
    boolean linear =
        PoissonProblem.named(base.data().name())
                .filter(PoissonProblem::isSolvedByLinearNetworks)
                .isPresent()
            && !base.data().boundary().isPenalty();
    numbers(Knob.DEPTH, "network.depth", n.depth())
        .forEach(
            d ->
                require(
                    d.value() >= 1 || (linear && n.family() == NetworkFamily.MLP),
                    d.field(),
                    d.value(),
                    "at least 1 for task.kind pde; 0 has the mlp of poisson-toy, whose boundary is"
                        + " hard: a linear network solves nothing else"));
    require(
        base.task().parametrization() == Parametrization.STANDARD,
        "task.parametrization",
        lower(base.task().parametrization()),
        "standard for task.kind pde");
  }

  /** Points on the boundary that every rule has beside its own. */
  private int rows() {
    return base.data().boundary().points() < 1 ? 0 : base.data().boundaryRows();
  }

  private void batch() {
    int nodes = base.data().subset() + rows();
    boolean always = rules().allMatch(SubsetRule::isQuadrature);
    boolean ever = rules().anyMatch(SubsetRule::isQuadrature);
    if (!ever) {
      return;
    }
    numbers(Knob.BATCH_SIZE, BATCH, base.training().batchSize())
        .forEach(
            n ->
                require(
                    always ? n.value() == 0 || n.value() == nodes : n.value() >= 1,
                    n.field(),
                    n.value(),
                    always
                        ? "nothing: by quadrature every step takes all nodes"
                        : "the points of a step by Monte Carlo; quadrature takes all its nodes"));
  }

  private void measurements() {
    boolean rule = rules().anyMatch(SubsetRule::isQuadrature);
    for (int i = 0; i < spec.measurements().size(); i++) {
      MeasurementSpec m = spec.measurements().get(i);
      String path = "measurements[" + i + "]";
      require(
          OF_LOSSES.contains(m.kind()),
          path + ".kind",
          m.kind(),
          "a kind that speaks of losses, weights or curvature: a PDE has no classes");
      points(m.kind(), path + ".kind");
      require(
          m.kind().option("matrix").isEmpty() || !m.option("matrix").equals("empirical_fisher"),
          path + ".options.matrix",
          "empirical_fisher",
          "hessian or gauss_newton: a PDE has no gradient of each answer");
      require(
          m.kind().option("align").isEmpty() || !m.option("align").equals("activations"),
          path + ".options.align",
          "activations",
          "none or weights for task.kind pde");
      boolean whole = rule || rows() > 0;
      if (whole && m.kind().option("samples").isPresent() && m.integer("samples") > 0) {
        int wanted = m.integer("samples");
        numbers(Knob.SUBSET, "data.subset", base.data().subset())
            .forEach(
                n ->
                    require(
                        n.value() + rows() == wanted,
                        path + ".options.samples",
                        wanted,
                        n.value()
                            + rows()
                            + (rows() > 0
                                ? ": a part of the points has another share on the boundary"
                                : ": a part of the nodes of a rule is no rule")));
      }
    }
  }

  /** Kinds that only some points have; of an axis over rules one that has them is enough. */
  private void points(MetricKind kind, String field) {
    require(
        kind != MetricKind.RITZ_RATIO
            || (rules().anyMatch(r -> r == SubsetRule.QUADRATURE)
                && !base.data().boundary().isPenalty()),
        field,
        kind,
        "data.subset_rule: quadrature and a hard boundary with it: the least energy of sampled points is not known, and"
            + " with a penalty it is not the solution's");
    require(
        kind != MetricKind.GRADIENT_NOISE_SCALE || !rules().allMatch(SubsetRule::isQuadrature),
        field,
        kind,
        "data.subset_rule: monte_carlo with it: by quadrature every step takes all nodes, whose gradient has no"
            + " noise");
  }

  /** A number that a grid has, and where it is written. */
  private record Given(String field, int value) {}

  /** A word that a grid has, and where it is written. */
  private record Word(String field, String text) {}

  private Stream<SubsetRule> rules() {
    return words(Knob.SUBSET_RULE, "", lower(base.data().subsetRule()))
        .map(w -> SubsetRule.valueOf(w.text().toUpperCase(Locale.ROOT)));
  }

  private Stream<Given> numbers(Knob knob, String path, int value) {
    for (int a = 0; a < spec.axes().size(); a++) {
      if (spec.axes().get(a).knob() == knob) {
        List<AxisValue> values = spec.axes().get(a).values();
        String field = "axes[" + a + "].values";
        return values.stream()
            .filter(knob::accepts)
            .map(v -> new Given(field, (int) ((AxisValue.Number) v).value()));
      }
    }
    return Stream.of(new Given(path, value));
  }

  private Stream<Word> words(Knob knob, String path, String value) {
    for (int a = 0; a < spec.axes().size(); a++) {
      if (spec.axes().get(a).knob() == knob) {
        String field = "axes[" + a + "].values";
        return spec.axes().get(a).values().stream()
            .filter(knob::accepts)
            .map(v -> new Word(field, v.text()));
      }
    }
    return Stream.of(new Word(path, value));
  }

  private void nothing(String field, double value) {
    require(value == 0, field, Canonical.said(value), "0 for task.kind pde");
  }

  private void require(boolean holds, String field, Object value, String expected) {
    if (!holds) {
      found.add(new Violation(field, String.valueOf(value), expected));
    }
  }

  private static String lower(Enum<?> word) {
    return word.name().toLowerCase(Locale.ROOT);
  }
}
