// Files that are written whole or not at all.

import { randomUUID } from 'node:crypto';
import { chmod, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** Writes a file that takes its place at the end; what was there before stays where that fails. */
export async function replace(path: string, chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void> {
  const place = await realpath(path).catch(() => path); // of a link the file it leads to
  const before = await stat(place).catch(() => undefined);
  if (before !== undefined && !before.isFile()) {
    await write(place, 'w', chunks); // a pipe or a device, which nothing can take the place of
    return;
  }
  const beside = join(dirname(place), `.${basename(place).slice(0, 100)}.${randomUUID().slice(0, 8)}.part`);
  try {
    await write(beside, 'wx', chunks);
    before && (await chmod(beside, before.mode & 0o7777));
    await rename(beside, place);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

async function write(path: string, flags: string, chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void> {
  const file = await open(path, flags);
  try {
    for await (const chunk of chunks) {
      await file.writeFile(chunk);
    }
  } finally {
    await file.close();
  }
}
