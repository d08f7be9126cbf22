package io.orograph.engine.program;

/**
 * y = x + b with one number b for each network. Gradients pass through it as they are.
 *
 * @param place where it stands
 */
record ScalarBiasCode(Place place) implements LayerCode {
  @Override
  public String forward(String in, String out) {
    return "    %s = torch.add(%s, %s)\n".formatted(out, in, scalar().beside());
  }

  @Override
  public String forwardTraining(String in, String out) {
    return forward(in, out);
  }

  /** It leaves its input as it is, so that a branch may begin with it. */
  @Override
  public boolean readsInput() {
    return true;
  }

  @Override
  public String backward(String in, String out, String outGradient, String inGradient) {
    return scalar().gradient(outGradient) + backwardPoint(in, out, outGradient, inGradient);
  }

  @Override
  public String backwardPoint(String in, String out, String outGradient, String inGradient) {
    return inGradient.isEmpty() ? "" : "    %s = %s\n".formatted(inGradient, outGradient);
  }

  @Override
  public String forwardTangent(Stream in, Stream out) {
    String below =
        in.isInput()
            ? "torch.zeros_like(" + LayerCode.repeated(in.value(), place.isImage()) + ")"
            : in.tangent();
    return "    %s = torch.add(%s, %s)\n"
        .formatted(out.tangent(), below, scalar().besideTangents("vs"));
  }

  @Override
  public String backwardTangent(Stream in, Stream out, Stream gradient, Stream below) {
    String code = scalar().gradientTangent(gradient.tangent());
    return in.isInput()
        ? code
        : code + "    %s = %s\n".formatted(below.tangent(), gradient.tangent());
  }

  private Scalar scalar() {
    return new Scalar(place);
  }

  @Override
  public int slots() {
    return 1;
  }
}
