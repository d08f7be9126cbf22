// What is made of a failed call; no lab is needed.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Metadata, status, type ServiceError } from '@grpc/grpc-js';

import { ofCall } from '../src/errors.js';
import { Corrupt, Failed, NotFound, OrographError, Rejected, Unauthorized, Unreachable } from '../src/index.js';
import { failure } from './service.js';

function told(...parts: Parameters<typeof failure>): OrographError {
  return ofCall(Object.assign(new Error('of gRPC'), failure(...parts)) as ServiceError, 'lab:7070');
}

test('a refusal has every violation in three parts, and a line for each', () => {
  const bad = [
    { field: 'replicates', description: '0 (expected: 1 or more)' },
    { field: 'axes[0].field', description: '"a (expected: b)" (expected: a field (of numbers))' },
    { field: 'data', description: 'missing' },
  ];
  const error = told(status.INVALID_ARGUMENT, 'rejected', 'REJECTED', {}, bad);
  assert.ok(error instanceof Rejected && error instanceof OrographError && error instanceof Error);
  assert.equal(error.name, 'Rejected');
  assert.equal(error.reason, 'REJECTED');
  assert.deepEqual(error.violations, [
    { field: 'replicates', value: '0', expected: '1 or more' },
    { field: 'axes[0].field', value: '"a (expected: b)"', expected: 'a field (of numbers)' },
    { field: 'data', value: 'missing', expected: 'see there' },
  ]);
  assert.equal(error.message.split('\n')[0], 'replicates: 0 (expected: 1 or more)');
});

test('a failure has its reason and what belongs to it', () => {
  const error = told(status.ABORTED, 'changed', 'ETAG_MISMATCH', { name: 'projects/p/sweeps/s' });
  assert.ok(error instanceof Failed);
  assert.deepEqual([error.message, error.reason, error.details], ['changed', 'ETAG_MISMATCH', { name: 'projects/p/sweeps/s' }]);
  assert.deepEqual(error.violations, []);
});

for (const [code, type, reason] of [
  [status.UNAVAILABLE, Unreachable, 'UNAVAILABLE'],
  [status.DEADLINE_EXCEEDED, Unreachable, 'DEADLINE_EXCEEDED'],
  [status.UNAUTHENTICATED, Unauthorized, 'UNAUTHENTICATED'],
  [status.PERMISSION_DENIED, Unauthorized, 'PERMISSION_DENIED'],
  [status.NOT_FOUND, NotFound, 'NOT_FOUND'],
  [status.DATA_LOSS, Corrupt, 'CORRUPT'],
  [status.INTERNAL, Failed, 'INTERNAL'],
  [status.INVALID_ARGUMENT, Failed, 'INVALID_ARGUMENT'],
] as const) {
  test(`${status[code]} without details is ${type.name} with its words`, () => {
    const error = told(code, 'in so many words');
    assert.ok(error instanceof type);
    assert.match(error.message, /in so many words/);
    assert.equal(error.reason, reason);
  });
}

test('nobody answering is one short line with the address', () => {
  const refused = told(status.UNAVAILABLE, 'No connection: refused. Resolution note: ');
  assert.match(refused.message, /^lab:7070: no answer \(No connection: refused; expected: a running lab/);
  const { message } = told(status.UNAVAILABLE, 'x'.repeat(1000) + '\nand more');
  assert.match(message, /^lab:7070: no answer \(x{200}\.\.\.;.*orograph up/);
  assert.doesNotMatch(message, /\n/);
});

test('details that are none of ours leave code and words', () => {
  const metadata = new Metadata();
  metadata.set('grpc-status-details-bin', Buffer.from([255, 255, 255, 1, 2]));
  const call = Object.assign(new Error(), { code: status.NOT_FOUND, details: 'gone', metadata });
  const error = ofCall(call, 'lab:7070');
  assert.ok(error instanceof NotFound);
  assert.deepEqual([error.message, error.reason], ['gone', 'NOT_FOUND']);
});
