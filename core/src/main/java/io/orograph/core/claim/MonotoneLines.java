package io.orograph.core.claim;

import java.util.Map;

/** Which min Δ claims about linear interpolation speak of. */
final class MonotoneLines {
  /**
   * From a run's own initial network to its last one, all tensors moving, of the loss trained by: a
   * line from elsewhere, or of some layers alone, is another one, and so is the loss of other
   * samples.
   */
  static final Map<String, String> OPTIONS =
      Map.of("start", "initial", "split", "train", "parameters", "*", "moving_layer", "all");

  private MonotoneLines() {}
}
