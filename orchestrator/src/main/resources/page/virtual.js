// A long list of which only what is seen exists: rows come page by page from the lab as they are scrolled to.

import { el } from './dom.js';

const ROW = 34;
const SPARE = 8;

/** Which rows are to exist: from `first` (inclusive) to `last` (exclusive). */
export function rowsSeen(scrollTop, height, rows, rowHeight = ROW, spare = SPARE) {
  const first = Math.max(0, Math.floor(scrollTop / rowHeight) - spare);
  const last = Math.min(rows, Math.ceil((scrollTop + height) / rowHeight) + spare);
  return { first: Math.min(first, last), last };
}

/** Rows that are fetched in order, a page at a time; one page is on its way at most. */
export class Pages {
  #fetchPage;
  #token = '';
  #busy = null;

  /** @param {function(string): Promise<{items: object[], next: string}>} fetchPage takes the token of a page */
  constructor(fetchPage) {
    this.#fetchPage = fetchPage;
    this.items = [];
    this.ended = false;
  }

  /** Fetches the next page, unless one is on its way or there is none; false if nothing came. */
  async more() {
    if (this.ended || this.#busy) {
      await this.#busy;
      return false;
    }
    this.#busy = this.#fetchPage(this.#token);
    try {
      const { items, next } = await this.#busy;
      this.items.push(...items);
      this.#token = next;
      this.ended = next === '';
      return true;
    } finally {
      this.#busy = null;
    }
  }
}

/**
 * The list.
 *
 * @param {object} v
 * @param {string} v.label for screen readers
 * @param {string[]} v.header
 * @param {Pages} v.pages
 * @param {function(object): Array<string|Node>} v.row cells of one row
 * @param {function(Error)} v.onError
 * @returns {{node: Element, start: function(): Promise<void>}}
 */
export function virtualList({ label, header, pages, row, onError }) {
  const body = el('div', { class: 'rows', role: 'presentation' });
  const space = el('div', { class: 'space', role: 'presentation' }, body);
  const scroller = el('div', { class: 'scroller', tabindex: 0, role: 'rowgroup', 'aria-label': label }, space);
  const head = el('div', { role: 'rowgroup' }, el('div', { class: 'row head', role: 'row' }, header.map((h) => el('span', { role: 'columnheader', text: h }))));
  const foot = el('p', { class: 'foot', 'aria-live': 'polite' });
  const node = el('div', { class: 'virtual', role: 'table', 'aria-label': label }, head, scroller, foot);

  const shown = new Map(); // rows that exist, by their place

  /** Makes the rows that have come into sight and removes those that are out of it; the others stay, with the focus in them. */
  function draw() {
    const { first, last } = rowsSeen(scroller.scrollTop, scroller.clientHeight || 400, pages.items.length);
    space.style.height = `${pages.items.length * ROW}px`;
    body.style.transform = `translateY(${first * ROW}px)`;
    for (const [i, gone] of shown) {
      if (i < first || i >= last) {
        gone.remove();
        shown.delete(i);
      }
    }
    let next = body.firstChild;
    for (let i = first; i < last; i++) {
      if (shown.has(i)) {
        next = shown.get(i).nextSibling;
      } else {
        shown.set(i, el('div', { class: 'row', role: 'row', 'aria-rowindex': i + 2 }, row(pages.items[i]).map((cell) => el('span', { role: 'cell' }, cell))));
        body.insertBefore(shown.get(i), next);
      }
    }
    node.setAttribute('aria-rowcount', pages.ended ? pages.items.length + 1 : -1);
    const told = pages.ended ? `${pages.items.length} in all` : `${pages.items.length} so far; scroll for more`;
    if (foot.textContent !== told) {
      foot.textContent = told;
    }
    return last >= pages.items.length - SPARE;
  }

  async function fillUp() {
    try {
      while (draw() && !pages.ended && (await pages.more())) {
        draw();
      }
    } catch (error) {
      onError(error);
    }
  }
  scroller.addEventListener('scroll', fillUp, { passive: true });
  return { node, start: fillUp };
}
