// The mark of each phase where cells are points: a shape besides the colour.

import { PHASE_COLORS } from './colors.js';
import { svg } from './dom.js';
import { PHASES } from './phase.js';

const OTHER = '#9a9a9a';

/** The colour of a label. */
export function markColor(label) {
  return PHASE_COLORS[label] ?? OTHER;
}

/** Corners of the shape of a phase about 0, of about the area of a circle of radius `r`; none for a circle. */
export function corners(label, r) {
  const s = 0.89 * r;
  switch (label) {
    case 'II':
      return [[-s, -s], [s, -s], [s, s], [-s, s]];
    case 'III':
      return [[0, -1.35 * r], [1.17 * r, 0.67 * r], [-1.17 * r, 0.67 * r]];
    case 'IV-A':
      return [[0, -1.25 * r], [1.25 * r, 0], [0, 1.25 * r], [-1.25 * r, 0]];
    case 'IV-B':
      return [[0, 1.35 * r], [1.17 * r, -0.67 * r], [-1.17 * r, -0.67 * r]];
    default:
      return [];
  }
}

/** A mark at a place. */
export function mark(label, x, y, r, props = {}) {
  const points = corners(label, r).map(([dx, dy]) => `${(x + dx).toFixed(2)},${(y + dy).toFixed(2)}`).join(' ');
  return points === '' ? svg('circle', { cx: x, cy: y, r, ...props }) : svg('polygon', { points, ...props });
}

/** A mark at a place as a piece of a path, for very many of them: a circle is four curves. */
export function markPath(label, x, y, r) {
  const points = corners(label, r);
  if (points.length > 0) {
    return `M${points.map(([dx, dy]) => `${(x + dx).toFixed(2)} ${(y + dy).toFixed(2)}`).join('L')}z`;
  }
  const [k, n] = [(0.5523 * r).toFixed(2), r.toFixed(2)];
  const rest = (r - 0.5523 * r).toFixed(2);
  return `M${(x - r).toFixed(2)} ${y.toFixed(2)}c0 -${k} ${rest} -${n} ${n} -${n}c${k} 0 ${n} ${rest} ${n} ${n}c0 ${k} -${rest} ${n} -${n} ${n}c-${k} 0 -${n} -${rest} -${n} -${n}z`;
}

/** The key of the labels that are there, in a row from a place on. */
export function markKey(labels, x, y) {
  const phases = PHASES.filter((p) => labels.has(p));
  const shown = [...labels].some((l) => !PHASES.includes(l)) ? [...phases, 'no phase'] : phases;
  let at = x;
  return svg('g', { class: 'axes', 'aria-hidden': 'true' }, shown.flatMap((label) => {
    const place = at;
    at += 34 + 6.5 * label.length;
    return [mark(label, place, y - 4, 4.5, { fill: markColor(label), class: 'shape' }), svg('text', { x: place + 10, y, class: 'tick', text: label })];
  }));
}
