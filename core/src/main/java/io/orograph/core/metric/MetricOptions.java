package io.orograph.core.metric;

import static io.orograph.core.metric.MetricOption.integer;
import static io.orograph.core.metric.MetricOption.layer;
import static io.orograph.core.metric.MetricOption.names;
import static io.orograph.core.metric.MetricOption.number;
import static io.orograph.core.metric.MetricOption.preset;
import static io.orograph.core.metric.MetricOption.weightLayer;
import static io.orograph.core.metric.MetricOption.word;

import java.util.List;

/**
 * The option lists of the metric kinds; apart from {@link MetricKind}, because its constants cannot
 * refer to static fields of their own class.
 */
final class MetricOptions {
  private static final MetricOption SAMPLES =
      integer(
          "samples",
          200,
          2,
          1_000_000,
          "size of the Hessian sample, equal in all cells (200: Yang et al. 2021, App. B.4)");
  private static final MetricOption MATRIX =
      word(
          "matrix",
          "hessian",
          "hessian|gauss_newton|empirical_fisher",
          "which curvature; gauss_newton is also the Fisher information of cross-entropy (Martens 2020)");
  private static final MetricOption PARAMETERS =
      names(
          "parameters",
          "*",
          "the tensors that are looked at, by PyTorch's names: `layer1.*,fc.weight`");
  private static final MetricOption DECAY =
      word(
          "weight_decay",
          "excluded",
          "excluded|as_trained",
          "whether the run's own weight decay is added on the diagonal");

  private static final MetricOption AT_LOSS =
      number(
          "at_loss",
          "0",
          0,
          1e6,
          "training loss at which all runs are compared: of each its first checkpoint of at most this; 0: the"
              + " final one");
  static final List<MetricOption> EPOCHS =
      List.of(number("share", "0.25", 0.001, 1, "of the steps (Izmailov et al. 2018: 0.25)"));
  static final List<MetricOption> CROSSING =
      List.of(
          number(
              "error",
              "5",
              0,
              100,
              "training error in percent at which training might have stopped (ours: 20, 10, 5, 1 and 0.5)"));
  private static final MetricOption ALIGN =
      word(
          "align",
          "none",
          "none|weights|activations",
          "whether another network's hidden units are permuted first, to fit the first's weights or, for a"
              + " forward pass of both, activations (Ainsworth et al. 2023)");
  static final List<MetricOption> SMOOTHING =
      List.of(
          integer("points", 11, 3, 1001, "evaluation points on the line, ends included (ours)"),
          integer("draws", 4, 2, 1000, "of the noise, each with its opposite (ours)"),
          number("smallest", "0.05", 1e-6, 1e3, "first deviation, in units of the weights (ours)"),
          number("largest", "2", 1e-6, 1e3, "last deviation (ours)"),
          integer("count", 9, 2, 200, "deviations, a geometric series (ours)"),
          number(
              "share", "0.1", 0.0001, 0.9999, "of the raw barrier that counts as vanished (ours)"),
          number("floor", "0.01", 0, 1e6, "barrier in nats that counts as none (ours)"),
          ALIGN);
  static final List<MetricOption> POWER =
      List.of(
          SAMPLES,
          integer("steps", 100, 2, 100_000, "most products (Yang et al. 2021, by PyHessian: 100)"),
          number(
              "tolerance",
              "0.001",
              0,
              1,
              "relative change of the value at which it stops (Yang et al. 2021, by PyHessian: 0.001)"),
          MATRIX,
          PARAMETERS,
          DECAY,
          AT_LOSS);
  private static final MetricOption SCALING =
      word(
          "scaling",
          "plain",
          "plain|adaptive",
          "adaptive: each parameter's step in units of its size, blind to a shift of scale between layers"
              + " (Kwon et al. 2021)");
  private static final MetricOption RADIUS =
      number("radius", "0.05", 1e-9, 1e6, "length of the step (Foret et al. 2021: 0.05)");
  static final List<MetricOption> WEIGHTS = List.of(PARAMETERS);
  static final List<MetricOption> COMPRESSIBILITY =
      List.of(
          PARAMETERS,
          word(
              "series",
              "none",
              "none|training",
              "training: also keeps it of every tensor at the initial network and at every checkpoint (ours)"),
          word(
              "descent",
              "none",
              "none|initial|final|ternary",
              "from which weights to descend on C alone before it is taken: the initial ones, those of the"
                  + " checkpoint, or the nearest ternary ones to these (Aytekin et al. 2019)"));
  private static final MetricOption THRESHOLD =
      number(
          "threshold",
          "0.001",
          0,
          1e6,
          "magnitude below which a weight counts as zero (DeepHoyer: 0.001)");
  private static final MetricOption RELATIVE_TO =
      word(
          "relative_to",
          "none",
          "none|largest|deviation|tau",
          "whether the threshold is in units of a tensor's largest magnitude, of its standard deviation (DeepHoyer"
              + " has both), or of its squared norm over its sum of magnitudes (Aytekin et al. 2019)");
  static final List<MetricOption> PRUNING = List.of(PARAMETERS, THRESHOLD, RELATIVE_TO);
  static final List<MetricOption> SIZE =
      List.of(
          PARAMETERS,
          THRESHOLD,
          RELATIVE_TO,
          word("code", "float32", "float32|int8", "how a weight is written; int8 is linear (ours)"),
          word(
              "codec",
              "bzip2",
              "none|deflate|bzip2|entropy",
              "how the bytes are compressed (ours); entropy is the bound of codes of single weights, whatever their code"));
  static final List<MetricOption> FINE_TUNING =
      List.of(
          PARAMETERS,
          THRESHOLD,
          RELATIVE_TO,
          integer(
              "fine_tune",
              0,
              0,
              1_000_000,
              "steps of Adam after pruning, with pruned weights kept at zero; 0: none (ours)"),
          number("learning_rate", "0.001", 1e-9, 100, "of fine-tuning (ours; DeepHoyer: 0.0001)"),
          integer("batch_size", 100, 1, 1_000_000, "of fine-tuning (DeepHoyer: 100)"),
          word(
              "thresholds",
              "one",
              "one|grid",
              "grid: also keeps zeros and accuracy, without fine-tuning, at 17 thresholds of all units (ours)"));
  private static final MetricOption SLICE_SAMPLES =
      integer(
          "samples",
          0,
          0,
          1_000_000,
          "training samples of the picture, the first of the nested order, equal in all cells; 0 for all"
              + " that the run was trained on");
  private static final MetricOption DIRECTIONS =
      word(
          "directions",
          "random",
          "random|eigenvectors|trajectory",
          "Gaussian, equal in all cells; of the largest Hessian eigenvalues; principal components of the"
              + " run's checkpoints (Li et al. 2018)");
  private static final MetricOption NORMALIZATION =
      word(
          "normalization",
          "filter",
          "filter|layer|none",
          "each filter, or each weight tensor, of a direction at the norm of the network's own, biases"
              + " and batch norm left out (Li et al. 2018); none: unit vectors");
  private static final MetricOption RANGE =
      number(
          "range",
          "1",
          1e-6,
          1e6,
          "half width of the picture in lengths of a direction (Li et al. 2018: 1); for trajectory the"
              + " margin around the path, in quarters of its extent");
  private static final MetricOption SLICE_STEPS =
      integer("steps", 60, 4, 10_000, "most Lanczos steps, for eigenvectors (ours)");
  static final List<MetricOption> SLICE =
      List.of(
          SLICE_SAMPLES,
          DIRECTIONS,
          integer("count", 5, 1, 100, "lines, each along a direction of its own (ours)"),
          NORMALIZATION,
          RANGE,
          integer("points", 51, 3, 1001, "points on a line, ends included (Li et al. 2018: 51)"),
          SLICE_STEPS);
  static final List<MetricOption> PLANE =
      List.of(
          SLICE_SAMPLES,
          number(
              "margin", "0.2", 0, 10, "around the three networks, in lengths of their box (ours)"),
          integer("points", 25, 3, 101, "points on each side of the picture (ours)"));
  static final List<MetricOption> SURFACE =
      List.of(
          SLICE_SAMPLES,
          DIRECTIONS,
          NORMALIZATION,
          RANGE,
          integer(
              "points", 25, 3, 101, "points on each side of the square (ours; Li et al. 2018: 51)"),
          SLICE_STEPS);
  static final List<MetricOption> NOISE =
      List.of(integer("batch_size", 32, 1, 1_000_000, "samples of a small batch (ours)"));
  static final List<MetricOption> TOLERANCE =
      List.of(
          SAMPLES,
          number("points", "10", 0.01, 100, "rise of the error (Jiang et al. 2020: 10)"),
          integer("draws", 20, 2, 10_000, "of the noise, the same at every deviation (ours)"),
          SCALING);
  static final List<MetricOption> FUNCTION =
      List.of(
          SAMPLES, integer("probes", 64, 2, 100_000, "Rademacher vectors of the outputs (ours)"));
  static final List<MetricOption> ONE_STEP = List.of(SAMPLES, RADIUS, SCALING);
  static final List<MetricOption> WORST =
      List.of(
          SAMPLES,
          RADIUS,
          integer("steps", 20, 4, 10_000, "gradients (Andriushchenko et al. 2023: 20)"),
          SCALING);
  static final List<MetricOption> AVERAGE =
      List.of(
          SAMPLES,
          number("deviation", "0.01", 1e-9, 1e6, "standard deviation of the steps (ours)"),
          integer("pairs", 50, 2, 100_000, "draws, each with its opposite (ours)"),
          SCALING);
  private static final MetricOption LANCZOS_STEPS =
      integer("steps", 60, 2, 10_000, "most Lanczos steps (ours, chosen on digits MLPs)");
  private static final MetricOption LANCZOS_TOLERANCE =
      number(
          "tolerance",
          "0.0001",
          0,
          1,
          "relative residual at which both ends count as converged (ours)");
  static final List<MetricOption> EDGE = List.of(SAMPLES, LANCZOS_STEPS, LANCZOS_TOLERANCE);
  static final List<MetricOption> LANCZOS =
      List.of(
          SAMPLES,
          LANCZOS_STEPS,
          LANCZOS_TOLERANCE,
          integer(
              "count",
              1,
              1,
              1000,
              "eigenvalues wanted at each end; all Ritz values are in the spectrum"),
          integer(
              "block",
              1,
              1,
              64,
              "vectors per product; as many as copies of one eigenvalue are to be seen"),
          MATRIX,
          PARAMETERS,
          DECAY,
          AT_LOSS);
  static final List<MetricOption> TRACE =
      List.of(
          preset(),
          SAMPLES,
          integer(
                  "probes",
                  64,
                  4,
                  100_000,
                  "products: Rademacher probe vectors of Hutchinson's estimator (ours)")
              .published("100"),
          number(
                  "tolerance",
                  "0",
                  0,
                  1,
                  "hutchinson stops when one more probe changes the mean by less than this share; 0: never"
                      + " before `probes` (ours, because that rule underestimates the error)")
              .published("0.001"),
          word(
              "estimator",
              "hutchinson",
              "hutchinson|hutch++|xtrace",
              "hutch++ and xtrace find the outliers first (Meyer et al. 2021, Epperly et al. 2024)"),
          MATRIX,
          PARAMETERS,
          DECAY,
          AT_LOSS);
  static final List<MetricOption> DENSITY =
      List.of(
          SAMPLES,
          integer("probes", 4, 2, 1000, "start vectors (ours; PyHessian: 1)"),
          integer("steps", 60, 2, 10_000, "nodes of each (ours; PyHessian: 100)"),
          MATRIX,
          PARAMETERS,
          DECAY,
          AT_LOSS);
  static final List<MetricOption> CURVE =
      List.of(
          preset(),
          word(
              "curve",
              "bezier",
              "bezier|polygon",
              "quadratic Bezier curve or polygonal chain of two pieces (Garipov et al. 2018)"),
          integer(
                  "steps",
                  1500,
                  1,
                  10_000_000,
                  "training steps of the curve (ours, for digits MLPs)")
              .published("19550"),
          number(
                  "learning_rate",
                  "0.1",
                  1e-9,
                  100,
                  "peak learning rate of the curve (ours, for digits MLPs)")
              .published("0.01"),
          integer(
              "batch_size", 128, 1, 1_000_000, "batch size of the curve (Yang et al. 2021: 128)"),
          number("weight_decay", "0", 0, 1, "L2 at the sampled point of the curve (ours: none)")
              .published("0.0005"),
          integer("points", 25, 3, 1001, "evaluation points on the curve, ends included")
              .published("5"),
          word(
                  "between",
                  "all",
                  "all|first",
                  "the runs of a cell that curves lie between: each two, or the first two alone (Yang et"
                      + " al. 2021)")
              .published("first"),
          ALIGN);
  static final List<MetricOption> LINE =
      List.of(
          integer("points", 25, 3, 1001, "evaluation points on the line, ends included"), ALIGN);
  private static final MetricOption START_POINTS =
      integer(
          "points",
          50,
          3,
          1001,
          "evaluation points on the line, ends included (Lucas et al. 2021: 50)");
  private static final MetricOption START_AT =
      word(
          "start",
          "initial",
          "initial|zero|fresh",
          "where the line begins: at the run's own first network, or for control at 0 or at another draw of"
              + " the same law (Tao et al. 2024)");
  private static final MetricOption MOVING =
      names(
          "parameters",
          "*",
          "the tensors that move, by PyTorch's names, `*.weight` or `layer1.*`; where the others stay, `others`"
              + " says (Wang et al. 2022)");
  private static final MetricOption MOVING_LAYER =
      weightLayer(
          "moving_layer",
          "all",
          "of those tensors, the ones of a single layer move, by its number from the input; each: every layer"
              + " for itself, as a metric of its own (Vlaar and Frankle 2022)");
  private static final MetricOption OTHERS =
      word(
          "others",
          "final",
          "final|start",
          "where tensors that do not move stay: as they are at the end, or where the line begins"
              + " (Vlaar and Frankle 2022)");
  private static final MetricOption AS_RELEASED =
      preset(MetricOption.RELEASE, "the code released with Lucas et al. 2021");
  static final List<MetricOption> INITIAL =
      List.of(
          AS_RELEASED,
          names(
              "parameters", "*", "the tensors that are looked at, by PyTorch's names: `*.weight`"),
          weightLayer(
              "moving_layer",
              "all",
              "of those tensors, the ones of a single layer, by its number from the input; each: every layer for"
                  + " itself, as a metric of its own (Vlaar and Frankle 2022)"),
          word(
                  "over",
                  "initial",
                  "initial|final|none",
                  "whose norm the distance is divided by (Lucas et al. 2021: initial; the training log of the"
                      + " release: final); none: the distance itself")
              .published("final"));
  static final List<MetricOption> GAUSS =
      List.of(
          AS_RELEASED,
          START_POINTS,
          START_AT,
          MOVING,
          MOVING_LAYER,
          OTHERS,
          word(
                  "form",
                  "chord",
                  "chord|jet",
                  "chord: angles between successive chords; jet: the integral of the exact curvature by first and"
                      + " second derivatives of the outputs along the line, blind to kinks (Lucas et al. 2021)")
              .published("jet"));
  static final List<MetricOption> START =
      List.of(
          AS_RELEASED,
          START_POINTS,
          START_AT,
          MOVING,
          MOVING_LAYER,
          OTHERS,
          word(
              "split",
              "train",
              "train|test",
              "the samples of the loss: those trained on, or the test set"),
          number(
              "tolerance",
              "0.001",
              0,
              1e9,
              "largest min Δ of a line that the record calls monotone (Lucas et al. 2021 on MNIST: 0.001)"),
          word(
                  "last_point",
                  "counted",
                  "counted|lost",
                  "whether a rise that begins at the last point counts; lost: it does not, which is what the"
                      + " released code does")
              .published("lost"));
  static final String LCA_COST =
      "the training again, and of every step allocated a loss and 2 to 32 gradients on the samples";

  static final List<MetricOption> LCA = AllocationOptions.of();
  static final List<MetricOption> LCA_HELP =
      AllocationOptions.of(
          word(
              "zeros",
              "excluded",
              "excluded|counted",
              "whether parameters that are allocated 0 count in the denominator (Lan et al. 2019: counted)"));
  static final List<MetricOption> LCA_OF_TENSORS = AllocationOptions.ofSums(PARAMETERS);
  static final List<MetricOption> LCA_PEAKS =
      AllocationOptions.ofAllSteps(
          word(
              "layers",
              "pairs",
              "pairs|all",
              "whether peaks are counted for every pair of layers or for all at once (Lan et al. 2019: all)"),
          integer("shuffles", 200, 10, 100_000, "of the series of the layers (ours)"));

  private static final MetricOption WHICH_LOSS =
      word(
          "loss",
          "own",
          "own|least_squares|deep_ritz",
          "the loss that is measured; own: the one the run was trained by");
  private static final MetricOption WHICH_POINTS =
      word(
          "split",
          "train",
          "train|test",
          "the points of the loss: those trained on, with their weights, or the test points");
  private static final MetricOption AT_ERROR =
      number(
          "at_error",
          "0",
          0,
          1e6,
          "relative L2 error at which all runs are compared: of each its first checkpoint of at most this; 0: the"
              + " final one");
  static final List<MetricOption> PDE_LOSS = List.of(WHICH_LOSS, WHICH_POINTS, AT_ERROR);
  static final List<MetricOption> ROUGHNESS =
      List.of(
          preset(MetricOption.WU, "Wu et al. 2021 and its code"),
          WHICH_LOSS,
          WHICH_POINTS,
          AT_ERROR,
          word(
              "network",
              "last",
              "last|initial|roughest",
              "which network of the training the value is of: the last, the initial one, or of that and all checkpoints"
                  + " the one with the largest index (ours)"),
          word(
              "series",
              "none",
              "none|training",
              "training: also keeps the index of the initial network and of every checkpoint (ours)"),
          number(
              "l",
              "0.02",
              1e-9,
              100,
              "half length of a profile in units of the weights (Wu et al. 2021, at the end: 0.02);"
                  + " the index depends strongly on it"),
          integer("m", 100, 2, 10_000, "steps of a profile (Wu et al. 2021, at the end: 100)"),
          integer("directions", 100, 2, 10_000, "M (Wu et al. 2021, at the end: 100)"),
          word(
                  "biases",
                  "zero",
                  "zero|wu2021",
                  "zero: directions leave biases as they are; wu2021: biases are scaled by 1 + s, which is"
                      + " what the published code does")
              .published("wu2021"),
          word(
                  "nodes",
                  "all",
                  "all|wu2021",
                  "wu2021: the energy on nodes of a rule leaves out those with a coordinate of 0, which is"
                      + " what the published code does; least squares there has all")
              .published("wu2021"),
          word(
                  "grid",
                  "exact",
                  "exact|wu2021",
                  "exact: m + 1 equidistant points from −l to l; wu2021: arange(−l, l + 2l/m, 2l/m) as NumPy"
                      + " rounds it, at times with a point beyond l")
              .published("wu2021"));
  static final List<MetricOption> DISTANCE = List.of(ALIGN);
  static final List<MetricOption> CKA =
      List.of(
          integer(
              "samples", 640, 4, 1_000_000, "inputs, equal in all cells (Yang et al. 2021: 640)"),
          number(
              "mixup",
              "16",
              0.01,
              1000,
              "both parameters of the Beta law of the mixing weight (Yang et al. 2021: 16)"),
          word(
              "estimator",
              "biased",
              "biased|debiased",
              "HSIC estimator (Yang et al. 2021: biased)"),
          layer(
              "layer",
              "outputs",
              "softmax outputs, or a hidden layer by its number; all: each hidden layer, as a metric of its own"
                  + " (Yang et al. 2021: outputs)"),
          word(
              "inputs",
              "mixup",
              "mixup|plain",
              "plain: training samples as they are, the first of the nested order (Yang et al. 2021: mixup)"));

  private MetricOptions() {}
}
