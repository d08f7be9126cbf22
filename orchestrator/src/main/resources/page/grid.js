// Cells as rectangles over the axes, kept in place as values come: hovering, marking, keys.

import { columnsOf, MOVES, placeStep } from './cursor.js';
import { DENSE, denseCells } from './dense.js';
import { hideTip, showTip, svg } from './dom.js';
import { among } from './format.js';
import { groundOf, hatchPatterns, veilOf } from './hatch.js';

const TOP_WITH_TITLE = 30;
const TOP_PLAIN = 12;
const BOTTOM = 42;
const BAR = 74;

/** At most so many cells are seen to change at a time: of more, no eye would follow, and browsers would draw slowly. */
const MOST_FRESH = 100;

/**
 * One drawing per facet of a layout, in one element. `update` draws other looks in the same places.
 *
 * @param {object} g
 * @param {object} g.layout from `layoutOf`
 * @param {string} g.title for screen readers
 * @param {Selection} g.selection marks shared with other figures
 * @param {function(object)} g.onOpen is told a cell that is to be opened
 * @returns {{node: Element, update: function(function(object): object, ?object, object[])}} a look is
 *     `{fill, ink, text, lines, hatch, edge}`; the last argument is the line of a search: pairs of cells, `{low, high}`
 */
export function gridFigure({ layout, title, selection, onOpen }) {
  const node = document.createElement('div');
  node.className = 'facets';
  const facets = layout.facets.map((facet) => facetOf(layout, facet, { title, selection, onOpen }));
  node.append(...facets.map((f) => f.node));
  const mark = () => facets.forEach((f) => f.mark());
  const stop = selection.onChange(mark);
  return {
    node,
    stop,
    update(look, bar, line = []) {
      facets.forEach((facet, i) => facet.update(look, i === facets.length - 1 ? bar : null, line));
      mark();
    },
    cells(byId) {
      facets.forEach((facet) => facet.replace(byId));
    },
  };
}

function sizes(layout) {
  const columns = layout.columns?.labels.length ?? 1;
  const rows = layout.rows?.labels.length ?? 1;
  const width = Math.min(64, Math.max(3, Math.floor(560 / columns)));
  const height = Math.min(40, Math.max(3, Math.floor(420 / rows)));
  const longest = Math.max(1, ...(layout.rows?.labels ?? []).map((l) => l.length));
  const top = layout.facets.some((f) => f.title !== '') ? TOP_WITH_TITLE : TOP_PLAIN;
  return { columns, rows, width, height, top, left: layout.rows ? 34 + 7 * longest : 14 };
}

function facetOf(layout, facet, { title, selection, onOpen }) {
  const size = sizes(layout);
  const patterns = hatchPatterns();
  const full = { width: size.left + size.columns * size.width + 12, height: size.top + size.rows * size.height + BOTTOM };
  const name = facet.title ? `${title}, ${facet.title}` : title;
  const root = svg('svg', { role: 'grid', 'aria-label': name, 'aria-rowcount': size.rows, 'aria-colcount': size.columns });
  root.append(patterns.defs, svg('text', { x: size.left, y: 18, class: 'facet-title', text: facet.title }));
  const dense = size.columns * size.rows > DENSE
    ? denseCells({ root, cells: facet.cells, size, patterns, selection, onOpen })
    : null;
  const tiles = [];
  (dense ? [] : facet.cells).forEach((row, r) => {
    const line = svg('g', { role: 'row', 'aria-rowindex': r + 1 });
    row.forEach((cell, c) => {
      const tile = cell && tileOf(cell, { r, c, size, patterns, selection });
      if (tile) {
        tiles.push(tile);
        line.append(tile.node);
      }
    });
    root.append(line);
  });
  tiles[0]?.node.setAttribute('tabindex', 0);
  if (!dense) {
    const byNode = new Map(tiles.map((t) => [t.node, t]));
    pointed(root, byNode, selection, onOpen);
    keys(root, facet.cells, byNode, selection, onOpen);
  }
  const shown = { version: -1, pointed: null };
  const byCell = new Map(tiles.map((t) => [t.cell.cell, t]));
  const rest = svg('g', { 'aria-hidden': 'true', class: 'axes' });
  axes(rest, layout, size);
  const edges = svg('g', { 'aria-hidden': 'true', class: 'edges' });
  const bars = svg('g', { 'aria-hidden': 'true', class: 'axes' });
  root.append(rest, edges, bars);
  return {
    node: root,
    replace: (byId) => (dense ? [dense] : tiles).forEach((part) => part.replace(byId)),
    mark() {
      if (dense) {
        dense.mark();
        return;
      }
      if (shown.version !== selection.version) {
        shown.version = selection.version;
        tiles.forEach((tile) => tile.mark());
      }
      const now = byCell.get(selection.pointed) ?? null;
      if (now !== shown.pointed) {
        shown.pointed?.node.classList.remove('pointed');
        now?.node.classList.add('pointed');
        shown.pointed = now;
      }
    },
    update(look, bar, line) {
      const fresh = (dense ? [dense] : tiles).map((part) => part.draw(look)).filter(Boolean);
      fresh.slice(0, MOST_FRESH).forEach(seen);
      drawEdges(edges, tiles, size);
      edges.append(...foundLines(facet.cells, line, size));
      bars.replaceChildren();
      if (bar) {
        drawBar(bars, bar, full.width, size);
      }
      const width = full.width + (bar ? BAR : 0);
      root.setAttribute('viewBox', `0 0 ${width} ${full.height}`);
      root.setAttribute('width', width);
      root.setAttribute('height', full.height);
    },
  };
}

/** Shows that a tile has changed. */
function seen(box) {
  box.classList.remove('fresh');
  requestAnimationFrame(() => box.classList.add('fresh'));
}

/** A cell. Many of them must be made at once, so that it has the elements that it needs and listens to nothing itself. */
function tileOf(given, { r, c, size, patterns, selection }) {
  let cell = given;
  let lines = [given.cell];
  let drawn = '';
  let marked = 'false false';
  let veil = null;
  let text = null;
  const x = size.left + c * size.width;
  const y = size.top + r * size.height;
  const place = { x: x + 0.5, y: y + 0.5, width: size.width - 1, height: size.height - 1 };
  const box = svg('rect', { ...place, class: 'tile' });
  const node = svg('g', { role: 'gridcell', tabindex: -1, class: 'cell', 'data-cell': cell.cell, 'aria-colindex': c + 1, 'aria-selected': 'false' }, box);

  function veiled(fill) {
    if (fill !== 'none' && !veil) {
      veil = svg('rect', { ...place, class: 'veil' });
      box.after(veil);
    }
    veil?.setAttribute('fill', fill);
  }

  function written(words, { ink, hatch, fill }) {
    if (words !== '' && !text) {
      text = svg('text', { x: x + size.width / 2, y: y + size.height / 2 + 4, class: 'tile-text', 'aria-hidden': 'true' });
      node.append(text);
    }
    if (text) {
      text.setAttribute('fill', ink);
      text.setAttribute('stroke', hatch === '' ? 'none' : hatch === 'missing' ? '#bdbdbd' : fill);
      text.textContent = words;
    }
  }

  return {
    node, r, c,
    get cell() {
      return cell;
    },
    get look() {
      return node.dataset.edge ?? '';
    },
    get lines() {
      return lines;
    },
    replace(byId) {
      cell = byId.get(cell.cell) ?? cell;
    },
    mark() {
      const has = selection.has(cell.cell);
      const now = `${has} ${selection.any && !has}`;
      if (now !== marked) {
        marked = now;
        node.setAttribute('aria-selected', has);
        node.classList.toggle('marked', has);
        node.classList.toggle('faded', selection.any && !has);
      }
    },
    /** Draws what is new; the box where its colour has changed since it was drawn before. */
    draw(look) {
      const now = look(cell);
      lines = now.lines;
      const said = lines.filter((l) => l !== '').join(', ');
      const fill = groundOf(now, patterns);
      const over = veilOf(now, patterns);
      const text = now.text;
      const words = size.width >= 26 && size.height >= 16 && text.length * 6.5 < size.width ? text : '';
      const all = [said, fill, over, words, now.ink, now.edge ?? '', now.hatch].join('\n');
      if (all === drawn) {
        return null;
      }
      const changed = drawn !== '' && box.getAttribute('fill') !== fill;
      drawn = all;
      node.setAttribute('aria-label', said);
      node.dataset.edge = now.edge ?? '';
      node.dataset.hatch = now.hatch;
      box.setAttribute('fill', fill);
      veiled(over);
      written(words, now);
      return changed ? box : null;
    },
  };
}

/** The pointer tells a cell, marks it with Shift, and opens it; the focus tells it too. */
function pointed(root, byNode, selection, onOpen) {
  const at = (e) => byNode.get(e.target.closest('.cell'));
  root.addEventListener('click', (e) => {
    const tile = at(e);
    if (tile && (e.shiftKey || e.ctrlKey || e.metaKey)) {
      selection.toggle(tile.cell.cell);
    } else if (tile) {
      onOpen(tile.cell);
    }
  });
  root.addEventListener('pointermove', (e) => {
    const tile = at(e);
    selection.point(tile?.cell.cell ?? '');
    if (tile) {
      showTip(tile.lines, e.clientX, e.clientY);
    } else {
      hideTip();
    }
  });
  root.addEventListener('pointerleave', () => {
    selection.point('');
    hideTip();
  });
  root.addEventListener('focusin', (e) => {
    const tile = at(e);
    if (tile) {
      const box = tile.node.getBoundingClientRect();
      showTip(tile.lines, box.left + box.width / 2, box.bottom - 6);
    }
  });
  root.addEventListener('focusout', hideTip);
}

/** Arrows, Home and End move, Enter opens, Space marks, Escape takes all marks away. */
function keys(root, cells, byNode, selection, onOpen) {
  const byPlace = new Map([...byNode.values()].map((t) => [`${t.r} ${t.c}`, t]));
  const columns = columnsOf(cells);
  root.addEventListener('keydown', (e) => {
    const at = byNode.get(e.target);
    if (!at) {
      return;
    }
    if (MOVES.has(e.key)) {
      const to = placeStep(at, e.key, columns);
      move(at, to && byPlace.get(`${to.r} ${to.c}`));
    } else if (e.key === 'Enter') {
      onOpen(at.cell);
    } else if (e.key === ' ') {
      selection.toggle(at.cell.cell);
    } else if (e.key === 'Escape') {
      selection.set([]);
    } else {
      return;
    }
    e.preventDefault();
  });
}

function move(from, to) {
  if (to) {
    from.node.setAttribute('tabindex', -1);
    to.node.setAttribute('tabindex', 0);
    to.node.focus();
  }
}

function axes(group, layout, size) {
  const foot = size.top + size.rows * size.height;
  const every = Math.ceil((Math.max(0, ...(layout.columns?.labels ?? []).map((l) => l.length)) * 7 + 6) / size.width);
  layout.columns?.labels.forEach((label, c) => {
    if (c % every === 0) {
      group.append(svg('text', { x: size.left + (c + 0.5) * size.width, y: foot + 15, class: 'tick middle', text: label }));
    }
  });
  if (layout.columns) {
    const x = size.left + (size.columns * size.width) / 2;
    group.append(svg('text', { x, y: foot + 33, class: 'axis middle', text: `${layout.columns.title} →` }));
  }
  const skip = Math.ceil(14 / size.height);
  layout.rows?.labels.forEach((label, r) => {
    if (r % skip === 0) {
      group.append(svg('text', { x: size.left - 6, y: size.top + (r + 0.5) * size.height + 4, class: 'tick end', text: label }));
    }
  });
  if (layout.rows) {
    const y = size.top + (size.rows * size.height) / 2;
    const hot = `${layout.rows.title}, hot on top`;
    const fits = layout.rows.title.endsWith('(temperature)') && hot.length * 6.2 < size.rows * size.height;
    group.append(svg('text', { transform: `translate(13 ${y}) rotate(-90)`, class: 'axis middle', text: fits ? hot : layout.rows.title }));
  }
}

/** Lines between neighbours that differ in `edge`: boundaries of phases. */
function drawEdges(group, tiles, size) {
  const byPlace = new Map(tiles.map((t) => [`${t.r} ${t.c}`, t]));
  const lines = [];
  const thin = size.width < 18 ? 'boundary thin' : 'boundary';
  for (const tile of tiles) {
    const x = size.left + tile.c * size.width;
    const y = size.top + tile.r * size.height;
    const differs = (other) => other && tile.look !== '' && other.look !== '' && other.look !== tile.look;
    if (differs(byPlace.get(`${tile.r} ${tile.c - 1}`))) {
      lines.push({ x1: x, y1: y, x2: x, y2: y + size.height });
    }
    if (differs(byPlace.get(`${tile.r - 1} ${tile.c}`))) {
      lines.push({ x1: x, y1: y, x2: x + size.width, y2: y });
    }
  }
  // a light line below each dark one: seen on the colours of any map
  group.replaceChildren(...[`${thin} under`, thin].flatMap((name) => lines.map((ends) => svg('line', { ...ends, class: name }))));
}

/** The line that a search has found, in the middle between the cells that it lies between; others are of other facets. */
function foundLines(cells, line, size) {
  if (line.length === 0) {
    return [];
  }
  const places = new Map(cells.flatMap((row, r) => row.flatMap((cell, c) => (cell ? [[cell.cell, { r, c }]] : []))));
  return foundPlaces(line, places).flatMap(({ r, c, upright }) => {
    const x = size.left + (c + 0.5) * size.width;
    const y = size.top + (r + 0.5) * size.height;
    const ends = upright
      ? { x1: x, y1: y - size.height / 2, x2: x, y2: y + size.height / 2 }
      : { x1: x - size.width / 2, y1: y, x2: x + size.width / 2, y2: y };
    return [svg('line', { ...ends, class: 'found under' }), svg('line', { ...ends, class: 'found' })];
  });
}

/**
 * Where the pieces of a found line go: halfway between both cells, across the way from one to the other.
 *
 * @param {{low: string, high: string}[]} line
 * @param {Map<string, {r: number, c: number}>} places
 * @returns {{r: number, c: number, upright: boolean}[]} in rows and columns, both may be halves
 */
export function foundPlaces(line, places) {
  return line.filter((x) => places.has(x.low) && places.has(x.high)).map((x) => {
    const a = places.get(x.low);
    const b = places.get(x.high);
    return { r: (a.r + b.r) / 2, c: (a.c + b.c) / 2, upright: a.r === b.r };
  });
}

/** The colours with the values of their ends and middle. */
function drawBar(group, bar, x, size) {
  const height = size.rows * size.height;
  const steps = 48;
  for (let i = 0; i < steps; i++) {
    group.append(svg('rect', {
      x: x + 2, y: size.top + (i * height) / steps, width: 14, height: height / steps + 0.6, fill: bar.map.at(1 - (i + 0.5) / steps),
    }));
  }
  for (const share of height > 60 ? [0, 0.5, 1] : [0, 1]) {
    const value = bar.low + share * (bar.high - bar.low);
    const y = size.top + (1 - share) * height + (share === 0 ? 0 : share === 1 ? 9 : 4);
    group.append(svg('text', { x: x + 21, y, class: 'tick', text: among(value, bar.high - bar.low) }));
  }
}
