// The guide's code runs as it stands, on a real lab.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';

import { emptyFolder } from './service.js';

// Compiled tests lie in dist/tests.
const DIST = join(import.meta.dirname, '..');
const GUIDE = join(DIST, '..', '..', '..', 'docs', 'how-to', 'node-client.md');

const NAMED = ['OROGRAPH_LAB', 'OROGRAPH_SERVER'].some((name) => process.env[name] !== undefined);
const skip = !NAMED && 'no lab: set OROGRAPH_LAB, or OROGRAPH_SERVER and OROGRAPH_TOKEN_FILE';

test('the code of the guide runs from its first line to its last', { skip, timeout: 600_000 }, async (t) => {
  const blocks = [...(await readFile(GUIDE, 'utf8')).matchAll(/^```js\n(.*?)^```$/gms)].map((m) => m[1] as string);
  assert.ok(blocks.length >= 4);
  // Inside the package, where its own name is known.
  const script = join(DIST, 'guide.mjs');
  await writeFile(script, blocks.join('\n'));
  const cwd = await emptyFolder(t);
  const { stdout } = await promisify(execFile)(process.execPath, [script], { cwd });
  assert.match(stdout, /measurement/);
  for (const file of ['table.csv', 'report.html', 'final.safetensors']) {
    assert.ok(existsSync(join(cwd, file)), file);
  }
});
