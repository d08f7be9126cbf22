package io.orograph.core.phase;

import io.orograph.core.sweep.Axis;
import io.orograph.core.sweep.PhaseSettings;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Thresholds of the phase rule learned from a grid, in the manner of the model-diagnosis tree (Zhou
 * et al. 2024, "MD tree"): the order of the tests is fixed (training error, connectivity,
 * similarity), their thresholds are those whose labels explain test accuracy best.
 *
 * <p>Ours, because that tree is trained on diagnoses that a sweep does not have: the thresholds
 * minimize the sum over labels of squared deviations of the cells' mean test accuracy from the
 * label's mean, by exhaustive search over at most {@value #MOST_CANDIDATES} candidates each, midway
 * between neighbouring observed values: training error within 0 to 1 %, connectivity within 0 to 30
 * points (the bounds of that tree), CKA within the grid. No label may hold a single cell. Of equal
 * sums the thresholds given stay. Labels that use accuracy can no longer be tested against accuracy
 * on the same cells: hence the cross-validation, in which neighbouring cells stay together.
 *
 * @param settings the learned thresholds
 * @param crossValidated 1 − Σ(accuracy − prediction)²/Σ(accuracy − mean)² over all cells, each
 *     predicted by the mean accuracy of the cells of its label among those it was not learned from;
 *     may be negative
 */
record LearnedTree(PhaseSettings settings, double crossValidated) {
  /** With fewer cells three thresholds fit anything (ours). */
  static final int LEAST_CELLS = 20;

  private static final int MOST_CANDIDATES = 16;
  private static final int FOLDS = 5;
  private static final double MOST_ERROR_PERCENT = 1;
  private static final double MOST_POINTS = 30;

  /**
   * A cell to learn from.
   *
   * @param readings its means, all known
   * @param accuracy its mean test accuracy, in percent
   */
  record Example(PhaseRule.Readings readings, double accuracy) {}

  /** Sum, sum of squares and number of the accuracies of one label. */
  private static final class Leaf {
    private double sum;
    private double squares;
    private int count;

    void add(double value) {
      sum += value;
      squares += value * value;
      count++;
    }

    double mean() {
      return sum / count;
    }

    double deviations() {
      return Math.max(0, squares - sum * sum / count);
    }
  }

  /**
   * The tree of a grid; empty if too few cells have all they need, or none differs.
   *
   * @param start the thresholds to start from
   * @param axes of the grid
   * @param cells one per cell of the grid, in its order
   */
  static Optional<LearnedTree> of(
      PhaseSettings start, List<Axis> axes, List<Optional<Example>> cells) {
    List<Example> all = cells.stream().flatMap(Optional::stream).toList();
    if (all.size() < LEAST_CELLS || start.labelByHessian()) {
      return Optional.empty();
    }
    double mean = all.stream().mapToDouble(Example::accuracy).average().orElse(Double.NaN);
    double whole =
        all.stream().mapToDouble(e -> (e.accuracy() - mean) * (e.accuracy() - mean)).sum();
    if (whole == 0) {
      return Optional.empty();
    }
    double left = 0;
    List<List<Example>> folds = folds(axes, cells);
    for (int fold = 0; fold < folds.size(); fold++) {
      List<Example> others = new ArrayList<>();
      folds.subList(0, fold).forEach(others::addAll);
      folds.subList(fold + 1, folds.size()).forEach(others::addAll);
      left += deviations(start, others, folds.get(fold));
    }
    return Optional.of(new LearnedTree(best(start, all), 1 - left / whole));
  }

  /** Squared deviations of {@code tested} from what is learned from {@code known}. */
  private static double deviations(PhaseSettings start, List<Example> known, List<Example> tested) {
    PhaseSettings learned = best(start, known);
    Map<PhaseLabel, Leaf> leaves = leaves(learned, known);
    double mean = known.stream().mapToDouble(Example::accuracy).average().orElse(0);
    double sum = 0;
    for (Example example : tested) {
      Leaf leaf = leaves.get(label(learned, example));
      double off = example.accuracy() - (leaf == null ? mean : leaf.mean());
      sum += off * off;
    }
    return sum;
  }

  /** Blocks of two by two cells, dealt out to the folds in turn. */
  private static List<List<Example>> folds(List<Axis> axes, List<Optional<Example>> cells) {
    GridLines lines = new GridLines(axes);
    Map<List<Integer>, List<Example>> blocks = new LinkedHashMap<>();
    for (int cell = 0; cell < cells.size(); cell++) {
      List<Integer> block = new ArrayList<>();
      for (int axis = 0; axis < axes.size(); axis++) {
        block.add(lines.rank(cell, axis) / 2);
      }
      cells.get(cell).ifPresent(e -> blocks.computeIfAbsent(block, b -> new ArrayList<>()).add(e));
    }
    List<List<Example>> folds = new ArrayList<>();
    int next = 0;
    for (List<Example> block : blocks.values()) {
      if (folds.size() < FOLDS) {
        folds.add(new ArrayList<>());
      }
      folds.get(next++ % FOLDS).addAll(block);
    }
    return folds;
  }

  private static PhaseSettings best(PhaseSettings start, List<Example> examples) {
    PhaseSettings best = start;
    double least = Double.POSITIVE_INFINITY;
    List<Double> errors =
        candidates(
            start.fittedErrorPercent(), examples, e -> e.readings().fit(), MOST_ERROR_PERCENT);
    List<Double> points =
        candidates(
            start.connectedPoints(), examples, e -> -e.readings().connectivity(), MOST_POINTS);
    List<Double> similarities =
        candidates(start.similarCka(), examples, e -> e.readings().cka(), 1);
    for (double error : errors) {
      for (double connected : points) {
        for (double cka : similarities) {
          PhaseSettings tried = new PhaseSettings(error, connected, cka, false, 0, true);
          double sum = deviations(leaves(tried, examples));
          if (sum < least - 1e-9) {
            least = sum;
            best = tried;
          }
        }
      }
    }
    return best;
  }

  /**
   * The threshold given, where there is one, then midpoints of neighbouring observed values from 0
   * to {@code most}.
   */
  private static List<Double> candidates(
      double given, List<Example> examples, ToDoubleFunction<Example> value, double most) {
    double[] sorted = examples.stream().mapToDouble(value).distinct().sorted().toArray();
    double[] midpoints =
        IntStream.range(1, sorted.length)
            .mapToDouble(i -> (sorted[i - 1] + sorted[i]) / 2)
            .filter(m -> m >= 0 && m <= most)
            .toArray();
    List<Double> candidates = new ArrayList<>();
    if (!Double.isNaN(given)) {
      candidates.add(given);
    }
    int taken = Math.min(midpoints.length, MOST_CANDIDATES);
    for (int i = 0; i < taken; i++) {
      candidates.add(midpoints[(int) ((long) i * midpoints.length / taken)]);
    }
    return candidates;
  }

  private static Map<PhaseLabel, Leaf> leaves(PhaseSettings settings, List<Example> examples) {
    Map<PhaseLabel, Leaf> leaves = new EnumMap<>(PhaseLabel.class);
    for (Example example : examples) {
      leaves.computeIfAbsent(label(settings, example), l -> new Leaf()).add(example.accuracy());
    }
    return leaves;
  }

  private static double deviations(Map<PhaseLabel, Leaf> leaves) {
    return leaves.values().stream().anyMatch(leaf -> leaf.count == 1)
        ? Double.POSITIVE_INFINITY
        : leaves.values().stream().mapToDouble(Leaf::deviations).sum();
  }

  private static PhaseLabel label(PhaseSettings settings, Example example) {
    return new PhaseRule(settings).label(example.readings(), settings.similarCka());
  }
}
