// Two metrics of every cell against each other; an area that is drawn marks its cells in all figures.

import { PHASE_COLORS } from './colors.js';
import { DENSE } from './dense.js';
import { svg, tipOn } from './dom.js';
import { brief } from './format.js';

const d3 = () => globalThis.d3;
const WIDTH = 600;
const HEIGHT = 340;
const MARGIN = { left: 62, right: 14, top: 14, bottom: 44 };

/**
 * The drawing.
 *
 * @param {object} s
 * @param {object} s.x panel of the horizontal axis
 * @param {object} s.y panel of the vertical one
 * @param {object[]} s.cells
 * @param {Selection} s.selection
 * @param {function(object)} s.onOpen
 * @returns {{node: Element, stop: function(), left: number}} `left` cells have no value of one of both
 */
export function scatter({ x, y, cells, selection, onOpen }) {
  const points = cells
    .map((cell) => ({ cell, x: x.drawn(cell), y: y.drawn(cell), ex: x.error(cell), ey: y.error(cell) }))
    .filter((p) => Number.isFinite(p.x) && Number.isFinite(p.y));
  const sx = scale(points.map((p) => p.x), [MARGIN.left, WIDTH - MARGIN.right]);
  const sy = scale(points.map((p) => p.y), [HEIGHT - MARGIN.bottom, MARGIN.top]);
  const root = svg('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, width: WIDTH, height: HEIGHT, role: 'group',
    'aria-label': `${y.title} against ${x.title}, ${points.length} cells` });
  frame(root, sx, sy, x.title, y.title);
  brush(root, points, sx, sy, selection);
  const dots = points.length > DENSE ? [] : points.map((p) => dot(p, { sx, sy, x, y, selection, onOpen }));
  const crowd = svg('g', { class: 'crowd' });
  root.append(crowd, ...dots.map((d) => d.node));
  const mark = () => {
    dots.forEach((d) => d.mark());
    if (dots.length === 0) {
      crowd.replaceChildren(...crowded(points, sx, sy, selection));
    }
  };
  mark();
  return { node: root, stop: selection.onChange(mark), left: cells.length - points.length };
}

function scale(values, range) {
  const [low, high] = d3().extent(values);
  const margin = high > low ? 0.06 * (high - low) : 0.5;
  return d3().scaleLinear([(low ?? 0) - margin, (high ?? 1) + margin], range);
}

/** The frame, ticks and titles of a plot. */
export function frame(root, sx, sy, xTitle, yTitle, size = { width: WIDTH, height: HEIGHT }) {
  const { left, right, top, bottom } = MARGIN;
  const group = svg('g', { class: 'axes', 'aria-hidden': 'true' });
  group.append(svg('rect', { x: left, y: top, width: size.width - left - right, height: size.height - top - bottom, class: 'frame' }));
  const floor = size.height - bottom;
  for (const tick of spare(sx.ticks(6), sx)) {
    const at = sx(tick);
    group.append(svg('line', { x1: at, x2: at, y1: top, y2: floor, class: 'guide' }),
      svg('text', { x: at, y: floor + 15, class: 'tick middle', text: tickText(sx, tick) }));
  }
  for (const tick of spare(sy.ticks(5), sy)) {
    const at = sy(tick);
    group.append(svg('line', { x1: left, x2: size.width - right, y1: at, y2: at, class: 'guide' }),
      svg('text', { x: left - 6, y: at + 4, class: 'tick end', text: tickText(sy, tick) }));
  }
  group.append(
    svg('text', { x: (left + size.width - right) / 2, y: size.height - 8, class: 'axis middle', text: xTitle }),
    svg('text', { transform: `translate(14 ${(top + floor) / 2}) rotate(-90)`, class: 'axis middle', text: yTitle }));
  root.append(group);
}

/** Of a logarithmic axis over two decades or more the powers of ten, else every second of many ticks. */
function spare(ticks, scaled) {
  const powers = scaled.base ? ticks.filter((t) => Math.abs(Math.log10(t) - Math.round(Math.log10(t))) < 1e-9) : [];
  return powers.length > 1 ? powers : scaled.base && ticks.length > 8 ? ticks.filter((_, i) => i % 2 === 0) : ticks;
}

function tickText(scaled, tick) {
  return scaled.base ? d3().format('~g')(tick) : scaled.tickFormat(6)(tick);
}

function dot(p, { sx, sy, x, y, selection, onOpen }) {
  const color = PHASE_COLORS[p.cell.label] ?? '#9a9a9a';
  const within = (value, scaled) => Math.min(Math.max(value, Math.min(...scaled.range())), Math.max(...scaled.range()));
  const line = (x1, y1, x2, y2) => svg('line',
    { x1: within(x1, sx), y1: within(y1, sy), x2: within(x2, sx), y2: within(y2, sy), class: 'error' });
  const node = svg('g', { class: 'dot', tabindex: -1, 'data-cell': p.cell.cell },
    p.ey > 0 ? line(sx(p.x), sy(p.y - p.ey), sx(p.x), sy(p.y + p.ey)) : null,
    p.ex > 0 ? line(sx(p.x - p.ex), sy(p.y), sx(p.x + p.ex), sy(p.y)) : null,
    svg('circle', { cx: sx(p.x), cy: sy(p.y), r: 5, fill: color }));
  tipOn(node, () => [p.cell.cell, `${x.title}: ${errorText(p.x, p.ex)}`, `${y.title}: ${errorText(p.y, p.ey)}`, `phase ${p.cell.label}`]);
  node.addEventListener('pointerenter', () => selection.point(p.cell.cell));
  node.addEventListener('pointerleave', () => selection.point(''));
  node.addEventListener('click', () => onOpen(p.cell));
  return {
    node,
    mark() {
      node.classList.toggle('faded', selection.any && !selection.has(p.cell.cell));
      node.classList.toggle('pointed', selection.pointed === p.cell.cell);
    },
  };
}

/** Very many points: one path for each phase, those that are not marked fainter. */
function crowded(points, sx, sy, selection) {
  const paths = new Map();
  for (const p of points) {
    const key = `${PHASE_COLORS[p.cell.label] ?? '#9a9a9a'} ${selection.any && !selection.has(p.cell.cell) ? 0.15 : 0.8}`;
    paths.set(key, `${paths.get(key) ?? ''}M${sx(p.x) - 1.5} ${sy(p.y) - 1.5}h3v3h-3z`);
  }
  return [...paths].map(([key, d]) => svg('path', { d, fill: key.split(' ')[0], 'fill-opacity': key.split(' ')[1] }));
}

function errorText(value, error) {
  return Number.isNaN(error) ? brief(value) : `${brief(value)} ± ${brief(error)}`;
}

function brush(root, points, sx, sy, selection) {
  const area = d3().brush()
    .extent([[MARGIN.left, MARGIN.top], [WIDTH - MARGIN.right, HEIGHT - MARGIN.bottom]])
    .on('brush end', (event) => {
      if (!event.sourceEvent) {
        return;
      }
      if (!event.selection) {
        selection.set([]);
        return;
      }
      const [[x0, y0], [x1, y1]] = event.selection;
      const inside = (p) => sx(p.x) >= x0 && sx(p.x) <= x1 && sy(p.y) >= y0 && sy(p.y) <= y1;
      selection.set(points.filter(inside).map((p) => p.cell.cell));
    });
  const group = svg('g', { class: 'brush' });
  root.append(group);
  d3().select(group).call(area);
}
