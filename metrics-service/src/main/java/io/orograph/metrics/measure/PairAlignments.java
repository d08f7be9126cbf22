package io.orograph.metrics.measure;

import io.orograph.core.align.ActivationMatching;
import io.orograph.core.align.Alignment;
import io.orograph.core.align.UnitGroups;
import io.orograph.core.align.WeightMatching;
import io.orograph.core.checkpoint.ArtifactKind;
import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Npz;
import io.orograph.core.checkpoint.Safetensors;
import io.orograph.core.measure.Cost;
import io.orograph.core.random.Seed;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.metrics.measure.MeasurePlan.Target;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The second network of each pair, or each but the first of a cell, as the option {@code align}
 * asks for it: as it is, or with its hidden units permuted to fit the first's. An alignment depends
 * on the two runs, the word and the data alone, and is the same for all kinds that ask for it.
 *
 * <p>Only parameters are permuted here. On a path statistics of batch normalization are estimated
 * anew at every point, the aligned end included, which is the repair that Jordan et al. 2023
 * ("REPAIR", section 3) find necessary; at a checkpoint's own statistics the permuted network
 * computes what the network does.
 */
final class PairAlignments {
  private static final String OPTION = "align";
  private static final String NONE = "none";
  private static final String ACTIVATIONS = "activations";

  private final MeasurePlan plan;
  private final CellSession cell;
  private final CheckpointStore store;
  private final Map<List<Object>, Second> known = new HashMap<>();

  PairAlignments(MeasurePlan plan, CellSession cell, CheckpointStore store) {
    this.plan = plan;
    this.cell = cell;
    this.store = store;
  }

  /**
   * A second network.
   *
   * @param theta its parameters, flat
   * @param files the permutations; none where it is as it was
   */
  @SuppressWarnings("ArrayRecordComponent") // bulk numbers, never compared as values
  record Second(float[] theta, List<ArtifactRef> files) {}

  /**
   * The second network of a pair.
   *
   * @param train the training samples in use
   */
  Second second(Target target, EvaluationSet train) throws IOException {
    MeasuredRun first = target.runs().getFirst();
    MeasuredRun last = target.runs().getLast();
    List<Object> key = List.of(target.runs(), target.spec().option(OPTION));
    Second found = known.get(key);
    if (found == null) {
      // what has diverged matches nothing, and every value of it is undefined with its own reason
      boolean plain =
          target.spec().option(OPTION).equals(NONE)
              || !isFinite(cell.theta(first))
              || !isFinite(cell.theta(last));
      found =
          plain
              ? new Second(cell.theta(last), List.of())
              : aligned(target.spec(), first, last, train);
      known.put(key, found);
    }
    return found;
  }

  /**
   * The cost of a pair's alignment, told with the first metric of the request that asks for it: a
   * forward pass of both networks where activations are matched, else nothing.
   */
  Cost cost(Target target, EvaluationSet train) {
    boolean first =
        plan.order().measurements().stream()
            .filter(m -> m.kind().option(OPTION).isPresent())
            .filter(m -> m.option(OPTION).equals(ACTIVATIONS))
            .findFirst()
            .filter(target.spec()::equals)
            .isPresent();
    return first ? new Cost(0, 2L * train.samples().count()) : Cost.NONE;
  }

  /** The cost of aligning all runs of a cell to the first, where no metric of pairs has told it. */
  Cost costOfAll(Target target, EvaluationSet train) {
    boolean first =
        plan.order().measurements().stream()
            .filter(m -> m.kind().option(OPTION).isPresent())
            .filter(m -> m.option(OPTION).equals(ACTIVATIONS))
            .findFirst()
            .filter(target.spec()::equals)
            .isPresent();
    long others = target.runs().size() - 1L;
    return first ? new Cost(0, 2 * others * train.samples().count()) : Cost.NONE;
  }

  /** Whether samples have a say in it. */
  static boolean usesData(MeasurementSpec spec) {
    return spec.option(OPTION).equals(ACTIVATIONS);
  }

  /** What is recorded of how it was done, beside the word itself. */
  Map<String, String> options(MeasurementSpec spec) {
    return switch (spec.option(OPTION)) {
      case "weights" -> Map.of("align_starts", Integer.toString(WeightMatching.STARTS));
      case ACTIVATIONS ->
          Map.of("align_batch_norm", cell.isNormalized() ? "STORED" : "NONE", "align_set", "train");
      default -> Map.of();
    };
  }

  private Second aligned(
      MeasurementSpec spec, MeasuredRun first, MeasuredRun last, EvaluationSet train)
      throws IOException {
    UnitGroups groups = cell.architecture().unitGroups();
    Alignment found =
        usesData(spec)
            ? ActivationMatching.match(groups, cell.hiddenMoments(first, last, train))
            : WeightMatching.match(
                groups,
                cell.theta(first),
                cell.theta(last),
                WeightMatching.STARTS,
                seed(first, last));
    return new Second(
        found.permutations().applyTo(cell.theta(last), groups.parameters()),
        List.of(CellMeter.put(store, ArtifactKind.ALIGNMENT, file(groups, found))));
  }

  /** From the two run keys alone. */
  private static Seed seed(MeasuredRun first, MeasuredRun last) {
    Seed ofLast = Seed.ofKey(last.run().key().hex());
    return Seed.ofKey(first.run().key().hex()).derive(OPTION, ofLast.value());
  }

  /**
   * For each group {@code permutation.<name>} (n) int64: which unit of the second network stands
   * for unit 0, 1, … of the first; and {@code objective} and {@code plain_objective} (1) float64:
   * what was maximized, with the permutations and without.
   */
  private static byte[] file(UnitGroups groups, Alignment found) {
    Map<String, Safetensors.Tensor> arrays = new TreeMap<>();
    for (int g = 0; g < groups.groups().size(); g++) {
      long[] units =
          found.permutations().units().get(g).stream().mapToLong(Integer::longValue).toArray();
      arrays.put(
          "permutation." + groups.groups().get(g).name(),
          Safetensors.Tensor.of(units, units.length));
    }
    arrays.put("objective", Safetensors.Tensor.of(new double[] {found.objective()}, 1));
    arrays.put("plain_objective", Safetensors.Tensor.of(new double[] {found.plain()}, 1));
    return Npz.write(arrays);
  }

  private static boolean isFinite(float[] values) {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }
}
