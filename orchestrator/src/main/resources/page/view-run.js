// A run: where it stands and why, its curve, its checkpoints, what was measured of it.

import { call, listAll } from './api.js';
import { content } from './content.js';
import { badge, el, link, notice, table } from './dom.js';
import { figuresAreOf } from './figure.js';
import { curves } from './files.js';
import { brief, bytes, whole } from './format.js';
import { sections } from './measured.js';
import { routeTo, sweepOf } from './routes.js';
import { count, lastPart, number, outcomeOf, outcomeText, word } from './values.js';
import { definitions } from './view-cell.js';

/** At most so many measurements of the cell are read for those of one of its runs. */
const MOST_MEASUREMENTS = 20_000;

export async function runView({ main, route, signal }) {
  const name = route.name;
  const cell = name.split('/').slice(0, 6).join('/');
  const replicate = Number(lastPart(name));
  const [run, why, measured, defined] = await Promise.all([
    call('SweepService/GetRun', { name }, signal).then((a) => a.run),
    call('SweepService/ExplainRun', { name }, signal),
    listAll('ResultService/QueryMeasurements', { parent: cell }, 'measurements', MOST_MEASUREMENTS, signal),
    definitions(),
  ]);
  figuresAreOf(`${lastPart(sweepOf(name))} · ${lastPart(cell)}, run ${replicate}${run.runKey ? ` · ${run.runKey.slice(0, 12)}` : ''}`);
  const curvePlace = el('div', { class: 'figures' });
  const own = measured.items.filter((m) => (m.replicates ?? [0]).includes(replicate));
  main.append(
    el('div', { class: 'head-line' }, el('h1', { text: `${lastPart(cell)}, run ${replicate}` }), badge(outcomeOf(run)),
      el('span', { text: outcomeText(run) })),
    el('p', {}, link(routeTo(cell), 'cell'), ' · ', link(routeTo(sweepOf(name)), 'sweep')),
    (why.reasons ?? []).length > 0 ? el('ul', { class: 'reasons' }, why.reasons.map((r) => el('li', { text: r }))) : '',
    el('section', { class: 'card' }, el('h2', { text: 'Facts' }), facts(run)),
    curvePlace,
    checkpoints(run),
    run.logTail ? logTail(run.logTail, signal) : '',
    el('h2', { text: 'Measurements' }),
    own.length === 0 && !measured.more ? notice('None yet.') : '',
    ...sections(own, defined, `${lastPart(cell)}-${replicate}`, signal),
    measured.more ? notice(`Those among the first ${measured.items.length} measurements of the cell; the export has all.`) : '');
  curves([run], `${lastPart(cell)}-${replicate}`, signal)
    .then((figure) => figure && curvePlace.append(figure))
    .catch((error) => !signal.aborted && curvePlace.append(notice(`Training curve: ${error.text ?? error.message}`, 'error')));
}

function facts(run) {
  const s = run.summary;
  const p = run.provenance ?? {};
  const rows = [
    ['key', run.runKey], ['attempt', run.attempt ? String(run.attempt) : ''], ['worker', run.worker],
    ['steps', s && whole(count(s.steps))], ['epochs', s && brief(number(s.epochs ?? 0))],
    ['final training loss', s && brief(number(s.finalTrainLoss ?? 0))], ['stopped', s?.whyStopped],
    ['form', p.form], ['device', p.device], ['engine', p.engineVersion], ['code', p.codeVersion], ['instructions', p.instructionSet],
    ['data', p.dataDigest], ['program', p.programDigest],
  ].filter(([, value]) => value);
  return el('dl', { class: 'facts' }, rows.flatMap(([term, value]) => [el('dt', { text: term }), el('dd', { text: value })]));
}

function checkpoints(run) {
  const rows = (run.checkpoints ?? []).map((c) => [word(c.role, 'CHECKPOINT_ROLE_').replaceAll('_', ' '), whole(count(c.step)), bytes(count(c.sizeBytes)), c.digest]);
  return rows.length === 0 ? '' : el('section', { class: 'card' }, el('h2', { text: 'Checkpoints' }),
    el('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Checkpoints' }, table(`${rows.length} checkpoints`, ['role', 'step', 'size', 'digest'], rows)));
}

function logTail(ref, signal) {
  const text = el('pre', { tabindex: 0 });
  const details = el('details', { class: 'file' }, el('summary', { text: 'Last lines of the trainer\'s log' }), text);
  details.addEventListener('toggle', async () => {
    if (details.open && text.textContent === '') {
      text.textContent = await content(ref.digest, signal).then((b) => new TextDecoder().decode(b), (e) => e.message);
    }
  });
  return details;
}
