// Figures of the files that measurements were read from, and of training curves; fetched when they are asked for.

import { content } from './content.js';
import { el, notice, table } from './dom.js';
import { figure } from './figure.js';
import { brief, bytes } from './format.js';
import { npz } from './npz.js';
import { heatMap, linePlot } from './plots.js';
import { relief } from './relief.js';
import { figuresOf } from './shapes.js';
import { count, word } from './values.js';

const DRAWN = ['profile', 'spectrum', 'matrix', 'surface', 'curve_chunk'];
const LARGEST = 64 * 2 ** 20;

/** Curves of at most so many runs are in one figure. */
const MOST_CURVES = 16;

/** At most so many pieces of curves are read for one figure: a run writes one every ten seconds. */
const MOST_CHUNKS = 2048;

/** So many are asked for at a time: browsers open six connections to a host that speaks HTTP/1.1. */
const AT_A_TIME = 6;

/** The kind of a file in lower case. */
function kindOf(ref) {
  return word(ref.kind, 'ARTIFACT_KIND_');
}

/** A part that opens to the figures of a file. */
export function fileDetails(ref, name, signal) {
  const kind = kindOf(ref);
  const size = count(ref.sizeBytes);
  const title = `${kind.replaceAll('_', ' ')}, ${bytes(size)}`;
  if (!DRAWN.includes(kind) || size > LARGEST) {
    return el('p', { class: 'quiet' }, `${title} · `, saveButton(ref, name, signal));
  }
  const body = el('div', { class: 'figures' });
  const details = el('details', { class: 'file' }, el('summary', { text: title }), body);
  details.addEventListener('toggle', async () => {
    if (details.open && !body.hasChildNodes()) {
      body.append(notice('…'));
      try {
        const arrays = await npz(await content(ref.digest, signal));
        body.replaceChildren(...drawn(kind.toUpperCase(), arrays, name), el('p', { class: 'quiet' }, saveButton(ref, name, signal)));
      } catch (error) {
        body.replaceChildren(notice(error.text ?? error.message, 'error'));
      }
    }
  });
  return details;
}

function saveButton(ref, name, signal) {
  return el('button', { type: 'button', class: 'quiet', text: `Save ${ref.digest.slice(0, 8)}`, onclick: async (e) => {
    try {
      const url = URL.createObjectURL(new Blob([await content(ref.digest, signal)]));
      const a = el('a', { href: url, download: `${name}-${ref.digest.slice(0, 8)}` });
      a.click();
      setTimeout(() => URL.revokeObjectURL(url), 10_000);
    } catch (error) {
      e.target.replaceWith(notice(error.text ?? error.message, 'error'));
    }
  } });
}

/** The figures of arrays. */
export function drawn(kind, arrays, name) {
  return figuresOf(kind, arrays).flatMap((f) => {
    if (f.type === 'lines') {
      return linesFigure(f, `${name}-${f.name}`);
    }
    if (f.type === 'matrix') {
      const shown = (body, more, note = '') => figure({ title: f.name.replaceAll('_', ' ') + more, name: `${name}-${f.name}`, body, data: () => matrixTable(f), note });
      const map = shown(heatMap({ ...f, title: f.name }), '', marksText(f.marked));
      return f.contours && Math.min(...f.shape) > 2 ? [map, shown(relief({ ...f, title: f.name }), ', relief')] : map;
    }
    if (f.type === 'scalars') {
      return table('Numbers', ['name', 'value'], f.values.map((v) => [v.name, v.values.map(brief).join(', ')]), { class: 'numbers' });
    }
    return notice(f.text);
  });
}

/** What the networks in a map are. */
function marksText(marked) {
  return !marked ? '' : marked.joined
    ? 'The path of the checkpoints, the last one orange, is projected onto the plane: their losses need not be those of the map beneath.'
    : 'Orange: the networks that the plane is of.';
}

function matrixTable({ shape: [rows, columns], data, x, y }) {
  return {
    header: ['row', ...Array.from({ length: columns }, (_, c) => (x ? x[c] : c))],
    rows: Array.from({ length: rows }, (_, r) => [y ? y[r] : r, ...data.slice(r * columns, (r + 1) * columns)]),
  };
}

/** The points of lines, with their errors and what is said of them where there are some. */
export function linesTable({ xTitle, yTitle, series }) {
  const errors = series.some((s) => s.error);
  const words = series.some((s) => s.words);
  return {
    header: ['line', xTitle, yTitle, ...(errors ? ['error'] : []), ...(words ? ['of'] : [])],
    rows: series.flatMap((s) => [...s.y].map((y, i) =>
      [s.name, s.x[i], y, ...(errors ? [s.error?.[i] ?? NaN] : []), ...(words ? [s.words?.[i] ?? ''] : [])])),
  };
}

/** A figure of lines with its table, and a line of words below it. */
export function linesFigure(f, name, note = '') {
  return figure({
    title: `${f.yTitle} over ${f.xTitle}`, name, body: linePlot({ ...f, title: `${f.yTitle} over ${f.xTitle}` }),
    data: () => linesTable(f), note,
  });
}

/** What `map` makes of every item, in their order, so many at a time. */
export async function together(items, most, map) {
  const made = new Array(items.length);
  let next = 0;
  const work = async () => {
    while (next < items.length) {
      const i = next++;
      try {
        made[i] = await map(items[i]);
      } catch (error) {
        next = items.length; // nobody waits for the others
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, work));
  return made;
}

/** At most so many of a list, evenly chosen, the first and the last among them. */
export function evenly(list, most) {
  return list.length <= most ? list
    : Array.from({ length: most }, (_, i) => list[Math.round((i * (list.length - 1)) / (most - 1))]);
}

/**
 * The points of a curve by rising step, one of each: a run that began again from an earlier step has written those steps twice,
 * with the same values.
 *
 * @param {Map<string, {data: number[]}>[]} chunks arrays of each piece
 * @returns {{x: number[], y: number[]}}
 */
export function curvePoints(chunks) {
  const bySteps = new Map();
  for (const arrays of chunks) {
    const losses = arrays.get('train_loss').data;
    arrays.get('step').data.forEach((step, i) => bySteps.set(step, losses[i]));
  }
  const x = [...bySteps.keys()].sort((a, b) => a - b);
  return { x, y: x.map((step) => bySteps.get(step)) };
}

/**
 * Which curves, and which of their pieces, a figure has room for.
 *
 * @param {object[]} runs with their `curveChunks`
 * @returns {{drawn: {run: string, chunks: object[]}[], note: string}} `note` says what is left out; empty for nothing
 */
export function curvesDrawn(runs) {
  const begun = runs.filter((run) => (run.curveChunks ?? []).length > 0);
  const shown = begun.slice(0, MOST_CURVES);
  const most = Math.floor(MOST_CHUNKS / Math.max(1, shown.length));
  const drawn = shown.map((run) => ({ run: run.name.slice(run.name.lastIndexOf('/') + 1), chunks: evenly(run.curveChunks, most) }));
  const thin = shown.map((run, i) => [drawn[i].run, run.curveChunks.length]).filter(([, all]) => all > most);
  const left = [
    begun.length > shown.length ? `The first ${shown.length} of ${begun.length} runs; the page of each run has its own.` : '',
    thin.length > 0 ? `${thin.length === 1 ? 'A curve is' : 'Curves are'} drawn of ${most} pieces, evenly chosen, with straight lines between: ${
      thin.map(([run, all]) => `run ${run} of ${all}`).join(', ')}.` : '',
  ];
  return { drawn, note: left.filter((t) => t !== '').join(' ') };
}

/**
 * The training curves of runs as one figure.
 *
 * @param {object[]} runs with their `curveChunks`
 */
export async function curves(runs, name, signal) {
  const { drawn: shown, note } = curvesDrawn(runs);
  const series = [];
  for (const { run, chunks } of shown) {
    const points = curvePoints(await together(chunks, AT_A_TIME, async (ref) => npz(await content(ref.digest, signal))));
    if (points.x.length > 0) {
      series.push({ name: `run ${run}`, ...points });
    }
  }
  return series.length === 0 ? null : linesFigure({ xTitle: 'step', yTitle: 'training loss of the batches', series, log: true, dots: false }, `${name}-curves`, note);
}
