#!/usr/bin/env node
// Writes src/gen from proto/src/main/proto and tools/google_rpc.proto; run after every change of a .proto file.
//
//     npm ci --prefix clients/node
//     npm run generate --prefix clients/node
//
// The result is committed, so that building the client needs no protoc. With a folder as argument it is written there;
// tests/stubs.test.ts compares that with what is committed.

import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const client = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const contracts = join(client, '..', '..', 'proto', 'src', 'main', 'proto', 'orograph', 'v1');
const out = resolve(process.argv[2] ?? join(client, 'src', 'gen'));
const modules = join(client, 'node_modules');

if (!existsSync(contracts) || !existsSync(modules)) {
  console.error(`${contracts}, ${modules}: not both there (expected: a checkout of Orograph, and npm ci in clients/node)`);
  process.exit(2);
}

// In a folder of their own: the contracts alone, not the journal's messages, and no other settings of buf.
const folder = mkdtempSync(join(tmpdir(), 'orograph-stubs-'));
try {
  mkdirSync(join(folder, 'orograph', 'v1'), { recursive: true });
  for (const file of readdirSync(contracts).filter((f) => f.endsWith('.proto'))) {
    cpSync(join(contracts, file), join(folder, 'orograph', 'v1', file));
  }
  cpSync(join(client, 'tools', 'google_rpc.proto'), join(folder, 'google_rpc.proto'));
  rmSync(out, { recursive: true, force: true });
  const plugin = [process.execPath, join(modules, '@bufbuild', 'protoc-gen-es', 'bin', 'protoc-gen-es')];
  const opt = ['target=ts', 'import_extension=js'];
  const template = JSON.stringify({ version: 'v2', plugins: [{ local: plugin, out, opt }] });
  const buf = [join(modules, '@bufbuild', 'buf', 'bin', 'buf'), 'generate', '.', '--template', template];
  execFileSync(process.execPath, buf, { cwd: folder, stdio: 'inherit' });
} finally {
  rmSync(folder, { recursive: true, force: true });
}
