package io.orograph.benchmarks.steps;

import io.orograph.benchmarks.bench.Bench;
import io.orograph.benchmarks.report.Sample;
import io.orograph.benchmarks.report.Section;
import io.orograph.benchmarks.report.Table;
import io.orograph.core.sweep.PackSize;
import io.orograph.engine.lane.LaneContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Could packs of different batch sizes or widths be one? The smaller batch would be filled up with
 * rows of weight zero, the narrower network with units whose weights are zero and stay so.
 */
public final class JoiningBenchmark {
  private static final int[] WIDTHS = {4, 8, 16, 24, 32, 64};
  private static final int[] NARROW = {4, 8, 16, 24};
  private static final int[] WIDE = {8, 16, 32, 64};
  private static final int[] BATCHES = {16, 32, 64, 128};
  private static final int[] SMALL = {16, 32, 64};
  private static final int[] LARGE = {32, 64, 128};
  private static final int REPLICATES = 5;
  private static final int STEPS = 50;
  private static final double CALL_NANOS = 20e6;

  private final Bench bench;
  private int cells;
  private int equal;
  private int gaining;

  private JoiningBenchmark(Bench bench) {
    this.bench = bench;
  }

  /** The table. */
  public static Section run(Bench bench) {
    return new JoiningBenchmark(bench).run();
  }

  private Section run() {
    Section.Draft draft =
        new Section.Draft(
            "Joined by padding",
            new Table("64-w-w-10, " + REPLICATES + " replicates", "bits", "gain"));
    for (int width : WIDTHS) {
      for (int small : SMALL) {
        for (int large : LARGE) {
          if (large > small) {
            row(
                draft,
                "width %d, batch %d filled up to %d".formatted(width, small, large),
                new Padded(width, small, width, large));
          }
        }
      }
    }
    for (int batch : BATCHES) {
      for (int narrow : NARROW) {
        for (int wide : WIDE) {
          if (wide > narrow) {
            row(
                draft,
                "batch %d, width %d filled up to %d".formatted(batch, narrow, wide),
                new Padded(narrow, batch, wide, batch));
          }
        }
      }
    }
    if (cells > 0) {
      draft.note(
          "%d of %d keep every bit of every replicate over %d steps; %d of these gain."
              .formatted(equal, cells, STEPS, gaining));
    }
    draft.note(
        "bits: whether all parameters equal those of the unpadded training, else the step at which "
            + "the first differs; gain: time of two packs of "
            + REPLICATES
            + " (the smaller and the larger, a step each) over that of one pack of "
            + 2 * REPLICATES
            + ", in packs that the rule of sizes allows; processor time, medians in turns.");
    return draft.section();
  }

  private void row(Section.Draft draft, String name, Padded padded) {
    if (!bench.wants(name, true)) {
      return;
    }
    bench.progress().accept(name);
    int differs = bench.lanes().one(padded::firstDifference);
    double gain = bench.lanes().one(lane -> gain(lane, padded));
    cells++;
    if (differs == 0) {
      equal++;
      gaining += gain > 1 ? 1 : 0;
    }
    draft
        .table()
        .row(
            name,
            differs == 0 ? "equal" : "differ at step " + differs,
            String.format(Locale.ROOT, "%.2fx", gain));
  }

  private double gain(LaneContext lane, Padded padded) {
    Network joined = padded.larger(2 * REPLICATES);
    int most = Math.max(REPLICATES, PackSize.of(joined.settings()));
    int packs = Math.ceilDiv(2 * REPLICATES, most);
    try (Padded.Pack small = padded.pack(lane, padded.smaller(REPLICATES));
        Padded.Pack large = padded.pack(lane, padded.larger(REPLICATES));
        Padded.Pack both = padded.pack(lane, padded.larger(2 * REPLICATES / packs))) {
      int steps = 20;
      for (int i = 0; i < 3; i++) {
        steps = (int) Math.max(2, Math.min(2000, CALL_NANOS / large.nanosPerStep(lane, steps)));
      }
      List<Double> gains = new ArrayList<>();
      for (int round = 0; round < bench.race().rounds(); round++) {
        double apart = small.nanosPerStep(lane, steps) + large.nanosPerStep(lane, steps);
        gains.add(apart / (packs * both.nanosPerStep(lane, steps)));
      }
      return new Sample(gains).median();
    }
  }

  /** Steps of the comparison. */
  static int steps() {
    return STEPS;
  }

  /** Networks of the comparison. */
  static int replicates() {
    return REPLICATES;
  }
}
