package io.orograph.core.sweep;

/**
 * How many runs train fastest together on a processor: as many as fit their working sets into what
 * its caches hold for one core.
 *
 * <p>A member's working set is what one step touches: about {@value #VECTORS} vectors of the size
 * of its parameters (θ, its gradient, the optimizer's state and numbers) and, for each sample of
 * the batch, its activations and their gradients. Ours, from measurement: on a core with 1 MiB of
 * L2 the best size was 64, 16, 32, 16, 8, 8, 3 and 3 for digits networks of two layers of width 16
 * at batch 16 and 128, 32 at 32, 64 at 32 and 128, 128 at 32 and 128, and 256 at 64; the rule gives
 * 64, 17, 27, 13, 6, 5, 3 and 3, each within 5 % of the best. Beyond it throughput falls, to half
 * at 16 times the best size. Where a device has been measured, {@link Calibration} says better. The
 * size never changes bits.
 */
public final class PackSize {
  /** Smaller packs are never faster. */
  public static final int SMALLEST = 3;

  /** Above this the overhead of a call has been shared among enough. */
  public static final int LARGEST = 64;

  /** Convolutions fill a core by themselves; measured best between 4 and 16 at widths up to 4. */
  private static final int IMAGES = 4;

  /**
   * From this width on images of more networks leave the cache: of ResNet18 at batch 32, beside
   * other load, four took more processor time than two, per member, in four of five turns at width
   * 8 (0.9 to 2.7 times, median 1.6), and less in all five at width 4 (0.7 to 0.9).
   */
  private static final int WIDE = 8;

  private static final double CACHE_BYTES = 3e6;
  private static final int VECTORS = 4;
  private static final int FLOAT = 4;

  private PackSize() {}

  /** Most members of a pack of such runs. */
  public static int of(RunSettings settings) {
    return of(PackShape.of(settings));
  }

  /** Most members of a pack of this shape. */
  public static int of(PackShape shape) {
    return switch (shape.network().family()) {
      case MLP, RESIDUAL_MLP -> mlp(shape);
      case TRANSFORMER -> transformer(shape);
      case RESNET18 -> shape.network().width() < WIDE ? IMAGES : SMALLEST;
      case RESNET20, VGG11 -> IMAGES;
      case OWN -> 1; // one call after the other, whatever the pack
    };
  }

  private static int transformer(PackShape shape) {
    DataCatalogue.Entry data = DataCatalogue.named(shape.data()).orElseThrow();
    TransformerSize size =
        TransformerSize.of(
            shape.network(), data.shape(), data.vocabulary(), data.outputs(shape.task()));
    return fitting(size.parameters(), size.activations(), shape.batchSize());
  }

  /** By what a member touches in a step. */
  private static int fitting(double parameters, double activations, double batch) {
    double bytes = FLOAT * (VECTORS * parameters + 2 * batch * activations);
    return (int) Math.max(SMALLEST, Math.min(LARGEST, CACHE_BYTES / bytes));
  }

  private static int mlp(PackShape shape) {
    DataCatalogue.Entry data = DataCatalogue.named(shape.data()).orElseThrow();
    int blocks = shape.network().depth();
    int depth = shape.network().family() == NetworkFamily.RESIDUAL_MLP ? 1 + 2 * blocks : blocks;
    double parameters = 0;
    double activations = data.inputs();
    double from = data.inputs();
    for (int layer = 0; layer < depth; layer++) {
      double units =
          shape.network().family() == NetworkFamily.MLP
              ? shape.network().units(layer)
              : shape.network().width();
      parameters += (from + 1) * units;
      activations += 2 * units;
      from = units;
    }
    parameters += (from + 1) * data.classes();
    activations += 2.0 * data.classes();
    // a jet has d + 2 numbers in float64 where a value has one in float32
    double jets = shape.loss().isOfJets() ? 2.0 * (data.inputs() + 2) : 1;
    return fitting(parameters, activations, jets * shape.batchSize());
  }
}
