package io.orograph.engine.program;

import io.orograph.engine.model.Layer;
import java.util.ArrayList;
import java.util.List;

/**
 * body(x) + shortcut(x).
 *
 * @param body code of the residual branch
 * @param shortcut code of the other branch; empty for the identity
 */
record ResidualCode(List<LayerCode> body, List<LayerCode> shortcut) implements LayerCode {
  private static final String BODY = "b";
  private static final String SHORTCUT = "s";

  static ResidualCode of(Layer.Residual layer, Place place) {
    List<LayerCode> body = new ArrayList<>();
    Place after = branch(layer.body(), place, body);
    List<LayerCode> shortcut = new ArrayList<>();
    branch(
        layer.shortcut(),
        new Place(after.slot(), after.buffer(), place.in(), place.jets()),
        shortcut);
    if (body.isEmpty()
        || !body.getFirst().readsInput()
        || (!shortcut.isEmpty() && !shortcut.getFirst().readsInput())) {
      // any other layer might overwrite the input that the branches share
      throw new UnsupportedOperationException(
          "layer: " + layer + " (expected: branches that begin with a layer that reads its input)");
    }
    if (body.getLast().isElementwise()
        || (!shortcut.isEmpty() && shortcut.getLast().isElementwise())) {
      // the sum overwrites the body's output, and both branches share the sum's gradient
      throw new UnsupportedOperationException(
          "layer: " + layer + " (expected: branches that do not end with a nonlinearity)");
    }
    return new ResidualCode(body, shortcut);
  }

  private static Place branch(List<Layer> layers, Place from, List<LayerCode> codes) {
    Place at = from;
    for (Layer layer : layers) {
      LayerCode code = LayerCode.of(layer, at);
      codes.add(code);
      at = at.after(layer, code);
    }
    return at;
  }

  @Override
  public String forward(String in, String out) {
    return each(body, BODY, in, out, LayerCode::forward)
        + each(shortcut, SHORTCUT, in, out, LayerCode::forward)
        + sum(out, last(body, BODY, in, out), last(shortcut, SHORTCUT, in, out));
  }

  @Override
  public List<String> activations(String in, String out) {
    List<String> all = new ArrayList<>(activations(body, BODY, in, out));
    all.addAll(activations(shortcut, SHORTCUT, in, out));
    return all;
  }

  private static List<String> activations(
      List<LayerCode> layers, String branch, String in, String out) {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      all.addAll(layers.get(i).activations(at(i, branch, in, out), at(i + 1, branch, in, out)));
    }
    return all;
  }

  @Override
  public String forwardTraining(String in, String out) {
    return each(body, BODY, in, out, LayerCode::forwardTraining)
        + each(shortcut, SHORTCUT, in, out, LayerCode::forwardTraining)
        + sumInPlace(out, last(body, BODY, in, out), last(shortcut, SHORTCUT, in, out));
  }

  @Override
  public boolean readsInput() {
    return true;
  }

  @Override
  public String backward(String in, String out, String outGradient, String inGradient) {
    if (inGradient.isEmpty() || shortcut.isEmpty()) {
      return backward(in, out, outGradient, inGradient, LayerCode::backward);
    }
    String sum = inGradient + BODY;
    StringBuilder code = new StringBuilder();
    code.append(backward(body, BODY, in, out, outGradient, sum, LayerCode::backward));
    String gradient = outGradient;
    for (int i = shortcut.size() - 1; i > 0; i--) {
      String below = outGradient + SHORTCUT + i;
      code.append(
          shortcut
              .get(i)
              .backward(at(i, SHORTCUT, in, out), at(i + 1, SHORTCUT, in, out), gradient, below));
      gradient = below;
    }
    return code.append(
            shortcut
                .getFirst()
                .backwardAdding(in, at(1, SHORTCUT, in, out), gradient, sum, inGradient + SHORTCUT))
        .append("    %s = %s\n".formatted(inGradient, sum))
        .toString();
  }

  private String backward(
      String in, String out, String outGradient, String inGradient, BackwardPass pass) {
    String throughBody = inGradient.isEmpty() ? "" : inGradient + BODY;
    String code = backward(body, BODY, in, out, outGradient, throughBody, pass);
    if (shortcut.isEmpty()) {
      return inGradient.isEmpty() ? code : code + sumInPlace(inGradient, throughBody, outGradient);
    }
    String throughShortcut = inGradient.isEmpty() ? "" : inGradient + SHORTCUT;
    code += backward(shortcut, SHORTCUT, in, out, outGradient, throughShortcut, pass);
    return inGradient.isEmpty()
        ? code
        : code + sumInPlace(inGradient, throughBody, throughShortcut);
  }

  @Override
  public String forwardPoint(String in, String out) {
    return each(body, BODY, in, out, LayerCode::forwardPoint)
        + each(shortcut, SHORTCUT, in, out, LayerCode::forwardPoint)
        + sum(out, last(body, BODY, in, out), last(shortcut, SHORTCUT, in, out));
  }

  @Override
  public String backwardPoint(String in, String out, String outGradient, String inGradient) {
    return backward(in, out, outGradient, inGradient, LayerCode::backwardPoint);
  }

  @Override
  public String forwardTangent(Stream in, Stream out) {
    StringBuilder code = new StringBuilder();
    Stream ofBody = forwardTangent(body, BODY, in, out, code);
    Stream ofShortcut = forwardTangent(shortcut, SHORTCUT, in, out, code);
    return code.append(sumInPlace(out.tangent(), ofBody.tangent(), ofShortcut.tangent()))
        .toString();
  }

  @Override
  public String backwardTangent(Stream in, Stream out, Stream gradient, Stream below) {
    StringBuilder code = new StringBuilder();
    Stream ofBody = backwardTangent(body, BODY, in, out, gradient, below, code);
    Stream ofShortcut = backwardTangent(shortcut, SHORTCUT, in, out, gradient, below, code);
    return code.append(sumInPlace(below.tangent(), ofBody.tangent(), ofShortcut.tangent()))
        .toString();
  }

  @FunctionalInterface
  private interface Pass {
    String code(LayerCode layer, String in, String out);
  }

  @FunctionalInterface
  private interface BackwardPass {
    String code(LayerCode layer, String in, String out, String outGradient, String inGradient);
  }

  private static String each(
      List<LayerCode> layers, String branch, String in, String out, Pass pass) {
    StringBuilder code = new StringBuilder();
    for (int i = 0; i < layers.size(); i++) {
      code.append(pass.code(layers.get(i), at(i, branch, in, out), at(i + 1, branch, in, out)));
    }
    return code.toString();
  }

  private static String backward(
      List<LayerCode> layers,
      String branch,
      String in,
      String out,
      String outGradient,
      String inGradient,
      BackwardPass pass) {
    StringBuilder code = new StringBuilder();
    String gradient = outGradient;
    for (int i = layers.size() - 1; i >= 0; i--) {
      String below = i == 0 ? inGradient : outGradient + branch + i;
      code.append(
          pass.code(
              layers.get(i), at(i, branch, in, out), at(i + 1, branch, in, out), gradient, below));
      gradient = below;
    }
    return code.toString();
  }

  private static Stream forwardTangent(
      List<LayerCode> layers, String branch, Stream in, Stream out, StringBuilder code) {
    for (int i = 0; i < layers.size(); i++) {
      code.append(layers.get(i).forwardTangent(at(i, branch, in, out), at(i + 1, branch, in, out)));
    }
    return at(layers.size(), branch, in, out);
  }

  private static Stream backwardTangent(
      List<LayerCode> layers,
      String branch,
      Stream in,
      Stream out,
      Stream gradient,
      Stream below,
      StringBuilder code) {
    Stream above = gradient;
    for (int i = layers.size() - 1; i >= 0; i--) {
      Stream next = i == 0 ? below.within(branch) : gradient.within(branch + i);
      code.append(
          layers
              .get(i)
              .backwardTangent(at(i, branch, in, out), at(i + 1, branch, in, out), above, next));
      above = next;
    }
    return above;
  }

  private static String at(int layer, String branch, String in, String out) {
    return layer == 0 ? in : out + branch + layer;
  }

  private static Stream at(int layer, String branch, Stream in, Stream out) {
    return layer == 0 ? in : out.within(branch + layer);
  }

  private static String last(List<LayerCode> layers, String branch, String in, String out) {
    return at(layers.size(), branch, in, out);
  }

  private static String sum(String out, String a, String b) {
    return "    %s = torch.add(%s, %s)\n".formatted(out, a, b);
  }

  /** Where {@code a} is read by nothing else. */
  private static String sumInPlace(String out, String a, String b) {
    return "    %s = torch.add_(%s, %s)\n".formatted(out, a, b);
  }

  @Override
  public int slots() {
    return total(LayerCode::slots);
  }

  @Override
  public int buffers() {
    return total(LayerCode::buffers);
  }

  private int total(java.util.function.ToIntFunction<LayerCode> count) {
    return body.stream().mapToInt(count).sum() + shortcut.stream().mapToInt(count).sum();
  }
}
