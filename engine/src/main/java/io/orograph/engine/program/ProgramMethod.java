package io.orograph.engine.program;

/**
 * The methods of a compute program. K counts networks (or points of parameter space), P parameters,
 * Q running statistics, N samples, D inputs, C outputs, S steps, B samples per batch. Parameters
 * come as rows: (K, P), each row flat in the order of the layout; so do running statistics, (K, Q).
 * Where a method takes statistics, (1, Q) stands for the same at all points, and (1, 0) for those
 * of the samples of the call, taken as one batch; derivatives then include theirs. Every method
 * works in the dtype of its floating-point arguments.
 */
public enum ProgramMethod {
  /**
   * S steps of SGD of K networks. The number of steps per call never changes bits.
   *
   * <p>Arguments: parameters (K, P), running statistics (K, Q), momentum buffers m (K, P), inputs
   * (N, D), one-hot targets (M·N, C) with M = K, one block of N rows per network, sample indices
   * (S, K, B) int32 in [0, N), learning rates of the steps (S, K, 1), or (1, K, 1) for the same in
   * all, or (1, K, P) for one of each parameter, weight decays (K, P), regularizers (J, 2, K, T),
   * their kinds (J), momenta (K, 1).
   *
   * <p>Of each of the J regularizers the first entry is the coefficient of each of the T tensors, 0
   * of those that it leaves alone, and the second the radius; its kind is {@link
   * io.orograph.core.sweep.RegularizerKind#code}, plus 4 if it takes all its tensors together.
   * Their gradients are added to that of the loss, whatever the optimizer; their values to nothing.
   *
   * <p>Results: parameters, mean loss of each batch before its step (S, K), running statistics,
   * momentum buffers. Batch normalization uses the batch's statistics and moves the running ones by
   * a tenth of the way. The formulas of this and the other optimizers are those of {@link
   * io.orograph.core.sweep.OptimizerKind}.
   */
  TRAIN_SGD("train_sgd"),
  /** As {@link #TRAIN_SGD}, with Nesterov's momentum. */
  TRAIN_NESTEROV("train_nesterov"),
  /**
   * The same by Adam. State, given and returned in the place of m: first moments m and second
   * moments v (K, P each). Numbers, in the place of the momenta, float64: β₁ and β₂ (2), and for
   * each step t, counted from 1 at the start of training, √(1−β₂ᵗ)/(1−β₁ᵗ) and ε√(1−β₂ᵗ) (S, 2).
   */
  TRAIN_ADAM("train_adam"),
  /** As {@link #TRAIN_ADAM}, with decoupled weight decay. */
  TRAIN_ADAMW("train_adamw"),
  /**
   * The same by RMSprop. State: second moments v and momentum buffers m. Numbers: momenta (K, 1),
   * and in float64 α and ε (2).
   */
  TRAIN_RMSPROP("train_rmsprop"),
  /**
   * S steps of SGD on the bends φ of K curves γ = c₀ θ₀ + c₁ φ + c₂ θ₁, end points fixed, with the
   * coefficients of one point per step and curve and the statistics of each batch; gradients are of
   * L(γ) + ½ l2 ‖γ‖².
   *
   * <p>Arguments: θ₀ (K, P), θ₁ (K, P), φ (K, P), momentum buffers (K, P), inputs (N, D), one-hot
   * targets (K·N, C), sample indices (S, K, B) int32, coefficients c (3, S, K), learning rates (S,
   * 1), momentum (1, 1), l2 (1, 1).
   *
   * <p>Results: φ, momentum buffers, mean data loss of each batch at its point (S, K).
   */
  CURVE("curve"),
  /**
   * Outputs of K networks on the same inputs. Arguments: parameters (K, P), statistics, inputs (N,
   * D). Result: (K, N, C).
   */
  OUTPUTS("outputs"),
  /**
   * How hidden units of two networks respond to the same inputs: sums over samples, and with images
   * over places, accumulated in float64.
   *
   * <p>Arguments: parameters (2, P), statistics (2, Q), inputs (N, D). Results, for each
   * nonlinearity in the order of the forward pass, with a and b the outputs of its n units in the
   * first and the second network: number of terms M of each sum (1), Σa and Σb (2, n), Σa² and Σb²
   * (2, n), Σ aᵢbⱼ (n, n).
   */
  HIDDEN("hidden"),
  /**
   * What samples bring about in a hidden layer of one network, all its numbers side by side,
   * channels and places of images alike; in float64.
   *
   * <p>Arguments: parameters (1, P), statistics (1, Q), place of the nonlinearity in the order of
   * the forward pass (1), inputs (N, D). Result: (N, F).
   */
  LAYER("layer"),
  /** Inner products of the rows of two matrices. Arguments: (N, F), (M, F). Result: (N, M). */
  PRODUCTS("products"),
  /**
   * Running statistics moved by a batch: s ← (1 − share)·s + share·(statistics of the batch), the
   * variance unbiased.
   *
   * <p>Arguments: parameters (K, P), statistics (K, Q), inputs (B, D), share (1). Result: (K, Q).
   */
  STATISTICS("statistics"),
  /**
   * Sums over samples for K networks, accumulated in float64.
   *
   * <p>Arguments: parameters (K, P), statistics, inputs (N, D), labels (1, N) or (K, N) int64.
   *
   * <p>Results: sum of losses (K), number of right answers (K), mean of each output over the
   * samples (K, C), sum of squared deviations from it (K, C).
   */
  EVALUATE("evaluate"),
  /**
   * Loss and gradient of K networks on the same samples.
   *
   * <p>Arguments: parameters (K, P), statistics, inputs (N, D), one-hot targets (N, C). Results:
   * mean loss (K), gradient (K, P).
   */
  GRADIENT("gradient"),
  /**
   * Forward and backward at one point: what products with a curvature matrix there read.
   *
   * <p>Arguments: parameters (1, P), statistics, a vector whose length says which {@linkplain
   * io.orograph.core.surface.CurvatureMatrix matrix} (0 for the Hessian, 1 for Gauss-Newton, 2 for
   * the empirical Fisher matrix; 3 for the Hessian of the sum of the outputs, weighted by the
   * targets, in the place of the loss), inputs (N, D), one-hot targets (N, C). Results: the values
   * that {@link #TANGENT} takes, as many as the architecture needs.
   */
  LINEARIZE("linearize"),
  /**
   * Products of a curvature matrix of the mean loss at a point with all k vectors at once; of the
   * Hessian they are the tangents of the gradient.
   *
   * <p>Arguments: parameters (1, P), statistics, vectors (k, P), and the results of {@link
   * #LINEARIZE} for the same parameters and statistics. Result: (k, P).
   */
  TANGENT("tangent"),
  /**
   * {@link #LINEARIZE} and {@link #TANGENT} in one, of the Hessian.
   *
   * <p>Arguments: parameters (1, P), statistics, vectors (k, P), inputs (N, D), one-hot targets (N,
   * C). Result: (k, P).
   */
  HVP("hvp"),
  /**
   * What the linear layers of a network of linear layers and nonlinearities alone ({@link
   * ComputeProgram#hasFactors}) add to its tangent kernel.
   *
   * <p>Arguments: parameters (1, P), statistics (1, 0), inputs (N, D), gradient of a function of
   * the outputs with respect to them (N, C). Results, for each linear layer in the order of the
   * forward pass: its inputs (N, fan-in), the gradient with respect to its outputs (N, fan-out).
   */
  FACTORS("factors"),
  /**
   * How the outputs of the same networks move along a straight line of parameters: θ + t·v at t =
   * 0.
   *
   * <p>Arguments: parameters (1, P), statistics (1, 0), direction v (1, P), inputs (N, D). Results:
   * first and second derivatives of the outputs with respect to t (N, C each).
   */
  LINE_JET("line_jet"),
  /**
   * Parameters and running statistics as a module of one's own draws them.
   *
   * <p>Arguments: parameters (1, P) and statistics (1, Q) of its archive, from which it starts, and
   * a seed (1) int64, of libtorch's generator too. Results: parameters (1, P), statistics (1, Q).
   */
  INITIAL("initial");

  private final String symbol;

  ProgramMethod(String symbol) {
    this.symbol = symbol;
  }

  /** Its name in the program. */
  public String symbol() {
    return symbol;
  }
}
