// Colours of values: perceptually even maps that are told apart with any colour vision, and legible in both themes.

/**
 * Points of the maps. Viridis (Smith and van der Walt 2015); cividis (Nunez et al. 2018); blue over white to red in even steps of CIELAB (ours): two
 * straight lines from lightness 96 to lightness 38 and chroma 54 at hues 286° and 30°, so that neither sign looks stronger than the other.
 */
const POINTS = {
  viridis: [0x440154, 0x472d7b, 0x3b528b, 0x2c728e, 0x21918c, 0x28ae80, 0x5ec962, 0xaddc30, 0xfde725],
  cividis: [0x00224e, 0x123570, 0x3b496c, 0x575d6d, 0x707173, 0x8a8678, 0xa59c74, 0xc3b369, 0xe1cc55, 0xfee838],
  diverging: [0x1d57ae, 0x657ac0, 0x97a1d2, 0xc6c9e3, 0xf3f3f3, 0xe6c3be, 0xd3938c, 0xbd635c, 0xa23031],
};

/** Colours of the phases (Okabe and Ito), as in the report. */
export const PHASE_COLORS = {
  I: '#d55e00',
  II: '#e69f00',
  III: '#56b4e9',
  'IV-A': '#3fbf97',
  'IV-B': '#f0e442',
};

/**
 * How the lines of a figure are told apart: a class of the style sheet, which gives each theme a colour of its own (after
 * Okabe and Ito, without yellow) that stands out from its ground, and dashes, so that colour alone says nothing.
 */
export function lineStyle(i) {
  return { name: `series-${'abcdefgh'[i % 8]}`, dash: DASHES[(i + Math.floor(i / 8)) % DASHES.length] };
}

const DASHES = [null, '7 3', '2 2.5', '9 3 2 3'];

/** A map by name: `viridis`, `cividis` or `diverging`, with `-reversed` turned round. */
export function colorMap(name) {
  const reversed = name.endsWith('-reversed');
  const points = POINTS[reversed ? name.slice(0, -'-reversed'.length) : name];
  const ordered = reversed ? points.toReversed() : points;
  return { name, at: (share) => hex(mixed(ordered, share)), ink: (share) => inkOn(mixed(ordered, share)) };
}

/** Names of the maps to choose between for values of one direction. */
export const MAPS = ['viridis', 'cividis'];

/**
 * The range of colours over values; around 0 for the diverging map, at least a little wide.
 *
 * @param {string} mapName
 * @param {number[]} values
 * @param {?number} shades so many colours at most; null for as many as there are values
 * @returns {{map: object, low: number, high: number, share: function(number): number}}
 */
export function colorBar(mapName, values, shades = null) {
  const finite = values.filter(Number.isFinite);
  let low = finite.length > 0 ? finite.reduce((a, b) => Math.min(a, b)) : 0;
  let high = finite.length > 0 ? finite.reduce((a, b) => Math.max(a, b)) : 1;
  if (mapName === 'diverging') {
    high = Math.max(Math.abs(low), Math.abs(high), 1e-9);
    low = -high;
  } else if (high <= low) {
    high = low + 1;
  }
  const share = (value) => (value - low) / (high - low);
  const shaded = (value) => Math.round(share(value) * (shades - 1)) / (shades - 1);
  return { map: colorMap(mapName), low, high, share: shades === null ? share : shaded };
}

function mixed(points, share) {
  const at = Math.min(Math.max(Number.isNaN(share) ? 0.5 : share, 0), 1) * (points.length - 1);
  const low = Math.min(Math.floor(at), points.length - 2);
  const part = (shift) => {
    const a = (points[low] >> shift) & 255;
    const b = (points[low + 1] >> shift) & 255;
    return Math.round(a + (b - a) * (at - low)) << shift;
  };
  return part(16) | part(8) | part(0);
}

function hex(color) {
  return `#${color.toString(16).padStart(6, '0')}`;
}

/** Relative luminance of a colour as in WCAG 2.2, 0 for black and 1 for white. */
export function luminance(color) {
  const part = (shift) => {
    const share = ((color >> shift) & 255) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * part(16) + 0.7152 * part(8) + 0.0722 * part(0);
}

/** Contrast of two colours as in WCAG 2.2, 1 to 21. */
export function contrast(a, b) {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

/** Black or white, whichever stands out more: always by at least the square root of 21, which is above 4.5. */
function inkOn(color) {
  return contrast(color, 0x000000) >= contrast(color, 0xffffff) ? '#000000' : '#ffffff';
}
