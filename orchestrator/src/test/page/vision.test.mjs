import assert from 'node:assert/strict';
import test from 'node:test';

import { colorMap } from '../../main/resources/page/colors.js';

/** Linear parts of a colour `#rrggbb`, 0 to 1 (IEC 61966-2-1). */
function linear(hex) {
  return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
}

/** CIELAB of linear sRGB parts, white D65. */
function lab([r, g, b]) {
  const f = (t) => (t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116);
  const x = f((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047);
  const y = f(0.2126729 * r + 0.7151522 * g + 0.072175 * b);
  const z = f((0.0193339 * r + 0.119192 * g + 0.9503041 * b) / 1.08883);
  return { l: 116 * y - 16, a: 500 * (x - y), b: 200 * (y - z) };
}

/** What dichromats see of linear sRGB parts: Machado, Oliveira and Fernandes 2009, severity 1. */
const VISIONS = {
  usual: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protanopia: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  deuteranopia: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  tritanopia: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
};

function seen(hex, vision) {
  const parts = linear(hex);
  return lab(VISIONS[vision].map((row) => Math.min(1, Math.max(0, row.reduce((sum, share, i) => sum + share * parts[i], 0)))));
}

/** CIEDE2000 (Sharma, Wu and Dalal 2005). */
function distance(p, q) {
  const degrees = (turn) => (turn * Math.PI) / 180;
  const mean = (Math.hypot(p.a, p.b) + Math.hypot(q.a, q.b)) / 2;
  const g = 0.5 * (1 - Math.sqrt(mean ** 7 / (mean ** 7 + 25 ** 7)));
  const [one, two] = [p, q].map(({ l, a, b }) => {
    const stretched = (1 + g) * a;
    const hue = (Math.atan2(b, stretched) * 180) / Math.PI;
    return { l, c: Math.hypot(stretched, b), h: hue < 0 ? hue + 360 : hue };
  });
  const grey = one.c * two.c === 0;
  const turn = two.h - one.h;
  const dh = grey ? 0 : turn > 180 ? turn - 360 : turn < -180 ? turn + 360 : turn;
  const dH = 2 * Math.sqrt(one.c * two.c) * Math.sin(degrees(dh / 2));
  const l = (one.l + two.l) / 2;
  const c = (one.c + two.c) / 2;
  const sum = one.h + two.h;
  const h = grey ? sum : Math.abs(turn) <= 180 ? sum / 2 : sum < 360 ? (sum + 360) / 2 : (sum - 360) / 2;
  const t = 1 - 0.17 * Math.cos(degrees(h - 30)) + 0.24 * Math.cos(degrees(2 * h)) + 0.32 * Math.cos(degrees(3 * h + 6)) - 0.2 * Math.cos(degrees(4 * h - 63));
  const sl = 1 + (0.015 * (l - 50) ** 2) / Math.sqrt(20 + (l - 50) ** 2);
  const sc = 1 + 0.045 * c;
  const sh = 1 + 0.015 * c * t;
  const rotation = -2 * Math.sqrt(c ** 7 / (c ** 7 + 25 ** 7)) * Math.sin(degrees(60 * Math.exp(-(((h - 275) / 25) ** 2))));
  const [dl, dc, dhh] = [(two.l - one.l) / sl, (two.c - one.c) / sc, dH / sh];
  return Math.sqrt(dl ** 2 + dc ** 2 + dhh ** 2 + rotation * dc * dhh);
}

const SEQUENTIAL = ['viridis', 'cividis'];

/** A map in equal steps as a vision has it. */
function steps(name, count, vision = 'usual') {
  const map = colorMap(name);
  return Array.from({ length: count }, (_, i) => seen(map.at(i / (count - 1)), vision));
}

function differences(values) {
  return values.slice(1).map((value, i) => value - values[i]);
}

test('distances are those of the published pairs', () => {
  const published = [
    [50, 2.6772, -79.7751, 50, 0, -82.7485, 2.0425], [50, 0, 0, 50, -1, 2, 2.3669], [50, 2.49, -0.001, 50, -2.49, 0.0009, 7.1792],
    [50, 2.5, 0, 73, 25, -18, 27.1492], [60.2574, -34.0099, 36.2677, 60.4626, -34.1751, 39.4387, 1.2644],
    [6.7747, -0.2908, -2.4247, 5.8714, -0.0985, -2.2286, 0.6377], [2.0776, 0.0795, -1.135, 0.9033, -0.0636, -0.5514, 0.9082],
  ];
  for (const [l1, a1, b1, l2, a2, b2, expected] of published) {
    assert.equal(distance({ l: l1, a: a1, b: b1 }, { l: l2, a: a2, b: b2 }).toFixed(4), expected.toFixed(4));
  }
});

test('white is white and grey grey to every vision, and red is told from green by the usual one alone', () => {
  for (const vision of Object.keys(VISIONS)) {
    const white = seen('#ffffff', vision);
    assert.ok(Math.abs(white.l - 100) < 0.01 && Math.hypot(seen('#777777', vision).a, seen('#777777', vision).b) < 0.05, vision);
  }
  const [red, green] = ['#c85000', '#6e7800'];
  assert.ok(distance(seen(red, 'usual'), seen(green, 'usual')) > 30);
  assert.ok(distance(seen(red, 'deuteranopia'), seen(green, 'deuteranopia')) < 15);
});

test('the lightness of a map of one direction rises in even steps', () => {
  for (const name of SEQUENTIAL) {
    const rises = differences(steps(name, 17).map((c) => c.l));
    const mean = rises.reduce((a, b) => a + b) / rises.length;
    rises.forEach((rise, i) => assert.ok(Math.abs(rise / mean - 1) < 0.3, `${name}, step ${i}: ${rise.toFixed(2)} (expected: about ${mean.toFixed(2)})`));
  }
});

test('the lightness of a map of one direction rises for every vision', () => {
  for (const name of SEQUENTIAL) {
    for (const vision of Object.keys(VISIONS)) {
      const least = Math.min(...differences(steps(name, 17, vision).map((c) => c.l)));
      assert.ok(least > 2, `${name}, ${vision}: ${least.toFixed(2)}`);
    }
  }
});

test('nine steps of every map are told apart by every vision', () => {
  for (const name of [...SEQUENTIAL, 'diverging']) {
    for (const vision of Object.keys(VISIONS)) {
      const colors = steps(name, 9, vision);
      const pairs = colors.flatMap((p, i) => colors.slice(i + 1).map((q) => distance(p, q)));
      assert.ok(Math.min(...pairs) > 4, `${name}, ${vision}: ${Math.min(...pairs).toFixed(2)}`);
    }
  }
});

test('the lightness of the map around zero falls evenly to both ends, and alike', () => {
  const lights = steps('diverging', 33).map((c) => c.l);
  const falls = differences(lights.slice(16)).map((d) => -d);
  const mean = falls.reduce((a, b) => a + b) / falls.length;
  falls.forEach((fall, i) => assert.ok(Math.abs(fall / mean - 1) < 0.1, `step ${i}: ${fall.toFixed(2)} (expected: about ${mean.toFixed(2)})`));
  lights.forEach((light, i) => assert.ok(Math.abs(light - lights[32 - i]) < 0.5, `step ${i}: ${light.toFixed(2)} and ${lights[32 - i].toFixed(2)}`));
});

test('neither sign is more colourful than the other, and zero has no colour', () => {
  const chromas = steps('diverging', 33).map((c) => Math.hypot(c.a, c.b));
  assert.ok(chromas[16] < 0.1);
  chromas.forEach((chroma, i) => assert.ok(Math.abs(chroma - chromas[32 - i]) < 1.5, `step ${i}: ${chroma.toFixed(2)} and ${chromas[32 - i].toFixed(2)}`));
});
