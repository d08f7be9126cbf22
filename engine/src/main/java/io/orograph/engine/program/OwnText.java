package io.orograph.engine.program;

import io.orograph.core.script.ScriptModule;
import io.orograph.core.script.ScriptTensor;
import io.orograph.core.script.ScriptTensor.Role;
import io.orograph.core.sweep.LossKind;
import io.orograph.engine.model.Architecture;
import io.orograph.engine.model.Layer;
import io.orograph.engine.model.ParameterLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Writes the program of a module of one's own: the parts that depend on it, around those of {@code
 * own.py.txt} and those of all programs.
 *
 * <p>Its layers are unknown, so derivatives are recorded by autograd: parameters of one network are
 * bound as leaves to the module's attributes, and a product with a curvature matrix is a derivative
 * of the inner product of the first derivatives with a vector; the record is kept for all vectors
 * of a call. K networks are K calls of the module one after the other, so that company cannot
 * change bits.
 *
 * <p>{@code STATISTICS} is not told by what share training moves running statistics: a batch is
 * seen from statistics 0 and from 1, which tells the share and so the batch's own.
 */
final class OwnText {
  private final FlatText parameters;
  private final FlatText statistics;
  private final LossCode loss;
  private final LossKind kind;
  private final Layer.Own own;
  private final ScriptModule module;
  private final String frame;
  private final Map<List<String>, String> names = new LinkedHashMap<>();
  private final List<String> ways = new ArrayList<>();

  /**
   * A writer.
   *
   * @param frame methods of all programs of one's own modules
   * @throws UnsupportedOperationException for a loss of jets, which needs derivatives in inputs
   */
  OwnText(Architecture architecture, LossKind loss, String frame) {
    if (loss.isOfJets()) {
      throw new UnsupportedOperationException(
          "loss: " + loss + " of a module of one's own (expected: CROSS_ENTROPY or MSE)");
    }
    ParameterLayout layout = architecture.layout();
    this.parameters = new FlatText("", layout.parameters());
    this.statistics = new FlatText("_statistics", layout.buffers());
    this.loss = LossCode.of(loss);
    this.kind = loss;
    this.own = (Layer.Own) architecture.layers().getFirst();
    this.module = own.module().script();
    this.frame = frame;
    way(List.of());
    module.tensors().forEach(tensor -> way(tensor.owner()));
    module.modules().forEach(this::way);
  }

  String write(ProgramText.Parts parts) {
    String text =
        """
        class M(Module):
          __parameters__ = []
          __buffers__ = []
          training : bool
        """
            + "  net : "
            + module.type()
            + "\n"
            + parameters.methods()
            + statistics.methods()
            + bind()
            + criterion()
            + (module.initializes() ? initial() : "")
            + frame.replace("$INPUTS", inputs())
            + Arrays.stream(UpdateRule.values())
                .map(rule -> rule.write(parts.training()))
                .collect(Collectors.joining())
            + parts
                .fixed()
                .replace("$ANSWERS\n", parts.answers())
                .replace("$EVALUATION\n", parts.evaluation());
    return text.replace("$OUTPUTS", Integer.toString(own.outputs()))
        .replace("$STATISTICS", Integer.toString(statistics.size()))
        .replace("__torch__.M", OwnArchive.TYPE);
  }

  /** The local name of a submodule; those on the way to it come before. */
  private String way(List<String> path) {
    String known = names.get(path);
    if (known != null) {
      return known;
    }
    String name = "m" + names.size();
    if (path.isEmpty()) {
      names.put(path, name);
      ways.add(name + " = self.net");
      return name;
    }
    String outer = way(path.subList(0, path.size() - 1));
    String fresh = "m" + names.size();
    names.put(List.copyOf(path), fresh);
    String last = path.getLast();
    ways.add(
        last.matches("[A-Za-z_]\\w*")
            ? fresh + " = " + outer + "." + last
            : "%s = getattr(%s, \"%s\")".formatted(fresh, outer, last));
    return fresh;
  }

  private String attribute(ScriptTensor tensor) {
    return way(tensor.owner()) + "." + tensor.name();
  }

  /** Sets the attributes of the module to network k and gives its parameters, as leaves. */
  private String bind() {
    List<String> lines = new ArrayList<>(ways);
    for (ScriptTensor tensor : module.tensors(Role.PARAMETER)) {
      lines.add(
          "p%1$d = torch.requires_grad_(torch.detach(torch.view(torch.select(ps[%1$d], 0, k), %2$s)), differentiable)"
              .formatted(tensor.place(), extents(tensor)));
    }
    for (ScriptTensor tensor : module.tensors()) {
      lines.add(attribute(tensor) + " = " + bound(tensor));
    }
    for (List<String> path : module.modules()) {
      lines.add(way(path) + ".training = batch");
    }
    lines.add("return [" + places("p%d") + "]");
    return "  def bind(self: __torch__.M, ps: List[Tensor], bs: List[Tensor], k: int, batch: bool,"
        + " differentiable: bool) -> List[Tensor]:\n"
        + String.join("\n", lines).indent(4);
  }

  private String bound(ScriptTensor tensor) {
    return switch (tensor.role()) {
      case PARAMETER -> "p" + tensor.place();
      case STATISTIC ->
          "torch.view(torch.select(bs[%d], 0, k), %s)".formatted(tensor.place(), extents(tensor));
      case COUNTER ->
          "torch.full(%s, %d, dtype=4, layout=None, device=ops.prim.device(p0))"
              .formatted(extents(tensor), tensor.count());
      case CONSTANT ->
          "torch.to(unchecked_cast(Tensor, %s), ops.prim.dtype(p0))".formatted(attribute(tensor));
    };
  }

  private String places(String form) {
    return IntStream.range(0, parameters.slots().size())
        .mapToObj(form::formatted)
        .collect(Collectors.joining(", "));
  }

  private static String extents(ScriptTensor tensor) {
    return tensor.shape().isEmpty()
        ? "annotate(List[int], [])"
        : tensor.shape().stream().map(String::valueOf).collect(Collectors.joining(", ", "[", "]"));
  }

  /** Samples as the module takes them; a copy, because it may write over them. */
  private String inputs() {
    String extents =
        own.inputShape().stream().map(String::valueOf).collect(Collectors.joining(", "));
    String shaped = "torch.clone(torch.reshape(x, [-1, " + extents + "]))";
    return own.tokens() ? "torch.to(" + shaped + ", 4)" : shaped;
  }

  /** The mean loss of one network's outputs (1, B, C) for prepared targets, to be derived. */
  private String criterion() {
    String mean =
        switch (kind) {
          case CROSS_ENTROPY -> "torch.sum(torch.mul(torch.log_softmax(z, 2), u))";
          case MSE ->
              "torch.div(torch.sum(torch.mul(torch.sub(z, u), torch.sub(z, u))), float(torch.mul(torch.size(z, 1), 2)))";
          case LEAST_SQUARES, DEEP_RITZ -> throw new IllegalStateException(kind.name());
        };
    return "  def criterion(self: __torch__.M, z: Tensor, u: Tensor) -> Tensor:\n    return "
        + mean
        + "\n  def losses(self: __torch__.M, z: Tensor, t: Tensor) -> Tensor:\n"
        + loss.terms()
        + "    return e\n"
        + "  def prepared(self: __torch__.M, t: Tensor, B: int) -> Tensor:\n"
        + loss.preparation()
        + "    return u\n";
  }

  /** What the module draws; it may write into its tensors or set others in their place. */
  private String initial() {
    List<String> lines = new ArrayList<>();
    lines.add("start = (self).rows(torch.clone(theta), )");
    lines.add("moving = (self).rows_statistics(torch.clone(statistics), )");
    lines.add("leaves = (self).bind(start, moving, 0, True, False, )");
    lines.addAll(ways);
    lines.add("torch.manual_seed(int(seed))");
    lines.add("s0 = (m0).initialize(int(seed), )");
    lines.add("ps = " + read(Role.PARAMETER));
    lines.add("bs = " + read(Role.STATISTIC));
    lines.add("return [ps, bs]");
    return "  def initial(self: __torch__.M, theta: Tensor, statistics: Tensor, seed: Tensor) ->"
        + " List[Tensor]:\n"
        + String.join("\n", lines).indent(4);
  }

  private String read(Role role) {
    List<ScriptTensor> tensors = module.tensors(role);
    return tensors.isEmpty()
        ? "torch.clone(statistics)"
        : tensors.stream()
            .map(
                t ->
                    "torch.reshape(torch.to(torch.detach(unchecked_cast(Tensor, %s)), ops.prim.dtype(theta)), [1, %d])"
                        .formatted(attribute(t), t.size()))
            .collect(Collectors.joining(", ", "torch.cat([", "], 1)"));
  }
}
