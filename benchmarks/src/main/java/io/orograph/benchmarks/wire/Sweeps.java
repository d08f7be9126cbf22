package io.orograph.benchmarks.wire;

import io.orograph.core.sweep.Grid;
import io.orograph.core.sweep.RunSpec;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.wire.convert.SpecConverter;
import io.orograph.wire.convert.SweepFile;
import java.util.List;

/** Sweep files, checked and expanded. */
public final class Sweeps {
  private Sweeps() {}

  /** The specification that {@code yaml} spells. */
  public static SweepSpec spec(String yaml) {
    return SpecConverter.fromProto(SweepFile.parse(yaml));
  }

  /** All runs of the sweep that {@code yaml} spells. */
  public static List<RunSpec> runs(String yaml) {
    Grid grid = new Grid(spec(yaml));
    return grid.runs(0, grid.runCount());
  }
}
