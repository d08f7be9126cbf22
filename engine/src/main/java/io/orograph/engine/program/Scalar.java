package io.orograph.engine.program;

import io.orograph.engine.model.SampleShape;

/**
 * One number per network, beside values of all its units.
 *
 * @param place of the layer whose only parameter it is
 */
record Scalar(LayerCode.Place place) {

  /** The number of each network in a shape that is broadcast to that of values. */
  String beside() {
    return place.in() instanceof SampleShape.Image image
        ? "torch.reshape(torch.expand(ps[%d], [-1, %d, -1]), [1, -1, 1, 1])"
            .formatted(place.slot(), image.channels())
        : "ps[" + place.slot() + "]";
  }

  /** Numbers of one network or of k directions in a shape that is broadcast to that of tangents. */
  String besideTangents(String list) {
    String numbers = list + "[" + place.slot() + "]";
    return place.isImage() ? "torch.reshape(" + numbers + ", [1, -1, 1, 1, 1])" : numbers;
  }

  /**
   * Statement that writes the sum over all values of each network as the gradient. Images are
   * summed channel by channel first: so a network's bits do not depend on what lies beside it.
   */
  String gradient(String values) {
    if (place.in() instanceof SampleShape.Image image) {
      return "    s = torch.copy_(gs[%1$d], torch.view_as(torch.sum(torch.view(torch.sum(%2$s, [0, 2, 3]), [K, %3$d]), [1]), gs[%1$d]))\n"
          .formatted(place.slot(), values, image.channels());
    }
    return "    s = torch.sum(%2$s, [1, 2], True, out=gs[%1$d])\n".formatted(place.slot(), values);
  }

  /** Statement that leaves the sum over all tangents of each direction. */
  String gradientTangent(String tangents) {
    return "    hw%d = torch.sum(%s, %s)\n"
        .formatted(place.slot(), tangents, place.isImage() ? "[0, 2, 3, 4]" : "[1, 2]");
  }
}
