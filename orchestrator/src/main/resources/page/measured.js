// Measurements for people: one section per metric, a row per run or pair, and the files behind each.

import { el } from './dom.js';
import { figure } from './figure.js';
import { fileDetails } from './files.js';
import { brief, whole } from './format.js';
import { errorsText } from './panels.js';
import { hatchKey } from './hatch.js';
import { heatMap } from './plots.js';
import { pairMatrix } from './shapes.js';
import { count, number, word } from './values.js';

/** The value of a measurement, or why it has none. */
export function resultText(m) {
  if (m.undefined) {
    return `undefined: ${m.undefined.reason ?? ''}`;
  }
  return m.estimate ? String(Number(number(m.estimate.value ?? 0).toPrecision(6))) : '–';
}

/** Sections of measurements by the name of their metric. */
export function sections(measurements, definitions, name, signal) {
  const byMetric = Map.groupBy(measurements, (m) => m.metric || m.kind);
  return [...byMetric].map(([metric, list]) => section(metric, list, definitions.get(list[0].kind), name, signal));
}

function section(metric, list, definition, name, signal) {
  const rows = list.map((m) => el('tr', {},
    el('th', { scope: 'row', text: (m.replicates ?? [0]).join(' – ') + (m.otherCell ? ` with ${m.otherCell}` : '') }),
    el('td', { text: resultText(m) }),
    el('td', { text: errorsText(m.estimate?.errors) }),
    el('td', { text: m.estimate && !m.estimate.converged ? 'not converged' : '' }),
    el('td', { text: basisText(m.basis) }),
    el('td', { text: costText(m.estimate?.cost ?? m.undefined?.cost) })));
  const matrix = pairMatrix(list.filter((m) => !m.otherCell)
    .map((m) => ({ replicates: m.replicates ?? [0], value: m.estimate ? number(m.estimate.value ?? 0) : NaN,
      unsure: Boolean(m.estimate) && !m.estimate.converged })));
  const files = list.flatMap((m) => (m.artifacts ?? []).map((ref) => ({ ref, of: (m.replicates ?? [0]).join('-') })));
  return el('section', { class: 'card metric', id: `metric-${metric}` },
    el('h3', { text: metric }),
    definition ? el('p', { class: 'quiet', text: definition.definition + (definition.unit && definition.unit !== '1' ? ` Unit: ${definition.unit}.` : '') }) : null,
    el('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': metric },
      el('table', {}, el('caption', { class: 'hidden', text: metric }),
        el('thead', {}, el('tr', {}, ['replicates', 'value', 'errors', '', 'on', 'cost'].map((h) => el('th', { scope: 'col', text: h })))),
        el('tbody', {}, rows))),
    matrix ? pairFigure(metric, matrix, name) : null,
    ...files.map(({ ref, of }) => el('div', { class: 'of-run' },
      el('span', { class: 'quiet', text: `replicates ${of}` }), fileDetails(ref, `${name}-${metric.toLowerCase()}-${of}`, signal))));
}

/** The values of all pairs of replicates at a glance. */
function pairFigure(metric, { shape, data, x, unsure }, name) {
  return el('details', { class: 'file' }, el('summary', { text: 'pairs as a map' }), figure({
    title: `${metric} of pairs of replicates`, name: `${name}-${metric.toLowerCase()}-pairs`,
    body: heatMap({ title: `${metric} of pairs of replicates`, shape, data, x, unsure, names: true }),
    note: hatchKey(['missing', 'unconverged']),
    data: () => ({ header: ['replicate', ...x], rows: x.map((r, i) => [r, ...data.slice(i * x.length, (i + 1) * x.length)]) }),
  }));
}

function basisText(basis) {
  const split = word(basis?.split, 'SPLIT_');
  return basis ? `${whole(count(basis.samples))} samples${split ? ` of ${split}` : ''}` : '';
}

function costText(cost) {
  const matvecs = count(cost?.matvecs);
  const passes = count(cost?.samplePasses);
  return [matvecs > 0 ? `${whole(matvecs)} matvecs` : '', passes > 0 ? `${brief(passes)} passes` : ''].filter((t) => t !== '').join(', ');
}
