package io.orograph.engine.program;

import io.orograph.engine.model.Layer;

/**
 * A convolution of single points with a stride: every stride-th row and column, then a convolution
 * of stride 1, which is the same function.
 *
 * <p>Written out because oneDNN up to 3.14 does this step itself in a workspace that is too small:
 * its {@code backward_weights} of a strided 1×1 convolution with channels last and fewer channels
 * than fit into a vector (8 on AVX2, 16 on AVX-512) writes past the end, into other tensors
 * (uxlfoundation/oneDNN issue 6035). Shortcuts of ResNets of width 4 and 8 are such ones.
 *
 * @param stride more than 1
 * @param dense the convolution of stride 1
 */
record StridedPointwiseCode(int stride, ConvolutionCode dense) implements LayerCode {
  /** Whether a layer is a strided convolution of single points. */
  static boolean fits(Layer.Convolution layer) {
    return layer.kernel() == 1 && layer.stride() > 1 && layer.padding() == 0;
  }

  static StridedPointwiseCode of(Layer.Convolution layer, int slot) {
    Layer.Convolution dense =
        new Layer.Convolution(layer.name(), layer.inputs(), layer.outputs(), 1, 1, 0);
    return new StridedPointwiseCode(layer.stride(), new ConvolutionCode(dense, slot));
  }

  @Override
  public String forward(String in, String out) {
    return taken(in) + dense.forward(points(), out);
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
        ? dense.backward(points(), out, outGradient, "")
        : dense.backward(points(), out, outGradient, spreading()) + spread(in, inGradient);
  }

  /** Adds where the input was taken; the rest stays as it is. */
  @Override
  public String backwardAdding(String in, String out, String outGradient, String sum, String own) {
    return dense.backward(points(), out, outGradient, own)
        + "    s = torch.add_(%s, %s)\n".formatted(everyStride(sum), own);
  }

  @Override
  public String backwardPoint(String in, String out, String outGradient, String inGradient) {
    return inGradient.isEmpty()
        ? ""
        : dense.backwardPoint(points(), out, outGradient, spreading()) + spread(in, inGradient);
  }

  @Override
  public String forwardTangent(Stream in, Stream out) {
    String code =
        in.isInput()
            ? ""
            : "    %s = %s\n".formatted(taken(in).tangent(), everyStride(in.tangent()));
    return code + dense.forwardTangent(taken(in), out);
  }

  @Override
  public String backwardTangent(Stream in, Stream out, Stream gradient, Stream below) {
    Stream spreading = new Stream(spreading(), spreading() + "t");
    String code = dense.backwardTangent(taken(in), out, gradient, spreading);
    return in.isInput()
        ? code
        : code
            + "    %s = torch.zeros_like(%s)\n".formatted(below.tangent(), in.tangent())
            + "    s = torch.copy_(%s, %s)\n"
                .formatted(everyStride(below.tangent()), spreading.tangent());
  }

  /** Channels last, but for images on a GPU that lie otherwise. */
  private String taken(String in) {
    String format =
        "torch.mul(2, ops.prim.max(int(torch.__not__(ops.prim.is_cuda(%1$s))), int(torch.is_contiguous(%1$s, 2))))"
            .formatted(in);
    return "    %s = torch.contiguous(%s, memory_format=%s)\n"
        .formatted(points(), everyStride(in), format);
  }

  private Stream taken(Stream in) {
    return new Stream(points(), in.isInput() ? "" : points() + "t");
  }

  /** Zero but where the input was taken. */
  private String spread(String in, String inGradient) {
    return "    %s = torch.zeros_like(%s)\n".formatted(inGradient, in)
        + "    s = torch.copy_(%s, %s)\n".formatted(everyStride(inGradient), spreading());
  }

  private String everyStride(String images) {
    return "torch.slice(torch.slice(%1$s, -2, None, None, %2$d), -1, None, None, %2$d)"
        .formatted(images, stride);
  }

  /** Name of the part of the input that is used. */
  private String points() {
    return "u_" + dense.slot();
  }

  /** Name of the gradient with respect to that part. */
  private String spreading() {
    return "e_" + dense.slot();
  }

  @Override
  public int slots() {
    return dense.slots();
  }
}
