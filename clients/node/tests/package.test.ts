// The committed stubs are those of the .proto files, and the package is whole.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { test } from 'node:test';

import { emptyFolder } from './service.js';

// Compiled tests lie in dist/tests.
const CLIENT = join(import.meta.dirname, '..', '..');
const BUF = existsSync(join(CLIENT, 'node_modules', '@bufbuild', 'buf'));

function files(folder: string): Map<string, string> {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((f) => f.isFile());
  return new Map(found.map((f) => join(f.parentPath, f.name)).map((f) => [relative(folder, f), readFileSync(f, 'utf8')]));
}

test('the stubs are those of the contracts', { skip: !BUF && 'no buf: npm ci in clients/node' }, async (t) => {
  const folder = await emptyFolder(t);
  execFileSync(process.execPath, [join(CLIENT, 'tools', 'generate-stubs.mjs'), folder]);
  const made = files(folder);
  assert.ok(made.size >= 12);
  const kept = files(join(CLIENT, 'src', 'gen'));
  for (const name of new Set([...made.keys(), ...kept.keys()])) {
    assert.ok(made.get(name) === kept.get(name), `${name}: run npm run generate in clients/node`);
  }
});

test('the package has code, types, stubs and licence, and no tests', async (t) => {
  const cache = ['--cache', await emptyFolder(t)];
  const command = ['pack', '--dry-run', '--json', '--ignore-scripts', '--offline', ...cache];
  const told = execFileSync('npm', command, { cwd: CLIENT, encoding: 'utf8', shell: process.platform === 'win32' });
  // Of one package; some releases of npm answer with a list of them, others with names to them.
  const [packed] = Object.values(JSON.parse(told)) as { files: { path: string }[] }[];
  const paths = packed?.files.map((f) => f.path.replaceAll('\\', '/')) ?? [];
  const stubs = [...files(join(CLIENT, 'src', 'gen')).keys()].map((f) => 'dist/src/gen/' + f.replaceAll('\\', '/'));
  for (const stub of stubs) {
    assert.ok(paths.includes(stub.replace(/\.ts$/, '.js')) && paths.includes(stub.replace(/\.ts$/, '.d.ts')), stub);
  }
  for (const path of ['LICENSE', 'README.md', 'package.json', 'dist/src/index.js', 'dist/src/index.d.ts']) {
    assert.ok(paths.includes(path), path);
  }
  assert.deepEqual(paths.filter((path) => path.includes('test')), []);
});
