package io.orograph.core.sweep;

import java.util.Locale;

/** By which rule runs are stopped early. */
public enum EarlyStoppingKind {
  /** None: every run is trained to its length. */
  NONE,
  /** The median stopping rule (Golovin et al. 2017, section 3.2.2). */
  MEDIAN,
  /** Synchronous successive halving (Jamieson and Talwalkar 2016, section 3). */
  SUCCESSIVE_HALVING;

  /** In outcomes and exports: lower case, words joined by underscores. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
