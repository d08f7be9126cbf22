package io.orograph.engine.runtime;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.orograph.core.sweep.Activation;
import io.orograph.engine.model.Architecture;
import io.orograph.engine.model.Layer;
import io.orograph.engine.model.TensorSlot;
import java.util.ArrayList;
import java.util.List;

/**
 * The functional form that cross-checks compute programs: cross-entropy of an MLP and its
 * directional derivative carried forward as tangents (dz = da·Wᵀ + a·dWᵀ + db), so that one
 * ordinary backward pass of v·∇L gives Hv. It shares no code with the generated programs.
 */
final class TangentForm {
  private final Architecture architecture;
  private final NDArray x;
  private final NDArray targets;
  private final NDManager manager;

  TangentForm(NDManager manager, Architecture architecture, double[] inputs, double[] targets) {
    this.manager = manager;
    this.architecture = architecture;
    int features = architecture.inputSize();
    this.x = manager.create(inputs, new Shape(inputs.length / features, features));
    this.targets =
        manager.create(targets, new Shape(inputs.length / features, architecture.outputs()));
  }

  @SuppressWarnings("ArrayRecordComponent") // bulk numbers, never compared as values
  record Result(double loss, double[] gradient, double[] product) {}

  Result at(double[] theta, double[] v) {
    List<PtNDArray> parameters = tensors(theta);
    NDArray loss = forward(parameters, tensors(v)).value;
    double[] gradient = backward(loss, parameters);
    List<PtNDArray> fresh = tensors(theta);
    NDArray slope = forward(fresh, tensors(v)).tangent;
    return new Result(loss.toDoubleArray()[0], gradient, backward(slope, fresh));
  }

  private record Stream(NDArray value, NDArray tangent) {}

  private Stream forward(List<PtNDArray> p, List<PtNDArray> v) {
    p.forEach(q -> JniUtils.attachGradient(q, true));
    NDArray a = x;
    NDArray da = x.zerosLike();
    int slot = 0;
    for (Layer layer : architecture.layers()) {
      switch (layer) {
        case Layer.Linear l -> {
          NDArray w = p.get(slot);
          NDArray dw = v.get(slot);
          da = da.matMul(w.transpose()).add(a.matMul(dw.transpose())).add(v.get(slot + 1));
          a = a.matMul(w.transpose()).add(p.get(slot + 1));
          slot += 2;
        }
        case Layer.Nonlinearity n -> {
          if (n.kind() == Activation.TANH) {
            a = a.tanh();
            da = da.mul(a.square().neg().add(1));
          } else {
            NDArray on = a.gt(0).toType(DataType.FLOAT64, true);
            a = a.mul(on);
            da = da.mul(on);
          }
        }
        default -> throw new IllegalArgumentException(layer.toString());
      }
    }
    NDArray logs = a.logSoftmax(1);
    NDArray loss = logs.mul(targets).sum(new int[] {1}).neg().mean();
    NDArray slope = logs.exp().sub(targets).mul(da).sum(new int[] {1}).mean();
    return new Stream(loss, slope);
  }

  private static double[] backward(NDArray scalar, List<PtNDArray> parameters) {
    PtNDArray one = (PtNDArray) scalar.onesLike();
    JniUtils.backward((PtNDArray) scalar, one, false, false);
    List<double[]> parts = new ArrayList<>();
    parameters.forEach(p -> parts.add(JniUtils.getGradient(p).toDoubleArray()));
    return parts.stream().flatMapToDouble(java.util.Arrays::stream).toArray();
  }

  private List<PtNDArray> tensors(double[] flat) {
    List<PtNDArray> tensors = new ArrayList<>();
    for (TensorSlot slot : architecture.layout().parameters()) {
      double[] values = java.util.Arrays.copyOfRange(flat, slot.offset(), slot.end());
      long[] shape = slot.shape().stream().mapToLong(Integer::longValue).toArray();
      tensors.add((PtNDArray) manager.create(values, new Shape(shape)));
    }
    return tensors;
  }
}
