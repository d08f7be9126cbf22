package io.orograph.core.cost;

import io.orograph.core.measure.Cost;
import io.orograph.core.sweep.SweepCost;
import io.orograph.core.sweep.SweepSpec;
import java.util.Arrays;
import java.util.List;

/**
 * How long a sweep takes about, on devices that were measured ({@code docs/performance.md}).
 *
 * <p>A step of a network takes a time of its own and that of its multiply-adds at a sustained rate,
 * three times those of a forward pass; a sample pass of measuring takes its multiply-adds. The two
 * numbers of a device were chosen so that steps measured there in packs of five (processor) and of
 * 16 or more with deterministic algorithms (GPU) come out within a factor of two, of fully
 * connected networks from 64-16-16-10 and ResNet18 from width 4 on. Of ResNet18 of width 2 the
 * processor takes four times as long; wider networks than 16 have not been measured.
 *
 * @param device the device, for people
 * @param training hours of training
 * @param measuring hours of measuring at most, with the passes spread evenly over the cells; of
 *     kinds whose cost is not known beforehand nothing is counted
 */
public record DeviceHours(String device, double training, double measuring) {

  /** A device with what was measured on it. */
  private enum Reference {
    /** Both cores together: 113,000 steps of 64-16-16-10 a second, 32 of ResNet18 of width 16. */
    TWO_CORES("2 cores of an AMD EPYC", 8e-6, 6e10),
    /** 66,000 steps of 64-64-64-10 a second in packs of 64, 343 of ResNet18 of width 8 in 16. */
    H100("NVIDIA H100", 1.5e-5, 1.5e12);

    private final String title;
    private final double secondsOfStep;
    private final double multiplyAddsPerSecond;

    Reference(String title, double secondsOfStep, double multiplyAddsPerSecond) {
      this.title = title;
      this.secondsOfStep = secondsOfStep;
      this.multiplyAddsPerSecond = multiplyAddsPerSecond;
    }

    DeviceHours of(Work work) {
      return new DeviceHours(
          title,
          (work.steps * secondsOfStep + work.training / multiplyAddsPerSecond) / 3600,
          work.measuring / multiplyAddsPerSecond / 3600);
    }
  }

  private static final int PASSES_PER_SAMPLE = 3;

  /** Steps, and multiply-adds of training and measuring. */
  private record Work(double steps, double training, double measuring) {}

  /** What {@code asked}, which the rules of sweeps must allow, takes on each reference device. */
  public static List<DeviceHours> of(SweepSpec asked) {
    Work work = work(asked);
    return Arrays.stream(Reference.values()).map(reference -> reference.of(work)).toList();
  }

  private static Work work(SweepSpec asked) {
    SweepSpec spec = SweepCost.atMost(asked);
    CellWork cells = CellWork.of(spec);
    double passes =
        MetricCosts.of(spec).stream()
            .mapToDouble(line -> line.cost().map(Cost::samplePasses).orElse(0L))
            .sum();
    return new Work(
        cells.steps() * spec.replicates(),
        PASSES_PER_SAMPLE * cells.multiplyAdds() * spec.replicates(),
        passes * cells.meanMultiplyAdds());
  }
}
