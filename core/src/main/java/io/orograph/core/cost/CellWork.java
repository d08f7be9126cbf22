package io.orograph.core.cost;

import io.orograph.core.sweep.Axis;
import io.orograph.core.sweep.AxisValue;
import io.orograph.core.sweep.Cell;
import io.orograph.core.sweep.Choices;
import io.orograph.core.sweep.DataCatalogue;
import io.orograph.core.sweep.Grid;
import io.orograph.core.sweep.NetworkSpec;
import io.orograph.core.sweep.NetworkWork;
import io.orograph.core.sweep.RunSettings;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.core.sweep.TaskKind;
import io.orograph.core.sweep.TrainingLength;
import io.orograph.core.sweep.TrainingSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The work of one replicate of each cell, added up.
 *
 * <p>Where the grid is whole, axes that change the network alone and axes that change the training
 * alone are not multiplied out: for each combination of the other axes the sum over products is the
 * product of the sums. A grid of 1,000 widths and 1,000 batch sizes is 2,000 cells to look at, not
 * a million. Fields that are formulas of others change neither ({@link
 * io.orograph.core.sweep.Knob#mayBeFormula}).
 *
 * @param steps optimizer steps
 * @param multiplyAdds of the forward passes of these steps
 * @param meanMultiplyAdds of one sample, the mean over the cells; 0 without cells
 */
record CellWork(double steps, double multiplyAdds, double meanMultiplyAdds) {

  /** What the work of a sample depends on. */
  private record Network(Optional<DataCatalogue.Entry> data, TaskKind task, NetworkSpec network) {
    static Network of(RunSettings s) {
      return new Network(DataCatalogue.of(s.data()), s.task().kind(), s.network());
    }
  }

  /** What the number of steps and their samples depend on. */
  private record Training(long samples, int batchSize, TrainingLength length, boolean isTrained) {
    static Training of(RunSettings s) {
      RunSettings r = s.resolved();
      return new Training(
          samplesOf(r), r.training().batchSize(), r.training().length(), r.isTrained());
    }
  }

  /** Sums over the cells that share the values of some axes. */
  private static final class Sum {
    private double steps;
    private double samples;
    private double perSample;
    private long cells;

    void add(double s, double batch, double work) {
      steps += s;
      samples += s * batch;
      perSample += work;
      cells++;
    }
  }

  static CellWork of(SweepSpec spec) {
    return new Grid(spec).isWhole() ? factored(spec) : walked(spec);
  }

  /** Every cell by itself. */
  static CellWork walked(SweepSpec spec) {
    double steps = 0;
    double work = 0;
    double each = 0;
    long cells = 0;
    for (Cell cell : (Iterable<Cell>) new Grid(spec).cells()::iterator) {
      double perSample = NetworkWork.multiplyAdds(cell.settings());
      double ofCell = steps(cell.settings());
      steps += ofCell;
      work += ofCell * cell.settings().training().batchSize() * perSample;
      each += perSample;
      cells++;
    }
    return new CellWork(steps, work, cells == 0 ? 0 : each / cells);
  }

  private static CellWork factored(SweepSpec spec) {
    List<Axis> shared = new ArrayList<>();
    List<Axis> network = new ArrayList<>();
    List<Axis> training = new ArrayList<>();
    for (Axis axis : spec.axes()) {
      boolean ofNetwork = changes(spec, axis, Network::of);
      boolean ofTraining = changes(spec, axis, Training::of);
      if (ofNetwork && ofTraining) {
        shared.add(axis);
      } else if (ofNetwork) {
        network.add(axis);
      } else if (ofTraining) {
        training.add(axis);
      }
    }
    Map<List<AxisValue>, Sum> trainings = sums(spec, shared, training);
    Map<List<AxisValue>, Sum> networks = sums(spec, shared, network);
    double steps = 0;
    double work = 0;
    double each = 0;
    double cells = 0;
    for (Map.Entry<List<AxisValue>, Sum> entry : trainings.entrySet()) {
      Sum t = entry.getValue();
      Sum n = networks.getOrDefault(entry.getKey(), t);
      steps += t.steps * n.cells;
      work += t.samples * n.perSample;
      each += n.perSample * t.cells;
      cells += (double) t.cells * n.cells;
    }
    double alike = cells == 0 ? 0 : new Grid(spec).cellCount() / cells;
    return new CellWork(alike * steps, alike * work, cells == 0 ? 0 : each / cells);
  }

  /** The sums over {@code summed} for each combination of the values of {@code shared}. */
  private static Map<List<AxisValue>, Sum> sums(
      SweepSpec spec, List<Axis> shared, List<Axis> summed) {
    List<Axis> axes = Stream.concat(shared.stream(), summed.stream()).toList();
    Map<List<AxisValue>, Sum> sums = new LinkedHashMap<>();
    for (Cell cell : (Iterable<Cell>) new Grid(spec.withAxes(axes)).cells()::iterator) {
      sums.computeIfAbsent(cell.values().subList(0, shared.size()), values -> new Sum())
          .add(
              steps(cell.settings()),
              cell.settings().training().batchSize(),
              NetworkWork.multiplyAdds(cell.settings()));
    }
    return sums;
  }

  /** Whether values of an axis differ in something, whatever choices stand beside it. */
  private static boolean changes(SweepSpec spec, Axis axis, Function<RunSettings, Object> part) {
    return Choices.of(spec).stream()
        .anyMatch(
            choice ->
                axis.values().stream()
                        .map(value -> part.apply(axis.knob().apply(choice.base(), value)))
                        .distinct()
                        .count()
                    > 1);
  }

  /** Steps of a run at most; 0 where it is measured as it is given. */
  private static double steps(RunSettings settings) {
    TrainingSpec training = settings.training();
    long perEpoch = Math.max(1, samplesOf(settings) / training.batchSize());
    return settings.isTrained() ? training.length().maxSteps(perEpoch) : 0;
  }

  private static long samplesOf(RunSettings settings) {
    return DataCatalogue.of(settings.data())
        .map(entry -> entry.trainingSamples(settings.data()))
        .orElse(1);
  }
}
