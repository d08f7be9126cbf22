package io.orograph.engine.program;

import io.orograph.core.sweep.Activation;

/**
 * An elementwise nonlinearity; its derivative is taken from its output.
 *
 * @param kind which one
 * @param image whether it works on images
 */
record NonlinearityCode(Activation kind, boolean image) implements LayerCode {
  @Override
  public String forward(String in, String out) {
    return switch (kind) {
      case RELU -> "    %s = torch.relu(%s)\n".formatted(out, in);
      case TANH -> "    %s = torch.tanh(%s)\n".formatted(out, in);
    };
  }

  @Override
  public String forwardTraining(String in, String out) {
    return switch (kind) {
      case RELU -> "    %s = torch.relu_(%s)\n".formatted(out, in);
      case TANH -> "    %s = torch.tanh_(%s)\n".formatted(out, in);
    };
  }

  @Override
  public String backward(String in, String out, String outGradient, String inGradient) {
    if (inGradient.isEmpty()) {
      return "";
    }
    return switch (kind) {
      case RELU ->
          "    %s = torch.threshold_backward(%s, %s, 0)\n".formatted(inGradient, outGradient, out);
      case TANH -> "    %s = torch.tanh_backward(%s, %s)\n".formatted(inGradient, outGradient, out);
    };
  }

  @Override
  public String backwardPoint(String in, String out, String outGradient, String inGradient) {
    return backward(in, out, outGradient, inGradient);
  }

  @Override
  public String forwardTangent(Stream in, Stream out) {
    return backward("", repeated(out.value()), in.tangent(), out.tangent());
  }

  @Override
  public String backwardTangent(Stream in, Stream out, Stream gradient, Stream below) {
    String first = backward("", repeated(out.value()), gradient.tangent(), below.tangent());
    return switch (kind) {
      case RELU -> first;
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
