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
const MOST_CHUNKS = 64;

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
      const shown = (body, more) => figure({ title: f.name.replaceAll('_', ' ') + more, name: `${name}-${f.name}`, body, data: () => matrixTable(f) });
      const map = shown(heatMap({ ...f, title: f.name }), '');
      return f.contours && Math.min(...f.shape) > 2 ? [map, shown(relief({ ...f, title: f.name }), ', relief')] : map;
    }
    if (f.type === 'scalars') {
      return table('Numbers', ['name', 'value'], f.values.map((v) => [v.name, v.values.map(brief).join(', ')]), { class: 'numbers' });
    }
    return notice(f.text);
  });
}

function matrixTable({ shape: [rows, columns], data, x, y }) {
  return {
    header: ['row', ...Array.from({ length: columns }, (_, c) => (x ? x[c] : c))],
    rows: Array.from({ length: rows }, (_, r) => [y ? y[r] : r, ...data.slice(r * columns, (r + 1) * columns)]),
  };
}

/** The points of lines, with their errors where there are some. */
export function linesTable({ xTitle, yTitle, series }) {
  const errors = series.some((s) => s.error);
  return {
    header: ['line', xTitle, yTitle, ...(errors ? ['error'] : [])],
    rows: series.flatMap((s) => [...s.y].map((y, i) => [s.name, s.x[i], y, ...(errors ? [s.error?.[i] ?? NaN] : [])])),
  };
}

/** A figure of lines with its table. */
export function linesFigure(f, name) {
  return figure({
    title: `${f.yTitle} over ${f.xTitle}`, name, body: linePlot({ ...f, title: `${f.yTitle} over ${f.xTitle}` }),
    data: () => linesTable(f),
  });
}

/**
 * The training curves of runs as one figure.
 *
 * @param {object[]} runs with their `curveChunks`
 */
export async function curves(runs, name, signal) {
  const series = [];
  for (const run of runs) {
    const chunks = (run.curveChunks ?? []).slice(0, MOST_CHUNKS);
    const points = { name: `run ${run.name.slice(run.name.lastIndexOf('/') + 1)}`, x: [], y: [] };
    for (const arrays of await Promise.all(chunks.map(async (ref) => npz(await content(ref.digest, signal))))) {
      arrays.get('step').data.forEach((step, i) => {
        points.x.push(step);
        points.y.push(arrays.get('train_loss').data[i]);
      });
    }
    if (points.x.length > 0) {
      series.push(points);
    }
  }
  return series.length === 0 ? null : linesFigure({ xTitle: 'step', yTitle: 'training loss of the batches', series, log: true, dots: false }, `${name}-curves`);
}
