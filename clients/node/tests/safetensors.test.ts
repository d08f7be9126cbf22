// Files in the form of safetensors, and bytes that are none; no lab is needed.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Corrupt, safetensors } from '../src/index.js';

function file(header: string | object, body: Uint8Array = new Uint8Array(), length?: bigint): Buffer {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(length ?? BigInt(text.length));
  return Buffer.concat([size, text, body]);
}

function floats(...values: number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((v, i) => bytes.writeFloatLE(v, 4 * i));
  return bytes;
}

const ENTRY = { dtype: 'F32', shape: [2], data_offsets: [0, 8] };

test('tensors have the numbers, types, shapes and order of the file', () => {
  const count = Buffer.alloc(8);
  count.writeBigInt64LE(-(2n ** 62n));
  const header = {
    __metadata__: { role: 'FINAL' },
    '0.weight': { dtype: 'F32', shape: [2, 3], data_offsets: [0, 24] },
    'bn.num_batches_tracked': { dtype: 'I64', shape: [], data_offsets: [24, 32] },
    empty: { dtype: 'F32', shape: [0, 5], data_offsets: [32, 32] },
  };
  const { tensors, metadata } = safetensors(file(header, Buffer.concat([floats(0, -1.5, 3.25, 4, 5, 1 / 3), count])));
  assert.deepEqual([...tensors.keys()], ['0.weight', 'bn.num_batches_tracked', 'empty']);
  const weight = tensors.get('0.weight');
  assert.ok(weight?.dtype === 'F32' && weight.data instanceof Float32Array);
  assert.deepEqual(weight.shape, [2, 3]);
  assert.deepEqual([...weight.data], [0, -1.5, 3.25, 4, 5, Math.fround(1 / 3)]);
  assert.deepEqual([...(tensors.get('bn.num_batches_tracked')?.data ?? [])], [-(2n ** 62n)]);
  assert.equal(tensors.get('empty')?.data.length, 0);
  assert.equal(metadata.get('role'), 'FINAL');
});

test('where the bytes lie in memory does not matter, and tensors do not share them', () => {
  const bytes = file({ a: ENTRY }, floats(1, 2));
  for (const shift of [0, 1, 2, 3]) {
    const shifted = new Uint8Array(bytes.length + shift + 5).subarray(shift, shift + bytes.length);
    shifted.set(bytes);
    const data = safetensors(shifted).tensors.get('a')?.data;
    shifted.fill(0);
    assert.deepEqual([...(data ?? [])], [1, 2]);
  }
});

test('a tensor may have any name', () => {
  const { tensors } = safetensors(file(`{"__proto__": ${JSON.stringify(ENTRY)}, "constructor": ${JSON.stringify(ENTRY)}}`, floats(1, 2)));
  assert.deepEqual([...tensors.keys()], ['__proto__', 'constructor']);
});

for (const [what, bytes, why] of [
  ['nothing', new Uint8Array(), /0 bytes/],
  ['a length alone', Buffer.alloc(7), /7 bytes/],
  ['a header longer than the file', file('{}', new Uint8Array(), 3n), /longer than the file/],
  ['a header of 2^64 - 1 bytes', Buffer.alloc(8, 255), /longer than the file/],
  ['a header that is no JSON', file('{"a"'), /no JSON/],
  ['a header that is no UTF-8', Buffer.concat([file('', undefined, 2n), Buffer.from([0xc3, 0x28])]), /no JSON/],
  ['a list for a header', file('[]'), /no object/],
  ['a tensor without fields', file({ a: {} }), /type undefined/],
  ['a tensor that is null', file({ a: null }), /type undefined/],
  ['a type that nobody knows', file({ a: { ...ENTRY, dtype: 'F8_E4M3' } }, floats(1, 2)), /F8_E4M3/],
  ['a type of every object', file({ a: { ...ENTRY, dtype: 'toString' } }, floats(1, 2)), /toString/],
  ['an end beyond the file', file({ a: ENTRY }, floats(1)), /0 to 8 of 4/],
  ['an end before the start', file({ a: { ...ENTRY, data_offsets: [8, 0] } }, floats(1, 2)), /8 to 0/],
  ['a start before the file', file({ a: { ...ENTRY, data_offsets: [-8, 0] } }, floats(1, 2)), /offsets/],
  ['a fractional offset', file({ a: { ...ENTRY, data_offsets: [0.5, 8.5] } }, floats(1, 2, 3)), /offsets/],
  ['three offsets', file({ a: { ...ENTRY, data_offsets: [0, 4, 8] } }, floats(1, 2)), /offsets/],
  ['a shape of more than its bytes', file({ a: { ...ENTRY, shape: [3] } }, floats(1, 2)), /\[3\] in 8 bytes/],
  ['a shape of less than its bytes', file({ a: { ...ENTRY, shape: [1] } }, floats(1, 2)), /\[1\] in 8 bytes/],
  ['a shape beyond all numbers', file({ a: { ...ENTRY, shape: [2 ** 52, 2 ** 52] } }, floats(1, 2)), /in 8 bytes/],
  ['a negative shape', file({ a: { ...ENTRY, shape: [-2] } }, floats(1, 2)), /shape/],
] as const) {
  test(`${what} is corrupt`, () => {
    assert.throws(() => safetensors(bytes), (error) => error instanceof Corrupt && why.test(error.message));
  });
}
