package io.orograph.engine.program;

import io.orograph.engine.model.SampleShape;

/**
 * Average pooling, then each network's image as a vector. Linear, so tangents are treated as
 * values.
 *
 * @param kernel extent of the square
 * @param place where it stands
 */
record AveragePoolCode(int kernel, Place place) implements LayerCode {
  @Override
  public String forward(String in, String out) {
    return vectors("torch.unflatten(%s, 1, [K, -1])".formatted(pooled(in)), out);
  }

  @Override
  public String forwardTraining(String in, String out) {
    return forward(in, out);
  }

  @Override
  public String backward(String in, String out, String outGradient, String inGradient) {
    return inGradient.isEmpty() ? "" : spread(outGradient, in, inGradient);
  }

  @Override
  public String backwardPoint(String in, String out, String outGradient, String inGradient) {
    return backward(in, out, outGradient, inGradient);
  }

  @Override
  public String forwardTangent(Stream in, Stream out) {
    String tangents = pooled("torch.flatten(" + in.tangent() + ", 1, 2)");
    return vectors("torch.unflatten(%s, 1, [k, -1])".formatted(tangents), out.tangent());
  }

  @Override
  public String backwardTangent(Stream in, Stream out, Stream gradient, Stream below) {
    String tangents = "torch.flatten(" + in.tangent() + ", 1, 2)";
    return spread(gradient.tangent(), tangents, below.tangent())
        + "    %1$s = torch.unflatten(%1$s, 1, [k, %2$d])\n"
            .formatted(below.tangent(), image().channels());
  }

  private String pooled(String in) {
    return "torch.avg_pool2d(" + in + ", " + window() + ")";
  }

  private String window() {
    return "[%1$d, %1$d], [%1$d, %1$d], [0, 0], False, True, None".formatted(kernel);
  }

  /**
   * (B, K, channels, h, w) to (K, B, features), contiguous: the bits of a product of matrices whose
   * rows lie further apart would depend on where in the pack they lie.
   */
  private static String vectors(String images, String out) {
    return "    %s = torch.contiguous(torch.transpose(torch.flatten(%s, 2), 0, 1))\n"
        .formatted(out, images);
  }

  /** The inverse, each number in equal parts over its square. */
  private String spread(String gradient, String in, String out) {
    int rows = (image().height() - kernel) / kernel + 1;
    int columns = (image().width() - kernel) / kernel + 1;
    return "    %s = torch.avg_pool2d_backward(torch.reshape(torch.transpose(%s, 0, 1), [torch.size(%s, 1), -1, %d, %d]), %s, %s)\n"
        .formatted(out, gradient, gradient, rows, columns, in, window());
  }

  private SampleShape.Image image() {
    return (SampleShape.Image) place.in();
  }

  @Override
  public int slots() {
    return 0;
  }
}
