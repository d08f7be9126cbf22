// Following a sweep: facts in their order, over any number of broken connections.

import { setTimeout as sleep } from 'node:timers/promises';

import { Failed, Unreachable } from './errors.js';
import { SweepStateSchema } from './gen/orograph/v1/resource_pb.js';
import { SweepService, type WatchSweepResponse } from './gen/orograph/v1/sweep_service_pb.js';
import type { Connection } from './rpc.js';
import { date, Measurement, progress, Run, type Progress } from './values.js';
import { word } from './words.js';

const PAUSES = [100, 200, 500, 1000, 2000];

/** How a sweep is followed. */
export interface WatchOptions {
  /** `resumeToken` of an update, to go on after it; all facts when not given. */
  readonly resumeToken?: string;
  /** Only what comes from now on, however many facts there are; not with `resumeToken`. */
  readonly fromNow?: boolean;
  /** Whether points of curves in training are wanted too; best effort. */
  readonly livePoints?: boolean;
  /** Milliseconds for which a lab that does not answer is tried again; two minutes when not given. */
  readonly patienceMs?: number;
  /** Ends it from outside; the loop then throws the signal's reason. */
  readonly signal?: AbortSignal;
}

/** One fact of a sweep, a live point, or a sign of life. */
export type Update = {
  /** To go on after this update: `sweep.watch({ resumeToken })`. */
  readonly resumeToken: string;
  /** The fact's place in the order of the sweep's facts; 0 for what is no fact. */
  readonly sequence: number;
  /** When the fact was recorded. */
  readonly time: Date | undefined;
  /** How far the sweep is; with signs of life and with the last update. */
  readonly progress: Progress | undefined;
} & (
  | { readonly kind: 'state'; readonly state: string }
  | { readonly kind: 'run'; readonly run: Run }
  | { readonly kind: 'measurement'; readonly measurement: Measurement }
  | { readonly kind: 'point'; readonly cell: string; readonly replicate: number; readonly step: number; readonly trainLoss: number }
  | { readonly kind: 'progress' }
);

/**
 * The updates of a sweep until it has ended. A broken connection is taken up again after the last fact seen: none is lost
 * and none comes twice.
 */
export class Watch implements AsyncIterable<Update> {
  /** To go on after the last update. */
  resumeToken: string;
  readonly #connection: Connection;
  readonly #name: string;
  readonly #options: WatchOptions;

  constructor(connection: Connection, name: string, options: WatchOptions) {
    this.#connection = connection;
    this.#name = name;
    this.#options = options;
    this.resumeToken = options.resumeToken ?? '';
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Update, void, undefined> {
    const { fromNow = false, livePoints = false, patienceMs = 120_000, signal } = this.#options;
    let failingSince: number | undefined;
    let tries = 0;
    for (;;) {
      try {
        signal?.throwIfAborted();
        if (fromNow && this.resumeToken === '') {
          const { sweep } = await this.#connection.unary(SweepService.method.getSweep, { name: this.#name });
          this.resumeToken = sweep?.watchToken ?? '';
        }
        const request = { name: this.#name, resumeToken: this.resumeToken, livePoints };
        for await (const message of this.#connection.stream(SweepService.method.watchSweep, request, { signal })) {
          failingSince = undefined;
          tries = 0;
          this.resumeToken = message.resumeToken || this.resumeToken;
          yield update(message, this.#connection, this.resumeToken);
        }
        return;
      } catch (error) {
        if (error instanceof Failed && error.reason === 'WATCHER_TOO_SLOW') {
          this.resumeToken = error.details['resume_token'] || this.resumeToken;
          continue;
        }
        failingSince ??= performance.now();
        if (!(error instanceof Unreachable) || performance.now() - failingSince > patienceMs) {
          throw error;
        }
        await sleep(PAUSES[Math.min(tries++, PAUSES.length - 1)], undefined, { signal }).catch(() => signal?.throwIfAborted());
      }
    }
  }
}

function update(message: WatchSweepResponse, connection: Connection, resumeToken: string): Update {
  const base = {
    resumeToken,
    sequence: Number(message.sequence),
    time: date(message.time),
    progress: message.progress && progress(message.progress),
  };
  const found = message.update;
  switch (found.case) {
    case 'state':
      return { ...base, kind: 'state', state: word(SweepStateSchema, found.value) };
    case 'run':
      return { ...base, kind: 'run', run: new Run(connection, found.value) };
    case 'measurement':
      return { ...base, kind: 'measurement', measurement: new Measurement(connection, found.value) };
    case 'livePoint': {
      const { cell, replicate, step, trainLoss } = found.value;
      return { ...base, kind: 'point', cell, replicate, step: Number(step), trainLoss };
    }
    default:
      return { ...base, kind: 'progress' };
  }
}
