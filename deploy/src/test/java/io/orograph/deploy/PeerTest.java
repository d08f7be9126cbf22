package io.orograph.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.deploy.Laboratory.Service;
import io.orograph.v1.ExportFormat;
import io.orograph.wire.convert.SweepFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A sweep's measurements, recomputed in PyTorch from its checkpoints and evaluation sets. Needs a
 * Python with torch: the one that {@code OROGRAPH_PYTHON} names, or {@code python3}.
 */
@Tag("peer")
@EnabledIf("python")
class PeerTest {
  private static final String NAME = "projects/default/sweeps/peer";

  @TempDir Path folder;

  static boolean python() {
    return Laboratory.packaged() && interpreter().isPresent();
  }

  static Optional<String> interpreter() {
    String named = Optional.ofNullable(System.getenv("OROGRAPH_PYTHON")).orElse("python3");
    try {
      Process process =
          new ProcessBuilder(named, "-c", "import torch, numpy").redirectErrorStream(true).start();
      process.getInputStream().readAllBytes();
      return process.waitFor() == 0 ? Optional.of(named) : Optional.empty();
    } catch (IOException | InterruptedException e) {
      return Optional.empty();
    }
  }

  @Test
  void everyMeasurementAgreesWithPyTorchOnTheStoredWeightsAndInputs() throws Exception {
    assertThat(checked(sweep()))
        .contains("0 disagree")
        .contains("TOP_EIGENVALUE")
        .contains("CKA of a hidden layer")
        .contains("profile loss")
        .contains("picture loss")
        .contains("plane coordinate")
        .contains("path component")
        .contains("eigenvector residual");
  }

  /** Derivatives with respect to inputs by nested differentiation, solutions and factors anew. */
  @ParameterizedTest
  @CsvSource({
    "poisson-1d, 101, quadrature, hard, 0",
    "poisson-ball, 150, monte_carlo, hard, 0",
    "poisson-1d-wide, 101, quadrature, penalty, 1",
    "poisson-ball, 120, monte_carlo, penalty, 40",
    "poisson-2d, 81, quadrature, penalty, 9"
  })
  void networksThatSolveAPdeAgree(
      String problem, int points, String rule, String boundary, int perFace) throws Exception {
    boolean penalty = boundary.equals("penalty");
    int faces = problem.equals("poisson-ball") ? 1 : problem.equals("poisson-2d") ? 4 : 2;
    int samples = points + (penalty ? faces * perFace : 0);
    String sweep =
        """
        data: {name: %1$s, subset: %2$s, subset_rule: %3$s, data_seed: 1%6$s}
        task: {kind: pde, loss: deep_ritz}
        network: {family: residual_mlp, depth: 1, width: 4, activation: swish}
        training:
          optimizer: {kind: adam, learning_rate: 0.005}
          %4$s
          length: {steps: 200}
        axes:
          - {field: task.loss, values: [least_squares, deep_ritz]}
          - {field: network.activation, values: [tanh, swish]}
        replicates: 2
        checkpoints: {initial: true}
        measurements:
          - {kind: TRAIN_LOSS}
          - {kind: TEST_LOSS}
          - {kind: SOLUTION_ERROR}
          - {kind: PDE_LOSS, metric: squares, options: {loss: least_squares}}
          - {kind: PDE_LOSS, metric: energy, options: {loss: deep_ritz, split: test}}
          - {kind: ROUGHNESS_INDEX, options: {directions: 5, m: 8, loss: least_squares}}
          - {kind: ROUGHNESS_INDEX, metric: published, options: {directions: 5, m: 10, l: 0.1, preset: wu2021}}
          - {kind: PL_RATIO, options: {samples: %5$s}}
          - {kind: TOP_EIGENVALUE, options: {samples: %5$s}}
          - {kind: BOTTOM_EIGENVALUE, options: {samples: %5$s}}
          - {kind: HESSIAN_TRACE, options: {samples: %5$s, probes: 64}}
          - {kind: INITIAL_DISTANCE, options: {preset: release2021}}
          - {kind: STABLE_RANK}
          - {kind: PARAMETER_DISTANCE}
          - {kind: LINEAR_BARRIER, options: {points: 5}}
          - {kind: CURVE_BARRIER, options: {points: 5, steps: 50, learning_rate: 0.0001}}
          - {kind: SMOOTHING_SCALE, options: {points: 5, draws: 2, count: 3}}
          %7$s
        """
            .formatted(
                problem,
                points,
                rule,
                rule.equals("quadrature") ? "schedule: {kind: constant}" : "batch_size: 30",
                samples,
                penalty
                    ? ", boundary: {kind: penalty, weight: 30, points: %d}".formatted(perFace)
                    : "",
                rule.equals("quadrature") && !penalty ? "- {kind: RITZ_RATIO}" : "");
    assertThat(checked(sweep))
        .contains(penalty ? "boundary mean square" : "SOLUTION_ERROR")
        .contains("0 disagree")
        .contains("ROUGHNESS_INDEX")
        .contains("bound of a PDE's ratio")
        .contains("LINEAR_BARRIER")
        .contains("CURVE_BARRIER")
        .contains(rule.equals("quadrature") && !penalty ? "RITZ_RATIO" : "SOLUTION_ERROR")
        .contains("SOLUTION_ERROR")
        .contains("TOP_EIGENVALUE");
  }

  /** Statistics of batch norm move with their units, and are estimated anew on the path. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void alignedNetworksAgreeToo(boolean batchNorm) throws Exception {
    assertThat(checked(aligned(batchNorm))).contains("0 disagree").contains("aligned exchange");
  }

  @ParameterizedTest
  @CsvSource({"standard, linear", "ntk, tanh"})
  void networksFittedToOneHotTargetsAgreeToo(String parametrization, String output)
      throws Exception {
    assertThat(checked(squares(parametrization, output)))
        .contains("0 disagree")
        .contains("TOP_EIGENVALUE")
        .contains("ENSEMBLE_ACCURACY")
        .contains("kernel spectrum")
        .contains("kernel series change")
        .contains("bound series")
        .contains("PL invariant")
        .contains("MODEL_HESSIAN_NORM");
  }

  @Test
  void whatTheConditionPromisesOfGradientDescentAgreesToo() throws Exception {
    assertThat(checked(descent()))
        .contains("0 disagree")
        .contains("PL_RATE_SHARE")
        .contains("PL invariant");
  }

  /** Numbers in place of classes, with one output and with two, with biases and without. */
  @ParameterizedTest
  @CsvSource({"unit-sphere, ntk, false", "waves, standard, true"})
  void networksFittedToNumbersAgreeToo(String data, String parametrization, boolean biases)
      throws Exception {
    assertThat(checked(regression(data, parametrization, biases)))
        .contains("0 disagree")
        .contains("TOP_EIGENVALUE")
        .contains("kernel spectrum")
        .contains("PL invariant")
        .contains("MODEL_HESSIAN_NORM")
        .contains("profile loss");
  }

  /** Digits through a bottleneck: the targets are the inputs. */
  @Test
  void networksThatReconstructTheirInputsAgreeToo() throws Exception {
    assertThat(checked(reconstruction()))
        .contains("0 disagree")
        .contains("TOP_EIGENVALUE")
        .contains("kernel spectrum")
        .contains("PL invariant")
        .contains("GAUSS_LENGTH")
        .contains("profile loss");
  }

  private static String reconstruction() {
    return """
        data: {name: digits, subset: 60, pixel_noise: 0.1}
        task: {kind: autoencoder, loss: mse}
        network: {family: mlp, depth: 3, width: 12, activation: tanh}
        training:
          optimizer: {learning_rate: 0.05, momentum: 0.9}
          batch_size: 20
          length: {steps: 200}
        axes:
          - {field: network.bottleneck, values: [2, 5]}
        replicates: 2
        checkpoints: {initial: true, every_steps: 50}
        measurements:
          - kind: TRAIN_LOSS
          - kind: TEST_LOSS
          - {kind: TOP_EIGENVALUE, options: {samples: 60}}
          - {kind: HESSIAN_TRACE, options: {samples: 60, probes: 64}}
          - {kind: KERNEL_CHANGE, options: {samples: 10}}
          - {kind: PL_RATIO, options: {samples: 15}}
          - kind: MIN_DELTA
          - kind: GAUSS_LENGTH
          - {kind: GAUSS_LENGTH, metric: gauss_length_by_jets, options: {form: jet}}
          - kind: INITIAL_DISTANCE
          - kind: LINEAR_BARRIER
          - {kind: CKA_SIMILARITY, options: {samples: 40}}
          - kind: PARAMETER_DISTANCE
          - kind: WEIGHT_NORM
        """;
  }

  private static String regression(String data, String parametrization, boolean biases) {
    return """
        data: {name: %s, subset: 40}
        task: {kind: regression, loss: mse, parametrization: %s}
        network: {family: mlp, depth: 2, activation: tanh, biases: %s}
        training:
          optimizer: {}
          batch_size: 40
          length: {steps: 400}
        formulas: {training.optimizer.learning_rate: "0.8 / sqrt(network.width)"}
        axes:
          - {field: network.width, values: [8, 16]}
        replicates: 2
        checkpoints: {initial: true, every_steps: 50}
        measurements:
          - kind: TRAIN_LOSS
          - kind: TEST_LOSS
          - {kind: TOP_EIGENVALUE, options: {samples: 40}}
          - {kind: HESSIAN_TRACE, options: {samples: 40, probes: 64}}
          - {kind: HESSIAN_TRACE, metric: fisher, options: {samples: 40, probes: 64, matrix: empirical_fisher}}
          - {kind: KERNEL_CHANGE, options: {samples: 40}}
          - {kind: PL_RATIO, options: {samples: 0}}
          - kind: PL_CONSTANT
          - kind: PL_RATE_SHARE
          - kind: MODEL_HESSIAN_NORM
          - kind: MIN_DELTA
          - kind: INITIAL_DISTANCE
          - kind: LINEAR_BARRIER
          - {kind: LINEAR_BARRIER, metric: barrier_of_weights, options: {align: weights}}
          - {kind: CKA_SIMILARITY, options: {samples: 40}}
          - kind: PARAMETER_DISTANCE
          - kind: LOSS_SURFACE
          - kind: WEIGHT_NORM
        """
        .formatted(data, parametrization, biases);
  }

  /** Checkpoints of every step let PyTorch go the same way. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void allocationsOfEveryStepAgreeToo(boolean batchNorm) throws Exception {
    assertThat(checked(allocated(batchNorm)))
        .contains("0 disagree")
        .contains("allocation of a tensor")
        .contains("need of more parts")
        .contains("train less test")
        .contains("peaks by chance")
        .contains("LCA_RESIDUAL")
        .doesNotContain("skipped: ");
  }

  @Test
  void regularizedNetworksAgreeToo() throws Exception {
    assertThat(checked(regularized()))
        .contains("0 disagree")
        .contains("REGULARIZATION")
        .contains("C series 0.weight")
        .contains("descent on C alone")
        .contains("descent ends")
        .contains("pruning grid accuracy")
        .contains("PRUNED_ACCURACY fine-tuned")
        .contains("COMPRESSION_RATIO int8 deflate");
  }

  private static String regularized() {
    return """
        data: {name: digits}
        network: {family: mlp, depth: 2, width: 48}
        training:
          optimizer: {kind: adam, learning_rate: 0.001}
          batch_size: 100
          length: {steps: 700}
          regularizers:
            - {kind: compressibility, scope: global}
            - {kind: norm_target, radius: 9, biases: true, coefficient: 0.001}
            - {kind: hoyer_square, coefficient: 0.00001}
            - {kind: l1, coefficient: 0.00001}
        axes:
          - {field: training.regularizers.compressibility.coefficient, values: [0, 0.02, 0.2]}
        checkpoints: {initial: true, every_steps: 70}
        replicates: 2
        measurements:
          - {kind: TRAIN_LOSS}
          - {kind: TEST_ACCURACY}
          - {kind: REGULARIZATION}
          - {kind: COMPRESSIBILITY, options: {series: training}}
          - {kind: ZERO_SHARE}
          - {kind: SURVIVOR_ENTROPY}
          - {kind: COMPRESSED_SIZE}
          - {kind: COMPRESSION_RATIO, metric: packed, options: {code: int8, codec: deflate}}
          - {kind: COMPRESSIBILITY, metric: from_end, options: {descent: final}}
          - {kind: COMPRESSIBILITY, metric: from_start, options: {descent: initial}}
          - {kind: COMPRESSIBILITY, metric: from_ternary, options: {descent: ternary}}
          - {kind: PRUNED_ACCURACY, metric: swept, options: {threshold: 0.5, relative_to: tau, thresholds: grid}}
          - {kind: PRUNED_ACCURACY, options: {threshold: 0.02}}
          - {kind: PRUNED_ACCURACY, metric: tuned, options: {threshold: 0.02, fine_tune: 140}}
        """;
  }

  /** What the peer script says of a sweep. */
  private String checked(String sweep) throws Exception {
    Path lines = folder.resolve("measurements.jsonl");
    Path place = folder.resolve("laboratory");
    try (Laboratory laboratory = new Laboratory(place)) {
      laboratory.startAll();
      assertThat(laboratory.alive(Service.ORCHESTRATOR)).isTrue();
      laboratory.create("peer", SweepFile.parse(sweep));
      laboratory.ended("peer", 1);
      Files.writeString(lines, laboratory.exported(NAME, ExportFormat.EXPORT_FORMAT_JSON_LINES));
    }
    Process check =
        new ProcessBuilder(
                List.of(
                    interpreter().orElseThrow(),
                    Path.of("..", "benchmarks", "peers", "verify_sweep.py").toString(),
                    lines.toString(),
                    place.resolve("store").toString()))
            .redirectErrorStream(true)
            .start();
    String told = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(check.waitFor()).as(told).isZero();
    return told;
  }

  private static String allocated(boolean batchNorm) {
    return """
        data: {name: digits, subset: 200, label_noise: 0.1, data_seed: 1}
        network: {family: mlp, depth: 2, batch_norm: %s}
        training:
          optimizer: {learning_rate: 0.3, momentum: 0.5, weight_decay: 0.0005}
          length: {steps: 60}
        axes:
          - {field: network.width, values: [6, 16]}
          - {field: training.batch_size, values: [10, 100]}
        replicates: 2
        checkpoints: {initial: true, every_steps: 1}
        measurements:
          - {kind: TRAIN_LOSS}
          - {kind: LCA_HELP_SHARE}
          - {kind: LCA_HELP_SHARE, metric: help_of_all, options: {zeros: counted}}
          - {kind: LCA_HELP_SHARE, metric: help_by_sample, options: {every: 5}}
          - {kind: LCA_HELP_SHARE, metric: help_on_test, options: {split: test}}
          - {kind: LCA_HURT_RATIO}
          - {kind: LCA_TOTAL}
          - {kind: LCA_TOTAL, metric: first_layer, options: {parameters: "0.*"}}
          - {kind: LCA_TOTAL, metric: first_less_test, options: {parameters: "0.*", split: difference}}
          - {kind: LCA_RESIDUAL}
          - {kind: LCA_RESIDUAL, metric: published_residual, options: {relative_tolerance: 0, splits: "4"}}
          - {kind: LCA_RESIDUAL, metric: trapezoid, options: {rule: trapezoid}}
          - {kind: LCA_RESIDUAL, metric: first_order, options: {rule: first_order}}
          - {kind: LCA_SYNCHRONIZATION, options: {shuffles: 500}}
          - {kind: LCA_SYNCHRONIZATION, metric: all_layers, options: {layers: all, shuffles: 500}}
        """
        .formatted(batchNorm);
  }

  private static String aligned(boolean batchNorm) {
    return """
        data: {name: digits, subset: 400, label_noise: 0.2, data_seed: 1}
        network: {family: mlp, depth: 2, batch_norm: %s}
        training:
          optimizer: {learning_rate: 0.05, momentum: 0.9}
          batch_size: 32
          length: {steps: 400}
        axes:
          - {field: network.width, values: [6, 32]}
          - {field: training.optimizer.momentum, values: [0.9, 0.5]}
        replicates: 3
        measurements:
          - {kind: TRAIN_LOSS}
          - {kind: AVERAGED_ACCURACY, metric: averaged_by_weights, options: {align: weights}}
          - {kind: AVERAGED_ACCURACY, metric: averaged_by_activations, options: {align: activations}}
          - {kind: PARAMETER_DISTANCE, metric: distance_of_weights, options: {align: weights}}
          - {kind: PARAMETER_DISTANCE, metric: distance_of_activations, options: {align: activations}}
          - {kind: LINEAR_CONNECTIVITY, options: {align: weights}}
          - {kind: LINEAR_BARRIER}
          - {kind: CKA_SIMILARITY, metric: hidden_cka, options: {layer: all, samples: 300}}
          - {kind: LINEAR_BARRIER, metric: barrier_of_weights, options: {align: weights}}
          - {kind: LINEAR_BARRIER, metric: barrier_of_activations, options: {align: activations}}
          - {kind: SMOOTHING_SCALE, options: {align: weights, points: 5}}
          - {kind: MODE_CONNECTIVITY, options: {align: weights, steps: 100, points: 9}}
        pairs:
          - {first: {width: 6, momentum: 0.9}, second: {width: 6, momentum: 0.5}}
          - {first: {width: 6, momentum: 0.9}, second: {width: 32, momentum: 0.5}}
        """
        .formatted(batchNorm);
  }

  private static String descent() {
    return """
        data: {name: sphere, subset: 24}
        task: {loss: mse, parametrization: ntk}
        network: {family: mlp, depth: 2, activation: tanh}
        training:
          optimizer: {learning_rate: 0.3}
          batch_size: 24
          length: {steps: 400}
        axes:
          - {field: network.width, values: [8, 32]}
        replicates: 2
        checkpoints: {initial: true, every_steps: 50}
        measurements:
          - kind: TRAIN_LOSS
          - {kind: PL_RATIO, options: {samples: 0}}
          - kind: PL_CONSTANT
          - kind: PL_PATH_SHARE
          - kind: PL_BALL_SHARE
          - kind: PL_RATE_SHARE
          - {kind: KERNEL_CHANGE, options: {samples: 24}}
          - kind: MODEL_HESSIAN_NORM
        """;
  }

  private static String squares(String parametrization, String output) {
    return """
        data: {name: digits, subset: 400, label_noise: 0.2, data_seed: 1}
        task: {loss: mse, parametrization: %s}
        network: {family: mlp, depth: 1, activation: tanh, output: %s}
        training:
          optimizer: {learning_rate: 0.1, momentum: 0.9}
          batch_size: 32
          length: {steps: 600}
        axes:
          - {field: network.width, values: [8, 24]}
        replicates: 2
        checkpoints: {initial: true, every_steps: 200}
        measurements:
          - kind: TRAIN_LOSS
          - kind: TRAIN_ERROR
          - kind: TEST_LOSS
          - kind: TEST_ACCURACY
          - kind: TOP_EIGENVALUE
          - kind: BOTTOM_EIGENVALUE
          - {kind: TOP_EIGENVALUE, metric: gauss_newton_top, options: {matrix: gauss_newton}}
          - {kind: HESSIAN_TRACE, metric: empirical_fisher_trace, options: {matrix: empirical_fisher}}
          - kind: SPECTRAL_DENSITY
          - kind: NOISE_TOLERANCE
          - kind: FUNCTION_CURVATURE
          - kind: GRADIENT_NOISE_SCALE
          - {kind: LOSS_SLICE, options: {count: 2, points: 9}}
          - kind: MIN_DELTA
          - kind: KERNEL_BOTTOM_EIGENVALUE
          - kind: KERNEL_TOP_EIGENVALUE
          - kind: KERNEL_CONDITION
          - kind: KERNEL_TRACE
          - kind: KERNEL_RANK
          - kind: KERNEL_CHANGE
          - {kind: KERNEL_ALIGNMENT, metric: kernel_along, options: {series: training}}
          - kind: KERNEL_ALIGNMENT
          - {kind: PL_RATIO, options: {series: training}}
          - {kind: PL_RATIO, metric: pl_of_all, options: {samples: 0}}
          - kind: PL_CONSTANT
          - kind: PL_PATH_SHARE
          - {kind: PL_BALL_SHARE, options: {samples: 40}}
          - kind: MODEL_HESSIAN_NORM
          - kind: ONE_STEP_SHARPNESS
          - {kind: HESSIAN_TRACE, metric: trace_at_loss, options: {at_loss: 0.3}}
          - {kind: MODE_CONNECTIVITY, options: {steps: 200, points: 9}}
          - kind: LINEAR_BARRIER
          - {kind: CKA_SIMILARITY, options: {samples: 300}}
          - kind: ENSEMBLE_ACCURACY
          - kind: ENSEMBLE_GAIN
        """
        .formatted(parametrization, output);
  }

  /**
   * The quickstart's region at two widths whose Hessians fit a dense computation, and one that does
   * not.
   */
  private static String sweep() {
    return """
        data: {name: digits, subset: 800, label_noise: 0.2, data_seed: 1}
        network: {family: mlp, depth: 2}
        training:
          optimizer: {learning_rate: 0.05, momentum: 0.9}
          length: {steps: 2500}
        axes:
          - {field: network.width, values: [8, 16, 64]}
          - {field: training.batch_size, values: [16, 128]}
        replicates: 3
        checkpoints: {initial: true, every_steps: 500}
        measurements:
          - kind: TRAIN_LOSS
          - kind: TRAIN_ERROR
          - kind: TEST_LOSS
          - kind: TEST_ACCURACY
          - kind: TOP_EIGENVALUE
          - kind: BOTTOM_EIGENVALUE
          - kind: DOMINANT_EIGENVALUE
          - {kind: TOP_EIGENVALUE, metric: gauss_newton_top, options: {matrix: gauss_newton}}
          - {kind: TOP_EIGENVALUE, metric: first_layer_top, options: {parameters: "0.*"}}
          - kind: HESSIAN_TRACE
            metric: empirical_fisher_trace
            options: {matrix: empirical_fisher, parameters: "*.weight"}
          - kind: HESSIAN_TRACE
            options: {estimator: hutch++, probes: 60}
          - kind: SPECTRAL_DENSITY
          - kind: EDGE_OF_STABILITY
          - kind: NOISE_TOLERANCE
          - kind: FUNCTION_CURVATURE
          - kind: GRADIENT_NOISE_SCALE
          - {kind: LOSS_PLANE, options: {points: 7}}
          - {kind: LOSS_SLICE, options: {count: 2, points: 9}}
          - kind: LOSS_SLICE
            metric: top_slice
            options: {directions: eigenvectors, normalization: none, count: 1, range: 0.5, points: 9}
          - {kind: LOSS_SURFACE, options: {points: 7, normalization: layer, samples: 300}}
          - kind: LOSS_SURFACE
            metric: path_surface
            options: {directions: trajectory, normalization: none, points: 7}
          - kind: MIN_DELTA
          - {kind: MIN_DELTA, metric: min_delta_from_zero, options: {start: zero, points: 11}}
          - {kind: MIN_DELTA, metric: min_delta_from_afresh, options: {start: fresh, points: 11}}
          - {kind: MIN_DELTA, metric: min_delta_of_weights, options: {parameters: "*.weight", points: 11}}
          - {kind: MIN_DELTA, metric: min_delta_on_test, options: {split: test, points: 11}}
          - {kind: MIN_DELTA, metric: min_delta, options: {moving_layer: each, points: 11}}
          - {kind: MIN_DELTA, metric: second_layer_alone, options: {moving_layer: 2, others: start, points: 11}}
          - kind: GAUSS_LENGTH
          - {kind: GAUSS_LENGTH, metric: jet_length, options: {form: jet, points: 21}}
          - {kind: GAUSS_LENGTH, metric: first_layer_jets, options: {form: jet, moving_layer: 1, points: 11}}
          - kind: CROSS_ENTROPY_RATIO
          - kind: INITIAL_DISTANCE
          - kind: TAIL_EXPONENT
          - kind: STABLE_RANK
          - kind: LOG_SPECTRAL_NORM
          - kind: WEIGHT_NORM
          - kind: COMPRESSIBILITY
          - {kind: COMPRESSIBILITY, metric: first_layer_compressibility, options: {parameters: "0.weight"}}
          - kind: TERNARY_RESIDUAL
          - {kind: ZERO_SHARE, options: {threshold: 0.05}}
          - {kind: ZERO_SHARE, metric: zeros_by_tau, options: {threshold: 0.5, relative_to: tau}}
          - {kind: ZERO_SHARE, metric: zeros_by_largest, options: {threshold: 0.1, relative_to: largest}}
          - {kind: SURVIVOR_ENTROPY, options: {threshold: 0.05}}
          - {kind: SURVIVOR_VARIATION, options: {threshold: 0.5, relative_to: deviation}}
          - {kind: COMPRESSED_SIZE, options: {threshold: 0.05}}
          - {kind: COMPRESSED_SIZE, metric: deflated, options: {threshold: 0.05, codec: deflate}}
          - {kind: COMPRESSION_RATIO, options: {threshold: 0.05, code: int8}}
          - {kind: PRUNED_ACCURACY, options: {threshold: 0.1}}
          - {kind: PRUNED_ACCURACY, metric: fine_tuned_accuracy, options: {threshold: 0.1, fine_tune: 200}}
          - kind: ONE_STEP_SHARPNESS
          - {kind: ONE_STEP_SHARPNESS, metric: adaptive_step, options: {scaling: adaptive, radius: 0.5}}
          - kind: WORST_SHARPNESS
          - kind: AVERAGE_SHARPNESS
          - kind: MODE_CONNECTIVITY
          - {kind: MODE_CONNECTIVITY, metric: chain_connectivity, options: {curve: polygon, points: 21}}
          - kind: LINEAR_CONNECTIVITY
          - kind: LINEAR_BARRIER
          - kind: SMOOTHING_SCALE
          - {kind: HESSIAN_TRACE, metric: trace_at_half_a_nat, options: {at_loss: 0.5}}
          - kind: EPOCH_AVERAGED_ACCURACY
          - kind: ZERO_LOSS_COST
          - {kind: ZERO_LOSS_COST, metric: cost_after_20, options: {error: 20}}
          - kind: CKA_SIMILARITY
          - {kind: CKA_SIMILARITY, metric: debiased_cka, options: {layer: all, estimator: debiased}}
          - {kind: CKA_SIMILARITY, metric: plain_cka, options: {layer: 2, inputs: plain}}
          - {kind: CKA_SIMILARITY, metric: plain_outputs, options: {inputs: plain}}
          - kind: DISAGREEMENT
          - kind: JS_DIVERGENCE
          - kind: PARAMETER_DISTANCE
          - kind: ENSEMBLE_ACCURACY
          - kind: ENSEMBLE_GAIN
          - kind: AVERAGED_ACCURACY
        pairs:
          - {first: {width: 8, batch: 16}, second: {width: 64, batch: 128}, replicates: all}
          - {first: {width: 16, batch: 16}, second: {width: 16, batch: 128}}
        """;
  }
}
