package io.orograph.engine.train;

import io.orograph.core.sweep.LayerRate;
import io.orograph.core.sweep.OptimizerSpec;
import io.orograph.core.sweep.RunSpec;
import io.orograph.core.sweep.ScheduleSpec;
import io.orograph.core.sweep.TrainingSpec;
import io.orograph.engine.model.ParameterLayout;
import io.orograph.engine.model.TensorSlot;
import io.orograph.engine.program.UpdateRule;
import io.orograph.engine.runtime.MemoryScope;
import io.orograph.engine.runtime.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The numbers of the optimizers of a pack's members, as the training methods take them. Each is
 * computed in float64 from a member's settings and the number of the step alone and then rounded,
 * so that it never depends on company or on how steps are cut into calls.
 */
final class StepNumbers {
  private final List<TrainingSpec> members;
  private final UpdateRule rule;
  private final Places places;
  private final int slots;
  private final long length;
  private final boolean constant;

  /**
   * Numbers of the members in their slots, and zeros for ghosts.
   *
   * @param places slots of the members; all others are ghosts
   * @param length the length of the training in steps, S of {@link ScheduleSpec}
   */
  StepNumbers(List<RunSpec> members, Places places, long length) {
    this.members = members.stream().map(run -> run.settings().training()).toList();
    this.rule = UpdateRule.of(this.members.getFirst().optimizer());
    this.places = places;
    this.slots = places.slots();
    this.length = length;
    this.constant = this.members.stream().allMatch(m -> m.schedule().equals(ScheduleSpec.CONSTANT));
  }

  /** The rule all members are trained by. */
  UpdateRule rule() {
    return rule;
  }

  /**
   * How many steps, at most, {@link #rates} can speak of at once: rates of tensors' own must be the
   * same in all of them, because they are given for every parameter once a call.
   *
   * @param most wanted
   */
  int atOnce(long from, int most) {
    if (members.stream().allMatch(m -> m.layerRates().isEmpty())) {
      return most;
    }
    for (int s = 1; s < most; s++) {
      long step = from + s;
      if (members.stream().anyMatch(m -> changes(m, step))) {
        return s;
      }
    }
    return most;
  }

  private boolean changes(TrainingSpec member, long step) {
    ScheduleSpec schedule = member.schedule();
    return member.layerRates().stream().anyMatch(r -> r.fromStep() == step)
        || schedule.multiplier(step, length) != schedule.multiplier(step - 1, length);
  }

  /**
   * Learning rates of {@code steps} steps, (steps, slots, 1), or (1, slots, 1) if all are equal; of
   * every parameter, (1, slots, P), where tensors have rates of their own.
   */
  Tensor rates(MemoryScope scope, long from, int steps, ParameterLayout layout) {
    if (members.stream().anyMatch(m -> !m.layerRates().isEmpty())) {
      return ratesOfParameters(scope, from, layout);
    }
    int rows = constant ? 1 : steps;
    float[] rates = new float[rows * slots];
    Map<ScheduleSpec, double[]> multipliers = new HashMap<>();
    for (int m = 0; m < members.size(); m++) {
      double base = members.get(m).optimizer().learningRate();
      double[] shape =
          multipliers.computeIfAbsent(
              members.get(m).schedule(), schedule -> schedule.multipliers(from, rows, length));
      for (int s = 0; s < rows; s++) {
        rates[s * slots + places.place(m)] = (float) (base * shape[s]);
      }
    }
    int distinct = sameInAllSteps(rates) ? 1 : rows;
    return scope.floats(Arrays.copyOf(rates, distinct * slots), distinct, slots, 1);
  }

  private Tensor ratesOfParameters(MemoryScope scope, long from, ParameterLayout layout) {
    int width = layout.parameterCount();
    float[] rates = new float[slots * width];
    for (int m = 0; m < members.size(); m++) {
      TrainingSpec member = members.get(m);
      double now = member.optimizer().learningRate() * member.schedule().multiplier(from, length);
      double[] own = new double[width];
      Arrays.fill(own, now);
      for (LayerRate rate : member.layerRates()) {
        if (rate.holds(from)) {
          for (TensorSlot slot : layout.named(rate.parameters())) {
            for (int i = slot.offset(); i < slot.end(); i++) {
              own[i] *= rate.factor();
            }
          }
        }
      }
      for (int i = 0; i < width; i++) {
        rates[places.place(m) * width + i] = (float) own[i];
      }
    }
    return scope.floats(rates, 1, slots, width);
  }

  private boolean sameInAllSteps(float[] rates) {
    for (int i = slots; i < rates.length; i++) {
      if (rates[i] != rates[i - slots]) {
        return false;
      }
    }
    return true;
  }

  /** Weight decay of every parameter, (slots, P). */
  Tensor decays(MemoryScope scope, ParameterLayout layout) {
    int width = layout.parameterCount();
    float[] decays = new float[slots * width];
    for (int m = 0; m < members.size(); m++) {
      OptimizerSpec optimizer = members.get(m).optimizer();
      for (TensorSlot slot : layout.parameters()) {
        if (optimizer.weightDecayScope().includes(slot.shape().size())) {
          int row = places.place(m) * width;
          Arrays.fill(
              decays, row + slot.offset(), row + slot.end(), (float) optimizer.weightDecay());
        }
      }
    }
    return scope.floats(decays, slots, width);
  }

  /** The regularizers and their kinds, as {@link Penalties} writes them. */
  List<Tensor> penalties(MemoryScope scope, ParameterLayout layout) {
    return Penalties.of(members, places, layout).tensors(scope);
  }

  /** What never changes, in the order of the method's arguments. */
  List<Tensor> constants(MemoryScope scope) {
    OptimizerSpec any = members.getFirst().optimizer();
    return switch (rule) {
      case SGD, NESTEROV -> List.of(momenta(scope));
      case ADAM, ADAMW -> List.of(scope.doubles(new double[] {any.beta1(), any.beta2()}, 2));
      case RMSPROP ->
          List.of(momenta(scope), scope.doubles(new double[] {any.smoothing(), any.epsilon()}, 2));
    };
  }

  private Tensor momenta(MemoryScope scope) {
    float[] values = new float[slots];
    for (int m = 0; m < members.size(); m++) {
      values[places.place(m)] = (float) members.get(m).optimizer().momentum();
    }
    return scope.floats(values, slots, 1);
  }

  /** What changes with the step, beside the learning rates, for {@code steps} steps. */
  List<Tensor> perStep(MemoryScope scope, long from, int steps) {
    return switch (rule) {
      case SGD, NESTEROV, RMSPROP -> List.of();
      case ADAM, ADAMW ->
          List.of(
              scope.doubles(corrections(members.getFirst().optimizer(), from, steps), steps, 2));
    };
  }

  /** Adam's bias correction, √(1−β₂ᵗ)/(1−β₁ᵗ) and ε√(1−β₂ᵗ) for t = from + 1, from + 2, … */
  static double[] corrections(OptimizerSpec o, long from, int steps) {
    double[] corrections = new double[2 * steps];
    for (int s = 0; s < steps; s++) {
      double t = (double) from + s + 1;
      double second = Math.sqrt(1 - StrictMath.pow(o.beta2(), t));
      corrections[2 * s] = second / (1 - StrictMath.pow(o.beta1(), t));
      corrections[2 * s + 1] = o.epsilon() * second;
    }
    return corrections;
  }
}
