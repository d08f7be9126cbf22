package io.orograph.trainer.pack;

import io.orograph.core.checkpoint.Safetensors;
import io.orograph.core.sweep.RunKey;
import io.orograph.engine.train.CurvePoint;
import io.orograph.engine.train.Weights;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a pack knows of its runs under way and has told nobody: it is part of the resume state,
 * because content of the store that no event names is collected.
 *
 * <p>In the file, beside what the engine reads: for B runs with a best network so far, in the order
 * of their keys, metadata {@code best/RUN} = {@code LOSS STEP} and tensors {@code best/theta} and
 * {@code best/statistics} of shape (B, …), float32; for runs with curve points that are in no chunk
 * yet, in the order of their keys, metadata {@code points/RUN} = their number and tensors {@code
 * points/step}, int64, and {@code points/train_loss}, float64, of all of them one after the other.
 *
 * @param best the best networks so far
 * @param points curve points in the order of steps
 */
record Untold(Map<RunKey, BestLosses.Best> best, Map<RunKey, List<CurvePoint>> points) {
  /** Nothing. */
  static final Untold NOTHING = new Untold(Map.of(), Map.of());

  private static final String BEST = "best/";
  private static final String THETA = "best/theta";
  private static final String STATISTICS = "best/statistics";
  private static final String POINTS = "points/";
  private static final String STEP = "points/step";
  private static final String TRAIN_LOSS = "points/train_loss";

  Untold {
    best = Map.copyOf(best);
    points = Map.copyOf(points);
  }

  /**
   * Reads a best network of the form before this one: {@code LOSS DIGEST STEP SIZE} of a checkpoint
   * that was put into the store along the training.
   */
  interface Earlier {
    BestLosses.Best read(double loss, String digest, long step) throws IOException;
  }

  /** A file with this beside what the engine has written. */
  byte[] beside(byte[] engine) throws IOException {
    if (best.isEmpty() && points.isEmpty()) {
      return engine;
    }
    Safetensors.Content content = Safetensors.read(engine);
    Map<String, Safetensors.Tensor> tensors = new HashMap<>(content.tensors());
    Map<String, String> metadata = new HashMap<>(content.metadata());
    if (!best.isEmpty()) {
      SortedMap<String, BestLosses.Best> sorted = sorted(best);
      sorted.forEach((run, b) -> metadata.put(BEST + run, b.loss() + " " + b.step()));
      List<Weights> networks = sorted.values().stream().map(BestLosses.Best::weights).toList();
      tensors.put(THETA, rows(networks.stream().map(Weights::theta).toList()));
      tensors.put(STATISTICS, rows(networks.stream().map(Weights::statistics).toList()));
    }
    List<CurvePoint> all = new ArrayList<>();
    sorted(points)
        .forEach(
            (run, some) -> {
              if (!some.isEmpty()) {
                metadata.put(POINTS + run, Integer.toString(some.size()));
                all.addAll(some);
              }
            });
    if (!all.isEmpty()) {
      tensors.put(
          STEP,
          Safetensors.Tensor.of(all.stream().mapToLong(CurvePoint::step).toArray(), all.size()));
      tensors.put(
          TRAIN_LOSS,
          Safetensors.Tensor.of(
              all.stream().mapToDouble(CurvePoint::trainLoss).toArray(), all.size()));
    }
    return Safetensors.write(tensors, metadata);
  }

  /**
   * What stands in a file beside what the engine reads.
   *
   * @throws IOException if it is not well-formed; the message says what
   */
  static Untold read(byte[] bytes, Earlier earlier) throws IOException {
    Safetensors.Content content = Safetensors.read(bytes);
    return new Untold(
        best(content, under(content, BEST), earlier), points(content, under(content, POINTS)));
  }

  private static Map<RunKey, BestLosses.Best> best(
      Safetensors.Content content, SortedMap<String, String> entries, Earlier earlier)
      throws IOException {
    Map<RunKey, BestLosses.Best> best = new HashMap<>();
    List<float[]> theta = rows(content, THETA, entries.size());
    List<float[]> statistics = rows(content, STATISTICS, entries.size());
    for (Map.Entry<String, String> entry : entries.entrySet()) {
      String[] parts = entry.getValue().split(" ", -1);
      try {
        double loss = Double.parseDouble(parts[0]);
        BestLosses.Best one;
        if (parts.length == 4) {
          one = earlier.read(loss, parts[1], Long.parseLong(parts[2]));
        } else {
          Weights weights = new Weights(theta.get(best.size()), statistics.get(best.size()));
          one = new BestLosses.Best(loss, Long.parseLong(parts[1]), weights);
        }
        best.put(new RunKey(entry.getKey()), one);
      } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
        throw malformed(BEST, entry, "a loss and a step, and a network for it", e);
      }
    }
    return best;
  }

  private static Map<RunKey, List<CurvePoint>> points(
      Safetensors.Content content, SortedMap<String, String> entries) throws IOException {
    if (entries.isEmpty()) {
      return Map.of();
    }
    Map<RunKey, List<CurvePoint>> points = new HashMap<>();
    long[] steps = content.tensor(STEP).longs();
    double[] losses = content.tensor(TRAIN_LOSS).doubles();
    int at = 0;
    for (Map.Entry<String, String> entry : entries.entrySet()) {
      try {
        RunKey run = new RunKey(entry.getKey());
        List<CurvePoint> some = new ArrayList<>();
        for (int end = at + Integer.parseInt(entry.getValue()); at < end; at++) {
          some.add(new CurvePoint(run, steps[at], losses[at]));
        }
        points.put(run, some);
      } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
        throw malformed(POINTS, entry, "as many points as it says", e);
      }
    }
    return points;
  }

  private static IOException malformed(
      String under, Map.Entry<String, String> entry, String expected, RuntimeException cause) {
    return new IOException(
        "resume state %s%s: %s (expected: %s)"
            .formatted(under, entry.getKey(), entry.getValue(), expected),
        cause);
  }

  /** Metadata whose names begin so, by what follows. */
  private static SortedMap<String, String> under(Safetensors.Content content, String prefix) {
    SortedMap<String, String> found = new TreeMap<>();
    content
        .metadata()
        .forEach(
            (name, value) -> {
              if (name.startsWith(prefix)) {
                found.put(name.substring(prefix.length()), value);
              }
            });
    return found;
  }

  private static <T> SortedMap<String, T> sorted(Map<RunKey, T> byRun) {
    SortedMap<String, T> sorted = new TreeMap<>();
    byRun.forEach((run, value) -> sorted.put(run.hex(), value));
    return sorted;
  }

  private static Safetensors.Tensor rows(List<float[]> rows) {
    int length = rows.getFirst().length;
    float[] flat = new float[Math.multiplyExact(rows.size(), length)];
    for (int r = 0; r < rows.size(); r++) {
      System.arraycopy(rows.get(r), 0, flat, r * length, length);
    }
    return Safetensors.Tensor.of(flat, rows.size(), length);
  }

  /** The rows of a tensor; none if it is not there. */
  private static List<float[]> rows(Safetensors.Content content, String name, int count)
      throws IOException {
    if (!content.tensors().containsKey(name)) {
      return List.of();
    }
    Safetensors.Tensor tensor = content.tensor(name);
    if (tensor.dtype() != Safetensors.Dtype.F32
        || tensor.shape().size() != 2
        || tensor.shape().getFirst() != count) {
      throw new IOException(
          "tensor %s: %s%s (expected: F32 of %d rows)"
              .formatted(name, tensor.dtype(), tensor.shape(), count));
    }
    float[] flat = tensor.floats();
    int length = count == 0 ? 0 : flat.length / count;
    List<float[]> rows = new ArrayList<>();
    for (int r = 0; r < count; r++) {
      rows.add(Arrays.copyOfRange(flat, r * length, (r + 1) * length));
    }
    return rows;
  }
}
