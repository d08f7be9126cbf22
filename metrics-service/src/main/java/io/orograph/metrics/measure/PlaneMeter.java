package io.orograph.metrics.measure;

import io.orograph.core.checkpoint.ArtifactKind;
import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Npz;
import io.orograph.core.checkpoint.Safetensors;
import io.orograph.core.measure.Basis;
import io.orograph.core.measure.Cost;
import io.orograph.core.measure.Errors;
import io.orograph.core.measure.Estimate;
import io.orograph.core.measure.Measurement;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.slice.PlaneOfThree;
import io.orograph.core.slice.SliceGrid;
import io.orograph.engine.surface.NetworkSurface;
import io.orograph.engine.surface.TensorBlock;
import io.orograph.metrics.measure.MeasurePlan.Target;
import io.orograph.metrics.slice.SliceWork;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** LOSS_PLANE: the plane through three networks of one cell. */
final class PlaneMeter implements AutoCloseable {
  static final int NETWORKS = MetricKind.LOSS_PLANE.fewestReplicates();

  private final MeasurePlan plan;
  private final CellSession cell;
  private final CheckpointStore store;
  private Optional<Drawing> drawing = Optional.empty();

  PlaneMeter(MeasurePlan plan, CellSession cell, CheckpointStore store) {
    this.plan = plan;
    this.cell = cell;
    this.store = store;
  }

  /**
   * A picture that is being computed.
   *
   * @param networks the three, shape (P, 3)
   */
  private record Drawing(
      Target target,
      NetworkSurface surface,
      TensorBlock networks,
      PlaneOfThree<TensorBlock> plane,
      SliceGrid grid,
      SliceWork work) {
    void close() {
      plane.slice().directions().close();
      plane.slice().origin().close();
      networks.close();
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

  /** Lays the plane; the reason where there is none. */
  private Optional<String> begin(Target target, EvaluationSet set) throws IOException {
    List<MeasuredRun> runs = target.runs();
    if (runs.size() < NETWORKS) {
      return Optional.of("networks: %d (expected: three)".formatted(runs.size()));
    }
    NetworkSurface surface = cell.surfaceBetween(set, runs.getFirst());
    TensorBlock networks =
        surface.points(cell.theta(runs.get(0)), cell.theta(runs.get(1)), cell.theta(runs.get(2)));
    TensorBlock first = column(networks, 0);
    try (TensorBlock second = column(networks, 1);
        TensorBlock third = column(networks, 2)) {
      Optional<PlaneOfThree<TensorBlock>> plane = PlaneOfThree.through(first, second, third);
      if (plane.isEmpty()) {
        first.close();
        networks.close();
        return Optional.of("the three networks lie on one line");
      }
      SliceGrid grid =
          plane.get().grid(target.spec().number("margin"), target.spec().integer("points"));
      SliceWork work =
          new SliceWork(
              surface,
              plane.get().slice(),
              grid.points(),
              cell.architecture().cost().multiplyAdds());
      drawing = Optional.of(new Drawing(target, surface, networks, plane.get(), grid, work));
      return Optional.empty();
    }
  }

  private static TensorBlock column(TensorBlock networks, int j) {
    TensorBlock one = networks.zeros(1);
    one.setColumn(0, networks, j);
    return one;
  }

  private Measurement finished(Drawing now, EvaluationSet set) throws IOException {
    NetworkSurface.PointValues own = now.surface().evaluate(now.networks());
    double value = now.plane().barrier(now.grid(), now.work().loss(), own.loss());
    long forwards = cell.isNormalized() ? 2 : 1;
    Cost cost = new Cost(0, forwards * (now.work().size() + NETWORKS) * set.samples().count());
    ArtifactRef file =
        CellMeter.put(store, ArtifactKind.SURFACE, Npz.write(columns(now, set, own)));
    return CellMeter.scalar(
        plan,
        now.target(),
        basis(now.target(), set),
        new Estimate(value, Errors.NONE, true, cost),
        List.of(file));
  }

  /**
   * Columns of the file, float64: {@code x} (nx), {@code y} (ny), {@code loss} and {@code error}
   * (percent), (ny, nx); of the three networks their coordinates {@code networks} (3, 2), {@code
   * network_loss} and {@code network_error}, and with batch norm beside {@code stored_loss} and
   * {@code stored_error} with their own statistics.
   */
  private Map<String, Safetensors.Tensor> columns(
      Drawing now, EvaluationSet set, NetworkSurface.PointValues own) throws IOException {
    Map<String, Safetensors.Tensor> columns = new TreeMap<>();
    long nx = now.grid().x().size();
    long ny = now.grid().y().size();
    columns.put("x", Safetensors.Tensor.column(now.grid().x()));
    columns.put("y", Safetensors.Tensor.column(now.grid().y()));
    columns.put("loss", Safetensors.Tensor.of(now.work().loss(), ny, nx));
    columns.put("error", Safetensors.Tensor.of(now.work().error(), ny, nx));
    double[] places = new double[2 * NETWORKS];
    double[] stored = new double[NETWORKS];
    double[] storedError = new double[NETWORKS];
    for (int i = 0; i < NETWORKS; i++) {
      System.arraycopy(now.plane().networks()[i], 0, places, 2 * i, 2);
      if (cell.isNormalized()) {
        NetworkSurface.PointValues values = cell.atItsOwn(now.target().runs().get(i), set);
        stored[i] = values.loss()[0];
        storedError[i] = values.errorPercent()[0];
      }
    }
    columns.put("networks", Safetensors.Tensor.of(places, NETWORKS, 2));
    columns.put("network_loss", Safetensors.Tensor.of(own.loss(), NETWORKS));
    columns.put("network_error", Safetensors.Tensor.of(own.errorPercent(), NETWORKS));
    if (cell.isNormalized()) {
      columns.put("stored_loss", Safetensors.Tensor.of(stored, NETWORKS));
      columns.put("stored_error", Safetensors.Tensor.of(storedError, NETWORKS));
    }
    return columns;
  }

  private Basis basis(Target target, EvaluationSet set) {
    return SliceMeter.basis(plan, cell, target, set);
  }
}
