package io.orograph.wire.worker;

/** Where a worker's registration stands. */
public sealed interface RegistrationState {
  /** Its hello is under way. */
  record Connecting() implements RegistrationState {}

  /** The orchestrator has answered. */
  record Registered() implements RegistrationState {}

  /**
   * Not registered; tries again by itself.
   *
   * @param reason what the last try failed with, e.g. {@code UNAVAILABLE} or {@code ALREADY_EXISTS}
   * @param message the same for people
   */
  record Waiting(String reason, String message) implements RegistrationState {}

  /** Given up by its worker. */
  record Closed() implements RegistrationState {}
}
