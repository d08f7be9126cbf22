package io.orograph.orchestrator.collect;

import io.orograph.core.checkpoint.Digest;
import java.util.Arrays;

/**
 * Digests that are referred to, by their first 64 bits: eight bytes each, so that millions fit. Two
 * digests that share them are taken for one, which can only keep what might have been collected.
 */
final class Marks {
  private static final int HEX_DIGITS = 16;

  private long[] keys = new long[1_024];
  private int size;
  private boolean sorted = true;

  void add(Digest digest) {
    if (size == keys.length) {
      keys = Arrays.copyOf(keys, Math.multiplyExact(2, size));
    }
    keys[size] = key(digest);
    size++;
    sorted = false;
  }

  boolean contains(Digest digest) {
    if (!sorted) {
      Arrays.sort(keys, 0, size);
      sorted = true;
    }
    return Arrays.binarySearch(keys, 0, size, key(digest)) >= 0;
  }

  private static long key(Digest digest) {
    return Long.parseUnsignedLong(digest.hex(), 0, HEX_DIGITS, 16);
  }
}
