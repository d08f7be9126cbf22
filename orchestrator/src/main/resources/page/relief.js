// A surface as a relief: seen from the side, its far parts first, so that near ones hide them.

import { colorBar } from './colors.js';
import { el, svg } from './dom.js';

const WIDTH = 460;
const HEIGHT = 330;
const TILT = 0.55;

/** A relief has at most so many squares to a side. */
const MOST = 60;

/**
 * The squares of a surface as seen, the farthest first.
 *
 * @param {number[]} shape rows and columns
 * @param {number[]} heights 0 to 1, row by row; squares with a corner that is no number are left out
 * @param {number} turn in radians about the vertical axis
 * @returns {{depth: number, height: number, corners: number[][]}[]} corners in the plane of sight, both coordinates about -1 to 1
 */
export function squaresSeen([rows, columns], heights, turn) {
  const cos = Math.cos(turn);
  const sin = Math.sin(turn);
  const point = (r, c) => {
    const x = (2 * c) / (columns - 1) - 1;
    const y = (2 * r) / (rows - 1) - 1;
    const across = (x * cos - y * sin) / Math.SQRT2;
    const away = (x * sin + y * cos) / Math.SQRT2;
    return { across, away, up: heights[r * columns + c] };
  };
  const squares = [];
  for (let r = 0; r + 1 < rows; r++) {
    for (let c = 0; c + 1 < columns; c++) {
      const corners = [point(r, c), point(r, c + 1), point(r + 1, c + 1), point(r + 1, c)];
      const height = corners.reduce((sum, p) => sum + p.up, 0) / 4;
      if (Number.isFinite(height)) {
        const depth = corners.reduce((sum, p) => sum + p.away, 0) / 4;
        squares.push({ depth, height, corners: corners.map((p) => [p.across, p.away * TILT + p.up * 0.9 - 0.45]) });
      }
    }
  }
  return squares.sort((a, b) => b.depth - a.depth);
}

/** Every so many rows and columns of a large surface. */
export function coarse([rows, columns], data) {
  const step = Math.ceil(Math.max(rows, columns) / MOST);
  const kept = (n) => Array.from({ length: Math.ceil(n / step) }, (_, i) => i * step);
  const data2 = kept(rows).flatMap((r) => kept(columns).map((c) => data[r * columns + c]));
  return { shape: [kept(rows).length, kept(columns).length], data: data2 };
}

/**
 * The relief of a surface, with a slider that turns it. Heights are logarithms where all values are positive, as in maps.
 *
 * @returns {Element}
 */
export function relief({ title, shape, data }) {
  const small = coarse(shape, data);
  const positive = small.data.every((v) => !Number.isFinite(v) || v > 0);
  const values = positive ? small.data.map(Math.log) : small.data;
  const bar = colorBar('viridis', values);
  const heights = values.map((v) => (Number.isFinite(v) ? bar.share(v) : NaN));
  const root = svg('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, width: WIDTH, height: HEIGHT, role: 'img', 'aria-label': `${title} as a relief; the map has its values` });
  const degrees = (text) => `${text} degrees`;
  const draw = (turn) => root.replaceChildren(...squaresSeen(small.shape, heights, turn).map(({ height, corners }) => svg('polygon', {
    points: corners.map(([x, y]) => `${(WIDTH * (1 + x * 0.92)) / 2},${HEIGHT / 2 - y * HEIGHT * 0.44}`).join(' '),
    fill: bar.map.at(height), stroke: bar.map.at(Math.max(0, height - 0.12)), 'stroke-width': 0.6, 'stroke-linejoin': 'round',
  })));
  draw(Math.PI / 6);
  const slider = el('input', { type: 'range', min: 0, max: 360, step: 3, value: 30, 'aria-label': `Turn ${title}`,
    'aria-valuetext': degrees(30), oninput: (e) => {
      e.target.setAttribute('aria-valuetext', degrees(e.target.value));
      draw((Number(e.target.value) * Math.PI) / 180);
    } });
  return el('div', { class: 'relief' }, root, slider);
}
