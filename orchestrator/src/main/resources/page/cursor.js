// A cursor that keys move over the values of a drawing, each said in words: what the pointer shows, without a pointer.

import { announce, hideTip, showTip, svg } from './dom.js';

const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

/** Keys that move. */
export const MOVES = new Set([...Object.keys(STEPS), 'Home', 'End']);

/** The place that a key leads to in a table of `rows` by `columns`; null where it leads nowhere. */
export function gridStep({ r, c }, key, rows, columns) {
  if (key === 'Home' || key === 'End') {
    return { r, c: key === 'Home' ? 0 : columns - 1 };
  }
  const step = STEPS[key];
  const next = step && { r: r + step[0], c: c + step[1] };
  return next && next.r >= 0 && next.r < rows && next.c >= 0 && next.c < columns ? next : null;
}

/**
 * The place that a key leads to where some places of a table are empty: left and right the next one in the row; up and down, in
 * the next row that has any, the closest one. So every place is reached, those without neighbours too.
 *
 * @param {{r: number, c: number}} at
 * @param {string} key
 * @param {number[][]} columns of each row, those that are not empty, rising
 * @returns {?{r: number, c: number}} null where it leads nowhere
 */
export function placeStep({ r, c }, key, columns) {
  const row = columns[r];
  if (key === 'Home' || key === 'End') {
    return { r, c: key === 'Home' ? row[0] : row[row.length - 1] };
  }
  const [down, across] = STEPS[key] ?? [0, 0];
  if (across !== 0) {
    const next = across > 0 ? row.find((other) => other > c) : row.findLast((other) => other < c);
    return next === undefined ? null : { r, c: next };
  }
  let other = r + down;
  while (down !== 0 && columns[other]?.length === 0) {
    other += down;
  }
  if (down === 0 || !columns[other]) {
    return null;
  }
  return { r: other, c: columns[other].reduce((best, column) => (Math.abs(column - c) < Math.abs(best - c) ? column : best)) };
}

/** The columns of each row of cells in which there is one. */
export function columnsOf(cells) {
  return cells.map((row) => row.flatMap((cell, c) => (cell ? [c] : [])));
}

/**
 * The place that a key leads to on lines: left and right along one, up and down to the nearest point of another.
 *
 * @param {{line: number, i: number}} at
 * @param {string} key
 * @param {{x: number}[][]} lines points of each
 */
export function lineStep({ line, i }, key, lines) {
  if (key === 'Home' || key === 'End') {
    return { line, i: key === 'Home' ? 0 : lines[line].length - 1 };
  }
  const step = STEPS[key];
  if (!step) {
    return null;
  }
  if (step[1] !== 0) {
    const next = i + step[1];
    return next >= 0 && next < lines[line].length ? { line, i: next } : null;
  }
  let other = line + step[0];
  while (lines[other]?.length === 0) {
    other += step[0];
  }
  if (!lines[other]) {
    return null;
  }
  const x = lines[line][i].x;
  const distances = lines[other].map((p) => Math.abs(p.x - x));
  return { line: other, i: distances.indexOf(distances.reduce((a, b) => Math.min(a, b))) };
}

/**
 * The point that a key leads to among scattered ones: left and right the next by `x`, up and down by `y`.
 *
 * @param {number} i
 * @param {string} key
 * @param {{x: number, y: number}[]} points
 */
export function pointStep(i, key, points) {
  const step = STEPS[key];
  if (!step && key !== 'Home' && key !== 'End') {
    return null;
  }
  const by = step && step[0] !== 0 ? 'y' : 'x';
  const order = points.map((_, n) => n).sort((a, b) => points[a][by] - points[b][by] || a - b);
  if (!step) {
    return order[key === 'Home' ? 0 : order.length - 1];
  }
  const at = order.indexOf(i) + (by === 'y' ? -step[0] : step[1]);
  return order[at] ?? null;
}

/**
 * Lets keys move over a drawing.
 *
 * @param {object} k
 * @param {Element} k.root the drawing
 * @param {string} k.label what it shows, for screen readers
 * @param {*} k.start the first place; null where there is none
 * @param {function(*, string): *} k.step takes a place and a key; null where that leads nowhere
 * @param {function(*): {x: number, y: number, width: ?number, height: ?number}} k.at where a place is; a point has no size
 * @param {function(*): string[]} k.lines what is said of a place
 * @param {?function(*, string): boolean} k.onKey other keys; true where one was of use
 */
export function keyCursor({ root, label, start, step, at, lines, onKey = () => false }) {
  root.setAttribute('aria-label', label);
  if (start === null) {
    root.setAttribute('role', 'img');
    return;
  }
  root.setAttribute('role', 'application');
  root.setAttribute('aria-roledescription', 'figure: arrows move from value to value');
  root.setAttribute('tabindex', 0);
  const mark = svg('rect', { class: 'cursor', visibility: 'hidden', 'aria-hidden': 'true' });
  root.append(mark);
  let place = start;
  let begun = false;

  function show() {
    const { x, y, width = 0, height = 0 } = at(place);
    const spare = width > 0 ? 0 : 6;
    Object.entries({ x: x - spare, y: y - spare, width: width + 2 * spare, height: height + 2 * spare })
      .forEach(([name, value]) => mark.setAttribute(name, value));
    mark.setAttribute('rx', spare);
    mark.setAttribute('visibility', 'visible');
    root.append(mark);
    const said = lines(place).filter((l) => l !== '');
    const box = mark.getBoundingClientRect();
    showTip(said, box.right, box.bottom);
    announce(said.join(', '));
  }

  root.addEventListener('keydown', (e) => {
    if (e.target !== root || e.ctrlKey || e.metaKey || e.altKey) {
      return;
    }
    const next = step(place, e.key);
    if (next !== null || e.key in STEPS) {
      // the first arrow shows where one is, before any leads away
      place = begun && next !== null ? next : place;
      begun = true;
      show();
    } else if (!begun || !onKey(place, e.key)) {
      return;
    }
    e.preventDefault();
  });
  root.addEventListener('blur', () => {
    hideTip();
    mark.setAttribute('visibility', 'hidden');
  });
}
