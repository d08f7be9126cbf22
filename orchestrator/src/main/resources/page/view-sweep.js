// A sweep: progress, operations, thresholds, and its cells as they fill in.

import { firstText } from './ahead.js';
import { call, callText, pause, Refused, requestId, watch } from './api.js';
import { announce, badge, el, link, notice, outOfFocus } from './dom.js';
import { Explorer } from './explore.js';
import { exportsOf } from './exports.js';
import { figuresAreOf, sourceText } from './figure.js';
import { moment } from './format.js';
import { isLarge } from './large.js';
import { operations } from './operations.js';
import { PHASES, relabel, ruleMessage } from './phase.js';
import { progressBars, ProgressTold } from './progress.js';
import { routeTo } from './routes.js';
import { otherLabels, withRule } from './rules.js';
import { NO_SEARCH, searchCard, searchOf } from './search.js';
import { keepMarks, marksFromQuery, Selection } from './selection.js';
import { Singles } from './singles.js';
import { fromQuery, isOwn, ownThresholds, thresholdPanel, toQuery } from './thresholds.js';
import { dataText, lastPart, metricsOf, networkText, number, word } from './values.js';
import { runsList } from './view-runs.js';

const LEAST_PAUSE = 700;
const POLL = 4000;

/** Milliseconds after which a sweep that has ended is looked at again: it may have been extended. */
const SELDOM = 20_000;

export async function sweepView({ main, route, signal }) {
  const name = route.name;
  let query = { ...route.query };
  let ready = false;
  let diagram = null;
  let explorer = null;
  let built = '';
  let panel = null;
  let own = null;
  let settings = null;
  let search = NO_SEARCH;
  let held = []; // metrics whose means have come, of a large sweep
  const told = new ProgressTold();
  const coming = firstText('ResultService/GetPhaseDiagram', name, signal);
  coming.catch(() => {}); // told where it is waited for
  let { sweep } = JSON.parse(await firstText('SweepService/GetSweep', name, signal));
  const head = el('header', { class: 'sweep-head' });
  const problems = el('div', { 'aria-live': 'assertive' });
  const body = el('div', { class: 'view', 'aria-busy': 'true' }, el('p', { class: 'quiet', text: 'Its cells are on their way …' }));
  const takeaway = exportsOf(name, () => body);
  main.append(head, takeaway.node, problems, body);
  drawHead();
  figuresAreOf(sourceText(sweep));

  let read = '';
  try {
    read = await coming;
    ({ diagram } = JSON.parse(read));
  } catch (error) {
    if (!(error instanceof Refused && error.code === 'INVALID_ARGUMENT')) {
      throw error;
    }
    await undrawn(error);
    return;
  }
  const selection = new Selection();
  selection.set(marksFromQuery(query.marked));
  const remember = (more) => {
    query = { ...query, ...more };
    history.replaceState(null, '', routeTo(name, query));
  };
  keepMarks(selection, signal, (marked) => remember({ marked }));

  const searched = el('div');
  ready = true;
  body.removeAttribute('aria-busy');
  build();
  seek().catch(problem);
  follow();

  /** The figures and thresholds by the sweep's specification; anew where that has become another. */
  function build() {
    explorer?.stop();
    built = sweep.specDigest;
    held = [];
    own = ownThresholds(sweep.spec, diagram);
    settings = fromQuery(query, own);
    diagram = isOwn(settings, own) ? { ...diagram, answers: settings } : diagram;
    const kinds = new Set(metricsOf(sweep.spec).map((m) => m.kind));
    panel = thresholdPanel({
      settings, own, has: { error: kinds.has('TRAIN_ERROR'), trace: kinds.has('HESSIAN_TRACE') },
      onInput: (next) => {
        settings = next;
        show();
      },
      onChange: (next) => {
        settings = next;
        remember(toQuery(settings, own));
        show();
        refresh().catch(problem);
        announce(phaseCounts(labelled()));
      },
      labels: sweep.labels,
      onKeep: keep,
    });
    // after the panel, which is told what the labels came to; this draws everything once
    explorer = new Explorer({ sweep, diagram: labelled(), selection, settings: query, singles: Singles.of(name, signal), onSettings: remember, need });
    if (isLarge(diagram)) {
      takeaway.unreported();
    }
    body.replaceChildren(explorer.node, searched, panel.node);
    explorer.whole.catch(problem);
    if (!isOwn(settings, own)) {
      refresh().catch(problem);
    }
  }

  /** Has the sweep keep thresholds under a name, beside the labels that it has by now; says whether it does. */
  async function keep(rule, text) {
    try {
      const { sweep: now } = await call('SweepService/GetSweep', { name }, signal);
      const changed = { name, etag: now.etag, labels: withRule(now.labels ?? {}, rule, text) };
      const answer = await call('SweepService/UpdateSweep', { sweep: changed, updateMask: 'labels', requestId: requestId() }, signal);
      sweep = { ...sweep, labels: {}, ...answer.sweep };
      problems.replaceChildren();
      drawHead();
      return true;
    } catch (error) {
      problem(error);
      return false;
    }
  }

  /** Means that are to be drawn come by the name of the metric where the sweep is large; null where they are there. */
  function need(names) {
    return isLarge(diagram) && names.some((metric) => !held.includes(metric)) ? fill(names).catch(problem) : null;
  }

  async function fill(names) {
    const asked = settings;
    const digest = built;
    const text = await callText('ResultService/GetPhaseDiagram', request(asked, names), signal);
    if (digest === built && fits(names)) {
      read = text;
      held = names;
      diagram = { ...JSON.parse(text).diagram, answers: asked };
      show();
    }
  }

  /** Whether all that is drawn now is among these metrics: others may have been chosen since they were asked for. */
  function fits(names) {
    return explorer.used.every((metric) => names.includes(metric));
  }

  /** The diagram by these thresholds; of a large sweep with the means of these metrics. */
  function request(asked, names) {
    return { name, ...(isOwn(asked, own) ? {} : { rule: ruleMessage(asked) }), ...(isLarge(diagram) ? { metrics: names } : {}) };
  }

  /** A sweep that was extended has other cells, and may have other metrics. */
  async function rebuild() {
    read = await callText('ResultService/GetPhaseDiagram', { name }, signal);
    ({ diagram } = JSON.parse(read));
    figuresAreOf(sourceText(sweep));
    build();
    announce(`${lastPart(name)} was extended`);
    await seek();
  }

  /** A sweep whose cells the lab does not draw, such as one of too many: it is followed, and its runs are listed. */
  async function undrawn(error) {
    ready = true;
    body.removeAttribute('aria-busy');
    const runs = el('div');
    takeaway.undrawn();
    body.replaceChildren(notice(error.text), el('h2', { text: 'Runs' }), runs);
    follow();
    await runsList({ place: runs, name, wanted: {}, signal });
  }

  /** The cells with the labels of the thresholds chosen: the lab's where it has answered for these, else our own. */
  function labelled() {
    const large = isLarge(diagram); // means that other labels would rest on are not there: those of the lab stay until it answers
    if (large || settings === diagram.answers) {
      panel?.similarFrom(number(diagram.rule?.similarCka));
      return { ...diagram, line: search.line, ...(large ? { means: held } : {}) };
    }
    const ours = relabel(sweep.spec, diagram, settings);
    panel?.similarFrom(ours.similarCka);
    return { ...diagram, ...ours, line: search.line };
  }

  /** Asks what the search of the sweep has found. */
  async function seek() {
    search = await searchOf(sweep, signal);
    outOfFocus(searched, () => {
      const open = searched.querySelector('details')?.open ?? false;
      searched.replaceChildren(searchCard(sweep, search));
      searched.querySelector('details')?.toggleAttribute('open', open);
    });
    if (search.adaptive) {
      show();
    }
  }

  function show() {
    explorer?.update(labelled());
  }

  function problem(error) {
    if (!signal.aborted) {
      problems.replaceChildren(notice(error.text ?? error.message, 'error'));
    }
  }

  function drawHead() {
    const news = told.news(sweep.progress);
    if (news !== '') {
      announce(news);
    }
    const state = word(sweep.state, 'SWEEP_STATE_');
    panel?.kept(sweep.labels);
    head.replaceChildren(
      el('div', { class: 'head-line' }, el('h1', { text: lastPart(name) }), badge(state),
        ...otherLabels(sweep.labels).map(([key, value]) => el('span', { class: 'label', text: `${key}: ${value}` })),
        operations(() => sweep, (after) => {
          const before = word(sweep.state, 'SWEEP_STATE_');
          sweep = { ...sweep, ...after };
          drawHead();
          if (before === 'paused' || before === 'active') {
            refresh().catch(problem);
          }
        })),
      sweep.description ? el('p', { text: sweep.description }) : '',
      el('p', { class: 'quiet' }, `${[dataText(sweep.spec), networkText(sweep.spec)].filter(Boolean).join(', ')} · `, sweep.createTime ? `${moment(sweep.createTime)} · ` : '',
        sweep.specDigest ? `specification ${sweep.specDigest.slice(0, 12)} · ` : '',
        link(routeTo(`${name}/runs`), 'all runs'), ' · ', link(routeTo('compare', { a: name }), 'compare with another sweep')),
      sweep.waitsFor ? notice(sweep.waitsFor) : '',
      progressBars(sweep.progress));
  }

  /** Asks for the diagram by the thresholds chosen, and for the sweep. */
  async function refresh() {
    if (!ready) {
      return;
    }
    const asked = explorer ? settings : null;
    const names = explorer?.used ?? [];
    const [nextSweep, nextRead] = await Promise.all([call('SweepService/GetSweep', { name }, signal), ...(explorer ? drawn(asked, names) : [])]);
    const changed = JSON.stringify(visible(sweep)) !== JSON.stringify(visible(nextSweep.sweep));
    sweep = nextSweep.sweep;
    problems.replaceChildren();
    if (changed) {
      outOfFocus(head, drawHead);
    }
    if (explorer && built !== sweep.specDigest) {
      await rebuild();
      return;
    }
    if (!nextRead || (nextRead === read && diagram.answers === asked) || (isLarge(diagram) && !fits(names))) {
      return;
    }
    diagram = { ...JSON.parse(nextRead).diagram, answers: asked };
    read = nextRead;
    held = names;
    show();
  }

  /** Asks whether a sweep that has ended has changed after all, and for more only where it has. */
  async function look() {
    const { sweep: now } = await call('SweepService/GetSweep', { name }, signal);
    problems.replaceChildren();
    if (JSON.stringify(visible(sweep)) !== JSON.stringify(visible(now))) {
      await refresh();
    }
  }

  function drawn(asked, names) {
    return [callText('ResultService/GetPhaseDiagram', request(asked, names), signal), search.adaptive ? seek() : null];
  }

  function isOver() {
    return ['finished', 'cancelled', 'deleted'].includes(word(sweep.state, 'SWEEP_STATE_'));
  }

  async function follow() {
    let dirty = false;
    let awake = () => {};
    const wake = () => {
      dirty = true;
      awake();
    };
    const stand = standing(wake);
    while (!signal.aborted) {
      stand();
      if (!dirty) {
        await Promise.race([pause(isOver() ? SELDOM : POLL, signal), new Promise((resolve) => (awake = resolve))]);
      }
      if (signal.aborted || (!dirty && document.hidden)) {
        continue;
      }
      const ask = isOver() && !dirty ? look : refresh;
      dirty = false;
      const began = performance.now();
      await ask().catch(problem);
      await pause(Math.max(LEAST_PAUSE, 4 * (performance.now() - began)), signal);
    }
  }

  /**
   * The stream of facts from where the page was filled: each that changes a cell wakes the loop above. It stands while the page is
   * seen: over HTTP/1.1 browsers open six connections to a host, and six tabs would take them all. A page that is seen again is
   * filled again, and goes on from there.
   *
   * @returns {function()} opens it, where it is wanted and does not stand
   */
  function standing(wake) {
    const stream = document.getElementById('stream');
    let now = null;
    let refused = false;
    const stands = (text) => {
      if (!signal.aborted) {
        stream.textContent = text;
      }
    };
    signal.addEventListener('abort', () => now?.abort());
    document.addEventListener('visibilitychange', () => (document.hidden ? now?.abort() : wake()), { signal });

    return async () => {
      if (now || refused || isOver() || document.hidden) {
        return;
      }
      const connection = new AbortController();
      now = connection;
      // The diagram was asked for beside the sweep and may be a little older than the place where the stream begins. It is asked
      // for once more, when what has come has been drawn and looked at.
      pause(POLL, connection.signal).then(() => connection.signal.aborted || wake());
      const end = await watch(name, sweep.watchToken ?? '', {
        signal: connection.signal,
        onLive: (live) => stands(live ? 'live' : 'connecting …'),
        onUpdate: (update) => {
          if (update.run || update.measurement || update.state) {
            wake();
          } else if (update.progress) {
            sweep = { ...sweep, progress: update.progress };
            outOfFocus(head, drawHead);
          }
        },
      });
      now = null;
      refused = end === 'refused';
      stands(refused ? 'asked every few seconds' : '');
      if (!connection.signal.aborted) {
        wake();
      }
    };
  }
}

/** What of a sweep is shown: the place in its facts moves with those of other sweeps too. */
function visible({ watchToken, ...shown }) {
  return shown;
}

/** How many cells have each phase, in words. */
function phaseCounts(diagram) {
  const cells = diagram.cells ?? [];
  return PHASES.map((phase) => `${phase}: ${cells.filter((c) => c.label === phase).length}`).join(', ');
}
