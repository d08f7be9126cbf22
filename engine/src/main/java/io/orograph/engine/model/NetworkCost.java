package io.orograph.engine.model;

import java.util.List;

/**
 * What the forward pass of one sample through one network takes, counted layer by layer.
 *
 * @param multiplyAdds multiply-adds of linear and convolution layers
 * @param activations numbers written: the input and the output of every layer
 * @param columns numbers of the largest input unfolded for a convolution as a matrix product: its
 *     input times the kernel's area (0 without convolutions)
 */
public record NetworkCost(long multiplyAdds, long activations, long columns) {

  static NetworkCost of(Architecture architecture) {
    SampleShape input = architecture.sampleShape();
    return of(architecture.layers(), input).plus(new NetworkCost(0, input.size(), 0));
  }

  private static NetworkCost of(List<Layer> layers, SampleShape in) {
    NetworkCost total = new NetworkCost(0, 0, 0);
    SampleShape at = in;
    for (Layer layer : layers) {
      SampleShape out = layer.output(at);
      total = total.plus(of(layer, at, out));
      at = out;
    }
    return total;
  }

  private static NetworkCost of(Layer layer, SampleShape in, SampleShape out) {
    return switch (layer) {
      case Layer.Linear l -> new NetworkCost((long) l.inputs() * out.size(), out.size(), 0);
      // by a product with one-hot rows
      case Layer.Embedding e ->
          new NetworkCost(
              (long) e.vocabulary() * out.size(),
              out.size() + (long) e.vocabulary() * in.size(),
              0);
      case Layer.Positions p -> new NetworkCost(0, out.size(), 0);
      // projections to 3 n and back to n, and two products of places with places
      case Layer.Attention a -> {
        long length = in.size() / a.features();
        long products = 4L * a.features() * in.size() + 2 * length * in.size();
        yield new NetworkCost(products, 9L * in.size() + 2L * a.heads() * length * length, 0);
      }
      case Layer.LayerNorm n -> new NetworkCost(0, 2L * out.size(), 0);
      case Layer.MeanOfSequence m -> new NetworkCost(0, out.size(), 0);
      case Layer.ScaledLinear l -> new NetworkCost((long) l.inputs() * l.outputs(), out.size(), 0);
      case Layer.Unbiased l -> new NetworkCost((long) l.inputs() * l.outputs(), out.size(), 0);
      case Layer.Convolution c -> {
        int pixels = out.size() / c.outputs();
        long columns = (long) c.inputs() * c.kernel() * c.kernel() * pixels;
        yield new NetworkCost(columns * c.outputs(), out.size(), columns);
      }
      case Layer.Residual r ->
          of(r.body(), in).plus(of(r.shortcut(), in)).plus(new NetworkCost(0, out.size(), 0));
      case Layer.BatchNorm b -> new NetworkCost(0, out.size(), 0);
      case Layer.ScalarBias b -> new NetworkCost(0, out.size(), 0);
      case Layer.ScalarScale s -> new NetworkCost(0, out.size(), 0);
      case Layer.OutputNonlinearity n -> new NetworkCost(0, out.size(), 0);
      case Layer.Nonlinearity n -> new NetworkCost(0, out.size(), 0);
      case Layer.AveragePoolFlatten p -> new NetworkCost(0, out.size(), 0);
      case Layer.Own o -> own(o, in);
      case Layer.MaxPool p -> new NetworkCost(0, out.size(), 0);
    };
  }

  /**
   * A bound for what nobody has counted: every weight of a kernel is used at every pixel, or token,
   * and the outputs of every tensor are written three times (by it, a normalization and a
   * nonlinearity) at each.
   */
  private static NetworkCost own(Layer.Own own, SampleShape in) {
    NetworkCost total = new NetworkCost(0, in.size() + (long) own.outputs(), 0);
    for (TensorSlot slot : own.module().parameters()) {
      long places = slot.shape().size() > 2 || own.tokens() ? own.places() : 1;
      long columns = (long) slot.size() / slot.shape().getFirst() * places;
      total =
          total.plus(
              new NetworkCost(
                  slot.size() * places,
                  slot.shape().size() > 1 ? 3 * slot.shape().getFirst() * places : 0,
                  slot.shape().size() > 2 ? columns : 0));
    }
    return total;
  }

  private NetworkCost plus(NetworkCost other) {
    return new NetworkCost(
        multiplyAdds + other.multiplyAdds,
        activations + other.activations,
        Math.max(columns, other.columns));
  }
}
