package io.orograph.engine.program;

/**
 * y = s x with one number s for each network.
 *
 * @param place where it stands
 */
record ScalarScaleCode(Place place) implements LayerCode {
  @Override
  public String forward(String in, String out) {
    return "    %s = torch.mul(%s, %s)\n".formatted(out, in, scalar().beside());
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
    return scalar().gradient("torch.mul(" + outGradient + ", " + in + ")")
        + backwardPoint(in, out, outGradient, inGradient);
  }

  @Override
  public String backwardPoint(String in, String out, String outGradient, String inGradient) {
    return inGradient.isEmpty() ? "" : forward(outGradient, inGradient);
  }

  /** s x' + s' x. */
  @Override
  public String forwardTangent(Stream in, Stream out) {
    String moved = "torch.mul(%s, %s)".formatted(beside(in.value()), scalar().besideTangents("vs"));
    return "    %s = %s\n"
        .formatted(
            out.tangent(),
            in.isInput()
                ? moved
                : "torch.add(torch.mul(%s, %s), %s)"
                    .formatted(in.tangent(), scalar().besideTangents("ps"), moved));
  }

  /**
   * With G the gradient with respect to y and h its tangents: those of the gradient with respect to
   * s are Σ (h x + G x'), those of the gradient with respect to x are s h + s' G.
   */
  @Override
  public String backwardTangent(Stream in, Stream out, Stream gradient, Stream below) {
    String first = "torch.mul(%s, %s)".formatted(gradient.tangent(), beside(in.value()));
    if (in.isInput()) {
      return scalar().gradientTangent(first);
    }
    return scalar()
            .gradientTangent(
                "torch.add(%s, torch.mul(%s, %s))"
                    .formatted(first, beside(gradient.value()), in.tangent()))
        + "    %s = torch.add(torch.mul(%s, %s), torch.mul(%s, %s))\n"
            .formatted(
                below.tangent(),
                gradient.tangent(),
                scalar().besideTangents("ps"),
                beside(gradient.value()),
                scalar().besideTangents("vs"));
  }

  private String beside(String value) {
    return LayerCode.beside(value, place.isImage());
  }

  private Scalar scalar() {
    return new Scalar(place);
  }

  @Override
  public int slots() {
    return 1;
  }
}
