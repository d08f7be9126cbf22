package io.orograph.engine.program;

import io.orograph.core.sweep.LossKind;
import io.orograph.engine.model.Architecture;
import io.orograph.engine.model.Layer;
import io.orograph.engine.model.ParameterLayout;
import io.orograph.engine.model.TensorSlot;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Writes the serialized TorchScript of a program: the parts that depend on the architecture, around
 * the fixed parts of {@code fixed.py.txt}.
 *
 * <p>Gradients of training are written out layer by layer instead of being recorded by autograd,
 * which costs as much as the arithmetic in networks of this size; Hessian-vector products use
 * autograd.
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
    int slot = 0;
    for (Layer layer : architecture.layers()) {
      LayerCode code = LayerCode.of(layer, slot);
      layers.add(code);
      slot += code.slots();
    }
  }

  String write(String fixedParts) {
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
        + leaves()
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
            return torch.cat([%s], 1)
        """
        .formatted(each(s -> "torch.view(%s, [K, %d])".formatted(stackedSlice(s), s.size())));
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

  /** Leaves of the autograd graph of one network. */
  private String leaves() {
    return """
          def leaves(self: __torch__.M, theta: Tensor) -> List[Tensor]:
            ps = annotate(List[Tensor], [])
            for p in (self).rows(theta, ):
              q = torch.append(ps, torch.requires_grad_(torch.detach(p)))
            return ps
        """;
  }

  private String each(Function<TensorSlot, String> text) {
    return layout.parameters().stream().map(text).collect(Collectors.joining(", "));
  }

  private static String value(int layer) {
    return layer == 0 ? "x" : "a" + layer;
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
