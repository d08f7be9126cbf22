// The rule that reads a phase off the means of a cell, as the lab has it: thresholds can be moved without asking the lab.
// A vector file that the lab's own class is tested against holds this port to it.

import { count, metricsOf, number } from './values.js';

/** Labels that are phases, not reasons why there is none. */
export const PHASES = ['I', 'II', 'III', 'IV-A', 'IV-B'];

/** What the phases mean. */
export const MEANING = {
  I: 'not fitted, poorly connected',
  II: 'not fitted, well connected',
  III: 'fitted, poorly connected',
  'IV-A': 'fitted, well connected, dissimilar',
  'IV-B': 'fitted, well connected, similar',
  COLLAPSED: 'all measurable runs collapsed to a constant output',
  DIVERGED: 'all runs diverged',
  INCOMPLETE: 'something is missing',
};

/** The thresholds of a message; `similarCka` NaN takes the top third of the grid, or of each data set, task and family. */
export function thresholds(rule) {
  return {
    fittedErrorPercent: number(rule?.fittedErrorPercent ?? 0.5),
    connectedPoints: number(rule?.connectedPoints ?? 0.5),
    similarCka: number(rule?.similarCka),
    labelByHessian: rule?.labelByHessian ?? false,
    traceThreshold: number(rule?.traceThreshold ?? 0),
  };
}

/** The thresholds as a message. Those that were learned are sent as what they came to. */
export function ruleMessage(settings) {
  const { similarCka, ...rest } = settings;
  return Number.isNaN(similarCka) ? rest : { ...rest, similarCka };
}

/** The kind that decides whether a cell is fitted. */
export function fitKind(settings) {
  return settings.labelByHessian ? 'HESSIAN_TRACE' : 'TRAIN_ERROR';
}

/** Whether a cell is fitted: training error in percent, or the Hessian trace, at or below its threshold. */
export function fitted(settings, fit) {
  if (settings.labelByHessian) {
    return fit <= 0 || Math.log(fit) <= settings.traceThreshold;
  }
  return fit <= settings.fittedErrorPercent;
}

/** Whether a cell is well connected. */
export function connected(settings, r) {
  if (!fitted(settings, r.fit)) {
    return r.connectivity >= 0;
  }
  const errors = Number.isNaN(r.connectivityError) ? 0 : 2 * r.connectivityError;
  return r.connectivity >= -Math.max(settings.connectedPoints, errors);
}

/** Whether the similarity decides the label. */
export function needsSimilarity(settings, r) {
  return fitted(settings, r.fit) && connected(settings, r);
}

/** The label of these means; `similarCka` from {@link similarFrom}. */
export function label(settings, r, similarCka) {
  if (!fitted(settings, r.fit)) {
    return connected(settings, r) ? 'II' : 'I';
  }
  if (!connected(settings, r)) {
    return 'III';
  }
  return r.cka >= similarCka ? 'IV-B' : 'IV-A';
}

/** The CKA from which on a cell is similar: as given, or that of the top third of `candidates`; NaN without any. */
export function similarFrom(settings, candidates) {
  if (!Number.isNaN(settings.similarCka)) {
    return settings.similarCka;
  }
  const ranked = [...candidates].sort((a, b) => b - a);
  const third = Math.floor((ranked.length + 2) / 3);
  return third === 0 ? NaN : ranked[third - 1];
}

/**
 * The cells of a diagram with the labels of other thresholds: as the lab would label them, as far as the diagram tells.
 * Where a value that is needed is not there yet, a cell has no label. `labelConfidence` is the lab's to say, and is left
 * out. Cells are ranked among those of the same data set, task and family.
 *
 * @returns {{cells: object[], similarCka: number}} `similarCka` NaN where each of these has its own
 */
export function relabel(spec, diagram, settings) {
  const firsts = new Map(metricsOf(spec).toReversed().map((m) => [m.kind, m]));
  const first = (kind) => firsts.get(kind);
  const given = thresholds(diagram.rule);
  const read = (diagram.cells ?? []).map((cell) => {
    const whole = (kind) => diagram.complete || isRead(cell.label, given, kind);
    return reading(cell, settings, first, whole);
  });
  const ranked = new Map(read.map((r) => [combination(spec, r.cell), []]));
  read
    .filter((r) => !isControl(spec, r.cell.cell) && r.outcome === '' && r.gap === '')
    .filter((r) => needsSimilarity(settings, r.readings))
    .forEach((r) => ranked.get(combination(spec, r.cell)).push(r.readings.cka));
  const similar = new Map([...ranked].map(([key, candidates]) => [key, similarFrom(settings, candidates)]));
  const similarCka = compares(spec) ? settings.similarCka : similarFrom(settings, [...ranked.values()].flat());
  const cells = read.map(({ cell, outcome, gap, readings, converged }) => {
    const rest = { ...cell, uncertain: false };
    delete rest.labelConfidence;
    if (outcome !== '' || gap !== '') {
      return { ...rest, label: outcome || 'INCOMPLETE', gap: outcome ? '' : gap };
    }
    return { ...rest, label: label(settings, readings, similar.get(combination(spec, cell))), uncertain: !converged, gap: '' };
  });
  return { cells: withBoundary(spec, cells), similarCka };
}

/** Axes whose values stand for a whole data set, task or family. */
const CHOICES = ['data.name', 'task.kind', 'network.family'];

/** Whether a sweep compares data sets, tasks or families. */
function compares(spec) {
  return (spec?.axes ?? []).some((axis) => CHOICES.includes(axis.field) && axis.values.length > 1);
}

/** The data set, task and family of a cell, as far as they differ between cells. */
function combination(spec, cell) {
  return (spec?.axes ?? [])
    .flatMap((axis, a) => (CHOICES.includes(axis.field) ? [axisText(cell.values?.[a])] : []))
    .join('\u0000');
}

/** Whether a label that the lab gave says that every value of this kind is there, or undefined for good. */
function isRead(given, rule, kind) {
  if (kind === 'CKA_SIMILARITY') {
    return given === 'IV-A' || given === 'IV-B';
  }
  return PHASES.includes(given) && (kind === 'MODE_CONNECTIVITY' || kind === fitKind(rule));
}

/** One cell on its way to a label. */
function reading(cell, settings, first, whole) {
  const runs = Object.fromEntries(Object.entries(cell.runs ?? {}).map(([key, n]) => [key, count(n)]));
  const of = (kind) => {
    const metric = first(kind);
    return metric && cell.metrics?.[metric.name];
  };
  const connectivity = of('MODE_CONNECTIVITY');
  const readings = {
    fit: meanOf(of(fitKind(settings))),
    connectivity: meanOf(connectivity),
    connectivityError: number(connectivity?.errors?.replicateError),
    cka: meanOf(of('CKA_SIMILARITY')),
  };
  const outcome = outcomeOf(runs);
  const gap = outcome ? '' : gapOf(runs, settings, readings, first, of, whole);
  return { cell, outcome, gap, readings, converged: isConverged(connectivity, runs) };
}

/** Whether every curve has a value that did not change when it was fitted for longer: one without diverged. */
function isConverged(connectivity, runs) {
  const known = count(connectivity?.count);
  const curves = Math.min(known + count(connectivity?.missing), pairsOf(runs.trained ?? 0));
  return (connectivity?.converged ?? false) && known >= curves;
}

function pairsOf(runs) {
  return (runs * (runs - 1)) / 2;
}

/** The mean of a value: JSON leaves out a mean of 0, and a value that is not there has none. */
function meanOf(value) {
  return value ? number(value.mean ?? 0) : NaN;
}

/** DIVERGED or COLLAPSED, once no run is pending; failed and cancelled runs have no say. */
function outcomeOf(runs) {
  if (runs.pending > 0 || (runs.trained ?? 0) + (runs.censored ?? 0) > 0) {
    return '';
  }
  return runs.collapsed > 0 ? 'COLLAPSED' : runs.diverged > 0 ? 'DIVERGED' : '';
}

/** Why no phase can be read off; empty if one can. */
function gapOf(runs, settings, readings, first, of, whole) {
  if (runs.pending > 0) {
    return `${runs.pending} runs pending`;
  }
  if (runs.censored > 0) {
    return 'censored runs are not labelled';
  }
  const trained = runs.trained ?? 0;
  if (trained === 0) {
    return 'no run was trained';
  }
  const pairs = pairsOf(trained);
  const missing = (kind, expected) => {
    const name = (first(kind)?.name ?? kind).toLowerCase();
    if (!first(kind)) {
      return `${name} was not asked for`;
    }
    if (expected === 0) {
      return `${name} needs two trained runs`;
    }
    const known = count(of(kind)?.count);
    if (known < expected && !whole(kind)) {
      return `${name}: ${known} of ${expected} known`;
    }
    return known === 0 ? `${name} is undefined` : '';
  };
  return (
    missing(fitKind(settings), trained) ||
    missing('MODE_CONNECTIVITY', pairs) ||
    (needsSimilarity(settings, readings) ? missing('CKA_SIMILARITY', pairs) : '')
  );
}

/** Whether a cell is of another length than the sweep's own, to which only some cells are trained. */
function isControl(spec, id) {
  return (spec?.longerCells ?? []).length > 0 && !isOfOwnLength(spec, id);
}

/** Whether an axis is of lengths of the training. */
export function isLength(axis) {
  return axis.field.startsWith('training.length.');
}

/** The id of a cell of the sweep's own length does not name it. */
function isOfOwnLength(spec, id) {
  const axes = spec?.axes ?? [];
  const named = id === 'all' ? 0 : id.split(',').length;
  return !axes.some(isLength) || named < axes.length;
}

/** The cells with `boundary` set where a neighbour along an axis, but for one of lengths, has another phase. */
function withBoundary(spec, cells) {
  const axes = spec?.axes ?? [];
  const following = axes.map((axis) => {
    const order = rising(axis).map((place) => axisText(axis.values[place]));
    return new Map(order.map((value, i) => [value, order[i + 1]]));
  });
  const key = (values) => values.join('\u0000');
  const canonical = cells.map((cell) => (cell.values ?? []).map(axisText));
  const byPlace = new Map(canonical.map((values, i) => [key(values), i]));
  const on = new Set();
  cells.forEach((cell, i) => {
    axes.forEach((axis, a) => {
      const next = following[a].get(canonical[i][a]);
      const other = byPlace.get(key(canonical[i].with(a, next)));
      if (isLength(axis) || next === undefined || other === undefined) {
        return;
      }
      const there = cells[other].label;
      if (PHASES.includes(cell.label) && PHASES.includes(there) && cell.label !== there) {
        on.add(i).add(other);
      }
    });
  });
  return cells.map((cell, i) => ({ ...cell, boundary: on.has(i) && isOfOwnLength(spec, cell.cell) }));
}

/** Places of an axis' values by rising value; words keep the order in which they came. */
export function rising(axis) {
  const places = axis.values.map((_, i) => i);
  if (axis.values.every((v) => typeof v === 'number')) {
    places.sort((a, b) => axis.values[a] - axis.values[b]);
  }
  return places;
}

/** A value of an axis so that equal values are equal texts, however they are written. */
export function axisText(value) {
  const read = typeof value === 'string' ? number(value) : value;
  return typeof read === 'number' && Number.isFinite(read) ? String(read) : String(value);
}
