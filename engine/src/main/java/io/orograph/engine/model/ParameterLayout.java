package io.orograph.engine.model;

import io.orograph.engine.model.TensorSlot.Law;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The tensors of an architecture in the order of the flat parameter vector θ (and, apart, of the
 * flat buffer vector: running statistics of batch normalization).
 *
 * @param parameters trainable tensors, in the order of {@code Module.parameters()}, but for scalars
 *     of Fixup, which stand where the forward pass meets them
 * @param buffers other state, in the order of {@code Module.buffers()}
 * @param branches residual branches, in the order of the forward pass
 */
public record ParameterLayout(
    List<TensorSlot> parameters, List<TensorSlot> buffers, List<Branch> branches) {
  /**
   * A residual branch.
   *
   * @param weights names of the weights of its linear and convolution layers
   * @param ends names of the tensors of its last layer; where all of them are 0, so is the branch,
   *     but for a nonlinearity behind that is not 0 at 0
   */
  public record Branch(List<String> weights, List<String> ends) {
    public Branch {
      weights = List.copyOf(weights);
      ends = List.copyOf(ends);
    }

    private static Branch of(List<Layer> body) {
      List<String> weights = new ArrayList<>();
      List<String> ends = List.of();
      for (Layer layer : body) {
        switch (layer) {
          case Layer.Linear l -> {
            weights.add(l.name() + ".weight");
            ends = List.of(l.name() + ".weight", l.name() + ".bias");
          }
          case Layer.Convolution c -> {
            weights.add(c.name() + ".weight");
            ends = List.of(c.name() + ".weight");
          }
          case Layer.BatchNorm b -> ends = List.of(b.name() + ".weight", b.name() + ".bias");
          default -> {}
        }
      }
      return new Branch(weights, ends);
    }
  }

  private static final String RUNNING_VAR = ".running_var";

  public ParameterLayout {
    parameters = List.copyOf(parameters);
    buffers = List.copyOf(buffers);
    branches = List.copyOf(branches);
  }

  static ParameterLayout of(Architecture architecture) {
    Builder builder = new Builder();
    architecture.layers().forEach(builder::add);
    return new ParameterLayout(builder.parameters, builder.buffers, builder.branches);
  }

  /** P, the dimension of θ. */
  public int parameterCount() {
    return parameters.isEmpty() ? 0 : parameters.getLast().end();
  }

  /**
   * The parameters with one of the names listed.
   *
   * @param list names separated by commas, {@code *} standing for any characters
   */
  public List<TensorSlot> named(String list) {
    String names =
        Arrays.stream(list.split(",", -1))
            .map(name -> Pattern.quote(name).replace("*", "\\E.*\\Q"))
            .collect(Collectors.joining("|"));
    Predicate<String> wanted = Pattern.compile(names).asMatchPredicate();
    return parameters.stream().filter(slot -> wanted.test(slot.name())).toList();
  }

  /** Q, the number of running statistics; 0 without batch normalization. */
  public int bufferCount() {
    return buffers.isEmpty() ? 0 : buffers.getLast().end();
  }

  /** Names of the counters {@code num_batches_tracked} that PyTorch keeps beside the buffers. */
  public List<String> counters() {
    return buffers.stream()
        .map(TensorSlot::name)
        .filter(name -> name.endsWith(RUNNING_VAR))
        .map(name -> name.replace(RUNNING_VAR, ".num_batches_tracked"))
        .toList();
  }

  private static final class Builder {
    private final List<TensorSlot> parameters = new ArrayList<>();
    private final List<TensorSlot> buffers = new ArrayList<>();
    private final List<Branch> branches = new ArrayList<>();

    void add(Layer layer) {
      switch (layer) {
        case Layer.Linear l -> {
          append(parameters, l.name() + ".weight", List.of(l.outputs(), l.inputs()), l.inputs());
          append(parameters, l.name() + ".bias", List.of(l.outputs()), l.inputs());
        }
        case Layer.ScaledLinear l -> {
          append(parameters, l.name() + ".weight", List.of(l.outputs(), l.inputs()), l.inputs());
          append(parameters, l.name() + ".bias", List.of(l.outputs()), l.inputs());
        }
        case Layer.Unbiased l ->
            append(parameters, l.name() + ".weight", List.of(l.outputs(), l.inputs()), l.inputs());
        case Layer.Convolution c -> {
          List<Integer> shape = List.of(c.outputs(), c.inputs(), c.kernel(), c.kernel());
          int fanIn = c.inputs() * c.kernel() * c.kernel();
          append(parameters, c.name() + ".weight", shape, fanIn);
        }
        case Layer.BatchNorm b -> {
          List<Integer> shape = List.of(b.channels());
          append(parameters, b.name() + ".weight", shape, 0);
          append(parameters, b.name() + ".bias", shape, 0);
          append(buffers, b.name() + ".running_mean", shape, 0);
          append(buffers, b.name() + RUNNING_VAR, shape, 0);
        }
        case Layer.Embedding e -> table(e.name() + ".weight", e.vocabulary(), e.features());
        case Layer.Positions p -> table(p.name() + ".weight", p.length(), p.features());
        case Layer.Attention a -> {
          int n = a.features();
          append(parameters, a.name() + ".in_proj_weight", List.of(3 * n, n), n, Law.XAVIER);
          append(parameters, a.name() + ".in_proj_bias", List.of(3 * n), 0);
          append(parameters, a.name() + ".out_proj.weight", List.of(n, n), n);
          append(parameters, a.name() + ".out_proj.bias", List.of(n), 0);
        }
        case Layer.LayerNorm n -> {
          append(parameters, n.name() + ".weight", List.of(n.features()), 0);
          append(parameters, n.name() + ".bias", List.of(n.features()), 0);
        }
        case Layer.ScalarBias b -> append(parameters, b.name(), List.of(1), 0);
        case Layer.ScalarScale s -> append(parameters, s.name(), List.of(1), 0);
        case Layer.Residual r -> {
          branches.add(Branch.of(r.body()));
          r.body().forEach(this::add);
          r.shortcut().forEach(this::add);
        }
        case Layer.Own o -> {
          parameters.addAll(o.module().parameters());
          buffers.addAll(o.module().statistics());
        }
        case Layer.Nonlinearity n -> {}
        case Layer.OutputNonlinearity n -> {}
        case Layer.AveragePoolFlatten p -> {}
        case Layer.MaxPool p -> {}
        case Layer.MeanOfSequence m -> {}
      }
    }

    /** One row for each token or place. */
    private void table(String name, int rows, int features) {
      append(parameters, name, List.of(rows, features), features, Law.NORMAL);
    }

    private static void append(
        List<TensorSlot> slots, String name, List<Integer> shape, int fanIn) {
      Law constant = name.endsWith(".weight") ? Law.ONES : Law.ZEROS;
      append(slots, name, shape, fanIn, fanIn > 0 ? Law.FAN_IN : constant);
    }

    private static void append(
        List<TensorSlot> slots, String name, List<Integer> shape, int fanIn, Law law) {
      int offset = slots.isEmpty() ? 0 : slots.getLast().end();
      slots.add(new TensorSlot(name, shape, offset, fanIn, law));
    }
  }
}
