import assert from 'node:assert/strict';
import test from 'node:test';

import { columnsOf, gridStep, lineStep, placeStep, pointStep } from '../../main/resources/page/cursor.js';
import { curvePoints, curvesDrawn, evenly, linesTable, together } from '../../main/resources/page/files.js';
import { foundPlaces } from '../../main/resources/page/grid.js';
import { errorLook, phaseLook, valueLook } from '../../main/resources/page/looks.js';
import { corners } from '../../main/resources/page/marks.js';
import { panelOf } from '../../main/resources/page/panels.js';
import { PHASES } from '../../main/resources/page/phase.js';
import { linesText, mapText, placed } from '../../main/resources/page/plots.js';
import { parseRoute, routeTo } from '../../main/resources/page/routes.js';
import { isAdaptive, searchFrom } from '../../main/resources/page/search.js';
import { marksFromQuery, marksToQuery, MOST_IN_ADDRESS, Selection } from '../../main/resources/page/selection.js';
import { singlePoints, Singles } from '../../main/resources/page/singles.js';

const same = (value) => value;
const run = (cell, replicate, value, converged = true) => ({ cell, replicates: [replicate], estimate: { value, converged } });
const pair = (cell, a, b, value) => ({ cell, replicates: [a, b], estimate: { value, converged: true } });

test('arrows go to the neighbour in a table and stop at its edges', () => {
  assert.deepEqual(gridStep({ r: 0, c: 1 }, 'ArrowLeft', 3, 4), { r: 0, c: 0 });
  assert.equal(gridStep({ r: 0, c: 0 }, 'ArrowUp', 3, 4), null);
  assert.deepEqual(gridStep({ r: 2, c: 0 }, 'End', 3, 4), { r: 2, c: 3 });
  assert.equal(gridStep({ r: 2, c: 0 }, 'Tab', 3, 4), null);
});

test('on lines arrows go along one, and over to the nearest point of another, past empty ones', () => {
  const lines = [[{ x: 0 }, { x: 10 }, { x: 20 }], [], [{ x: 4 }, { x: 19 }]];
  assert.deepEqual(lineStep({ line: 0, i: 1 }, 'ArrowRight', lines), { line: 0, i: 2 });
  assert.equal(lineStep({ line: 0, i: 2 }, 'ArrowRight', lines), null);
  assert.deepEqual(lineStep({ line: 0, i: 2 }, 'ArrowDown', lines), { line: 2, i: 1 });
  assert.deepEqual(lineStep({ line: 2, i: 0 }, 'ArrowUp', lines), { line: 0, i: 0 });
  assert.equal(lineStep({ line: 2, i: 0 }, 'ArrowDown', lines), null);
});

test('among points left and right follow one value, up and down the other, and every point is reached', () => {
  const points = [{ x: 3, y: 1 }, { x: 1, y: 2 }, { x: 2, y: 3 }];
  assert.deepEqual([pointStep(1, 'ArrowRight', points), pointStep(2, 'ArrowRight', points), pointStep(0, 'ArrowRight', points)], [2, 0, null]);
  assert.deepEqual([pointStep(0, 'ArrowUp', points), pointStep(0, 'ArrowDown', points)], [1, null]);
  assert.deepEqual([pointStep(2, 'Home', points), pointStep(2, 'End', points)], [1, 0]);
});

test('figures say in words what they show', () => {
  const series = [{ name: 'run 0', points: [{ x: 0, y: 2.3 }, { x: 100, y: 0.5 }] }, { name: 'empty', points: [] }];
  assert.equal(linesText('training loss', 'step', series), 'training loss. 1 line over step: run 0 from 2.30 at 0.00 to 0.500 at 100.');
  assert.equal(mapText('CKA', [2, 2], [1, 0.5, NaN, 0.25]), 'CKA. 2 rows, 2 columns, from 0.250 to 1.00, 1 without a value.');
});

test('the table of lines has errors only where there are some', () => {
  const line = { name: 'a', x: [1, 2], y: [3, 4] };
  assert.deepEqual(linesTable({ xTitle: 'x', yTitle: 'y', series: [line] }), { header: ['line', 'x', 'y'], rows: [['a', 1, 3], ['a', 2, 4]] });
  assert.deepEqual(linesTable({ xTitle: 'x', yTitle: 'y', series: [{ ...line, error: [0.5, NaN] }] }).rows, [['a', 1, 3, 0.5], ['a', 2, 4, NaN]]);
});

test('a run is one point of two metrics of runs', () => {
  const points = singlePoints(Math.log, same, [run('a', 0, Math.E), run('a', 1, 1)], [run('a', 1, 7, false), run('b', 0, 9)]);
  assert.deepEqual(points, [{ cell: 'a', replicates: [1], x: 0, y: 7, open: true }]);
});

test('a pair stands at the mean of its runs, whichever axis is of pairs', () => {
  const runs = [run('a', 0, 80), run('a', 1, 90), run('a', 2, 70)];
  const pairs = [pair('a', 0, 1, -3), pair('a', 1, 2, -1), pair('a', 0, 3, 5)];
  const across = singlePoints(same, same, pairs, runs).map((p) => [p.replicates, p.x, p.y]);
  assert.deepEqual(across, [[[0, 1], -3, 85], [[1, 2], -1, 80]]);
  const up = singlePoints(same, same, runs, pairs).map((p) => [p.replicates, p.x, p.y]);
  assert.deepEqual(up, [[[0, 1], 85, -3], [[1, 2], 80, -1]]);
});

test('no point is made of what is undefined, nor of pairs of cells', () => {
  const undefinedOne = { cell: 'a', replicates: [0], undefined: { reason: 'diverged' } };
  const between = { ...run('a', 0, 1), otherCell: 'b' };
  assert.deepEqual(singlePoints(same, same, [undefinedOne], [run('a', 0, 1)]), []);
  assert.deepEqual(singlePoints(same, same, [between], [run('a', 0, 1)]), []);
});

test('single values are read once, and again when the cells tell of others and a while has passed', async () => {
  let reads = 0;
  const singles = new Singles(async () => ({ items: [++reads], more: false }), 0);
  await singles.get('A', 3);
  await singles.get('A', 3);
  assert.equal(reads, 1);
  await singles.get('A', 4);
  await singles.get('B', 4);
  assert.equal(reads, 3);
  const slow = new Singles(async () => ({ items: [++reads], more: false }), 60_000);
  await slow.get('A', 3);
  await slow.get('A', 4);
  assert.equal(reads, 4);
});

test('the found line lies halfway between its cells, across the way from one to the other', () => {
  const places = new Map([['a', { r: 0, c: 1 }], ['b', { r: 0, c: 4 }], ['c', { r: 2, c: 1 }]]);
  const line = [{ low: 'a', high: 'b' }, { low: 'c', high: 'a' }, { low: 'a', high: 'elsewhere' }];
  assert.deepEqual(foundPlaces(line, places), [{ r: 0, c: 2.5, upright: true }, { r: 1, c: 1, upright: false }]);
});

test('a search is read from a page of its decisions', () => {
  const found = searchFrom({ endText: 'it goes on', cellsAsked: '12', cells: '144', line: [{ lowCell: 'w=1', highCell: 'w=2', apart: 1 }] });
  assert.deepEqual(found, {
    adaptive: true, asked: 12, cells: 144, end: 'it goes on', line: [{ low: 'w=1', high: 'w=2', lowWithin: false, apart: 1 }],
  });
  assert.ok(isAdaptive({ search: { kind: 'SEARCH_KIND_ADAPTIVE' } }) && !isAdaptive({ search: { kind: 'SEARCH_KIND_RANDOM' } }) && !isAdaptive({}));
});

test('marked cells come back from an address, which stays legible', () => {
  const selection = new Selection();
  selection.set(['width=24,batch=64', 'width=6,batch=8']);
  const address = routeTo('projects/p/sweeps/s', { marked: marksToQuery(selection), single: '1' });
  assert.equal(address, '#/projects/p/sweeps/s?marked=width=24,batch=64;width=6,batch=8&single=1');
  assert.deepEqual(marksFromQuery(parseRoute(address).query.marked), selection.cells);
  assert.deepEqual(marksFromQuery(undefined), []);
  selection.set(Array.from({ length: MOST_IN_ADDRESS + 1 }, (_, i) => `c${i}`));
  assert.equal(marksToQuery(selection), '');
});

test('a value keeps its colour where it is only unsure, and says why', () => {
  const panel = panelOf({ name: 'TEST_ACCURACY', kind: 'TEST_ACCURACY' }, {}, []);
  const bar = { map: { at: (share) => `colour ${share}`, ink: () => '#000000' }, low: 0, high: 100, share: (v) => v / 100 };
  const cell = (converged, runs, metrics = { TEST_ACCURACY: { mean: 50, count: '2', converged } }) => ({ cell: 'a', label: 'I', runs, metrics });
  const looks = [cell(false, { trained: '2' }), cell(true, { trained: '1', censored: '1' }), cell(true, {}, {}), cell(true, { trained: '2' })]
    .map((c) => valueLook(panel, bar, c));
  assert.deepEqual(looks.map((l) => l.hatch), ['unconverged', 'censored', 'missing', '']);
  assert.deepEqual(looks.map((l) => l.fill), ['colour 0.5', 'colour 0.5', '', 'colour 0.5']);
  assert.match(looks[0].lines.join(' '), /not converged/);
  assert.match(looks[1].lines.join(' '), /1 stopped early/);
});

test('a phase is striped while its curve has not converged, and a cell of stopped runs is dotted', () => {
  const look = (label, more) => phaseLook({ cell: 'a', label, runs: { trained: '2' }, ...more }).hatch;
  assert.deepEqual([look('III', {}), look('III', { uncertain: true }), look('INCOMPLETE', { gap: 'x' }), look('INCOMPLETE', { runs: { censored: '1' } })],
    ['', 'unconverged', 'missing', 'censored']);
});

test('every phase has a shape of its own beside its colour', () => {
  assert.equal(new Set(PHASES.map((p) => JSON.stringify(corners(p, 5)))).size, PHASES.length);
});

const piece = (step, loss) => new Map([['step', { data: step }], ['train_loss', { data: loss }]]);

test('a curve has each step once and in order, though a run that began again wrote some twice', () => {
  const { x, y } = curvePoints([piece([0, 1, 2, 3], [9, 8, 7, 6]), piece([2, 3, 4], [7, 6, 5])]);
  assert.deepEqual([x, y], [[0, 1, 2, 3, 4], [9, 8, 7, 6, 5]]);
});

const curved = (replicate, pieces) => ({ name: `projects/p/sweeps/s/cells/a/runs/${replicate}`, curveChunks: Array.from({ length: pieces }, (_, i) => i) });

test('a training of hours is drawn whole, and where pieces are left out the figure says so', () => {
  const whole = curvesDrawn([curved(0, 1000)]);
  assert.deepEqual([whole.drawn[0].chunks.length, whole.note], [1000, '']);
  const long = curvesDrawn([curved(0, 10_000)]);
  assert.deepEqual([long.drawn[0].chunks[0], long.drawn[0].chunks.at(-1)], [0, 9999]);
  assert.match(long.note, /of 2048 pieces, evenly chosen.*run 0 of 10000/);
});

test('a figure of the curves of some runs alone says of how many', () => {
  const { drawn, note } = curvesDrawn([curved(0, 0), ...Array.from({ length: 20 }, (_, i) => curved(i + 1, 2))]);
  assert.deepEqual([drawn.length, drawn[0].run], [16, '1']);
  assert.match(note, /^The first 16 of 20 runs/);
});

test('of a long list as many are taken as wanted, evenly, with both ends', () => {
  assert.deepEqual(evenly([0, 1, 2, 3, 4, 5, 6, 7, 8], 5), [0, 2, 4, 6, 8]);
  assert.deepEqual(evenly([1, 2], 5), [1, 2]);
});

test('so many are on their way at a time and no more, and all come in their order', async () => {
  let busy = 0;
  let most = 0;
  const made = await together([5, 1, 3, 2, 4], 2, async (n) => {
    most = Math.max(most, ++busy);
    for (let turn = 0; turn < n; turn++) {
      await Promise.resolve();
    }
    busy--;
    return 10 * n;
  });
  assert.deepEqual([made, most], [[50, 10, 30, 20, 40], 2]);
});

test('after a failure nothing else is asked for', async () => {
  const asked = [];
  await assert.rejects(together([1, 2, 3, 4], 1, async (n) => {
    asked.push(n);
    if (n === 2) {
      throw new Error('down');
    }
  }), /down/);
  assert.deepEqual(asked, [1, 2]);
});

test('a network lies among the squares of a map by the values of both axes', () => {
  const marked = { points: [[-1, -2], [0.5, 0]], names: ['first', 'last'] };
  assert.deepEqual(placed(marked, [-1, 0, 1], [-2, 0, 2]), [{ name: 'first', column: 0, row: 0 }, { name: 'last', column: 1.5, row: 1 }]);
  assert.equal(mapText('loss', [1, 2], [1, 2], 3, true), 'loss. 1 rows, 2 columns, from 1.00 to 2.00. A path of 3 networks lies over it.');
});

test('the map of a metric has the boundaries between phases, and none beside a cell without one', () => {
  const panel = panelOf({ name: 'TEST_ACCURACY', kind: 'TEST_ACCURACY' }, {}, []);
  const bar = { map: { at: () => '#000000', ink: () => '#ffffff' }, low: 0, high: 100, share: (v) => v / 100 };
  const edge = (label) => valueLook(panel, bar, { cell: 'a', label, metrics: {} }).edge;
  assert.deepEqual([edge('IV-A'), edge('INCOMPLETE')], ['IV-A', '']);
});

test('an error is hatched like the value that it is of, and one that is unknown is missing', () => {
  const panel = panelOf({ name: 'TEST_ACCURACY', kind: 'TEST_ACCURACY' }, {}, []);
  const bar = { map: { at: (share) => `colour ${share}`, ink: () => '#000000' }, low: 0, high: 10, share: (v) => v / 10 };
  const look = (replicateError, converged, runs) => errorLook(panel, bar,
    { cell: 'a', label: 'I', runs, metrics: { TEST_ACCURACY: { mean: 50, count: '2', converged, errors: { replicateError } } } });
  const looks = [look(5, true, { trained: '2' }), look(5, false, {}), look(5, true, { censored: '1' }), look('NaN', true, {})];
  assert.deepEqual(looks.map((l) => l.hatch), ['', 'unconverged', 'censored', 'missing']);
  assert.deepEqual(looks.map((l) => l.fill), ['colour 0.5', 'colour 0.5', 'colour 0.5', '']);
  assert.match(looks[1].text, /^5\.0+\?$/);
});

test('where cells are missing arrows reach every one that is there', () => {
  const columns = columnsOf([[null, null, null], ['a', null, 'b'], [null, null, null], [null, 'c', null]]);
  assert.deepEqual(columns, [[], [0, 2], [], [1]]);
  const step = (r, c, key) => placeStep({ r, c }, key, columns);
  assert.deepEqual([step(1, 0, 'ArrowRight'), step(1, 2, 'ArrowLeft'), step(1, 2, 'ArrowRight')], [{ r: 1, c: 2 }, { r: 1, c: 0 }, null]);
  assert.deepEqual([step(1, 2, 'ArrowDown'), step(3, 1, 'ArrowUp'), step(1, 0, 'ArrowUp'), step(3, 1, 'ArrowDown')],
    [{ r: 3, c: 1 }, { r: 1, c: 0 }, null, null]);
  assert.deepEqual([step(1, 0, 'End'), step(1, 2, 'Home'), step(1, 0, 'Tab')], [{ r: 1, c: 2 }, { r: 1, c: 0 }, null]);
});

test('in a whole diagram arrows go to the neighbours', () => {
  const columns = columnsOf([['a', 'b'], ['c', 'd']]);
  assert.deepEqual(placeStep({ r: 0, c: 0 }, 'ArrowDown', columns), { r: 1, c: 0 });
  assert.deepEqual(placeStep({ r: 1, c: 1 }, 'ArrowUp', columns), { r: 0, c: 1 });
});
