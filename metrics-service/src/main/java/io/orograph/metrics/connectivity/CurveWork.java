package io.orograph.metrics.connectivity;

import io.orograph.core.measure.Cost;
import io.orograph.core.path.BentCurve;
import io.orograph.core.path.Curve;
import io.orograph.core.path.CurveFit;
import io.orograph.core.path.CurveShape;
import io.orograph.core.path.PathProfile;
import io.orograph.core.path.Profile;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.TrainingForm;
import io.orograph.engine.data.Samples;
import io.orograph.engine.lane.LaneContext;
import io.orograph.engine.program.ComputeProgram;
import io.orograph.engine.runtime.Precision;
import io.orograph.engine.surface.CurvePack;
import io.orograph.engine.surface.CurveTask;
import io.orograph.engine.surface.NetworkSurface;
import io.orograph.engine.surface.TensorBlock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Fits the curves of several pairs at once (Garipov et al. 2018), first of {@code steps} steps,
 * then of twice as many, and evaluates both along {@code points} points in float64.
 *
 * <p>Curves are fitted in float32, like the networks they join. Each {@link #next} is one short
 * task for a lane.
 */
public final class CurveWork implements AutoCloseable {
  /** Multiply-adds of a group of pairs: about five minutes at the 10 Gflop/s of a core. */
  private static final double GROUP = 3e12;

  /** Fewer curves cost no less where packs are padded to three. */
  private static final int SMALLEST_PACK = 3;

  /** A step is a forward and a backward of one batch, a backward counting 2. */
  private static final int PASSES = 3;

  /** Both curves together: {@code steps}, and twice as many. */
  private static final int LENGTHS = 3;

  private final ComputeProgram program;
  private final TrainingForm form;
  private final Samples samples;
  private final List<Pair> pairs;
  private final MeasurementSpec options;
  private final List<float[]> bends = new ArrayList<>();
  private final List<float[]> doubled = new ArrayList<>();
  private Optional<CurvePack> fitting = Optional.empty();

  /**
   * Work that has not begun.
   *
   * @param form of the networks: SINGLE curves are fitted one after the other
   * @param samples the training samples with the labels used for training
   * @param options of MODE_CONNECTIVITY
   */
  public CurveWork(
      ComputeProgram program,
      TrainingForm form,
      Samples samples,
      List<Pair> pairs,
      MeasurementSpec options) {
    this.program = program;
    this.form = form;
    this.samples = samples;
    this.pairs = List.copyOf(pairs);
    this.options = options;
  }

  /**
   * How many pairs to fit at once: those of about five minutes, because less is kept of a fit that
   * is cut off; from sizes alone.
   *
   * @param multiplyAdds of the forward of one sample
   * @param samples training samples
   * @param form of the networks
   * @param options of MODE_CONNECTIVITY
   */
  public static int pairsAtOnce(
      long multiplyAdds, int samples, TrainingForm form, MeasurementSpec options) {
    double batch = Math.min(options.integer("batch_size"), samples);
    double ofOne = (double) LENGTHS * options.integer("steps") * PASSES * batch * multiplyAdds;
    int smallest =
        switch (form) {
          case SINGLE -> 1;
          case PACKED -> SMALLEST_PACK;
        };
    return (int) Math.max(smallest, Math.min(Integer.MAX_VALUE, GROUP / ofOne));
  }

  /** Whether both fits are done. */
  public boolean fitted() {
    return doubled.size() == pairs.size();
  }

  /** Does a part of the fits. */
  public void next(LaneContext lane) {
    CurvePack pack = fitting.orElseGet(() -> start(lane));
    fitting = Optional.of(pack);
    pack.next(lane);
    if (pack.finished()) {
      round().addAll(pack.bends().stream().map(CurveWork::narrow).toList());
      close();
    }
  }

  /** What came out for the pair of this index, once the fits are done. */
  public Connection connection(NetworkSurface surface, int index) {
    float[] bend = bends.get(index);
    List<Double> t = Curve.grid(options.integer("points"));
    double[] penalty = new double[t.size()];
    PathProfile profile = along(surface, pairs.get(index), bend, t, penalty);
    PathProfile longer =
        along(surface, pairs.get(index), doubled.get(index), t, new double[t.size()]);
    // A point of a profile is a forward of all, and another one where statistics are re-estimated.
    long steps = (long) LENGTHS * options.integer("steps") * batchSize() * PASSES;
    long forwards = program.isNormalized() ? 2 : 1;
    long profiles = forwards * 2L * t.size() * samples.count();
    return new Connection(profile, penalty, bend, longer, new Cost(0, steps + profiles));
  }

  @Override
  public void close() {
    fitting.ifPresent(CurvePack::close);
    fitting = Optional.empty();
  }

  private CurvePack start(LaneContext lane) {
    int from = round().size();
    int to =
        switch (form) {
          case SINGLE -> from + 1;
          case PACKED -> pairs.size();
        };
    int steps = options.integer("steps") * (bends.size() < pairs.size() ? 1 : 2);
    List<CurveTask> tasks =
        pairs.subList(from, to).stream()
            .map(p -> new CurveTask(p.start().theta(), p.end().theta(), samples, p.seed()))
            .toList();
    CurveFit.Options fit =
        new CurveFit.Options(
            shape(),
            steps,
            options.number("learning_rate"),
            CurveFit.Options.PUBLISHED_MOMENTUM,
            options.number("weight_decay"));
    return new CurvePack(lane, program, form, tasks, fit, batchSize(), Precision.FLOAT32);
  }

  /** The bends being fitted: first all of the plain length, then all of twice that. */
  private List<float[]> round() {
    return bends.size() < pairs.size() ? bends : doubled;
  }

  private CurveShape shape() {
    return CurveShape.valueOf(options.option("curve").toUpperCase(Locale.ROOT));
  }

  private int batchSize() {
    return Math.min(options.integer("batch_size"), samples.count());
  }

  private PathProfile along(
      NetworkSurface surface, Pair pair, float[] bend, List<Double> t, double[] penalty) {
    try (TensorBlock start = surface.points(pair.start().theta());
        TensorBlock middle = surface.points(bend);
        TensorBlock end = surface.points(pair.end().theta())) {
      BentCurve<TensorBlock> curve = new BentCurve<>(shape(), start, middle, end);
      int together = AlongCurve.together(surface);
      for (int from = 0; from < t.size(); from += together) {
        int to = Math.min(t.size(), from + together);
        try (TensorBlock points = curve.points(t.subList(from, to))) {
          double[] squares = points.dots(points);
          for (int i = from; i < to; i++) {
            penalty[i] = options.number("weight_decay") / 2 * squares[i - from];
          }
        }
      }
      PathProfile values = AlongCurve.profile(surface, curve, start, end, t);
      // With a bend that is not finite the network still answers something, and it means nothing.
      return isFinite(bend)
          ? values
          : new PathProfile(values.loss(), Optional.of(profile(t, undefined(t.size()))));
    }
  }

  private static boolean isFinite(float[] values) {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }

  private static double[] undefined(int n) {
    double[] values = new double[n];
    Arrays.fill(values, Double.NaN);
    return values;
  }

  private static Profile profile(List<Double> t, double[] values) {
    return new Profile(t, Arrays.stream(values).boxed().toList());
  }

  private static float[] narrow(double[] wide) {
    float[] values = new float[wide.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) wide[i];
    }
    return values;
  }
}
