// The JavaScript of the documents runs as it stands, on a real lab.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';

import { emptyFolder } from './service.js';

// Compiled tests lie in dist/tests.
const DIST = join(import.meta.dirname, '..');
const ROOT = join(DIST, '..', '..', '..');
const GUIDE = join(ROOT, 'docs', 'how-to', 'node-client.md');
const README = join(ROOT, 'clients', 'node', 'README.md');
const BLOCK = /^```js\n(.*?)^```$/gms;

// Stands in the place of examples/quickstart.yaml, which takes minutes.
const SMALL = `
data: {name: digits, subset: 200}
network: {family: mlp, depth: 1}
training: {optimizer: {learning_rate: 0.1}, batch_size: 32, length: {steps: 20}}
axes: [{field: network.width, values: [4, 8]}]
replicates: 2
measurements: [{kind: TEST_ACCURACY}]
`;

const NAMED = ['OROGRAPH_LAB', 'OROGRAPH_SERVER'].some((name) => process.env[name] !== undefined);
const skip = !NAMED && 'no lab: set OROGRAPH_LAB, or OROGRAPH_SERVER and OROGRAPH_TOKEN_FILE';

test('the code of the guide runs from its first line to its last', { skip, timeout: 600_000 }, async (t) => {
  const blocks = [...(await readFile(GUIDE, 'utf8')).matchAll(BLOCK)].map((m) => m[1] as string);
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

test('the code of the first page runs', { skip, timeout: 120_000 }, async (t) => {
  const blocks = [...(await readFile(README, 'utf8')).matchAll(BLOCK)].map((m) => m[1] as string);
  assert.equal(blocks.length, 1);
  const script = join(DIST, 'readme.mjs');
  // A connection keeps the process alive; the page ends where a program goes on.
  await writeFile(script, `${blocks.join('\n')}\nprocess.exit(0);\n`);
  const cwd = await emptyFolder(t);
  await mkdir(join(cwd, 'examples'));
  await writeFile(join(cwd, 'examples', 'quickstart.yaml'), SMALL);
  const { stdout } = await promisify(execFile)(process.execPath, [script], { cwd });
  assert.equal(stdout.trim().split('\n').length, 4);
  assert.match(stdout, /width=4/);
});

test('no other page has JavaScript', async () => {
  const docs = (await readdir(join(ROOT, 'docs'), { recursive: true })).filter((name) => name.endsWith('.md'));
  assert.ok(docs.length > 50);
  for (const page of [...docs.map((name) => join(ROOT, 'docs', name)), join(ROOT, 'README.md'), join(ROOT, 'CONTRIBUTING.md')]) {
    if (page !== GUIDE) {
      assert.equal([...(await readFile(page, 'utf8')).matchAll(BLOCK)].length, 0, page);
    }
  }
});
