package io.orograph.engine.program;

import io.orograph.core.sweep.Activation;
import java.util.List;
import java.util.Locale;

/**
 * An elementwise nonlinearity on jets, by the methods of {@link JetText}. It overwrites nothing and
 * takes its derivatives from its input, so a residual branch may end with it.
 *
 * @param kind which one; twice differentiable
 */
record JetNonlinearityCode(Activation kind) implements LayerCode {
  static JetNonlinearityCode of(Activation kind) {
    if (!kind.isSmooth()) {
      throw new UnsupportedOperationException(
          "activation: " + kind + " on jets (expected: one that is twice differentiable)");
    }
    return new JetNonlinearityCode(kind);
  }

  @Override
  public String forward(String in, String out) {
    return "    %s = (self).%s_jet(%s, )\n".formatted(out, name(), in);
  }

  @Override
  public List<String> activations(String in, String out) {
    return List.of("(self).values(" + out + ", )");
  }

  @Override
  public String forwardTraining(String in, String out) {
    return forward(in, out);
  }

  @Override
  public boolean readsInput() {
    return true;
  }

  @Override
  public String backward(String in, String out, String outGradient, String inGradient) {
    return inGradient.isEmpty()
        ? ""
        : "    %s = (self).%s_backward(%s, %s, )\n".formatted(inGradient, name(), in, outGradient);
  }

  @Override
  public String backwardPoint(String in, String out, String outGradient, String inGradient) {
    return backward(in, out, outGradient, inGradient);
  }

  @Override
  public String forwardTangent(Stream in, Stream out) {
    return "    %s = (self).%s_tangent(%s, %s, )\n"
        .formatted(out.tangent(), name(), in.value(), in.tangent());
  }

  @Override
  public String backwardTangent(Stream in, Stream out, Stream gradient, Stream below) {
    return "    %s = (self).%s_backward_tangent(%s, %s, %s, %s, )\n"
        .formatted(
            below.tangent(),
            name(),
            in.value(),
            in.tangent(),
            gradient.value(),
            gradient.tangent());
  }

  private String name() {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public int slots() {
    return 0;
  }
}
