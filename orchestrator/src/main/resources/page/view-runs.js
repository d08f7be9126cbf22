// The runs of a sweep, as many as there are.

import { call } from './api.js';
import { badge, choice, el, link, notice } from './dom.js';
import { whole } from './format.js';
import { routeTo } from './routes.js';
import { lastPart, outcomeOf, outcomeText, count, word } from './values.js';
import { Pages, virtualList } from './virtual.js';

const PAGE = 200;
const STATES = [['', 'any state'], ['PENDING', 'pending'], ['TRAINING', 'training'], ['ENDED', 'ended']];
const OUTCOMES = [['', 'any outcome'], ...['trained', 'diverged', 'collapsed', 'censored', 'failed', 'cancelled'].map((o) => [o, o])];

/** The filter of the API for what was chosen. */
export function runFilter({ state, outcome, cell }) {
  return [state ? `state = "${state}"` : '', outcome ? `outcome = "${outcome}"` : '', cell ? `cell = "${cell}"` : '']
    .filter((t) => t !== '').join(' AND ');
}

export async function runsView({ main, route, signal }) {
  const wanted = { state: '', outcome: '', cell: '', ...route.query };
  const place = el('div');
  const cell = el('input', { type: 'search', value: wanted.cell, placeholder: 'width=24,batch=64' });
  const change = (more) => {
    Object.assign(wanted, more);
    history.replaceState(null, '', routeTo(`${route.name}/runs`, wanted));
    return list();
  };
  cell.addEventListener('change', () => change({ cell: cell.value.trim() }));
  main.append(
    el('div', { class: 'head-line' }, el('h1', { text: 'Runs' }),
      choice('State', STATES, wanted.state, (state) => change({ state })),
      choice('Outcome', OUTCOMES, wanted.outcome, (outcome) => change({ outcome })),
      el('label', { class: 'field' }, el('span', { text: 'Cell' }), cell)),
    place);

  function list() {
    return runsList({ place, name: route.name, wanted, signal });
  }
  await list();
}

/**
 * Lists the runs of a sweep, a page at a time as they are scrolled to.
 *
 * @param {object} l
 * @param {Element} l.place takes the list
 * @param {string} l.name of the sweep
 * @param {object} l.wanted `state`, `outcome`, `cell`, each empty or left out for all
 * @param {AbortSignal} l.signal
 * @returns {Promise<void>} once the first rows are there
 */
export function runsList({ place, name, wanted, signal }) {
  const pages = new Pages(async (pageToken) => {
    const request = { parent: name, pageSize: PAGE, pageToken, filter: runFilter(wanted) };
    const answer = await call('SweepService/ListRuns', request, signal);
    return { items: answer.runs ?? [], next: answer.nextPageToken ?? '' };
  });
  const shown = virtualList({
    label: 'Runs', header: ['cell', 'replicate', 'state', 'attempt', 'steps', 'worker', 'more'], pages, row: runRow,
    onError: (error) => place.prepend(notice(error.text ?? error.message, 'error')),
  });
  place.replaceChildren(shown.node);
  return shown.start();
}

function runRow(run) {
  const parts = run.name.split('/');
  return [
    link(routeTo(run.name), parts[5]), lastPart(run.name), badge(outcomeOf(run)), String(run.attempt ?? 0),
    run.summary ? whole(count(run.summary.steps)) : '', run.worker ?? '',
    outcomeText(run) || word(run.state, 'RUN_STATE_'),
  ];
}
