package io.orograph.core.path;

import io.orograph.core.operator.VectorBlock;
import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import io.orograph.core.surface.LossSurface;
import java.util.function.IntFunction;

/**
 * Fits the bend φ of a Bézier curve or polygonal chain between two fixed ends (Garipov et al. 2018,
 * algorithm 1): minimizes E_{t~U(0,1)} [L(γ(t)) + ½·l2·‖γ(t)‖²] with one t per step.
 *
 * <p>With g = ∇L(γ(t)) + l2·γ(t) and c(t) the coefficient of φ in γ(t) its gradient is c(t)·g; the
 * step is that of {@link MomentumDescent} at learning rate η·{@link CurveSchedule}(step/steps). φ
 * starts at the midpoint, as Garipov's {@code init_linear} documents; the taxonomy code leaves it
 * at a random initialization. This is also the specification of the packed program that fits many
 * curves at once.
 */
public final class CurveFit {
  /** Steps between two looks at whether the bend is still finite. */
  private static final int WATCH = 100;

  private CurveFit() {}

  /**
   * How to fit.
   *
   * @param shape of the curve
   * @param steps curve length in steps, at least 1; with too few, wide networks look disconnected
   * @param learningRate η
   * @param momentum μ
   * @param l2 weight of the penalty at the sampled point; never part of a reported loss
   */
  public record Options(
      CurveShape shape, int steps, double learningRate, double momentum, double l2) {
    /** Taxonomy paper code {@code Mode_connectivity.py}. */
    public static final double PUBLISHED_LEARNING_RATE = 0.01;

    /** Taxonomy paper code {@code Mode_connectivity.py}. */
    public static final double PUBLISHED_MOMENTUM = 0.9;

    /** Taxonomy paper code {@code curves.l2_regularizer}. */
    public static final double PUBLISHED_L2 = 5e-4;

    public Options {
      if (steps < 1) {
        throw new IllegalArgumentException("steps: " + steps + " (expected: at least 1)");
      }
    }

    /** As published, at a length in steps. */
    public static Options published(int steps) {
      return new Options(
          CurveShape.BEZIER, steps, PUBLISHED_LEARNING_RATE, PUBLISHED_MOMENTUM, PUBLISHED_L2);
    }
  }

  /**
   * A fitted curve.
   *
   * @param curve with the ends given and a bend of its own, which the caller closes
   * @param steps taken; fewer than asked for if the bend stopped being finite
   * @param finite whether the bend is finite; otherwise the fit diverged
   */
  public record Fit<B extends VectorBlock<B>>(BentCurve<B> curve, int steps, boolean finite) {}

  /** Fits on one surface, the same at every step. */
  public static <B extends VectorBlock<B>> Fit<B> fit(
      LossSurface<B> surface, B start, B end, Options options, Seed seed) {
    return fit(step -> surface, start, end, options, seed);
  }

  /**
   * Fits on a surface per step, each of one minibatch.
   *
   * @param batches the surface of step 0, 1, …
   */
  public static <B extends VectorBlock<B>> Fit<B> fit(
      IntFunction<LossSurface<B>> batches, B start, B end, Options options, Seed seed) {
    B bend = midpoint(start, end);
    BentCurve<B> curve = new BentCurve<>(options.shape(), start, bend, end);
    RandomStream times = seed.derive("curve-t").stream();
    try (MomentumDescent<B> descent = new MomentumDescent<>(bend, options.momentum());
        B point = start.zeros(1);
        B gradient = start.zeros(1)) {
      for (int step = 0; step < options.steps(); step++) {
        double[] c = curve.coefficients(times.nextDouble());
        place(curve, c, point);
        batches.apply(step).gradient(point, gradient);
        gradient.addScaled(new double[] {options.l2()}, point);
        double rate =
            options.learningRate() * CurveSchedule.factor(step / (double) options.steps());
        descent.step(bend, c[1], gradient, rate);
        if (step % WATCH == WATCH - 1 && !isFinite(bend)) {
          return new Fit<>(curve, step + 1, false);
        }
      }
    }
    return new Fit<>(curve, options.steps(), isFinite(bend));
  }

  private static <B extends VectorBlock<B>> B midpoint(B start, B end) {
    B middle = start.zeros(1);
    middle.addScaled(new double[] {0.5}, start);
    middle.addScaled(new double[] {0.5}, end);
    return middle;
  }

  private static <B extends VectorBlock<B>> void place(BentCurve<B> curve, double[] c, B point) {
    point.setColumn(0, curve.start(), 0);
    point.scale(new double[] {c[0]});
    point.addScaled(new double[] {c[1]}, curve.bend());
    point.addScaled(new double[] {c[2]}, curve.end());
  }

  private static <B extends VectorBlock<B>> boolean isFinite(B block) {
    return Double.isFinite(block.dots(block)[0]);
  }
}
