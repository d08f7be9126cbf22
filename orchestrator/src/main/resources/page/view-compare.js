// Two sweeps side by side: a metric of both in one range of colours, the difference of aligned cells, labels that changed.

import { call, listAll } from './api.js';
import { colorBar } from './colors.js';
import { choice, el, link, notice, table } from './dom.js';
import { figure, figuresAreOf, sourceText } from './figure.js';
import { among, brief } from './format.js';
import { gridFigure } from './grid.js';
import { hatchKey, hatchOf } from './hatch.js';
import { isLarge, SHADES } from './large.js';
import { layoutOf } from './layout.js';
import { labelText, phaseLook, valueLook } from './looks.js';
import { panelOf } from './panels.js';
import { compareIn, projectOf, routeTo } from './routes.js';
import { keepMarks, marksFromQuery, Selection } from './selection.js';
import { count, lastPart, metricsOf } from './values.js';

/** At most so many sweeps are there to choose from. */
const MOST_SWEEPS = 5_000;

/**
 * The cells that both sweeps have, with the difference of a metric, B minus A, and its error: that of independent means.
 *
 * @returns {{cell: string, a: object, b: object, difference: number, error: number, changed: boolean}[]}
 */
export function aligned(panel, cellsA, cellsB) {
  const other = new Map(cellsB.map((c) => [c.cell, c]));
  return cellsA.filter((a) => other.has(a.cell)).map((a) => {
    const b = other.get(a.cell);
    return {
      cell: a.cell, a, b, difference: panel.drawn(b) - panel.drawn(a), error: Math.hypot(panel.error(a), panel.error(b)),
      changed: a.label !== b.label,
    };
  });
}

export async function compareView({ main, route, signal }) {
  const { query } = route;
  const project = projectOf(route);
  const listed = await listAll('SweepService/ListSweeps', { parent: project }, 'sweeps', MOST_SWEEPS, signal);
  const names = listed.items.map((s) => s.name);
  const options = (chosen) => [['', 'choose …'], ...[...new Set([...names, chosen].filter(Boolean))].map((n) => [n, lastPart(n)])];
  const selection = new Selection();
  selection.set(marksFromQuery(query.marked));
  keepMarks(selection, signal, (marked) => {
    query.marked = marked;
    history.replaceState(null, '', routeTo('compare', query));
  });
  const go = (more) => {
    location.hash = compareIn(project, { ...query, ...more });
  };
  const head = el('div', { class: 'head-line' }, el('h1', { text: 'Comparison' }),
    choice('A', options(query.a), query.a ?? '', (a) => go({ a })), choice('B', options(query.b), query.b ?? '', (b) => go({ b })));
  main.append(head);
  if (listed.more) {
    main.append(notice(`The newest ${listed.items.length} sweeps of ${lastPart(project)} can be chosen here; others by the address.`));
  }
  if (!query.a || !query.b) {
    main.append(notice('Choose two sweeps.'));
    return;
  }
  const load = async (name) => {
    const { diagram } = await call('ResultService/GetPhaseDiagram', { name, metrics: [metric.name] }, signal);
    return { name, diagram, cells: diagram.cells ?? [] };
  };
  const sweepAt = (name) => call('SweepService/GetSweep', { name }, signal).then((answer) => answer.sweep);
  const [sweepA, sweepB] = await Promise.all([sweepAt(query.a), sweepAt(query.b)]);
  figuresAreOf(`A: ${sourceText(sweepA)}, B: ${sourceText(sweepB)}`);
  const both = metricsOf(sweepA.spec).filter((m) => metricsOf(sweepB.spec).some((n) => n.name === m.name && n.kind === m.kind));
  const metric = both.find((m) => m.name === query.metric) ?? both.find((m) => m.kind === 'TEST_ACCURACY') ?? both[0];
  if (!metric) {
    main.append(notice('The sweeps have no metric in common.'));
    return;
  }
  head.append(choice('Metric', both.map((m) => [m.name, m.name]), metric.name, (m) => go({ metric: m })));
  const [a, b] = await Promise.all([load(query.a), load(query.b)]);
  draw(main, { ...a, sweep: sweepA }, { ...b, sweep: sweepB }, metric, selection);
}

function draw(main, a, b, metric, selection) {
  const panel = panelOf(metric, a.sweep.spec, [...a.cells, ...b.cells]);
  const pairs = aligned(panel, a.cells, b.cells);
  if (pairs.length === 0) {
    main.append(notice('The sweeps have no cell in common.'));
  }
  const shades = [a, b].some((side) => isLarge(side.diagram)) ? SHADES : null;
  const bar = colorBar(panel.map, [...a.cells, ...b.cells].map(panel.drawn), shades);
  const part = (side, letter, look, colors, title) => {
    const grid = gridFigure({ layout: layoutOf(side.diagram), title, selection, onOpen: (cell) => (location.hash = routeTo(`${side.name}/cells/${cell.cell}`)) });
    grid.update(look, colors);
    return figure({ title, name: `${lastPart(side.name)}-${letter}`, body: grid.node, data: () => data(pairs), note: hatchKey() });
  };
  const byCell = new Map(pairs.map((p) => [p.cell, p]));
  const differences = colorBar('diverging', pairs.map((p) => p.difference), shades);
  const changed = pairs.filter((p) => p.changed);
  main.append(
    el('div', { class: 'explore' },
      part(a, 'phases', phaseLook, null, `A, ${lastPart(a.name)}: phases`),
      part(b, 'phases', phaseLook, null, `B, ${lastPart(b.name)}: phases`),
      part(a, 'a', (c) => valueLook(panel, bar, c), bar, `A: ${panel.title}`),
      part(b, 'b', (c) => valueLook(panel, bar, c), bar, `B: ${panel.title}`),
      part(a, 'difference', (c) => differenceLook(panel, byCell.get(c.cell), c, differences), differences, `B − A: ${panel.title}`)),
    el('section', { class: 'card' }, el('h2', { text: `${changed.length} of ${pairs.length} labels differ` }),
      changed.length === 0 ? '' : el('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Labels that differ' },
        table('Labels that differ', ['cell', 'A', 'B', `${metric.name}, B − A`], changed.map((p) =>
          [link(routeTo(`${a.name}/cells/${p.cell}`), p.cell), labelText(p.a), labelText(p.b), text(p)])))));
}

function text(p) {
  return Number.isNaN(p.error) ? brief(p.difference) : `${brief(p.difference)} ± ${brief(p.error)}`;
}

function differenceLook(panel, pair, cell, bar) {
  if (!pair || Number.isNaN(pair.difference)) {
    return { fill: '#bdbdbd', ink: '#000000', text: '–', hatch: 'missing', edge: '', lines: [cell.cell, pair ? 'no value in one of both' : 'only in A'] };
  }
  const share = bar.share(pair.difference);
  const either = (test) => [pair.a, pair.b].some(test);
  const unsure = either((c) => !c.metrics?.[panel.metric.name]?.converged);
  const stopped = either((c) => count(c.runs?.censored) > 0);
  return {
    fill: bar.map.at(share), ink: bar.map.ink(share), edge: '',
    text: among(pair.difference, bar.high - bar.low) + (unsure ? '?' : ''),
    hatch: hatchOf({ missing: false, censored: stopped, unconverged: unsure }),
    lines: [cell.cell, `B − A: ${text(pair)}`, unsure ? 'not converged' : '', stopped ? 'some runs stopped early' : '', pair.changed ? `${labelText(pair.a)} → ${labelText(pair.b)}` : `phase ${labelText(pair.a)}`],
  };
}

function data(pairs) {
  return {
    header: ['cell', 'label A', 'label B', 'difference', 'error'],
    rows: pairs.map((p) => [p.cell, p.a.label, p.b.label, p.difference, p.error]),
  };
}
