package io.orograph.core.metric;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The metric kinds that this release can measure: name, definition, options, needs, cost, oracle
 * and page.
 *
 * <p>One row here is the registry that the sweep rules, {@code ListMetricKinds}, {@code orograph
 * metrics}, the metrics service and the documents read. Definitions follow Yang et al. 2021
 * (NeurIPS, arXiv:2107.11228) as settled in {@code docs/metrics.md}.
 */
public enum MetricKind {
  /** Mean loss over the training samples used. */
  TRAIN_LOSS(
      MetricLevel.RUN,
      "nat",
      "mean loss over the training samples on the labels used for training, without weight decay",
      "one forward pass over the training set",
      "logits recomputed in PyTorch",
      List.of()),
  /** 0-1 error on the training samples used, in percent. */
  TRAIN_ERROR(
      MetricLevel.RUN,
      "%",
      "share of training samples classified wrongly, in percent, on the labels used for training",
      "one forward pass over the training set",
      "logits recomputed in PyTorch",
      List.of()),
  /** Mean loss over the test samples. */
  TEST_LOSS(
      MetricLevel.RUN,
      "nat",
      "mean loss over the test samples (clean labels), without weight decay",
      "one forward pass over the test set",
      "logits recomputed in PyTorch",
      List.of()),
  /** Top-1 accuracy on the test samples, in percent. */
  TEST_ACCURACY(
      MetricLevel.RUN,
      "%",
      "share of test samples classified correctly, in percent (clean labels)",
      "one forward pass over the test set",
      "logits recomputed in PyTorch",
      List.of()),
  /** Test accuracy at the mean of a run's last checkpoints. */
  EPOCH_AVERAGED_ACCURACY(
      MetricLevel.RUN,
      "%",
      "test accuracy, in percent, of the network at the mean of the parameters of the run's checkpoints in the last"
          + " `share` of its steps (averaging along epochs, Izmailov et al. 2018), batch-norm statistics estimated"
          + " anew over the training set",
      "one forward pass over the test set, and one over the training set with batch norm",
      "recomputed in PyTorch",
      MetricOptions.EPOCHS),
  /** What training on to its end costs in test accuracy. */
  ZERO_LOSS_COST(
      MetricLevel.RUN,
      "points",
      "test accuracy at the run's first checkpoint of a training error of at most `error` percent minus that at its"
          + " last, in points: above 0 where training on has hurt (Yang et al. 2021)",
      "one forward pass over the training set at every checkpoint, shared by all metrics of the kind, and two over"
          + " the test set",
      "recomputed in PyTorch",
      MetricOptions.CROSSING),
  /** Largest algebraic Hessian eigenvalue. */
  TOP_EIGENVALUE(
      MetricLevel.RUN,
      "1",
      "largest algebraic eigenvalue of the Hessian, or another `matrix`, of the mean training loss on the"
          + " fixed Hessian sample",
      "one Lanczos run shared with BOTTOM_EIGENVALUE: at most `steps` matvecs on `samples` samples",
      "dense eigenvalues; closed form of softmax regression",
      MetricOptions.LANCZOS),
  /** Smallest algebraic Hessian eigenvalue. */
  BOTTOM_EIGENVALUE(
      MetricLevel.RUN,
      "1",
      "smallest algebraic eigenvalue of the Hessian, or another `matrix`, of the mean training loss on the"
          + " fixed Hessian sample",
      "one Lanczos run shared with TOP_EIGENVALUE",
      "dense eigenvalues; closed form of softmax regression",
      MetricOptions.LANCZOS),
  /** How close training is to the edge of stability. */
  EDGE_OF_STABILITY(
      MetricLevel.RUN,
      "1",
      "largest algebraic eigenvalue of the Hessian, weight decay included, over the largest with which SGD of"
          + " the last step's learning rate and momentum is stable on a quadratic (Cohen et al. 2021)",
      "one Lanczos run shared with TOP_EIGENVALUE of the same options",
      "dense eigenvalues; gradient descent on quadratics",
      MetricOptions.EDGE),
  /** Hessian eigenvalue of largest magnitude. */
  DOMINANT_EIGENVALUE(
      MetricLevel.RUN,
      "1",
      "eigenvalue of largest magnitude, with its sign, of the Hessian, or another `matrix`, of the mean"
          + " training loss on the fixed Hessian sample, by power iteration; the published way",
      "at most `steps` matvecs on `samples` samples",
      "dense eigenvalues",
      MetricOptions.POWER),
  /** Trace of the Hessian. */
  HESSIAN_TRACE(
      MetricLevel.RUN,
      "1",
      "trace of the Hessian, or another `matrix`, of the mean training loss on the fixed Hessian sample, by"
          + " Hutchinson's estimator, Hutch++ or XTrace",
      "`probes` matvecs on `samples` samples",
      "dense trace; closed form of softmax regression",
      MetricOptions.TRACE),
  /** Root mean square of the Hessian's eigenvalues, with the spectral density. */
  SPECTRAL_DENSITY(
      MetricLevel.RUN,
      "1",
      "root mean square of all eigenvalues of the Hessian, or another `matrix`, of the mean training loss on"
          + " the fixed Hessian sample, the square root of the second moment of their density; the density's nodes and"
          + " weights, by stochastic Lanczos quadrature, are its artifact",
      "`probes` times `steps` matvecs on `samples` samples",
      "dense eigenvalues; Marchenko-Pastur law",
      MetricOptions.DENSITY),
  /** Rise of the loss after one step uphill. */
  ONE_STEP_SHARPNESS(
      MetricLevel.RUN,
      "nat",
      "rise of the training loss, on the fixed Hessian sample, after one step of length `radius` along its"
          + " gradient (Foret et al. 2021)",
      "one gradient and two losses on `samples` samples",
      "closed forms; recomputed in PyTorch",
      MetricOptions.ONE_STEP),
  /** Largest rise of the loss within a radius. */
  WORST_SHARPNESS(
      MetricLevel.RUN,
      "nat",
      "largest rise of the training loss, on the fixed Hessian sample, that `steps` steps of projected"
          + " gradient ascent find within `radius`: a lower bound of the worst",
      "`steps` gradients and losses on `samples` samples",
      "closed form of quadratics; bounded in PyTorch",
      MetricOptions.WORST),
  /** Mean rise of the loss under random steps. */
  AVERAGE_SHARPNESS(
      MetricLevel.RUN,
      "nat",
      "mean rise of the training loss, on the fixed Hessian sample, under Gaussian steps of standard"
          + " deviation `deviation` per parameter",
      "twice `pairs` losses on `samples` samples",
      "closed form of quadratics; recomputed in PyTorch",
      MetricOptions.AVERAGE),
  /** Noise that the parameters bear. */
  NOISE_TOLERANCE(
      MetricLevel.RUN,
      "1",
      "standard deviation of Gaussian noise on the parameters that raises the mean training error, on the fixed"
          + " Hessian sample, by `points`: PAC-Bayes bounds grow with the inverse of its square (Jiang et al. 2020)",
      "about 20 times `draws` passes over `samples` samples",
      "closed form of quadratic errors; recomputed in PyTorch",
      MetricOptions.TOLERANCE),
  /** How fast the function moves with the parameters. */
  FUNCTION_CURVATURE(
      MetricLevel.RUN,
      "1",
      "trace of the tangent kernel of the outputs on the fixed Hessian sample over their squared norm, of the"
          + " part that the softmax sees: curvature without the loss's share",
      "a forward, and `probes` gradients on `samples` samples",
      "closed form of linear functions; recomputed in PyTorch",
      MetricOptions.FUNCTION),
  /** Gradient noise scale. */
  GRADIENT_NOISE_SCALE(
      MetricLevel.RUN,
      "1",
      "gradient noise scale, in samples: trace of the covariance of the samples' gradients over the squared"
          + " gradient of the training loss, by the unbiased two-batch estimators (McCandlish et al. 2018)",
      "gradients of all whole batches of `batch_size` training samples",
      "closed form of Gaussian gradients; recomputed in PyTorch",
      MetricOptions.NOISE),
  /** Rise of the loss along straight lines through the network. */
  LOSS_SLICE(
      MetricLevel.RUN,
      "nat",
      "mean rise of the training loss from the network to the two ends of straight lines through it; the"
          + " losses and errors along the lines are its artifact (Li et al. 2018)",
      "`count` times `points` passes over the samples; with eigenvectors also `steps` matvecs on them",
      "closed forms of quadratics; recomputed in PyTorch at the stored points",
      MetricOptions.SLICE),
  /** Rise of the loss towards the border of a plane through the network. */
  LOSS_SURFACE(
      MetricLevel.RUN,
      "nat",
      "mean rise of the training loss from the network to the border of a square around it in a plane"
          + " through it; the losses and errors on the square are its artifact (Li et al. 2018)",
      "the square of `points` passes over the samples; with eigenvectors also `steps` matvecs on them",
      "closed forms of quadratics; recomputed in PyTorch at the stored points",
      MetricOptions.SURFACE),
  /** Largest rise of the loss between a run's first and last network. */
  MIN_DELTA(
      MetricLevel.RUN,
      "nat",
      "largest rise of the loss over any value before it on the straight line from the run's initial network to"
          + " its final one (min Δ of Lucas et al. 2021): 0 where linear interpolation is monotone",
      "`points` passes over the samples, and as many over the training set with batch norm",
      "closed-form profiles; recomputed in PyTorch",
      MetricOptions.START),
  /** How far the outputs' direction turns between a run's first and last network. */
  GAUSS_LENGTH(
      MetricLevel.RUN,
      "1",
      "mean over the test samples of the angle, in radians, by which the direction of the outputs' path turns on the"
          + " straight line from the run's initial network to its final one (Lucas et al. 2021)",
      "`points` passes over the test set, and as many over the training set with batch norm",
      "closed-form curves; recomputed in PyTorch",
      MetricOptions.GAUSS),
  /** How far training has moved the parameters. */
  INITIAL_DISTANCE(
      MetricLevel.RUN,
      "1",
      "Euclidean distance of the run's final parameters from its initial ones over the norm of the initial ones,"
          + " of all or of those named, without batch-norm statistics (Lucas et al. 2021)",
      "none",
      "recomputed from the checkpoints",
      MetricOptions.INITIAL),
  /** How many parameters help in a training step. */
  LCA_HELP_SHARE(
      MetricLevel.RUN,
      "%",
      "share of parameters, in percent, to which a training step allocates a fall of the loss, mean over the steps:"
          + " loss change allocation (Lan et al. 2019) along the run's own path, trained again",
      MetricOptions.LCA_COST,
      "closed forms; recomputed in PyTorch",
      MetricOptions.LCA_HELP),
  /** What the hurting parameters undo of what the helping ones do. */
  LCA_HURT_RATIO(
      MetricLevel.RUN,
      "1",
      "rises of the loss allocated to parameters that hurt over falls allocated to those that help, both summed over"
          + " all training steps (Lan et al. 2019): 0 where nothing hurts, 1 where the loss has not changed",
      "shared with LCA_HELP_SHARE of the same options",
      "closed forms; recomputed in PyTorch",
      MetricOptions.LCA),
  /** Change of the loss that is allocated to some tensors. */
  LCA_TOTAL(
      MetricLevel.RUN,
      "nat",
      "change of the loss over training that is allocated to the tensors `parameters` (Lan et al. 2019): below 0 they"
          + " helped; of all tensors it is the loss at the end minus that at the beginning, but for the residual",
      "shared with LCA_HELP_SHARE of the same options",
      "closed forms; recomputed in PyTorch",
      MetricOptions.LCA_OF_TENSORS),
  /** How much of the change of the loss is allocated to nobody. */
  LCA_RESIDUAL(
      MetricLevel.RUN,
      "1",
      "what the allocations of a training step miss of its change of the loss, in absolute value, summed over all steps,"
          + " over the absolute change of the loss (Lan et al. 2019)",
      "shared with LCA_HELP_SHARE of the same options",
      "closed forms; recomputed in PyTorch",
      MetricOptions.LCA),
  /** Whether layers learn at the same steps. */
  LCA_SYNCHRONIZATION(
      MetricLevel.RUN,
      "1",
      "training steps at which several layers help more than in the steps before and after, over the mean number of"
          + " such steps when each layer's series is shuffled in time (Lan et al. 2019): 1 by chance",
      "shared with LCA_HELP_SHARE of the same options",
      "closed forms of shuffled series; recomputed in PyTorch",
      MetricOptions.LCA_PEAKS),
  /** Smallest eigenvalue of the tangent kernel. */
  KERNEL_BOTTOM_EIGENVALUE(
      MetricLevel.RUN,
      "1",
      "smallest eigenvalue of the tangent kernel DF DFᵀ of all outputs on the first `samples` training samples:"
          + " uniform conditioning (Liu, Zhu and Belkin 2022)",
      "a forward and a backward for each output, shared by all kinds of the same kernel",
      "explicit Jacobians; closed forms; recomputed in PyTorch",
      TangentOptions.KERNEL),
  /** Largest eigenvalue of the tangent kernel. */
  KERNEL_TOP_EIGENVALUE(
      MetricLevel.RUN,
      "1",
      "largest eigenvalue of the tangent kernel of all outputs on the first `samples` training samples",
      "shared with KERNEL_BOTTOM_EIGENVALUE of as many samples",
      "explicit Jacobians; closed forms; recomputed in PyTorch",
      TangentOptions.KERNEL),
  /** Condition number of the tangent kernel. */
  KERNEL_CONDITION(
      MetricLevel.RUN,
      "1",
      "largest over smallest eigenvalue of the tangent kernel on the first `samples` training samples",
      "shared with KERNEL_BOTTOM_EIGENVALUE of as many samples",
      "explicit Jacobians; closed forms; recomputed in PyTorch",
      TangentOptions.KERNEL),
  /** Trace of the tangent kernel. */
  KERNEL_TRACE(
      MetricLevel.RUN,
      "1",
      "trace of the tangent kernel on the first `samples` training samples: the squared Frobenius norm of the"
          + " Jacobian",
      "shared with KERNEL_BOTTOM_EIGENVALUE of as many samples",
      "explicit Jacobians; closed forms; recomputed in PyTorch",
      TangentOptions.KERNEL),
  /** Effective rank of the tangent kernel. */
  KERNEL_RANK(
      MetricLevel.RUN,
      "1",
      "effective rank of the tangent kernel on the first `samples` training samples: the exponential of the"
          + " entropy of its eigenvalues' shares in the trace (Roy and Vetterli 2007)",
      "shared with KERNEL_BOTTOM_EIGENVALUE of as many samples",
      "explicit Jacobians; closed forms; recomputed in PyTorch",
      TangentOptions.KERNEL),
  /** How far training has changed the tangent kernel. */
  KERNEL_CHANGE(
      MetricLevel.RUN,
      "1",
      "distance of the tangent kernel from that of the run's initial network over the latter's norm, both"
          + " Frobenius: 0 where the model is linear in its parameters (Liu, Zhu and Belkin 2020)",
      "the kernel of the initial network, and that of KERNEL_BOTTOM_EIGENVALUE",
      "explicit Jacobians; closed forms; recomputed in PyTorch",
      TangentOptions.KERNEL),
  /** How alike the tangent kernel and the initial one are. */
  KERNEL_ALIGNMENT(
      MetricLevel.RUN,
      "1",
      "cosine between the tangent kernel and that of the run's initial network, as matrices: 1 where one is a"
          + " multiple of the other (Cristianini et al. 2001)",
      "shared with KERNEL_CHANGE",
      "explicit Jacobians; closed forms; recomputed in PyTorch",
      TangentOptions.KERNEL),
  /** The constant of the Polyak-Łojasiewicz condition at a network. */
  PL_RATIO(
      MetricLevel.RUN,
      "1",
      "half the squared gradient of L = ½ Σ ‖F − y‖² over L, on the first `samples` training samples; never below"
          + " the smallest eigenvalue of their tangent kernel (Liu, Zhu and Belkin 2022)",
      "a gradient and a forward on the samples, and the kernel where it is small enough",
      "closed forms; recomputed in PyTorch",
      TangentOptions.RATIO),
  /** The same ratio of the cross-entropy. */
  CROSS_ENTROPY_RATIO(
      MetricLevel.RUN,
      "1",
      "half the squared gradient of the cross-entropy, summed over the first `samples` training samples, over the"
          + " cross-entropy: as PL_RATIO, but of a loss whose least value is reached at infinity only",
      "a gradient and a forward on the samples, and the kernel where it is small enough",
      "recomputed in PyTorch",
      TangentOptions.RATIO),
  /** The constant of the condition along a training. */
  PL_CONSTANT(
      MetricLevel.RUN,
      "1",
      "least PL_RATIO over the initial network and the run's checkpoints: the constant μ with which the condition"
          + " holds on the way",
      "a gradient and a forward on the samples at every checkpoint, shared by all kinds of the same path",
      "closed form of linear models; recomputed in PyTorch",
      TangentOptions.PATH),
  /** Path length over its bound. */
  PL_PATH_SHARE(
      MetricLevel.RUN,
      "1",
      "length of the polygon through the initial network and the run's checkpoints over ‖F(θ₀) − y‖/√μ, the"
          + " longest path of gradient flow under PL_CONSTANT μ",
      "shared with PL_CONSTANT",
      "closed form of linear models; recomputed in PyTorch",
      TangentOptions.PATH),
  /** Distance from the start over the radius of the theorem. */
  PL_BALL_SHARE(
      MetricLevel.RUN,
      "1",
      "distance of the final network from the initial one over R = 2 L_F ‖F(θ₀) − y‖/μ, the ball in which the"
          + " theorem finds a solution, with PL_CONSTANT μ and the largest ‖DF‖ on the way (Liu, Zhu and Belkin 2022)",
      "the kernel at every checkpoint, and what PL_CONSTANT costs",
      "closed form of linear models; recomputed in PyTorch",
      TangentOptions.PATH),
  /** Rate of the loss over the one that is promised. */
  PL_RATE_SHARE(
      MetricLevel.RUN,
      "1",
      "slowest rate −ln(L_{t+1}/L_t) of a step between checkpoints over −ln(1 − ημ), the one that PL_CONSTANT μ promises"
          + " full-batch gradient descent of step η",
      "shared with PL_CONSTANT",
      "closed form of linear models; recomputed in PyTorch",
      TangentOptions.PATH),
  /** Norm of the Hessian of the outputs. */
  MODEL_HESSIAN_NORM(
      MetricLevel.RUN,
      "1",
      "mean over `samples` training samples of the spectral norm of the Hessian of one output with respect to the"
          + " parameters, output i mod c of sample i: 0 where the model is linear in them",
      "at most `steps` products on each of the samples",
      "closed form of one hidden layer; recomputed in PyTorch",
      TangentOptions.MODEL_HESSIAN),
  /** How far a PDE's network is from the solution. */
  SOLUTION_ERROR(
      MetricLevel.RUN,
      "1",
      "relative L2 error of a PDE's network u against the solution u* on the test points: the root of the mean of"
          + " (u − u*)² over that of u*²",
      "one pass over the test points",
      "networks that are known by hand; recomputed in PyTorch",
      List.of()),
  /** Either loss of a PDE, whichever a network was trained by. */
  PDE_LOSS(
      MetricLevel.RUN,
      "1",
      "least-squares or Deep Ritz loss of a PDE's network, whichever it was trained by: the mean of (Δu + f)², or of"
          + " ½|∇u|² − f u, whose minimum is negative",
      "one pass over the points",
      "closed forms and stencils; recomputed in PyTorch with nested derivatives",
      MetricOptions.PDE_LOSS),
  /** The constant of the Polyak-Łojasiewicz condition of the Ritz energy at a network. */
  RITZ_RATIO(
      MetricLevel.RUN,
      "1",
      "½‖∇L‖²/(L − L*) of the mean Ritz energy L of a PDE's network, whichever loss it was trained by, with that of the"
          + " solution by the same rule as L*: only by quadrature, because the least energy of sampled points is not known",
      "a gradient and a loss on the points",
      "derivatives of a network that is known by hand; recomputed in PyTorch with nested derivatives",
      List.of()),
  /** How much the variation of a loss differs between random directions. */
  ROUGHNESS_INDEX(
      MetricLevel.RUN,
      "1",
      "standard deviation over mean, over random directions, of the total variation of the loss divided by its range"
          + " (Wu et al. 2021); at most 0.354 (times √(M/(M−1))) where every direction has one minimum",
      "`directions` times `m` + 1 passes over the points, and a gradient",
      "closed-form profiles; recomputed in PyTorch at the stored directions",
      MetricOptions.ROUGHNESS),
  /** Power-law exponent of the weights' spectra. */
  TAIL_EXPONENT(
      MetricLevel.RUN,
      "1",
      "mean over weight tensors of the power-law exponent fitted to the largest eigenvalues of WᵀW; tensors"
          + " with fewer than ten eigenvalues are left out (Martin et al. 2021)",
      "none",
      "samples of power laws; recomputed in NumPy",
      MetricOptions.WEIGHTS),
  /** Stable rank of the weights. */
  STABLE_RANK(
      MetricLevel.RUN,
      "1",
      "mean over weight tensors of the squared Frobenius norm over the squared spectral norm",
      "none",
      "closed forms; recomputed in NumPy",
      MetricOptions.WEIGHTS),
  /** Spectral norm of the weights. */
  LOG_SPECTRAL_NORM(
      MetricLevel.RUN,
      "1",
      "mean over weight tensors of the decimal logarithm of the squared spectral norm",
      "none",
      "closed forms; recomputed in NumPy",
      MetricOptions.WEIGHTS),
  /** Norm of the weights. */
  WEIGHT_NORM(
      MetricLevel.RUN,
      "1",
      "Euclidean norm of all weights of linear and convolution layers among `parameters`",
      "nothing but reading the checkpoint",
      "recomputed in PyTorch",
      MetricOptions.WEIGHTS),
  /** How evenly magnitudes are spread over the weights. */
  COMPRESSIBILITY(
      MetricLevel.RUN,
      "1",
      "sum of magnitudes over Euclidean norm and the root of the number of weights, taken over all weights of"
          + " linear and convolution layers among `parameters` as one vector: 1 if all are of one magnitude, towards 0"
          + " if few differ from zero (Aytekin et al. 2019)",
      "nothing but reading the checkpoint, or all of them",
      "closed forms; recomputed in PyTorch",
      MetricOptions.COMPRESSIBILITY),
  /** What the regularizers of training are worth. */
  REGULARIZATION(
      MetricLevel.RUN,
      "nat",
      "sum of the terms that the run's regularizers add to its training loss; 0 without",
      "nothing but reading the checkpoint",
      "recomputed in PyTorch",
      List.of()),
  /** Share of weights that count as zeros. */
  ZERO_SHARE(
      MetricLevel.RUN,
      "%",
      "share of the weights of linear and convolution layers among `parameters` that lie below `threshold`, in"
          + " percent",
      "nothing but reading the checkpoint",
      "recomputed in PyTorch",
      MetricOptions.PRUNING),
  /** Entropy of the weights that pruning leaves. */
  SURVIVOR_ENTROPY(
      MetricLevel.RUN,
      "bit",
      "mean over the weights of at least `threshold` of the entropy of their tensor's, over 256 bins of equal width"
          + " between plus and minus its largest magnitude",
      "nothing but reading the checkpoint",
      "recomputed in PyTorch",
      MetricOptions.PRUNING),
  /** Spread of the magnitudes that pruning leaves. */
  SURVIVOR_VARIATION(
      MetricLevel.RUN,
      "1",
      "mean over the weights of at least `threshold` of the standard deviation of their tensor's magnitudes over"
          + " the mean of these: 0 if all are equal",
      "nothing but reading the checkpoint",
      "recomputed in PyTorch",
      MetricOptions.PRUNING),
  /** Distance of the weights from ternary ones. */
  TERNARY_RESIDUAL(
      MetricLevel.RUN,
      "1",
      "distance of the weights of linear and convolution layers among `parameters` from the nearest that are 0 or"
          + " of one magnitude in each tensor, over their norm",
      "nothing but reading the checkpoint",
      "search over all ternary vectors; recomputed in PyTorch",
      MetricOptions.WEIGHTS),
  /** Bytes of the pruned weights. */
  COMPRESSED_SIZE(
      MetricLevel.RUN,
      "byte",
      "bytes of the weights of linear and convolution layers among `parameters`, those below `threshold` set to"
          + " zero, tensor after tensor, row-major, little-endian, compressed",
      "nothing but reading the checkpoint",
      "Python's zlib and bz2",
      MetricOptions.SIZE),
  /** How many times smaller the pruned weights are. */
  COMPRESSION_RATIO(
      MetricLevel.RUN,
      "1",
      "4 bytes a weight over COMPRESSED_SIZE of the same options",
      "nothing but reading the checkpoint",
      "Python's zlib and bz2",
      MetricOptions.SIZE),
  /** Test accuracy after pruning. */
  PRUNED_ACCURACY(
      MetricLevel.RUN,
      "%",
      "test accuracy, in percent, after the weights among `parameters` below `threshold` have been set to zero and"
          + " the others trained on for `fine_tune` steps, batch-norm statistics estimated anew over the training set",
      "one forward pass over the test set, and one over the training set with batch norm; 3 passes a sample of"
          + " fine-tuning",
      "recomputed in PyTorch",
      MetricOptions.FINE_TUNING),
  /** Signed mode connectivity along a trained curve. */
  MODE_CONNECTIVITY(
      MetricLevel.PAIR,
      "%",
      "mean training error of the two ends minus the training error at the point of the trained curve"
          + " that deviates most from it, in points; below 0 a barrier, near 0 connected, above 0 the curve"
          + " found lower error than its ends",
      "`steps` training steps, and twice as many again for the convergence check, and `points` passes over"
          + " the training set, per pair",
      "profile recomputed in PyTorch from the stored bend; closed-form curves",
      MetricOptions.CURVE),
  /** How far the loss rises on a trained curve. */
  CURVE_BARRIER(
      MetricLevel.PAIR,
      "nat",
      "largest excess of the training loss on the trained curve between the two networks over the line between their"
          + " losses; at least 0: connectivity of networks whose answers are not right or wrong, in units of the loss",
      "as MODE_CONNECTIVITY, with a curve of its own",
      "profile recomputed in PyTorch from the stored bend",
      MetricOptions.CURVE),
  /** Signed connectivity along the straight line. */
  LINEAR_CONNECTIVITY(
      MetricLevel.PAIR,
      "%",
      "mean training error of the two ends minus the training error at the point of the straight line between"
          + " them that deviates most from it, in points; read like MODE_CONNECTIVITY",
      "`points` passes over the training set per pair",
      "profile recomputed in PyTorch; closed-form lines",
      MetricOptions.LINE),
  /** Loss barrier along the straight line. */
  LINEAR_BARRIER(
      MetricLevel.PAIR,
      "nat",
      "largest excess of the training loss on the straight line between the two networks over the line"
          + " between their losses (Entezari et al. 2022); at least 0",
      "shared with LINEAR_CONNECTIVITY of as many points and the same `align`",
      "profile recomputed in PyTorch; closed-form lines",
      MetricOptions.LINE),
  /** How wide the loss must be smoothed until it looks convex. */
  SMOOTHING_SCALE(
      MetricLevel.PAIR,
      "1",
      "deviation of filter-normalized noise, under which the training loss is averaged, at which the barrier on"
          + " the straight line between the two networks has vanished: 0 without a barrier (ours)",
      "twice `points` times `draws` times `count` passes over the training set per pair",
      "closed form of a rugged well; recomputed in PyTorch",
      MetricOptions.SMOOTHING),
  /** Linear CKA of softmax outputs on mixup inputs. */
  CKA_SIMILARITY(
      MetricLevel.PAIR,
      "1",
      "linear CKA (biased HSIC) of the softmax outputs, or a hidden `layer`, of two replicates on the fixed"
          + " mixup inputs, or plain ones",
      "one forward pass over the probe set per run; of large hidden layers one for each piece of it",
      "closed-form matrices; recomputed in PyTorch",
      MetricOptions.CKA),
  /** Share of test samples on which two networks disagree. */
  DISAGREEMENT(
      MetricLevel.PAIR,
      "%",
      "share of test samples that the two replicates classify differently, in percent",
      "one forward pass over the test set per run",
      "logits recomputed in PyTorch",
      List.of()),
  /** Jensen-Shannon divergence of two networks' answers. */
  JS_DIVERGENCE(
      MetricLevel.PAIR,
      "nat",
      "mean over the test samples of the Jensen-Shannon divergence of the two replicates' softmax outputs,"
          + " from 0 to ln 2",
      "shared with DISAGREEMENT",
      "closed forms; logits recomputed in PyTorch",
      List.of()),
  /** Euclidean distance of two parameter vectors. */
  PARAMETER_DISTANCE(
      MetricLevel.PAIR,
      "1",
      "Euclidean distance of the two replicates' parameter vectors, without batch-norm statistics; with"
          + " `align` after the second one's hidden units have been permuted to fit the first's",
      "none; with `align: activations` one forward pass over the training set per network and pair",
      "recomputed from the checkpoints and the stored permutations",
      MetricOptions.DISTANCE),
  /** Test accuracy of the softmax ensemble of a cell. */
  ENSEMBLE_ACCURACY(
      MetricLevel.CELL,
      "%",
      "share of test samples that the softmax ensemble of all replicates classifies correctly, in percent:"
          + " the class of largest mean probability (Lakshminarayanan et al. 2017)",
      "one forward pass over the test set per run",
      "logits recomputed in PyTorch",
      List.of()),
  /** What the ensemble gains over its mean member. */
  ENSEMBLE_GAIN(
      MetricLevel.CELL,
      "%",
      "test accuracy of the softmax ensemble of all replicates minus the mean test accuracy of its members,"
          + " in points",
      "shared with ENSEMBLE_ACCURACY",
      "logits recomputed in PyTorch",
      List.of()),
  /** Test accuracy at the mean of a cell's parameters. */
  AVERAGED_ACCURACY(
      MetricLevel.CELL,
      "%",
      "test accuracy, in percent, of the network at the mean of all replicates' parameters (averaging along"
          + " seeds), batch-norm statistics estimated anew over the training set; with `align` after the hidden"
          + " units of all others have been permuted to fit the first's",
      "one forward pass over the test set, and one over the training set with batch norm; with `align: activations`"
          + " one more of both networks for every other replicate",
      "recomputed in PyTorch",
      MetricOptions.DISTANCE),
  /** Barrier inside the triangle of three replicates. */
  LOSS_PLANE(
      MetricLevel.CELL,
      "nat",
      "largest excess of the training loss, inside the triangle of the first three replicates, over the plane"
          + " through their own losses; the losses and errors on their plane are its artifact (Garipov et al."
          + " 2018)",
      "the square of `points` passes over the samples",
      "closed forms of quadratics; recomputed in PyTorch",
      MetricOptions.PLANE),
  /** A value of a run that a metrics worker of the lab's own computes. */
  USER_RUN(
      MetricLevel.RUN,
      "1",
      "a number that a worker of the lab's own computes from a run's checkpoint; `metric` names it:"
          + " user.<lab>.<name>",
      "as the worker tells",
      "nothing here: its author's",
      List.of()),
  /** A value of two replicates that a metrics worker of the lab's own computes. */
  USER_PAIR(
      MetricLevel.PAIR,
      "1",
      "a number that a worker of the lab's own computes from the checkpoints of two replicates; `metric` names it:"
          + " user.<lab>.<name>",
      "as the worker tells",
      "nothing here: its author's",
      List.of()),
  /** A value of a whole cell that a metrics worker of the lab's own computes. */
  USER_CELL(
      MetricLevel.CELL,
      "1",
      "a number that a worker of the lab's own computes from the checkpoints of all replicates of a cell; `metric`"
          + " names it: user.<lab>.<name>",
      "as the worker tells",
      "nothing here: its author's",
      List.of());

  private final MetricLevel level;
  private final String unit;
  private final String definition;
  private final String cost;
  private final String oracle;
  private final List<MetricOption> options;

  MetricKind(
      MetricLevel level,
      String unit,
      String definition,
      String cost,
      String oracle,
      List<MetricOption> options) {
    this.level = level;
    this.unit = unit;
    this.definition = definition;
    this.cost = cost;
    this.oracle = oracle;
    this.options = options;
  }

  /** Which checkpoints a measurement of this kind needs. */
  public MetricLevel level() {
    return level;
  }

  /** Whether it speaks of networks that solve a PDE, and of no others. */
  public boolean isOfPdes() {
    return this == SOLUTION_ERROR
        || this == PDE_LOSS
        || this == RITZ_RATIO
        || this == ROUGHNESS_INDEX;
  }

  /**
   * Whether its values are computed by workers of the lab's own, which announce it by {@link
   * Metric#name}: it has no name, options or meaning but theirs.
   */
  public boolean isOwn() {
    return this == USER_RUN || this == USER_PAIR || this == USER_CELL;
  }

  /** Fewest replicates of a cell that a measurement of this kind can speak of. */
  public int fewestReplicates() {
    return this == LOSS_PLANE ? 3 : level.fewestReplicates();
  }

  /**
   * The unit of the value: {@code nat}, {@code %} (points) or {@code 1}; of losses that where they
   * are cross-entropies, for others see {@link io.orograph.core.sweep.LossUnits}.
   */
  public String unit() {
    return unit;
  }

  /** Which values it can take, and what larger, smaller or negative ones say. */
  public ValueSign sign() {
    return ValueSign.of(this);
  }

  /** The definition in one sentence. */
  public String definition() {
    return definition;
  }

  /** The cost in matvecs and sample-passes, in words. */
  public String cost() {
    return cost;
  }

  /** What the values are tested against. */
  public String oracle() {
    return oracle;
  }

  /** The options this kind takes, each with default and range. */
  public List<MetricOption> options() {
    return options;
  }

  /** The documentation page of this kind, relative to {@code docs/}. */
  public String page() {
    return "metrics.md#" + name().toLowerCase(java.util.Locale.ROOT);
  }

  /** The option of this name, if the kind takes it. */
  public Optional<MetricOption> option(String name) {
    return options.stream().filter(o -> o.name().equals(name)).findFirst();
  }

  /** The name of its published settings; empty for kinds that have none of their own. */
  public Optional<String> publishedPreset() {
    return option(MetricOption.PRESET).map(MetricOption::publishedName);
  }

  /** The kinds of a level, in the order of the catalogue. */
  public static List<MetricKind> of(MetricLevel level) {
    return Arrays.stream(values()).filter(k -> k.level() == level).toList();
  }

  /** The kind of this name, if there is one. */
  public static Optional<MetricKind> named(String name) {
    return Arrays.stream(values()).filter(k -> k.name().equals(name)).findFirst();
  }
}
