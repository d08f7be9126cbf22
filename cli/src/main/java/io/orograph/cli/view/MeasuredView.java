package io.orograph.cli.view;

import java.util.Optional;

/**
 * A measurement without a sweep.
 *
 * @param name of the resource
 * @param kind metric kind
 * @param state e.g. {@code active} or {@code finished}
 * @param result what came of it, in words; empty until it is there
 */
public record MeasuredView(String name, String kind, String state, Optional<String> result) {
  /** Whether nothing more will happen to it. */
  public boolean ended() {
    return result.isPresent() || !state.equals("active");
  }

  /** One line. */
  public String line() {
    return kind
        + ": "
        + result.orElse(
            ended() ? "every attempt failed, see the log of the metrics service" : state);
  }
}
