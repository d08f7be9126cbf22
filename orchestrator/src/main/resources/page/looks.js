// What stands in a cell of a diagram, and what is said about it, which is made only for the cell that somebody points at or reads.

import { PHASE_COLORS } from './colors.js';
import { among, brief, plain } from './format.js';
import { hatchOf } from './hatch.js';
import { MEANING, PHASES } from './phase.js';
import { errorsText, valueText } from './panels.js';
import { count } from './values.js';

/** A cell by its phase. */
export function phaseLook(cell) {
  const phase = PHASES.includes(cell.label);
  const stopped = !phase && count(cell.runs?.censored) > 0;
  const small = { COLLAPSED: 'collapsed', DIVERGED: 'diverged', INCOMPLETE: '–' };
  return {
    fill: PHASE_COLORS[cell.label] ?? '#bdbdbd',
    ink: '#000000',
    text: phase ? labelText(cell) : small[cell.label] ?? cell.label,
    hatch: hatchOf({ missing: !phase && !stopped, censored: stopped, unconverged: phase && cell.uncertain }),
    edge: edgeOf(cell),
    get lines() {
      return [cell.cell, ...phaseLines(cell)];
    },
  };
}

/** A cell by the value of a metric. */
export function valueLook(panel, bar, cell) {
  const drawn = panel.drawn(cell);
  const value = cell.metrics?.[panel.metric.name];
  const censored = count(cell.runs?.censored);
  const missing = Number.isNaN(drawn);
  const share = bar.share(drawn);
  const unsure = !missing && !value.converged;
  return {
    fill: missing ? '' : bar.map.at(share),
    ink: missing ? '#000000' : bar.map.ink(share),
    get text() {
      return missing ? '–' : among(drawn, bar.high - bar.low) + (unsure ? '?' : '');
    },
    hatch: hatchOf({ missing, censored: censored > 0, unconverged: unsure }),
    edge: edgeOf(cell),
    get lines() {
      return [cell.cell, valueText(panel, cell), missing ? '' : errorsText(value.errors),
        panel.ln && !missing ? `drawn: ln ${plain(panel.metric.name)} = ${among(drawn, bar.high - bar.low)}` : '',
        censored > 0 ? `${censored} stopped early` : '', ...phaseLines(cell)];
    },
  };
}

/** A cell by the replicate error of a metric, in the units in which the metric is drawn: which differences of its map are real. */
export function errorLook(panel, bar, cell) {
  const error = panel.error(cell);
  const missing = !Number.isFinite(error);
  const share = bar.share(error);
  const censored = count(cell.runs?.censored);
  const unsure = !missing && !cell.metrics[panel.metric.name].converged;
  return {
    fill: missing ? '' : bar.map.at(share),
    ink: missing ? '#000000' : bar.map.ink(share),
    get text() {
      return missing ? '–' : among(error, bar.high - bar.low) + (unsure ? '?' : '');
    },
    hatch: hatchOf({ missing, censored: censored > 0, unconverged: unsure }),
    edge: edgeOf(cell),
    get lines() {
      return [cell.cell, missing ? 'replicate error unknown' : `replicate error ${brief(error)}`, valueText(panel, cell),
        censored > 0 ? `${censored} stopped early` : '', ...phaseLines(cell)];
    },
  };
}

/** What neighbours must differ in for a line between them: their phase. */
function edgeOf(cell) {
  return PHASES.includes(cell.label) ? cell.label : '';
}

/** The label, with a question mark where it rests on a curve that has not converged. */
export function labelText(cell) {
  return cell.label + (cell.uncertain ? '?' : '');
}

/** Runs by outcome. */
export function runsText(cell) {
  return Object.entries(cell.runs ?? {}).sort().map(([outcome, n]) => `${count(n)} ${outcome}`).join(', ');
}

function phaseLines(cell) {
  const phase = PHASES.includes(cell.label) ? `phase ${labelText(cell)}: ` : `${cell.label.toLowerCase()}: `;
  return [
    phase + (cell.gap || MEANING[cell.label] || ''),
    cell.uncertain ? 'the curve behind mode connectivity has not converged' : '',
    cell.labelConfidence === undefined ? '' : `the same label in ${Math.round(100 * cell.labelConfidence)} % of resamples`,
    `runs: ${runsText(cell)}`,
  ];
}
