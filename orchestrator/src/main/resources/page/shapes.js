// Which figures the arrays of a file make, whatever metric wrote them: columns over a common axis are lines, tables with two
// axes are maps, and single numbers are a list.

const AXES = ['t', 'step', 'alpha', 'x', 'ritz_values', 'nodes', 'radius', 'scale', 'threshold'];
const MOST_CELLS = 40_000;
const FEW = 4;
const MOST_LINES = 16;

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
  const figures = [];
  const scalars = [];
  for (const [name, array] of arrays) {
    const { shape, data } = array;
    const flat = shape.length <= 1 || (shape.length === 2 && Math.min(...shape) === 1);
    if (flat && data.length <= FEW && !axisFor(name, data.length, arrays)) {
      scalars.push({ name, values: data });
    } else if (flat) {
      const axis = axisFor(name, data.length, arrays);
      if (isAxis(name) && hasFollowers(name, arrays)) {
        continue;
      }
      add(figures, lines(kind, name, data, axis, arrays));
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
  return AXES.includes(name) || name === 'y' || name === 'series_step' || name === 'path_distance';
}

function hasFollowers(axis, arrays) {
  return [...arrays.keys()].some((name) => name !== axis && axisFor(name, lengthOf(arrays.get(name)), arrays) === axis)
    || [...arrays.values()].some((a) => a.shape.length === 2 && a.shape.includes(lengthOf(arrays.get(axis))));
}

function lengthOf(array) {
  return array.shape.length === 0 ? 1 : Math.max(...array.shape);
}

/** The column that a column of this name and length goes over, if there is one. */
function axisFor(name, length, arrays) {
  const candidates = name.startsWith('series_') ? ['series_step'] : name.startsWith('path_') ? ['path_distance'] : AXES;
  return candidates.find((axis) => axis !== name && arrays.get(axis)?.shape.length === 1 && arrays.get(axis).data.length === length);
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
  return { type: 'matrix', name, shape, data, x: surface ? x.data : null, y: surface ? y.data : null, contours: surface };
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
