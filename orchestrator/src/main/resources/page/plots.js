// Lines over an axis, and matrices as heat maps: whatever measurements and curves bring.

import { colorBar, lineStyle } from './colors.js';
import { gridStep, keyCursor, lineStep } from './cursor.js';
import { showTip, hideTip, svg } from './dom.js';
import { among, brief, withError } from './format.js';
import { hatchPatterns } from './hatch.js';
import { closest, frame } from './scatter.js';

const d3 = () => globalThis.d3;
const SIZE = { width: 460, height: 270 };
const MARGIN = { left: 62, right: 14, top: 14, bottom: 44 };
const MOST_POINTS = 2000;

/** From so far away the pointer finds a point that no line joins. */
const NEAR = 14;

/** So many networks in one square of a map are told by name. */
const MOST_NAMES = 4;

/**
 * Lines.
 *
 * @param {object} p
 * @param {string} p.title for screen readers
 * @param {string} p.xTitle
 * @param {string} p.yTitle
 * @param {{name: string, x: number[], y: number[], error: ?number[], open: ?boolean[], words: ?string[]}[]} p.series with errors, where they
 *     are to be drawn; open points are those that did not converge or stopped early; words are said of a point
 * @param {boolean} p.log whether the vertical axis is logarithmic; only where all values are positive
 * @param {boolean} p.xLog the same of the horizontal axis
 * @param {boolean} p.dots whether points are drawn without lines
 */
export function linePlot({ title, xTitle, yTitle, series, log = false, xLog = false, dots = false }) {
  // points that no line joins may come in any order: keys go over them from left to right
  const drawn = series.map((s) => ({ ...s, points: dots ? thinned(s).sort((a, b) => a.x - b.x) : thinned(s) }));
  const finite = drawn.flatMap((s) => s.points).filter((p) => Number.isFinite(p.y));
  const logarithmic = log && finite.every((p) => p.y > 0) && finite.length > 0;
  const across = [MARGIN.left, SIZE.width - MARGIN.right];
  const sx = xLog && finite.length > 0 && finite.every((p) => p.x > 0)
    ? d3().scaleLog(d3().extent(finite, (p) => p.x).map((x, i) => x * (i === 0 ? 0.9 : 1.1)), across)
    : d3().scaleLinear(padded(finite.map((p) => p.x), 0.02), across);
  const range = [SIZE.height - MARGIN.bottom, MARGIN.top];
  const sy = logarithmic
    ? d3().scaleLog(d3().extent(finite, (p) => p.y), range).nice()
    : d3().scaleLinear(padded(finite.flatMap((p) => (p.error > 0 ? [p.y - p.error, p.y + p.error] : [p.y])), 0.06), range);
  const legend = series.length > 1 ? 18 * Math.ceil(series.length / 3) : 0;
  const height = SIZE.height + legend;
  const root = svg('svg', { viewBox: `0 0 ${SIZE.width} ${height}`, width: SIZE.width, height });
  frame(root, sx, sy, xTitle, yTitle, SIZE);
  const path = d3().line((p) => sx(p.x), (p) => sy(p.y)).defined((p) => Number.isFinite(p.y) && (!logarithmic || p.y > 0));
  drawn.forEach((s, i) => {
    const { name, dash } = lineStyle(i);
    if (!dots) {
      root.append(svg('path', { d: path(s.points) ?? '', class: `line ${name}`, 'stroke-dasharray': dash }));
    }
    if (dots || s.points.length <= 40) {
      s.points.filter((p) => Number.isFinite(p.y)).forEach((p) => root.append(
        svg('circle', { cx: sx(p.x), cy: sy(p.y), r: p.open ? 3.5 : 2.5, class: `point ${name}${p.open ? ' open' : ''}` })));
    }
    s.points.filter((p) => p.error > 0).forEach((p) => root.append(
      svg('line', { x1: sx(p.x), x2: sx(p.x), y1: sy(p.y - p.error), y2: sy(p.y + p.error), class: 'error' })));
    if (series.length > 1) {
      const x = MARGIN.left + (i % 3) * 132;
      const y = SIZE.height + 8 + 18 * Math.floor(i / 3);
      root.append(svg('line', { x1: x, x2: x + 22, y1: y - 4, y2: y - 4, class: `line ${name}`, 'stroke-dasharray': dash }),
        svg('text', { x: x + 27, y, class: 'tick', text: s.name }));
    }
  });
  nearest(root, drawn, { sx, sy, xTitle, dots });
  const first = drawn.findIndex((s) => s.points.length > 0);
  const floor = SIZE.height - MARGIN.bottom;
  keyCursor({
    root,
    label: linesText(title, xTitle, drawn),
    start: first < 0 ? null : { line: first, i: 0 },
    step: (place, key) => lineStep(place, key, drawn.map((s) => s.points)),
    at: ({ line, i }) => {
      const { x, y } = drawn[line].points[i];
      return { x: sx(x), y: Number.isFinite(y) && (!logarithmic || y > 0) ? sy(y) : floor };
    },
    lines: ({ line, i }) => pointText(xTitle, drawn[line], i),
  });
  return root;
}

/** What lines show, for those who do not see them: how many, over what, and where each begins and ends. */
export function linesText(title, xTitle, series) {
  const full = series.filter((s) => s.points.length > 0);
  const told = full.slice(0, 8).map(({ name, points }) => {
    const last = points[points.length - 1];
    return `${name} from ${brief(points[0].y)} at ${brief(points[0].x)} to ${brief(last.y)} at ${brief(last.x)}`;
  });
  const more = full.length > told.length ? `; ${full.length - told.length} more` : '';
  return `${title}. ${full.length === 1 ? '1 line' : `${full.length} lines`} over ${xTitle}: ${told.join('; ')}${more}.`;
}

function pointText(xTitle, { name, points }, i) {
  const { x, y, error, open, words = '' } = points[i];
  return [name, words, `${xTitle} ${brief(x)}`, withError(y, error ?? NaN), open ? 'not converged, or stopped early' : '', `point ${i + 1} of ${points.length}`];
}

/** At most so many points, evenly chosen; the last one stays. */
function thinned({ x, y, error = [], open = [], words = [] }) {
  const every = Math.max(1, Math.ceil(y.length / MOST_POINTS));
  const points = [];
  for (let i = 0; i < y.length; i += every) {
    points.push({ x: x[i], y: y[i], error: error[i], open: open[i], words: words[i] });
  }
  if (every > 1) {
    const last = y.length - 1;
    points.push({ x: x[last], y: y[last], error: error[last], open: open[last], words: words[last] });
  }
  return points;
}

function padded(values, share) {
  const [low, high] = d3().extent(values);
  if (low === undefined) {
    return [0, 1];
  }
  const margin = high > low ? share * (high - low) : Math.max(Math.abs(low) * 0.1, 0.5);
  return [low - margin, high + margin];
}

/** Shows the values of all lines at the place nearest to the pointer, and of points that no line joins the nearest one. */
function nearest(root, series, { sx, sy, xTitle, dots }) {
  const lines = series.filter((s) => s.points.length > 0).map((s) => ({ ...s, points: s.points.toSorted((a, b) => a.x - b.x) }));
  const all = dots ? lines.flatMap((s) => s.points.map((p, i) => ({ x: sx(p.x), y: sy(p.y), lines: pointText(xTitle, s, i) }))) : [];
  const bisect = d3().bisector((p) => p.x).center;
  const along = (x) => {
    const found = lines.map((s) => ({ name: s.name, ...s.points[bisect(s.points, x)] }));
    return [`${xTitle} ${brief(found[0].x)}`,
      ...found.slice(0, 12).map(({ name, y, words }) => `${name}: ${brief(y)}${words ? ` (${words})` : ''}`)];
  };
  root.addEventListener('pointermove', (e) => {
    const box = root.getBoundingClientRect();
    const at = { x: ((e.clientX - box.left) / box.width) * SIZE.width, y: ((e.clientY - box.top) / box.width) * SIZE.width };
    const told = lines.length === 0 ? [] : dots ? all[closest(all, at, NEAR)]?.lines ?? [] : along(sx.invert(at.x));
    if (told.length > 0) {
      showTip(told, e.clientX, e.clientY);
    } else {
      hideTip();
    }
  });
  root.addEventListener('pointerleave', hideTip);
}

/**
 * A matrix as a heat map, its first row on top unless `upwards`.
 *
 * @param {object} m
 * @param {string} m.title
 * @param {number[]} m.shape rows and columns
 * @param {number[]} m.data row by row
 * @param {?number[]} m.x values of the columns
 * @param {?number[]} m.y values of the rows
 * @param {boolean} m.names whether `x` are names of rows and columns alike
 * @param {boolean} m.contours whether lines of equal value are drawn, for surfaces
 * @param {?{points: number[][], names: string[], joined: boolean}} m.marked networks in a surface: where, and what is said of each
 * @param {?boolean[]} m.unsure which values have not converged, row by row; values that are no numbers are hatched always
 */
export function heatMap({ title, shape, data, x = null, y = null, names = false, contours = false, marked = null, unsure = null }) {
  const [rows, columns] = shape;
  const side = Math.max(2, Math.min(28, Math.floor(360 / Math.max(rows, columns))));
  const left = 56;
  const width = left + columns * side + 84;
  const height = 16 + rows * side + 40;
  const finite = data.filter(Number.isFinite);
  const [least, most] = d3().extent(finite);
  const mixed = least < -0.05 * most && most > -0.05 * least;
  const logarithmic = contours && finite.length > 0 && finite.every((v) => v > 0);
  const shown = logarithmic ? data.map(Math.log) : data;
  const bar = colorBar(mixed ? 'diverging' : 'viridis', shown);
  const root = svg('svg', { viewBox: `0 0 ${width} ${height}`, width, height });
  const patterns = hatchPatterns();
  const top = (r) => 16 + (y ? rows - 1 - r : r) * side;
  const tiles = svg('g', { 'shape-rendering': 'crispEdges' });
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const value = shown[r * columns + c];
      const place = { x: left + c * side, y: top(r), width: side, height: side };
      tiles.append(svg('rect', { ...place, fill: Number.isFinite(value) ? bar.map.at(bar.share(value)) : patterns.url('missing') }));
      if (unsure?.[r * columns + c]) {
        tiles.append(svg('rect', { ...place, fill: patterns.url('unconverged') }));
      }
    }
  }
  root.append(patterns.defs, tiles);
  if (contours && rows > 2 && columns > 2) {
    root.append(contourLines(shown, rows, columns, side, left, y !== null));
  }
  const networks = marked && x?.length > 1 && y?.length > 1 ? placed(marked, x, y) : [];
  const spot = ({ column, row }) => [left + (column + 0.5) * side, 16 + (rows - 0.5 - row) * side];
  root.append(networkMarks(networks.map(spot), marked?.joined ?? false));
  const written = (v, i) => (v === null ? String(i) : names ? String(v[i]) : brief(v[i]));
  marks(root, { rows, columns, side, left, top, height, column: (c) => written(x, c), row: (r) => written(names ? x : y, r) });
  legend(root, bar, width - 78, rows * side, logarithmic);
  const told = ({ r, c }) => {
    const value = data[r * columns + c];
    const [row, column] = [written(names ? x : y, r), written(x, c)];
    const place = names ? `${row} with ${column}` : x || y ? `y ${row}, x ${column}` : `row ${row}, column ${column}`;
    const inside = networks.filter((n) => Math.round(n.row) === r && Math.round(n.column) === c).map((n) => n.name);
    return [title, `${place}: ${Number.isFinite(value) ? brief(value) : 'no value'}${unsure?.[r * columns + c] ? ', not converged' : ''}`,
      ...inside.slice(0, MOST_NAMES), inside.length > MOST_NAMES ? `and ${inside.length - MOST_NAMES} more` : ''];
  };
  root.addEventListener('pointermove', (e) => {
    const box = root.getBoundingClientRect();
    const c = Math.floor((((e.clientX - box.left) / box.width) * width - left) / side);
    const at = Math.floor((((e.clientY - box.top) / box.height) * height - 16) / side);
    const r = y ? rows - 1 - at : at;
    if (c >= 0 && c < columns && r >= 0 && r < rows) {
      showTip(told({ r, c }), e.clientX, e.clientY);
    }
  });
  root.addEventListener('pointerleave', hideTip);
  const turned = y !== null;
  keyCursor({
    root,
    label: mapText(title, shape, data, networks.length, marked?.joined),
    start: rows > 0 && columns > 0 ? { r: turned ? rows - 1 : 0, c: 0 } : null,
    step: ({ r, c }, key) => {
      const next = gridStep({ r: turned ? rows - 1 - r : r, c }, key, rows, columns);
      return next && { r: turned ? rows - 1 - next.r : next.r, c: next.c };
    },
    at: ({ r, c }) => ({ x: left + c * side, y: top(r), width: side, height: side }),
    lines: told,
  });
  return root;
}

/** What a map shows, for those who do not see it. */
export function mapText(title, [rows, columns], data, networks = 0, joined = false) {
  const finite = data.filter(Number.isFinite);
  const range = finite.length === 0 ? 'no value'
    : `from ${brief(finite.reduce((a, b) => Math.min(a, b)))} to ${brief(finite.reduce((a, b) => Math.max(a, b)))}`;
  const missing = data.length - finite.length;
  const marked = networks === 0 ? '' : joined ? ` A path of ${networks} networks lies over it.` : ` ${networks === 1 ? 'A network is' : `${networks} networks are`} marked.`;
  return `${title}. ${rows} rows, ${columns} columns, ${range}${missing > 0 ? `, ${missing} without a value` : ''}.${marked}`;
}

/**
 * Networks in a surface by where they lie among its columns and rows, both counted from 0, which need not be whole.
 *
 * @returns {{name: string, column: number, row: number}[]}
 */
export function placed({ points, names }, x, y) {
  const place = (axis, value) => ((axis.length - 1) * (value - axis[0])) / (axis[axis.length - 1] - axis[0]);
  return points.map(([across, up], i) => ({ name: names[i], column: place(x, across), row: place(y, up) }));
}

/** Networks as dots, those of a path joined and the last of them, or each of others, larger; as in the report. */
function networkMarks(spots, joined) {
  const group = svg('g', { class: 'networks', 'aria-hidden': 'true' });
  const points = spots.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ');
  if (joined) {
    group.append(svg('polyline', { points, fill: 'none', stroke: '#000000', 'stroke-width': 3 }),
      svg('polyline', { points, fill: 'none', stroke: '#ffffff', 'stroke-width': 1.4 }));
  }
  group.append(...spots.map(([cx, cy], i) => {
    const large = !joined || i === spots.length - 1;
    return svg('circle', { cx, cy, r: large ? 4 : 2.2, fill: large ? '#d55e00' : '#ffffff', stroke: '#000000', 'stroke-width': 0.8 });
  }));
  return group;
}

function contourLines(shown, rows, columns, side, left, upwards) {
  const group = svg('g', { class: 'contours' });
  const values = shown.map((v) => (Number.isFinite(v) ? v : NaN));
  // the coordinates are scaled, not the group: its lines would be as much wider, in downloads at least
  const path = d3().geoPath(d3().geoTransform({
    point(x, y) {
      this.stream.point(left + x * side, 16 + (upwards ? rows - y : y) * side);
    },
  }));
  for (const contour of d3().contours().size([columns, rows]).thresholds(9)(values)) {
    group.append(svg('path', { d: path(contour) ?? '' }));
  }
  return group;
}

function marks(root, { rows, columns, side, left, top, height, column, row }) {
  const group = svg('g', { class: 'axes', 'aria-hidden': 'true' });
  const everyC = Math.ceil(46 / side);
  const everyR = Math.ceil(16 / side);
  for (let c = 0; c < columns; c += everyC) {
    group.append(svg('text', { x: left + (c + 0.5) * side, y: height - 24, class: 'tick middle', text: column(c) }));
  }
  for (let r = 0; r < rows; r += everyR) {
    group.append(svg('text', { x: left - 5, y: top(r) + side / 2 + 4, class: 'tick end', text: row(r) }));
  }
  root.append(group);
}

function legend(root, bar, x, height, logarithmic) {
  for (let i = 0; i < 40; i++) {
    root.append(svg('rect', { x, y: 16 + (i * height) / 40, width: 12, height: height / 40 + 0.5, fill: bar.map.at(1 - (i + 0.5) / 40) }));
  }
  const text = (v) => (logarithmic ? brief(Math.exp(v)) : among(v, bar.high - bar.low));
  root.append(svg('text', { x: x + 16, y: 25, class: 'tick', text: text(bar.high) }),
    svg('text', { x: x + 16, y: 16 + height, class: 'tick', text: text(bar.low) }));
}
