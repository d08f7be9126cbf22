package io.orograph.engine.program;

import io.orograph.core.sweep.Activation;
import java.util.List;

/**
 * An elementwise nonlinearity; its derivative is taken from its output.
 *
 * @param kind which one
 * @param image whether it works on images
 * @param hidden whether its units are hidden ones
 */
record NonlinearityCode(Activation kind, boolean image, boolean hidden) implements LayerCode {
  @Override
  public String forward(String in, String out) {
    return switch (kind) {
      case RELU -> "    %s = torch.relu(%s)\n".formatted(out, in);
      case TANH -> "    %s = torch.tanh(%s)\n".formatted(out, in);
      case SWISH -> throw noOutputRule();
    };
  }

  @Override
  public List<String> activations(String in, String out) {
    if (!hidden) {
      return List.of();
    }
    return List.of(
        image
            ? "torch.flatten(torch.permute(torch.unflatten(%s, 1, [K, -1]), [1, 0, 3, 4, 2]), 1, 3)"
                .formatted(out)
            : out);
  }

  @Override
  public String forwardTraining(String in, String out) {
    return switch (kind) {
      case RELU -> "    %s = torch.relu_(%s)\n".formatted(out, in);
      case TANH -> "    %s = torch.tanh_(%s)\n".formatted(out, in);
      case SWISH -> throw noOutputRule();
    };
  }

  @Override
  public String backward(String in, String out, String outGradient, String inGradient) {
    return inGradient.isEmpty()
        ? ""
        : timesDerivative(out, outGradient, inGradient, into(outGradient));
  }

  @Override
  public boolean isElementwise() {
    return true;
  }

  @Override
  public String backwardPoint(String in, String out, String outGradient, String inGradient) {
    return inGradient.isEmpty() ? "" : timesDerivative(out, outGradient, inGradient, "");
  }

  @Override
  public String forwardTangent(Stream in, Stream out) {
    return timesDerivative(repeated(out.value()), in.tangent(), out.tangent(), into(in.tangent()));
  }

  /**
   * σ′(z) z″ + σ″(z) z′²: of a = tanh(z), where σ″ = −2 a σ′, it is σ′(z) (z″ − 2 a z′²); of relu,
   * bent at 0 alone, σ′(z) z″.
   */
  @Override
  public String forwardSecond(Stream in, Stream out, String second, String outSecond) {
    return switch (kind) {
      case RELU -> timesDerivative(out.value(), second, outSecond, "");
      case TANH ->
          "    s%1$s = torch.sub(%2$s, torch.mul(%3$s, torch.mul(%4$s, %4$s)), alpha=2)\n"
                  .formatted(outSecond, second, out.value(), in.tangent())
              + timesDerivative(out.value(), "s" + outSecond, outSecond, "");
      case SWISH -> throw noOutputRule();
    };
  }

  /** Overwrites a factor that is read by nothing else. */
  private static String into(String factor) {
    return ", grad_input=" + factor;
  }

  /** {@code result} = {@code factor} times the derivative at the output {@code out}. */
  private String timesDerivative(String out, String factor, String result, String into) {
    return switch (kind) {
      case RELU ->
          "    %s = torch.threshold_backward(%s, %s, 0%s)\n".formatted(result, factor, out, into);
      case TANH -> "    %s = torch.tanh_backward(%s, %s%s)\n".formatted(result, factor, out, into);
      case SWISH -> throw noOutputRule();
    };
  }

  @Override
  public String backwardTangent(Stream in, Stream out, Stream gradient, Stream below) {
    String first =
        timesDerivative(
            repeated(out.value()), gradient.tangent(), below.tangent(), into(gradient.tangent()));
    return switch (kind) {
      case RELU -> first;
      case SWISH -> throw noOutputRule();
      // the derivative 1 − a² of tanh has the tangent −2 a da
      case TANH ->
          first
              + "    s%1$s = torch.sub_(%1$s, torch.mul(torch.mul(torch.mul(%2$s, %3$s), 2), %4$s))\n"
                  .formatted(
                      below.tangent(),
                      beside(gradient.value()),
                      beside(out.value()),
                      out.tangent());
    };
  }

  /** The derivative of swish is no function of its output. */
  private UnsupportedOperationException noOutputRule() {
    return new UnsupportedOperationException(
        "activation: " + kind + " (expected: one whose derivative is a function of its output)");
  }

  private String repeated(String value) {
    return LayerCode.repeated(value, image);
  }

  private String beside(String value) {
    return LayerCode.beside(value, image);
  }

  @Override
  public int slots() {
    return 0;
  }
}
