// Values of single runs and pairs, not of cells: two metrics of the same run or pair make a point.

import { listAll } from './api.js';
import { number } from './values.js';

/** At most so many values of a metric are read. */
export const MOST_SINGLES = 20_000;

/**
 * Points of single runs and pairs. Where one metric is of runs and the other of pairs, a pair stands at the mean of its two
 * runs; likewise a cell's single value against its runs. What has no value on both sides makes no point.
 *
 * @param {function(number): number} shownX what is drawn of a value
 * @param {function(number): number} shownY
 * @param {object[]} ofX measurements of the metric across
 * @param {object[]} ofY measurements of the metric upwards
 * @returns {{cell: string, replicates: number[], x: number, y: number, open: boolean}[]} `open` ones have not converged
 */
export function singlePoints(shownX, shownY, ofX, ofY) {
  const xs = byCell(ofX, shownX);
  const ys = byCell(ofY, shownY);
  const points = [];
  for (const [cell, across] of xs) {
    const up = ys.get(cell) ?? [];
    const wide = across.reduce((n, v) => Math.max(n, v.replicates.length), 0) >= up.reduce((n, v) => Math.max(n, v.replicates.length), 0);
    for (const of of wide ? across : up) {
      const other = within(wide ? up : across, of.replicates);
      if (other) {
        const [x, y] = wide ? [of.value, other.value] : [other.value, of.value];
        points.push({ cell, replicates: of.replicates, x, y, open: of.open || other.open });
      }
    }
  }
  return points.filter((p) => Number.isFinite(p.x) && Number.isFinite(p.y));
}

function byCell(measurements, shown) {
  const cells = new Map();
  for (const m of measurements) {
    if (m.estimate && !m.otherCell) {
      const value = { replicates: m.replicates ?? [0], value: shown(number(m.estimate.value ?? 0)), open: !m.estimate.converged };
      cells.set(m.cell, [...(cells.get(m.cell) ?? []), value]);
    }
  }
  return cells;
}

/** The mean of the values whose replicates are among these; null unless each of these has one. */
function within(values, replicates) {
  const inside = values.filter((v) => v.replicates.every((r) => replicates.includes(r)));
  const covered = new Set(inside.flatMap((v) => v.replicates));
  if (inside.length === 0 || covered.size !== replicates.length) {
    return null;
  }
  return { value: inside.reduce((sum, v) => sum + v.value, 0) / inside.length, open: inside.some((v) => v.open) };
}

/** Values of metrics, read when they are asked for, and again when the cells have others, but not at every change. */
export class Singles {
  #read = new Map();
  #fetch;
  #pause;

  /**
   * @param {function(string): Promise<{items: object[], more: boolean}>} fetch takes the name of a metric
   * @param {number} pause least milliseconds between two readings of a metric
   */
  constructor(fetch, pause = 10_000) {
    this.#fetch = fetch;
    this.#pause = pause;
  }

  /** Of a sweep, from the lab. */
  static of(sweep, signal) {
    return new Singles((metric) => listAll('ResultService/QueryMeasurements',
      { parent: sweep, filter: `metric = "${metric}"` }, 'measurements', MOST_SINGLES, signal));
  }

  /**
   * The measurements of a metric.
   *
   * @param {string} metric
   * @param {number} known how many values the cells tell of
   */
  async get(metric, known) {
    const kept = this.#read.get(metric);
    if (kept && (kept.known === known || performance.now() - kept.at < this.#pause)) {
      return kept.answer;
    }
    const answer = this.#fetch(metric);
    this.#read.set(metric, { known, answer, at: performance.now() });
    try {
      return await answer;
    } catch (error) {
      this.#read.delete(metric);
      throw error;
    }
  }
}
