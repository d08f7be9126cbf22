// Bytes from the lab's store, verified, and the tensors in them.

import { createHash } from 'node:crypto';

import { Corrupt, Unreachable } from './errors.js';
import { replace } from './files.js';
import { CheckpointService } from './gen/orograph/v1/checkpoint_service_pb.js';
import { LONG_MS, type Connection } from './rpc.js';
import { safetensors, type Tensors } from './safetensors.js';

const TRIES = 5;
const LARGEST = 4 * 2 ** 30;

/** Bytes in the lab's store, by their SHA-256. */
export class Content {
  readonly #connection: Connection;

  /**
   * @param digest SHA-256 of the bytes, 64 hexadecimal digits
   * @param size number of bytes
   */
  constructor(
    connection: Connection,
    readonly digest: string,
    readonly size: number,
  ) {
    this.#connection = connection;
  }

  /**
   * The bytes, verified; the download goes on where it stopped when the connection breaks.
   *
   * @throws Corrupt if other bytes came
   */
  async bytes(): Promise<Buffer> {
    return download(this.#connection, this.digest, this.size);
  }

  /** Writes the bytes, verified, to a file; one that is there stays until all of them are. */
  async save(path: string): Promise<void> {
    await replace(path, [await this.bytes()]);
  }
}

/** One run's parameters and batch-norm statistics, as safetensors. */
export class Checkpoint extends Content {
  /**
   * @param role why it was kept: `INITIAL`, `PERIODIC`, `EARLY_STOPPED`, `BEST` or `FINAL`
   * @param step optimizer steps done
   */
  constructor(
    connection: Connection,
    digest: string,
    size: number,
    readonly role: string,
    readonly step: number,
  ) {
    super(connection, digest, size);
  }

  /** Parameters and statistics by PyTorch's names; of `F32` as `Float32Array`. */
  async tensors(): Promise<Tensors> {
    return safetensors(await this.bytes()).tensors;
  }
}

/** Bytes that a result was read from: a profile, a spectrum, an evaluation set, ... */
export class Artifact extends Content {
  /** @param kind `PROFILE`, `SPECTRUM`, `EVALUATION_SET`, ... */
  constructor(
    connection: Connection,
    digest: string,
    size: number,
    readonly kind: string,
  ) {
    super(connection, digest, size);
  }
}

/** What a download needs of a connection. */
type Streaming = Pick<Connection, 'stream'>;

/**
 * The content of this SHA-256, of so many bytes.
 *
 * @throws Corrupt if other bytes came
 */
export async function download(connection: Streaming, digest: string, size: number): Promise<Buffer> {
  if (size > LARGEST) {
    throw new Corrupt(`content ${digest}: ${size} bytes (expected: at most ${LARGEST})`);
  }
  const held: Held = { chunks: [], length: 0 };
  for (let tries = 1; ; tries++) {
    try {
      await fill(connection, digest, size, held);
      break;
    } catch (error) {
      if (!(error instanceof Unreachable) || tries === TRIES) {
        throw error;
      }
    }
  }
  const data = Buffer.concat(held.chunks);
  const found = createHash('sha256').update(data).digest('hex');
  if (found !== digest) {
    throw new Corrupt(`content ${digest}: received bytes of digest ${found} (expected: those asked for)`);
  }
  return data;
}

interface Held {
  readonly chunks: Uint8Array[];
  length: number;
}

async function fill(connection: Streaming, digest: string, size: number, held: Held): Promise<void> {
  const request = { digest, offset: BigInt(held.length) };
  const stream = connection.stream(CheckpointService.method.downloadCheckpoint, request, { timeoutMs: LONG_MS });
  let first = true;
  for await (const chunk of stream) {
    if (first && chunk.sizeBytes !== BigInt(size)) {
      throw new Corrupt(`content ${digest}: ${chunk.sizeBytes} bytes (expected: ${size})`);
    }
    first = false;
    const end = held.length + chunk.data.length;
    if (chunk.offset !== BigInt(held.length) || end > size) {
      throw new Corrupt(`content ${digest}: a chunk at ${chunk.offset} (expected: at ${held.length}, of ${size} bytes)`);
    }
    held.chunks.push(chunk.data);
    held.length = end;
  }
  if (held.length < size) {
    throw new Unreachable(`content ${digest}: the stream ended after ${held.length} of ${size} bytes`, 'UNAVAILABLE');
  }
}
