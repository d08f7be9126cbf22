// Sweeps from objects, YAML and files; no lab is needed.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';

import { equals, fromJson } from '@bufbuild/protobuf';

import { merged } from '../src/extend.js';
import { NUMBERS, WORDS } from '../src/formulas.js';
import { OptimizerKind, SweepSpecSchema, type SweepSpec } from '../src/gen/orograph/v1/spec_pb.js';
import { Rejected, type SpecSource } from '../src/index.js';
import { read, whole } from '../src/spec.js';
import { SPEC } from './service.js';

// Compiled tests lie in dist/tests.
const ROOT = join(import.meta.dirname, '..', '..', '..', '..');
const EXAMPLES = join(ROOT, 'examples');
const CORE = join(ROOT, 'core', 'src', 'main');
const PRESETS = join(CORE, 'resources', 'io', 'orograph', 'core', 'preset');
const KNOBS = join(CORE, 'java', 'io', 'orograph', 'core', 'sweep', 'Knob.java');
const RATE = 'training.optimizer.learning_rate';
const FORMULA = '0.05 * training.batch_size / 128';

function refused(source: SpecSource): Rejected {
  try {
    whole(source);
  } catch (error) {
    assert.ok(error instanceof Rejected);
    return error;
  }
  assert.fail('taken');
}

function fields(source: SpecSource): string[] {
  return refused(source).violations.map((v) => v.field);
}

test('an object is the message that its JSON form spells', () => {
  const optimizer = { ...SPEC.training.optimizer, kind: 'OPTIMIZER_KIND_SGD' };
  const spelled = {
    ...SPEC,
    network: { ...SPEC.network, family: 'NETWORK_FAMILY_MLP' },
    training: { ...SPEC.training, optimizer },
  };
  assert.ok(equals(SweepSpecSchema, whole(SPEC), fromJson(SweepSpecSchema, spelled)));
  assert.ok(equals(SweepSpecSchema, whole(spelled), whole(SPEC)));
  assert.equal(whole(whole(SPEC)).replicates, 2);
});

const shipped = [EXAMPLES, PRESETS].flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
const sweeps = shipped.filter((file) => file.endsWith('.yaml'));

test('there are examples and presets to read', () => {
  const names = sweeps.map((file) => basename(file));
  assert.ok(names.includes('quickstart.yaml') && names.includes('taxonomy-lr-scaling.yaml'));
});

for (const file of sweeps) {
  test(`${basename(file)} can be read from its path, its URL and its text`, () => {
    const spec = whole(file);
    assert.ok(spec.data !== undefined && spec.measurements.length > 0);
    assert.ok(equals(SweepSpecSchema, spec, whole(pathToFileURL(file))));
    assert.ok(equals(SweepSpecSchema, spec, whole(readFileSync(file, 'utf8'))));
  });
}

for (const [text, value] of [['1e-3', 1e-3], ['5.', 5], ['.5', 0.5], ['1E3', 1000], ['-2', -2], ['0.05', 0.05]] as const) {
  test(`${text} is the number that people mean`, () => {
    const spec = whole(`training:\n  optimizer: {learning_rate: ${text}}`);
    assert.equal(spec.training?.optimizer?.learningRate, value);
  });
}

for (const word of ['no', 'yes', '010', '2024-01-01', '1_000', '0x10', '"5"', '.inf']) {
  test(`${word} stays a word`, () => {
    const kind = whole(`axes:\n  - {field: a, values: [${word}]}`).axes[0]?.values[0]?.kind;
    assert.deepEqual(kind, { case: 'stringValue', value: word.replaceAll('"', '') });
  });
}

test('seeds keep all their digits, from text, as bigint and as words', () => {
  for (const source of ['run_seed: 9007199254740993\n', { run_seed: 9007199254740993n }, { run_seed: '9007199254740993' }]) {
    assert.equal(whole(source).runSeed, 9007199254740993n);
  }
  assert.deepEqual(fields('run_seed: 9223372036854775808\n'), ['run_seed']);
});

test('typed arrays are lists, and fields that are undefined are not given', () => {
  const spec = whole({ axes: [{ field: 'network.width', values: Int32Array.of(4, 8) }], replicates: undefined });
  assert.deepEqual(spec.axes[0]?.values.map((v) => v.kind.value), [4, 8]);
  assert.equal(spec.replicates, undefined);
});

test('all bad fields are told at once with their paths', () => {
  const bad = {
    data: { name: 5, subset: 1.5 },
    network: { family: 'perceptron', widht: 3 },
    training: { length: { steps: 10, epochs: 2 }, optimizer: { learning_rate: NaN } },
    axes: [{ field: 'network.width', values: 8 }, { field: 'x', values: [1, [2], {}] }, 3],
    paired: 'yes',
    replicates: 2 ** 31,
    checkpoints: [],
  };
  assert.deepEqual(fields(bad), [
    'data.name',
    'data.subset',
    'network.family',
    'network.widht',
    'training.length.epochs',
    'training.optimizer.learning_rate',
    'axes[0].values',
    'axes[1].values[1]',
    'axes[1].values[2]',
    'axes[2]',
    'paired',
    'replicates',
    'checkpoints',
  ]);
});

test('a misspelt field is told what was meant', () => {
  assert.match(refused({ network: { widht: 3 } }).message, /network\.widht: unknown field \(expected: perhaps width\)/);
  assert.match(refused({ network: { zzzzzzzz: 3 } }).message, /expected: one of family/);
});

test('a field given twice is refused with its line', () => {
  assert.match(refused('replicates: 2\nreplicates: 3\n').message, /^replicates: given twice, line 2/);
});

for (const [what, text] of [
  ['an open list', 'a: [1, 2\n'],
  ['an alias of nothing', 'a: *nothing\n'],
  ['a tag of another language', "!!python/object/apply:os.system ['true']\n"],
  ['five thousand brackets', '{'.repeat(5000) + '\n'],
  ['a megabyte', 'x: 1\n# ' + 'x'.repeat(1 << 20)],
  ['colons in a row', 'just: words: here\n'],
  ['two documents', 'replicates: 1\n---\nreplicates: 2\n'],
  ['nothing', '\n'],
  ['a list', '- 1\n'],
] as const) {
  test(`${what} is one error of the sweep`, () => assert.deepEqual(fields(text), ['sweep']));
}

test('a small file that spells a huge tree is refused', () => {
  const bomb = `axes:\n  - &a {field: f, values: &v [${Array(400).fill('1').join(', ')}]}\n` + '  - *a\n'.repeat(400);
  assert.ok(fields(bomb).includes('sweep'));
  const axis = { field: 'f', values: Array(400).fill(1) };
  assert.ok(fields({ axes: Array(400).fill(axis) }).includes('sweep'));
});

test('names of every object are names like others', () => {
  const text = 'formulas: {__proto__: "1", constructor: "2"}\n__proto__: 1\n';
  assert.deepEqual(fields(text), ['__proto__']);
  assert.deepEqual(Object.keys(read(text).spec.formulas), ['__proto__', 'constructor']);
});

const scaled = (rate: unknown, formulas?: Record<string, string>): Record<string, unknown> => ({
  training: { optimizer: { kind: 'sgd', learning_rate: rate } },
  formulas,
});

test('a formula in the place of a number is moved to the formulas', () => {
  const given = scaled(FORMULA, { 'training.optimizer.momentum': '0.5 * 1' });
  const copy = structuredClone(given);
  const spec = whole(given);
  assert.deepEqual(spec.formulas, { 'training.optimizer.momentum': '0.5 * 1', [RATE]: FORMULA });
  assert.deepEqual([spec.training?.optimizer?.kind, spec.training?.optimizer?.learningRate], [OptimizerKind.SGD, 0]);
  assert.deepEqual(given, copy);
  const text = `training:\n  optimizer: {kind: sgd, learning_rate: ${FORMULA}}\n`;
  assert.ok(equals(SweepSpecSchema, whole(text), whole(scaled(FORMULA))));
  assert.deepEqual(whole(join(PRESETS, 'taxonomy-lr-scaling.yaml')).formulas, { [RATE]: FORMULA });
});

for (const text of ['2 - training.optimizer.momentum', '(1)', 'training.batch_size', ' network.width ', '1+1']) {
  test(`${JSON.stringify(text)} is a formula`, () => assert.deepEqual(whole(scaled(text)).formulas, { [RATE]: text }));
}

for (const text of ['fast', '-1e-3x', 'batch_size']) {
  test(`${text} is a slip`, () => assert.deepEqual(fields(scaled(text)), [RATE]));
}

test('a formula in two places is refused', () => {
  assert.deepEqual(fields(scaled(FORMULA, { [RATE]: '1 * 1' })), [`formulas.${RATE}`]);
});

test('formulas stand for the numbers that axes may vary', () => {
  const knob = /\(\s*(Knob\.REGULARIZERS \+ )?"([a-z0-9_.]+)",\s*"[a-z0-9_]+",\s*Values\.([A-Z]+),/g;
  const known = [...readFileSync(KNOBS, 'utf8').matchAll(knob)].map(([, more, path, kind]) => {
    return { path: (more === undefined ? '' : 'training.regularizers.') + path, isWord: kind === 'WORD' };
  });
  assert.ok(known.length > 40);
  assert.deepEqual(known.filter((k) => !k.isWord).map((k) => k.path), NUMBERS);
  assert.deepEqual(known.filter((k) => k.isWord).map((k) => k.path), WORDS);
});

test('a file that is not there is named', () => {
  assert.match(refused('nowhere.yaml').message, /nowhere\.yaml \(expected: an existing file, or YAML text; ENOENT\)/);
});

function added(addition: SpecSource): SweepSpec {
  return merged(whole(SPEC), read(addition, 'addition'));
}

test('values that are added go between the present ones, and nothing else changes', () => {
  const spec = added({ axes: [{ field: 'network.width', values: [8, 4, 32] }], replicates: 5 });
  assert.deepEqual(spec.axes[0]?.values.map((v) => v.kind.value), [4, 8, 16, 32]);
  const axes = [{ field: 'network.width', values: [4, 8, 16, 32] }, SPEC.axes[1]];
  assert.ok(equals(SweepSpecSchema, spec, whole({ ...SPEC, axes, replicates: 5 })));
});

test('other lengths make an axis with the own length', () => {
  const axis = added({ axes: [{ field: 'training.length.steps', values: [300] }] }).axes[2];
  assert.equal(axis?.field, 'training.length.steps');
  assert.deepEqual(axis?.values.map((v) => v.kind.value), [150, 300]);
});

test('a measurement that is there already is not added again', () => {
  const spec = added({ measurements: [{ kind: 'TRAIN_LOSS' }, { kind: 'TOP_EIGENVALUE' }] });
  assert.deepEqual(spec.measurements.slice(SPEC.measurements.length).map((m) => m.kind), ['TOP_EIGENVALUE']);
});

test('a policy of checkpoints is added to the one there is', () => {
  const { checkpoints } = added({ checkpoints: { best: true } });
  assert.deepEqual([checkpoints?.initial, checkpoints?.best], [true, true]);
});

test('what cannot be added is told with its field', () => {
  const refusal = (addition: SpecSource): string[] => {
    try {
      added(addition);
      return [];
    } catch (error) {
      return (error as Rejected).violations.map((v) => v.field);
    }
  };
  assert.deepEqual(refusal({ run_seed: 3, axes: [{ field: 'data.subset', values: [5] }] }), ['run_seed', 'axes[0].field']);
  assert.deepEqual(refusal({ axes: [{ field: 'network.width', role: 'load', values: [5] }] }), ['axes[0]']);
  assert.deepEqual(refusal({ axes: [{ field: 'training.length.epochs', values: [5] }] }), ['axes[0].field']);
  assert.deepEqual(refusal({}), ['addition']);
  assert.deepEqual(refusal({ ...scaled(FORMULA), replicates: 5 }), ['training', 'formulas']);
});
