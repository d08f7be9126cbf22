package io.orograph.core.sweep;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;

/**
 * The learning-rate schedule: what the learning rate is multiplied by, as a function of the steps
 * done before, s, and the length S in steps. The length is the number of steps of the training, and
 * for a training that runs until a condition holds its cap: how long it really takes is not known
 * before.
 *
 * <ul>
 *   <li>CONSTANT: 1.
 *   <li>STEP: 1 for s below ⌈at·S⌉ and {@code factor} from there on. With {@code at} 0.75 and 100
 *       epochs this is PyTorch's {@code MultiStepLR(milestones=[75])}, the published {@code
 *       lr_decay}.
 *   <li>COSINE: ½(1 + cos(πs/S)). PyTorch's {@code CosineAnnealingLR(T_max=S)} advanced after every
 *       step; advanced after every epoch, as is common, PyTorch's is this one held during each
 *       epoch. Never 0: the last step's is about (π/2S)².
 *   <li>ONE_CYCLE: PyTorch's {@code OneCycleLR(total_steps=S, pct_start=at)} with its defaults
 *       (cosine, {@code div_factor} 25, {@code final_div_factor} 10⁴) and the learning rate as
 *       {@code max_lr}: from 1/25 at s = 0 by half a cosine up to 1 at s = at·S − 1, and down to
 *       1/250000 at s = S − 1. Momentum does not cycle (Smith 2018 cycles it, and PyTorch does
 *       unless told otherwise).
 * </ul>
 *
 * @param kind its shape
 * @param factor the factor of {@link ScheduleKind#STEP}, positive; 1 for the others
 * @param at the share of the length, above 0 and below 1, at which {@link ScheduleKind#STEP} acts,
 *     or at which {@link ScheduleKind#ONE_CYCLE} peaks; 0 for the others
 */
public record ScheduleSpec(ScheduleKind kind, double factor, double at) {
  /** The schedule that never changes. */
  public static final ScheduleSpec CONSTANT = new ScheduleSpec(ScheduleKind.CONSTANT, 1, 0);

  private static final double CYCLE_START = 1 / 25.0;
  private static final double CYCLE_END = CYCLE_START / 1e4;

  /**
   * The multiplier of one step.
   *
   * @param step steps done before, 0 to {@code length} − 1
   * @param length S, at least 1
   */
  public double multiplier(long step, long length) {
    return switch (kind) {
      case CONSTANT -> 1;
      case STEP -> step < drop(length) ? 1 : factor;
      case COSINE -> between(1, 0, (double) step / length);
      case ONE_CYCLE -> cycle(step, length);
    };
  }

  /** The multipliers of {@code count} steps after {@code from} steps. */
  public double[] multipliers(long from, int count, long length) {
    double[] values = new double[count];
    if (kind == ScheduleKind.STEP) {
      long drop = drop(length);
      Arrays.setAll(values, s -> from + s < drop ? 1 : factor);
    } else {
      Arrays.setAll(values, s -> multiplier(from + s, length));
    }
    return values;
  }

  /** The sum of the multipliers of the first {@code steps} steps, in the order of the steps. */
  public double sum(long steps, long length) {
    return switch (kind) {
      case CONSTANT -> steps;
      case STEP -> {
        long before = Math.min(steps, drop(length));
        yield before + factor * (steps - before);
      }
      case COSINE, ONE_CYCLE -> {
        double sum = 0;
        for (long s = 0; s < steps; s++) {
          sum += multiplier(s, length);
        }
        yield sum;
      }
    };
  }

  /** ⌈at·S⌉ of the decimal number that was written: 0.57 of 100 is 57 and not 58. */
  private long drop(long length) {
    return new BigDecimal(Double.toString(at))
        .multiply(BigDecimal.valueOf(length))
        .setScale(0, RoundingMode.CEILING)
        .longValueExact();
  }

  private double cycle(long step, long length) {
    double peak = at * length - 1;
    if (step <= peak && peak > 0) {
      return between(CYCLE_START, 1, step / peak);
    }
    return between(1, CYCLE_END, (step - peak) / (length - 1 - peak));
  }

  /** Half a cosine from {@code start} to {@code end}. */
  private static double between(double start, double end, double share) {
    return end + (start - end) / 2 * (1 + Math.cos(Math.PI * share));
  }
}
