package io.orograph.wire.grpc;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.Optional;

/**
 * Counts what is refused before any service sees it, by reason: calls, messages and connections. Of
 * each reason there is a counter from the start, so that its first refusal is seen as a rise.
 */
public final class RefusalCounts {
  /** Why what is no call yet, or no longer, is refused; calls have reasons of their own. */
  public enum Reason {
    /** A message that is larger than it may be. */
    TOO_LARGE,
    /** The port has as many connections as it may. */
    CONNECTIONS_MOST,
    /** The connection was the first of too many strangers. */
    CONNECTIONS_STRANGERS,
    /** Nobody has said who they are on the connection in time. */
    CONNECTIONS_PATIENCE,
    /** The caller does not read its answers. */
    CONNECTIONS_UNREAD;

    private String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Optional<MeterRegistry> registry;

  /** Those in {@code registry}, if there is one. */
  RefusalCounts(Optional<MeterRegistry> registry) {
    this.registry = registry;
    for (Reason reason : Reason.values()) {
      registry.ifPresent(r -> counter(r, reason.label()));
    }
    for (Access.Refused reason : Access.Refused.values()) {
      registry.ifPresent(r -> counter(r, reason.label()));
    }
  }

  private static Counter counter(MeterRegistry registry, String reason) {
    return Counter.builder("orograph.calls.refused")
        .description("Calls, messages and connections refused before any service saw them")
        .tag("reason", reason)
        .register(registry);
  }

  /** One more. */
  public void count(Reason reason) {
    registry.ifPresent(r -> counter(r, reason.label()).increment());
  }

  /** One more call. */
  void count(Access.Refused reason) {
    registry.ifPresent(r -> counter(r, reason.label()).increment());
  }
}
