// Calls: address, token, deadlines, bounds, and failures in words. The only code that knows gRPC's channels.

import { readFileSync } from 'node:fs';
import { lookup } from 'node:dns/promises';

import {
  create,
  fromBinary,
  toBinary,
  type DescMessage,
  type DescMethod,
  type DescMethodServerStreaming,
  type DescMethodUnary,
  type MessageInitShape,
  type MessageShape,
} from '@bufbuild/protobuf';
import { Client, credentials, Metadata, type ChannelCredentials, type ServiceError } from '@grpc/grpc-js';

import { ofCall, rejected } from './errors.js';

/** Milliseconds that a call with one answer may take, unless told otherwise. */
export const UNARY_MS = 30_000;
/** Milliseconds that a transfer or a long computation may take. */
export const LONG_MS = 600_000;

const LARGEST_ANSWER = 64 << 20;
const LARGEST_REQUEST = 4 << 20;

/** The same request, with its request id, is sent again where the lab cannot have answered it. */
const RETRY = JSON.stringify({
  methodConfig: [
    {
      name: [{}],
      retryPolicy: {
        maxAttempts: 4,
        initialBackoff: '0.1s',
        maxBackoff: '1s',
        backoffMultiplier: 2,
        retryableStatusCodes: ['UNAVAILABLE'],
      },
    },
  ],
});

/** How the lab is known, and how it knows us. Files are in PEM form; without `caFile` the authorities of Node count. */
export interface Tls {
  readonly caFile?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
  /** The name in the lab's certificate, where it is not the host of the address. */
  readonly serverName?: string;
}

/** What may be said of one call that goes on for long. */
export interface Following {
  /** Milliseconds until it is given up; forever when not given. */
  readonly timeoutMs?: number;
  /** Ends it from outside; the loop then throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** A way to one lab. It connects at the first call, and again whenever the connection breaks. */
export class Connection {
  readonly address: string;
  readonly timeoutMs: number;
  readonly #client: Client;
  readonly #headers = new Metadata();

  private constructor(address: string, token: string | undefined, tls: Tls | undefined, timeoutMs: number, local: boolean) {
    this.address = address;
    this.timeoutMs = timeoutMs;
    if (token !== undefined) {
      this.#headers.set('authorization', 'Bearer ' + token);
    }
    this.#client = new Client(address, tls === undefined ? credentials.createInsecure() : secured(tls), {
      'grpc.max_receive_message_length': LARGEST_ANSWER,
      'grpc.max_send_message_length': LARGEST_REQUEST,
      'grpc.keepalive_time_ms': 30_000,
      'grpc.keepalive_timeout_ms': 20_000,
      'grpc.max_reconnect_backoff_ms': 2_000,
      'grpc.service_config': RETRY,
      ...(local ? { 'grpc.enable_http_proxy': 0 } : {}),
      ...(tls?.serverName ? { 'grpc.ssl_target_name_override': tls.serverName } : {}),
    });
  }

  /**
   * A connection; nothing is sent yet.
   *
   * @param token none where the certificate in `tls` says who calls
   * @throws Rejected without TLS to another machine: the token must not leave this one bare
   */
  static async to(address: string, token: string | undefined, tls: Tls | undefined, timeoutMs: number): Promise<Connection> {
    const local = await isLoopback(address.slice(0, address.lastIndexOf(':')).replace(/^\[|\]$/g, ''));
    if (tls === undefined && !local) {
      throw rejected('server', address, 'an address of this machine, or tls: the token must not leave it bare');
    }
    return new Connection(address, token, tls, timeoutMs, local);
  }

  close(): void {
    this.#client.close();
  }

  /** One answer to one request. */
  unary<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O>,
    request: MessageInitShape<I>,
    timeoutMs = this.timeoutMs,
  ): Promise<MessageShape<O>> {
    return new Promise((resolve, reject) => {
      this.#client.makeUnaryRequest(
        path(method),
        serializer(method.input),
        deserializer(method.output),
        create(method.input, request),
        this.#headers,
        { deadline: Date.now() + timeoutMs },
        (error, answer) => (error ? reject(ofCall(error, this.address)) : resolve(answer as MessageShape<O>)),
      );
    });
  }

  /** The answers to one request; the call ends when the loop is left. */
  async *stream<I extends DescMessage, O extends DescMessage>(
    method: DescMethodServerStreaming<I, O>,
    request: MessageInitShape<I>,
    following: Following = {},
  ): AsyncGenerator<MessageShape<O>, void, undefined> {
    const { timeoutMs, signal } = following;
    signal?.throwIfAborted();
    const call = this.#client.makeServerStreamRequest(
      path(method),
      serializer(method.input),
      deserializer(method.output),
      create(method.input, request),
      this.#headers,
      timeoutMs === undefined ? {} : { deadline: Date.now() + timeoutMs },
    );
    const stop = (): void => call.cancel();
    signal?.addEventListener('abort', stop);
    call.on('error', () => {}); // a loop that was left does not hear its end any more
    try {
      yield* call as AsyncIterable<MessageShape<O>>;
    } catch (error) {
      signal?.throwIfAborted();
      throw isServiceError(error) ? ofCall(error, this.address) : error;
    } finally {
      signal?.removeEventListener('abort', stop);
      call.cancel();
    }
  }

  /** The items of all pages; `page` takes the token of one and answers with its items and the next token. */
  async *pages<T>(page: (token: string) => Promise<[items: T[], next: string]>): AsyncGenerator<T, void, undefined> {
    let token = '';
    do {
      const [items, next] = await page(token);
      yield* items;
      token = next;
    } while (token !== '');
  }
}

function path(method: DescMethod): string {
  return `/${method.parent.typeName}/${method.name}`;
}

function serializer<D extends DescMessage>(desc: D): (message: MessageShape<D>) => Buffer {
  return (message) => Buffer.from(toBinary(desc, message));
}

function deserializer<D extends DescMessage>(desc: D): (bytes: Buffer) => MessageShape<D> {
  return (bytes) => fromBinary(desc, bytes);
}

function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && 'code' in error && typeof error.code === 'number' && 'details' in error;
}

function secured(tls: Tls): ChannelCredentials {
  if ((tls.certFile === undefined) !== (tls.keyFile === undefined)) {
    throw rejected('tls', 'one of certFile and keyFile', 'both or neither');
  }
  const [ca, key, cert] = [pem('tls.caFile', tls.caFile), pem('tls.keyFile', tls.keyFile), pem('tls.certFile', tls.certFile)];
  return credentials.createSsl(ca, key, cert);
}

function pem(field: string, file: string | undefined): Buffer | null {
  if (file === undefined) {
    return null;
  }
  try {
    return readFileSync(file);
  } catch (error) {
    throw rejected(field, file, `a readable PEM file; ${(error as NodeJS.ErrnoException).code}`);
  }
}

/** Whether every address of `host` is this machine's own. */
async function isLoopback(host: string): Promise<boolean> {
  try {
    const found = await lookup(host, { all: true });
    return found.length > 0 && found.every((f) => f.address === '::1' || /^(::ffff:)?127\./i.test(f.address));
  } catch {
    return false;
  }
}
