package io.orograph.cli.app;

/** There is no lab where one was looked for. */
final class NoLab extends RuntimeException {
  NoLab(String message) {
    super(message);
  }
}
