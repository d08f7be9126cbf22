package io.orograph.engine.program;

import io.orograph.core.sweep.LossKind;
import io.orograph.engine.model.Architecture;
import io.orograph.engine.model.Layer;
import io.orograph.engine.model.ParameterLayout;
import io.orograph.engine.model.SampleShape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
  /**
   * What no architecture changes.
   *
   * @param fixed methods of every program
   * @param training the frame of the training methods
   * @param answers the method that gives outputs
   * @param evaluation the method that evaluates them
   * @param jets methods of all programs with jets
   * @param jet methods of one nonlinearity with jets
   */
  record Parts(
      String fixed, String training, String answers, String evaluation, String jets, String jet) {}

  private final SampleShape input;
  private final FlatText parameters;
  private final FlatText statistics;
  private final List<LayerCode> layers = new ArrayList<>();
  private final LossCode loss;
  private final int outputs;
  private final Optional<JetText> jets;

  ProgramText(Architecture architecture, LossKind loss) {
    ParameterLayout layout = architecture.layout();
    this.input = architecture.sampleShape();
    this.parameters = new FlatText("", layout.parameters());
    this.statistics = new FlatText("_statistics", layout.buffers());
    this.loss = LossCode.of(loss);
    this.outputs = architecture.outputs();
    this.jets =
        loss.isOfJets() ? Optional.of(new JetText(architecture.inputSize())) : Optional.empty();
    LayerCode.Place place = new LayerCode.Place(0, 0, input, loss.isOfJets());
    for (Layer layer : architecture.layers()) {
      LayerCode code = LayerCode.of(layer, place);
      layers.add(code);
      place = place.after(layer, code);
    }
    if (!layers.getFirst().readsInput()) {
      throw new UnsupportedOperationException(
          "first layer: "
              + architecture.layers().getFirst()
              + " (expected: Linear or Convolution, which leave their input as it is)");
    }
  }

  /**
   * The whole text.
   *
   * @param parts the parts that no architecture changes
   */
  String write(Parts parts) {
    return """
        class M(Module):
          __parameters__ = []
          __buffers__ = []
          training : bool
        """
        + parameters.methods()
        + statistics.methods()
        + inputs()
        + logits()
        + activations()
        + losses()
        + step()
        + products()
        + factors()
        + lineJet()
        + trainers(parts.training())
        + jets.map(j -> j.methods(parts.jets(), parts.jet())).orElse("")
        + wide()
        + parts
            .fixed()
            .replace("$ANSWERS\n", parts.answers())
            .replace("$EVALUATION\n", parts.evaluation())
            .replace("$OUTPUTS", Integer.toString(outputs))
            .replace("$STATISTICS", Integer.toString(statistics.size()));
  }

  /**
   * Samples as the first layer takes them: a batch for each network, and the same for all.
   *
   * <p>Images lie with their channels last, but those of a batch for each network on a GPU: there
   * libtorch's convolutions of many groups are up to 1.6 times as fast with each channel by itself
   * (measured: {@code docs/performance.md}).
   */
  private String inputs() {
    return jets.map(JetText::inputs).orElseGet(this::plainInputs);
  }

  private String plainInputs() {
    return switch (input) {
      case SampleShape.Vector v ->
          """
            def inputs(self: __torch__.M, x: Tensor, rows: Tensor, K: int) -> Tensor:
              return (self).batches(x, rows, K, )
            def shared(self: __torch__.M, x: Tensor, K: int) -> Tensor:
              return torch.expand(torch.unsqueeze(x, 0), [K, -1, -1])
          """;
      case SampleShape.Sequence s ->
          throw new UnsupportedOperationException("input: " + s + " (expected: tokens)");
      case SampleShape.Image i ->
          """
            def inputs(self: __torch__.M, x: Tensor, rows: Tensor, K: int) -> Tensor:
              xs = torch.view(torch.index_select(x, 0, rows), [K, -1, %1$d, %2$d, %3$d])
              packed = torch.flatten(torch.transpose(xs, 0, 1), 1, 2)
              return torch.contiguous(packed, memory_format=torch.mul(2, int(torch.__not__(ops.prim.is_cuda(x)))))
            def shared(self: __torch__.M, x: Tensor, K: int) -> Tensor:
              xs = torch.view(x, [-1, 1, %1$d, %2$d, %3$d])
              return torch.contiguous(torch.flatten(torch.expand(xs, [-1, K, -1, -1, -1]), 1, 2), memory_format=2)
          """
              .formatted(i.channels(), i.height(), i.width());
    };
  }

  /** On jets everything is computed in the precision of the points, whatever parameters have. */
  private String widened() {
    return jets.isPresent() ? "    ps = (self).wide(ps, x, )\n" : "";
  }

  private String wide() {
    if (jets.isEmpty()) {
      return "";
    }
    String list =
        IntStream.range(0, parameters.slots().size())
            .mapToObj(slot -> "torch.to(ps[" + slot + "], ops.prim.dtype(x))")
            .collect(Collectors.joining(", "));
    return """
          def wide(self: __torch__.M, ps: List[Tensor], x: Tensor) -> List[Tensor]:
            return [%s]
        """
        .formatted(list);
  }

  private static String trainers(String frame) {
    return Arrays.stream(UpdateRule.values())
        .map(rule -> rule.write(frame))
        .collect(Collectors.joining());
  }

  private String logits() {
    return forward("logits", "Tensor") + "    return " + value(layers.size()) + "\n";
  }

  /** The forward pass as a method, but for what it returns. */
  private String forward(String name, String type) {
    StringBuilder code = new StringBuilder();
    code.append(
        """
          def %s(self: __torch__.M, ps: List[Tensor], bs: List[Tensor], batch: bool, rho: float, x: Tensor) -> %s:
            K = torch.size(ps[0], 0)
        """
            .formatted(name, type));
    code.append(widened());
    for (int i = 0; i < layers.size(); i++) {
      code.append(layers.get(i).forward(value(i), value(i + 1)));
    }
    return code.toString();
  }

  /** What hidden units answer. */
  private String activations() {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      all.addAll(layers.get(i).activations(value(i), value(i + 1)));
    }
    String list = all.isEmpty() ? "annotate(List[Tensor], [])" : "[" + String.join(", ", all) + "]";
    return forward("activations", "List[Tensor]") + "    return " + list + "\n";
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
        """
          def step(self: __torch__.M, ps: List[Tensor], bs: List[Tensor], gs: List[Tensor], batch: bool, rho: float, x: Tensor, u: Tensor) -> Tensor:
            K = torch.size(ps[0], 0)
        """);
    code.append(widened());
    for (int i = 0; i < layers.size(); i++) {
      code.append(layers.get(i).forwardTraining(value(i), value(i + 1)));
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

  /**
   * Products with curvature matrices: forward and backward at a point once, which leaves the values
   * that tangents read, and the tangents of the gradient along k directions, all k at once.
   *
   * <p>Where the gradient's own value is taken as zero from the loss downward, its tangents lose
   * what comes of the curvature of the network: with J the Jacobian of the outputs and A a matrix
   * of the loss there, JᵀAJ is left. So no layer has code of its own for it.
   */
  private String products() {
    String atPoint = pointStatements();
    String tangents = tangentStatements();
    List<String> kept = Names.assigned(atPoint);
    kept.retainAll(Names.free(tangents));
    String given =
        kept.stream().map(name -> ", " + name + ": Tensor").collect(Collectors.joining());
    String passed =
        IntStream.range(0, kept.size())
            .mapToObj(i -> "kept[" + i + "], ")
            .collect(Collectors.joining());
    return """
          def linearize(self: __torch__.M, theta: Tensor, statistics: Tensor, matrix: Tensor, inputs: Tensor, targets: Tensor) -> List[Tensor]:
            K = 1
            batch = (self).of_batch(statistics, )
            bs = (self).given(statistics, K, )
            ps = (self).rows(theta, )
            t = torch.unsqueeze(targets, 0)
        %s\
            return [%s]
          def tangent(self: __torch__.M, theta: Tensor, statistics: Tensor, v: Tensor%s) -> Tensor:
            K = 1
            k = torch.size(v, 0)
            batch = (self).of_batch(statistics, )
            ps = (self).rows(theta, )
            vs = (self).rows(v, )
            out = torch.empty_like(v)
            hs = (self).rows(out, )
        %s\
        %s\
            return out
          def hvp(self: __torch__.M, theta: Tensor, statistics: Tensor, v: Tensor, inputs: Tensor, targets: Tensor) -> Tensor:
            kept = (self).linearize(theta, statistics, torch.slice(torch.select(v, 0, 0), 0, 0, 0), inputs, targets, )
            return (self).tangent(theta, statistics, v, %s)
        """
        .formatted(atPoint, String.join(", ", kept), given, tangents, written(tangents), passed);
  }

  /**
   * Tangents of gradients that layers have left by name, in {@code hs}, the views of the result;
   * large matrices have been computed in place there, because another pass over them is a tenth of
   * the time of a product.
   */
  private String written(String tangents) {
    Set<String> named = new HashSet<>(Names.assigned(tangents));
    return IntStream.range(0, parameters.slots().size())
        .filter(slot -> named.contains("hw" + slot))
        .mapToObj(
            "    s = torch.copy_(hs[%1$d], torch.reshape(hw%1$d, torch.size(hs[%1$d])))\n"
                ::formatted)
        .collect(Collectors.joining());
  }

  private String pointStatements() {
    StringBuilder code =
        new StringBuilder("    x = torch.contiguous((self).shared(inputs, K, ))\n");
    int last = layers.size();
    for (int i = 0; i < last; i++) {
      code.append(layers.get(i).forwardPoint(value(i), value(i + 1)));
    }
    code.append("    z = ").append(value(last)).append('\n');
    code.append("    n = float(torch.size(z, 1))\n");
    code.append(loss.point());
    code.append("    r = (self).residuals(d, matrix, )\n");
    code.append("    d = (self).of_network(d, t, matrix, )\n");
    return code.append(backwardPoint()).toString();
  }

  private String backwardPoint() {
    StringBuilder code = new StringBuilder();
    String gradient = "d";
    for (int i = layers.size() - 1; i >= 0; i--) {
      String below = i == 0 ? "" : "d" + i;
      code.append(layers.get(i).backwardPoint(value(i), value(i + 1), gradient, below));
      gradient = below;
    }
    return code.toString();
  }

  /**
   * Inputs of linear layers and gradients of their outputs, where there are no other parameters.
   */
  private String factors() {
    if (!isOfLinearLayers()) {
      return "";
    }
    StringBuilder code =
        new StringBuilder(
            """
              def factors(self: __torch__.M, theta: Tensor, statistics: Tensor, inputs: Tensor, cotangents: Tensor) -> List[Tensor]:
                K = 1
                ps = (self).rows(theta, )
                x = torch.contiguous((self).shared(inputs, K, ))
            """);
    List<String> all = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      code.append(layers.get(i).forwardPoint(value(i), value(i + 1)));
      if (layers.get(i) instanceof LinearCode) {
        all.add("torch.squeeze(" + value(i) + ", 0)");
        all.add("torch.squeeze(" + (i == layers.size() - 1 ? "d" : "d" + (i + 1)) + ", 0)");
      }
    }
    code.append("    d = torch.unsqueeze(cotangents, 0)\n").append(backwardPoint());
    return code.append("    return [").append(String.join(", ", all)).append("]\n").toString();
  }

  private boolean isOfLinearLayers() {
    return layers.stream().allMatch(l -> l instanceof LinearCode || l.isElementwise());
  }

  /**
   * Derivatives of the outputs along a line, for the networks that have {@link #factors}. Second
   * ones come before first ones, which overwrite what both are made of.
   */
  private String lineJet() {
    if (!isOfLinearLayers()) {
      return "";
    }
    StringBuilder code =
        new StringBuilder(
            """
              def line_jet(self: __torch__.M, theta: Tensor, statistics: Tensor, v: Tensor, inputs: Tensor) -> List[Tensor]:
                K = 1
                k = 1
                ps = (self).rows(theta, )
                vs = (self).rows(v, )
                x = torch.contiguous((self).shared(inputs, K, ))
            """);
    int last = layers.size();
    for (int i = 0; i < last; i++) {
      LayerCode layer = layers.get(i);
      code.append(layer.forwardPoint(value(i), value(i + 1)));
      code.append(layer.forwardSecond(stream(i), stream(i + 1), "c" + i, "c" + (i + 1)));
      code.append(layer.forwardTangent(stream(i), stream(i + 1)));
    }
    return code.append(
            "    return [torch.squeeze(b%1$d, 0), torch.squeeze(c%1$d, 0)]\n".formatted(last))
        .toString();
  }

  private String tangentStatements() {
    StringBuilder code = new StringBuilder();
    int last = layers.size();
    for (int i = 0; i < last; i++) {
      code.append(layers.get(i).forwardTangent(stream(i), stream(i + 1)));
    }
    code.append("    b = ").append(stream(last).tangent()).append('\n');
    code.append("    n = float(torch.size(b, 1))\n");
    code.append(loss.tangent());
    code.append("    h = (self).of_samples(h, b, r, )\n");
    LayerCode.Stream gradient = new LayerCode.Stream("d", "h");
    for (int i = last - 1; i >= 0; i--) {
      LayerCode.Stream below = new LayerCode.Stream("d" + i, "h" + i);
      code.append(layers.get(i).backwardTangent(stream(i), stream(i + 1), gradient, below));
      gradient = below;
    }
    return code.toString();
  }

  private static String value(int layer) {
    return layer == 0 ? "x" : "a" + layer;
  }

  private static LayerCode.Stream stream(int layer) {
    return new LayerCode.Stream(value(layer), layer == 0 ? "" : "b" + layer);
  }
}
