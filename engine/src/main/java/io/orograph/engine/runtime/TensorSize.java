package io.orograph.engine.runtime;

/**
 * Whether a tensor can be made from numbers on the heap: they are one array, whose length is an
 * {@code int}, and are written through one buffer of at most 2 GiB.
 */
public final class TensorSize {
  /** Bytes that one buffer addresses. */
  public static final long MOST_BYTES = Integer.MAX_VALUE;

  private TensorSize() {}

  /**
   * How many numbers a tensor has.
   *
   * @param what it is, for the message
   * @param bytes of each number
   * @param extents none of them negative
   * @return their product
   * @throws MemoryShortage if that is more than one tensor can be made of
   */
  public static int numbers(String what, int bytes, long... extents) {
    long all = bytes;
    for (long extent : extents) {
      // as large as a long may be where it is larger
      all = extent > 0 && all > Long.MAX_VALUE / extent ? Long.MAX_VALUE : all * extent;
    }
    if (all > MOST_BYTES) {
      throw new MemoryShortage(what, all, MOST_BYTES);
    }
    return (int) (all / bytes);
  }
}
