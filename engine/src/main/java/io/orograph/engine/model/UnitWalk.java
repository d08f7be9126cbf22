package io.orograph.engine.model;

import io.orograph.core.align.PermutedTensor;
import io.orograph.core.align.UnitGroup;
import io.orograph.core.align.UnitGroups;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds the permutation symmetries of an architecture on a walk through its layers. Every layer
 * with outputs of its own makes new units; where branches are added, those of both become one
 * group; what is added to the input or leaves the network stays where it is.
 */
final class UnitWalk {
  /** The units of the input, and whatever joins them. */
  private static final int INPUT = 0;

  private final Map<String, TensorSlot> slots;
  private final List<Integer> joined = new ArrayList<>(List.of(INPUT));
  private final List<UnitGroup> made = new ArrayList<>();
  private final List<Axes> parameters = new ArrayList<>();
  private final List<Axes> buffers = new ArrayList<>();
  private final List<Integer> activations = new ArrayList<>();

  private record Axes(String name, List<Integer> shape, List<Integer> units) {}

  /**
   * What flows between two layers.
   *
   * @param units whose outputs
   * @param pixels numbers of each that lie side by side in a vector, after flattening
   * @param shape of a sample
   */
  private record Flow(int units, int pixels, SampleShape shape) {
    /** Extents of a vector over it, of which only the first is permuted. */
    List<Integer> extents(int features) {
      return pixels == 1 ? List.of(features) : List.of(features / pixels, pixels);
    }

    List<Integer> axes() {
      return pixels == 1 ? List.of(units) : List.of(units, INPUT);
    }
  }

  private UnitWalk(ParameterLayout layout) {
    this.slots =
        Stream.concat(layout.parameters().stream(), layout.buffers().stream())
            .collect(Collectors.toMap(TensorSlot::name, slot -> slot));
  }

  static UnitGroups of(Architecture architecture) {
    UnitWalk walk = new UnitWalk(architecture.layout());
    Flow out = walk.through(architecture.layers(), new Flow(INPUT, 1, architecture.sampleShape()));
    walk.join(out.units(), INPUT);
    return walk.groups();
  }

  private Flow through(List<Layer> layers, Flow in) {
    Flow at = in;
    for (Layer layer : layers) {
      at = through(layer, at);
    }
    return at;
  }

  private Flow through(Layer layer, Flow in) {
    SampleShape shape = layer.output(in.shape());
    return switch (layer) {
      case Layer.Linear l -> biased(l.name(), l.inputs(), l.outputs(), in, shape);
      case Layer.ScaledLinear l -> biased(l.name(), l.inputs(), l.outputs(), in, shape);
      case Layer.Unbiased l -> linear(l.name(), l.inputs(), l.outputs(), in, shape);
      case Layer.ScalarBias b -> scalar(b.name(), in);
      case Layer.Embedding e ->
          fixed(List.of(matrix(e.name() + ".weight", e.vocabulary(), e.features())), shape);
      case Layer.Positions p ->
          fixed(List.of(matrix(p.name() + ".weight", p.length(), p.features())), shape);
      case Layer.Attention a ->
          fixed(
              List.of(
                  matrix(a.name() + ".in_proj_weight", 3 * a.features(), a.features()),
                  vector(a.name() + ".in_proj_bias", 3 * a.features()),
                  matrix(a.name() + ".out_proj.weight", a.features(), a.features()),
                  vector(a.name() + ".out_proj.bias", a.features())),
              shape);
      case Layer.LayerNorm n -> {
        join(in.units(), INPUT);
        yield fixed(
            List.of(
                vector(n.name() + ".weight", n.features()),
                vector(n.name() + ".bias", n.features())),
            shape);
      }
      case Layer.MeanOfSequence m -> new Flow(in.units(), 1, shape);
      case Layer.ScalarScale s -> scalar(s.name(), in);
      case Layer.OutputNonlinearity n -> new Flow(in.units(), in.pixels(), shape);
      case Layer.Convolution c -> {
        int own = make(c.name(), c.outputs());
        List<Integer> extents = List.of(c.outputs(), c.inputs(), c.kernel(), c.kernel());
        parameters.add(
            new Axes(c.name() + ".weight", extents, List.of(own, in.units(), INPUT, INPUT)));
        yield new Flow(own, 1, shape);
      }
      case Layer.BatchNorm b -> {
        List<Integer> extents = in.extents(b.channels());
        for (String name : List.of(".weight", ".bias")) {
          parameters.add(new Axes(b.name() + name, extents, in.axes()));
        }
        for (String name : List.of(".running_mean", ".running_var")) {
          buffers.add(new Axes(b.name() + name, extents, in.axes()));
        }
        yield new Flow(in.units(), in.pixels(), shape);
      }
      case Layer.Nonlinearity n -> {
        if (in.pixels() > 1) {
          throw new UnsupportedOperationException(
              "layer: " + n + " on flattened images (expected: before flattening)");
        }
        activations.add(in.units());
        yield new Flow(in.units(), 1, shape);
      }
      case Layer.Residual r -> {
        Flow body = through(r.body(), in);
        join(body.units(), through(r.shortcut(), in).units());
        yield body;
      }
      case Layer.AveragePoolFlatten p -> {
        int channels = ((SampleShape.Image) in.shape()).channels();
        yield new Flow(in.units(), shape.size() / channels, shape);
      }
      case Layer.Own o ->
          throw new UnsupportedOperationException(
              "layer: " + o.module() + " (expected: layers whose units are known)");
      case Layer.MaxPool p -> new Flow(in.units(), in.pixels(), shape);
    };
  }

  /** What stays where it is: the stream of a transformer, which all its layers share. */
  private Flow fixed(List<Axes> tensors, SampleShape shape) {
    parameters.addAll(tensors);
    return new Flow(INPUT, 1, shape);
  }

  private static Axes matrix(String name, int rows, int columns) {
    return new Axes(name, List.of(rows, columns), List.of(INPUT, INPUT));
  }

  private static Axes vector(String name, int extent) {
    return new Axes(name, List.of(extent), List.of(INPUT));
  }

  /** One number for all units, which stays where it is. */
  private Flow scalar(String name, Flow in) {
    parameters.add(new Axes(name, List.of(1), List.of(INPUT)));
    return in;
  }

  private Flow linear(String name, int inputs, int outputs, Flow in, SampleShape shape) {
    int own = make(name, outputs);
    List<Integer> extents = concatenated(List.of(outputs), in.extents(inputs));
    parameters.add(new Axes(name + ".weight", extents, concatenated(List.of(own), in.axes())));
    return new Flow(own, 1, shape);
  }

  private Flow biased(String name, int inputs, int outputs, Flow in, SampleShape shape) {
    Flow out = linear(name, inputs, outputs, in, shape);
    parameters.add(new Axes(name + ".bias", List.of(outputs), out.axes()));
    return out;
  }

  private int make(String name, int units) {
    made.add(new UnitGroup(name, units));
    joined.add(joined.size());
    return joined.size() - 1;
  }

  /** The units made first stand for all that are joined to them. */
  private void join(int some, int others) {
    int a = standing(some);
    int b = standing(others);
    joined.set(Math.max(a, b), Math.min(a, b));
  }

  private int standing(int units) {
    int at = units;
    while (joined.get(at) != at) {
      at = joined.get(at);
    }
    return at;
  }

  private UnitGroups groups() {
    List<UnitGroup> groups = new ArrayList<>();
    int[] numbers = new int[joined.size()];
    numbers[INPUT] = PermutedTensor.FIXED;
    for (int units = 1; units < numbers.length; units++) {
      if (standing(units) == units) {
        numbers[units] = groups.size();
        groups.add(made.get(units - 1));
      } else {
        numbers[units] = numbers[standing(units)];
      }
    }
    return new UnitGroups(
        groups,
        tensors(parameters, numbers),
        tensors(buffers, numbers),
        activations.stream().map(units -> numbers[units]).toList());
  }

  private List<PermutedTensor> tensors(List<Axes> axes, int[] numbers) {
    return axes.stream()
        .map(
            a ->
                new PermutedTensor(
                    a.name(),
                    Objects.requireNonNull(slots.get(a.name()), a.name()).offset(),
                    a.shape(),
                    a.units().stream().map(units -> numbers[units]).toList()))
        .toList();
  }

  private static List<Integer> concatenated(List<Integer> head, List<Integer> tail) {
    return Stream.concat(head.stream(), tail.stream()).toList();
  }
}
