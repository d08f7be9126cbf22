package io.orograph.engine.surface;

import io.orograph.engine.data.RealTargets;
import io.orograph.engine.data.Samples;
import io.orograph.engine.runtime.MemoryScope;
import io.orograph.engine.runtime.Precision;
import io.orograph.engine.runtime.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A piece of an evaluation set in native memory.
 *
 * @param count samples
 * @param inputs (count, features)
 * @param labels what EVALUATE is told: (1, count), int64, or the targets where they are numbers
 * @param targets (count, C), one-hot, or numbers
 */
record Chunk(int count, Tensor inputs, Tensor labels, Tensor targets) {

  /** Cuts samples, in their order, into pieces of at most {@code most}, as equal as can be. */
  static List<Chunk> cut(
      MemoryScope scope, Samples samples, int outputs, Precision precision, int most) {
    int pieces = (samples.count() + most - 1) / most;
    List<Chunk> chunks = new ArrayList<>();
    for (int p = 0; p < pieces; p++) {
      int from = (int) ((long) samples.count() * p / pieces);
      int to = (int) ((long) samples.count() * (p + 1) / pieces);
      chunks.add(of(scope, samples, from, to, outputs, precision));
    }
    return chunks;
  }

  /**
   * Cuts samples, in their order, into batches of {@code size}; the last may be smaller, and one
   * left over joins the batch before, because a single vector has no variance.
   */
  static List<Chunk> batches(
      MemoryScope scope, Samples samples, int outputs, Precision precision, int size) {
    List<Chunk> chunks = new ArrayList<>();
    int from = 0;
    while (from < samples.count()) {
      int to = from + size + 1 >= samples.count() ? samples.count() : from + size;
      chunks.add(of(scope, samples, from, to, outputs, precision));
      from = to;
    }
    return chunks;
  }

  private static Chunk of(
      MemoryScope scope, Samples samples, int from, int to, int outputs, Precision precision) {
    int count = to - from;
    int features = samples.features();
    int columns = samples.real().map(RealTargets::columns).orElse(outputs);
    Tensor targets = scope.reals(precision, samples.targets(from, to, outputs), count, columns);
    long[] labels = Arrays.stream(samples.labels(), from, to).asLongStream().toArray();
    return new Chunk(
        count,
        scope.reals(precision, samples.source().readWide(from, to), count, features),
        samples.real().isPresent() ? targets : scope.longs(labels, 1, count),
        targets);
  }
}
