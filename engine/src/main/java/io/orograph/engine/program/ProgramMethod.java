package io.orograph.engine.program;

/**
 * The methods of a compute program. K counts networks (or points of parameter space), P parameters,
 * N samples, D inputs, C outputs, S steps, B samples per batch. Parameters come as rows: (K, P),
 * each row flat in the order of the layout. Every method works in the dtype of its floating-point
 * arguments.
 */
public enum ProgramMethod {
  /**
   * S steps of SGD of K networks. The number of steps per call never changes bits.
   *
   * <p>Arguments: parameters (K, P), momentum buffers (K, P), inputs (N, D), one-hot targets (M·N,
   * C) with M = K, one block of N rows per network, sample indices (S, K, B) int32 in [0, N),
   * learning rates (K, 1), momenta (K, 1), weight decays (K, 1).
   *
   * <p>Results: parameters, momentum buffers, mean loss of each batch before its step (S, K).
   * PyTorch's semantics: g ← ∇L + wd·θ, m ← μ·m + g, θ ← θ − lr·m. Entries of m below 1e-30 are set
   * to 0: buffers of dead units end in subnormal numbers for ever, which change no weight and make
   * a step up to four times slower (measured).
   */
  TRAIN("train_steps"),
  /**
   * S steps of SGD on the bends φ of K quadratic Bézier curves γ(t) = (1−t)² θ₀ + 2t(1−t) φ + t²
   * θ₁, end points fixed, one t per step and curve; gradients are of L(γ(t)) + ½ l2 ‖γ(t)‖².
   *
   * <p>Arguments: θ₀ (K, P), θ₁ (K, P), φ (K, P), momentum buffers (K, P), inputs (N, D), one-hot
   * targets (K·N, C), sample indices (S, K, B) int32, t (S, K), learning rates (S, 1), momentum (1,
   * 1), l2 (1, 1).
   *
   * <p>Results: φ, momentum buffers, mean data loss of each batch at its point (S, K).
   */
  CURVE("curve"),
  /**
   * Outputs of K networks on the same inputs. Arguments: parameters (K, P), inputs (N, D). Result:
   * (K, N, C).
   */
  OUTPUTS("outputs"),
  /**
   * Sums over samples for K networks, accumulated in float64.
   *
   * <p>Arguments: parameters (K, P), inputs (N, D), labels (1, N) or (K, N) int64.
   *
   * <p>Results: sum of losses (K), number of right answers (K), mean of each output over the
   * samples (K, C), sum of squared deviations from it (K, C).
   */
  EVALUATE("evaluate"),
  /**
   * Loss and gradient of K networks on the same samples.
   *
   * <p>Arguments: parameters (K, P), inputs (N, D), one-hot targets (N, C). Results: mean loss (K),
   * gradient (K, P).
   */
  GRADIENT("gradient"),
  /**
   * Hessian-vector products of the mean loss at one point: forward and backward once, and the
   * tangents of both along all k vectors at once.
   *
   * <p>Arguments: parameters (1, P), vectors (k, P), inputs (N, D), one-hot targets (N, C). Result:
   * (k, P).
   */
  HVP("hvp");

  private final String symbol;

  ProgramMethod(String symbol) {
    this.symbol = symbol;
  }

  /** Its name in the program. */
  public String symbol() {
    return symbol;
  }
}
