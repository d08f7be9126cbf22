package io.orograph.core.cost;

import io.orograph.core.measure.Cost;
import io.orograph.core.metric.Metric;
import io.orograph.core.sweep.AcrossCells;
import io.orograph.core.sweep.Axis;
import io.orograph.core.sweep.Cell;
import io.orograph.core.sweep.CellPair;
import io.orograph.core.sweep.Grid;
import io.orograph.core.sweep.Knob;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.RunSettings;
import io.orograph.core.sweep.SweepCost;
import io.orograph.core.sweep.SweepSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What each metric of a sweep costs, at most and mostly, before anything is measured. */
public final class MetricCosts {
  /** What the cost of measuring depends on; a grid of a million cells has few values of these. */
  private static final Set<Knob> COSTLY =
      EnumSet.of(
          Knob.WIDTH,
          Knob.DEPTH,
          Knob.BOTTLENECK,
          Knob.SUBSET,
          Knob.WEIGHT_DECAY,
          Knob.SUBSET_RULE,
          Knob.OPTIMIZER,
          Knob.BATCH_NORM,
          Knob.INITIALIZATION,
          Knob.BATCH_SIZE,
          Knob.LENGTH_STEPS,
          Knob.LENGTH_EPOCHS,
          Knob.DATA,
          Knob.TASK,
          Knob.FAMILY);

  private MetricCosts() {}

  /**
   * One metric.
   *
   * @param metric its kind and name
   * @param measurements values wanted of it
   * @param cost of all of them together, at most: estimators that stop when they have converged are
   *     counted to their last step; empty for a kind whose cost is not known beforehand
   * @param expected what they mostly cost: less where a bound is far from what is paid, as of loss
   *     change allocation; else the same
   */
  public record Line(
      Metric metric, long measurements, Optional<Cost> cost, Optional<Cost> expected) {
    /** One that is expected to cost what it costs at most. */
    public Line(Metric metric, long measurements, Optional<Cost> cost) {
      this(metric, measurements, cost, cost);
    }

    /** The difference to the same metric of a smaller sweep; nothing below zero. */
    Line less(Line smaller) {
      return new Line(
          metric,
          Math.max(0, measurements - smaller.measurements),
          cost.map(c -> less(c, smaller.cost)),
          expected.map(c -> less(c, smaller.expected)));
    }

    private static Cost less(Cost c, Optional<Cost> smaller) {
      Cost s = smaller.orElse(Cost.NONE);
      return new Cost(
          Math.max(0, c.matvecs() - s.matvecs()), Math.max(0, c.samplePasses() - s.samplePasses()));
    }
  }

  /**
   * The metrics of {@code spec}, in its order. What several metrics share is counted once, with the
   * metric that it is told with.
   */
  public static List<Line> of(SweepSpec asked) {
    SweepSpec spec = SweepCost.atMost(asked);
    List<MeasurementSpec> measurements = spec.measurements();
    int metrics = measurements.size();
    if (metrics == 0) {
      return List.of(); // of no cell, however many there are
    }
    Sum[] most = new Sum[metrics];
    Sum[] expected = new Sum[metrics];
    Arrays.setAll(most, m -> new Sum());
    Arrays.setAll(expected, m -> new Sum());
    Grid grid = new Grid(distinct(spec));
    long alike = new Grid(spec).cellCount() / grid.cellCount();
    for (Cell cell : (Iterable<Cell>) grid.cells()::iterator) {
      CellCosts costs = new CellCosts(spec, cell.settings());
      for (int m = 0; m < metrics; m++) {
        most[m].add(costs.of(measurements.get(m)), alike);
        expected[m].add(costs.expected(measurements.get(m)), alike);
      }
    }
    for (CellPair pair : spec.pairs()) {
      List<MeasurementSpec> measured = pair.measurements(spec);
      for (int m = 0; m < metrics; m++) {
        if (measured.contains(measurements.get(m))) {
          Cost cost = across(spec.withMeasurements(measured), pair, measurements.get(m));
          most[m].add(Optional.of(cost), 1);
          expected[m].add(Optional.of(cost), 1);
        }
      }
    }
    List<Line> lines = new ArrayList<>();
    for (int m = 0; m < metrics; m++) {
      MeasurementSpec measurement = measurements.get(m);
      lines.add(
          new Line(
              measurement.metric(),
              SweepCost.of(spec, measurement),
              most[m].cost(),
              expected[m].cost()));
    }
    return lines;
  }

  /** Costs as they are added up; unknown as soon as one is. */
  private static final class Sum {
    private long matvecs;
    private long passes;
    private boolean unknown;

    void add(Optional<Cost> cost, long times) {
      unknown |= cost.isEmpty();
      matvecs += times * cost.map(Cost::matvecs).orElse(0L);
      passes += times * cost.map(Cost::samplePasses).orElse(0L);
    }

    Optional<Cost> cost() {
      return unknown ? Optional.empty() : Optional.of(new Cost(matvecs, passes));
    }
  }

  /** The sweep over one of each cells that cost alike, where the grid is whole. */
  private static SweepSpec distinct(SweepSpec spec) {
    return new Grid(spec).isWhole()
        ? spec.withAxes(spec.axes().stream().filter(MetricCosts::matters).toList())
        : spec;
  }

  /** Paths are paid with the first cell; passes of runs, where those are paid for, with each. */
  private static Cost across(SweepSpec spec, CellPair pair, MeasurementSpec m) {
    long pairs = pair.pairs(spec.replicates());
    RunSettings first = pair.firstIn(spec).orElseThrow().settings();
    RunSettings second = pair.secondIn(spec).orElseThrow().settings();
    Cost one = new CellCosts(spec, first, pairs).of(m).orElse(Cost.NONE);
    return AcrossCells.isOfAnswers(m.kind())
        ? one.plus(new CellCosts(spec, second, pairs).of(m).orElse(Cost.NONE))
        : one;
  }

  /** Whether cells that differ along this axis alone may differ in what measuring them costs. */
  private static boolean matters(Axis axis) {
    return COSTLY.contains(axis.knob());
  }

  /** What growing from {@code present} to {@code wanted} adds, metrics without any left out. */
  public static List<Line> added(SweepSpec present, SweepSpec wanted) {
    List<Line> before = of(present);
    return of(wanted).stream()
        .map(
            line ->
                before.stream()
                    .filter(b -> b.metric().equals(line.metric()))
                    .findFirst()
                    .map(line::less)
                    .orElse(line))
        .filter(line -> line.measurements() > 0)
        .toList();
  }
}
