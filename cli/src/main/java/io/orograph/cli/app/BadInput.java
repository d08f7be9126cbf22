package io.orograph.cli.app;

/** An argument that cannot be used; the message says what was expected. */
final class BadInput extends RuntimeException {
  BadInput(String message) {
    super(message);
  }
}
