package io.orograph.core.sweep;

/**
 * Everything that decides a training's bits except its seed: the training-relevant part of a
 * specification.
 */
public record RunSettings(
    DataSpec data, TaskSpec task, NetworkSpec network, TrainingSpec training) {

  /**
   * The name under which workers offer what it needs: its data, and for a network of one's own the
   * data together with the module.
   */
  public String offered() {
    return network
        .own()
        .filter(own -> own.check().isEmpty())
        .map(own -> OwnSpec.offered(own.module(), data.offered()))
        .orElse(data.offered());
  }

  /** Whether its runs are trained, and not measured as they are given. */
  public boolean isTrained() {
    return network.own().filter(OwnSpec::isMeasured).isEmpty();
  }

  /** The same with other data. */
  public RunSettings with(DataSpec other) {
    return new RunSettings(other, task, network, training);
  }

  /** The same with another task. */
  public RunSettings with(TaskSpec other) {
    return new RunSettings(data, other, network, training);
  }

  /**
   * The same with everything that follows from the rest filled in: a rule of quadrature takes all
   * its nodes in every step, those on the boundary among them.
   */
  public RunSettings resolved() {
    return data.subsetRule().isQuadrature()
        ? with(
            new TrainingSpec(
                training.optimizer(),
                data.subset() + data.boundaryRows(),
                training.length(),
                training.schedule(),
                training.regularizers(),
                training.layerRates()))
        : this;
  }

  /** The same with another network. */
  public RunSettings with(NetworkSpec other) {
    return new RunSettings(data, task, other, training);
  }

  /** The same trained otherwise. */
  public RunSettings with(TrainingSpec other) {
    return new RunSettings(data, task, network, other);
  }

  /** The same trained for another length. */
  public RunSettings with(TrainingLength other) {
    return with(
        new TrainingSpec(
            training.optimizer(),
            training.batchSize(),
            other,
            training.schedule(),
            training.regularizers(),
            training.layerRates()));
  }

  /** The same with another schedule. */
  public RunSettings with(ScheduleSpec other) {
    return with(
        new TrainingSpec(
            training.optimizer(),
            training.batchSize(),
            training.length(),
            other,
            training.regularizers(),
            training.layerRates()));
  }

  /** The same with another optimizer. */
  public RunSettings with(OptimizerSpec other) {
    return with(
        new TrainingSpec(
            other,
            training.batchSize(),
            training.length(),
            training.schedule(),
            training.regularizers(),
            training.layerRates()));
  }
}
