package io.orograph.metrics.measure;

import io.orograph.core.checkpoint.CheckpointRef;
import io.orograph.core.checkpoint.Safetensors;
import io.orograph.core.slice.Slice;
import io.orograph.engine.surface.NetworkSurface;
import io.orograph.engine.surface.TensorBlock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The checkpoints of one run in the order of training, and where they lie on a picture. */
final class TrainingPath {
  /** Numbers of all checkpoints together: 512 MB; of more, evenly chosen ones are taken. */
  private static final long MOST_NUMBERS = 64_000_000;

  private final List<CheckpointRef> refs;
  private final TensorBlock checkpoints;
  private double[][] coordinates = new double[0][];
  private double[] distances = new double[0];

  private TrainingPath(List<CheckpointRef> refs, TensorBlock checkpoints) {
    this.refs = refs;
    this.checkpoints = checkpoints;
  }

  /**
   * The path of a run.
   *
   * @param count directions wanted, which need one checkpoint more
   */
  static TrainingPath of(CellSession cell, NetworkSurface surface, MeasuredRun run, int count)
      throws IOException {
    CheckpointRef last = run.checkpoint();
    List<CheckpointRef> all =
        Stream.concat(run.earlier().stream().filter(c -> c.step() < last.step()), Stream.of(last))
            .toList();
    long fitting = MOST_NUMBERS / cell.architecture().layout().parameterCount();
    List<CheckpointRef> refs =
        chosen(all, (int) Math.max(count + 1, Math.min(fitting, all.size())));
    float[][] thetas = new float[refs.size()][];
    for (int i = 0; i < thetas.length; i++) {
      thetas[i] = cell.theta(run, refs.get(i));
    }
    return new TrainingPath(refs, surface.points(thetas));
  }

  private static List<CheckpointRef> chosen(List<CheckpointRef> all, int most) {
    if (all.size() <= most) {
      return all;
    }
    List<CheckpointRef> chosen = new ArrayList<>();
    for (int i = 0; i < most; i++) {
      chosen.add(all.get((int) ((long) i * (all.size() - 1) / (most - 1))));
    }
    return chosen;
  }

  /** Shape (P, n), the measured network last. */
  TensorBlock checkpoints() {
    return checkpoints;
  }

  /** Why there are not so many directions. */
  String lacking(int count) {
    return refs.size() <= count
        ? "trajectory: %d checkpoints (expected: at least %d for %d directions)"
            .formatted(refs.size(), count + 1, count)
        : "trajectory: the checkpoints do not span %d directions".formatted(count);
  }

  /**
   * Finds the coordinates of all checkpoints.
   *
   * @param plane whether on the plane of both directions, else on the line of each
   */
  void project(Slice<TensorBlock> slice, boolean plane) {
    int n = checkpoints.columns();
    coordinates = new double[n][slice.directions().columns()];
    distances = new double[n];
    try (TensorBlock point = checkpoints.zeros(1)) {
      for (int i = 0; i < n; i++) {
        point.setColumn(0, checkpoints, i);
        if (plane) {
          Slice.Projection projection = slice.project(point);
          coordinates[i] = projection.coordinates();
          distances[i] = projection.distance();
        } else {
          ontoLines(slice, point, coordinates[i]);
        }
      }
    }
  }

  private static void ontoLines(Slice<TensorBlock> slice, TensorBlock point, double[] out) {
    try (TensorBlock direction = slice.directions().zeros(1)) {
      for (int j = 0; j < out.length; j++) {
        direction.setColumn(0, slice.directions(), j);
        out[j] = new Slice<>(slice.origin(), direction).project(point).coordinates()[0];
      }
    }
  }

  /** Whether all coordinates are there: directions may be zero once they are normalized. */
  boolean isFinite() {
    return Stream.of(coordinates).flatMapToDouble(Arrays::stream).allMatch(Double::isFinite);
  }

  /** Of all checkpoints along one direction. */
  double[] coordinates(int direction) {
    return Stream.of(coordinates).mapToDouble(c -> c[direction]).toArray();
  }

  /** What {@link SliceMeter} keeps of it. */
  Map<String, Safetensors.Tensor> columns(NetworkSurface surface) {
    NetworkSurface.PointValues values = surface.evaluate(checkpoints);
    long n = refs.size();
    long k = coordinates[0].length;
    Map<String, Safetensors.Tensor> columns = new TreeMap<>();
    columns.put(
        "path_step",
        Safetensors.Tensor.of(refs.stream().mapToLong(CheckpointRef::step).toArray(), n));
    columns.put(
        "path",
        Safetensors.Tensor.of(
            Stream.of(coordinates).flatMapToDouble(Arrays::stream).toArray(), n, k));
    columns.put("path_distance", Safetensors.Tensor.of(distances, n));
    columns.put("path_loss", Safetensors.Tensor.of(values.loss(), n));
    columns.put("path_error", Safetensors.Tensor.of(values.errorPercent(), n));
    return columns;
  }

  void close() {
    checkpoints.close();
  }
}
