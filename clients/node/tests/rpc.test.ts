// Calls over connections that break, on services that answer as told; no lab is needed.

import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { lstat, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { text } from 'node:stream/consumers';

import { status, type ServerWritableStream } from '@grpc/grpc-js';

import { Checkpoint, Corrupt, Failed, Lab, NotFound, Rejected, Sweep, Unreachable } from '../src/index.js';
import { replace } from '../src/files.js';
import { ResultService } from '../src/gen/orograph/v1/result_service_pb.js';
import { Connection } from '../src/rpc.js';
import { emptyFolder, failure, list, serve, SPEC, TOKEN, type Streaming, type Unary } from './service.js';

const NAME = 'projects/default/sweeps/one';
const GONE = failure(status.UNAVAILABLE, 'the connection broke');

async function connection(t: TestContext, methods: Record<string, Unary | Streaming>, timeoutMs = 20_000): Promise<Connection> {
  const opened = await Connection.to(await serve(t, methods), TOKEN, undefined, timeoutMs);
  t.after(() => opened.close());
  return opened;
}

/** Fails so many times, then answers. */
function flaky(times: number, seen: string[], answer: object): Unary {
  return (request) => {
    seen.push(request.requestId);
    if (seen.length <= times) {
      throw GONE;
    }
    return answer;
  };
}

test('a call that the lab did not answer is sent again with the same request id', async (t) => {
  const created: string[] = [];
  const paused: string[] = [];
  const methods = { CreateSweep: flaky(2, created, { sweep: { name: NAME } }), PauseSweep: flaky(1, paused, {}) };
  const sweep = await new Lab(await connection(t, methods), 'default').submit(SPEC);
  await sweep.pause();
  assert.deepEqual([created.length, new Set(created).size], [3, 1]);
  assert.deepEqual([paused.length, new Set(paused).size], [2, 1]);
  assert.match(created[0] ?? '', /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/);
  assert.notEqual(created[0], paused[0]);
});

test('a request id that is given is taken', async (t) => {
  const seen: string[] = [];
  const sweep = new Sweep(await connection(t, { CancelSweep: flaky(0, seen, {}) }), NAME);
  const requestId = randomUUID();
  await sweep.cancel({ requestId });
  assert.deepEqual(seen, [requestId]);
});

test('a submission without an answer can be made again as the same', async (t) => {
  const seen: string[] = [];
  // A code that is not tried again by itself.
  const late = failure(status.DEADLINE_EXCEEDED, 'too late');
  const CreateSweep: Unary = (request) => {
    seen.push(request.requestId);
    if (seen.length === 1 || request.validateOnly) {
      throw late;
    }
    return { sweep: { name: NAME } };
  };
  const lab = new Lab(await connection(t, { CreateSweep }), 'default');
  let requestId = '';
  await assert.rejects(lab.submit(SPEC), (e) => {
    assert.ok(e instanceof Unreachable && e.reason === 'DEADLINE_EXCEEDED' && e.requestId !== undefined);
    requestId = e.requestId;
    return e.message.includes(`requestId: '${requestId}'`);
  });
  assert.equal((await lab.submit(SPEC, { requestId })).name, NAME);
  assert.deepEqual(seen, [requestId, requestId]);
  // A check has nothing to be made again.
  await assert.rejects(lab.check(SPEC), (e) => e instanceof Unreachable && e.requestId === undefined && !e.message.includes('requestId'));
});

test('what cannot be read here and what the lab refuses come in one error, and nothing is created', async (t) => {
  const asked: boolean[] = [];
  const CreateSweep: Unary = (request) => {
    asked.push(request.validateOnly);
    if (asked.length > 1) {
      return { sweep: { name: NAME } };
    }
    throw failure(status.INVALID_ARGUMENT, 'rejected', 'REJECTED', {}, [
      { field: 'data.name', description: '"digitz" (expected: one of digits)' },
      { field: 'data.subset', description: '0 (expected: 1 or more)' },
      { field: 'network.width', description: '0 (expected: 1 or more)' },
    ]);
  };
  const lab = new Lab(await connection(t, { CreateSweep }), 'default');
  const bad = { data: { name: 'digitz', subset: 'many' }, network: { widht: 3 } };
  await assert.rejects(lab.submit(bad), (e) => {
    assert.ok(e instanceof Rejected);
    // Not of the subset and the width, which the lab misses only because they could not be read.
    assert.deepEqual(e.violations.map((v) => [v.field, v.value]), [
      ['data.subset', '"many"'],
      ['network.widht', 'unknown field'],
      ['data.name', '"digitz"'],
    ]);
    return true;
  });
  await assert.rejects(lab.submit({ widht: 3 }), Rejected);
  assert.deepEqual(asked, [true, true]);
});

test('a lab that does not answer in time is unreachable', async (t) => {
  const silent: Streaming = () => {};
  const opened = await connection(t, { ExportSweep: silent });
  const never = opened.stream(ResultService.method.exportSweep, { name: NAME }, { timeoutMs: 50 });
  await assert.rejects(list(never), (e) => e instanceof Unreachable && e.reason === 'DEADLINE_EXCEEDED');
});

/** Ten facts; breaks after each third one. */
function facts(tokens: string[], breaks: object = GONE, last = 10): Streaming {
  return (request, call) => {
    tokens.push(request.resumeToken);
    const from = Number(request.resumeToken.replace('after-', '') || 0);
    for (let i = from + 1; i <= last; i++) {
      if (i > from + 3) {
        call.emit('error', breaks);
        return;
      }
      call.write({ resumeToken: `after-${i}`, sequence: BigInt(i), update: { case: 'state', value: 1 } });
    }
    call.end();
  };
}

test('a watch that breaks goes on from its token: no fact is lost and none comes twice', async (t) => {
  const tokens: string[] = [];
  const sweep = new Sweep(await connection(t, { WatchSweep: facts(tokens) }), NAME);
  const updates = await list(sweep.watch());
  assert.deepEqual(updates.map((u) => u.sequence), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  assert.deepEqual(tokens, ['', 'after-3', 'after-6', 'after-9']);
  assert.deepEqual(updates.map((u) => (u.kind === 'state' ? u.state : '')), Array(10).fill('ACTIVE'));
  const rest = await list(sweep.watch({ resumeToken: updates[7]?.resumeToken ?? '' }));
  assert.deepEqual(rest.map((u) => u.sequence), [9, 10]);
});

test('a watch from now on, and waiting, begin where the lab says that the sweep is', async (t) => {
  const tokens: string[] = [];
  const GetSweep: Unary = () => ({ sweep: { name: NAME, watchToken: 'after-6' } });
  const sweep = new Sweep(await connection(t, { GetSweep, WatchSweep: facts(tokens) }), NAME);
  assert.deepEqual((await list(sweep.watch({ fromNow: true }))).map((u) => u.sequence), [7, 8, 9, 10]);
  await sweep.wait();
  assert.deepEqual(tokens, ['after-6', 'after-9', 'after-6', 'after-9']);
});

test('a watch that was too slow goes on from the token that the lab told', async (t) => {
  const tokens: string[] = [];
  const slow = failure(status.RESOURCE_EXHAUSTED, 'not read fast enough', 'WATCHER_TOO_SLOW', { resume_token: 'after-2' });
  const sweep = new Sweep(await connection(t, { WatchSweep: facts(tokens, slow, 5) }), NAME);
  const sequences = (await list(sweep.watch())).map((u) => u.sequence);
  assert.deepEqual([sequences, tokens], [[1, 2, 3, 3, 4, 5], ['', 'after-2']]);
});

test('a refused watch is an error at once, one of a lab that is gone when patience ends', async (t) => {
  const known: Unary = () => ({ sweep: { name: NAME } });
  const refusing: Streaming = (_, call) => call.emit('error', failure(status.OUT_OF_RANGE, 'pruned', 'EVENTS_PRUNED'));
  const refused = new Sweep(await connection(t, { GetSweep: known, WatchSweep: refusing }), NAME);
  await assert.rejects(refused.wait(), (e) => e instanceof Failed && e.reason === 'EVENTS_PRUNED');
  let tries = 0;
  const gone: Streaming = (_, call) => call.emit('error', (tries++, GONE));
  const lost = new Sweep(await connection(t, { GetSweep: known, WatchSweep: gone }), NAME);
  await assert.rejects(lost.wait({ patienceMs: 250 }), Unreachable);
  assert.ok(tries > 1);
});

test('leaving the loop ends the call, and so does a signal', async (t) => {
  const ended: string[] = [];
  const endless: Streaming = (request, call: ServerWritableStream<any, object>) => {
    call.on('cancelled', () => ended.push(request.resumeToken));
    call.write({ resumeToken: 'x', sequence: 1n });
  };
  const sweep = new Sweep(await connection(t, { WatchSweep: endless }), NAME);
  for await (const update of sweep.watch({ resumeToken: 'left' })) {
    assert.equal(update.kind, 'progress');
    break;
  }
  const reason = new Error('enough');
  const controller = new AbortController();
  await assert.rejects(async () => {
    for await (const _ of sweep.watch({ resumeToken: 'aborted', signal: controller.signal })) {
      controller.abort(reason);
    }
  }, reason);
  await assert.rejects(sweep.wait({ signal: controller.signal }), reason);
  while (ended.length < 2) {
    await new Promise(setImmediate);
  }
  assert.deepEqual(ended.sort(), ['aborted', 'left']);
});

const DATA = Buffer.from(Array.from({ length: 1000 }, (_, i) => i % 251));
const DIGEST = createHash('sha256').update(DATA).digest('hex');

/** Chunks of a hundred bytes from the offset asked for; breaks after two of them, so many times. */
function content(offsets: number[], breaks: number, data = DATA): Streaming {
  return (request, call) => {
    const start = Number(request.offset);
    offsets.push(start);
    for (let at = start; at < data.length; at += 100) {
      if (at >= start + 200 && offsets.length <= breaks) {
        call.emit('error', GONE);
        return;
      }
      call.write({ sizeBytes: at === start ? BigInt(data.length) : 0n, offset: BigInt(at), data: data.subarray(at, at + 100) });
    }
    call.end();
  };
}

test('a download goes on where the connection broke', async (t) => {
  const offsets: number[] = [];
  const checkpoint = new Checkpoint(await connection(t, { DownloadCheckpoint: content(offsets, 3) }), DIGEST, 1000, 'FINAL', 1);
  assert.ok(DATA.equals(await checkpoint.bytes()));
  assert.deepEqual(offsets, [0, 200, 400, 600]);
});

test('a connection that always breaks is an error', async (t) => {
  const long = Buffer.concat(Array(10).fill(DATA));
  const broken = await connection(t, { DownloadCheckpoint: content([], 99, long) });
  await assert.rejects(new Checkpoint(broken, DIGEST, 10_000, 'FINAL', 1).bytes(), Unreachable);
});

test('other bytes than those asked for are never handed on', async (t) => {
  const folder = await emptyFolder(t);
  const turned = Buffer.from(DATA).reverse();
  const wrong = new Checkpoint(await connection(t, { DownloadCheckpoint: content([], 0, turned) }), DIGEST, 1000, 'FINAL', 1);
  await assert.rejects(wrong.bytes(), (e) => e instanceof Corrupt && e.message.includes(DIGEST));
  await assert.rejects(wrong.save(join(folder, 'x')), Corrupt);
  assert.ok(!existsSync(join(folder, 'x')));
  const longer = new Checkpoint(await connection(t, { DownloadCheckpoint: content([], 0) }), DIGEST, 900, 'FINAL', 1);
  await assert.rejects(longer.bytes(), /1000 bytes \(expected: 900\)/);
});

test('pages are asked for as they are needed', async (t) => {
  const asked: string[] = [];
  const ListRuns: Unary = (request) => {
    asked.push(request.pageToken);
    const at = Number(request.pageToken || 0);
    const runs = [0, 1].map((i) => ({ name: `${NAME}/cells/width=4,batch=16/runs/${2 * at + i}` }));
    return { runs, nextPageToken: at < 2 ? String(at + 1) : '' };
  };
  const sweep = new Sweep(await connection(t, { ListRuns }), NAME);
  for await (const run of sweep.runs()) {
    assert.equal(run.cell, 'width=4,batch=16');
    if (run.replicate === 1) {
      break;
    }
  }
  assert.deepEqual(asked, ['']);
  assert.deepEqual((await list(sweep.runs())).map((r) => r.replicate), [0, 1, 2, 3, 4, 5]);
});

test('an export is a stream of its bytes; a refused one leaves no file', async (t) => {
  const folder = await emptyFolder(t);
  const ExportSweep: Streaming = (request, call) => {
    if (request.format !== 1) {
      call.emit('error', failure(status.UNIMPLEMENTED, 'not in this release', 'NOT_IN_THIS_RELEASE'));
      return;
    }
    ['cell,', 'value\n', 'a,1\n'].forEach((part) => call.write({ data: Buffer.from(part) }));
    call.end();
  };
  const sweep = new Sweep(await connection(t, { ExportSweep }), NAME);
  assert.equal(await text(sweep.export('csv')), 'cell,value\na,1\n');
  await assert.rejects(sweep.save(join(folder, 'x'), 'jsonl'), (e) => e instanceof Failed && e.reason === 'NOT_IN_THIS_RELEASE');
  await assert.rejects(sweep.save(join(folder, 'x'), 'excel' as 'csv'), /format: excel \(expected: one of csv/);
  assert.ok(!existsSync(join(folder, 'x')));
  await sweep.save(join(folder, 'table.csv'));
  assert.ok(existsSync(join(folder, 'table.csv')));
});

test('an export that is broken off, or a checkpoint that does not come, leaves the file that was there', async (t) => {
  const folder = await emptyFolder(t);
  const file = join(folder, 'file');
  await writeFile(file, 'good');
  const ExportSweep: Streaming = (_, call) => {
    call.write({ data: Buffer.from('half of ') });
    call.emit('error', failure(status.INTERNAL, 'torn'));
  };
  const DownloadCheckpoint: Streaming = (_, call) => call.emit('error', failure(status.NOT_FOUND, 'no such content'));
  const opened = await connection(t, { ExportSweep, DownloadCheckpoint });
  await assert.rejects(new Sweep(opened, NAME).save(file), /torn/);
  await assert.rejects(new Checkpoint(opened, DIGEST, 1000, 'FINAL', 1).save(file), NotFound);
  assert.equal(await readFile(file, 'utf8'), 'good');
  assert.deepEqual(await readdir(folder), ['file']);
});

test('a file that is written anew keeps its place and its permissions', { skip: process.platform === 'win32' }, async (t) => {
  const folder = await emptyFolder(t);
  const [file, link] = [join(folder, 'file'), join(folder, 'link')];
  await writeFile(file, 'before', { mode: 0o640 });
  await symlink(file, link);
  await replace(link, [Buffer.from('after')]);
  assert.equal(await readFile(file, 'utf8'), 'after');
  assert.equal((await stat(file)).mode & 0o777, 0o640);
  assert.ok((await lstat(link)).isSymbolicLink());
  await replace('/dev/null', [Buffer.from('nothing')]);
  assert.ok(!(await stat('/dev/null')).isFile());
});
