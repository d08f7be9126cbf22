package io.orograph.orchestrator.block;

import io.orograph.core.measure.Measurement;
import io.orograph.core.measure.RunOutcome;
import io.orograph.core.search.CellVotes;
import io.orograph.core.sweep.Grid;
import io.orograph.core.sweep.RunSpec;
import io.orograph.core.sweep.SweepSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the runs of a block say to an adaptive search.
 *
 * @param values of the metric whose line is looked for, by the run's place in the block; nothing in
 *     a sweep that does not search
 */
record Sought(Map<Integer, Double> values) {
  static final Sought NONE = new Sought(Map.of());

  Sought {
    values = Map.copyOf(values);
  }

  /** With one more measurement, if it is of that metric. */
  Sought with(Measurement m, BlockPlan plan) {
    SweepSpec spec = plan.spec();
    boolean meant =
        spec.search().isAdaptive()
            && spec.search().line().metricOf(spec).filter(m.metric()::equals).isPresent();
    if (!meant || !(m instanceof Measurement.Scalar scalar)) {
      return this;
    }
    Map<Integer, Double> more = new HashMap<>(values);
    List<RunSpec> runs = plan.runs();
    for (int i = 0; i < runs.size(); i++) {
      if (runs.get(i).cell().equals(m.subject().cell())
          && m.subject().replicates().equals(List.of(runs.get(i).replicate()))) {
        more.put(i, scalar.estimate().value());
      }
    }
    return new Sought(more);
  }

  /** The votes of the cells of a block, by their places in the grid; none without a search. */
  List<CellVotes> votes(BlockState state) {
    SweepSpec spec = state.plan().spec();
    if (!spec.search().isAdaptive()) {
      return List.of();
    }
    double threshold = spec.search().line().thresholdOf(spec);
    Grid grid = new Grid(spec);
    Map<Long, CellVotes> cells = new TreeMap<>();
    List<RunSpec> runs = state.plan().runs();
    for (int i = 0; i < runs.size(); i++) {
      long place = grid.cell(runs.get(i).cell()).orElseThrow().index();
      double value =
          state.run(i).outcome().filter(RunOutcome.Diverged.class::isInstance).isPresent()
              ? Double.POSITIVE_INFINITY
              : values.getOrDefault(i, Double.NaN);
      cells.merge(
          place,
          new CellVotes(
              place,
              value <= threshold ? 1 : 0,
              value > threshold ? 1 : 0,
              Double.isNaN(value) ? 1 : 0),
          Sought::sum);
    }
    return new ArrayList<>(cells.values());
  }

  private static CellVotes sum(CellVotes a, CellVotes b) {
    return new CellVotes(
        a.place(), a.within() + b.within(), a.beyond() + b.beyond(), a.unread() + b.unread());
  }
}
