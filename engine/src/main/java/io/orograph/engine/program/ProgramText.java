package io.orograph.engine.program;

import io.orograph.core.sweep.LossKind;
import io.orograph.engine.model.Architecture;
import io.orograph.engine.model.Layer;
import io.orograph.engine.model.ParameterLayout;
import io.orograph.engine.model.TensorSlot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Writes the serialized TorchScript of a program: the parts that depend on the architecture, around
 * the fixed parts of {@code fixed.py.txt} and the frame of training, {@code train.py.txt}.
 *
 * <p>Gradients and their tangents are written out layer by layer instead of being recorded by
 * autograd, which costs as much as the arithmetic in networks of this size and takes vectors one by
 * one.
 */
final class ProgramText {
  private final ParameterLayout layout;
  private final List<LayerCode> layers = new ArrayList<>();
  private final LossCode loss;
  private final int outputs;

  ProgramText(Architecture architecture, LossKind loss) {
    this.layout = architecture.layout();
    this.loss = LossCode.of(loss);
    this.outputs = architecture.outputs();
    if (!(architecture.layers().getFirst() instanceof Layer.Linear)) {
      throw new UnsupportedOperationException(
          "first layer: " + architecture.layers().getFirst() + " (expected: Linear)");
    }
    int slot = 0;
    for (Layer layer : architecture.layers()) {
      LayerCode code = LayerCode.of(layer, slot);
      layers.add(code);
      slot += code.slots();
    }
  }

  /**
   * The whole text.
   *
   * @param fixedParts what no architecture changes
   * @param training the frame of the training methods
   */
  String write(String fixedParts, String training) {
    return """
        class M(Module):
          __parameters__ = []
          __buffers__ = []
          training : bool
        """
        + rows()
        + stack()
        + stacked()
        + unstack()
        + logits()
        + losses()
        + step()
        + hvp()
        + parts()
        + trainers(training)
        + fixedParts.replace("$OUTPUTS", Integer.toString(outputs));
  }

  /** Views of the rows of a (K, P) tensor. */
  private String rows() {
    return """
          def rows(self: __torch__.M, theta: Tensor) -> List[Tensor]:
            K = torch.size(theta, 0)
            return [%s]
        """
        .formatted(
            each(
                s ->
                    "torch.view(torch.slice(theta, 1, %d, %d), %s)"
                        .formatted(s.offset(), s.end(), viewShape(s))));
  }

  /** A (K, P) tensor copied tensor by tensor, so that each (K, …) is contiguous. */
  private String stack() {
    return """
          def stack(self: __torch__.M, theta: Tensor) -> Tensor:
            return torch.cat([%s])
        """
        .formatted(
            each(
                s ->
                    "torch.reshape(torch.slice(theta, 1, %d, %d), [-1])"
                        .formatted(s.offset(), s.end())));
  }

  /** Views of a stacked copy. */
  private String stacked() {
    return """
          def stacked(self: __torch__.M, flat: Tensor, K: int) -> List[Tensor]:
            return [%s]
        """
        .formatted(each(s -> "torch.view(%s, %s)".formatted(stackedSlice(s), viewShape(s))));
  }

  /** The inverse of stack. */
  private String unstack() {
    return """
          def unstack(self: __torch__.M, flat: Tensor, K: int) -> Tensor:
            return torch.cat((self).parts(flat, K, ), 1)
        """;
  }

  /** A stacked copy, tensor by tensor, each as (K, size). */
  private String parts() {
    return """
          def parts(self: __torch__.M, flat: Tensor, K: int) -> List[Tensor]:
            return [%s]
        """
        .formatted(each(s -> "torch.view(%s, [K, %d])".formatted(stackedSlice(s), s.size())));
  }

  private static String trainers(String frame) {
    return Arrays.stream(UpdateRule.values())
        .map(rule -> rule.write(frame))
        .collect(Collectors.joining());
  }

  private String logits() {
    StringBuilder code = new StringBuilder();
    code.append("  def logits(self: __torch__.M, ps: List[Tensor], x: Tensor) -> Tensor:\n");
    for (int i = 0; i < layers.size(); i++) {
      code.append(layers.get(i).forward(value(i), value(i + 1)));
    }
    return code.append("    return ").append(value(layers.size())).append('\n').toString();
  }

  private String losses() {
    return "  def losses(self: __torch__.M, z: Tensor, t: Tensor) -> Tensor:\n"
        + loss.terms()
        + "    return e\n"
        + "  def prepared(self: __torch__.M, t: Tensor, B: int) -> Tensor:\n"
        + loss.preparation()
        + "    return u\n";
  }

  /** Loss and gradient of K networks on a batch each. */
  private String step() {
    StringBuilder code = new StringBuilder();
    code.append(
        "  def step(self: __torch__.M, ps: List[Tensor], gs: List[Tensor], x: Tensor, u: Tensor)"
            + " -> Tensor:\n");
    for (int i = 0; i < layers.size(); i++) {
      LayerCode layer = layers.get(i);
      code.append(
          i == 0
              ? layer.forward(value(i), value(i + 1))
              : layer.forwardOver(value(i), value(i + 1)));
    }
    code.append("    z = ").append(value(layers.size())).append('\n');
    code.append(loss.training());
    String gradient = "d";
    for (int i = layers.size() - 1; i >= 0; i--) {
      String below = i == 0 ? "" : "d" + i;
      code.append(layers.get(i).backward(value(i), value(i + 1), gradient, below));
      gradient = below;
    }
    return code.append("    return l\n").toString();
  }

  /** Hessian-vector products: the tangents of the gradient along k directions, all k at once. */
  private String hvp() {
    StringBuilder code =
        new StringBuilder(
            """
              def hvp(self: __torch__.M, theta: Tensor, v: Tensor, inputs: Tensor, targets: Tensor) -> Tensor:
                k = torch.size(v, 0)
                n = float(torch.size(inputs, 0))
                ps = (self).rows(theta, )
                vs = (self).rows(v, )
                x = torch.unsqueeze(inputs, 0)
                t = torch.unsqueeze(targets, 0)
            """);
    int last = layers.size();
    for (int i = 0; i < last; i++) {
      code.append(layers.get(i).forward(value(i), value(i + 1)));
      code.append(layers.get(i).forwardTangent(stream(i), stream(i + 1)));
    }
    code.append("    z = %s\n    b = %s\n".formatted(value(last), stream(last).tangent()));
    code.append(loss.tangent());
    LayerCode.Stream gradient = new LayerCode.Stream("d", "h");
    for (int i = last - 1; i >= 0; i--) {
      LayerCode.Stream below = new LayerCode.Stream("d" + i, "h" + i);
      code.append(layers.get(i).backwardTangent(stream(i), stream(i + 1), gradient, below));
      gradient = below;
    }
    String parts =
        IntStream.range(0, layout.parameters().size())
            .mapToObj(slot -> "torch.reshape(hw" + slot + ", [k, -1])")
            .collect(Collectors.joining(", "));
    return code.append("    return torch.cat([" + parts + "], 1)\n").toString();
  }

  private String each(Function<TensorSlot, String> text) {
    return layout.parameters().stream().map(text).collect(Collectors.joining(", "));
  }

  private static String value(int layer) {
    return layer == 0 ? "x" : "a" + layer;
  }

  private static LayerCode.Stream stream(int layer) {
    return new LayerCode.Stream(value(layer), layer == 0 ? "" : "b" + layer);
  }

  private static String stackedSlice(TensorSlot s) {
    return "torch.slice(flat, 0, torch.mul(K, %d), torch.mul(K, %d))"
        .formatted(s.offset(), s.end());
  }

  /** A vector gets a middle axis so that it is added to every sample of a batch. */
  private static String viewShape(TensorSlot s) {
    String extents = s.shape().stream().map(Object::toString).collect(Collectors.joining(", "));
    return s.shape().size() == 1 ? "[K, 1, " + extents + "]" : "[K, " + extents + "]";
  }
}
