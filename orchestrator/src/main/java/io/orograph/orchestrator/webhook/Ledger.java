package io.orograph.orchestrator.webhook;

import java.time.Instant;
import java.util.List;

/**
 * Keeps who was told of which end, where whoever tells next finds it: the same orchestrator after a
 * restart, or another one of the lab.
 */
public interface Ledger {
  /**
   * That an address has acknowledged an end, or was given up.
   *
   * @param destination stands for the address
   * @param event id of the end
   * @param endedAt when the sweep ended
   */
  record Entry(String destination, String event, Instant endedAt) {}

  /** Since when there are ends to tell; who asks first says it, and it stays. */
  Instant since(Instant first);

  /** All of ends from {@code oldest} on; what is older is forgotten. */
  List<Entry> told(Instant oldest);

  /** Keeps {@code entries} before this returns; one that is there already does no harm. */
  void keep(List<Entry> entries);
}
