// Which figures the arrays of a file make, whatever metric wrote them: columns over a common axis are lines, tables with two
// axes are maps, and single numbers are a list.

import { brief } from './format.js';

const AXES = ['t', 'step', 'alpha', 'x', 'ritz_values', 'nodes', 'radius', 'scale', 'threshold'];

/** What a sweep over pruning thresholds keeps: columns of one length. */
const PRUNING = ['threshold', 'unit', 'zeros', 'accuracy'];

const MOST_CELLS = 40_000;
const FEW = 4;
const MOST_LINES = 16;

/** What the numbers in the column `unit` of a pruning sweep stand for: what its thresholds are shares of. */
const UNITS = ['1', 'max|w|', 'the deviation', 'τ'];

/** Columns whose names begin alike are drawn together: of every tensor one. */
const TOGETHER = /^(lca|of_test|gap)_/;

/**
 * The figures.
 *
 * @param {string} kind of the file, as `PROFILE`
 * @param {Map<string, {shape: number[], data: number[]}>} arrays
 * @returns {object[]} of `type` `lines`, `matrix`, `scalars` or `skipped`
 */
export function figuresOf(kind, arrays) {
  const figures = isPruning(arrays) ? [pruning(arrays)] : [];
  const scalars = [];
  for (const [name, array] of arrays) {
    if (isDrawnOtherwise(name, arrays)) {
      continue;
    }
    const { shape, data } = array;
    const flat = shape.length === 0 || isColumn(shape);
    if (name === 'path' && shape.length === 2 && arrays.has('path_step')) {
      figures.push(walk(array, arrays.get('path_step').data));
    } else if (flat && data.length <= FEW && !axisFor(name, data.length, arrays)) {
      scalars.push({ name, values: data });
    } else if (flat) {
      const axis = axisFor(name, data.length, arrays);
      if (isAxis(name) && hasFollowers(name, arrays)) {
        continue;
      }
      add(figures, lines(kind, name, data, axis, arrays));
    } else if (name === 'networks' && arrays.has('network_loss')) {
      scalars.push(...rowsOf(array).map((at, i) => ({ name: `place of network ${i + 1}`, values: at })));
    } else if (shape.length === 2) {
      if (!isAxis(name)) {
        figures.push(plane(kind, name, array, arrays));
      }
    } else {
      figures.push({ type: 'skipped', name, text: `${name}: ${shape.join(' × ')} values` });
    }
  }
  if (scalars.length > 0) {
    figures.push({ type: 'scalars', name: 'numbers', values: scalars });
  }
  return figures;
}

/** Adds lines as a figure, or to the one that they belong to. */
function add(figures, drawn) {
  const [, group] = TOGETHER.exec(drawn.name) ?? [];
  const same = figures.find((f) => f.type === 'lines' && group && f.name === group && f.xTitle === drawn.xTitle);
  if (same) {
    same.series.push(...drawn.series);
    same.log = false;
  } else {
    figures.push(group ? { ...drawn, name: group, yTitle: columnTitle(group) } : drawn);
  }
}

/** Words for the name of a column. */
export function columnTitle(name) {
  return name.replaceAll('_', ' ');
}

function isAxis(name) {
  return AXES.includes(name) || name === 'y' || name === 'series_step' || name === 'path_step';
}

function hasFollowers(axis, arrays) {
  return [...arrays.keys()].some((name) => name !== axis && axisFor(name, lengthOf(arrays.get(name)), arrays) === axis)
    || [...arrays.values()].some((a) => a.shape.length === 2 && a.shape.includes(lengthOf(arrays.get(axis))));
}

/** Whether an array is one column, or one row. */
function isColumn(shape) {
  return shape.length === 1 || (shape.length === 2 && Math.min(...shape) === 1);
}

function lengthOf(array) {
  return array.shape.length === 0 ? 1 : Math.max(...array.shape);
}

/** The column that a column of this name and length goes over, if there is one. */
function axisFor(name, length, arrays) {
  const candidates = name.startsWith('series_') ? ['series_step'] : name.startsWith('path_') ? ['path_step'] : AXES;
  return candidates.find((axis) => axis !== name && arrays.has(axis) && isColumn(arrays.get(axis).shape) && arrays.get(axis).data.length === length);
}

/** Whether a column is no figure of its own, because another one shows it: which probe a node is of, and what pruning sweeps keep. */
function isDrawnOtherwise(name, arrays) {
  return (name === 'probe' && arrays.has('nodes')) || (isPruning(arrays) && PRUNING.includes(name));
}

function isPruning(arrays) {
  return PRUNING.every((name) => arrays.has(name));
}

/** Accuracy over the share of weights that are zero, a line for each unit: thresholds of several follow one after the other. */
function pruning(arrays) {
  const column = (name) => arrays.get(name).data;
  return {
    type: 'lines', name: 'accuracy', xTitle: 'weights set to zero, %', yTitle: 'accuracy without fine-tuning, %', dots: false, log: false,
    series: [...new Set(column('unit'))].map((unit) => {
      const at = [...column('unit').keys()].filter((i) => column('unit')[i] === unit);
      const words = UNITS[unit] ?? `unit ${unit}`;
      return { name: `shares of ${words}`, x: at.map((i) => column('zeros')[i]), y: at.map((i) => column('accuracy')[i]),
        words: at.map((i) => `${column('threshold')[i]} × ${words}`) };
    }),
  };
}

/** The coordinates of a training along its steps, a line for each direction. */
function walk(array, steps) {
  const places = rowsOf(array);
  return {
    type: 'lines', name: 'path', xTitle: 'path step', yTitle: 'path', dots: false, log: false,
    series: Array.from({ length: array.shape[1] }, (_, k) => ({ name: `direction ${k + 1}`, x: steps, y: places.map((at) => at[k]) })),
  };
}

function rowsOf({ shape: [rows, columns], data }) {
  return Array.from({ length: rows }, (_, r) => cut(data, r, columns));
}

/**
 * The networks in a plane, or those whose projections are in it, as the report has them.
 *
 * @returns {{points: number[][], names: string[], joined: boolean}} `joined` ones are a path in order
 */
function networksIn(arrays) {
  const column = (name) => arrays.get(name)?.data ?? [];
  if (arrays.has('path')) {
    const names = column('path_step').map((step, i) =>
      `step ${step}: loss ${brief(column('path_loss')[i] ?? NaN)} at a distance of ${brief(column('path_distance')[i] ?? NaN)} from the plane`);
    return { points: rowsOf(arrays.get('path')), names, joined: true };
  }
  if (arrays.has('networks')) {
    const points = rowsOf(arrays.get('networks'));
    return { points, names: points.map((_, i) => `network ${i + 1}: loss ${brief(column('network_loss')[i] ?? NaN)}`), joined: false };
  }
  return arrays.has('centre_loss') ? { points: [[0, 0]], names: [`the network: loss ${brief(column('centre_loss')[0])}`], joined: false } : null;
}

function lines(kind, name, data, axis, arrays) {
  const spectrum = kind === 'SPECTRUM' && !axis;
  const y = spectrum ? data.toSorted((a, b) => b - a) : data;
  const x = axis ? arrays.get(axis).data : y.map((_, i) => (spectrum ? i + 1 : i));
  return {
    type: 'lines',
    name,
    xTitle: axis ? columnTitle(axis) : spectrum ? 'rank' : 'place',
    yTitle: columnTitle(name),
    dots: kind === 'SPECTRUM',
    log: spread(y),
    series: [{ name: columnTitle(name), x, y }],
  };
}

/** Whether positive values span so much that only their ratios show. */
function spread(values) {
  const finite = values.filter(Number.isFinite);
  const low = finite.reduce((a, b) => Math.min(a, b), Infinity);
  return low > 0 && finite.reduce((a, b) => Math.max(a, b), 0) / low > 50;
}

function plane(kind, name, { shape, data }, arrays) {
  const [rows, columns] = shape;
  const x = arrays.get('x') ?? arrays.get('nodes');
  const y = arrays.get('y');
  if (x?.shape.length === 2 && x.shape[0] === rows && x.shape[1] === columns && rows <= MOST_LINES) {
    return family(name, rows, 'x', (r) => cut(x.data, r, columns), (r) => cut(data, r, columns));
  }
  const surface = x?.data.length === columns && y?.data.length === rows;
  if (rows * columns > MOST_CELLS) {
    return { type: 'skipped', name, text: `${name}: ${rows} × ${columns} values` };
  }
  const axis = !surface && kind !== 'MATRIX' && rows <= MOST_LINES ? axisFor('', columns, arrays) : undefined;
  if (axis) {
    return family(name, rows, columnTitle(axis), () => arrays.get(axis).data, (r) => cut(data, r, columns));
  }
  return { type: 'matrix', name, shape, data, x: surface ? x.data : null, y: surface ? y.data : null, contours: surface,
    marked: surface ? networksIn(arrays) : null };
}

function family(name, rows, xTitle, x, y) {
  const series = Array.from({ length: rows }, (_, r) => ({ name: `${r + 1}`, x: x(r), y: y(r) }));
  return { type: 'lines', name, xTitle, yTitle: columnTitle(name), dots: false, log: series.every((s) => spread(s.y)), series };
}

function cut(data, row, columns) {
  return data.slice(row * columns, (row + 1) * columns);
}

/**
 * Values of pairs of replicates as a symmetric matrix, NaN where there is none; null for fewer than three replicates or
 * anything else than pairs of one cell.
 *
 * @param {{replicates: number[], value: number, unsure: ?boolean}[]} pairs
 * @returns {?{shape: number[], data: number[], x: number[], unsure: boolean[]}} `unsure` ones have not converged
 */
export function pairMatrix(pairs) {
  const replicates = [...new Set(pairs.flatMap((p) => p.replicates))].sort((a, b) => a - b);
  if (replicates.length < 3 || pairs.some((p) => p.replicates.length !== 2)) {
    return null;
  }
  const n = replicates.length;
  const data = new Array(n * n).fill(NaN);
  const unsure = new Array(n * n).fill(false);
  for (const { replicates: [a, b], value, unsure: open = false } of pairs) {
    const i = replicates.indexOf(a);
    const j = replicates.indexOf(b);
    data[i * n + j] = value;
    data[j * n + i] = value;
    unsure[i * n + j] = open;
    unsure[j * n + i] = open;
  }
  return { shape: [n, n], data, x: replicates, unsure };
}
