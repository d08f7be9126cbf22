// The sweeps of a project, newest first, with their progress.

import { call, pause } from './api.js';
import { badge, choice, el, link, notice } from './dom.js';
import { moment } from './format.js';
import { progressBars } from './progress.js';
import { routeTo } from './routes.js';
import { dataText, lastPart, networkText, word } from './values.js';

const PAGE = 25;
const STATES = [['', 'any state'], ['ACTIVE', 'active'], ['PAUSED', 'paused'], ['FINISHED', 'finished'], ['CANCELLED', 'cancelled']];

/** The filter of the API for a state and what a user has typed, as `labels.team = "a"`. */
export function sweepFilter(state, typed) {
  return [state ? `state = "${state}"` : '', typed.trim()].filter((t) => t !== '').join(' AND ');
}

export async function sweepsView({ main, route, signal }) {
  let { state = '', filter = '' } = route.query;
  let tokens = [''];
  const list = el('div', { class: 'cards' });
  const pager = el('div', { class: 'pager' });
  const said = el('div', { 'aria-live': 'polite' });
  const typed = el('input', { type: 'search', value: filter, placeholder: 'labels.team = "a"', 'aria-describedby': 'filter-help' });
  const again = () => {
    history.replaceState(null, '', routeTo(`${route.name}/sweeps`, { state, filter }));
    tokens = [''];
    return load().catch((e) => said.replaceChildren(notice(e.text ?? e.message, 'error')));
  };
  typed.addEventListener('change', () => {
    filter = typed.value;
    again();
  });

  async function load() {
    const request = { parent: route.name, pageSize: PAGE, pageToken: tokens[tokens.length - 1], filter: sweepFilter(state, filter) };
    const answer = await call('SweepService/ListSweeps', request, signal);
    said.replaceChildren();
    const sweeps = answer.sweeps ?? [];
    list.replaceChildren(...sweeps.map(card));
    if (sweeps.length === 0) {
      list.append(notice(state || filter ? 'No sweep matches.' : 'No sweeps yet. Submit one with ./orograph submit FILE.'));
    }
    const next = answer.nextPageToken ?? '';
    pager.replaceChildren(
      el('button', { type: 'button', text: '← Newer', disabled: tokens.length === 1, onclick: () => turn(() => tokens.pop()) }),
      el('button', { type: 'button', text: 'Older →', disabled: next === '', onclick: () => turn(() => tokens.push(next)) }));
    return sweeps;
  }
  const turn = (change) => {
    change();
    return load().then(() => list.querySelector('a')?.focus());
  };

  main.append(
    el('div', { class: 'head-line' }, el('h1', { text: 'Sweeps' }),
      choice('State', STATES, state, (value) => {
        state = value;
        again();
      }),
      el('label', { class: 'field grow' }, el('span', { text: 'Filter' }), typed)),
    el('p', { id: 'filter-help', class: 'quiet', text: 'Terms joined by AND over created_by and labels.NAME.' }),
    said, list, pager);
  let sweeps = await load();
  keepFresh(async () => {
    if (!document.hidden && sweeps.some((s) => word(s.state, 'SWEEP_STATE_') === 'active') && !list.contains(document.activeElement)) {
      sweeps = await load();
    }
  }, signal);
}

async function keepFresh(refresh, signal) {
  while (!signal.aborted) {
    await pause(3000, signal);
    await refresh().catch(() => {});
  }
}

function card(sweep) {
  const state = word(sweep.state, 'SWEEP_STATE_');
  const axes = (sweep.spec?.axes ?? []).map((a) => `${a.field.slice(a.field.lastIndexOf('.') + 1)} × ${a.values.length}`).join(', ');
  return el('article', { class: 'card sweep' },
    el('div', { class: 'head-line' },
      el('h2', {}, link(routeTo(sweep.name), lastPart(sweep.name))), badge(state),
      ...Object.entries(sweep.labels ?? {}).map(([key, value]) => el('span', { class: 'label', text: `${key}: ${value}` }))),
    sweep.description ? el('p', { text: sweep.description }) : null,
    el('p', { class: 'quiet', text: [dataText(sweep.spec), networkText(sweep.spec), axes,
      `${sweep.spec?.replicates ?? 1} replicates`, moment(sweep.createTime)].filter(Boolean).join(' · ') }),
    progressBars(sweep.progress));
}
