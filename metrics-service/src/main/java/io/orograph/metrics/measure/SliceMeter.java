package io.orograph.metrics.measure;

import io.orograph.core.checkpoint.ArtifactKind;
import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Npz;
import io.orograph.core.checkpoint.Safetensors;
import io.orograph.core.estimate.SampleMean;
import io.orograph.core.measure.Basis;
import io.orograph.core.measure.Cost;
import io.orograph.core.measure.Errors;
import io.orograph.core.measure.Estimate;
import io.orograph.core.measure.Measurement;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.slice.Slice;
import io.orograph.core.slice.SliceGrid;
import io.orograph.core.sweep.TrainingForm;
import io.orograph.engine.surface.NetworkSurface;
import io.orograph.engine.surface.TensorBlock;
import io.orograph.metrics.measure.MeasurePlan.Target;
import io.orograph.metrics.slice.Directions;
import io.orograph.metrics.slice.SliceWork;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** LOSS_SLICE and LOSS_SURFACE: lines and planes through single networks, one at a time. */
final class SliceMeter implements AutoCloseable {
  /** Directions of more numbers, 32 MB, are not kept: others draw them again. */
  private static final long MOST_KEPT = 4_000_000;

  /** A product of the Hessian: a forward, a backward and a backward of that. */
  private static final long PRODUCT = 5;

  private final MeasurePlan plan;
  private final CellSession cell;
  private final CheckpointStore store;
  private Optional<Drawing> drawing = Optional.empty();

  SliceMeter(MeasurePlan plan, CellSession cell, CheckpointStore store) {
    this.plan = plan;
    this.cell = cell;
    this.store = store;
  }

  /**
   * A picture that is being computed.
   *
   * @param surface with the statistics that points off the network are given
   * @param origin the network
   * @param axes coordinates along each direction
   */
  private record Drawing(
      Target target,
      NetworkSurface surface,
      TensorBlock origin,
      Directions directions,
      Optional<TrainingPath> path,
      List<List<Double>> axes,
      SliceWork work) {
    boolean isPlane() {
      return target.spec().kind() == MetricKind.LOSS_SURFACE;
    }

    void close() {
      directions.vectors().close();
      origin.close();
      path.ifPresent(TrainingPath::close);
    }
  }

  /** Draws a little more; the measurement once all points are there. */
  Optional<Measurement> measure(Target target, EvaluationSet set) throws IOException {
    if (drawing.filter(d -> d.target().equals(target)).isEmpty()) {
      close();
      Optional<String> missing = begin(target, set);
      if (missing.isPresent()) {
        return Optional.of(
            new Measurement.Undefined(
                target.spec().metric(),
                target.subject(plan.order().cell()),
                basis(target, set),
                missing.get(),
                Cost.NONE));
      }
    }
    Drawing now = drawing.orElseThrow();
    now.work().next();
    if (!now.work().finished()) {
      return Optional.empty();
    }
    Measurement measurement = finished(now, set);
    close();
    return Optional.of(measurement);
  }

  @Override
  public void close() {
    drawing.ifPresent(Drawing::close);
    drawing = Optional.empty();
  }

  /** Finds directions and points; the reason where there are none. */
  private Optional<String> begin(Target target, EvaluationSet set) throws IOException {
    MeasuredRun run = target.runs().getFirst();
    NetworkSurface surface = cell.surfaceBetween(set, run);
    boolean plane = target.spec().kind() == MetricKind.LOSS_SURFACE;
    int count = plane ? 2 : target.spec().integer("count");
    TensorBlock origin = surface.points(cell.theta(run));
    Optional<TrainingPath> path =
        target.spec().needsTrajectory()
            ? Optional.of(TrainingPath.of(cell, surface, run, count))
            : Optional.empty();
    Optional<Directions> found = directions(target, set, origin, path, count);
    if (found.isEmpty()) {
      origin.close();
      path.ifPresent(TrainingPath::close);
      return Optional.of(
          path.map(p -> p.lacking(count))
              .orElse("eigenvectors: not found (expected: %d of them)".formatted(count)));
    }
    Directions directions = found.get();
    Slice<TensorBlock> slice = new Slice<>(origin, directions.vectors());
    path.ifPresent(p -> p.project(slice, plane));
    if (path.filter(p -> !p.isFinite()).isPresent()) {
      origin.close();
      directions.vectors().close();
      path.ifPresent(TrainingPath::close);
      return Optional.of(
          "trajectory: too little of it lies in the filters that normalization: filter keeps"
              + " (expected: %d directions of them)".formatted(count));
    }
    List<List<Double>> axes = axes(target, count, path);
    double[][] points = plane ? new SliceGrid(axes.get(0), axes.get(1)).points() : alongEach(axes);
    SliceWork work =
        new SliceWork(surface, slice, points, cell.architecture().cost().multiplyAdds());
    drawing = Optional.of(new Drawing(target, surface, origin, directions, path, axes, work));
    return Optional.empty();
  }

  private Optional<Directions> directions(
      Target target, EvaluationSet set, TensorBlock origin, Optional<TrainingPath> path, int count)
      throws IOException {
    return switch (target.spec().option("directions")) {
      case "eigenvectors" ->
          Directions.eigenvectors(
              cell.surface(set, target.runs().getFirst()),
              origin,
              cell.architecture().layout(),
              target.spec(),
              plan.order().probeSeed(),
              count);
      case "trajectory" ->
          Directions.trajectory(
              path.orElseThrow().checkpoints(),
              origin,
              cell.architecture().layout(),
              target.spec(),
              count);
      default ->
          Optional.of(
              Directions.random(
                  origin,
                  cell.architecture().layout(),
                  target.spec(),
                  plan.order().probeSeed(),
                  count));
    };
  }

  /** From −range to range; of a trajectory around what it reaches, with a margin. */
  private static List<List<Double>> axes(Target target, int count, Optional<TrainingPath> path) {
    int points = target.spec().integer("points");
    double range = target.spec().number("range");
    List<List<Double>> axes = new ArrayList<>();
    for (int j = 0; j < count; j++) {
      int direction = j;
      axes.add(
          path.map(p -> SliceGrid.around(p.coordinates(direction), range / 4, points))
              .orElseGet(() -> SliceGrid.axis(-range, range, points)));
    }
    return axes;
  }

  /** Points of all lines, one line after the other; 0 in all directions but the line's own. */
  private static double[][] alongEach(List<List<Double>> axes) {
    List<double[]> points = new ArrayList<>();
    for (int j = 0; j < axes.size(); j++) {
      for (double x : axes.get(j)) {
        double[] point = new double[axes.size()];
        point[j] = x;
        points.add(point);
      }
    }
    return points.toArray(double[][]::new);
  }

  private Measurement finished(Drawing now, EvaluationSet set) throws IOException {
    NetworkSurface.PointValues centre = now.surface().evaluate(now.origin());
    Map<String, Safetensors.Tensor> columns = columns(now, set, centre);
    List<ArtifactRef> artifacts = new ArrayList<>();
    artifacts.add(
        CellMeter.put(
            store,
            now.isPlane() ? ArtifactKind.SURFACE : ArtifactKind.PROFILE,
            Npz.write(columns)));
    TensorBlock vectors = now.directions().vectors();
    if (vectors.columns() * vectors.dimension() <= MOST_KEPT) {
      artifacts.add(CellMeter.put(store, ArtifactKind.MATRIX, Npz.write(rows(vectors))));
    }
    return CellMeter.scalar(
        plan, now.target(), basis(now.target(), set), estimate(now, centre.loss()[0]), artifacts);
  }

  private Estimate estimate(Drawing now, double centre) {
    double[] losses = now.work().loss();
    SliceGrid grid = grid(now);
    double[] rises =
        now.isPlane()
            ? new double[] {grid.riseOfBorder(losses, centre)}
            : rises(now, losses, centre);
    SampleMean mean = SampleMean.of(Arrays.stream(rises).filter(Double::isFinite).toArray());
    boolean random = now.target().spec().option("directions").equals("random");
    double value = Arrays.stream(rises).anyMatch(Double::isFinite) ? mean.value() : Double.NaN;
    boolean whole = grid.onBorder(losses).allMatch(Double::isFinite);
    return new Estimate(
        value,
        new Errors(random ? mean.error() : Double.NaN, Double.NaN, Double.NaN),
        whole && now.directions().converged(),
        cost(now));
  }

  /** Of each line the mean rise at its two ends. */
  private static double[] rises(Drawing now, double[] losses, double centre) {
    int points = now.axes().getFirst().size();
    return IntStream.range(0, now.axes().size())
        .mapToDouble(j -> (losses[j * points] + losses[(j + 1) * points - 1]) / 2 - centre)
        .toArray();
  }

  /** A plane's points; of lines, one below the other, those of the table of their losses. */
  private static SliceGrid grid(Drawing now) {
    return new SliceGrid(
        now.axes().getFirst(), now.isPlane() ? now.axes().getLast() : List.of(0.0));
  }

  private Cost cost(Drawing now) {
    long forwards = cell.isNormalized() ? 2 : 1;
    long points = now.work().size() + 1L + now.path().map(p -> p.checkpoints().columns()).orElse(0);
    long products = now.directions().matvecs();
    return new Cost(products, (forwards * points + PRODUCT * products) * now.surface().samples());
  }

  /**
   * Columns of the file, float64. {@code loss} and {@code error} (percent): (ny, nx) of a plane
   * with {@code x} (nx) and {@code y} (ny), or (lines, n) of lines with {@code x} of the same
   * shape; at the network {@code centre_loss} and {@code centre_error}, with batch norm beside
   * {@code stored_loss} and {@code stored_error} with its own statistics; {@code gram}, the
   * directions' inner products; {@code eigenvalue} or {@code variance_share} of each direction; and
   * of a trajectory, over its checkpoints, {@code path_step}, {@code path_loss}, {@code
   * path_error}, {@code path} with coordinates (n, k) and {@code path_distance} from the plane.
   */
  private Map<String, Safetensors.Tensor> columns(
      Drawing now, EvaluationSet set, NetworkSurface.PointValues centre) throws IOException {
    Map<String, Safetensors.Tensor> columns = new TreeMap<>();
    long nx = now.axes().getFirst().size();
    long lines = now.axes().size();
    long rows = now.isPlane() ? now.axes().getLast().size() : lines;
    columns.put("loss", Safetensors.Tensor.of(now.work().loss(), rows, nx));
    columns.put("error", Safetensors.Tensor.of(now.work().error(), rows, nx));
    if (now.isPlane()) {
      columns.put("x", Safetensors.Tensor.column(now.axes().getFirst()));
      columns.put("y", Safetensors.Tensor.column(now.axes().getLast()));
    } else {
      double[] x =
          now.axes().stream().flatMap(List::stream).mapToDouble(Double::doubleValue).toArray();
      columns.put("x", Safetensors.Tensor.of(x, lines, nx));
    }
    columns.put("centre_loss", Safetensors.Tensor.of(centre.loss(), 1));
    columns.put("centre_error", Safetensors.Tensor.of(centre.errorPercent(), 1));
    if (cell.isNormalized()) {
      NetworkSurface.PointValues own = cell.atItsOwn(now.target().runs().getFirst(), set);
      columns.put("stored_loss", Safetensors.Tensor.of(own.loss(), 1));
      columns.put("stored_error", Safetensors.Tensor.of(own.errorPercent(), 1));
    }
    TensorBlock vectors = now.directions().vectors();
    columns.put("gram", Safetensors.Tensor.of(vectors.gram(vectors), lines, lines));
    if (!now.directions().quality().isEmpty()) {
      String name = now.path().isPresent() ? "variance_share" : "eigenvalue";
      columns.put(name, Safetensors.Tensor.column(now.directions().quality()));
    }
    now.path().ifPresent(path -> columns.putAll(path.columns(now.surface())));
    return columns;
  }

  private static Map<String, Safetensors.Tensor> rows(TensorBlock vectors) {
    int length = Math.toIntExact(vectors.dimension());
    double[] flat = new double[vectors.columns() * length];
    for (int j = 0; j < vectors.columns(); j++) {
      System.arraycopy(vectors.column(j), 0, flat, j * length, length);
    }
    return Map.of("directions", Safetensors.Tensor.of(flat, vectors.columns(), length));
  }

  private Basis basis(Target target, EvaluationSet set) {
    return basis(plan, cell, target, set);
  }

  /** Of any picture: on the given set; with batch norm also how statistics are estimated. */
  static Basis basis(MeasurePlan plan, CellSession cell, Target target, EvaluationSet set) {
    Map<String, String> options = new TreeMap<>(target.spec().resolved());
    options.put("labels", "as trained");
    if (cell.isNormalized()) {
      options.put("batch_norm_batch_size", Integer.toString(NormPolicies.BATCH));
      options.put("batch_norm_passes", "1");
    }
    return cell.basis(
        target.spec().kind(),
        set,
        set.samples().count(),
        plan.order().probeSeed(),
        options,
        TrainingForm.SINGLE);
  }
}
