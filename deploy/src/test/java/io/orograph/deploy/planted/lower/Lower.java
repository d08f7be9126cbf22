package io.orograph.deploy.planted.lower;

import io.orograph.deploy.planted.upper.Upper;

/** Planted: what the upper room may not use, and back again. */
public record Lower(int value) {

  public Upper wrapped() {
    return new Upper(this);
  }
}
