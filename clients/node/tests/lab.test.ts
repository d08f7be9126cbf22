// Everything on a real lab: the one that OROGRAPH_LAB, or OROGRAPH_SERVER with OROGRAPH_TOKEN_FILE, names.

import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { after, before, suite, test } from 'node:test';

import { connect, Failed, NotFound, Rejected, type Lab, type Run, type Sweep, type Tensors } from '../src/index.js';
import { list, SPEC } from './service.js';

const NAMED = ['OROGRAPH_LAB', 'OROGRAPH_SERVER'].some((name) => process.env[name] !== undefined);
const skip = !NAMED && 'no lab: set OROGRAPH_LAB, or OROGRAPH_SERVER and OROGRAPH_TOKEN_FILE';
const long = { ...SPEC.training, batch_size: 32, length: { steps: 60_000 } };
const LONG = { ...SPEC, axes: SPEC.axes.slice(0, 1), training: long, measurements: SPEC.measurements.slice(0, 1) };

suite('on a real lab', { skip, timeout: 600_000 }, () => {
  let lab: Lab;
  let sweep: Sweep;

  before(async () => {
    lab = await connect();
    sweep = await lab.submit(SPEC, { description: 'of the tests', labels: { for: 'node-tests' } });
    await sweep.wait();
  });

  after(() => lab.close());

  test('the cost is known before and nothing is created', async () => {
    const count = (await list(lab.sweeps())).length;
    const cost = await lab.check({ ...SPEC, run_seed: 8 });
    assert.deepEqual([cost.cells, cost.runs, cost.trainingSteps], [4, 8, 8 * 150]);
    assert.equal(cost.trainingSamplePasses, 2 * 2 * 3 * 150 * (16 + 64));
    assert.equal((await list(lab.sweeps())).length, count);
  });

  test('a formula in the place of a number is taken as the lab takes it', async () => {
    const training = { ...SPEC.training, optimizer: { ...SPEC.training.optimizer, learning_rate: '0.1 * training.batch_size / 64' } };
    assert.equal((await lab.check({ ...SPEC, training })).runs, 8);
  });

  test('every bad field is told, those read here and those that the lab knows', async () => {
    const bad = { ...SPEC, replicates: 0, data: { name: 'digitz', subset: 'many' }, widht: 3 };
    for (const refused of [() => lab.check(bad), () => lab.submit(bad)]) {
      await assert.rejects(refused, (e) => {
        assert.ok(e instanceof Rejected);
        const fields = new Set(e.violations.map((v) => v.field));
        assert.deepEqual(['data.name', 'data.subset', 'replicates', 'widht'].filter((f) => !fields.has(f)), []);
        assert.ok(e.violations.every((v) => v.expected !== '' && v.expected !== 'see there'));
        return true;
      });
    }
  });

  test('the same request gives the same sweep; a sweep is paused, resumed and cancelled', async () => {
    const requestId = randomUUID();
    const steered = await lab.submit(LONG, { requestId });
    assert.equal((await lab.submit(LONG, { requestId })).name, steered.name);
    assert.equal(await (await steered.pause()).state(), 'PAUSED');
    assert.equal(await (await steered.resume()).state(), 'ACTIVE');
    assert.equal(await (await steered.cancel()).state(), 'CANCELLED');
    const states = (await list(steered.watch())).flatMap((u) => (u.kind === 'state' ? [u.state] : []));
    assert.deepEqual([states.includes('PAUSED'), states.at(-1)], [true, 'CANCELLED']);
    const { outcomes } = await steered.progress();
    assert.equal(Object.values(outcomes).reduce((a, b) => a + b), 4);
    await assert.rejects(steered.extend({ replicates: 3 }), (e) => e instanceof Failed && e.reason === 'FROZEN');
  });

  test('sweeps are listed by label and found by id', async () => {
    assert.ok((await list(lab.sweeps('labels.for = "node-tests"'))).some((s) => s.name === sweep.name));
    assert.equal((await lab.sweep(sweep.id)).name, sweep.name);
    await assert.rejects(lab.sweep('no-such-sweep'), (e) => e instanceof NotFound && /no-such-sweep/.test(e.message));
  });

  test('a watch tells every fact in order, and goes on after a token', async () => {
    const updates = (await list(sweep.watch())).filter((u) => u.sequence > 0);
    const sequences = updates.map((u) => u.sequence);
    assert.deepEqual(sequences, [...new Set(sequences)].sort((a, b) => a - b));
    const middle = updates[Math.floor(updates.length / 2)];
    const rest = (await list(sweep.watch({ resumeToken: middle?.resumeToken ?? '' }))).filter((u) => u.sequence > 0);
    assert.deepEqual(rest.map((u) => u.sequence), sequences.filter((s) => s > (middle?.sequence ?? 0)));
    const measured = updates.filter((u) => u.kind === 'measurement').length;
    assert.equal(measured, 8 + 8 + 4);
    const { runsEnded, measurementsRecorded } = await sweep.progress();
    assert.deepEqual([runsEnded, measurementsRecorded], [8, measured]);
  });

  test('runs come in grid order with their checkpoints', async () => {
    const runs = await list(sweep.runs());
    assert.deepEqual(runs.map((r) => r.cell).filter((_, i) => i % 2 === 0), [
      'width=4,batch=16',
      'width=4,batch=64',
      'width=16,batch=16',
      'width=16,batch=64',
    ]);
    assert.ok(runs.every((r) => r.state === 'ENDED' && r.outcome === 'trained'));
    const [run] = await list(sweep.runs({ cell: 'width=16,batch=64' }));
    assert.deepEqual([run?.checkpoint('initial').step, run?.checkpoint().step], [0, 150]);
    assert.throws(() => run?.checkpoint('BEST'), (e) => e instanceof NotFound && /INITIAL at 0, FINAL at 150/.test(e.message));
  });

  test('the distance of two downloaded networks is the one that was measured', async () => {
    const cell = 'width=16,batch=16';
    const [a, b] = (await list(sweep.runs({ cell }))) as [Run, Run];
    const [one, other] = [await a.checkpoint().tensors(), await b.checkpoint().tensors()];
    assert.deepEqual(one.get('0.weight')?.shape, [16, 64]);
    assert.ok(one.get('0.weight')?.data instanceof Float32Array);
    const [measured] = await list(sweep.measurements({ metric: 'PARAMETER_DISTANCE', cell }));
    assert.deepEqual(measured?.replicates, [0, 1]);
    assert.ok(Math.abs(distance(one, other) - measured.value) <= 1e-6 * measured.value);
    assert.deepEqual(measured.checkpoints.map((c) => c.digest), [a.checkpoint().digest, b.checkpoint().digest]);
    const bytes = await a.checkpoint().bytes();
    assert.equal(createHash('sha256').update(bytes).digest('hex'), a.checkpoint().digest);
  });

  test('measurements, table and diagram have the same values', async () => {
    const rows = (await text(sweep.export('csv'))).trimEnd().split('\n');
    const column = Object.fromEntries((rows[0] as string).split(',').map((name, i) => [name, i])) as Record<string, number>;
    const table = rows.filter((r) => r.includes(',TEST_ACCURACY,')).map((r) => Number(r.match(CELLS)?.[column['value'] as number]));
    const values = (await list(sweep.measurements({ metric: 'TEST_ACCURACY' }))).map((m) => m.value);
    assert.equal(values.length, 8);
    assert.deepEqual([...values].sort(), [...table].sort());
    const diagram = await sweep.phaseDiagram();
    assert.ok(diagram.complete && diagram.cells.length === 4);
    assert.deepEqual(diagram.axes[0], { field: 'network.width', role: 'LOAD', direction: 'INVERSE', values: [4, 16] });
    for (const cell of diagram.cells) {
      const own = (await list(sweep.measurements({ metric: 'TEST_ACCURACY', cell: cell.cell }))).map((m) => m.value);
      const mean = own.reduce((a, b) => a + b) / own.length;
      assert.ok(Math.abs((cell.metrics['TEST_ACCURACY']?.mean ?? NaN) - mean) < 1e-9);
    }
    const one = await sweep.phaseDiagram(undefined, ['TEST_ACCURACY']);
    assert.deepEqual(one.cells.map((c) => [c.label, Object.keys(c.metrics)]), diagram.cells.map((c) => [c.label, ['TEST_ACCURACY']]));
    const lenient = await sweep.phaseDiagram({ fitted_error_percent: 100 });
    assert.equal(lenient.message.rule?.fittedErrorPercent, 100);
    await assert.rejects(sweep.phaseDiagram({ fitted_error: 1 }), /phase.fitted_error: unknown field/);
  });

  test('every claim has a verdict and a reason', async () => {
    const claims = await sweep.claims();
    assert.ok(claims.length > 0);
    for (const { verdict, reason, statement } of claims) {
      assert.ok(['SUPPORTED', 'CONTRADICTED', 'NOT_TESTABLE'].includes(verdict) && reason !== '' && statement !== '');
    }
  });

  test('an extension tells its cost and trains nothing twice', async () => {
    const digests = async (): Promise<Map<string, string>> =>
      new Map((await list(sweep.runs())).map((r) => [r.name, r.checkpoint().digest]));
    const first = await digests();
    const cost = await sweep.extend({ replicates: 3 }, { validateOnly: true });
    assert.deepEqual([cost.runs, (await sweep.progress()).runs], [4, 8]);
    await sweep.extend('replicates: 3\nmeasurements: [{kind: TEST_LOSS}]\n');
    await sweep.wait();
    const second = await digests();
    assert.equal(second.size, 12);
    assert.ok([...first].every(([name, digest]) => second.get(name) === digest));
    assert.equal((await list(sweep.measurements({ metric: 'TEST_LOSS' }))).length, 12);
    await assert.rejects(sweep.extend({ replicates: 1 }), (e) => e instanceof Rejected && /replicates/.test(e.message));
  });
});

/** The fields of a line of the table, quoted or not. */
const CELLS = /(?<=^|,)("([^"]|"")*"|[^,]*)/g;

function distance(one: Tensors, other: Tensors): number {
  let sum = 0;
  for (const [name, { data }] of one) {
    const pair = other.get(name)?.data ?? [];
    data.forEach((x: number | bigint, i: number) => (sum += (Number(x) - Number(pair[i])) ** 2));
  }
  return Math.sqrt(sum);
}
