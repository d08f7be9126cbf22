package io.orograph.metrics.measure;

import io.orograph.core.checkpoint.Digest;
import io.orograph.engine.surface.NetworkSurface.PointValues;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What several measurements of one cell ask for at the same network on the same samples: losses and
 * errors, full gradients, outputs. Each is computed once while there is room for it.
 *
 * <p>A network is known by its content, so that the initial one is the same whether it was drawn
 * again or read. The program, float64 and the form of computation are those of the cell's session,
 * and so no part of a key. What is kept is what the first who asked has computed, by the same call
 * that the next would have made: the bits are those without it. Costs are told as if each metric
 * had made its own.
 */
final class SharedWork {
  /** Of what is kept; what was not asked for the longest goes first. */
  static final long MOST_BYTES = 64L << 20;

  private static final long OVERHEAD = 256;

  private final long mostBytes;
  private final Map<WorkKey, Object> kept = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<Primitive, Long> asked = new EnumMap<>(Primitive.class);
  private final Map<Primitive, Long> computed = new EnumMap<>(Primitive.class);
  private long bytes;

  /** What is computed. */
  enum Primitive {
    /** Mean loss and error over the set. */
    VALUES,
    /** Of the mean loss, over all parameters. */
    GRADIENT,
    /** Of each sample, before softmax, a piece at a time. */
    OUTPUTS,
    /** The same in one go over the whole set, for what is differentiated along with it. */
    FUNCTION
  }

  /**
   * What decides a result.
   *
   * @param network content of the parameters
   * @param set the samples
   * @param statistics of batch normalization
   */
  record WorkKey(Primitive primitive, Digest network, EvaluationSet set, String statistics) {}

  SharedWork() {
    this(MOST_BYTES);
  }

  /**
   * @param mostBytes of what is kept
   */
  SharedWork(long mostBytes) {
    this.mostBytes = mostBytes;
  }

  /** Given statistics, by content. */
  static String given(float[] statistics) {
    return statistics.length == 0 ? "" : digest(statistics).hex();
  }

  /** Statistics of each batch of the set. */
  static String ofBatches(int size) {
    return "batches of " + size;
  }

  /** The identity of parameters. */
  static Digest digest(float[] theta) {
    ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * theta.length);
    bytes.asFloatBuffer().put(theta);
    return Digest.of(bytes.array());
  }

  /** The identity of parameters that a network can have; empty for what float32 does not hold. */
  static Optional<Digest> digest(double[] theta) {
    float[] narrow = new float[theta.length];
    for (int i = 0; i < theta.length; i++) {
      narrow[i] = (float) theta[i];
      if (Double.compare(narrow[i], theta[i]) != 0) {
        return Optional.empty();
      }
    }
    return Optional.of(digest(narrow));
  }

  PointValues values(WorkKey key, Supplier<PointValues> compute) {
    return (PointValues) get(key, 2L * Double.BYTES, compute);
  }

  /** A copy, which the caller may change. */
  double[] numbers(WorkKey key, int count, Supplier<double[]> compute) {
    return ((double[]) get(key, (long) Double.BYTES * count, compute)).clone();
  }

  /** How often each was asked for. */
  long asked(Primitive primitive) {
    return asked.getOrDefault(primitive, 0L);
  }

  /** How often each was computed. */
  long computed(Primitive primitive) {
    return computed.getOrDefault(primitive, 0L);
  }

  /** Bytes of what is kept. */
  long bytes() {
    return bytes;
  }

  private Object get(WorkKey key, long size, Supplier<?> compute) {
    asked.merge(key.primitive(), 1L, Long::sum);
    Object known = kept.get(key);
    if (known != null) {
      return known;
    }
    computed.merge(key.primitive(), 1L, Long::sum);
    Object made = compute.get();
    if (size + OVERHEAD <= mostBytes) {
      kept.put(key, made);
      bytes += size + OVERHEAD;
      shrink();
    }
    return made;
  }

  private void shrink() {
    Iterator<Object> oldest = kept.values().iterator();
    while (bytes > mostBytes) {
      Object gone = oldest.next();
      oldest.remove();
      bytes -=
          OVERHEAD
              + (gone instanceof double[] d ? (long) Double.BYTES * d.length : 2L * Double.BYTES);
    }
  }
}
