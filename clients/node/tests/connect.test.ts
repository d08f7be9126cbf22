// Finding a lab, and what is said when there is none.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, test, type TestContext } from 'node:test';
import { inspect } from 'node:util';

import { ServerCredentials, status, type KeyCertPair } from '@grpc/grpc-js';

import { connect, NoLab, Rejected, Unauthorized, Unreachable, type ConnectOptions } from '../src/index.js';
import { emptyFolder, failure, list, serve, TOKEN, type Unary } from './service.js';

const TLS_NAMES = ['OROGRAPH_TLS_CA', 'OROGRAPH_TLS_CERT', 'OROGRAPH_TLS_KEY'];
const NAMES = ['OROGRAPH_LAB', 'OROGRAPH_SERVER', 'OROGRAPH_TOKEN_FILE', 'OROGRAPH_PROJECT', ...TLS_NAMES];
const found = Object.fromEntries(NAMES.map((name) => [name, process.env[name]]));
const here = process.cwd();

before(() => NAMES.forEach((name) => delete process.env[name]));
after(() => {
  process.chdir(here);
  Object.entries(found).forEach(([name, value]) => value === undefined || (process.env[name] = value));
});

/** Answers ListSweeps to those who have the token. */
async function lab(t: TestContext, credentials?: ServerCredentials): Promise<string> {
  const ListSweeps: Unary = (_, call) => {
    if (call.metadata.get('authorization')[0] !== 'Bearer ' + TOKEN) {
      throw failure(status.UNAUTHENTICATED, 'no such token', 'UNAUTHENTICATED');
    }
    return { sweeps: [{ name: 'projects/default/sweeps/one' }] };
  };
  return serve(t, { ListSweeps }, credentials);
}

async function stateFolder(folder: string, address: string, token = TOKEN + '\n', mode = 0o600): Promise<string> {
  await mkdir(folder);
  const port = Number(address.split(':')[1]);
  await writeFile(join(folder, 'lab.json'), JSON.stringify({ ports: { client: port }, processes: [] }));
  await writeFile(join(folder, 'token'), token);
  await chmod(join(folder, 'token'), mode);
  return folder;
}

/** A variable of the environment, until the test ends. */
function set(t: TestContext, name: string, value: string): void {
  process.env[name] = value;
  t.after(() => delete process.env[name]);
}

async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

test('the lab of this folder or one above it is found', async (t) => {
  const [address, folder] = [await lab(t), await emptyFolder(t)];
  await stateFolder(join(folder, '.orograph'), address);
  await mkdir(join(folder, 'deeper'));
  process.chdir(join(folder, 'deeper'));
  t.after(() => process.chdir(here));
  using opened = await connect();
  assert.equal(opened.address, address);
});

test('the lab that the environment names is found', async (t) => {
  const [address, folder] = [await lab(t), await emptyFolder(t)];
  await stateFolder(join(folder, 'lab'), address);
  set(t, 'OROGRAPH_SERVER', address);
  set(t, 'OROGRAPH_TOKEN_FILE', join(folder, 'lab', 'token'));
  using byServer = await connect();
  assert.deepEqual((await list(byServer.sweeps())).map((s) => s.id), ['one']);
  set(t, 'OROGRAPH_LAB', join(folder, 'lab'));
  set(t, 'OROGRAPH_SERVER', '127.0.0.1:1');
  using byFolder = await connect();
  assert.equal(byFolder.address, address);
});

test('the folder that is named is taken', async (t) => {
  const address = await lab(t);
  const folder = await stateFolder(join(await emptyFolder(t), 'lab'), address);
  using opened = await connect({ lab: folder });
  assert.equal(opened.project, 'projects/default');
});

test('without a lab it is one line that says what to do', async (t) => {
  const folder = await emptyFolder(t);
  process.chdir(folder);
  t.after(() => process.chdir(here));
  await assert.rejects(connect(), (e) => e instanceof NoLab && /orograph up/.test(e.message) && !e.message.includes('\n'));
  await assert.rejects(connect({ lab: join(folder, 'elsewhere') }), /elsewhere: no lab here/);
  await mkdir(join(folder, '.orograph'));
  for (const content of ['{', '{}', '{"ports": {"client": "1"}}', '{"ports": {"client": 65536}}']) {
    await writeFile(join(folder, '.orograph', 'lab.json'), content);
    await assert.rejects(connect(), /lab\.json: .*as `orograph up` writes it/);
  }
});

test('a lab that has stopped is one line with its address', async (t) => {
  const address = `127.0.0.1:${await closedPort()}`;
  const folder = await stateFolder(join(await emptyFolder(t), 'lab'), address);
  await assert.rejects(connect({ lab: folder, timeoutMs: 5000 }), (e) => {
    return e instanceof Unreachable && e.message.startsWith(`${address}: no answer`) && !e.message.includes('\n');
  });
});

test('a wrong token is refused by name and never shown', async (t) => {
  const token = 'another-token-0123456789-0123456789';
  await assert.rejects(connect({ server: await lab(t), token }), (e) => {
    return e instanceof Unauthorized && e.reason === 'UNAUTHENTICATED' && !inspect(e, { depth: 9, showHidden: true }).includes(token);
  });
});

test('nothing that can be printed shows the token', async (t) => {
  using opened = await connect({ server: await lab(t), token: TOKEN });
  const [sweep] = await list(opened.sweeps());
  for (const thing of [opened, sweep, sweep?.watch()]) {
    const shown = inspect(thing, { depth: 99, showHidden: true, getters: true }) + JSON.stringify(thing);
    assert.ok(shown.includes('projects/') || shown.includes('Watch'));
    assert.ok(!shown.includes(TOKEN));
  }
});

test('a token file that others may read, or with more than a token, is refused', { skip: process.platform === 'win32' }, async (t) => {
  const folder = await emptyFolder(t);
  const open = await stateFolder(join(folder, 'open'), '127.0.0.1:1', TOKEN, 0o644);
  await assert.rejects(connect({ lab: open }), (e) => e instanceof NoLab && /has rw-r--r--/.test(e.message));
  for (const [i, content] of ['short', `${TOKEN}\n${TOKEN}\n`, `${TOKEN} \n`, ''].entries()) {
    const bad = await stateFolder(join(folder, String(i)), '127.0.0.1:1', content);
    await assert.rejects(connect({ lab: bad }), (e) => e instanceof NoLab && !e.message.includes(TOKEN));
  }
});

const openssl = spawnSync('openssl', ['version']).status === 0;

/** A key, and a certificate of it that is its own authority. */
async function selfSigned(t: TestContext): Promise<{ key: string; certificate: string; pair: KeyCertPair }> {
  const folder = await emptyFolder(t);
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  const subject = ['-subj', '/CN=lab.example', '-addext', 'subjectAltName=DNS:lab.example,IP:127.0.0.1'];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  const made = spawnSync('openssl', ['req', '-x509', ...curve, ...subject, '-keyout', key, '-out', certificate]);
  assert.equal(made.status, 0, String(made.stderr));
  return { key, certificate, pair: { private_key: await readFile(key), cert_chain: await readFile(certificate) } };
}

test('whoever is known by a certificate needs no token and sends none', { skip: !openssl && 'no openssl' }, async (t) => {
  const { key, certificate, pair } = await selfSigned(t);
  const tokens: unknown[] = [];
  const ListSweeps: Unary = (_, call) => {
    tokens.push(call.metadata.get('authorization')[0]);
    return { sweeps: [] };
  };
  const server = await serve(t, { ListSweeps }, ServerCredentials.createSsl(pair.cert_chain, [pair], true));
  const tls = { caFile: certificate, certFile: certificate, keyFile: key };
  using known = await connect({ server, tls });
  assert.equal(known.address, server);
  set(t, 'OROGRAPH_SERVER', server);
  ['CA', 'CERT', 'KEY'].forEach((name, i) => set(t, `OROGRAPH_TLS_${name}`, i < 2 ? certificate : key));
  using named = await connect();
  using told = await connect({ token: TOKEN });
  assert.equal(named.address, told.address);
  assert.deepEqual(tokens, [undefined, undefined, 'Bearer ' + TOKEN]);
});

test('over TLS the lab must show the certificate that is trusted', { skip: !openssl && 'no openssl' }, async (t) => {
  const { certificate, pair } = await selfSigned(t);
  const server = await lab(t, ServerCredentials.createSsl(null, [pair]));
  using trusted = await connect({ server, token: TOKEN, tls: { caFile: certificate, serverName: 'lab.example' } });
  assert.equal(trusted.address, server);
  for (const tls of [true, { caFile: certificate, serverName: 'other.example' }]) {
    await assert.rejects(connect({ server, token: TOKEN, tls, timeoutMs: 5000 }), Unreachable);
  }
  set(t, 'OROGRAPH_SERVER', server);
  set(t, 'OROGRAPH_TLS_CA', certificate);
  set(t, 'OROGRAPH_PROJECT', 'vision');
  using named = await connect({ token: TOKEN });
  assert.equal(named.project, 'projects/vision');
  set(t, 'OROGRAPH_TLS_CA', 'system');
  await assert.rejects(connect({ token: TOKEN, timeoutMs: 5000 }), Unreachable);
});

for (const [field, options] of [
  ['server', { server: 'lab' }],
  ['server', { server: '127.0.0.1:1', lab: 'x' }],
  ['tokenFile', { server: '127.0.0.1:1' }],
  ['token', { server: '127.0.0.1:1', token: 'short' }],
  ['token', { server: '127.0.0.1:1', token: TOKEN + '\n' }],
  ['timeoutMs', { timeoutMs: 0 }],
  ['timeoutMs', { timeoutMs: NaN }],
  ['server', { server: '192.0.2.1:1', token: TOKEN }],
  ['tls.caFile', { server: '192.0.2.1:1', token: TOKEN, tls: { caFile: '/nowhere.pem' } }],
  ['tls', { server: '192.0.2.1:1', token: TOKEN, tls: { certFile: '/nowhere.pem' } }],
] as [string, ConnectOptions][]) {
  test(`bad options are named: ${inspect(options, { breakLength: Infinity }).replaceAll(TOKEN, 'a token')}`, async () => {
    await assert.rejects(connect(options), (e) => {
      return e instanceof Rejected && e.violations.length === 1 && e.violations[0]?.field === field && !e.message.includes(TOKEN);
    });
  });
}
