package io.orograph.core.sweep;

/** By which loss runs are held against each other where some are stopped early. */
public enum StoppingMetric {
  /** The mean over a run's training samples, without penalties. */
  TRAIN_LOSS("training loss"),
  /** The mean over the samples set aside by {@code data.validation_fraction}. */
  VALIDATION_LOSS("validation loss");

  private final String words;

  StoppingMetric(String words) {
    this.words = words;
  }

  /** For people. */
  public String words() {
    return words;
  }
}
