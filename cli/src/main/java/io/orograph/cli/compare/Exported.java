package io.orograph.cli.compare;

import java.util.List;

/**
 * What an export as JSON lines holds.
 *
 * @param measured its measurements, in their order
 * @param seeds of its runs; exports of earlier releases tell none
 */
public record Exported(List<Measured> measured, RunSeeds seeds) {
  public Exported {
    measured = List.copyOf(measured);
  }
}
