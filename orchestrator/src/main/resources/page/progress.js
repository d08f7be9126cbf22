// How far a sweep is, in bars and words.

import { el } from './dom.js';
import { span, whole } from './format.js';
import { count, seconds } from './values.js';

/** Bars of runs and measurements. */
export function progressBars(progress) {
  const p = progress ?? {};
  const outcomes = p.outcomes ?? {};
  const bad = count(outcomes.failed) + count(outcomes.cancelled);
  const ends = Object.entries(outcomes).filter(([word]) => word !== 'trained').map(([word, n]) => `${whole(count(n))} ${word}`);
  const left = seconds(p.timeLeft);
  return el('div', { class: 'progress' },
    bar('runs', count(p.runsEnded), count(p.runs), count(p.runsTraining), bad),
    bar('measurements', count(p.measurementsRecorded), count(p.measurements), 0, 0),
    el('p', { class: 'quiet', text: [
      count(p.runsTraining) > 0 ? `${whole(count(p.runsTraining))} in training` : '', ...ends,
      Number.isNaN(left) ? '' : `about ${span(left)} left`,
    ].filter((t) => t !== '').join(' · ') }));
}

function bar(name, done, all, under, bad) {
  const share = (n) => (all > 0 ? (100 * n) / all : 0);
  const fill = (kind, from, size) => {
    const part = el('span', { class: kind });
    part.style.left = `${from}%`;
    part.style.width = `${size}%`;
    return part;
  };
  return el('div', { class: 'bar-line' },
    el('span', { class: 'bar-name', text: name }),
    el('span', { class: 'bar', role: 'progressbar', 'aria-label': name, 'aria-valuemin': 0, 'aria-valuemax': all, 'aria-valuenow': done },
      fill('done', 0, share(done - bad)), fill('bad', share(done - bad), share(bad)), fill('under', share(done), share(under))),
    el('span', { class: 'bar-count', text: `${whole(done)} / ${whole(all)}` }));
}

/** What screen readers are told of a sweep under way: each further tenth of its runs, once. */
export class ProgressTold {
  #tenth = null;

  /** The words for a progress; empty where there is no news, as at first. */
  news(progress) {
    const tenth = Math.floor((10 * count(progress?.runsEnded)) / Math.max(1, count(progress?.runs)));
    const before = this.#tenth;
    this.#tenth = tenth;
    return before !== null && tenth > before ? `${10 * tenth} % of the runs have ended` : '';
  }
}
