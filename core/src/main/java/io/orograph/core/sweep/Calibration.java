package io.orograph.core.sweep;

import java.time.Instant;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a device was measured to do with packs of one shape. It decides how many runs train
 * together, which never shows in their bits, and nothing else.
 *
 * @param shape of the packs
 * @param packSize members of the fastest pack, {@value PackSize#SMALLEST} to {@value
 *     PackSize#LARGEST}
 * @param samplesPerSecond for each number of members that was tried: samples of all members
 *     together that one lane trains on in a second
 * @param program digest of the program that was measured
 * @param at when; for people
 */
public record Calibration(
    PackShape shape,
    int packSize,
    SortedMap<Integer, Double> samplesPerSecond,
    String program,
    Instant at) {
  public Calibration {
    samplesPerSecond = Collections.unmodifiableSortedMap(new TreeMap<>(samplesPerSecond));
    if (packSize < PackSize.SMALLEST || packSize > PackSize.LARGEST) {
      throw new IllegalArgumentException(
          "pack_size: %d (expected: %d to %d)"
              .formatted(packSize, PackSize.SMALLEST, PackSize.LARGEST));
    }
  }
}
