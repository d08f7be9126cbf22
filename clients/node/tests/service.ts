// Services of the contracts on loopback, answering as a test says; and what all tests share.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

import { create, fromBinary, toBinary, type DescService, type Message } from '@bufbuild/protobuf';
import { anyPack } from '@bufbuild/protobuf/wkt';
import {
  Metadata,
  Server,
  ServerCredentials,
  type sendUnaryData,
  type ServerUnaryCall,
  type ServerWritableStream,
  type status,
  type StatusObject,
} from '@grpc/grpc-js';

import { BadRequestSchema, ErrorInfoSchema, StatusSchema } from '../src/gen/google_rpc_pb.js';
import { CheckpointService } from '../src/gen/orograph/v1/checkpoint_service_pb.js';
import { ResultService } from '../src/gen/orograph/v1/result_service_pb.js';
import { SweepService } from '../src/gen/orograph/v1/sweep_service_pb.js';

/** A token as labs have them. */
export const TOKEN = 'a-token-for-tests-0123456789abcdef';

/** A small sweep. */
export const SPEC = {
  data: { name: 'digits', subset: 700, label_noise: 0.1, data_seed: 1 },
  network: { family: 'mlp', depth: 1 },
  training: { optimizer: { kind: 'sgd', learning_rate: 0.1, momentum: 0.9 }, length: { steps: 150 } },
  axes: [
    { field: 'network.width', values: [4, 16] },
    { field: 'training.batch_size', values: [16, 64] },
  ],
  replicates: 2,
  run_seed: 7,
  checkpoints: { initial: true },
  measurements: [{ kind: 'TRAIN_LOSS' }, { kind: 'TEST_ACCURACY' }, { kind: 'PARAMETER_DISTANCE' }],
};

/** Takes a request and answers with a message, or throws a `StatusObject`. */
export type Unary = (request: any, call: ServerUnaryCall<Message, Message>) => object;
/** Takes a request and writes messages. */
export type Streaming = (request: any, call: ServerWritableStream<Message, object>) => void;

/**
 * Starts services with these methods, by their names; the others are not implemented. They end with the test.
 *
 * @return their address
 */
export async function serve(
  t: TestContext,
  methods: Record<string, Unary | Streaming>,
  credentials = ServerCredentials.createInsecure(),
): Promise<string> {
  const server = new Server();
  for (const service of [SweepService, ResultService, CheckpointService] as DescService[]) {
    const known = service.methods.filter((m) => m.name in methods);
    const definitions = known.map((m) => {
      const requestDeserialize = (bytes: Buffer): Message => fromBinary(m.input, bytes);
      const responseSerialize = (message: object): Buffer => Buffer.from(toBinary(m.output, create(m.output, message as Record<string, unknown>)));
      const none = (): never => {
        throw new Error('of clients');
      };
      const shape = { requestStream: false, responseStream: m.methodKind === 'server_streaming' };
      const path = `/${service.typeName}/${m.name}`;
      return [m.name, { path, ...shape, requestDeserialize, responseSerialize, requestSerialize: none, responseDeserialize: none }];
    });
    const handlers = known.map((m) => {
      const method = methods[m.name] as Unary & Streaming;
      const unary = (call: ServerUnaryCall<Message, Message>, done: sendUnaryData<object>): void => {
        try {
          done(null, method(call.request, call));
        } catch (error) {
          done(error as StatusObject);
        }
      };
      const streaming = (call: ServerWritableStream<Message, object>): void => void method(call.request, call as any);
      return [m.name, m.methodKind === 'unary' ? unary : streaming];
    });
    if (known.length > 0) {
      server.addService(Object.fromEntries(definitions), Object.fromEntries(handlers));
    }
  }
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', credentials, (e, bound) => (e ? reject(e) : resolve(bound)));
  });
  t.after(() => server.forceShutdown());
  return `127.0.0.1:${port}`;
}

/** What a call fails with, made as the lab makes it. */
export function failure(
  code: status,
  words: string,
  reason?: string,
  details: Record<string, string> = {},
  violations: { field: string; description: string }[] = [],
): StatusObject {
  const metadata = new Metadata();
  if (reason !== undefined) {
    const info = create(ErrorInfoSchema, { reason, domain: 'orograph.io', metadata: details });
    const bad = create(BadRequestSchema, { fieldViolations: violations });
    const parts = [anyPack(ErrorInfoSchema, info), ...(violations.length > 0 ? [anyPack(BadRequestSchema, bad)] : [])];
    const told = create(StatusSchema, { code, message: words, details: parts });
    metadata.set('grpc-status-details-bin', Buffer.from(toBinary(StatusSchema, told)));
  }
  return { code, details: words, metadata };
}

/** An empty folder that ends with the test. */
export async function emptyFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'orograph-test-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Everything that comes, as a list. */
export async function list<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) {
    found.push(item);
  }
  return found;
}
