package io.orograph.core.claim;

/** Which of the cells a claim speaks of. */
enum Scope {
  /** All that are evidence. */
  ALL,
  /** Those whose mean training error is at most the threshold of "fitted": the interpolating. */
  FITTED;

  int[] cells(Evidence evidence) {
    return switch (this) {
      case ALL -> evidence.usable();
      case FITTED -> evidence.usable(evidence::fitted);
    };
  }

  String words() {
    return switch (this) {
      case ALL -> "cells";
      case FITTED -> "fitted cells";
    };
  }
}
