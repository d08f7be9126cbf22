import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';

import { colorMap, lineStyle, PHASE_COLORS } from '../../main/resources/page/colors.js';
import { hatchOf } from '../../main/resources/page/hatch.js';

const sheet = readFileSync(new URL('../../main/resources/page/page.css', import.meta.url), 'utf8');

/** The variables of both themes: dark ones lie over light ones. */
function themes() {
  const variables = (block) => Object.fromEntries([...block.matchAll(/--([a-z-]+): (#[0-9a-f]{6});/g)].map(([, name, value]) => [name, value]));
  const [light, dark] = [...sheet.matchAll(/:root(?:, \.on-paper)? \{([^}]*)\}/g)].map(([, block]) => variables(block));
  return { light, dark: { ...light, ...dark } };
}

/** Contrast as WCAG 2.2 defines it, from the definition and not from the page's own code. */
function ratio(a, b) {
  const light = (hex) => {
    const [r, g, bl] = [hex.slice(1, 3), hex.slice(3, 5), hex.slice(5, 7)]
      .map((part) => parseInt(part, 16) / 255)
      .map((v) => (v <= 0.04045 ? v / 12.92 : Math.pow((v + 0.055) / 1.055, 2.4)));
    return 0.2126 * r + 0.7152 * g + 0.0722 * bl;
  };
  const [low, high] = [light(a), light(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

function assertRatios(names, grounds, least) {
  for (const [theme, colors] of Object.entries(themes())) {
    for (const name of names) {
      for (const ground of grounds) {
        assert.ok(colors[name] && colors[ground], `${name} and ${ground} are colours`);
        const found = ratio(colors[name], colors[ground]);
        assert.ok(found >= least, `${theme}: ${name} on ${ground} has ${found.toFixed(2)} (expected: at least ${least})`);
      }
    }
  }
}

test('the ratio of black to white is 21, and that of #777777 on white 4.48, as published', () => {
  assert.equal(ratio('#000000', '#ffffff'), 21);
  assert.equal(ratio('#777777', '#ffffff').toFixed(2), '4.48');
});

test('text has the contrast of WCAG AA on both grounds of both themes', () => {
  assertRatios(['ink', 'quiet', 'link', 'accent', 'good', 'bad', 'warn'], ['ground', 'card'], 4.5);
  assertRatios(['onaccent'], ['accent'], 4.5);
});

test('what is no text but tells something has 3 to 1: focus, marks, edges of controls, lines of figures', () => {
  const series = Array.from({ length: 8 }, (_, i) => lineStyle(i).name);
  assertRatios(['mark', 'edge', ...series], ['ground', 'card'], 3);
});

test('every variable that the style sheet uses is a colour of both themes', () => {
  const used = new Set([...sheet.matchAll(/var\(--([a-z-]+)\)/g)].map(([, name]) => name));
  const { light, dark } = themes();
  const missing = [...used].filter((name) => !light[name] || !dark[name]);
  assert.deepEqual(missing, []);
  assert.ok(used.has('series-h'));
});

test('what is written in a cell is legible on every colour of every map, and on every phase', () => {
  for (const name of ['viridis', 'viridis-reversed', 'cividis', 'cividis-reversed', 'diverging']) {
    const map = colorMap(name);
    for (let i = 0; i <= 200; i++) {
      const found = ratio(map.at(i / 200), map.ink(i / 200));
      assert.ok(found >= 4.5, `${name} at ${i / 200}: ${found}`);
    }
  }
  Object.values(PHASE_COLORS).forEach((color) => assert.ok(ratio(color, '#000000') >= 4.5, color));
  assert.ok(ratio('#bdbdbd', '#000000') >= 4.5);
});

test('24 lines of a figure differ in colour or dashes', () => {
  const seen = new Set(Array.from({ length: 24 }, (_, i) => JSON.stringify(lineStyle(i))));
  assert.equal(seen.size, 24);
});

test('a value that is missing is hatched as missing, whatever else is said of it', () => {
  assert.equal(hatchOf({ missing: true, censored: true, unconverged: true }), 'missing');
  assert.equal(hatchOf({ missing: false, censored: true, unconverged: true }), 'censored');
  assert.equal(hatchOf({ missing: false, censored: false, unconverged: true }), 'unconverged');
  assert.equal(hatchOf({ missing: false, censored: false, unconverged: false }), '');
});

test('no style of a drawing is one that downloads lose: a stroke that ignores scaling, a colour with an alpha of its own', () => {
  assert.doesNotMatch(sheet, /vector-effect/);
  const painted = [...sheet.matchAll(/(?:fill|stroke): ([^;}]+)/g)].map(([, value]) => value.trim());
  assert.ok(painted.length > 20);
  assert.deepEqual(painted.filter((value) => /^#(?![0-9a-f]{3}$|[0-9a-f]{6}$)|rgba|\//.test(value)), []);
});
