package io.orograph.core.allocation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The allocations of many steps, added up as they come: over parameters within each step, and over
 * the steps for each parameter. Memory is O(P) plus O(tensors) for each step.
 */
public final class AllocationSeries {
  /**
   * Up to this share of the largest |A_i| of a step an allocation counts as 0 (ours): parameters
   * without effect, as biases before batch norm, have a gradient of rounding residue, whose sign
   * means nothing.
   */
  private static final double ZERO = 1e-12;

  private final List<ParameterGroup> groups;
  private final List<Entry> entries = new ArrayList<>();
  private final double[] totals;
  private final long[] helped;

  /**
   * What is kept of a step.
   *
   * @param step steps done before it
   * @param before loss before it
   * @param after loss after it
   * @param residual change of the loss that is allocated to nobody
   * @param squaredGradient ‖∇L‖² before it
   * @param splits parts it was cut into
   * @param helping parameters with A &lt; 0, beyond rounding
   * @param hurting parameters with A &gt; 0, beyond rounding
   * @param helpMass Σ |A_i| over the helping
   * @param hurtMass Σ |A_i| over the hurting
   * @param tensors Σ A_i over each group
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Entry(
      long step,
      double before,
      double after,
      double residual,
      double squaredGradient,
      int splits,
      long helping,
      long hurting,
      double helpMass,
      double hurtMass,
      double[] tensors) {}

  /**
   * Nothing yet.
   *
   * @param groups all parameters, in order
   */
  public AllocationSeries(List<ParameterGroup> groups) {
    this.groups = List.copyOf(groups);
    int dimension = groups.getLast().to();
    this.totals = new double[dimension];
    this.helped = new long[dimension];
  }

  /**
   * Takes a step.
   *
   * @param step steps done before it
   */
  public void add(long step, StepAllocation taken) {
    double[] a = taken.allocation();
    double zero = ZERO * Arrays.stream(a).map(Math::abs).max().orElse(0);
    long helping = 0;
    long hurting = 0;
    double helpMass = 0;
    double hurtMass = 0;
    for (int i = 0; i < a.length; i++) {
      totals[i] += a[i];
      if (a[i] < -zero) {
        helping++;
        helpMass -= a[i];
        helped[i]++;
      } else if (a[i] > zero) {
        hurting++;
        hurtMass += a[i];
      }
    }
    double[] tensors = groups.stream().mapToDouble(g -> sum(a, g.from(), g.to())).toArray();
    entries.add(
        new Entry(
            step,
            taken.before(),
            taken.after(),
            taken.residual(),
            taken.squaredGradient(),
            taken.splits(),
            helping,
            hurting,
            helpMass,
            hurtMass,
            tensors));
  }

  private static double sum(double[] a, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += a[i];
    }
    return sum;
  }

  /** The steps taken, in order. */
  public List<Entry> entries() {
    return List.copyOf(entries);
  }

  /** The tensors. */
  public List<ParameterGroup> groups() {
    return groups;
  }

  /** Σ_t A_{t,i} of each parameter. */
  public double[] totals() {
    return totals.clone();
  }

  /** In how many steps each parameter helped. */
  public long[] helped() {
    return helped.clone();
  }

  /**
   * Σ_t A over the parameters that feed each unit (neuron or channel), weights and bias together:
   * layer by layer in their order.
   */
  public Map<String, double[]> units() {
    Map<String, double[]> units = new LinkedHashMap<>();
    for (ParameterGroup g : groups) {
      double[] sums = units.computeIfAbsent(g.layer(), layer -> new double[g.units()]);
      for (int u = 0; u < g.units(); u++) {
        sums[u] += sum(totals, g.from() + u * g.perUnit(), g.from() + (u + 1) * g.perUnit());
      }
    }
    return units;
  }

  /** Σ_i A of every step over each layer, layers in their order. */
  public Map<String, double[]> layers() {
    Map<String, double[]> layers = new LinkedHashMap<>();
    for (int g = 0; g < groups.size(); g++) {
      double[] sums =
          layers.computeIfAbsent(groups.get(g).layer(), layer -> new double[entries.size()]);
      for (int t = 0; t < sums.length; t++) {
        sums[t] += entries.get(t).tensors()[g];
      }
    }
    return layers;
  }

  /**
   * Share of parameters with A &lt; 0 in each step that has any, in percent.
   *
   * @param withZeros whether parameters with A = 0 count in the denominator, as in the authors'
   *     code; else steps in which all are 0 are left out
   */
  public double[] helpPercent(boolean withZeros) {
    return entries.stream()
        .filter(e -> withZeros || e.helping() + e.hurting() > 0)
        .mapToDouble(
            e -> 100.0 * e.helping() / (withZeros ? totals.length : e.helping() + e.hurting()))
        .toArray();
  }

  /** Share of allocations that are exactly 0, in percent. */
  public double zeroPercent() {
    return entries.stream()
        .mapToDouble(e -> 100.0 - 100.0 * (e.helping() + e.hurting()) / totals.length)
        .average()
        .orElse(Double.NaN);
  }

  /** Σ over helping A of |A|, all steps. */
  public double helpMass() {
    return entries.stream().mapToDouble(Entry::helpMass).sum();
  }

  /** Σ over hurting A of |A|, all steps. */
  public double hurtMass() {
    return entries.stream().mapToDouble(Entry::hurtMass).sum();
  }

  /** Σ_t Σ_i A over the tensors of these names. */
  public double total(Predicate<String> tensor) {
    double total = 0;
    for (int g = 0; g < groups.size(); g++) {
      if (tensor.test(groups.get(g).tensor())) {
        for (Entry e : entries) {
          total += e.tensors()[g];
        }
      }
    }
    return total;
  }

  /** Σ_t of the change of the loss: L_T − L_0 where no step is left out. */
  public double lossChange() {
    return entries.stream().mapToDouble(e -> e.after() - e.before()).sum();
  }

  /** Σ_t |e_t|. */
  public double residual() {
    return entries.stream().mapToDouble(e -> Math.abs(e.residual())).sum();
  }

  /**
   * Whether all allocations add up to the change of the loss within the residuals and the rounding
   * of the sums.
   */
  public boolean addsUp() {
    double mass = helpMass() + hurtMass();
    double scale =
        entries.stream().mapToDouble(e -> Math.abs(e.before()) + Math.abs(e.after())).sum();
    double gap = Math.abs(lossChange() - Arrays.stream(totals).sum());
    return gap <= residual() + 1e-12 * (mass + scale);
  }
}
