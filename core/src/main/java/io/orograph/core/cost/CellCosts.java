package io.orograph.core.cost;

import io.orograph.core.compress.PruningGrid;
import io.orograph.core.measure.Cost;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.metric.MetricLevel;
import io.orograph.core.pde.ProfileGrid;
import io.orograph.core.sweep.AllocationRules;
import io.orograph.core.sweep.CheckpointPolicy;
import io.orograph.core.sweep.DataCatalogue;
import io.orograph.core.sweep.HiddenLayers;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.NetworkFamily;
import io.orograph.core.sweep.NetworkSpec;
import io.orograph.core.sweep.OptimizerKind;
import io.orograph.core.sweep.OptimizerSpec;
import io.orograph.core.sweep.PathRules;
import io.orograph.core.sweep.RoughnessRules;
import io.orograph.core.sweep.RunSettings;
import io.orograph.core.sweep.SubsetRule;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.core.sweep.TransformerSize;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The cost of all values of a metric in one cell, when all its runs reach their end. Counts are
 * those of {@code docs/metrics.md}: a forward 1 pass a sample, a backward 2, a product with a
 * curvature matrix 5.
 */
final class CellCosts {
  private static final long GRADIENT = 3;
  private static final long PRODUCT = 5;

  /** Steps of a curve, and of the one twice as long that says whether it has converged. */
  private static final long CURVE_LENGTHS = 3;

  /**
   * Rises of the error that the search for a tolerance looks at, at most: one where it begins, 17
   * in factors of 4, 9 bisections of such a factor down to half a percent, and 3 for its error.
   */
  private static final long SEARCH_RISES = 1 + 17 + 9 + 3;

  /** Networks in a plane. */
  private static final long PLANE = 3;

  /** Checkpoints before the last that a run is measured with, at most. */
  private static final long MOST_EARLIER = 64;

  /** Fewer batches than this have no noise scale. */
  private static final long LEAST_BATCHES = 3;

  /** Numbers of gradients that the metrics service keeps; beyond, each is computed twice. */
  private static final long KEPT_NUMBERS = 16_000_000;

  /**
   * Gradients within a step of adaptive Simpson, mostly: one, and a few more where the rule refines
   * (ours: 1.0 to 1.2 in trainings by SGD and Adam at usual rates, 2 at the edge of stability).
   */
  private static final double USUAL_BETWEEN = 1.25;

  private final SweepSpec spec;
  private final RunSettings settings;
  private final DataCatalogue.Entry data;
  private final long runs;
  private final long pairs;
  private final boolean across;
  private final long train;
  private final long test;

  CellCosts(SweepSpec spec, RunSettings settings) {
    this(spec, settings, spec.replicates() * (spec.replicates() - 1L) / 2, false);
  }

  /** Of so many pairs of its runs with runs of another cell. */
  CellCosts(SweepSpec spec, RunSettings settings, long pairs) {
    this(spec, settings, pairs, true);
  }

  private CellCosts(SweepSpec spec, RunSettings settings, long pairs, boolean across) {
    this.spec = spec;
    this.settings = settings;
    this.data = DataCatalogue.of(settings.data()).orElseThrow();
    this.runs = spec.replicates();
    this.pairs = pairs;
    this.across = across;
    this.train = data.trainingSamples(settings.data());
    this.test = data.testSamples();
  }

  /** At most. */
  Optional<Cost> of(MeasurementSpec m) {
    return switch (m.kind()) {
      case TRAIN_LOSS -> passes(runs * losses() * train);
      case TRAIN_ERROR -> passes(asked(MetricKind.TRAIN_LOSS, o -> true) ? 0 : runs * train);
      case TEST_LOSS -> passes(runs * losses() * test);
      case TEST_ACCURACY -> passes(asked(MetricKind.TEST_LOSS, o -> true) ? 0 : runs * test);
      case TOP_EIGENVALUE -> products(m, lanczos(m));
      case BOTTOM_EIGENVALUE ->
          asked(MetricKind.TOP_EIGENVALUE, o -> o.resolved().equals(m.resolved()))
              ? passes(0)
              : products(m, lanczos(m));
      case EDGE_OF_STABILITY -> edge(m);
      case DOMINANT_EIGENVALUE -> products(m, m.integer("steps"));
      case HESSIAN_TRACE -> products(m, m.integer("probes"));
      case SPECTRAL_DENSITY -> products(m, (long) m.integer("probes") * m.integer("steps"));
      case ONE_STEP_SHARPNESS -> passes(runs * m.integer("samples") * (GRADIENT + 2));
      case WORST_SHARPNESS ->
          passes(runs * m.integer("samples") * ((GRADIENT + 1) * m.integer("steps") + 1));
      case AVERAGE_SHARPNESS -> passes(runs * m.integer("samples") * (2L * m.integer("pairs") + 1));
      case NOISE_TOLERANCE ->
          passes(runs * m.integer("samples") * (1 + SEARCH_RISES * m.integer("draws")));
      case FUNCTION_CURVATURE ->
          passes(runs * m.integer("samples") * (1 + GRADIENT * m.integer("probes")));
      case GRADIENT_NOISE_SCALE -> passes(runs * noise(m.integer("batch_size")));
      case MIN_DELTA -> passes(runs * (start(m, points(m)) + (seesFirst(m) ? points(m) : 0)));
      case SOLUTION_ERROR -> passes(runs * test);
      case PDE_LOSS -> passes(runs * (points(m) + searching(m)));
      case RITZ_RATIO ->
          passes(
              settings.data().subsetRule() == SubsetRule.QUADRATURE
                      && !settings.data().boundary().isPenalty()
                  ? runs * train * (GRADIENT + 1)
                  : 0);
      case ROUGHNESS_INDEX -> passes(runs * (roughness(m) + searching(m)));
      case GAUSS_LENGTH -> passes(runs * start(m, PathRules.passes(m) * test));
      case LCA_HELP_SHARE, LCA_HURT_RATIO, LCA_TOTAL, LCA_RESIDUAL, LCA_SYNCHRONIZATION ->
          passes(runs * allocation(m, sampled(m) * between(m)));
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
          TangentCosts.of(m, spec.measurements(), settings, data, networks())
              .map(c -> c.times(runs));
      case PL_CONSTANT, PL_PATH_SHARE, PL_BALL_SHARE, PL_RATE_SHARE ->
          TangentCosts.ofPath(m, spec.measurements(), settings, data)
              .map(c -> c.times(runs * networks()));
      case INITIAL_DISTANCE, TAIL_EXPONENT, STABLE_RANK, LOG_SPECTRAL_NORM -> passes(0);
      case WEIGHT_NORM,
          COMPRESSIBILITY,
          REGULARIZATION,
          ZERO_SHARE,
          SURVIVOR_ENTROPY,
          SURVIVOR_VARIATION,
          TERNARY_RESIDUAL,
          COMPRESSED_SIZE,
          COMPRESSION_RATIO ->
          passes(0);
      case PRUNED_ACCURACY ->
          passes(
              runs
                  * (prunings(m) * (test + (isNormalized() ? train : 0))
                      + GRADIENT
                          * m.integer("fine_tune")
                          * Math.min(m.integer("batch_size"), train)));
      case PARAMETER_DISTANCE -> passes(aligning(m));
      case MODE_CONNECTIVITY, CURVE_BARRIER -> passes(curves(m) * curve(m) + aligning(m));
      case LINEAR_CONNECTIVITY -> passes(pairs * line(m) + aligning(m));
      case LINEAR_BARRIER ->
          passes(
              (asked(MetricKind.LINEAR_CONNECTIVITY, o -> onSameLine(o, m)) ? 0 : pairs * line(m))
                  + aligning(m));
      case CKA_SIMILARITY -> passes(isFirst(m) ? similarity(m) : 0);
      case DISAGREEMENT -> passes(answers(test));
      case JS_DIVERGENCE -> passes(asked(MetricKind.DISAGREEMENT, o -> true) ? 0 : answers(test));
      case ENSEMBLE_ACCURACY -> passes(answers(test));
      case ENSEMBLE_GAIN ->
          passes(asked(MetricKind.ENSEMBLE_ACCURACY, o -> true) ? 0 : answers(test));
      case AVERAGED_ACCURACY ->
          passes(pairs == 0 ? 0 : test + (isNormalized() ? train : 0) + aligningToFirst(m));
      case EPOCH_AVERAGED_ACCURACY ->
          passes(checkpoints() < 2 ? 0 : runs * (test + (isNormalized() ? train : 0)));
      case USER_RUN, USER_PAIR, USER_CELL -> Optional.empty();
      case ZERO_LOSS_COST ->
          passes(runs * ((isFirstOfKind(m) ? checkpoints() * train : 0) + 2 * test));
      case SMOOTHING_SCALE ->
          passes(
              pairs * line(m) * (1 + 2L * m.integer("draws") * m.integer("count")) + aligning(m));
      case LOSS_SLICE -> picture(m, (long) m.integer("count") * m.integer("points"));
      case LOSS_SURFACE -> picture(m, (long) m.integer("points") * m.integer("points"));
      case LOSS_PLANE ->
          passes(
              runs < PLANE
                  ? 0
                  : forwards()
                      * pictured(m)
                      * ((long) m.integer("points") * m.integer("points") + PLANE));
    };
  }

  /** Whether it is the first metric that needs a walk along the trainings. */
  private boolean isFirstOfWalk(MeasurementSpec m, Map<String, String> walk) {
    return spec.measurements().stream()
        .filter(o -> AllocationRules.isAllocation(o) && AllocationRules.walks(o).contains(walk))
        .min(Comparator.comparing(MeasurementSpec::kind))
        .filter(m::equals)
        .isPresent();
  }

  /**
   * What a metric mostly costs, where that is far less than at most: of an adaptive Simpson rule
   * most steps are cut but once.
   */
  Optional<Cost> expected(MeasurementSpec m) {
    return AllocationRules.isAllocation(m) ? passes(runs * expectedAllocation(m)) : of(m);
  }

  private long expectedAllocation(MeasurementSpec m) {
    long gradients = (long) Math.ceil(sampled(m) * Math.min(USUAL_BETWEEN, between(m)));
    return allocation(m, gradients);
  }

  /** Gradients within a step at most: of n parts n − 1. */
  private static long between(MeasurementSpec m) {
    return m.option("rule").equals("simpson") ? Integer.parseInt(m.option("splits")) - 1 : 0;
  }

  /** Steps that are allocated. */
  private long sampled(MeasurementSpec m) {
    long every = AllocationRules.every(m);
    return (steps() + every - 1) / every;
  }

  private long steps() {
    long batch = settings.training().batchSize();
    return settings.training().length().maxSteps(Math.max(1, train / batch));
  }

  /**
   * Of the walks that it is the first to need.
   *
   * @param between gradients within steps
   */
  private long allocation(MeasurementSpec m, long between) {
    return AllocationRules.walks(m).stream()
        .filter(walk -> isFirstOfWalk(m, walk))
        .mapToLong(walk -> walk(m, between, AllocationRules.isOfTest(walk) ? test : pictured(m)))
        .sum();
  }

  /** The training again; a loss and a gradient at every end of a step. */
  private long walk(MeasurementSpec m, long between, long samples) {
    long ends = AllocationRules.every(m) == 1 ? sampled(m) + 1 : 2 * sampled(m);
    return GRADIENT * settings.training().batchSize() * steps()
        + samples * ((GRADIENT + 1) * ends + GRADIENT * between);
  }

  /** The networks whose answers are looked at: the pruned one, and those of the grid. */
  private static long prunings(MeasurementSpec m) {
    return m.option("thresholds").equals("grid") ? 1L + PruningGrid.thresholds().size() : 1;
  }

  private static Optional<Cost> passes(long passes) {
    return Optional.of(new Cost(0, passes));
  }

  private Optional<Cost> products(MeasurementSpec m, long ofRun) {
    long search = searches(m) ? runs * checkpoints() * train : 0;
    return Optional.of(
        new Cost(runs * ofRun, PRODUCT * runs * ofRun * m.integer("samples") + search));
  }

  private boolean isFirstOfKind(MeasurementSpec m) {
    return spec.measurements().stream()
        .filter(o -> o.kind() == m.kind())
        .findFirst()
        .filter(m::equals)
        .isPresent();
  }

  /** Whether it is the first metric that looks for the checkpoint of its training loss. */
  private boolean searches(MeasurementSpec m) {
    return m.kind().option(MeasurementSpec.AT_LOSS).isPresent()
        && m.needsTrajectory()
        && spec.measurements().stream()
            .filter(o -> o.kind().option(MeasurementSpec.AT_LOSS).isPresent())
            .filter(
                o -> o.option(MeasurementSpec.AT_LOSS).equals(m.option(MeasurementSpec.AT_LOSS)))
            .findFirst()
            .filter(m::equals)
            .isPresent();
  }

  /** What looking for the checkpoint of an error costs, told with the first metric of it. */
  private long searching(MeasurementSpec m) {
    boolean first =
        m.isAtError()
            && spec.measurements().stream()
                .filter(MeasurementSpec::isAtError)
                .filter(
                    o -> o.number(MeasurementSpec.AT_ERROR) == m.number(MeasurementSpec.AT_ERROR))
                .findFirst()
                .filter(m::equals)
                .isPresent();
    return first ? checkpoints() * test : 0;
  }

  /** Checkpoints that metrics of the whole training see of a run, the last included, at most. */
  private long checkpoints() {
    CheckpointPolicy policy = spec.checkpoints();
    long perEpoch = Math.max(1, train / settings.training().batchSize());
    long steps = settings.training().length().maxSteps(perEpoch);
    long periodic = policy.everySteps() > 0 ? steps / policy.everySteps() : 0;
    return Math.min(MOST_EARLIER, periodic + (policy.initial() ? 1 : 0)) + 1;
  }

  /** Checkpoints, and the initial network, which is drawn again where it was not kept. */
  private long networks() {
    return checkpoints() + (spec.checkpoints().initial() ? 0 : 1);
  }

  /** A forward of both networks of a pair, told with the first metric that matches activations. */
  private long aligning(MeasurementSpec m) {
    boolean first =
        spec.measurements().stream()
            .filter(CellCosts::matchesActivationsOfPairs)
            .findFirst()
            .filter(m::equals)
            .isPresent();
    return first ? 2 * pairs * train : 0;
  }

  /** Of all others to the first; none where a metric of pairs has matched them already. */
  private long aligningToFirst(MeasurementSpec m) {
    boolean known =
        spec.measurements().stream().anyMatch(CellCosts::matchesActivationsOfPairs)
            || !spec.measurements().stream()
                .filter(o -> o.kind() == m.kind() && o.option("align").equals("activations"))
                .findFirst()
                .filter(m::equals)
                .isPresent();
    return known ? 0 : 2 * (runs - 1) * train;
  }

  private static boolean matchesActivationsOfPairs(MeasurementSpec m) {
    return m.kind().level() == MetricLevel.PAIR
        && m.kind().option("align").isPresent()
        && m.option("align").equals("activations");
  }

  private static boolean onSameLine(MeasurementSpec a, MeasurementSpec b) {
    return a.integer("points") == b.integer("points")
        && a.option("align").equals(b.option("align"));
  }

  /** Points of slices and surfaces, the network itself and its path; and eigenvectors' products. */
  private Optional<Cost> picture(MeasurementSpec m, long points) {
    long count = m.kind() == MetricKind.LOSS_SLICE ? m.integer("count") : 2;
    long path = m.needsTrajectory() ? checkpoints() : 0;
    long products =
        m.option("directions").equals("eigenvectors") ? Math.max(m.integer("steps"), count + 1) : 0;
    long passes = forwards() * (points + 1 + path) + PRODUCT * products;
    return Optional.of(new Cost(runs * products, runs * passes * pictured(m)));
  }

  private long pictured(MeasurementSpec m) {
    return m.integer("samples") == 0 ? train : m.integer("samples");
  }

  /** The profiles of a network; and once of the initial network and every checkpoint. */
  private long roughness(MeasurementSpec m) {
    long profiles =
        (long) m.integer("directions")
            * ProfileGrid.of(m.option("grid"), m.number("l"), m.integer("m")).length;
    long walked = RoughnessRules.paysWalk(spec.measurements(), m) ? checkpoints() + 1 : 0;
    return points(m) * (profiles * (walked + 1) + 1 + GRADIENT);
  }

  /** Samples, or points of a PDE, that a loss is taken on. */
  private long points(MeasurementSpec m) {
    return m.option("split").equals("test") ? test : train;
  }

  /** A line from the initial network of a run, on so many samples. */
  private long start(MeasurementSpec m, long samples) {
    return m.integer("points") * (samples + (isNormalized() ? train : 0));
  }

  /** Whether its start is held against the network kept before the first step. */
  private boolean seesFirst(MeasurementSpec m) {
    return spec.checkpoints().initial() && !isNormalized() && PathRules.beginsAtTheRun(m);
  }

  /** A loss, and the answers that its error is of; of a PDE both at once. */
  private long losses() {
    return settings.task().loss().isOfJets() ? 1 : 2;
  }

  private long forwards() {
    return isNormalized() ? 2 : 1;
  }

  /** Read off the Lanczos run of an end of the same spectrum, where that is asked for. */
  private Optional<Cost> edge(MeasurementSpec m) {
    OptimizerSpec optimizer = settings.training().optimizer();
    if (optimizer.kind() != OptimizerKind.SGD) {
      return passes(0);
    }
    Map<String, String> options = new TreeMap<>(m.resolved());
    options.put("weight_decay", optimizer.weightDecay() > 0 ? "as_trained" : "excluded");
    Map<String, String> top = new MeasurementSpec(MetricKind.TOP_EIGENVALUE, options).resolved();
    Predicate<MeasurementSpec> alike = o -> o.resolved().equals(top);
    boolean shared =
        asked(MetricKind.TOP_EIGENVALUE, alike) || asked(MetricKind.BOTTOM_EIGENVALUE, alike);
    return shared ? passes(0) : products(m, m.integer("steps"));
  }

  private static long lanczos(MeasurementSpec m) {
    return Math.max(m.integer("steps"), m.integer("block"));
  }

  /** Whether a metric of this kind is asked for that shares its work with another kind. */
  private boolean asked(MetricKind kind, Predicate<MeasurementSpec> sharing) {
    return spec.measurements().stream().anyMatch(o -> o.kind() == kind && sharing.test(o));
  }

  /** Of a hidden layer the samples that do not fit into memory pass by once more. */
  private long similarity(MeasurementSpec m) {
    List<Long> sizes = HiddenLayers.sizes(settings.network(), data.shape());
    if (m.hiddenLayer() == 0) {
      return answers(m.integer("samples"));
    }
    return m.hiddenLayer() > sizes.size()
        ? 0
        : answers(
            HiddenLayers.passes(
                m.integer("samples"), HiddenLayers.held(sizes.get(m.hiddenLayer() - 1))));
  }

  /** Whether no metric before this one answers on the same inputs. */
  private boolean isFirst(MeasurementSpec m) {
    return spec.measurements().stream()
        .filter(o -> o.kind() == m.kind() && o.seesInputsOf(m))
        .findFirst()
        .filter(m::equals)
        .isPresent();
  }

  /** A forward of every run, told with the pairs: without pairs there are none. */
  private long answers(long samples) {
    return pairs == 0 ? 0 : runs * samples;
  }

  private long noise(long batch) {
    long batches = train / batch;
    if (batches < LEAST_BATCHES || settings.data().subsetRule().isQuadrature()) {
      return 0;
    }
    long times = batches * parameters() <= KEPT_NUMBERS ? 1 : 2;
    return GRADIENT * batch * batches * times;
  }

  /** Parameters of an MLP or a transformer; of other families as many as are never kept. */
  private long parameters() {
    NetworkSpec n = settings.network();
    if (n.family().isConvolutional()) {
      return KEPT_NUMBERS;
    }
    if (n.own().isPresent()) {
      return n.own().get().parameters();
    }
    if (n.family() == NetworkFamily.TRANSFORMER) {
      int outputs = data.outputs(settings.task().kind());
      return TransformerSize.of(n, data.shape(), data.vocabulary(), outputs).parameters();
    }
    long norms = n.batchNorm() ? 2 : 0;
    long biases = n.biases() ? 1 : 0;
    long in = data.inputs();
    long all = 0;
    for (int layer = 0; layer < n.depth(); layer++) {
      all += (in + biases + norms) * n.units(layer);
      in = n.units(layer);
    }
    int outputs = data.outputs(settings.task().kind());
    return all + (in + biases) * outputs;
  }

  /** Curves between runs of two cells are there whatever is asked for within each. */
  private long curves(MeasurementSpec m) {
    return across ? pairs : m.subjects(runs);
  }

  private long curve(MeasurementSpec m) {
    long steps = CURVE_LENGTHS * m.integer("steps");
    return GRADIENT * steps * Math.min(m.integer("batch_size"), train) + 2 * line(m);
  }

  /** A point is a forward of all, and another one where statistics are estimated anew. */
  private long line(MeasurementSpec m) {
    return forwards() * train * m.integer("points");
  }

  private boolean isNormalized() {
    return settings.network().isNormalized();
  }
}
