import assert from 'node:assert/strict';
import test from 'node:test';

import { colorBar, colorMap } from '../../main/resources/page/colors.js';
import { EventParser } from '../../main/resources/page/stream.js';
import { among, brief, csv, span, whole, withError } from '../../main/resources/page/format.js';
import { layoutOf, shortNames } from '../../main/resources/page/layout.js';
import { panelOf, valueText } from '../../main/resources/page/panels.js';
import { compareIn, parseRoute, projectOf, routeTo, tokenIn } from '../../main/resources/page/routes.js';
import { dataText, networkText, number, outcomeOf, seconds, word } from '../../main/resources/page/values.js';

test('proto3 JSON is read: long numbers as text, NaN as text, defaults left out', () => {
  assert.equal(number('9007199254740991'), 9007199254740991);
  assert.ok(Number.isNaN(number('NaN')) && Number.isNaN(number(undefined)));
  assert.equal(number('-Infinity'), -Infinity);
  assert.equal(word('SWEEP_STATE_ACTIVE', 'SWEEP_STATE_'), 'active');
  assert.equal(word('SWEEP_STATE_UNSPECIFIED', 'SWEEP_STATE_'), '');
  assert.equal(seconds('12.5s'), 12.5);
  assert.equal(outcomeOf({ state: 'RUN_STATE_ENDED', outcome: { diverged: { step: '3' } } }), 'diverged');
  assert.equal(outcomeOf({ state: 'RUN_STATE_TRAINING' }), 'training');
});

test('a sweep is of its data and networks by name, a module of one\'s own by its own', () => {
  const spec = (network, axes = []) => ({ data: { name: 'digits' }, network, axes });
  assert.equal(networkText(spec({ family: 'NETWORK_FAMILY_RESIDUAL_MLP' })), 'residual MLP');
  assert.equal(networkText(spec({ family: 'NETWORK_FAMILY_OWN', own: { name: 'net', parameters: 136 } })), 'net');
  assert.equal(networkText(spec({ family: 'NETWORK_FAMILY_MLP' }, [{ field: 'network.family', values: ['MLP', 'RESNET20'] }])), 'MLP and ResNet20');
  assert.equal(dataText(spec({}, [{ field: 'data.name', values: ['digits', 'mnist'] }])), 'digits and mnist');
  assert.deepEqual([networkText(undefined), dataText(undefined)], ['', '']);
});

test('numbers are written as in the report', () => {
  assert.deepEqual([0, 0.0123, 1.234, 45.67, 1234.5, 1e7, 0.0001, -0.001, NaN, -Infinity].map(brief), [
    '0.00', '0.012', '1.23', '45.7', '1235', '1.0e+07', '1.0e-04'.replace('-', '−'), '−0.001', '–', '−∞',
  ]);
  assert.equal(among(93.456, 5), '93.46');
  assert.equal(withError(1, NaN), '1.00');
  assert.equal(withError(1, 0.5), '1.00 ± 0.500');
  assert.equal(whole(1234567), '1\u202f234\u202f567');
  assert.deepEqual([span(59.6), span(61), span(7260), span(NaN)], ['1 min 0 s', '1 min 1 s', '2 h 1 min', 'unknown']);
});

test('fields of CSV are quoted where they must be', () => {
  assert.equal(csv([['a,b', 'say "x"', 1, NaN, undefined]]), '"a,b","say ""x""",1,,\n');
});

test('places are read and written alike', () => {
  const cell = 'projects/default/sweeps/small/cells/width=24,batch=64';
  assert.equal(routeTo(cell), `#/${cell}`);
  assert.deepEqual(parseRoute(routeTo(cell, { metric: 'TEST_LOSS', none: '' })), {
    view: 'cell', name: cell, query: { metric: 'TEST_LOSS' },
  });
  assert.equal(parseRoute(`#/${cell}/runs/3`).view, 'run');
  assert.equal(parseRoute(`#/${cell}/runs/x`).view, 'unknown');
  assert.equal(parseRoute('#/projects/default/sweeps/a/runs').view, 'runs');
  assert.deepEqual(parseRoute(''), { view: 'sweeps', name: 'projects/default', query: {} });
  assert.equal(parseRoute('#/%E0%A4%A/sweeps').view, 'unknown');
});

test('a comparison is of sweeps of the project that one is in', () => {
  const project = (hash) => projectOf(parseRoute(hash));
  assert.equal(project('#/projects/p/sweeps/a/cells/width=8'), 'projects/p');
  assert.equal(project(compareIn('projects/p')), 'projects/p');
  assert.equal(project('#/compare?a=projects/q/sweeps/x'), 'projects/q');
  assert.deepEqual([project(''), project('#/compare'), project('#/nowhere')], ['projects/default', 'projects/default', 'projects/default']);
  assert.equal(compareIn('projects/default', { a: 'projects/default/sweeps/x' }), '#/compare?a=projects%2Fdefault%2Fsweeps%2Fx');
});

test('a token is taken from the address with the place behind it', () => {
  assert.deepEqual(tokenIn('#token=a%2Fb&/projects/p/sweeps/s'), { token: 'a/b', rest: '#/projects/p/sweeps/s' });
  assert.deepEqual(tokenIn('#token=abc'), { token: 'abc', rest: '' });
  assert.equal(tokenIn('#/projects/p/sweeps/token=abc'), null);
});

test('events come whole, however the stream is cut', () => {
  const stream = ': hello\n\nid: t-1\ndata: {"a":\ndata: 1}\n\nid: t-2\r\nevent: end\r\ndata: x\r\n\r\ndata: unfinished\n';
  for (let size = 1; size <= stream.length; size++) {
    const parser = new EventParser();
    const events = [];
    for (let at = 0; at < stream.length; at += size) {
      events.push(...parser.push(stream.slice(at, at + size)));
    }
    assert.deepEqual(events, [
      { type: 'message', id: 't-1', data: '{"a":\n1}' },
      { type: 'end', id: 't-2', data: 'x' },
    ], `pieces of ${size}`);
  }
});

const AXES = [
  { field: 'network.width', values: [8, 2, 4], role: 'AXIS_ROLE_LOAD', direction: 'DIRECTION_INVERSE' },
  { field: 'training.batch_size', values: [64, 8], role: 'AXIS_ROLE_TEMPERATURE', direction: 'DIRECTION_INVERSE' },
  { field: 'training.optimizer.kind', values: ['SGD', 'ADAM'], role: 'AXIS_ROLE_OTHER', direction: 'DIRECTION_DIRECT' },
];

function grid(axes) {
  const cells = axes.reduce((all, axis) => all.flatMap((c) => axis.values.map((v) => [...c, String(v)])), [[]]);
  const names = ['width', 'batch', 'optimizer'];
  return cells.map((values) => ({ cell: values.map((v, a) => `${names[a]}=${v}`).join(','), values }));
}

test('load is to the right, hot is on top, other axes are facets', () => {
  const { columns, rows, facets } = layoutOf({ axes: AXES, cells: grid(AXES) });
  assert.deepEqual([columns.title, columns.labels], ['width (load)', ['2', '4', '8']]);
  assert.deepEqual([rows.title, rows.labels], ['batch (temperature)', ['8', '64']]);
  assert.deepEqual(facets.map((f) => f.title), ['optimizer = SGD', 'optimizer = ADAM']);
  assert.equal(facets[1].cells[0][2].cell, 'width=8,batch=8,optimizer=ADAM');
});

test('an axis has its own name though cells of the own length leave theirs out', () => {
  const steps = { field: 'training.length.steps', values: [100, 200], role: 'AXIS_ROLE_OTHER', direction: 'DIRECTION_DIRECT' };
  const axes = [AXES[0], steps, AXES[1]];
  const cell = (id, ...values) => ({ cell: id, values });
  const own = [cell('width=8,batch=64', '8', '100', '64'), cell('width=2,batch=64', '2', '100', '64')];
  const longer = [cell('width=8,steps=200,batch=64', '8', '200', '64')];
  assert.deepEqual(shortNames(axes, [...own, ...longer]), ['width', 'steps', 'batch']);
  assert.deepEqual(shortNames(axes, own), ['width', 'steps', 'batch']);
  assert.deepEqual(shortNames([steps], [cell('all', '100')]), ['steps']);
  const { columns, rows } = layoutOf({ axes, cells: own });
  assert.deepEqual([columns.title, rows.title], ['width (load)', 'batch (temperature)']);
});

test('a temperature that rises with the value has the largest on top', () => {
  const lr = { field: 'training.optimizer.learning_rate', values: [0.1, 0.3], role: 'AXIS_ROLE_TEMPERATURE', direction: 'DIRECTION_DIRECT' };
  const axes = [AXES[0], lr];
  assert.deepEqual(layoutOf({ axes, cells: grid(axes) }).rows.labels, ['0.3', '0.1']);
});

test('a place without a cell stays empty, and one axis makes one row', () => {
  const missing = grid(AXES.slice(0, 2)).slice(1);
  assert.equal(layoutOf({ axes: AXES.slice(0, 2), cells: missing }).facets[0].cells[1][2], null);
  const one = layoutOf({ axes: AXES.slice(1, 2), cells: [{ cell: 'batch=64', values: ['64'] }, { cell: 'batch=8', values: ['8'] }] });
  assert.deepEqual([one.rows, one.columns.labels, one.facets[0].cells[0].map((c) => c.cell)], [null, ['8', '64'], ['batch=8', 'batch=64']]);
});

test('colours are those of the maps, and text on them is legible', () => {
  const viridis = colorMap('viridis');
  assert.deepEqual([viridis.at(0), viridis.at(1), viridis.ink(0), viridis.ink(1)], ['#440154', '#fde725', '#ffffff', '#000000']);
  assert.equal(colorMap('viridis-reversed').at(0), '#fde725');
  assert.deepEqual(((b) => [b.low, b.high])(colorBar('diverging', [-2, 1, NaN])), [-2, 2]);
  assert.deepEqual(((b) => [b.low, b.high])(colorBar('cividis', [3, 3])), [3, 4]);
});

test('what is drawn of a metric is the logarithm where the report draws it, and a gap says why', () => {
  const metric = { name: 'TOP_EIGENVALUE', kind: 'TOP_EIGENVALUE' };
  const panel = panelOf(metric, {}, []);
  const cell = { gap: '', metrics: { TOP_EIGENVALUE: { mean: Math.E, errors: { replicateError: Math.E / 2 }, count: '3', converged: true } } };
  assert.equal(panel.drawn(cell), 1);
  assert.equal(panel.error(cell), 0.5);
  assert.equal(valueText(panel, cell), 'top eigenvalue 2.72 ± 1.36, n = 3');
  assert.equal(valueText(panel, { gap: '2 runs pending', metrics: {} }), 'no value (2 runs pending)');
  const zero = { gap: '', metrics: { TRAIN_ERROR: { count: '2', missing: '1' } } };
  assert.equal(panelOf({ name: 'TRAIN_ERROR', kind: 'TRAIN_ERROR' }, {}, []).drawn(zero), 0);
});
