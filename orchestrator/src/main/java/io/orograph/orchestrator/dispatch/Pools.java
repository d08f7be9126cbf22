package io.orograph.orchestrator.dispatch;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Device classes as labels of meters. What workers say of themselves is unbounded, so only the
 * first {@value #MOST} have a label of their own. Confined to the dispatcher.
 */
final class Pools {
  /** Device classes that have a label of their own. */
  static final int MOST = 16;

  /** Of what belongs to no worker. */
  static final String NONE = "none";

  private static final String OTHER = "other";

  /** Gauges by pool: those of a dispatcher before this one would say for ever what it knew last. */
  private static final List<String> GAUGES =
      List.of("orograph.leases.active", "orograph.workers.connected");

  private final Set<String> own = new LinkedHashSet<>();

  /** None known yet. */
  Pools(MeterRegistry registry) {
    GAUGES.forEach(name -> registry.find(name).gauges().forEach(registry::remove));
  }

  /** The label of a device class. */
  String label(String deviceClass) {
    if (!own.contains(deviceClass) && own.size() < MOST) {
      own.add(deviceClass);
    }
    return own.contains(deviceClass) ? deviceClass : OTHER;
  }
}
