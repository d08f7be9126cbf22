package io.orograph.engine.surface;

import io.orograph.core.operator.SymmetricOperator;
import io.orograph.engine.lane.LaneContext;
import io.orograph.engine.program.ComputeProgram;
import io.orograph.engine.program.ProgramMethod;
import io.orograph.engine.runtime.MemoryScope;
import io.orograph.engine.runtime.Precision;
import io.orograph.engine.runtime.Tensor;
import java.util.List;

/**
 * ∇²f(x) of one output f of a network without batch normalization at one sample x, with respect to
 * its parameters, in float64. It knows no loss: of a network that is linear in its parameters it is
 * 0.
 *
 * <p>For use in the thread of its lane.
 */
public final class FunctionHessian implements SymmetricOperator<TensorBlock>, AutoCloseable {
  /** How programs are told. */
  private static final int OF_OUTPUTS = 3;

  private final LaneContext lane;
  private final ComputeProgram program;
  private final MemoryScope scope;
  private final int parameters;
  private final Tensor point;
  private final Tensor none;
  private final List<Tensor> values;

  /**
   * The Hessian at a point.
   *
   * @param theta parameters, flat
   * @param input the sample, flat
   * @param output which of the outputs, from 0
   */
  public FunctionHessian(
      LaneContext lane, ComputeProgram program, float[] theta, float[] input, int output) {
    this(lane, program, theta, wide(input), output);
  }

  /** The same at a sample of float64, as points of a domain are. */
  public FunctionHessian(
      LaneContext lane, ComputeProgram program, float[] theta, double[] input, int output) {
    this.lane = lane;
    this.program = program;
    this.scope = lane.newScope();
    this.parameters = theta.length;
    this.point = row(wide(theta));
    this.none = scope.zeros(Precision.FLOAT64, 1, 0);
    double[] unit = new double[program.architecture().outputs()];
    unit[output] = 1;
    this.values =
        lane.program(program)
            .call(
                scope,
                ProgramMethod.LINEARIZE,
                point,
                none,
                scope.zeros(Precision.FLOAT64, OF_OUTPUTS),
                row(input),
                scope.doubles(unit, 1, unit.length));
  }

  private Tensor row(double[] values) {
    return scope.doubles(values, 1, values.length);
  }

  private static double[] wide(float[] values) {
    double[] wide = new double[values.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = values[i];
    }
    return wide;
  }

  @Override
  public long dimension() {
    return parameters;
  }

  @Override
  public TensorBlock zeros(int columns) {
    return TensorBlock.zeros(scope, Precision.FLOAT64, columns, parameters);
  }

  @Override
  public void apply(TensorBlock in, TensorBlock out) {
    NetworkSurface.require("columns", out.columns(), in.columns());
    Tensor[] arguments = new Tensor[3 + values.size()];
    arguments[0] = point;
    arguments[1] = none;
    arguments[2] = in.rows();
    for (int i = 0; i < values.size(); i++) {
      arguments[3 + i] = values.get(i);
    }
    try (MemoryScope call = scope.child()) {
      out.put(0, lane.program(program).call(call, ProgramMethod.TANGENT, arguments).getFirst());
    }
  }

  @Override
  public void close() {
    scope.close();
  }
}
