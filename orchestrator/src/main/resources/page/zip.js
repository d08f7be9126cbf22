// A zip archive of files that are kept as they are: drawings and tables are small, and pictures are packed already.

const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let bit = 0; bit < 8; bit++) {
    c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
  }
  return c;
});

/** The earliest day that an archive can tell: no time is in it. */
const NO_DAY = 0x21;
const UTF8 = 0x0800;

/** CRC-32 of bytes, as zip and PNG have it. */
export function crc32(bytes) {
  let c = 0xffffffff;
  for (const byte of bytes) {
    c = (c >>> 8) ^ TABLE[(c ^ byte) & 255];
  }
  return (c ^ 0xffffffff) >>> 0;
}

/** Parts of an archive, one after the other: [size in bytes, value] each. */
function packed(fields) {
  const bytes = new Uint8Array(fields.reduce((sum, [size]) => sum + size, 0));
  const view = new DataView(bytes.buffer);
  fields.reduce((at, [size, value]) => {
    if (size === 2) {
      view.setUint16(at, value, true);
    } else {
      view.setUint32(at, value, true);
    }
    return at + size;
  }, 0);
  return bytes;
}

/**
 * An archive.
 *
 * @param {{name: string, bytes: Uint8Array}[]} files of different names, together below 4 GiB
 * @returns {Blob}
 */
export function zip(files) {
  const parts = [];
  const directory = [];
  let at = 0;
  for (const { name, bytes } of files) {
    const text = new TextEncoder().encode(name);
    const about = [[2, 20], [2, UTF8], [2, 0], [2, 0], [2, NO_DAY], [4, crc32(bytes)], [4, bytes.length], [4, bytes.length], [2, text.length], [2, 0]];
    const local = packed([[4, 0x04034b50], ...about]);
    directory.push(packed([[4, 0x02014b50], [2, 20], ...about, [2, 0], [2, 0], [2, 0], [4, 0], [4, at]]), text);
    parts.push(local, text, bytes);
    at += local.length + text.length + bytes.length;
  }
  const size = directory.reduce((sum, part) => sum + part.length, 0);
  const end = packed([[4, 0x06054b50], [2, 0], [2, 0], [2, files.length], [2, files.length], [4, size], [4, at], [2, 0]]);
  return new Blob([...parts, ...directory, end], { type: 'application/zip' });
}
