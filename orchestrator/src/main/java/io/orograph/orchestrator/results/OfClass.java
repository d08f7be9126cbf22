package io.orograph.orchestrator.results;

/**
 * A checkpoint or chunk of a curve with the device class that wrote it.
 *
 * @param deviceClass empty in older records, which are taken for those of any class
 */
record OfClass<T>(T value, String deviceClass) {
  /**
   * Whether it belongs to the training of a run on a device class; every one does if it is not
   * known.
   */
  boolean isOf(String trainedOn) {
    return deviceClass.isEmpty() || trainedOn.isEmpty() || deviceClass.equals(trainedOn);
  }
}
