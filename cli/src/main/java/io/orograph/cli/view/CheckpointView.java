package io.orograph.cli.view;

/**
 * A checkpoint that was uploaded.
 *
 * @param id the last part of its name
 * @param digest of its file
 * @param bytes of its file
 * @param data the data set's name
 * @param network family and sizes, in words
 * @param description what it is
 * @param created when it came
 */
public record CheckpointView(
    String id,
    String digest,
    long bytes,
    String data,
    String network,
    String description,
    String created) {
  /** One line. */
  public String line() {
    return id + ": " + digest + ", " + network + " on " + data + ", " + bytes + " bytes";
  }
}
