import assert from 'node:assert/strict';
import test from 'node:test';

import { requestId } from '../../main/resources/page/api.js';
import { boundaries, pieces } from '../../main/resources/page/dense.js';
import { exportPath, FILES } from '../../main/resources/page/exports.js';
import { colorBar } from '../../main/resources/page/colors.js';
import { isLarge, LARGE } from '../../main/resources/page/large.js';
import { operationsOf } from '../../main/resources/page/operations.js';
import { panelOf } from '../../main/resources/page/panels.js';
import { thresholds } from '../../main/resources/page/phase.js';
import { keepMarks, Selection } from '../../main/resources/page/selection.js';
import { keptRules, otherLabels, ruleQuery, ruleText, withRule } from '../../main/resources/page/rules.js';
import { fromQuery, isOwn, ownThresholds, ruleYaml, toQuery } from '../../main/resources/page/thresholds.js';
import { closest, crowds } from '../../main/resources/page/scatter.js';
import { ProgressTold } from '../../main/resources/page/progress.js';
import { aligned } from '../../main/resources/page/view-compare.js';
import { runFilter } from '../../main/resources/page/view-runs.js';
import { sweepFilter } from '../../main/resources/page/view-sweeps.js';
import { Pages, rowsSeen } from '../../main/resources/page/virtual.js';

test('of a hundred thousand rows only those that are seen exist, with some to spare', () => {
  const seen = rowsSeen(50_000 * 34, 680, 100_000);
  assert.deepEqual(seen, { first: 49_992, last: 50_028 });
  assert.deepEqual(rowsSeen(0, 680, 3), { first: 0, last: 3 });
  assert.deepEqual(rowsSeen(99_999, 680, 3), { first: 3, last: 3 });
});

test('pages come one after the other, each once, until there is no next', async () => {
  const asked = [];
  const pages = new Pages(async (token) => {
    asked.push(token);
    await Promise.resolve();
    return token === '' ? { items: [1, 2], next: 'b' } : { items: [3], next: '' };
  });
  const both = await Promise.all([pages.more(), pages.more()]);
  assert.deepEqual(both, [true, false]);
  await pages.more();
  await pages.more();
  assert.deepEqual([asked, pages.items, pages.ended], [['', 'b'], [1, 2, 3], true]);
});

test('a page that failed can be asked for again', async () => {
  let broken = true;
  const pages = new Pages(async () => {
    if (broken) {
      throw new Error('down');
    }
    return { items: [1], next: '' };
  });
  await assert.rejects(pages.more(), /down/);
  broken = false;
  assert.equal(await pages.more(), true);
});

test('thresholds in an address are those that differ from the sweep\'s own', () => {
  const own = thresholds({});
  const moved = { ...own, fittedErrorPercent: 2, similarCka: 0.6 };
  const query = toQuery(moved, own);
  assert.deepEqual(query, { error: 2, points: '', trace: '', by: '', cka: 0.6 });
  const text = Object.fromEntries(Object.entries(query).map(([key, value]) => [key, String(value)]));
  assert.deepEqual(fromQuery(text, own), moved);
  assert.ok(isOwn(own, own) && !isOwn(moved, own));
  const fixed = thresholds({ similarCka: 0.7 });
  assert.ok(Number.isNaN(fromQuery({ cka: 'ranks' }, fixed).similarCka));
});

test('a sweep without a CKA threshold has that of its ranks, not the number it came to', () => {
  const diagram = { rule: { fittedErrorPercent: 0.5, connectedPoints: 0.5, similarCka: 0.83 } };
  assert.ok(Number.isNaN(ownThresholds({ phase: {} }, diagram).similarCka));
  assert.equal(ownThresholds({ phase: { preset: 'PHASE_PRESET_PAPER' } }, diagram).similarCka, 0.83);
  assert.equal(ownThresholds({ phase: { similarCka: 0.83 } }, diagram).similarCka, 0.83);
});

test('thresholds that were found by moving them can be written into a sweep file', () => {
  assert.equal(ruleYaml(thresholds({ fittedErrorPercent: 2, connectedPoints: 1.5, similarCka: 0.7 })),
    'phase:\n  fitted_error_percent: 2\n  connected_points: 1.5\n  similar_cka: 0.7\n');
  assert.equal(ruleYaml(thresholds({ labelByHessian: true, traceThreshold: 7 })),
    'phase:\n  label_by_hessian: true\n  trace_threshold: 7\n  connected_points: 0.5\n');
});

test('a rule that is kept comes back as it was, whatever the sweep\'s own is, in a text that a label takes', () => {
  const own = { ...thresholds({}), labelByHessian: true, similarCka: NaN };
  const settings = [
    { ...thresholds({}), fittedErrorPercent: 9.95, connectedPoints: 29.9, similarCka: 0.995 },
    { ...thresholds({}), labelByHessian: true, traceThreshold: -4.9, similarCka: NaN },
  ];
  for (const kept of settings) {
    const text = ruleText(kept);
    assert.ok(text.length <= 63, text);
    const back = fromQuery(ruleQuery(text), own);
    assert.equal(ruleText(back), text);
    assert.deepEqual([back.labelByHessian, back.connectedPoints, back.similarCka], [kept.labelByHessian, kept.connectedPoints, kept.similarCka]);
  }
});

test('the rules of a sweep lie among its labels, and leave the others as they are', () => {
  const labels = withRule(withRule({ team: 'a' }, 'strict', 'error=0.1'), 'loose', 'error=5');
  assert.deepEqual(keptRules(labels), [{ name: 'loose', text: 'error=5' }, { name: 'strict', text: 'error=0.1' }]);
  assert.deepEqual(otherLabels(labels), [['team', 'a']]);
  assert.deepEqual(keptRules(withRule(labels, 'strict', 'error=1')).map((r) => r.text), ['error=5', 'error=1']);
  assert.deepEqual(withRule(withRule(labels, 'strict', null), 'loose', null), { team: 'a' });
  assert.deepEqual([keptRules(undefined), otherLabels(undefined)], [[], []]);
});

test('marks are handed on once, when they have rested, and not after the end', async () => {
  const selection = new Selection();
  const stop = new AbortController();
  const kept = [];
  keepMarks(selection, stop.signal, (marked) => kept.push(marked));
  selection.set(['a']);
  selection.set(['a', 'b']);
  await new Promise((resolve) => setTimeout(resolve, 400));
  selection.set([]);
  stop.abort();
  await new Promise((resolve) => setTimeout(resolve, 400));
  assert.deepEqual(kept, ['a;b']);
});

test('cells are aligned by name, with the error of a difference of independent means', () => {
  const metric = { name: 'TEST_ACCURACY', kind: 'TEST_ACCURACY' };
  const cell = (name, mean, error, label) => ({ cell: name, label, metrics: { TEST_ACCURACY: { mean, count: '3', errors: { replicateError: error } } } });
  const found = aligned(panelOf(metric, {}, []), [cell('a', 80, 3, 'I'), cell('b', 1, 1, 'I')], [cell('a', 85, 4, 'II')]);
  assert.deepEqual(found.map((p) => [p.cell, p.difference, p.error, p.changed]), [['a', 5, 5, true]]);
});

test('marks are shared, and who stopped listening is not told', () => {
  const selection = new Selection();
  let told = 0;
  const stop = selection.onChange(() => told++);
  selection.toggle('a');
  selection.set(['b', 'c']);
  selection.point('b');
  selection.point('b');
  stop();
  selection.toggle('b');
  assert.deepEqual([told, selection.size, selection.has('c'), selection.has('a')], [3, 1, true, false]);
});

test('filters are terms of the API joined by AND', () => {
  assert.equal(sweepFilter('ACTIVE', ' labels.team = "a" '), 'state = "ACTIVE" AND labels.team = "a"');
  assert.equal(sweepFilter('', ''), '');
  assert.equal(runFilter({ state: 'ENDED', outcome: 'diverged', cell: 'width=4' }), 'state = "ENDED" AND outcome = "diverged" AND cell = "width=4"');
});

test('what a state allows can be asked for', () => {
  assert.deepEqual([operationsOf('active'), operationsOf('paused'), operationsOf('finished')], [['pause', 'cancel'], ['resume', 'cancel'], []]);
});

test('request ids are random UUIDs', () => {
  const ids = Array.from({ length: 50 }, requestId);
  ids.forEach((id) => assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/));
  assert.equal(new Set(ids).size, 50);
});

test('each further tenth of the runs is told once, and nothing at first', () => {
  const told = new ProgressTold();
  const news = [0, 9, 10, 11, 35, 35, 100].map((ended) => told.news({ runs: '100', runsEnded: String(ended) }));
  assert.deepEqual(news, ['', '', '10 % of the runs have ended', '', '30 % of the runs have ended', '', '100 % of the runs have ended']);
  assert.equal(new ProgressTold().news(undefined), '');
});

test('a sweep can be taken away as every file that the lab makes, from its own place', () => {
  assert.deepEqual(FILES.map((f) => f.file), ['report.html', 'measurements.csv', 'measurements.jsonl', 'measurements.parquet', 'bundle.zip']);
  assert.deepEqual(FILES.filter((f) => f.drawn).map((f) => f.text), ['Report', 'Bundle']);
  assert.equal(exportPath('projects/p/sweeps/a b', 'report.html'), '/exports/projects/p/sweeps/a%20b/report.html');
});

test('boundaries lie where two phases meet, and nowhere beside a cell without one', () => {
  const looks = [['I', 'I', 'II'], ['I', '', 'II'], ['III', 'II', null]].map((row) => row.map((edge) => edge === null ? null : { edge }));
  assert.deepEqual(boundaries(looks), [
    { r: 0, c: 2, upright: true }, { r: 2, c: 0, upright: false }, { r: 2, c: 1, upright: true },
  ]);
});

test('of very many cells neighbours of one colour are one piece, of fewer each is its own', () => {
  const row = ['a', 'a', '', 'a', 'b', 'b', 'b'];
  assert.deepEqual(pieces(row, Infinity), [{ fill: 'a', c: 0, n: 2 }, { fill: 'a', c: 3, n: 1 }, { fill: 'b', c: 4, n: 3 }]);
  assert.deepEqual(pieces(row, 1).map((p) => [p.fill, p.c, p.n]), [['a', 0, 1], ['a', 1, 1], ['a', 3, 1], ['b', 4, 1], ['b', 5, 1], ['b', 6, 1]]);
});

test('a grid is large by its places, and then has no more shades than are told apart', () => {
  const axis = (n) => ({ values: Array.from({ length: n }, (_, i) => i) });
  assert.deepEqual([[40, 50], [3, 667], [1]].map((sizes) => isLarge({ axes: sizes.map(axis) })), [false, true, false]);
  assert.ok(!isLarge({}) && LARGE === 2_000);
  const bar = colorBar('viridis', [0, 10_000], 256);
  const drawn = Array.from({ length: 10_001 }, (_, i) => bar.map.at(bar.share(i)));
  assert.ok(new Set(drawn).size <= 256 && bar.share(0) === 0 && bar.share(10_000) === 1 && Number.isNaN(bar.share(NaN)));
  assert.equal(colorBar('viridis', [0, 10]).share(3.7), 0.37);
});

test('the pointer finds the closest point that is near enough', () => {
  const points = [{ x: 0, y: 0 }, { x: 10, y: 0 }, { x: 6, y: 0 }];
  assert.equal(closest(points, { x: 7, y: 1 }, 8), 2);
  assert.equal(closest(points, { x: 30, y: 0 }, 8), -1);
});

test('very many points keep the shapes of their phases, their hatching, and which are marked', () => {
  const selection = new Selection();
  selection.set(['a', 'c']);
  const point = (cell, label, hatch) => ({ cell: { cell, label }, x: 10, y: 20, hatch });
  const points = [point('a', 'II', ''), point('b', 'II', ''), point('c', 'II', 'censored'), point('d', 'II', ''), point('e', 'I', '')];
  const found = crowds(points, (v) => v, (v) => v, selection);
  assert.deepEqual(found.map((p) => [p.label, p.hatch, p.faded, p.d.split('M').length - 1]),
    [['II', '', false, 1], ['II', '', true, 2], ['II', 'censored', false, 1], ['I', '', true, 1]]);
  assert.equal(found[0].d, 'M7.33 17.33L12.67 17.33L12.67 22.67L7.33 22.67z');
  assert.match(found[3].d, /^M7\.00 20\.00c/);
});
