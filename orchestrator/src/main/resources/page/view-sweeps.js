// The sweeps of a project, newest first, with their progress.

import { callText, pause } from './api.js';
import { badge, choice, el, link, notice } from './dom.js';
import { moment } from './format.js';
import { progressBars } from './progress.js';
import { routeTo } from './routes.js';
import { otherLabels } from './rules.js';
import { dataText, lastPart, networkText, word } from './values.js';

const PAGE = 25;

/** Milliseconds between two readings of a list in which a sweep is active, and of others. */
const FRESH = 3_000;
const SELDOM = 15_000;

const STATES = [['', 'any state'], ['ACTIVE', 'active'], ['PAUSED', 'paused'], ['FINISHED', 'finished'], ['CANCELLED', 'cancelled']];

/** The filter of the API for a state and what a user has typed, as `labels.team = "a"`. */
export function sweepFilter(state, typed) {
  return [state ? `state = "${state}"` : '', typed.trim()].filter((t) => t !== '').join(' AND ');
}

export async function sweepsView({ main, route, signal }) {
  let { state = '', filter = '' } = route.query;
  let tokens = [''];
  let sweeps = [];
  let asked = 0;
  let shown = '';
  const list = el('div', { class: 'cards' });
  const said = el('div', { 'aria-live': 'polite' });
  const newer = el('button', { type: 'button', text: '← Newer', disabled: true, onclick: () => turn(() => tokens.pop()) });
  const older = el('button', { type: 'button', text: 'Older →', disabled: true, onclick: () => turn(() => tokens.push(next)) });
  let next = '';
  const failed = (error) => signal.aborted || said.replaceChildren(notice(error.text ?? error.message, 'error'));
  const typed = el('input', { type: 'search', value: filter, placeholder: 'labels.team = "a"', 'aria-describedby': 'filter-help' });
  const again = () => {
    history.replaceState(null, '', routeTo(`${route.name}/sweeps`, { state, filter }));
    tokens = [''];
    return load().catch(failed);
  };
  typed.addEventListener('change', () => {
    filter = typed.value;
    again();
  });

  async function load() {
    const mine = ++asked;
    const request = { parent: route.name, pageSize: PAGE, pageToken: tokens[tokens.length - 1], filter: sweepFilter(state, filter) };
    const text = await callText('SweepService/ListSweeps', request, signal);
    if (mine !== asked) {
      return; // something else has been asked for meanwhile
    }
    said.replaceChildren();
    const answer = JSON.parse(text);
    sweeps = answer.sweeps ?? [];
    next = answer.nextPageToken ?? '';
    newer.disabled = tokens.length === 1;
    older.disabled = next === '';
    if (text !== shown) {
      shown = text;
      list.replaceChildren(...sweeps.map(card));
      if (sweeps.length === 0) {
        list.append(notice(state || filter ? 'No sweep matches.' : 'No sweeps yet. Submit one with ./orograph submit FILE.'));
      }
    }
  }
  const turn = async (change) => {
    const before = [...tokens];
    change();
    try {
      await load();
      list.querySelector('a')?.focus();
    } catch (error) {
      tokens = before;
      failed(error);
    }
  };

  main.append(
    el('div', { class: 'head-line' }, el('h1', { text: 'Sweeps' }),
      choice('State', STATES, state, (value) => {
        state = value;
        again();
      }),
      el('label', { class: 'field grow' }, el('span', { text: 'Filter' }), typed)),
    el('p', { id: 'filter-help', class: 'quiet', text: 'Terms joined by AND over created_by and labels.NAME.' }),
    said, list, el('div', { class: 'pager' }, newer, older));
  await load();
  keepFresh(signal, () => sweeps.some((s) => word(s.state, 'SWEEP_STATE_') === 'active'), async () => {
    if (!list.contains(document.activeElement)) {
      await load();
    }
  });
}

/** Loads again every few seconds while one of the sweeps is active, and less often else, as others may come; only what is seen. */
async function keepFresh(signal, active, load) {
  while (!signal.aborted) {
    const wait = active() ? FRESH : SELDOM;
    for (let waited = 0; waited < wait && !signal.aborted; waited += FRESH) {
      await pause(FRESH, signal);
    }
    if (!signal.aborted && !document.hidden) {
      await load().catch(() => {}); // what was shown stays, and is asked for again
    }
  }
}

function card(sweep) {
  const state = word(sweep.state, 'SWEEP_STATE_');
  const axes = (sweep.spec?.axes ?? []).map((a) => `${a.field.slice(a.field.lastIndexOf('.') + 1)} × ${a.values.length}`).join(', ');
  return el('article', { class: 'card sweep' },
    el('div', { class: 'head-line' },
      el('h2', {}, link(routeTo(sweep.name), lastPart(sweep.name))), badge(state),
      ...otherLabels(sweep.labels).map(([key, value]) => el('span', { class: 'label', text: `${key}: ${value}` }))),
    sweep.description ? el('p', { text: sweep.description }) : null,
    el('p', { class: 'quiet', text: [dataText(sweep.spec), networkText(sweep.spec), axes,
      `${sweep.spec?.replicates ?? 1} replicates`, moment(sweep.createTime)].filter(Boolean).join(' · ') }),
    progressBars(sweep.progress));
}
