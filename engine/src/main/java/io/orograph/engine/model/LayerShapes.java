package io.orograph.engine.model;

import java.util.List;

/** What each layer makes of the shape of a sample. */
final class LayerShapes {
  private LayerShapes() {}

  static SampleShape output(Layer layer, SampleShape in) {
    return switch (layer) {
      case Layer.Linear l when in instanceof SampleShape.Sequence s -> {
        require(s.features() == l.inputs(), layer, in);
        yield new SampleShape.Sequence(s.length(), l.outputs());
      }
      case Layer.Linear l -> {
        require(in.size() == l.inputs() && in instanceof SampleShape.Vector, layer, in);
        yield new SampleShape.Vector(l.outputs());
      }
      case Layer.Embedding e -> {
        require(in instanceof SampleShape.Vector, layer, in);
        yield new SampleShape.Sequence(in.size(), e.features());
      }
      case Layer.Positions p -> {
        require(in.equals(new SampleShape.Sequence(p.length(), p.features())), layer, in);
        yield in;
      }
      case Layer.Attention a -> {
        require(sequence(layer, in).features() == a.features(), layer, in);
        yield in;
      }
      case Layer.LayerNorm n -> {
        require(sequence(layer, in).features() == n.features(), layer, in);
        yield in;
      }
      case Layer.MeanOfSequence m -> new SampleShape.Vector(sequence(layer, in).features());
      case Layer.ScaledLinear l -> {
        require(in.size() == l.inputs() && in instanceof SampleShape.Vector, layer, in);
        yield new SampleShape.Vector(l.outputs());
      }
      case Layer.Unbiased l -> {
        require(in.size() == l.inputs() && in instanceof SampleShape.Vector, layer, in);
        yield new SampleShape.Vector(l.outputs());
      }
      case Layer.Nonlinearity n -> in;
      case Layer.OutputNonlinearity n -> in;
      case Layer.ScalarBias b -> in;
      case Layer.ScalarScale s -> in;
      case Layer.Convolution c -> {
        SampleShape.Image image = image(layer, in);
        require(image.channels() == c.inputs(), layer, in);
        yield pooled(layer, image, c.outputs(), c.kernel(), c.stride(), c.padding());
      }
      case Layer.BatchNorm b -> {
        int channels =
            switch (in) {
              case SampleShape.Vector v -> v.features();
              case SampleShape.Image i -> i.channels();
              case SampleShape.Sequence s -> throw mismatch(layer, in);
            };
        require(channels == b.channels(), layer, in);
        yield in;
      }
      case Layer.Residual r -> {
        SampleShape body = output(r.body(), in);
        require(body.equals(output(r.shortcut(), in)), layer, in);
        yield body;
      }
      case Layer.AveragePoolFlatten p -> {
        SampleShape.Image image = image(layer, in);
        SampleShape out = pooled(layer, image, image.channels(), p.kernel(), p.kernel(), 0);
        yield new SampleShape.Vector(out.size());
      }
      case Layer.Own o -> new SampleShape.Vector(o.outputs());
      case Layer.MaxPool p -> {
        SampleShape.Image image = image(layer, in);
        yield pooled(layer, image, image.channels(), p.kernel(), p.kernel(), 0);
      }
    };
  }

  private static SampleShape output(List<Layer> layers, SampleShape in) {
    SampleShape at = in;
    for (Layer layer : layers) {
      at = output(layer, at);
    }
    return at;
  }

  private static SampleShape.Image pooled(
      Layer layer, SampleShape.Image in, int channels, int kernel, int stride, int padding) {
    int height = in.height() + 2 * padding - kernel;
    int width = in.width() + 2 * padding - kernel;
    require(height >= 0 && width >= 0, layer, in);
    return new SampleShape.Image(channels, height / stride + 1, width / stride + 1);
  }

  private static SampleShape.Image image(Layer layer, SampleShape in) {
    if (in instanceof SampleShape.Image image) {
      return image;
    }
    throw mismatch(layer, in);
  }

  private static SampleShape.Sequence sequence(Layer layer, SampleShape in) {
    if (in instanceof SampleShape.Sequence sequence) {
      return sequence;
    }
    throw mismatch(layer, in);
  }

  private static void require(boolean fits, Layer layer, SampleShape in) {
    if (!fits) {
      throw mismatch(layer, in);
    }
  }

  private static IllegalArgumentException mismatch(Layer layer, SampleShape in) {
    return new IllegalArgumentException(
        "input: " + in + " (expected: one that fits " + layer + ")");
  }
}
