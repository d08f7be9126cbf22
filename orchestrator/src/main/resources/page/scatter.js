// Two metrics of every cell against each other; an area that is drawn marks its cells in all figures.

import { keyCursor, pointStep } from './cursor.js';
import { DENSE } from './dense.js';
import { hideTip, showTip, svg, tipOn } from './dom.js';
import { brief } from './format.js';
import { hatchOf, hatchPatterns, veilOf } from './hatch.js';
import { mark as shape, markColor, markKey, markPath } from './marks.js';
import { MEANING } from './phase.js';
import { count } from './values.js';

const d3 = () => globalThis.d3;
const WIDTH = 600;
const HEIGHT = 340;
const KEY = 22;

/** Radius of the marks of very many points. */
const SMALL = 3;

/** From so far away the pointer finds a point. */
const NEAR = 8;
const MARGIN = { left: 62, right: 14, top: 14, bottom: 44 };

/**
 * The drawing.
 *
 * @param {object} s
 * @param {object} s.x panel of the horizontal axis
 * @param {object} s.y panel of the vertical one
 * @param {object[]} s.cells
 * @param {object[]} s.singles points of single runs and pairs, from `singlePoints`
 * @param {Selection} s.selection
 * @param {function(object)} s.onOpen
 * @returns {{node: Element, stop: function(), left: number, crowded: boolean}} `left` cells have no value of one of both; points of a
 *     crowd have no error bars
 */
export function scatter({ x, y, cells, singles = [], selection, onOpen }) {
  const points = cells
    .map((cell) => ({ cell, x: x.drawn(cell), y: y.drawn(cell), ex: x.error(cell), ey: y.error(cell), hatch: hatched(cell, x, y) }))
    .filter((p) => Number.isFinite(p.x) && Number.isFinite(p.y));
  const sx = scale([...points, ...singles].map((p) => p.x), [MARGIN.left, WIDTH - MARGIN.right]);
  const sy = scale([...points, ...singles].map((p) => p.y), [HEIGHT - MARGIN.bottom, MARGIN.top]);
  const root = svg('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT + KEY}`, width: WIDTH, height: HEIGHT + KEY });
  const patterns = hatchPatterns();
  const labels = new Map(cells.map((c) => [c.cell, c.label]));
  frame(root, sx, sy, x.title, y.title);
  root.append(patterns.defs, markKey(new Set(points.map((p) => p.cell.label)), MARGIN.left + 6, HEIGHT + 12));
  brush(root, points, sx, sy, selection);
  const dots = points.length > DENSE ? [] : points.map((p) => dot(p, { sx, sy, x, y, patterns, selection, onOpen }));
  const single = svg('g', { class: 'singles', 'aria-hidden': 'true' });
  const crowd = svg('g', { class: 'crowd' });
  root.append(single, crowd, ...dots.map((d) => d.node));
  if (dots.length === 0) {
    nearest(root, crowd, points, { sx, sy, lines: (p) => pointLines(p, x, y), onOpen });
  }
  const mark = () => {
    dots.forEach((d) => d.mark());
    single.replaceChildren(...singlePaths(singles, labels, sx, sy, selection));
    if (dots.length === 0) {
      crowd.replaceChildren(...crowded(points, sx, sy, patterns, selection));
    }
  };
  mark();
  keyCursor({
    root,
    label: `${y.title} against ${x.title}: ${points.length} cells${singles.length > 0 ? `, ${singles.length} single values` : ''}. Enter opens a cell, Space marks it.`,
    start: points.length > 0 ? 0 : null,
    step: (i, key) => pointStep(i, key, points),
    at: (i) => ({ x: sx(points[i].x), y: sy(points[i].y) }),
    lines: (i) => pointLines(points[i], x, y),
    onKey: (i, key) => keyed(points[i].cell, key, selection, onOpen),
  });
  return { node: root, stop: selection.onChange(mark), left: cells.length - points.length, crowded: dots.length === 0 && points.length > 0 };
}

function keyed(cell, key, selection, onOpen) {
  const does = { Enter: () => onOpen(cell), ' ': () => selection.toggle(cell.cell), Escape: () => selection.set([]) }[key];
  does?.();
  return Boolean(does);
}

/** Whether a point rests on runs that stopped early or on estimates that have not converged. */
function hatched(cell, ...panels) {
  const unconverged = panels.some((panel) => !cell.metrics?.[panel.metric.name]?.converged);
  return hatchOf({ missing: false, censored: count(cell.runs?.censored) > 0, unconverged });
}

function pointLines(p, x, y) {
  const why = { censored: 'some runs stopped early', unconverged: 'not converged' }[p.hatch] ?? '';
  return [p.cell.cell, `${x.title}: ${errorText(p.x, p.ex)}`, `${y.title}: ${errorText(p.y, p.ey)}`, why,
    `phase ${p.cell.label}: ${p.cell.gap || MEANING[p.cell.label] || ''}`];
}

/** Single values: one path for each phase, rings where they have not converged; those of marked cells stand out. */
function singlePaths(singles, labels, sx, sy, selection) {
  const paths = new Map();
  for (const p of singles) {
    const faded = selection.any && !selection.has(p.cell);
    const key = `${markColor(labels.get(p.cell))} ${faded ? 0.15 : 0.75} ${p.open ? 'none' : 'fill'}`;
    const r = 1.8;
    paths.set(key, `${paths.get(key) ?? ''}M${(sx(p.x) - r).toFixed(2)} ${(sy(p.y)).toFixed(2)}l${r} ${-r}l${r} ${r}l${-r} ${r}z`);
  }
  return [...paths].map(([key, d]) => {
    const [color, opacity, full] = key.split(' ');
    return svg('path', { d, fill: full === 'fill' ? color : 'none', stroke: color, 'stroke-width': 0.8, opacity });
  });
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

function dot(p, { sx, sy, x, y, patterns, selection, onOpen }) {
  const within = (value, scaled) => Math.min(Math.max(value, Math.min(...scaled.range())), Math.max(...scaled.range()));
  const line = (x1, y1, x2, y2) => svg('line',
    { x1: within(x1, sx), y1: within(y1, sy), x2: within(x2, sx), y2: within(y2, sy), class: 'error' });
  const veil = veilOf(p, patterns);
  const node = svg('g', { class: 'dot', 'data-cell': p.cell.cell, 'aria-hidden': 'true' },
    p.ey > 0 ? line(sx(p.x), sy(p.y - p.ey), sx(p.x), sy(p.y + p.ey)) : null,
    p.ex > 0 ? line(sx(p.x - p.ex), sy(p.y), sx(p.x + p.ex), sy(p.y)) : null,
    shape(p.cell.label, sx(p.x), sy(p.y), 5, { fill: markColor(p.cell.label), class: 'shape' }),
    veil === 'none' ? null : shape(p.cell.label, sx(p.x), sy(p.y), 5, { fill: veil }));
  tipOn(node, () => pointLines(p, x, y));
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

/**
 * Very many points: one path for all of one phase that are hatched and marked alike, in the shape of the phase.
 *
 * @returns {{label: string, hatch: string, faded: boolean, d: string}[]}
 */
export function crowds(points, sx, sy, selection) {
  const paths = new Map();
  for (const p of points) {
    const { cell, hatch } = p;
    const faded = selection.any && !selection.has(cell.cell);
    const key = `${cell.label} ${hatch} ${faded}`;
    if (!paths.has(key)) {
      paths.set(key, { label: cell.label, hatch, faded, pieces: [] });
    }
    paths.get(key).pieces.push(markPath(cell.label, sx(p.x), sy(p.y), SMALL));
  }
  return [...paths.values()].map(({ pieces, ...alike }) => ({ ...alike, d: pieces.join('') }));
}

function crowded(points, sx, sy, patterns, selection) {
  return crowds(points, sx, sy, selection).flatMap(({ label, hatch, faded, d }) => {
    const veil = veilOf({ hatch }, patterns);
    return [svg('path', { d, class: 'shape', fill: markColor(label), 'stroke-width': 0.3, opacity: faded ? 0.28 : null }),
      veil === 'none' ? null : svg('path', { d, fill: veil, opacity: faded ? 0.28 : null })];
  }).filter(Boolean);
}

/** Tells the point below the pointer where points are no elements, and opens it. */
function nearest(root, crowd, points, { sx, sy, lines, onOpen }) {
  const places = points.map((p) => ({ x: sx(p.x), y: sy(p.y) }));
  const below = (e) => {
    const box = root.getBoundingClientRect();
    const view = root.viewBox.baseVal;
    const at = { x: ((e.clientX - box.left) / box.width) * view.width, y: ((e.clientY - box.top) / box.height) * view.height };
    return points[closest(places, at, NEAR)];
  };
  root.addEventListener('pointermove', (e) => {
    const found = below(e);
    if (found) {
      showTip(lines(found), e.clientX, e.clientY);
    } else {
      hideTip();
    }
  });
  root.addEventListener('pointerleave', hideTip);
  crowd.addEventListener('click', (e) => onOpen(below(e).cell));
}

/** The place of the point closest to `at`, no further than `most` away; -1 where there is none. */
export function closest(points, at, most) {
  let best = -1;
  let least = most * most;
  points.forEach((p, i) => {
    const distance = (p.x - at.x) ** 2 + (p.y - at.y) ** 2;
    if (distance <= least) {
      least = distance;
      best = i;
    }
  });
  return best;
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
