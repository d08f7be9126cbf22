package io.orograph.core.sweep;

/**
 * What the speed of a pack depends on, beside the device and the number of its members. Runs that
 * differ in seeds, rates or labels have one shape.
 *
 * @param network family and sizes
 * @param task which with the data set gives the outputs
 * @param loss the training criterion
 * @param data title of the data set ({@link DataCatalogue.Entry#title}), which gives inputs
 * @param batchSize samples of each member in a step
 * @param optimizer its state is part of what a step touches
 */
public record PackShape(
    NetworkSpec network,
    TaskKind task,
    LossKind loss,
    String data,
    int batchSize,
    OptimizerKind optimizer) {

  /** Of networks that classify, or solve a PDE where the loss is one of these. */
  public PackShape(
      NetworkSpec network, LossKind loss, String data, int batchSize, OptimizerKind optimizer) {
    this(
        network,
        loss.isOfJets() ? TaskKind.PDE : TaskKind.CLASSIFICATION,
        loss,
        data,
        batchSize,
        optimizer);
  }

  /** The shape of runs of these settings. */
  public static PackShape of(RunSettings settings) {
    return new PackShape(
        settings.network(),
        settings.task().kind(),
        settings.task().loss(),
        DataCatalogue.of(settings.data())
            .map(DataCatalogue.Entry::title)
            .orElse(settings.data().name()),
        settings.training().batchSize(),
        settings.training().optimizer().kind());
  }
}
