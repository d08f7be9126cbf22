package io.orograph.engine.train;

import io.orograph.core.sweep.PackSpec;
import io.orograph.core.sweep.RunSettings;
import io.orograph.engine.data.DataSets;
import io.orograph.engine.data.Samples;
import io.orograph.engine.model.Architecture;
import io.orograph.engine.model.NetworkCost;
import io.orograph.engine.program.ComputeProgram;
import io.orograph.engine.program.PackSlots;
import io.orograph.engine.program.UpdateRule;

/**
 * An estimate of the memory that a pack takes on its device, from sizes alone, so that it is the
 * same on every machine: inputs once; for each network targets (as given and as prepared), vectors
 * of the size of θ (parameters, gradients, decays, rates and the optimizer's rows, those that go
 * into a call and those that come out), and the activations of a batch with their gradients; and
 * fresh points of a call. Points, what a loss is told of them, and their jets are in float64.
 */
public final class PackMemory {
  /** Given and prepared, or forward and backward, or before and after a call. */
  private static final long TWICE = 2;

  /** Magnitudes or squares, signs, and a coefficient for each weight; halved for {@link #TWICE}. */
  private static final long ROWS_OF_PENALTIES = 2;

  private PackMemory() {}

  /** Bytes. */
  public static long bytes(PackSpec pack, DataSets sets) {
    RunSettings settings = pack.members().getFirst().settings();
    Samples train = sets.prepare(settings).train();
    ComputeProgram program = PackTrainer.program(settings, sets);
    Architecture architecture = program.architecture();
    int slots = PackSlots.of(pack.form(), architecture, pack.members().size());
    long penalties = settings.training().regularizers().isEmpty() ? 0 : ROWS_OF_PENALTIES;
    long rows = 4L + UpdateRule.of(settings.training().optimizer()).stateRows() + penalties;
    NetworkCost cost = architecture.cost();
    long number = program.isOfJets() ? Double.BYTES : Float.BYTES;
    long network =
        Float.BYTES * TWICE * rows * architecture.layout().parameterCount()
            + number * targets(program) * train.count()
            + number
                * jet(program)
                * TWICE
                * settings.training().batchSize()
                * (cost.activations() + cost.columns());
    return number * train.count() * train.features()
        + slots * network
        + fresh(settings, program, slots);
  }

  /**
   * Numbers of a sample's targets in memory; those of points are not prepared, but read as given.
   */
  static long targets(ComputeProgram program) {
    return (program.isOfJets() ? 1 : TWICE) * program.targetColumns();
  }

  /**
   * Numbers of an activation: losses of an equation have a jet in the place of each, a value, a
   * slope for each input, and a Laplacian.
   */
  static long jet(ComputeProgram program) {
    return program.isOfJets() ? program.architecture().inputSize() + 2L : 1;
  }

  /** Fresh points of a call, as drawn and as given to the program. */
  private static long fresh(RunSettings settings, ComputeProgram program, int slots) {
    return settings.data().subsetRule().isFresh()
        ? TWICE
            * Double.BYTES
            * FreshPoints.numbers(
                slots,
                settings.training().batchSize(),
                program.architecture().inputSize(),
                program.targetColumns())
        : 0;
  }
}
