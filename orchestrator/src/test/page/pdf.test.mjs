import assert from 'node:assert/strict';
import test from 'node:test';
import { inflateSync } from 'node:zlib';

import { colorOf, path, pdfOf, transforms } from '../../main/resources/page/pdf.js';
import { pdfText, textWidth } from '../../main/resources/page/pdf-text.js';

/** An element as the writer sees it. */
const node = (tagName, attributes = {}, children = [], textContent = '') => ({
  tagName, children, textContent, getAttribute: (name) => attributes[name] ?? null,
});
const sheet = (...children) => node('svg', { width: '200', height: '100' }, children);

/** Reads a PDF file by its table of objects, and every stream with it. */
async function read(drawing, title = 'λ of a sweep') {
  const bytes = Buffer.from(await pdfOf(drawing, title));
  const text = bytes.toString('latin1');
  const table = Number(/startxref\n(\d+)\n%%EOF\n$/.exec(text)[1]);
  const rows = /^xref\n0 (\d+)\n0000000000 65535 f \n((?:\d{10} 00000 n \n)*)trailer\n/.exec(text.slice(table));
  const places = [...rows[2].matchAll(/(\d{10})/g)].map(([, place]) => Number(place));
  assert.equal(places.length, Number(rows[1]) - 1);
  const objects = places.map((place, i) => {
    assert.ok(text.startsWith(`${i + 1} 0 obj\n`, place), `object ${i + 1} is where the table says`);
    return text.slice(place, text.indexOf('\nendobj\n', place));
  });
  const streams = places.map((place) => {
    const begins = text.indexOf('stream\n', place) + 'stream\n'.length;
    const [, length] = /^\d+ 0 obj\n<<.*\/Length (\d+) >>\nstream\n/.exec(text.slice(place, place + 400)) ?? [];
    return length === undefined ? '' : inflateSync(bytes.subarray(begins, begins + Number(length))).toString('latin1');
  });
  return { text, objects, content: streams.find((s) => s.includes(' cm\n')) ?? '', streams };
}

test('a file is found by its own table, has one page of the drawing\'s size, and its title in any script', async () => {
  const { text, objects } = await read(sheet(node('rect', { x: '1', y: '2', width: '3', height: '4', fill: '#ff0000' })));
  assert.ok(text.startsWith('%PDF-1.4\n'));
  assert.match(objects.join('\n'), /\/MediaBox \[0 0 150 75\]/);
  assert.match(objects.join('\n'), /\/Title <feff03bb0020006f/);
});

test('what is at the top of a drawing is at the top of the page, in points', async () => {
  const { content } = await read(sheet(node('rect', { x: '1', y: '2', width: '3', height: '4', fill: '#ff0000' })));
  assert.ok(content.startsWith('q 0.75 0 0 -0.75 0 75 cm\n'), content);
  assert.match(content, /1 0 0 rg\n1 2 3 4 re f\nQ\n/);
});

test('colours are read as browsers write them', () => {
  assert.deepEqual([colorOf('#ff8000'), colorOf('rgb(255, 0, 51)'), colorOf('color(srgb 0.5 0 1)')], [[1, 128 / 255, 0], [1, 0, 0.2], [0.5, 0, 1]]);
  assert.deepEqual([colorOf('none'), colorOf('rgba(0, 0, 0, 0)'), colorOf(null)], [null, null, null]);
});

test('transforms apply from the innermost to the outermost', () => {
  const place = ([a, b, c, d, e, f], x, y) => [a * x + c * y + e, b * x + d * y + f].map((v) => Math.round(v * 1e6) / 1e6);
  assert.deepEqual(place(transforms('translate(10 20) scale(2 -3)'), 1, 1), [12, 17]);
  assert.deepEqual(place(transforms('translate(10 20) rotate(90)'), 1, 0), [10, 21]);
  assert.deepEqual(place(transforms('rotate(90 5 5)'), 6, 5), [5, 6]);
  assert.equal(transforms(null), null);
});

test('relative steps of a path are added up', () => {
  assert.equal(path('M10 20h3v4l-1-2z'), '10 20 m 13 20 l 13 24 l 12 22 l h ');
  assert.equal(path('M0,0L1e1,.5'), '0 0 m 10 0.5 l ');
  assert.equal(path('m1 1 2 2'), '1 1 m 3 3 l ');
  assert.equal(path('M0 0Q3 0 3 3'), '0 0 m 2 0 3 1 3 3 c ');
});

test('text is set in the middle or at the end of its place by the widths of its font', async () => {
  assert.equal(textWidth('iW', 1000, false), 222 + 944);
  assert.equal(textWidth('iW', 1000, true), 278 + 944);
  const words = (anchor) => sheet(node('text', { x: '100', y: '50', 'text-anchor': anchor, 'font-size': '10px' }, [], 'iW'));
  for (const [anchor, x] of [['start', 100], ['middle', 100 - 5.83], ['end', 100 - 11.66]]) {
    const { content } = await read(words(anchor));
    assert.ok(content.includes(`BT 1 0 0 -1 ${x} 50 Tm /F1 10 Tf (iW) Tj ET`), content);
  }
});

test('letters of Greek and signs come from the font that has them, brackets do not end the text', () => {
  assert.equal(pdfText('ln λ (½)', 9, false), '/F1 9 Tf (ln ) Tj /F3 9 Tf (l) Tj /F1 9 Tf ( \\050\\275\\051) Tj ');
  assert.equal(pdfText('−1 ± 2', 9, true), '/F3 9 Tf (-) Tj /F2 9 Tf (1 \\261 2) Tj ');
  assert.equal(pdfText('漢', 9, false), '/F1 9 Tf (?) Tj ');
});

test('hatching is a pattern of the file, and what is hidden is not in it', async () => {
  const pattern = node('pattern', { id: 'h', width: '6', height: '6', patternTransform: 'rotate(90)' }, [node('rect', { width: '2', height: '6', fill: '#000000' })]);
  const { objects, content, streams } = await read(sheet(node('defs', {}, [pattern]),
    node('rect', { width: '9', height: '9', fill: 'url("#h")' }), node('rect', { width: '77', height: '77', visibility: 'hidden' })));
  assert.match(content, /\/Pattern cs \/P1 scn\n0 0 9 9 re f/);
  assert.doesNotMatch(content, /77/);
  const tiles = objects.filter((o) => o.includes('/PatternType 1'));
  assert.equal(tiles.length, 1);
  assert.match(tiles[0], /\/Matrix \[0 -0\.75 -0\.75 0 0 75\]/);
  assert.ok(streams.some((s) => s.includes('0 0 2 6 re f')));
});

test('opacities multiply down to what is painted', async () => {
  const { objects, content } = await read(sheet(node('g', { opacity: '0.5' }, [node('rect', { width: '1', height: '1', 'fill-opacity': '0.5' })])));
  assert.match(content, /\/G1 gs/);
  assert.match(objects.join('\n'), /\/G1 << \/ca 0\.25 \/CA 0\.5 >>/);
});

test('the halo of letters lies below them', async () => {
  const label = (stroke) => sheet(node('text', { x: '10', y: '20', fill: '#000000', stroke, 'stroke-width': '3px', 'stroke-linejoin': 'round', 'font-size': '10px' }, [], 'IV'));
  const letters = 'BT 1 0 0 -1 10 20 Tm /F1 10 Tf (IV) Tj ET\n';
  assert.ok((await read(label('#ffffff'))).content.includes(`q 1 1 1 RG\n3 w 0 J 1 j [] 0 d\n1 Tr\n${letters}0 Tr\n0 0 0 rg\n${letters}Q`));
  assert.ok((await read(label('none'))).content.includes(`q 0 0 0 rg\n${letters}Q`));
});
