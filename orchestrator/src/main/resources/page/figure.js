// What every figure has: a title, a table of what it shows, and downloads as SVG, PNG, PDF and CSV.

import { announce, el, svg } from './dom.js';
import { csv } from './format.js';
import { pdfOf } from './pdf.js';

const STYLES = ['fill', 'stroke', 'stroke-width', 'stroke-opacity', 'stroke-dasharray', 'stroke-linecap', 'stroke-linejoin', 'fill-opacity', 'font-size',
  'font-weight', 'font-family', 'text-anchor', 'opacity', 'color', 'paint-order'];

/** Height of the line below a downloaded drawing that says what it is of. */
const FOOT = 20;

/** Each figure's box with what its files are made of. */
const made = new WeakMap();

let source = '';

/** Sets what downloaded drawings say they are of, as the name of a sweep with its digest; empty for nothing. */
export function figuresAreOf(text) {
  source = text;
}

/** The name of a sweep and the short digest of its specification. */
export function sourceText(sweep) {
  const name = sweep.name.slice(sweep.name.lastIndexOf('/') + 1);
  return sweep.specDigest ? `${name} · ${sweep.specDigest.slice(0, 12)}` : name;
}

/**
 * A figure.
 *
 * @param {object} f
 * @param {string} f.title
 * @param {string} f.name of downloaded files, without the ending
 * @param {Node} f.body the drawing
 * @param {function(): {header: string[], rows: Array[]}} f.data what it shows, as a table
 * @param {?Node} f.tools more to set, beside the title
 * @param {?(string|Node)} f.note a line below
 */
export function figure({ title, name, body, data, tools = null, note = '' }) {
  const holder = el('div', { class: 'drawing' }, body);
  const box = el('figure', { class: 'figure' },
    el('div', { class: 'figure-head' },
      el('figcaption', { text: title }),
      tools,
      el('div', { class: 'downloads', role: 'group', 'aria-label': `Download ${title}` },
        button('SVG', () => save(svgOf(holder), `${name}.svg`)),
        button('PNG', () => savePng(holder, name)),
        button('PDF', async () => save(await pdf(holder, title), `${name}.pdf`)),
        button('CSV', () => save(csvOf(data()), `${name}.csv`)))),
    holder,
    note ? el('p', { class: 'figure-note' }, note) : null,
    dataTable(title, data));
  made.set(box, { holder, title, name, data });
  return box;
}

function button(text, onclick) {
  return el('button', { type: 'button', class: 'quiet', text, onclick });
}

/** The data of a figure as a table, made when it is opened: up to 1,000 rows. */
function dataTable(title, data) {
  const inner = el('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': `Data of ${title}` });
  const details = el('details', { class: 'data' }, el('summary', { text: 'Table' }), inner);
  details.addEventListener('toggle', () => {
    inner.replaceChildren();
    if (details.open) {
      const { header, rows } = data();
      inner.append(plainTable(title, header, rows.slice(0, 1000)));
      if (rows.length > 1000) {
        inner.append(el('p', { text: `The first 1000 of ${rows.length} rows; the CSV has all.` }));
      }
    }
  });
  return details;
}

function plainTable(caption, header, rows) {
  const text = (v) => (typeof v === 'number' ? (Number.isNaN(v) ? '–' : String(Number(v.toPrecision(6)))) : String(v ?? ''));
  return el('table', {},
    el('caption', { text: caption }),
    el('thead', {}, el('tr', {}, header.map((h) => el('th', { scope: 'col', text: h })))),
    el('tbody', {}, rows.map((row) => el('tr', {}, row.map((v) => el('td', { text: text(v) }))))));
}

/** Saves `blob` under `name`. */
export function save(blob, name) {
  const url = URL.createObjectURL(blob);
  follow(url, name);
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
  announce(`${name} saved`);
}

/** Has the browser save what is at an address, under `name` or, where that is empty, the name that comes with it. */
export function follow(address, name) {
  const a = el('a', { href: address, download: name });
  document.body.append(a);
  a.click();
  a.remove();
}

/**
 * All drawings in `root` as files: SVG, PDF, PNG where the browser can, and CSV of each.
 *
 * @returns {Promise<{name: string, bytes: Uint8Array}[]>}
 */
export async function figureFiles(root) {
  const files = [];
  const names = new Set();
  for (const box of root.querySelectorAll('.figure')) {
    const figureOf = made.get(box);
    if (!figureOf || !figureOf.holder.querySelector('svg')) {
      continue;
    }
    const { holder, title, data } = figureOf;
    let name = figureOf.name;
    for (let other = 2; names.has(name); other++) {
      name = `${figureOf.name}-${other}`;
    }
    names.add(name);
    for (const [ending, blob] of [['svg', svgOf(holder)], ['pdf', await pdf(holder, title)], ['png', await png(holder).catch(() => null)], ['csv', csvOf(data())]]) {
      if (blob) {
        files.push({ name: `${name}.${ending}`, bytes: new Uint8Array(await blob.arrayBuffer()) });
      }
    }
  }
  return files;
}

function csvOf({ header, rows }) {
  return new Blob([csv([header, ...rows])], { type: 'text/csv' });
}

function svgOf(holder) {
  return new Blob([standalone(holder).text], { type: 'image/svg+xml' });
}

async function pdf(holder, title) {
  const { sheet } = standalone(holder);
  return new Blob([await pdfOf(sheet, source === '' ? title : `${title} (${source})`)], { type: 'application/pdf' });
}

/** Drawn through an image of its own: the page's address rules must allow `blob:` images. */
async function png(holder) {
  const { text, width, height } = standalone(holder);
  const url = URL.createObjectURL(new Blob([text], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = el('canvas', { width: width * 2, height: height * 2 });
    canvas.getContext('2d').drawImage(image, 0, 0, width * 2, height * 2);
    return await new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
  } finally {
    URL.revokeObjectURL(url);
  }
}

async function savePng(holder, name) {
  const blob = await png(holder).catch(() => null);
  if (blob) {
    save(blob, `${name}.png`);
  } else {
    announce('This browser cannot draw the figure as PNG here; SVG works.');
  }
}

/** All drawings of a figure beside one another as one SVG file with its styles in it, on white, whatever the theme. */
function standalone(holder) {
  holder.classList.add('on-paper');
  try {
    return drawnSheet(holder);
  } finally {
    holder.classList.remove('on-paper');
  }
}

function drawnSheet(holder) {
  const ground = svg('rect', { fill: getComputedStyle(holder).getPropertyValue('--ground').trim() || '#ffffff' });
  const sheet = svg('svg', {}, ground);
  let width = 0;
  let height = 0;
  for (const part of holder.querySelectorAll('svg')) {
    const size = part.viewBox.baseVal;
    const copy = part.cloneNode(true);
    styled(part, copy);
    copy.querySelectorAll('.cursor, .brush').forEach((node) => node.remove());
    copy.setAttribute('x', width);
    copy.setAttribute('width', size.width);
    copy.setAttribute('height', size.height);
    sheet.append(copy);
    width += size.width;
    height = Math.max(height, size.height);
  }
  if (source !== '') {
    sheet.append(svg('text', { x: 8, y: height + 14, fill: '#5c5c6b', 'font-size': '9px', 'font-family': 'system-ui, sans-serif', text: source }));
    height += FOOT;
  }
  ground.setAttribute('width', width);
  ground.setAttribute('height', height);
  sheet.setAttribute('width', width);
  sheet.setAttribute('height', height);
  sheet.setAttribute('viewBox', `0 0 ${width} ${height}`);
  return { sheet, text: new XMLSerializer().serializeToString(sheet), width, height };
}

function styled(from, to) {
  const style = getComputedStyle(from);
  for (const property of STYLES) {
    const value = style.getPropertyValue(property);
    if (value && !(property === 'fill' && from.getAttribute('fill')?.startsWith('url('))) {
      to.setAttribute(property, value);
    }
  }
  to.removeAttribute('tabindex');
  [...from.children].forEach((child, i) => styled(child, to.children[i]));
}
