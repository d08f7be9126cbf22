package io.orograph.metrics.measure;

import io.orograph.core.align.CrossMoments;
import io.orograph.core.checkpoint.CheckpointRef;
import io.orograph.core.checkpoint.CheckpointRole;
import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Digest;
import io.orograph.core.checkpoint.Provenance;
import io.orograph.core.measure.Basis;
import io.orograph.core.measure.BatchNormPolicy;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.random.Seed;
import io.orograph.core.script.ScriptModule;
import io.orograph.core.similarity.GramMatrix;
import io.orograph.core.similarity.OutputMatrix;
import io.orograph.core.sweep.LossKind;
import io.orograph.core.sweep.OwnSpec;
import io.orograph.core.sweep.RunSettings;
import io.orograph.core.sweep.TrainingForm;
import io.orograph.core.tangent.TangentKernel;
import io.orograph.engine.checkpoint.NetworkCheckpoint;
import io.orograph.engine.data.DataSet;
import io.orograph.engine.data.DataSets;
import io.orograph.engine.data.Samples;
import io.orograph.engine.lane.LaneContext;
import io.orograph.engine.model.Architecture;
import io.orograph.engine.program.CallSize;
import io.orograph.engine.program.ComputeProgram;
import io.orograph.engine.runtime.Precision;
import io.orograph.engine.runtime.TorchRuntime;
import io.orograph.engine.surface.FunctionHessian;
import io.orograph.engine.surface.HiddenGram;
import io.orograph.engine.surface.HiddenMoments;
import io.orograph.engine.surface.LineJets;
import io.orograph.engine.surface.NetworkSurface;
import io.orograph.engine.surface.NormStatistics;
import io.orograph.engine.surface.ResidualRows;
import io.orograph.engine.surface.TangentFactors;
import io.orograph.engine.surface.TensorBlock;
import io.orograph.engine.train.PackTrainer;
import io.orograph.engine.train.Weights;
import io.orograph.metrics.measure.SharedWork.Primitive;
import io.orograph.metrics.measure.SharedWork.WorkKey;
import io.orograph.metrics.similarity.Similarity;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The networks of one cell and their loss surfaces, each loaded and verified once; for use in the
 * thread of its lane.
 */
final class CellSession implements AutoCloseable {
  private final LaneContext lane;
  private final CheckpointStore store;
  private final RunSettings settings;
  private final DataSets sets;
  private final DataSet data;
  private final ComputeProgram program;
  private final String codeVersion;
  private final int rows;
  private final SharedWork work;
  private Optional<CellSession> other = Optional.empty();
  private final Map<Digest, Weights> networks = new HashMap<>();
  private final Map<EvaluationSet, NetworkSurface> surfaces = new HashMap<>();
  private final Map<List<Object>, NetworkSurface> stored = new HashMap<>();
  private final Map<List<EvaluationSet>, NetworkSurface> recomputed = new HashMap<>();

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
    this(lane, store, sets, settings, codeVersion, new SharedWork());
  }

  /**
   * @param work what has been computed, of networks of these settings alone
   */
  CellSession(
      LaneContext lane,
      CheckpointStore store,
      DataSets sets,
      RunSettings settings,
      String codeVersion,
      SharedWork work) {
    this.lane = lane;
    this.store = store;
    this.settings = settings;
    this.sets = sets;
    this.data = sets.of(settings.data());
    this.program = PackTrainer.program(settings, sets);
    this.codeVersion = codeVersion;
    this.rows = CallSize.of(program.architecture()).outputs();
    this.work = work;
  }

  RunSettings settings() {
    return settings;
  }

  /** The session for networks like that of a run: another one in a pair across architectures. */
  private CellSession of(MeasuredRun run) {
    if (run.run().settings().network().equals(settings.network())) {
      return this;
    }
    CellSession known =
        other.orElseGet(
            () -> new CellSession(lane, store, sets, run.run().settings(), codeVersion));
    other = Optional.of(known);
    return known;
  }

  ComputeProgram program() {
    return program;
  }

  Architecture architecture() {
    return program.architecture();
  }

  /** Whether its networks have batch normalization. */
  boolean isNormalized() {
    return program.isNormalized();
  }

  /** Parameters of a run, flat; fails as {@link #weights} does. */
  float[] theta(MeasuredRun run) throws IOException {
    return weights(run).theta();
  }

  /**
   * What a run has learned.
   *
   * @throws IOException if its checkpoint is missing, torn, or not of this run and architecture
   */
  Weights weights(MeasuredRun run) throws IOException {
    Digest digest = run.checkpoint().digest();
    Weights known = networks.get(digest);
    if (known != null) {
      return known;
    }
    Weights read = read(run, digest);
    networks.put(digest, read);
    return read;
  }

  /** What a run has learned; fails as {@link #theta(MeasuredRun)} does. */
  Weights weightsOf(MeasuredRun run) throws IOException {
    return weights(run);
  }

  /** Parameters of another checkpoint of a run, flat; not kept here, as they may be many. */
  float[] theta(MeasuredRun run, CheckpointRef other) throws IOException {
    return read(run, other.digest()).theta();
  }

  /** Mean loss of another checkpoint of a run on a set, with its own statistics. */
  double lossAt(MeasuredRun run, CheckpointRef other, EvaluationSet set) throws IOException {
    return valuesAt(run, other, set).loss()[0];
  }

  /** Training error, in percent, of another checkpoint of a run, with its own statistics. */
  double errorAt(MeasuredRun run, CheckpointRef other, EvaluationSet set) throws IOException {
    return valuesAt(run, other, set).errorPercent()[0];
  }

  private NetworkSurface.PointValues valuesAt(
      MeasuredRun run, CheckpointRef other, EvaluationSet set) throws IOException {
    Weights then = read(run, other.digest());
    NetworkSurface samples = surface(set, run);
    return work.values(
        key(Primitive.VALUES, then, set),
        () -> {
          try (NetworkSurface own = samples.with(new NormStatistics.Given(then.statistics()));
              TensorBlock point = own.points(then.theta())) {
            return own.evaluate(point);
          }
        });
  }

  private static WorkKey key(Primitive primitive, Weights weights, EvaluationSet set) {
    return new WorkKey(
        primitive, SharedWork.digest(weights.theta()), set, SharedWork.given(weights.statistics()));
  }

  private Weights read(MeasuredRun run, Digest digest) throws IOException {
    Optional<OwnSpec> own = run.run().settings().network().own().filter(OwnSpec::isMeasured);
    if (own.isPresent()) {
      ScriptModule state = sets.state(own.get(), digest.hex());
      return new Weights(state.theta(), state.statistics());
    }
    if (run.checkpoint().role() == CheckpointRole.IMPORTED) {
      return NetworkCheckpoint.imported(store.get(digest), architecture());
    }
    NetworkCheckpoint read = NetworkCheckpoint.read(store.get(digest), architecture());
    if (!read.run().equals(run.run().key())) {
      throw new IOException(
          "checkpoint %s: of run %s (expected: of run %s)"
              .formatted(digest, read.run(), run.run().key()));
    }
    return read.weights();
  }

  /**
   * The float64 surface of the mean loss on a set, with the batch-norm statistics of a run's
   * checkpoint.
   */
  NetworkSurface surface(EvaluationSet set, MeasuredRun run) throws IOException {
    NormStatistics.Given own = new NormStatistics.Given(weights(run).statistics());
    NetworkSurface any =
        surfaces.computeIfAbsent(
            set, s -> new NetworkSurface(lane, program, s.samples(), Precision.FLOAT64, own));
    return isNormalized()
        ? stored.computeIfAbsent(List.of(set, run.checkpoint().digest()), k -> any.with(own))
        : any;
  }

  /** As {@link #surface(EvaluationSet, MeasuredRun)} on any samples; the caller closes it. */
  NetworkSurface surface(Samples samples, MeasuredRun run) throws IOException {
    NormStatistics.Given own = new NormStatistics.Given(weights(run).statistics());
    return new NetworkSurface(lane, program, samples, Precision.FLOAT64, own);
  }

  /** The float64 surface on any samples with any statistics; the caller closes it. */
  NetworkSurface surface(Samples samples, NormStatistics statistics) {
    return new NetworkSurface(lane, program, samples, Precision.FLOAT64, statistics);
  }

  /** A float64 surface of another loss of the same networks; the caller closes it. */
  NetworkSurface surface(Samples samples, LossKind loss) {
    ComputeProgram other =
        loss == program.loss() ? program : ComputeProgram.of(program.architecture(), loss);
    return new NetworkSurface(lane, other, samples, Precision.FLOAT64);
  }

  /**
   * The float64 surface on a set at points that no checkpoint has: statistics are estimated anew at
   * each over the same set.
   *
   * @param run any of the cell, for networks without batch normalization
   */
  NetworkSurface surfaceBetween(EvaluationSet set, MeasuredRun run) throws IOException {
    return surfaceBetween(set, set, run);
  }

  /**
   * As {@link #surfaceBetween(EvaluationSet, MeasuredRun)} with statistics estimated over another
   * set.
   *
   * @param over where the statistics are estimated
   */
  NetworkSurface surfaceBetween(EvaluationSet set, EvaluationSet over, MeasuredRun run)
      throws IOException {
    return isNormalized()
        ? recomputed.computeIfAbsent(
            List.of(set, over),
            k ->
                new NetworkSurface(
                    lane,
                    program,
                    set.samples(),
                    Precision.FLOAT64,
                    new NormStatistics.Recomputed(over.samples(), NormPolicies.BATCH)))
        : surface(set, run);
  }

  /** As {@link #surface(EvaluationSet, MeasuredRun)}, computed once at each network. */
  SharedSurface shared(EvaluationSet set, MeasuredRun run) throws IOException {
    String statistics = SharedWork.given(weights(run).statistics());
    return new SharedSurface(surface(set, run), work, set, statistics);
  }

  /** A surface on a set with statistics of batches of a size, computed once at each network. */
  SharedSurface shared(NetworkSurface ofBatches, EvaluationSet set, int size) {
    return new SharedSurface(ofBatches, work, set, SharedWork.ofBatches(size));
  }

  /** Loss and error of a run on a set, with its own statistics. */
  NetworkSurface.PointValues atItsOwn(MeasuredRun run, EvaluationSet set) throws IOException {
    SharedSurface surface = shared(set, run);
    try (TensorBlock point = surface.point(theta(run))) {
      return surface.evaluate(point);
    }
  }

  /**
   * Outputs before softmax on a set, in float64, shape (n, classes), row-major. They are computed a
   * piece at a time, which bounds memory and changes no bit of a sample's output.
   */
  double[] outputs(MeasuredRun run, EvaluationSet set) throws IOException {
    if (of(run) != this) {
      return of(run).outputs(run, set);
    }
    int numbers = architecture().outputs() * set.samples().count();
    NetworkSurface surface = surface(set, run);
    float[] theta = theta(run);
    return work.numbers(
        key(Primitive.OUTPUTS, weights(run), set), numbers, () -> outputs(surface, theta, set));
  }

  private double[] outputs(NetworkSurface surface, float[] theta, EvaluationSet set) {
    int classes = architecture().outputs();
    int count = set.samples().count();
    double[] outputs = new double[count * classes];
    try (TensorBlock point = surface.points(theta)) {
      for (int from = 0; from < count; from += rows) {
        int to = Math.min(count, from + rows);
        double[] part = surface.outputs(point, set.samples().inputs(from, to));
        System.arraycopy(part, 0, outputs, from * classes, part.length);
      }
    }
    return outputs;
  }

  /** What a run answers on a set; see {@link Similarity#answers}. */
  OutputMatrix answers(MeasuredRun run, EvaluationSet set) throws IOException {
    return Similarity.answers(outputs(run, set), architecture().outputs(), settings.task().loss());
  }

  /**
   * The tangent kernel of any parameters on a set, in float64: of a network's outputs, and of u =
   * D·N where it solves a PDE.
   */
  TangentKernel kernel(float[] theta, EvaluationSet set) {
    if (program.isOfJets()) {
      ComputeProgram plain = ComputeProgram.of(architecture(), LossKind.MSE);
      return TangentFactors.kernel(
          lane, plain, theta, set.samples(), SolutionGap.boundary(set.samples()));
    }
    return TangentFactors.kernel(lane, program, theta, set.samples());
  }

  /** How outputs on a set move along lines of parameters; the caller closes it. */
  LineJets lineJets(EvaluationSet set) {
    return new LineJets(lane, program, set.samples());
  }

  /**
   * The kernel of what a loss of squares squares: of a network's outputs, and of the residuals of a
   * PDE, √w (Δu + f).
   */
  TangentKernel kernelOfSquares(float[] theta, EvaluationSet set) {
    return program.isOfJets()
        ? ResidualRows.kernel(lane, program, theta, set.samples())
        : kernel(theta, set);
  }

  /** The Hessian of one output of a run at one sample; the caller closes it. */
  FunctionHessian functionHessian(MeasuredRun run, double[] input, int output) throws IOException {
    ComputeProgram plain =
        program.isOfJets() ? ComputeProgram.of(architecture(), LossKind.MSE) : program;
    return new FunctionHessian(lane, plain, theta(run), input, output);
  }

  /**
   * How the hidden units of two runs respond to a set, in float64, each with its own statistics.
   */
  List<CrossMoments> hiddenMoments(MeasuredRun first, MeasuredRun second, EvaluationSet set)
      throws IOException {
    return HiddenMoments.of(lane, program, network(first), network(second), set.samples());
  }

  /** How alike the samples of a set look in a hidden layer of a run, in float64. */
  GramMatrix hiddenGram(MeasuredRun run, int layer, EvaluationSet set, int held)
      throws IOException {
    return of(run) == this
        ? HiddenGram.of(lane, program, network(run), layer, set.samples(), held)
        : of(run).hiddenGram(run, layer, set, held);
  }

  private HiddenMoments.Network network(MeasuredRun run) throws IOException {
    return new HiddenMoments.Network(weights(run).theta(), weights(run).statistics());
  }

  /**
   * On what and how a value of this cell was measured.
   *
   * @param form of the computation
   */
  Basis basis(
      MetricKind kind,
      EvaluationSet set,
      long samples,
      Seed seed,
      Map<String, String> options,
      TrainingForm form) {
    return new Basis(
        set.file(),
        samples,
        set.split(),
        isNormalized() ? NormPolicies.of(kind) : BatchNormPolicy.NONE,
        "float64",
        seed.value(),
        withLoss(options),
        new Provenance(
            data.digest(),
            new Digest(program.digest()),
            codeVersion,
            TorchRuntime.start().version(),
            form.name(),
            lane.device().label(),
            TorchRuntime.start().kernels(lane.device()),
            1));
  }

  /** Where the loss is another one than the usual, a value says so. */
  private Map<String, String> withLoss(Map<String, String> options) {
    LossKind loss = settings.task().loss();
    boolean told = !options.getOrDefault("loss", "own").equals("own");
    if (loss == LossKind.CROSS_ENTROPY || told) {
      return options;
    }
    Map<String, String> all = new TreeMap<>(options);
    all.put("loss", loss.name().toLowerCase(Locale.ROOT));
    return all;
  }

  @Override
  public void close() {
    other.ifPresent(CellSession::close);
    other = Optional.empty();
    stored.clear(); // they live in the memory of the surfaces
    surfaces.values().forEach(NetworkSurface::close);
    surfaces.clear();
    recomputed.values().forEach(NetworkSurface::close);
    recomputed.clear();
  }
}
