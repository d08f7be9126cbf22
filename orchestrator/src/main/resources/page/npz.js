// NumPy's .npz: a zip archive of .npy arrays. As the lab writes it (stored), and as NumPy does (deflated too).

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const MOST_ARRAYS = 10_000;

/**
 * The arrays of a file.
 *
 * @param {Uint8Array} bytes
 * @returns {Promise<Map<string, {shape: number[], data: number[]}>>} values as numbers in row-major order
 * @throws {Error} saying what is wrong where it is no such file
 */
export async function npz(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const arrays = new Map();
  for (const entry of entries(view)) {
    const packed = bytes.subarray(entry.start, entry.start + entry.size);
    const raw = entry.method === 0 ? packed : await inflate(packed);
    arrays.set(entry.name.replace(/\.npy$/, ''), npy(entry.name, raw));
  }
  return arrays;
}

/** Entries by the directory at the end: the headers in front of the contents need not know the sizes. */
function entries(view) {
  let end = view.byteLength - 22;
  while (end >= 0 && view.getUint32(end, true) !== END) {
    end--;
  }
  if (end < 0) {
    throw new Error('npz: no directory (expected: a zip archive)');
  }
  const number = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  const found = [];
  for (let i = 0; i < Math.min(number, MOST_ARRAYS); i++) {
    if (at + 46 > view.byteLength || view.getUint32(at, true) !== CENTRAL) {
      throw new Error('npz: damaged directory (expected: a zip archive)');
    }
    const nameLength = view.getUint16(at + 28, true);
    found.push(entry(view, at, nameLength));
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return found;
}

function entry(view, at, nameLength) {
  const name = text(view, at + 46, nameLength);
  const local = view.getUint32(at + 42, true);
  const method = view.getUint16(at + 10, true);
  if (local + 30 > view.byteLength || view.getUint32(local, true) !== LOCAL || (method !== 0 && method !== 8)) {
    throw new Error(`npz: ${name} (expected: stored or deflated)`);
  }
  const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
  return { name, method, start, size: view.getUint32(at + 20, true) };
}

function text(view, start, length) {
  return new TextDecoder().decode(new Uint8Array(view.buffer, view.byteOffset + start, length));
}

async function inflate(packed) {
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

const READERS = {
  '<f4': [4, (view, at) => view.getFloat32(at, true)],
  '<f8': [8, (view, at) => view.getFloat64(at, true)],
  '<i8': [8, (view, at) => Number(view.getBigInt64(at, true))],
  '<i4': [4, (view, at) => view.getInt32(at, true)],
  '|u1': [1, (view, at) => view.getUint8(at)],
  '|b1': [1, (view, at) => view.getUint8(at)],
};

function npy(name, raw) {
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  if (raw.length < 10 || raw[0] !== 0x93 || text(view, 1, 5) !== 'NUMPY') {
    throw new Error(`npz: ${name} (expected: a .npy file)`);
  }
  const wide = raw[6] > 1;
  const start = wide ? 12 + view.getUint32(8, true) : 10 + view.getUint16(8, true);
  const header = text(view, wide ? 12 : 10, start - (wide ? 12 : 10));
  const found = /'descr': '([^']+)', 'fortran_order': False, 'shape': \(([0-9, ]*)\)/.exec(header);
  const reader = found && READERS[found[1]];
  if (!reader) {
    throw new Error(`npz: ${name}: ${header.trim()} (expected: numbers in C order)`);
  }
  const shape = found[2].split(',').map((n) => n.trim()).filter((n) => n !== '').map(Number);
  const size = shape.reduce((product, extent) => product * extent, 1);
  const [width, read] = reader;
  if (start + size * width > raw.length) {
    throw new Error(`npz: ${name}: ends too early (expected: ${size} values)`);
  }
  const data = new Array(size);
  for (let i = 0; i < size; i++) {
    data[i] = read(view, start + i * width);
  }
  return { shape, data };
}
