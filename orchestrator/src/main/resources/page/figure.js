// What every figure has: a title, a table of what it shows, and downloads as SVG, PNG and CSV.

import { announce, el } from './dom.js';
import { csv } from './format.js';

const STYLES = ['fill', 'stroke', 'stroke-width', 'stroke-opacity', 'stroke-dasharray', 'fill-opacity', 'font-size',
  'font-weight', 'font-family', 'text-anchor', 'opacity', 'color'];

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
        button('SVG', () => saveSvg(holder, name)),
        button('PNG', () => savePng(holder, name)),
        button('CSV', () => saveCsv(data(), name)))),
    holder,
    note ? el('p', { class: 'figure-note' }, note) : null,
    dataTable(title, data));
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

function save(blob, name) {
  const url = URL.createObjectURL(blob);
  const a = el('a', { href: url, download: name });
  document.body.append(a);
  a.click();
  a.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
  announce(`${name} saved`);
}

function saveCsv({ header, rows }, name) {
  save(new Blob([csv([header, ...rows])], { type: 'text/csv' }), `${name}.csv`);
}

function saveSvg(holder, name) {
  save(new Blob([standalone(holder).text], { type: 'image/svg+xml' }), `${name}.svg`);
}

/** Drawn through an image of its own: the page's address rules must allow `blob:` images. */
async function savePng(holder, name) {
  const { text, width, height } = standalone(holder);
  const url = URL.createObjectURL(new Blob([text], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = el('canvas', { width: width * 2, height: height * 2 });
    canvas.getContext('2d').drawImage(image, 0, 0, width * 2, height * 2);
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
    save(blob, `${name}.png`);
  } catch {
    announce('This browser cannot draw the figure as PNG here; SVG works.');
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** All drawings of a figure beside one another as one SVG file with its styles in it. */
function standalone(holder) {
  const parts = [...holder.querySelectorAll('svg')];
  const sheet = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  let width = 0;
  let height = 0;
  const ground = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  sheet.append(ground);
  for (const part of parts) {
    const size = part.viewBox.baseVal;
    const copy = part.cloneNode(true);
    styled(part, copy);
    copy.setAttribute('x', width);
    copy.setAttribute('width', size.width);
    copy.setAttribute('height', size.height);
    sheet.append(copy);
    width += size.width;
    height = Math.max(height, size.height);
  }
  ground.setAttribute('width', width);
  ground.setAttribute('height', height);
  ground.setAttribute('fill', getComputedStyle(holder).getPropertyValue('--ground').trim() || '#ffffff');
  sheet.setAttribute('width', width);
  sheet.setAttribute('height', height);
  sheet.setAttribute('viewBox', `0 0 ${width} ${height}`);
  return { text: new XMLSerializer().serializeToString(sheet), width, height };
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
