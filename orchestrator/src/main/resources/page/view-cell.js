// A cell: what its label rests on, its runs, their curves, every measurement.

import { call, listAll, Refused } from './api.js';
import { badge, el, link, notice, table } from './dom.js';
import { figuresAreOf, sourceText } from './figure.js';
import { curves } from './files.js';
import { brief, whole } from './format.js';
import { isLarge } from './large.js';
import { labelText, runsText } from './looks.js';
import { sections } from './measured.js';
import { MEANING } from './phase.js';
import { errorsText } from './panels.js';
import { routeTo, sweepOf } from './routes.js';
import { count, lastPart, metricsOf, number, outcomeOf, outcomeText } from './values.js';

/** What the metric kinds mean, by their names; asked for once. */
let kinds = null;

/** Definitions of the metric kinds by name. */
export async function definitions() {
  kinds ??= call('MeasurementService/ListMetricKinds', {}).then((a) => new Map((a.metricKinds ?? []).map((k) => [k.name, k])));
  return kinds.catch(() => {
    kinds = null;
    return new Map();
  });
}

export async function cellView({ main, route, signal }) {
  const name = route.name;
  const sweepName = sweepOf(name);
  const id = lastPart(name);
  const [sweep, diagram, runs, measured, defined] = await Promise.all([
    call('SweepService/GetSweep', { name: sweepName }, signal).then((a) => a.sweep),
    call('ResultService/GetPhaseDiagram', { name: sweepName }, signal).then((a) => a.diagram, undrawn),
    listAll('SweepService/ListRuns', { parent: name }, 'runs', 1000, signal),
    listAll('ResultService/QueryMeasurements', { parent: name }, 'measurements', 5000, signal),
    definitions(),
  ]);
  figuresAreOf(`${sourceText(sweep)} · ${id}`);
  const cells = diagram?.cells ?? [];
  const at = cells.findIndex((c) => c.cell === id);
  if (diagram ? at < 0 : runs.items.length === 0) {
    main.append(notice(`The sweep has no cell ${id}.`, 'error'));
    return;
  }
  if (diagram && isLarge(diagram)) {
    // of a large sweep the answer above has no means
    const request = { name: sweepName, view: 'PHASE_DIAGRAM_VIEW_FULL', cells: [id] };
    cells[at] = (await call('ResultService/GetPhaseDiagram', request, signal)).diagram.cells?.[0] ?? cells[at];
  }
  const cell = cells[at] ?? null;
  const curvePlace = el('div', { class: 'figures' });
  main.append(
    el('div', { class: 'head-line' }, el('h1', { text: id }), ...(cell ? phaseOf(cell) : [])),
    ...(cell ? summary(sweep, sweepName, cells, at) : []),
    el('section', { class: 'card' }, el('h2', { text: 'Runs' }), runTable(runs.items)),
    curvePlace,
    el('h2', { text: 'Measurements' }),
    measured.items.length === 0 ? notice('None yet.') : '',
    ...sections(measured.items, defined, id, signal));
  if (measured.more) {
    main.append(notice(`The first ${measured.items.length} measurements; the export has all.`));
  }
  curves(runs.items, id, signal)
    .then((figure) => figure && curvePlace.append(figure))
    .catch((error) => !signal.aborted && curvePlace.append(notice(`Training curves: ${error.text ?? error.message}`, 'error')));
}

/** No diagram of a sweep whose cells the lab does not draw, such as one of too many. */
function undrawn(error) {
  if (error instanceof Refused && error.code === 'INVALID_ARGUMENT') {
    return null;
  }
  throw error;
}

function phaseOf(cell) {
  return [el('span', { class: `phase phase-${cell.label}`, text: labelText(cell) }), el('span', { text: cell.gap || MEANING[cell.label] || '' })];
}

/** What the diagram tells of a cell: its neighbours, its runs and its means. */
function summary(sweep, sweepName, cells, at) {
  const cell = cells[at];
  const told = [`runs: ${runsText(cell)}`,
    cell.labelConfidence === undefined ? '' : `the same label in ${Math.round(100 * cell.labelConfidence)} % of resamples`,
    cell.uncertain ? 'the curve behind mode connectivity has not converged' : ''];
  return [
    neighbours(sweepName, cells, at),
    el('p', { class: 'quiet', text: told.filter((t) => t !== '').join(' · ') }),
    el('section', { class: 'card' }, el('h2', { text: 'Means' }), means(sweep, cell)),
  ];
}

/** Links to the cells before and after in the order of the grid. */
function neighbours(sweep, cells, at) {
  const to = (i, text) => cells[i] ? link(routeTo(`${sweep}/cells/${cells[i].cell}`), text.replace('CELL', cells[i].cell)) : null;
  return el('nav', { class: 'neighbours', 'aria-label': 'Cells' }, to(at - 1, '← CELL'), to(at + 1, 'CELL →'));
}

function means(sweep, cell) {
  const rows = metricsOf(sweep.spec).map((m) => {
    const value = cell.metrics?.[m.name];
    return value
      ? [m.name, brief(number(value.mean ?? 0)), errorsText(value.errors), whole(count(value.count)), whole(count(value.missing)), value.converged ? '' : 'not converged']
      : [m.name, '–', '', '0', '', ''];
  });
  return el('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Means' },
    table('Means over runs or pairs', ['metric', 'mean', 'errors', 'n', 'missing', ''], rows));
}

function runTable(runs) {
  return el('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Runs' },
    table(`${runs.length} runs`, ['run', 'state', 'steps', 'epochs', 'final training loss', 'worker', 'more'], runs.map((run) => [
      link(routeTo(run.name), lastPart(run.name)), badge(outcomeOf(run)), run.summary ? whole(count(run.summary.steps)) : '',
      run.summary ? brief(number(run.summary.epochs ?? 0)) : '', run.summary ? brief(number(run.summary.finalTrainLoss ?? 0)) : '',
      run.worker ?? '', outcomeText(run)])));
}
