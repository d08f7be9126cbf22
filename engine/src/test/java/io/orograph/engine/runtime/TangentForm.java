package io.orograph.engine.runtime;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.orograph.core.sweep.Activation;
import io.orograph.engine.model.Architecture;
import io.orograph.engine.model.Layer;
import io.orograph.engine.model.TensorSlot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/**
 * The functional form that cross-checks compute programs: cross-entropy of a network and its
 * directional derivative carried forward as tangents (for a linear layer dz = da·Wᵀ + a·dWᵀ + db),
 * so that one ordinary backward pass of v·∇L gives Hv. It shares no code with the generated
 * programs, and is written with other operations: batch normalization by its formula, pooling by
 * cutting into squares.
 */
final class TangentForm {
  private static final double EPSILON = 1e-5;

  private final Architecture architecture;
  private final NDArray x;
  private final NDArray targets;
  private final NDManager manager;
  private final List<double[]> statistics;
  private final List<NDArray> answers = new ArrayList<>();

  /**
   * The form of a network on samples.
   *
   * @param statistics running statistics, one row; none for those of the samples
   */
  TangentForm(
      NDManager manager,
      Architecture architecture,
      double[] inputs,
      double[] targets,
      List<double[]> statistics) {
    this.manager = manager;
    this.architecture = architecture;
    this.statistics = statistics;
    int samples = inputs.length / architecture.inputSize();
    boolean images = architecture.layers().getFirst() instanceof Layer.Convolution;
    long[] flat = {samples, architecture.inputSize()};
    long[] image =
        java.util.stream.LongStream.concat(
                java.util.stream.LongStream.of(samples),
                architecture.inputShape().stream().mapToLong(i -> i))
            .toArray();
    this.x = manager.create(inputs, new Shape(images ? image : flat));
    this.targets = manager.create(targets, new Shape(samples, architecture.outputs()));
  }

  @SuppressWarnings("ArrayRecordComponent") // bulk numbers, never compared as values
  record Result(double loss, double[] gradient, double[] product) {}

  Result at(double[] theta, double[] v) {
    List<PtNDArray> parameters = parameters(theta);
    NDArray loss = loss(parameters, parameters(v)).value;
    double[] gradient = backward(loss, parameters);
    List<PtNDArray> fresh = parameters(theta);
    NDArray slope = loss(fresh, parameters(v)).tangent;
    return new Result(loss.toDoubleArray()[0], gradient, backward(slope, fresh));
  }

  /**
   * The outputs of all nonlinearities in the order of the forward pass, each (n, units) with the
   * places of images counted as samples.
   */
  List<NDArray> activations(double[] theta) {
    answers.clear();
    loss(parameters(theta), parameters(new double[theta.length]));
    return answers.stream()
        .map(a -> a.getShape().dimension() == 4 ? a.transpose(0, 2, 3, 1) : a)
        .map(a -> a.reshape(-1, a.getShape().get(a.getShape().dimension() - 1)))
        .toList();
  }

  private record Stream(NDArray value, NDArray tangent) {
    Stream plus(Stream other) {
      return new Stream(value.add(other.value), tangent.add(other.tangent));
    }
  }

  /** Parameters, directions and statistics that the layers have not taken yet. */
  private record Rest(
      Iterator<PtNDArray> parameters, Iterator<PtNDArray> directions, Iterator<PtNDArray> given) {}

  private Stream loss(List<PtNDArray> p, List<PtNDArray> v) {
    p.forEach(q -> JniUtils.attachGradient(q, true));
    List<PtNDArray> given =
        statistics.isEmpty()
            ? List.of()
            : tensors(statistics.getFirst(), architecture.layout().buffers());
    Rest rest = new Rest(p.iterator(), v.iterator(), given.iterator());
    Stream out = through(architecture.layers(), new Stream(x, x.zerosLike()), rest);
    NDArray logs = out.value.logSoftmax(1);
    NDArray loss = logs.mul(targets).sum(new int[] {1}).neg().mean();
    NDArray slope = logs.exp().sub(targets).mul(out.tangent).sum(new int[] {1}).mean();
    return new Stream(loss, slope);
  }

  private Stream through(List<Layer> layers, Stream in, Rest rest) {
    Stream at = in;
    for (Layer layer : layers) {
      at = through(layer, at, rest);
    }
    return at;
  }

  private Stream through(Layer layer, Stream in, Rest rest) {
    NDArray a = in.value;
    NDArray da = in.tangent;
    return switch (layer) {
      case Layer.Linear l -> {
        Stream w = next(rest);
        Stream b = next(rest);
        yield new Stream(
            a.matMul(w.value.transpose()).add(b.value),
            da.matMul(w.value.transpose()).add(a.matMul(w.tangent.transpose())).add(b.tangent));
      }
      case Layer.ScaledLinear l -> {
        NDArray root = number(Math.sqrt(l.inputs()));
        Stream scaled = new Stream(a.div(root), da.div(root));
        yield through(new Layer.Linear(l.name(), l.inputs(), l.outputs()), scaled, rest);
      }
      case Layer.Unbiased l -> {
        Stream w = next(rest);
        NDArray by = w.value.transpose().mul(number(l.scale()));
        NDArray moved = w.tangent.transpose().mul(number(l.scale()));
        yield new Stream(a.matMul(by), da.matMul(by).add(a.matMul(moved)));
      }
      case Layer.OutputNonlinearity n -> through(new Layer.Nonlinearity(n.kind()), in, rest);
      case Layer.Convolution c -> {
        Stream w = next(rest);
        yield new Stream(
            convolved(c, a, w.value), convolved(c, da, w.value).add(convolved(c, a, w.tangent)));
      }
      case Layer.Nonlinearity n -> {
        if (n.kind() == Activation.TANH) {
          NDArray out = a.tanh();
          answers.add(out);
          yield new Stream(out, da.mul(out.square().neg().add(number(1))));
        }
        NDArray on = a.gt(0).toType(DataType.FLOAT64, true);
        answers.add(a.mul(on));
        yield new Stream(a.mul(on), da.mul(on));
      }
      case Layer.BatchNorm b -> normalized(in, rest);
      case Layer.Embedding e -> {
        Stream w = next(rest);
        NDArray tokens = a.reshape(a.getShape().get(0), -1, 1);
        NDArray all = manager.arange(e.vocabulary()).toType(DataType.FLOAT64, true);
        NDArray at = tokens.eq(all).toType(DataType.FLOAT64, true);
        yield new Stream(at.matMul(w.value), at.matMul(w.tangent));
      }
      case Layer.Positions p -> in.plus(next(rest));
      case Layer.Attention t -> attended(t, in, rest);
      case Layer.LayerNorm n -> normalizedVectors(in, rest);
      case Layer.MeanOfSequence m -> {
        NDArray length = number(a.getShape().get(1));
        int[] places = {1};
        yield new Stream(a.sum(places).div(length), da.sum(places).div(length));
      }
      case Layer.ScalarBias b -> in.plus(next(rest));
      case Layer.ScalarScale s -> {
        Stream factor = next(rest);
        yield new Stream(a.mul(factor.value), da.mul(factor.value).add(a.mul(factor.tangent)));
      }
      case Layer.Residual r -> {
        Stream body = through(r.body(), in, rest);
        yield body.plus(through(r.shortcut(), in, rest));
      }
      case Layer.AveragePoolFlatten p -> {
        int[] axes = {3, 5};
        long samples = a.getShape().get(0);
        yield new Stream(
            mean(squares(a, p.kernel()), axes).reshape(samples, -1),
            mean(squares(da, p.kernel()), axes).reshape(samples, -1));
      }
      case Layer.Own o ->
          throw new IllegalArgumentException("layer: " + o + " (expected: one whose code is here)");
      case Layer.MaxPool p -> {
        NDArray cut = squares(a, p.kernel());
        NDArray most = cut.max(new int[] {5}, true).max(new int[] {3}, true);
        NDArray at = cut.eq(most).toType(DataType.FLOAT64, true);
        yield new Stream(
            cut.mul(at).sum(new int[] {3, 5}),
            squares(da, p.kernel()).mul(at).sum(new int[] {3, 5}));
      }
    };
  }

  /**
   * A number that lives as long as the form. An operation with a plain Java number makes a tensor
   * over memory of the Java heap's collector and lets go of it at once, though the backward pass
   * reads it later: collected in between, it gives wrong gradients now and then.
   */
  private NDArray number(double value) {
    return manager.create(value);
  }

  private static Stream next(Rest rest) {
    return new Stream(rest.parameters.next(), rest.directions.next());
  }

  private static NDArray convolved(Layer.Convolution c, NDArray in, NDArray weight) {
    return JniUtils.convolution(
        (PtNDArray) in,
        (PtNDArray) weight,
        null,
        new Shape(c.stride(), c.stride()),
        new Shape(c.padding(), c.padding()),
        new Shape(1, 1),
        1);
  }

  private Stream attended(Layer.Attention layer, Stream in, Rest rest) {
    Stream all = through(new Layer.Linear("", layer.features(), 3 * layer.features()), in, rest);
    NDList values = all.value.split(3, 2);
    NDList tangents = all.tangent.split(3, 2);
    NDArray root = number(Math.sqrt((double) layer.features() / layer.heads()));
    NDList answers = new NDList();
    NDList moved = new NDList();
    for (int head = 0; head < layer.heads(); head++) {
      NDArray q = part(values, 0, layer, head);
      NDArray k = part(values, 1, layer, head).transpose(0, 2, 1);
      NDArray v = part(values, 2, layer, head);
      NDArray dq = part(tangents, 0, layer, head);
      NDArray dk = part(tangents, 1, layer, head).transpose(0, 2, 1);
      NDArray dv = part(tangents, 2, layer, head);
      NDArray w = q.matMul(k).div(root).softmax(2);
      NDArray ds = dq.matMul(k).add(q.matMul(dk)).div(root);
      NDArray dw = w.mul(ds.sub(w.mul(ds).sum(new int[] {2}, true)));
      answers.add(w.matMul(v));
      moved.add(dw.matMul(v).add(w.matMul(dv)));
    }
    Stream joined = new Stream(joined(answers), joined(moved));
    return through(new Layer.Linear("", layer.features(), layer.features()), joined, rest);
  }

  /** DJL copies a list of one outside of the graph. */
  private static NDArray joined(NDList heads) {
    return heads.size() == 1 ? heads.get(0) : NDArrays.concat(heads, 2);
  }

  private static NDArray part(NDList all, int which, Layer.Attention layer, int head) {
    return all.get(which).split(layer.heads(), 2).get(head);
  }

  private Stream normalizedVectors(Stream in, Rest rest) {
    int[] features = {2};
    Stream gamma = next(rest);
    Stream beta = next(rest);
    NDArray centred = in.value.sub(mean(in.value, features));
    NDArray moved = in.tangent.sub(mean(in.tangent, features));
    NDArray s = mean(centred.square(), features).add(number(EPSILON)).sqrt();
    NDArray ds = mean(centred.mul(moved), features).div(s);
    NDArray normal = centred.div(s);
    NDArray slope = moved.div(s).sub(normal.mul(ds).div(s));
    return new Stream(
        normal.mul(gamma.value).add(beta.value),
        slope.mul(gamma.value).add(normal.mul(gamma.tangent)).add(beta.tangent));
  }

  /** (B, channels, rows, kernel, columns, kernel). */
  private static NDArray squares(NDArray images, int kernel) {
    Shape s = images.getShape();
    long rows = s.get(2) / kernel;
    long columns = s.get(3) / kernel;
    NDIndex whole = new NDIndex(":, :, :" + rows * kernel + ", :" + columns * kernel);
    return images.get(whole).reshape(s.get(0), s.get(1), rows, kernel, columns, kernel);
  }

  /** y = γ (x − m)/s + β and its tangent, with those of m and s where they are the batch's. */
  private Stream normalized(Stream in, Rest rest) {
    boolean images = in.value.getShape().dimension() == 4;
    int[] axes = images ? new int[] {0, 2, 3} : new int[] {0};
    Shape shape = images ? new Shape(1, -1, 1, 1) : new Shape(1, -1);
    Stream gamma = reshaped(next(rest), shape);
    Stream beta = reshaped(next(rest), shape);
    NDArray m;
    NDArray s;
    NDArray dm;
    NDArray ds;
    if (statistics.isEmpty()) {
      m = mean(in.value, axes);
      dm = mean(in.tangent, axes);
      NDArray centred = in.value.sub(m);
      s = mean(centred.square(), axes).add(number(EPSILON)).sqrt();
      ds = mean(centred.mul(in.tangent.sub(dm)), axes).div(s);
    } else {
      m = rest.given.next().reshape(shape);
      s = rest.given.next().reshape(shape).add(number(EPSILON)).sqrt();
      dm = m.zerosLike();
      ds = s.zerosLike();
    }
    NDArray normal = in.value.sub(m).div(s);
    NDArray slope = in.tangent.sub(dm).div(s).sub(normal.mul(ds).div(s));
    return new Stream(
        normal.mul(gamma.value).add(beta.value),
        slope.mul(gamma.value).add(normal.mul(gamma.tangent)).add(beta.tangent));
  }

  private NDArray mean(NDArray a, int[] axes) {
    long count = Arrays.stream(axes).mapToLong(i -> a.getShape().get(i)).reduce(1, (x, y) -> x * y);
    return a.sum(axes, true).div(number(count));
  }

  private static Stream reshaped(Stream vector, Shape shape) {
    return new Stream(vector.value.reshape(shape), vector.tangent.reshape(shape));
  }

  private static double[] backward(NDArray scalar, List<PtNDArray> parameters) {
    PtNDArray one = (PtNDArray) scalar.onesLike();
    JniUtils.backward((PtNDArray) scalar, one, false, false);
    List<double[]> parts = new ArrayList<>();
    parameters.forEach(p -> parts.add(JniUtils.getGradient(p).toDoubleArray()));
    return parts.stream().flatMapToDouble(Arrays::stream).toArray();
  }

  private List<PtNDArray> parameters(double[] flat) {
    return tensors(flat, architecture.layout().parameters());
  }

  private List<PtNDArray> tensors(double[] flat, List<TensorSlot> slots) {
    List<PtNDArray> tensors = new ArrayList<>();
    for (TensorSlot slot : slots) {
      double[] values = Arrays.copyOfRange(flat, slot.offset(), slot.end());
      long[] shape = slot.shape().stream().mapToLong(Integer::longValue).toArray();
      tensors.add((PtNDArray) manager.create(values, new Shape(shape)));
    }
    return tensors;
  }
}
