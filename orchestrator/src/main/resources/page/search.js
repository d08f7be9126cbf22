// What an adaptive search has found: the line for the diagrams, and how far it is in words.

import { call } from './api.js';
import { el, link, table } from './dom.js';
import { routeTo } from './routes.js';
import { count, word } from './values.js';

/** What is known of a sweep that does not search. */
export const NO_SEARCH = { adaptive: false, line: [], asked: 0, cells: 0, end: '' };

/** Whether a sweep decides by itself which cells it trains. */
export function isAdaptive(spec) {
  return word(spec?.search?.kind, 'SEARCH_KIND_') === 'adaptive';
}

/** The search from a page of its decisions. */
export function searchFrom(answer) {
  return {
    adaptive: true,
    line: (answer.line ?? []).map((x) => ({ low: x.lowCell, high: x.highCell, lowWithin: Boolean(x.lowWithin), apart: count(x.apart) })),
    asked: count(answer.cellsAsked),
    cells: count(answer.cells),
    end: answer.endText ?? '',
  };
}

/** Asks for the search of a sweep; nothing is asked of one that does not search. */
export async function searchOf(sweep, signal) {
  return isAdaptive(sweep.spec)
    ? searchFrom(await call('SweepService/ListSearchDecisions', { parent: sweep.name, pageSize: 1 }, signal))
    : NO_SEARCH;
}

/** The search in words, with the cells on either side of the line. */
export function searchCard(sweep, search) {
  if (!search.adaptive) {
    return el('div', { hidden: true });
  }
  const cell = (id) => link(routeTo(`${sweep.name}/cells/${id}`), id);
  const rows = search.line.map((x) => [cell(x.low), x.lowWithin ? 'within' : 'beyond', cell(x.high), x.lowWithin ? 'beyond' : 'within', String(x.apart)]);
  return el('section', { class: 'card', 'aria-labelledby': 'search-title' },
    el('h2', { id: 'search-title', text: 'Search' }),
    el('p', { text: `${search.asked} of ${search.cells} cells asked for: ${search.end}.` }),
    rows.length === 0 ? el('p', { class: 'quiet', text: 'No line is found yet.' })
      : el('details', { class: 'data' }, el('summary', { text: `The line, found in ${rows.length} places` }),
        el('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'The line found' },
          table('The line is between', ['lower', 'is', 'higher', 'is', 'values apart'], rows))));
}
