package io.orograph.core.claim;

import io.orograph.core.measure.Cost;
import io.orograph.core.measure.Errors;
import io.orograph.core.measure.Estimate;
import io.orograph.core.measure.RunOutcome;
import io.orograph.core.measure.RunSummary;
import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.metric.MetricLevel;
import io.orograph.core.phase.MetricRow;
import io.orograph.core.phase.PhaseDiagram;
import io.orograph.core.phase.PhaseFold;
import io.orograph.core.phase.RunRow;
import io.orograph.core.random.Seed;
import io.orograph.core.sweep.Activation;
import io.orograph.core.sweep.Axis;
import io.orograph.core.sweep.AxisValue;
import io.orograph.core.sweep.CheckpointPolicy;
import io.orograph.core.sweep.DataSpec;
import io.orograph.core.sweep.FieldFormula;
import io.orograph.core.sweep.Formula;
import io.orograph.core.sweep.Grid;
import io.orograph.core.sweep.Knob;
import io.orograph.core.sweep.LayerRate;
import io.orograph.core.sweep.LossKind;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.NetworkFamily;
import io.orograph.core.sweep.NetworkSpec;
import io.orograph.core.sweep.OptimizerKind;
import io.orograph.core.sweep.OptimizerSpec;
import io.orograph.core.sweep.OutputKind;
import io.orograph.core.sweep.Parametrization;
import io.orograph.core.sweep.PhaseSettings;
import io.orograph.core.sweep.RegularizerKind;
import io.orograph.core.sweep.RegularizerSpec;
import io.orograph.core.sweep.RunSettings;
import io.orograph.core.sweep.ScheduleSpec;
import io.orograph.core.sweep.SearchSpec;
import io.orograph.core.sweep.SubsetRule;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.core.sweep.TaskKind;
import io.orograph.core.sweep.TaskSpec;
import io.orograph.core.sweep.TrainingLength;
import io.orograph.core.sweep.TrainingSpec;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A sweep over a load axis (8 values) and batch size (6 values) whose cells have chosen values: as
 * published in {@link #published}, and changed field by field from there. Replicates and pairs vary
 * a little around the value of their cell.
 */
final class World {
  /** The value of a quantity at a place on the load axis and one on the batch axis. */
  interface Field {
    double at(int load, int batch);
  }

  static final int LOADS = 8;
  static final int BATCHES = 6;

  private final Map<MetricKind, Field> fields = new EnumMap<>(MetricKind.class);
  private final Map<MeasurementSpec, Field> more = new LinkedHashMap<>();
  private final List<String> primary = new ArrayList<>();
  private final List<RunRow> runs = new ArrayList<>();
  private final List<MetricRow> metrics = new ArrayList<>();
  private Knob load = Knob.WIDTH;
  private int replicates = 6;
  private double weightDecay;
  private double learningRate = 0.05;
  private SubsetRule rule = SubsetRule.STRATIFIED;
  private LossKind loss = LossKind.CROSS_ENTROPY;
  private Parametrization parametrization = Parametrization.STANDARD;
  private OutputKind output = OutputKind.LINEAR;
  private List<FieldFormula> formulas = List.of();
  private int number;
  private int loads = LOADS;
  private int batches = BATCHES;
  private int depths = 1;
  private List<LayerRate> layerRates = List.of();
  private double spread = 0.002;
  private BiFunction<Integer, Integer, Optional<RunOutcome>> outcomes =
      (l, b) -> Optional.of(new RunOutcome.Trained());

  private Optional<Field> epochs = Optional.empty();

  private World() {}

  static boolean fits(int load, int batch) {
    return load + batch >= 6;
  }

  /** A number between 0 and 1 that only depends on its arguments. */
  static double chance(String what, int load, int batch) {
    return Seed.of(load * 100L + batch).derive(what).stream().nextDouble();
  }

  static double cka(int load, int batch) {
    return (load < 4 ? 0.25 : 0.35) + 0.03 * load + 0.25 * chance("cka", load, batch);
  }

  /** Where all claims over width and batch size hold. */
  static World published() {
    World world = new World();
    world.put(MetricKind.TRAIN_ERROR, (l, b) -> fits(l, b) ? 0.1 : 20);
    world.put(MetricKind.TRAIN_LOSS, (l, b) -> fits(l, b) ? 0.01 + 0.01 * chance("loss", l, b) : 1);
    world.put(
        MetricKind.HESSIAN_TRACE,
        (l, b) -> fits(l, b) ? Math.exp(4.3 - 0.3 * cka(l, b) + 0.1 * chance("tr", l, b)) : 600);
    world.put(
        MetricKind.TOP_EIGENVALUE,
        (l, b) -> fits(l, b) ? 12 - 4 * cka(l, b) + 1.5 * chance("top", l, b) : 60);
    world.put(
        MetricKind.MODE_CONNECTIVITY,
        (l, b) ->
            fits(l, b)
                ? -Math.max(0.4 * (1 - cka(l, b)) + 0.1 * chance("mc", l, b), 16 - 4.0 * l)
                : b <= 2 ? 9 : -9);
    world.put(MetricKind.CKA_SIMILARITY, (l, b) -> fits(l, b) ? cka(l, b) : 0.3);
    world.put(
        MetricKind.ZERO_LOSS_COST, (l, b) -> (l < 4 ? 2 : -0.5) + 0.1 * World.chance("cost", l, b));
    world.put(MetricKind.LCA_HELP_SHARE, (l, b) -> 52 + 5 * b + World.chance("help", l, b));
    world.put(MetricKind.PARAMETER_DISTANCE, (l, b) -> 30 + 10 * chance("distance", l, b));
    world.put(
        MetricKind.TEST_ACCURACY,
        (l, b) -> fits(l, b) ? (l < 4 ? 55 : 63) + 30 * cka(l, b) : l + b == 5 ? 45 : 74);
    return world;
  }

  /** Every cell alike but for noise between replicates, other noise for every {@code number}. */
  static World flat(int number) {
    World world = new World();
    world.number = number;
    world.put(MetricKind.TEST_ACCURACY, (l, b) -> 80);
    return world;
  }

  World put(MetricKind kind, Field field) {
    fields.put(kind, field);
    return this;
  }

  /** Another metric of a kind. */
  World put(MeasurementSpec measured, Field field) {
    more.put(measured, field);
    return this;
  }

  World without(MetricKind kind) {
    fields.remove(kind);
    return this;
  }

  Field field(MetricKind kind) {
    return Optional.ofNullable(fields.get(kind)).orElseThrow();
  }

  World load(Knob knob) {
    load = knob;
    return this;
  }

  World replicates(int number) {
    replicates = number;
    return this;
  }

  /** Relative standard deviation between replicates. */
  World spread(double relative) {
    spread = relative;
    return this;
  }

  /** Every run is recorded, with so many epochs of 10 steps. */
  World epochs(Field byPlace) {
    epochs = Optional.of(byPlace);
    return this;
  }

  /** A PDE by both losses, least squares first, on points of this rule. */
  World solves(SubsetRule points) {
    rule = points;
    return load(Knob.LOSS);
  }

  /** Squares are fitted by networks with these outputs in this parametrization. */
  World fits(Parametrization ofWeights, OutputKind ofOutputs) {
    loss = LossKind.MSE;
    parametrization = ofWeights;
    output = ofOutputs;
    return this;
  }

  private int loads() {
    return load == Knob.LOSS ? 2 : loads;
  }

  /** A grid of this shape, whose places keep their values. */
  World shape(int ofLoads, int ofBatches) {
    loads = ofLoads;
    batches = ofBatches;
    return this;
  }

  /** With a third axis, over so many depths, along which nothing but noise changes. */
  World depths(int values) {
    depths = values;
    return this;
  }

  /** Other noise for every number. */
  World number(int other) {
    number = other;
    return this;
  }

  /** Layers have rates of their own. */
  World layerRates(LayerRate... rates) {
    layerRates = List.of(rates);
    return this;
  }

  World learningRate(double rate) {
    learningRate = rate;
    return this;
  }

  /** The learning rate is 0.05 of a batch of 128, in proportion to the batch size. */
  World scaledRate() {
    String text = "0.05 * training.batch_size / 128";
    formulas = List.of(new FieldFormula(Knob.LEARNING_RATE, Formula.parse(text)));
    return this;
  }

  World weightDecay(double coefficient) {
    weightDecay = coefficient;
    return this;
  }

  World primary(Claim claim) {
    primary.add(claim.text());
    return this;
  }

  /** How the runs of a cell ended; empty for pending. */
  World outcomes(BiFunction<Integer, Integer, Optional<RunOutcome>> byPlace) {
    outcomes = byPlace;
    return this;
  }

  private AxisValue loadValue(int place) {
    return switch (load) {
      case LABEL_NOISE, PIXEL_NOISE -> new AxisValue.Number(0.1 * place);
      case LOSS -> new AxisValue.Word(place == 0 ? "least_squares" : "deep_ritz");
      default -> new AxisValue.Number(8 << place);
    };
  }

  SweepSpec spec() {
    RunSettings base =
        new RunSettings(
            new DataSpec("digits", 800, rule, 0.2, 0, 7, 0),
            new TaskSpec(TaskKind.CLASSIFICATION, loss, parametrization),
            new NetworkSpec(NetworkFamily.MLP, 24, 2, Activation.RELU, false, output),
            new TrainingSpec(
                new OptimizerSpec(OptimizerKind.SGD, learningRate, 0.9, weightDecay),
                64,
                new TrainingLength.Steps(2500),
                ScheduleSpec.CONSTANT,
                List.of()));
    base = base.with(base.training().with(layerRates));
    if (load == Knob.NORM_RADIUS) {
      RegularizerSpec target =
          new RegularizerSpec(RegularizerKind.NORM_TARGET, 0.001).withRadius(1);
      base = base.with(base.training().regularizedBy(List.of(target)));
    }
    Axis ofLoads =
        new Axis(
            load,
            IntStream.range(0, loads()).mapToObj(this::loadValue).toList(),
            load.usualRole(),
            load.usualDirection());
    Axis ofBatches =
        new Axis(
            Knob.BATCH_SIZE,
            IntStream.range(0, batches)
                .mapToObj(i -> (AxisValue) new AxisValue.Number(8 << i))
                .toList(),
            Knob.BATCH_SIZE.usualRole(),
            Knob.BATCH_SIZE.usualDirection());
    Axis ofDepths =
        new Axis(
            Knob.DEPTH,
            IntStream.rangeClosed(1, depths)
                .mapToObj(i -> (AxisValue) new AxisValue.Number(i))
                .toList(),
            Knob.DEPTH.usualRole(),
            Knob.DEPTH.usualDirection());
    return new SweepSpec(
            base,
            depths == 1 ? List.of(ofLoads, ofBatches) : List.of(ofLoads, ofBatches, ofDepths),
            replicates,
            11,
            false,
            CheckpointPolicy.FINAL_ONLY,
            Stream.concat(
                    fields.keySet().stream().map(kind -> new MeasurementSpec(kind, Map.of())),
                    more.keySet().stream())
                .toList(),
            SearchSpec.GRID,
            PhaseSettings.DEFAULT,
            primary,
            0,
            0)
        .withFormulas(formulas);
  }

  ClaimReport report() {
    SweepSpec spec = spec();
    rows(spec);
    PhaseDiagram diagram = PhaseFold.fold(spec, runs, metrics);
    return ClaimReport.of(spec, diagram, PhaseFold.samples(spec, runs, metrics));
  }

  /**
   * The report when some cells are trained longer too.
   *
   * @param spec with the longer cells
   * @param like by the id of a longer cell, the place that it has become like
   */
  ClaimReport report(SweepSpec spec, Map<String, List<Integer>> like) {
    rows(spec());
    like.forEach(
        (cell, place) -> {
          for (int r = 0; r < replicates; r++) {
            runs.add(new RunRow(cell, r, new RunOutcome.Trained(), Optional.empty()));
          }
          measure(cell, place.get(0), place.get(1), 0);
        });
    PhaseDiagram diagram = PhaseFold.fold(spec, runs, metrics);
    return ClaimReport.of(spec, diagram, PhaseFold.samples(spec, runs, metrics));
  }

  Evidence evidence() {
    SweepSpec spec = spec();
    rows(spec);
    PhaseDiagram diagram = PhaseFold.fold(spec, runs, metrics);
    return new Evidence(spec, diagram, PhaseFold.samples(spec, runs, metrics));
  }

  private void rows(SweepSpec spec) {
    Grid grid = new Grid(spec);
    for (int l = 0; l < loads(); l++) {
      for (int b = 0; b < batches; b++) {
        for (int d = 0; d < depths; d++) {
          rows(grid.cell(((long) l * batches + b) * depths + d).id(), l, b, d);
        }
      }
    }
  }

  private void rows(String cell, int l, int b, int d) {
    Optional<RunOutcome> outcome = outcomes.apply(l, b);
    for (int r = 0; r < replicates && outcome.isPresent(); r++) {
      runs.add(new RunRow(cell, r, outcome.get(), summary(l, b)));
    }
    if (outcome.isPresent() && outcome.get() instanceof RunOutcome.Trained) {
      measure(cell, l, b, d);
    }
  }

  private Optional<RunSummary> summary(int l, int b) {
    return epochs
        .map(field -> field.at(l, b))
        .map(e -> new RunSummary(Math.round(10 * e), e, 0.5 * e, 0, 0.1, "epochs reached"));
  }

  private void measure(String cell, int l, int b, int d) {
    Seed place = Seed.of(10_000L * d + l * 100L + b);
    fields.forEach(
        (kind, field) -> {
          var noise = place.derive("noise-" + kind, number).stream();
          for (int i = 0; i < replicates; i++) {
            if (kind.level() == MetricLevel.RUN) {
              metrics.add(
                  row(cell, Metric.of(kind), field.at(l, b), noise.nextGaussian(), List.of(i)));
            }
            for (int j = i + 1; j < replicates && kind.level() == MetricLevel.PAIR; j++) {
              metrics.add(
                  row(cell, Metric.of(kind), field.at(l, b), noise.nextGaussian(), List.of(i, j)));
            }
          }
        });
    more.forEach(
        (measured, field) -> {
          var noise = place.derive("noise-" + measured.metric(), number).stream();
          for (int i = 0; i < replicates; i++) {
            metrics.add(
                row(cell, measured.metric(), field.at(l, b), noise.nextGaussian(), List.of(i)));
          }
        });
  }

  private MetricRow row(
      String cell, Metric metric, double value, double noise, List<Integer> replicateIds) {
    double noisy = value * (1 + spread * noise);
    return new MetricRow(
        cell, metric, replicateIds, Optional.of(new Estimate(noisy, Errors.NONE, true, Cost.NONE)));
  }

  /** One claim alone, as if it were declared. */
  ClaimResult result(Claim claim) {
    Evidence evidence = evidence();
    Finding found = claim.test(evidence, new Inference(evidence, Seed.of(11).derive(claim.text())));
    return ClaimResult.of(claim, true, found, found.p(), ClaimReport.LEVEL);
  }
}
