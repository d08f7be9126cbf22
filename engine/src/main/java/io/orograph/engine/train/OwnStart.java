package io.orograph.engine.train;

import io.orograph.core.random.Seed;
import io.orograph.core.script.ScriptModule;
import io.orograph.core.sweep.RunSpec;
import io.orograph.engine.lane.LaneContext;
import io.orograph.engine.program.ComputeProgram;
import io.orograph.engine.program.ProgramMethod;
import io.orograph.engine.runtime.MemoryScope;
import io.orograph.engine.runtime.Precision;
import io.orograph.engine.runtime.Tensor;
import java.util.List;

/**
 * What a module of one's own begins with: parameters and running statistics as its {@code
 * initialize} draws them from a seed of the run. The numbers are libtorch's, whose generator is one
 * for the process, so the bits hold for a version of libtorch and one lane.
 */
final class OwnStart {
  private OwnStart() {}

  /**
   * Draws.
   *
   * @throws IllegalArgumentException if the module cannot
   */
  static Weights of(LaneContext lane, ComputeProgram program, ScriptModule module, RunSpec run) {
    if (!program.hasInitial()) {
      throw new IllegalArgumentException(
          "network.own.initializes: false (expected: a module with an exported initialize(self, seed: int))");
    }
    float[] theta = module.theta();
    float[] statistics = module.statistics();
    long seed = Seed.ofKey(run.seedKey().hex()).derive("init").value();
    try (MemoryScope scope = lane.newScope()) {
      List<Tensor> drawn =
          lane.program(program)
              .call(
                  scope,
                  ProgramMethod.INITIAL,
                  scope.floats(theta, 1, theta.length),
                  statistics.length == 0
                      ? scope.zeros(Precision.FLOAT32, 1, 0)
                      : scope.floats(statistics, 1, statistics.length),
                  scope.longs(new long[] {seed}, 1));
      return new Weights(drawn.get(0).floats(), drawn.get(1).floats());
    }
  }
}
