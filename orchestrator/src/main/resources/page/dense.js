// A facet of very many cells: one path for each colour instead of elements for each cell. It answers to the same pointer and keys.

import { columnsOf, MOVES, placeStep } from './cursor.js';
import { announce, hideTip, showTip, svg } from './dom.js';
import { groundOf, veilOf } from './hatch.js';
import { LARGE } from './large.js';

/** From so many cells on diagrams are drawn like this: there is no room for letters in them, and elements for each would take a second. */
export const DENSE = 1000;

/**
 * The cells of a facet.
 *
 * @param {object} d
 * @param {Element} d.root the drawing, whose coordinates cells are placed in
 * @param {Array<Array<?object>>} d.cells by row and column
 * @param {{left: number, top: number, width: number, height: number}} d.size of one cell, and where the first one is
 * @param {object} d.patterns of `hatchPatterns`
 * @returns {object} what a facet needs: `draw`, `mark`, `replace`
 */
export function denseCells({ root, cells, size, patterns, selection, onOpen }) {
  const { left, top, width, height } = size;
  let grid = cells;
  let look = null;
  const columns = columnsOf(grid);
  const first = columns.findIndex((row) => row.length > 0);
  let at = { r: first, c: columns[first][0] };
  const tiles = svg('g', { 'aria-hidden': 'true' });
  const thin = width < 18 ? 'boundary thin' : 'boundary';
  const edges = [`${thin} under`, thin].map((name) => svg('path', { class: name, fill: 'none', 'aria-hidden': 'true' }));
  const marks = svg('path', { class: 'marks', 'aria-hidden': 'true' });
  const cursor = svg('rect', { class: 'cursor', width, height, visibility: 'hidden', 'aria-hidden': 'true' });
  root.append(tiles, ...edges, marks, cursor);
  root.setAttribute('tabindex', 0);
  root.setAttribute('role', 'application');
  root.setAttribute('aria-roledescription', 'diagram: arrows move from cell to cell');

  const square = (r, c, columns = 1) => `M${left + c * width} ${top + r * height}h${columns * width}v${height}h${-columns * width}z`;
  const longest = grid.length * (grid[0]?.length ?? 0) > LARGE ? Infinity : 1;
  const placeOf = (e) => {
    const box = root.getBoundingClientRect();
    const view = root.viewBox.baseVal;
    const c = Math.floor((((e.clientX - box.left) / box.width) * view.width - left) / width);
    const r = Math.floor((((e.clientY - box.top) / box.height) * view.height - top) / height);
    return { r, c, cell: grid[r]?.[c] ?? null };
  };

  function go(r, c) {
    at = { r, c };
    cursor.setAttribute('x', left + c * width);
    cursor.setAttribute('y', top + r * height);
    cursor.setAttribute('visibility', 'visible');
    const { lines } = look(grid[r][c]);
    const box = cursor.getBoundingClientRect();
    showTip(lines, box.right, box.bottom);
    announce(lines.filter((l) => l !== '').join(', '));
  }

  root.addEventListener('pointermove', (e) => {
    const { cell } = placeOf(e);
    if (cell) {
      showTip(look(cell).lines, e.clientX, e.clientY);
    } else {
      hideTip();
    }
  });
  root.addEventListener('pointerleave', hideTip);
  root.addEventListener('blur', () => {
    hideTip();
    cursor.setAttribute('visibility', 'hidden');
  });
  root.addEventListener('click', (e) => {
    const { cell } = placeOf(e);
    if (cell && (e.shiftKey || e.ctrlKey || e.metaKey)) {
      selection.toggle(cell.cell);
    } else if (cell) {
      onOpen(cell);
    }
  });
  root.addEventListener('keydown', (e) => {
    if (MOVES.has(e.key)) {
      const to = placeStep(at, e.key, columns);
      if (to) {
        go(to.r, to.c);
      }
    } else if (e.key === 'Enter') {
      onOpen(grid[at.r][at.c]);
    } else if (e.key === ' ') {
      selection.toggle(grid[at.r][at.c].cell);
    } else if (e.key === 'Escape') {
      selection.set([]);
    } else {
      return;
    }
    e.preventDefault();
  });

  return {
    replace(byId) {
      grid = grid.map((row) => row.map((cell) => cell && (byId.get(cell.cell) ?? cell)));
    },
    mark() {
      tiles.classList.toggle('faded', selection.any);
      const chosen = [];
      if (selection.any) {
        grid.forEach((row, r) => row.forEach((cell, c) => cell && selection.has(cell.cell) && chosen.push(square(r, c))));
      }
      marks.setAttribute('d', chosen.join(''));
    },
    draw(how) {
      look = how;
      const looks = grid.map((row) => row.map((cell) => cell && look(cell)));
      const paths = new Map();
      const veils = new Map();
      const add = (to, fill, d) => to.set(fill, (to.get(fill) ?? '') + d);
      looks.forEach((row, r) => {
        pieces(row.map((now) => (now ? groundOf(now, patterns) : '')), longest).forEach(({ fill, c, n }) => add(paths, fill, square(r, c, n)));
        pieces(row.map((now) => (now ? veilOf(now, patterns) : '')), longest).forEach(({ fill, c, n }) => add(veils, fill, square(r, c, n)));
      });
      veils.delete('none');
      const between = boundaries(looks).map(({ r, c, upright }) =>
        `M${left + c * width} ${top + r * height}${upright ? `v${height}` : `h${width}`}`).join('');
      edges.forEach((path) => path.setAttribute('d', between));
      tiles.replaceChildren(...[...paths, ...veils].map(([fill, d]) => svg('path', { d, fill, 'shape-rendering': 'crispEdges' })));
    },
  };
}

/**
 * A row in pieces of one fill each: of very many cells, neighbours that look alike are one piece.
 *
 * @param {string[]} fills by column; empty where there is no cell
 * @param {number} longest cells of a piece
 * @returns {{fill: string, c: number, n: number}[]} the first column of each and how many it has
 */
export function pieces(fills, longest) {
  const found = [];
  fills.forEach((fill, c) => {
    const last = found[found.length - 1];
    if (fill !== '' && last && last.fill === fill && last.c + last.n === c && last.n < longest) {
      last.n++;
    } else if (fill !== '') {
      found.push({ fill, c, n: 1 });
    }
  });
  return found;
}

/**
 * Where neighbours differ in the `edge` of their looks, to the left of a cell (upright) or above it.
 *
 * @param {Array<Array<?object>>} looks by row and column
 * @returns {{r: number, c: number, upright: boolean}[]}
 */
export function boundaries(looks) {
  const edges = looks.map((row) => row.map((look) => look?.edge ?? ''));
  const differ = (a, b) => Boolean(a) && Boolean(b) && a !== b;
  return edges.flatMap((row, r) => row.flatMap((edge, c) => [
    ...(differ(edge, row[c - 1]) ? [{ r, c, upright: true }] : []),
    ...(differ(edge, edges[r - 1]?.[c]) ? [{ r, c, upright: false }] : []),
  ]));
}
