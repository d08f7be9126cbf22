// The page: takes the token out of the address, and shows the view of the place behind `#`.

import { takeToken } from './ahead.js';
import { hasToken, keepToken, Refused } from './api.js';
import { el, hideTip, link, notice } from './dom.js';
import { figuresAreOf } from './figure.js';
import { lastPart } from './values.js';
import { compareIn, parseRoute, projectOf, routeTo } from './routes.js';
import { cellView } from './view-cell.js';
import { compareView } from './view-compare.js';
import { runView } from './view-run.js';
import { runsView } from './view-runs.js';
import { sweepView } from './view-sweep.js';
import { sweepsView } from './view-sweeps.js';

const VIEWS = { sweeps: sweepsView, sweep: sweepView, runs: runsView, cell: cellView, run: runView, compare: compareView };

let current = null;

async function show() {
  takeToken();
  const route = parseRoute(location.hash);
  current?.abort();
  hideTip();
  figuresAreOf('');
  const stop = new AbortController();
  const main = el('div', { class: `view view-${route.view}` });
  current = stop;
  document.getElementById('main').replaceChildren(main);
  document.getElementById('stream').textContent = '';
  crumbs(route);
  document.getElementById('compare').href = compareIn(projectOf(route));
  window.scrollTo(0, 0);
  if (!hasToken()) {
    main.append(tokenForm(''));
    return;
  }
  const shown = VIEWS[route.view];
  if (!shown) {
    main.append(notice(`There is no such place: ${route.name}`, 'error'), link('#/', 'All sweeps'));
    return;
  }
  main.setAttribute('aria-busy', 'true');
  try {
    await shown({ main, route, signal: stop.signal });
  } catch (error) {
    if (!stop.signal.aborted) {
      failed(main, error);
    }
  }
  main.removeAttribute('aria-busy');
}

function failed(main, error) {
  if (error instanceof Refused && error.code === 'UNAUTHENTICATED') {
    keepToken('');
    main.replaceChildren(tokenForm('The lab does not know this token.'));
    return;
  }
  main.append(notice(error instanceof Refused ? error.text : `The page failed: ${error.message}`, 'error'),
    el('button', { type: 'button', text: 'Try again', onclick: show }));
  if (!(error instanceof Refused)) {
    console.error(error);
  }
}

function tokenForm(problem) {
  const field = el('input', { type: 'password', id: 'token', autocomplete: 'off', required: true });
  const enter = () => {
    if (field.value.trim() !== '') {
      keepToken(field.value.trim());
      show();
    }
  };
  field.addEventListener('keydown', (e) => e.key === 'Enter' && enter());
  return el('section', { class: 'card token' },
    el('h1', { text: 'Token' }),
    problem ? notice(problem, 'error') : null,
    el('p', { text: 'Calls of this lab need a token: what the lab\'s token file holds, or what you were given. It stays in this tab.' }),
    el('label', { class: 'field' }, el('span', { text: 'Token' }), field),
    el('button', { type: 'button', class: 'main', text: 'Open the lab', onclick: enter }));
}

/** The way to a place: each part is a link but the last. */
function crumbs({ view, name }) {
  const parts = [];
  if (view === 'compare') {
    parts.push(['', 'comparison']);
  } else if (view !== 'unknown') {
    const ids = name.split('/');
    for (let i = 2; i <= ids.length; i += 2) {
      const at = ids.slice(0, i).join('/');
      parts.push([routeTo(i === 2 ? `${at}/sweeps` : at), i === 8 ? `run ${lastPart(at)}` : lastPart(at)]);
    }
    if (view === 'runs') {
      parts.push(['', 'runs']);
    }
  }
  document.getElementById('crumbs').replaceChildren(...parts.map(([href, text], i) =>
    el('li', {}, i === parts.length - 1 ? el('span', { 'aria-current': 'page', text }) : link(href, text))));
  const last = parts[parts.length - 1]?.[1];
  document.title = last ? `${last} · Orograph` : 'Orograph';
}

// what is behind # is a place of the page, and `main` is none
document.querySelector('.skip').addEventListener('click', (e) => {
  e.preventDefault();
  document.getElementById('main').focus();
});
window.addEventListener('hashchange', () => {
  show();
  document.getElementById('main').focus({ preventScroll: true });
});
show();
