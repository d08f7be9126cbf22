// Reads the safetensors form: eight bytes with the length of a JSON header, the header, then all tensors' bytes.

import { Corrupt } from './errors.js';

const LONGEST_HEADER = 100_000_000;

const TYPES = {
  F64: Float64Array,
  F32: Float32Array,
  I64: BigInt64Array,
  I32: Int32Array,
  I16: Int16Array,
  I8: Int8Array,
  U8: Uint8Array,
  BOOL: Uint8Array,
} as const;

/** Types of elements that are read. */
export type DType = keyof typeof TYPES;

/** Numbers in row-major order, the last dimension fastest. */
export type Tensor = {
  [D in DType]: { readonly dtype: D; readonly shape: readonly number[]; readonly data: InstanceType<(typeof TYPES)[D]> };
}[DType];

/** Tensors by name, in the order of the file. */
export type Tensors = ReadonlyMap<string, Tensor>;

/**
 * The tensors of a file, and what it says of itself.
 *
 * @throws Corrupt if it is no such file: a header that is no JSON or longer than the file, a tensor beyond its end, or one
 *     whose bytes are not those of its shape
 */
export function safetensors(file: Uint8Array): { tensors: Tensors; metadata: ReadonlyMap<string, string> } {
  if (file.length < 8) {
    throw corrupt(`${file.length} bytes`);
  }
  const length = new DataView(file.buffer, file.byteOffset).getBigUint64(0, true);
  if (length > BigInt(Math.min(file.length - 8, LONGEST_HEADER))) {
    throw corrupt('its header is longer than the file');
  }
  const end = 8 + Number(length);
  const entries = Object.entries(header(file.subarray(8, end)));
  const body = file.subarray(end);
  const metadata = entries.find(([name]) => name === '__metadata__')?.[1] ?? {};
  const found = entries.filter(([name]) => name !== '__metadata__');
  return {
    tensors: new Map(found.map(([name, entry]) => [name, tensor(name, entry, body)])),
    metadata: new Map(Object.entries(metadata).map(([key, value]) => [key, String(value)])),
  };
}

function header(bytes: Uint8Array): Record<string, unknown> {
  let tree: unknown;
  try {
    tree = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw corrupt('its header is no JSON');
  }
  if (typeof tree !== 'object' || tree === null || Array.isArray(tree)) {
    throw corrupt('its header is no object');
  }
  return tree as Record<string, unknown>;
}

function tensor(name: string, entry: unknown, body: Uint8Array): Tensor {
  const { dtype, shape, data_offsets: offsets } = (entry ?? {}) as Record<string, unknown>;
  if (typeof dtype !== 'string' || !Object.hasOwn(TYPES, dtype)) {
    throw corrupt(`tensor ${name} of type ${String(dtype)}, not one of ${Object.keys(TYPES).join(', ')}`);
  }
  if (!isSizes(shape) || !isSizes(offsets) || offsets.length !== 2) {
    throw corrupt(`tensor ${name} without shape and offsets`);
  }
  const [start, end] = offsets as [number, number];
  if (start > end || end > body.length) {
    throw corrupt(`tensor ${name} at ${start} to ${end} of ${body.length} bytes`);
  }
  const type = TYPES[dtype as DType];
  const elements = shape.reduce((product, size) => product * size, 1);
  if (elements * type.BYTES_PER_ELEMENT !== end - start) {
    throw corrupt(`tensor ${name} of shape [${shape.join(', ')}] in ${end - start} bytes`);
  }
  // A copy: aligned, and of its own.
  const data = new type(new Uint8Array(body.subarray(start, end)).buffer);
  return { dtype, shape, data } as unknown as Tensor;
}

function isSizes(sizes: unknown): sizes is number[] {
  return Array.isArray(sizes) && sizes.every((size) => Number.isSafeInteger(size) && size >= 0);
}

function corrupt(what: string): Corrupt {
  return new Corrupt(`safetensors: ${what} (expected: a file in that form)`);
}
