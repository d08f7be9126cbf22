import assert from 'node:assert/strict';
import test from 'node:test';
import { deflateRawSync } from 'node:zlib';

import { Refused } from '../../main/resources/page/api.js';
import { chunks, downloadRequest, frame } from '../../main/resources/page/content.js';
import { npz } from '../../main/resources/page/npz.js';
import { coarse, squaresSeen } from '../../main/resources/page/relief.js';
import { crc32, zip } from '../../main/resources/page/zip.js';
import { figuresOf, pairMatrix } from '../../main/resources/page/shapes.js';

const text = (s) => new TextEncoder().encode(s);
const join = (...parts) => Uint8Array.from(parts.flatMap((p) => [...p]));

/** A zip archive of .npy arrays, stored or deflated, as NumPy writes it. */
function archive(arrays, deflated) {
  const locals = [];
  const directory = [];
  let at = 0;
  for (const [name, { descr, shape, bytes }] of Object.entries(arrays)) {
    const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape.join(', ')}${shape.length === 1 ? ',' : ''}), }`.padEnd(117) + '\n';
    const npy = join([0x93], text('NUMPY'), [1, 0, header.length & 255, header.length >> 8], text(header), bytes);
    const packed = deflated ? deflateRawSync(npy) : npy;
    const file = text(`${name}.npy`);
    const local = new Uint8Array(30);
    const l = new DataView(local.buffer);
    l.setUint32(0, 0x04034b50, true);
    l.setUint16(8, deflated ? 8 : 0, true);
    l.setUint16(26, file.length, true);
    const central = new Uint8Array(46);
    const c = new DataView(central.buffer);
    c.setUint32(0, 0x02014b50, true);
    c.setUint16(10, deflated ? 8 : 0, true);
    c.setUint32(20, packed.length, true);
    c.setUint32(24, npy.length, true);
    c.setUint16(28, file.length, true);
    c.setUint32(42, at, true);
    locals.push(local, file, packed);
    directory.push(central, file);
    at += local.length + file.length + packed.length;
  }
  const end = new Uint8Array(22);
  const e = new DataView(end.buffer);
  e.setUint32(0, 0x06054b50, true);
  e.setUint16(10, Object.keys(arrays).length, true);
  e.setUint32(16, at, true);
  return join(...locals, ...directory, end);
}

const doubles = (...values) => new Uint8Array(Float64Array.from(values).buffer);

test('arrays are read as NumPy writes them, stored or deflated', async () => {
  const arrays = {
    loss: { descr: '<f8', shape: [2, 3], bytes: doubles(1, 2, 3, 4, 5, Number.NaN) },
    step: { descr: '<i8', shape: [2], bytes: new Uint8Array(BigInt64Array.from([5n, -7n]).buffer) },
    scale: { descr: '<f4', shape: [], bytes: new Uint8Array(Float32Array.from([0.5]).buffer) },
  };
  for (const deflated of [false, true]) {
    const read = await npz(archive(arrays, deflated));
    assert.deepEqual(read.get('loss'), { shape: [2, 3], data: [1, 2, 3, 4, 5, NaN] });
    assert.deepEqual(read.get('step'), { shape: [2], data: [5, -7] });
    assert.deepEqual(read.get('scale'), { shape: [], data: [0.5] });
  }
});

test('an archive that is written can be read, and its sums are those of everybody else', async () => {
  assert.equal(crc32(text('123456789')), 0xcbf43926); // the check value of CRC-32/ISO-HDLC
  const header = "{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }".padEnd(117) + '\n';
  const npy = join([0x93], text('NUMPY'), [1, 0, header.length, 0], text(header), doubles(1, 2));
  const written = zip([{ name: 'größe.npy', bytes: npy }, { name: 'again.npy', bytes: npy }]);
  const read = await npz(new Uint8Array(await written.arrayBuffer()));
  assert.deepEqual([...read.keys()], ['größe', 'again']);
  assert.deepEqual(read.get('again').data, [1, 2]);
});

test('what is no archive of arrays is refused by name', async () => {
  await assert.rejects(npz(text('<html>')), /zip archive/);
  await assert.rejects(npz(archive({ o: { descr: '|O', shape: [1], bytes: [] } }, false)), /o\.npy.*expected: numbers/s);
  await assert.rejects(npz(archive({ s: { descr: '<f8', shape: [9], bytes: doubles(1) } }, false)), /ends too early/);
});

const message = (...fields) => frame(join(...fields));
const trailer = (lines) => join([0x80], frame(text(lines)).subarray(1));

test('the data of all messages is put together, past the fields that are not data', () => {
  const first = message([0x08, 0x86, 0x01], [0x10, 0x00], [0x1a, 0x02, 1, 2], [0x25, 9, 9, 9, 9]);
  const second = message([0x10, 0x02], [0x1a, 0x01, 3]);
  assert.deepEqual([...chunks(join(first, second, trailer('grpc-status:0\r\n')))], [1, 2, 3]);
});

test('a failure in the trailer is told, and a stream that broke off is no content', () => {
  const failing = () => chunks(trailer('grpc-status: 5\r\ngrpc-message: no%20such%20content\r\n'));
  assert.throws(failing, (e) => e instanceof Refused && e.code === 'NOT_FOUND' && e.message === 'no such content');
  assert.throws(() => chunks(message([0x1a, 0x01, 3])), (e) => e.code === 'UNAVAILABLE');
});

test('the request for content is the digest as field 1', () => {
  assert.deepEqual([...downloadRequest('ab')], [0x0a, 2, 0x61, 0x62]);
});

const flat = (...data) => ({ shape: [data.length], data });

test('columns over a common axis are lines, few numbers are a list', () => {
  const figures = figuresOf('PROFILE', new Map([
    ['t', flat(0, 0.25, 0.5, 0.75, 1)], ['loss', flat(1, 2, 3, 2, 1)], ['error', flat(9, 8, 7, 8, 9)], ['stored_loss', flat(1, 1)],
  ]));
  assert.deepEqual(figures.map((f) => [f.type, f.name]), [['lines', 'loss'], ['lines', 'error'], ['scalars', 'numbers']]);
  assert.deepEqual([figures[0].xTitle, figures[0].series[0].x], ['t', [0, 0.25, 0.5, 0.75, 1]]);
});

test('a surface is a map over its axes, a matrix one over places, and what is too large is only named', () => {
  const plane = { shape: [5, 6], data: Array.from({ length: 30 }, (_, i) => i) };
  const surface = figuresOf('SURFACE', new Map([['x', flat(1, 2, 3, 4, 5, 6)], ['y', flat(1, 2, 3, 4, 5)], ['loss', plane]]));
  assert.deepEqual(surface.map((f) => [f.type, f.name, f.contours]), [['matrix', 'loss', true]]);
  const [matrix] = figuresOf('MATRIX', new Map([['cka', plane]]));
  assert.deepEqual([matrix.type, matrix.x, matrix.contours], ['matrix', null, false]);
  const [large] = figuresOf('MATRIX', new Map([['directions', { shape: [20, 5000], data: [] }]]));
  assert.deepEqual([large.type, large.text], ['skipped', 'directions: 20 × 5000 values']);
});

test('series have the step of the series, and columns of tensors are drawn together', () => {
  const figures = figuresOf('PROFILE', new Map([
    ['series_step', flat(0, 10, 20, 30, 40)], ['series_trace', flat(5, 4, 3, 2, 1)],
    ['step', flat(1, 2, 3, 4, 5, 6)], ['lca_fc1.weight', flat(1, 1, 1, 1, 1, 1)], ['lca_fc2.weight', flat(2, 2, 2, 2, 2, 2)],
  ]));
  assert.deepEqual(figures.map((f) => [f.name, f.xTitle, f.series.length]), [['series_trace', 'series step', 1], ['lca', 'step', 2]]);
});

test('a pruning sweep is a line for each unit over the share of weights that are zero', () => {
  const figures = figuresOf('PROFILE', new Map([
    ['accuracy', flat(90, 80, 91, 70, 92)], ['threshold', flat(0.1, 0.3, 0.01, 1, 0.5)], ['unit', flat(1, 1, 2, 2, 3)], ['zeros', flat(10, 30, 1, 60, 50)],
  ]));
  assert.deepEqual(figures.map((f) => [f.type, f.xTitle, f.series.map((s) => s.name)]),
    [['lines', 'weights set to zero, %', ['shares of max|w|', 'shares of the deviation', 'shares of τ']]]);
  assert.deepEqual(figures[0].series[1], { name: 'shares of the deviation', x: [1, 60], y: [91, 70], words: ['0.01 × the deviation', '1 × the deviation'] });
});

const square = { shape: [3, 3], data: [1, 2, 3, 4, 5, 6, 7, 8, 9] };
const axes = [['x', flat(-1, 0, 1)], ['y', flat(-2, 0, 2)], ['loss', square]];

test('what is kept of a training path goes over its steps, and the path lies on the map', () => {
  const figures = figuresOf('SURFACE', new Map([...axes, ['path', { shape: [5, 2], data: [-1, 2, -0.5, 1, 0, 0, 0.5, -1, 1, -2] }],
    ['path_distance', flat(0.1, 0.2, 0.3, 0.2, 0)], ['path_loss', flat(5, 4, 3, 2, 1)], ['path_step', flat(0, 10, 20, 30, 40)]]));
  assert.deepEqual(figures.filter((f) => f.type === 'lines').map((f) => [f.name, f.xTitle, f.series[0].x[4], f.series.length]),
    [['path', 'path step', 40, 2], ['path_distance', 'path step', 40, 1], ['path_loss', 'path step', 40, 1]]);
  const { marked } = figures.find((f) => f.type === 'matrix');
  assert.deepEqual([marked.joined, marked.points[4], marked.names[3]], [true, [1, -2], 'step 30: loss 2.00 at a distance of 0.200 from the plane']);
});

test('networks are marked in their plane, and the one that a surface is around in its middle', () => {
  const marked = (more) => figuresOf('SURFACE', new Map([...axes, ...more])).find((f) => f.type === 'matrix').marked;
  const plane = marked([['networks', { shape: [3, 2], data: [0, 0, 1, 0, 0.5, 2] }], ['network_loss', flat(0.5, 0.25, 1)]]);
  assert.deepEqual([plane.joined, plane.points[2], plane.names[0]], [false, [0.5, 2], 'network 1: loss 0.500']);
  assert.deepEqual(marked([['centre_loss', flat(0.125)]]), { points: [[0, 0]], names: ['the network: loss 0.125'], joined: false });
  assert.equal(marked([]), null);
});

test('which probe a node is of is no curve', () => {
  const figures = figuresOf('SPECTRUM', new Map([['nodes', flat(1, 9, 4, 2, 8)], ['probe', flat(0, 0, 0, 1, 1)], ['weights', flat(0.5, 0.25, 0.25, 0.5, 0.5)]]));
  assert.deepEqual(figures.map((f) => [f.name, f.xTitle, f.dots]), [['weights', 'nodes', true]]);
});

test('losses on one line go over their place on it', () => {
  const row = (...data) => ({ shape: [1, data.length], data });
  const [line] = figuresOf('PROFILE', new Map([['loss', row(5, 4, 3, 4, 5)], ['x', row(-2, -1, 0, 1, 2)]]));
  assert.deepEqual([line.type, line.xTitle, line.series[0].x], ['lines', 'x', [-2, -1, 0, 1, 2]]);
});

test('eigenvalues without an axis are points by rank', () => {
  const [spectrum] = figuresOf('SPECTRUM', new Map([['eigenvalue', flat(1, 9, 4, 2, 3)]]));
  assert.deepEqual([spectrum.dots, spectrum.series[0].y, spectrum.xTitle], [true, [9, 4, 3, 2, 1], 'rank']);
});

test('pairs of replicates are a symmetric matrix, with gaps where there is no value', () => {
  const pairs = [[0, 1, 0.5], [0, 3, 0.25], [1, 3, NaN]].map(([a, b, value]) => ({ replicates: [a, b], value }));
  const { unsure, ...matrix } = pairMatrix(pairs);
  assert.deepEqual(matrix, { shape: [3, 3], x: [0, 1, 3], data: [NaN, 0.5, 0.25, 0.5, NaN, NaN, 0.25, NaN, NaN] });
  assert.ok(!unsure.includes(true));
  assert.equal(pairMatrix(pairs.slice(0, 1)), null);
  assert.equal(pairMatrix([{ replicates: [0], value: 1 }, { replicates: [1], value: 1 }, { replicates: [2], value: 1 }]), null);
});

test('a relief is drawn from the back to the front, whichever way it is turned, without squares that lack a corner', () => {
  const heights = Array.from({ length: 20 }, (_, i) => i / 19);
  for (const turn of [0, 1, 2.5, 4, 6]) {
    const depths = squaresSeen([4, 5], heights, turn).map((s) => s.depth);
    assert.equal(depths.length, 12);
    assert.deepEqual(depths, depths.toSorted((a, b) => b - a));
  }
  assert.equal(squaresSeen([4, 5], heights.with(0, NaN), 1).length, 11);
  const higher = squaresSeen([2, 2], [0, 0, 1, 1], 0)[0].corners.map(([, y]) => y);
  assert.ok(higher[2] > higher[0] + 0.9, 'what is higher is drawn higher');
});

test('a large surface is made coarse to be seen as a relief', () => {
  const { shape, data } = coarse([121, 5], Array.from({ length: 605 }, (_, i) => i));
  assert.deepEqual([shape, data.slice(0, 4)], [[41, 2], [0, 3, 15, 18]]);
});
