package io.orograph.core.sweep;

import io.orograph.core.metric.MetricLevel;
import io.orograph.core.metric.MetricOption;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a specification must meet before anything is created: every violation at once, none after an
 * hour.
 */
public final class SweepRules {
  /** Most cells of one sweep. */
  public static final long MAX_CELLS = 1_000_000;

  /** Most replicates per cell. */
  public static final int MAX_REPLICATES = 1_000;

  /** Most replicates where a kind speaks of the whole cell: a recorded fact stays within 4 KiB. */
  public static final int MAX_REPLICATES_OF_CELL = 32;

  private static final double MAX_VALIDATION = 0.9;
  private static final String PARAMETERS = "parameters";

  private final List<Violation> found = new ArrayList<>();

  private SweepRules() {}

  /** Axes over what other rules ask about: these hold for each of their values. */
  private static final Set<Knob> DECIDING =
      EnumSet.of(Knob.OPTIMIZER, Knob.BATCH_NORM, Knob.INITIALIZATION, Knob.ACTIVATION);

  /** All violations of {@code spec}; empty when it can be run. */
  public static List<Violation> check(SweepSpec spec) {
    List<Violation> own = ChoiceRules.check(spec);
    if (own.stream().anyMatch(v -> v.field().equals("axes"))) {
      return own;
    }
    List<Choices.Combination> all = Choices.of(spec);
    Map<Violation, List<Choices.Combination>> where = new LinkedHashMap<>();
    for (Choices.Combination c : all) {
      Set<Violation> here = new LinkedHashSet<>();
      SweepSpec of = spec.withBase(c.base());
      bases(of).forEach(base -> here.addAll(checkOne(of.withBase(base))));
      here.forEach(v -> where.computeIfAbsent(v, first -> new ArrayList<>()).add(c));
    }
    List<Violation> found = new ArrayList<>(own);
    where.forEach((v, in) -> found.add(Choices.told(v, in, all, Choices.axes(spec))));
    return List.copyOf(found);
  }

  /** The base with each value of a deciding axis in its place. */
  private static List<RunSettings> bases(SweepSpec spec) {
    List<RunSettings> bases = List.of(spec.base());
    for (Axis axis : spec.axes()) {
      List<AxisValue> values = axis.values().stream().filter(axis.knob()::accepts).toList();
      if (DECIDING.contains(axis.knob()) && !values.isEmpty()) {
        bases =
            bases.stream()
                .flatMap(base -> values.stream().map(v -> axis.knob().apply(base, v)))
                .toList();
      }
    }
    return bases;
  }

  private static List<Violation> checkOne(SweepSpec spec) {
    SweepRules rules = new SweepRules();
    rules.data(spec.base().data(), spec.base().task().kind());
    rules.found.addAll(
        NetworkRules.check(
            spec.base().network(), DataCatalogue.of(spec.base().data()), spec.axes()));
    rules.found.addAll(TaskRules.check(spec));
    rules.found.addAll(SetRules.check(spec));
    rules.found.addAll(NumberRules.check(spec));
    rules.found.addAll(TokenRules.check(spec));
    rules.found.addAll(OwnRules.check(spec));
    rules.found.addAll(PdeRules.check(spec));
    rules.found.addAll(TrainingRules.check(spec, PdeRules.training(spec)));
    boolean axesFine = rules.axes(spec.axes());
    rules.shape(spec);
    rules.measurements(spec);
    if (axesFine) {
      rules.found.addAll(SearchRules.check(spec));
      rules.found.addAll(LongerCellRules.check(spec));
      rules.found.addAll(FormulaRules.check(spec));
    }
    List<Violation> own = List.copyOf(rules.found);
    if (axesFine && own.isEmpty()) {
      rules.found.addAll(EarlyStoppingRules.check(spec));
    }
    rules.addUnlessNamed(AllocationRules.check(spec));
    if (axesFine && noneOf(own, "network.")) {
      rules.layers(spec);
    }
    if (axesFine && own.stream().allMatch(v -> v.field().startsWith("measurements["))) {
      rules.addUnlessNamed(PairRules.check(spec));
    }
    if (axesFine && own.isEmpty()) {
      rules.cells(spec);
    }
    return List.copyOf(rules.found);
  }

  /** A field that has been refused for one reason needs no second. */
  private void addUnlessNamed(List<Violation> more) {
    Set<String> named = new HashSet<>(found.stream().map(Violation::field).toList());
    more.stream().filter(v -> !named.contains(v.field())).forEach(found::add);
  }

  private static boolean noneOf(List<Violation> found, String prefix) {
    return found.stream().noneMatch(v -> v.field().startsWith(prefix));
  }

  /** What a specification that somebody has written lacks, which settings may lack. */
  public static List<Violation> unset(SweepSpec spec) {
    return RegularizerRules.unset(spec.base().training().regularizers(), spec.axes());
  }

  private void require(boolean holds, String field, Object value, String expected) {
    if (!holds) {
      found.add(new Violation(field, String.valueOf(value), expected));
    }
  }

  private static boolean within(double v, double low, double high) {
    return Double.isFinite(v) && v >= low && v <= high;
  }

  private void data(DataSpec d, TaskKind kind) {
    DataCatalogue.Entry entry = DataCatalogue.of(d).orElse(null);
    d.set().ifPresent(set -> found.addAll(set.check()));
    require(
        entry != null || d.set().isPresent(),
        "data.name",
        d.name(),
        "one of " + String.join(", ", DataCatalogue.names(kind)));
    if (entry != null) {
      int pool = entry.pool(bounded(d.validationFraction()));
      require(
          d.subset() >= 0 && d.subset() <= pool,
          "data.subset",
          d.subset(),
          "0 for all, or 1 to " + pool + ", " + poolName(d, entry));
    }
    require(
        within(d.labelNoise(), 0, 1), "data.label_noise", d.labelNoise(), "a share from 0 to 1");
    require(
        within(d.pixelNoise(), 0, 1e3),
        "data.pixel_noise",
        d.pixelNoise(),
        "a standard deviation from 0 to 1000");
    require(
        within(d.validationFraction(), 0, MAX_VALIDATION),
        "data.validation_fraction",
        d.validationFraction(),
        "a share from 0 to " + MAX_VALIDATION);
  }

  private static double bounded(double validationFraction) {
    return within(validationFraction, 0, MAX_VALIDATION) ? validationFraction : 0;
  }

  private static String poolName(DataSpec d, DataCatalogue.Entry entry) {
    return "the training samples of "
        + entry.name()
        + (bounded(d.validationFraction()) > 0 ? " without those for validation" : "");
  }

  private boolean axes(List<Axis> axes) {
    boolean fine = true;
    Set<Knob> seen = new HashSet<>();
    double cells = 1;
    for (int a = 0; a < axes.size(); a++) {
      Axis axis = axes.get(a);
      String path = "axes[" + a + "]";
      int before = found.size();
      require(
          seen.add(axis.knob()),
          path + ".field",
          axis.knob().path(),
          "each field on one axis only");
      require(!axis.values().isEmpty(), path + ".values", "none", "at least one value");
      Set<String> texts = new HashSet<>();
      for (int v = 0; v < axis.values().size(); v++) {
        AxisValue value = axis.values().get(v);
        String text =
            value instanceof AxisValue.Number n ? String.valueOf(n.value()) : value.text();
        boolean accepted = axis.knob().accepts(value);
        require(accepted, path + ".values[" + v + "]", text, axis.knob().expected());
        if (accepted) {
          require(
              texts.add(value.text()),
              path + ".values[" + v + "]",
              value.text(),
              "each value once");
        }
      }
      cells *= Math.max(1, axis.values().size());
      fine &= found.size() == before;
    }
    require(
        cells <= MAX_CELLS,
        "axes",
        "%.0f cells".formatted(cells),
        "at most " + MAX_CELLS + " cells");
    return fine && cells <= MAX_CELLS;
  }

  private void shape(SweepSpec spec) {
    require(
        spec.replicates() >= 1 && spec.replicates() <= MAX_REPLICATES,
        "replicates",
        spec.replicates(),
        "1 to " + MAX_REPLICATES);
    require(
        spec.maxParallel() >= 0,
        "max_parallel",
        spec.maxParallel(),
        "0 for no bound, or a number of lanes");
    require(
        spec.quota().queuedRuns() >= 0,
        "quota.queued_runs",
        spec.quota().queuedRuns(),
        "0 for no bound, or a number of runs");
    require(
        spec.quota().checkpointBytes() >= 0,
        "quota.checkpoint_bytes",
        spec.quota().checkpointBytes(),
        "0 for no bound, or a number of bytes");
    require(
        spec.checkpoints().everySteps() >= 0,
        "checkpoints.every_steps",
        spec.checkpoints().everySteps(),
        "0 for none, or a number of steps");
    int days = spec.checkpoints().keepDays().orElse(0);
    require(
        days >= 0 && days <= CheckpointPolicy.MOST_DAYS,
        "checkpoints.keep_days",
        days,
        CheckpointPolicy.KEEP_DAYS);
    PhaseSettings p = spec.phase();
    require(
        within(p.fittedErrorPercent(), 0, 100),
        "phase.fitted_error_percent",
        p.fittedErrorPercent(),
        "0 to 100 percent");
    require(
        within(p.connectedPoints(), 0, 100),
        "phase.connected_points",
        p.connectedPoints(),
        "0 to 100 points");
    require(
        Double.isNaN(p.similarCka()) || within(p.similarCka(), 0, 1),
        "phase.similar_cka",
        p.similarCka(),
        "0 to 1");
  }

  private void measurements(SweepSpec spec) {
    Set<String> names = new HashSet<>();
    Map<List<Object>, Integer> asked = new HashMap<>();
    for (int i = 0; i < spec.measurements().size(); i++) {
      MeasurementSpec m = spec.measurements().get(i);
      String path = "measurements[" + i + "]";
      require(m.metric().isValid(), path + ".metric", m.metric().name(), m.metric().expected());
      Object what = m.kind().isOwn() ? m.metric() : m.kind();
      Integer same = asked.putIfAbsent(List.of(what, m.resolved()), i);
      require(
          same == null,
          path + ".kind",
          m.kind(),
          "each kind once with the same options: measurements[" + same + "] has these");
      require(
          names.add(m.metric().name()) || same != null,
          path + ".metric",
          m.metric().name(),
          "a name of its own where a kind is asked for again with other options");
      require(
          m.kind().level() == MetricLevel.RUN || spec.replicates() >= 2,
          path + ".kind",
          m.kind() + " with " + spec.replicates() + " replicate",
          "at least 2 replicates: it speaks of several");
      require(
          m.kind().level() != MetricLevel.CELL || spec.replicates() <= MAX_REPLICATES_OF_CELL,
          path + ".kind",
          m.kind() + " with " + spec.replicates() + " replicates",
          "at most " + MAX_REPLICATES_OF_CELL + " replicates: its record names every checkpoint");
      require(
          spec.replicates() < 2 || spec.replicates() >= m.kind().fewestReplicates(),
          path + ".kind",
          m.kind() + " with " + spec.replicates() + " replicates",
          "at least " + m.kind().fewestReplicates() + " replicates");
      require(
          !m.needsTrajectory() || keepsPath(spec.checkpoints()),
          path + "." + m.trajectoryField().orElse("kind"),
          m.kind() + " with final checkpoints alone",
          "checkpoints.initial or checkpoints.every_steps as well: it looks at the whole training");
      if (m.kind().isOwn()) {
        ownOptions(m, path);
        continue;
      }
      for (Map.Entry<String, String> option : m.options().entrySet()) {
        String field = path + ".options." + option.getKey();
        MetricOption known = m.kind().option(option.getKey()).orElse(null);
        if (known == null) {
          found.add(
              new Violation(
                  field,
                  option.getValue(),
                  m.kind().options().isEmpty()
                      ? "no option: " + m.kind() + " takes none"
                      : "one of "
                          + String.join(
                              ", ", m.kind().options().stream().map(o -> o.name()).toList())));
        } else {
          require(known.accepts(option.getValue()), field, option.getValue(), known.expected());
        }
      }
    }
  }

  private void ownOptions(MeasurementSpec m, String path) {
    for (Violation v : OwnOptions.violations(m.options())) {
      String field = path + ".options" + (v.field().isEmpty() ? "" : "." + v.field());
      found.add(new Violation(field, v.value(), v.expected()));
    }
  }

  private static boolean keepsPath(CheckpointPolicy policy) {
    return policy.initial() || policy.everySteps() > 0;
  }

  /** Rules between fields that each looked fine alone, checked at the extremes of the grid. */
  private void cells(SweepSpec spec) {
    DataSpec data = spec.base().data();
    DataCatalogue.Entry entry = DataCatalogue.of(data).orElseThrow();
    int pool = entry.pool(data.validationFraction());
    int smallest = extreme(spec, Knob.SUBSET, data.subset(), false);
    int samples = data.boundaryRows() + (smallest == 0 ? pool : smallest);
    int largestSubset = extreme(spec, Knob.SUBSET, data.subset(), true);
    require(
        largestSubset <= pool,
        axisField(spec, Knob.SUBSET, "data.subset"),
        largestSubset,
        "at most " + pool + ", " + poolName(data, entry));
    int batch = extreme(spec, Knob.BATCH_SIZE, spec.base().training().batchSize(), true);
    require(
        batch <= samples,
        axisField(spec, Knob.BATCH_SIZE, "training.batch_size"),
        batch,
        "at most " + samples + ", the training samples of the smallest subset");
    int least = extreme(spec, Knob.BATCH_SIZE, spec.base().training().batchSize(), false);
    boolean normalized = spec.base().network().isNormalized();
    require(
        !normalized || least > 1,
        axisField(spec, Knob.BATCH_SIZE, "training.batch_size"),
        least,
        "at least 2: batch norm needs more than one sample");
    for (int i = 0; i < spec.measurements().size(); i++) {
      MeasurementSpec m = spec.measurements().get(i);
      if (m.kind().option("samples").isPresent()) {
        require(
            m.integer("samples") <= samples,
            "measurements[" + i + "].options.samples",
            m.integer("samples"),
            "at most " + samples + ", the training samples of the smallest subset");
      }
    }
    found.addAll(RoughnessRules.check(spec));
    found.addAll(LayerRateRules.check(spec, deepest(spec)));
  }

  /** Rules of metrics that ask about the layers of the networks alone. */
  private void layers(SweepSpec spec) {
    alignment(spec);
    addUnlessNamed(LayerRules.check(spec));
    addUnlessNamed(PathRules.check(spec));
    parameters(spec);
  }

  private static NetworkSpec deepest(SweepSpec spec) {
    NetworkSpec n = spec.base().network();
    return n.withDepth(extreme(spec, Knob.DEPTH, n.depth(), true));
  }

  /** Names of tensors that no network of the sweep has; the deepest has those of all. */
  private void parameters(SweepSpec spec) {
    NetworkSpec deepest = deepest(spec);
    for (int i = 0; i < spec.measurements().size(); i++) {
      MeasurementSpec m = spec.measurements().get(i);
      if (m.kind().option(PARAMETERS).isPresent()) {
        for (String unknown : ParameterNames.unknown(m.option(PARAMETERS), deepest)) {
          require(
              false,
              "measurements[" + i + "].options." + PARAMETERS,
              unknown,
              "one of "
                  + String.join(", ", ParameterNames.of(deepest))
                  + ", where * stands for any characters");
        }
      }
    }
  }

  /** What has no hidden units has none to permute. */
  private void alignment(SweepSpec spec) {
    NetworkSpec network = spec.base().network();
    boolean hidden =
        network.family().isConvolutional() || extreme(spec, Knob.DEPTH, network.depth(), false) > 0;
    for (int i = 0; i < spec.measurements().size(); i++) {
      MeasurementSpec m = spec.measurements().get(i);
      String align = m.kind().option("align").isPresent() ? m.option("align") : "none";
      require(
          hidden || align.equals("none"),
          "measurements[" + i + "].options.align",
          align,
          "none: networks of depth 0 have no hidden units to permute");
    }
  }

  private static int extreme(SweepSpec spec, Knob knob, int base, boolean largest) {
    return spec.axes().stream()
        .filter(a -> a.knob() == knob)
        .flatMap(a -> a.values().stream())
        .map(v -> v instanceof AxisValue.Number n ? (int) n.value() : base)
        .reduce((x, y) -> largest ? Math.max(x, y) : Math.min(x, y))
        .orElse(base);
  }

  private static String axisField(SweepSpec spec, Knob knob, String path) {
    for (int a = 0; a < spec.axes().size(); a++) {
      if (spec.axes().get(a).knob() == knob) {
        return "axes[" + a + "].values";
      }
    }
    return path;
  }
}
