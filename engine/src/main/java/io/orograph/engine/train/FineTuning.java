package io.orograph.engine.train;

import io.orograph.core.random.Seed;
import io.orograph.core.sweep.OptimizerKind;
import io.orograph.core.sweep.OptimizerSpec;
import io.orograph.engine.data.EpochOrder;
import io.orograph.engine.data.Samples;
import io.orograph.engine.lane.LaneContext;
import io.orograph.engine.program.CallSize;
import io.orograph.engine.program.ComputeProgram;
import io.orograph.engine.program.UpdateRule;
import io.orograph.engine.runtime.MemoryScope;
import io.orograph.engine.runtime.Tensor;
import java.util.List;

/**
 * Trains one network on with some of its parameters held where they are: Adam with PyTorch's
 * defaults on the loss alone, in float32. A parameter is held by a learning rate of 0.
 */
public final class FineTuning {
  private FineTuning() {}

  /**
   * How.
   *
   * @param steps at least 1
   * @param learningRate of Adam, above 0
   * @param batchSize samples per step, at most as many as there are
   */
  public record Options(int steps, double learningRate, int batchSize) {}

  /**
   * The parameters after the last step.
   *
   * @param start where it begins
   * @param frozen which parameters are held, one for each of θ
   * @param seed of the order of the samples
   */
  public static float[] of(
      LaneContext lane,
      ComputeProgram program,
      Samples samples,
      Weights start,
      boolean[] frozen,
      Options options,
      Seed seed) {
    int size = start.theta().length;
    int outputs = program.architecture().outputs();
    int chunk = CallSize.of(program.architecture()).firstSteps(1, options.batchSize());
    EpochOrder order = new EpochOrder(seed.derive("order"), samples.count(), options.batchSize());
    OptimizerSpec adam = new OptimizerSpec(OptimizerKind.ADAM, options.learningRate(), 0, 0);
    try (SharedInputs inputs = SharedInputs.of(samples.source(), lane.device());
        MemoryScope scope = lane.newScope()) {
      Tensor theta = scope.floats(start.theta(), 1, size);
      Tensor statistics = scope.floats(start.statistics(), 1, start.statistics().length);
      Tensor first = scope.floats(new float[size], 1, size);
      Tensor second = scope.floats(new float[size], 1, size);
      Tensor targets = scope.floats(targets(samples, outputs), samples.count(), outputs);
      Tensor rates = scope.floats(rates(frozen, options.learningRate()), 1, 1, size);
      Tensor decays = scope.floats(new float[size], 1, size);
      Tensor penalties = scope.floats(new float[0], 0, 2, 1, 1);
      Tensor kinds = scope.doubles(new double[0], 0);
      Tensor betas = scope.doubles(new double[] {adam.beta1(), adam.beta2()}, 2);
      for (int from = 0; from < options.steps(); from += chunk) {
        int steps = Math.min(chunk, options.steps() - from);
        int[] batches = new int[steps * options.batchSize()];
        for (int s = 0; s < steps; s++) {
          order.batch((long) from + s, batches, s * options.batchSize());
        }
        try (MemoryScope call = scope.child()) {
          List<Tensor> results =
              lane.program(program)
                  .call(
                      call,
                      UpdateRule.ADAM.method(),
                      theta,
                      statistics,
                      first,
                      second,
                      inputs.tensor(),
                      targets,
                      call.ints(batches, steps, 1, options.batchSize()),
                      rates,
                      decays,
                      penalties,
                      kinds,
                      betas,
                      call.doubles(StepNumbers.corrections(adam, from, steps), steps, 2));
          List.of(theta, statistics, first, second).forEach(Tensor::close);
          theta = results.get(0).moveTo(scope);
          statistics = results.get(2).moveTo(scope);
          first = results.get(3).moveTo(scope);
          second = results.get(4).moveTo(scope);
        }
      }
      return theta.floats();
    }
  }

  private static float[] rates(boolean[] frozen, double rate) {
    float[] rates = new float[frozen.length];
    for (int i = 0; i < rates.length; i++) {
      rates[i] = frozen[i] ? 0 : (float) rate;
    }
    return rates;
  }

  private static float[] targets(Samples samples, int outputs) {
    float[] targets = new float[samples.count() * outputs];
    samples.writeTargets(targets, 0, outputs);
    return targets;
  }
}
