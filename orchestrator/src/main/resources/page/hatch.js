// Hatching of what a colour alone would pass off as a value: what is missing, was stopped early, or has not converged. Stripes
// and dots have a dark and a light part, so that they are seen on every colour.

import { svg } from './dom.js';

/** What may be hatched, with the words of a key. */
export const HATCHES = {
  missing: 'grey and hatched: no value',
  censored: 'dotted: runs stopped early',
  unconverged: 'striped: not converged',
};

/** The words for a figure that uses these kinds. */
export function hatchKey(kinds = Object.keys(HATCHES)) {
  const words = kinds.map((kind) => HATCHES[kind]).join(', ');
  return `${words[0].toUpperCase()}${words.slice(1)}.`;
}

let made = 0;

/** A set of patterns of its own: `defs` to put into a drawing, and `url` of each kind. */
export function hatchPatterns() {
  const id = `hatch-${++made}`;
  const pattern = (kind, size, turn, ...parts) => svg('pattern', { id: `${id}-${kind}`, width: size, height: size,
    patternUnits: 'userSpaceOnUse', patternTransform: turn ? `rotate(${turn})` : null }, ...parts);
  const stripe = (x, fill) => svg('rect', { x, y: 0, width: 1.5, height: 9, fill, 'fill-opacity': 0.75 });
  const spot = (r, fill) => svg('circle', { cx: 4, cy: 4, r, fill, 'fill-opacity': 0.8 });
  const defs = svg('defs', {},
    pattern('missing', 6, 45, svg('rect', { width: 6, height: 6, fill: '#bdbdbd' }), svg('rect', { width: 2, height: 6, fill: '#8c8c8c' })),
    pattern('censored', 8, 0, spot(2.2, '#ffffff'), spot(1.4, '#000000')),
    pattern('unconverged', 9, -45, stripe(0, '#000000'), stripe(1.5, '#ffffff')));
  return { defs, url: (kind) => `url(#${id}-${kind})` };
}

/** The colour of a tile: its own, or the pattern of what is missing. */
export function groundOf({ fill, hatch }, patterns) {
  return hatch === 'missing' ? patterns.url('missing') : fill;
}

/** What lies over the colour: stripes, dots or nothing. */
export function veilOf({ hatch }, patterns) {
  return hatch && hatch !== 'missing' ? patterns.url(hatch) : 'none';
}

/**
 * How the value of a cell is to be hatched. One that is missing cannot be anything else; runs stopped early say more than an
 * estimate that has not converged.
 *
 * @param {{missing: boolean, censored: boolean, unconverged: boolean}} of
 * @returns {string} a kind, or empty
 */
export function hatchOf({ missing, censored, unconverged }) {
  return missing ? 'missing' : censored ? 'censored' : unconverged ? 'unconverged' : '';
}
