// How metrics are drawn, as in the report: title, colours, and whether the logarithm of the mean is drawn.

import { count, number, word } from './values.js';
import { brief, plain, withError } from './format.js';

/** Of every kind the title, the map (V: viridis, S: viridis reversed, D: diverging) and whether ln of the mean is drawn. */
export const KINDS = {
  TEST_ACCURACY: ['test accuracy, %', 'V', false],
  TRAIN_LOSS: ['ln training loss', 'S', true],
  TEST_LOSS: ['test loss, nat', 'S', false],
  TRAIN_ERROR: ['training error, %', 'S', false],
  TOP_EIGENVALUE: ['ln top Hessian eigenvalue', 'S', true],
  BOTTOM_EIGENVALUE: ['bottom Hessian eigenvalue', 'D', false],
  DOMINANT_EIGENVALUE: ['Hessian eigenvalue of largest magnitude', 'D', false],
  EDGE_OF_STABILITY: ['share of the edge of stability', 'S', false],
  NOISE_TOLERANCE: ['ln noise that the parameters bear', 'V', true],
  FUNCTION_CURVATURE: ['ln curvature of the function', 'S', true],
  HESSIAN_TRACE: ['ln Hessian trace', 'S', true],
  SPECTRAL_DENSITY: ['ln root mean square eigenvalue', 'S', true],
  GRADIENT_NOISE_SCALE: ['ln gradient noise scale', 'S', true],
  ONE_STEP_SHARPNESS: ['ln one-step sharpness, nat', 'S', true],
  WORST_SHARPNESS: ['ln worst-case sharpness, nat', 'S', true],
  AVERAGE_SHARPNESS: ['average sharpness, nat', 'S', false],
  LOSS_SLICE: ['rise of the loss on lines, nat', 'S', false],
  LOSS_SURFACE: ['rise of the loss on a plane, nat', 'S', false],
  LOSS_PLANE: ['barrier between three networks, nat', 'S', false],
  MIN_DELTA: ['min Δ from the initial network, nat', 'S', false],
  GAUSS_LENGTH: ['Gauss length, rad', 'S', false],
  INITIAL_DISTANCE: ['distance from the initial network', 'S', false],
  LCA_HELP_SHARE: ['parameters that help, %', 'V', false],
  LCA_HURT_RATIO: ['hurt over help in the allocation', 'S', false],
  LCA_TOTAL: ['allocated loss change, nat', 'D', false],
  LCA_RESIDUAL: ['ln share of the loss change unallocated', 'S', true],
  LCA_SYNCHRONIZATION: ['peaks in common over chance', 'V', false],
  KERNEL_BOTTOM_EIGENVALUE: ['ln smallest eigenvalue of the kernel', 'S', true],
  KERNEL_TOP_EIGENVALUE: ['ln largest eigenvalue of the kernel', 'S', true],
  KERNEL_CONDITION: ['ln condition number of the kernel', 'S', true],
  KERNEL_TRACE: ['ln trace of the kernel', 'S', true],
  KERNEL_RANK: ['effective rank of the kernel', 'V', false],
  KERNEL_CHANGE: ['change of the kernel in training', 'S', false],
  KERNEL_ALIGNMENT: ['alignment of the kernel with its start', 'V', false],
  PL_RATIO: ['ln PL ratio', 'V', true],
  CROSS_ENTROPY_RATIO: ['ln PL ratio of the cross-entropy', 'V', true],
  PL_CONSTANT: ['ln PL constant on the way', 'V', true],
  PL_PATH_SHARE: ['path length over its bound', 'S', false],
  PL_BALL_SHARE: ['ln distance over the theorem\'s radius', 'S', true],
  PL_RATE_SHARE: ['ln slowest rate over the promised one', 'V', true],
  MODEL_HESSIAN_NORM: ['ln Hessian norm of the outputs', 'S', true],
  SOLUTION_ERROR: ['ln relative error of the solution', 'S', true],
  PDE_LOSS: ['PDE loss', 'S', false],
  RITZ_RATIO: ['ln PL ratio of the energy', 'V', true],
  ROUGHNESS_INDEX: ['roughness index', 'S', false],
  TAIL_EXPONENT: ['tail exponent of weight spectra', 'S', false],
  STABLE_RANK: ['stable rank of weights', 'V', false],
  LOG_SPECTRAL_NORM: ['log10 squared spectral norm', 'S', false],
  WEIGHT_NORM: ['norm of the weights', 'S', false],
  COMPRESSIBILITY: ['compressibility C/√d', 'S', false],
  REGULARIZATION: ['regularization, nat', 'S', false],
  ZERO_SHARE: ['weights that are zero, %', 'V', false],
  SURVIVOR_ENTROPY: ['entropy of the other weights, bit', 'S', false],
  SURVIVOR_VARIATION: ['variation of the other weights', 'S', false],
  TERNARY_RESIDUAL: ['distance from ternary weights', 'S', false],
  COMPRESSED_SIZE: ['ln compressed size, byte', 'S', true],
  COMPRESSION_RATIO: ['ln compression ratio', 'V', true],
  PRUNED_ACCURACY: ['test accuracy after pruning, %', 'V', false],
  MODE_CONNECTIVITY: ['mode connectivity, points', 'D', false],
  CURVE_BARRIER: ['barrier on the curve, nat', 'S', false],
  LINEAR_CONNECTIVITY: ['linear connectivity, points', 'D', false],
  LINEAR_BARRIER: ['linear barrier, nat', 'S', false],
  CKA_SIMILARITY: ['CKA similarity', 'V', false],
  DISAGREEMENT: ['disagreement, %', 'S', false],
  JS_DIVERGENCE: ['Jensen-Shannon divergence, nat', 'S', false],
  PARAMETER_DISTANCE: ['parameter distance', 'S', false],
  EPOCH_AVERAGED_ACCURACY: ['test accuracy of averaged epochs, %', 'V', false],
  ZERO_LOSS_COST: ['test accuracy lost by training on, points', 'D', false],
  SMOOTHING_SCALE: ['smoothing at which the barrier vanishes', 'S', false],
  ENSEMBLE_ACCURACY: ['ensemble\'s test accuracy, %', 'V', false],
  ENSEMBLE_GAIN: ['ensemble\'s gain, points', 'D', false],
  USER_RUN: ['by a worker of the lab\'s own', 'V', false],
  USER_PAIR: ['by a worker of the lab\'s own', 'V', false],
  USER_CELL: ['by a worker of the lab\'s own', 'V', false],
  AVERAGED_ACCURACY: ['averaged network\'s test accuracy, %', 'V', false],
};

const MAPS = { V: 'viridis', S: 'viridis-reversed', D: 'diverging' };

/**
 * How one metric of a sweep is drawn.
 *
 * @param metric `{name, kind}`
 * @param spec the sweep's specification
 * @param cells cells of its diagram: a training loss that may be negative is drawn as it is
 * @param {string} map `cividis` to take it in place of viridis
 */
export function panelOf(metric, spec, cells, map = 'viridis') {
  const [usual, colors, logarithm] = KINDS[metric.kind] ?? [plain(metric.kind), 'V', false];
  const loss = word(spec?.task?.loss, 'LOSS_KIND_') || 'cross_entropy';
  let title = loss === 'cross_entropy' ? usual : usual.replace(', nat', '');
  let ln = logarithm;
  if (metric.kind === 'TRAIN_LOSS' && cells.some((c) => number(c.metrics?.[metric.name]?.mean) < 0)) {
    title = `${title.replace('ln ', '')} (linear: may be negative)`;
    ln = false;
  }
  const mapName = MAPS[colors].replace('viridis', map);
  return {
    metric,
    title: metric.name === metric.kind ? title : `${metric.name}: ${title}`,
    ln,
    map: mapName,
    errorMap: MAPS.S.replace('viridis', map),
    unit: title.includes(', ') ? title.slice(title.lastIndexOf(', ') + 2) : '',
    drawn: (cell) => drawn(mean(cell, metric), ln),
    shown: (value) => drawn(value, ln),
    error: (cell) => {
      const error = number(cell?.metrics?.[metric.name]?.errors?.replicateError);
      return ln ? error / mean(cell, metric) : error;
    },
  };
}

/** The mean with its error and number, in words. */
export function valueText(panel, cell) {
  const value = cell.metrics?.[panel.metric.name];
  if (!value || count(value.count) === 0) {
    return `no value${cell.gap ? ` (${cell.gap})` : ''}`;
  }
  const missing = count(value.missing);
  const unit = panel.unit === '%' ? ' %' : panel.unit && !panel.unit.includes(' ') ? ` ${panel.unit}` : '';
  return (
    `${plain(panel.metric.name)} ${withError(number(value.mean ?? 0), number(value.errors?.replicateError))}${unit}` +
    `, n = ${count(value.count)}${missing > 0 ? `, missing ${missing}` : ''}${value.converged ? '' : ', not converged'}`
  );
}

/** The three errors of a value in words; empty where none is known. */
export function errorsText(errors) {
  return [
    ['between replicates', errors?.replicateError],
    ['of the estimator', errors?.estimatorError],
    ['of finite data', errors?.dataError],
  ]
    .filter(([, value]) => !Number.isNaN(number(value)))
    .map(([name, value]) => `${name} ${brief(number(value))}`)
    .join(', ');
}

function mean(cell, metric) {
  const value = cell?.metrics?.[metric.name];
  return value && count(value.count) > 0 ? number(value.mean ?? 0) : NaN;
}

function drawn(value, ln) {
  return !ln ? value : value > 0 ? Math.log(value) : NaN;
}
