package io.orograph.metrics.measure;

import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Digest;
import io.orograph.core.checkpoint.Provenance;
import io.orograph.core.measure.Basis;
import io.orograph.core.measure.BatchNormPolicy;
import io.orograph.core.random.Seed;
import io.orograph.core.sweep.RunSettings;
import io.orograph.core.sweep.TrainingForm;
import io.orograph.engine.checkpoint.NetworkCheckpoint;
import io.orograph.engine.data.DataSet;
import io.orograph.engine.data.DataSets;
import io.orograph.engine.lane.LaneContext;
import io.orograph.engine.model.Architecture;
import io.orograph.engine.program.ComputeProgram;
import io.orograph.engine.runtime.InstructionSet;
import io.orograph.engine.runtime.Precision;
import io.orograph.engine.runtime.TorchRuntime;
import io.orograph.engine.surface.NetworkSurface;
import io.orograph.engine.surface.TensorBlock;
import io.orograph.engine.train.PackTrainer;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * The networks of one cell and their loss surfaces, each loaded and verified once; for use in the
 * thread of its lane.
 */
final class CellSession implements AutoCloseable {
  /**
   * Samples per forward of {@link #outputs}: bounds memory, changes no bit of a sample's output.
   */
  private static final int ROWS = 1024;

  private final LaneContext lane;
  private final CheckpointStore store;
  private final RunSettings settings;
  private final DataSet data;
  private final ComputeProgram program;
  private final String codeVersion;
  private final Map<Digest, float[]> networks = new HashMap<>();
  private final Map<EvaluationSet, NetworkSurface> surfaces = new HashMap<>();

  /**
   * A session for runs of these settings.
   *
   * @param codeVersion version and revision of this software
   */
  CellSession(
      LaneContext lane,
      CheckpointStore store,
      DataSets sets,
      RunSettings settings,
      String codeVersion) {
    this.lane = lane;
    this.store = store;
    this.settings = settings;
    this.data = sets.named(settings.data().name());
    this.program = PackTrainer.program(settings, data);
    this.codeVersion = codeVersion;
  }

  RunSettings settings() {
    return settings;
  }

  ComputeProgram program() {
    return program;
  }

  Architecture architecture() {
    return program.architecture();
  }

  /**
   * Parameters of a run, flat.
   *
   * @throws IOException if its checkpoint is missing, torn, or not of this run and architecture
   */
  float[] theta(MeasuredRun run) throws IOException {
    Digest digest = run.checkpoint().digest();
    float[] known = networks.get(digest);
    if (known != null) {
      return known;
    }
    NetworkCheckpoint read = NetworkCheckpoint.read(store.get(digest), architecture());
    if (!read.run().equals(run.run().key())) {
      throw new IOException(
          "checkpoint %s: of run %s (expected: of run %s)"
              .formatted(digest, read.run(), run.run().key()));
    }
    networks.put(digest, read.weights().theta());
    return read.weights().theta();
  }

  /** The float64 surface of the mean loss on a set. */
  NetworkSurface surface(EvaluationSet set) {
    return surfaces.computeIfAbsent(
        set, s -> new NetworkSurface(lane, program, s.samples(), Precision.FLOAT64));
  }

  /** Outputs before softmax on a set, in float64, shape (n, classes), row-major. */
  double[] outputs(MeasuredRun run, EvaluationSet set) throws IOException {
    int classes = architecture().outputs();
    int count = set.samples().count();
    double[] outputs = new double[count * classes];
    NetworkSurface surface = surface(set);
    try (TensorBlock point = surface.points(theta(run))) {
      for (int from = 0; from < count; from += ROWS) {
        int rows = Math.min(ROWS, count - from);
        double[] part = surface.outputs(point, set.samples().inputs(from, from + rows));
        System.arraycopy(part, 0, outputs, from * classes, part.length);
      }
    }
    return outputs;
  }

  /** On what and how a value of this cell was measured. */
  Basis basis(
      EvaluationSet set, long samples, Seed seed, Map<String, String> options, TrainingForm form) {
    return new Basis(
        set.file(),
        samples,
        set.split(),
        architecture().layout().buffers().isEmpty() ? BatchNormPolicy.NONE : BatchNormPolicy.STORED,
        "float64",
        seed.value(),
        options,
        new Provenance(
            data.digest(),
            new Digest(program.digest()),
            codeVersion,
            TorchRuntime.start().version(),
            form.name(),
            "cpu",
            InstructionSet.detect(),
            1));
  }

  @Override
  public void close() {
    surfaces.values().forEach(NetworkSurface::close);
    surfaces.clear();
  }
}
