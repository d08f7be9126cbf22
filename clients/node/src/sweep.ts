// A sweep: steering, following, results.

import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';

import { phaseDiagram, type PhaseDiagram } from './diagram.js';
import { OrographError, rejected } from './errors.js';
import { merged } from './extend.js';
import { replace } from './files.js';
import { SweepStateSchema, type Sweep as SweepMessage } from './gen/orograph/v1/resource_pb.js';
import { ExportFormat, ResultService } from './gen/orograph/v1/result_service_pb.js';
import { SweepService } from './gen/orograph/v1/sweep_service_pb.js';
import { LONG_MS, type Connection } from './rpc.js';
import { read, whole, type SpecSource } from './spec.js';
import { claim, cost, Measurement, progress, Run, type Claim, type Cost, type Progress } from './values.js';
import { Watch, type WatchOptions } from './watch.js';
import { word } from './words.js';

const PAGE = 1000;

const FORMATS = {
  csv: ExportFormat.CSV,
  jsonl: ExportFormat.JSON_LINES,
  report: ExportFormat.REPORT,
} as const;

/** What a sweep is exported as: a table, one JSON object per measurement, or one HTML file with all figures. */
export type Format = keyof typeof FORMATS;

/** A call that changes something. */
export interface ChangeOptions {
  /** A UUID; the same call with the same one is done once. Made up when not given. */
  readonly requestId?: string;
}

/** A sweep of a lab. What can change is asked of the lab whenever it is read. */
export class Sweep {
  readonly #connection: Connection;

  /** @param name `projects/{project}/sweeps/{sweep}` */
  constructor(
    connection: Connection,
    readonly name: string,
  ) {
    this.#connection = connection;
  }

  /** The last part of the name. */
  get id(): string {
    return this.name.slice(this.name.lastIndexOf('/') + 1);
  }

  /** The whole resource, as it is now. */
  async message(): Promise<SweepMessage> {
    const { sweep } = await this.#connection.unary(SweepService.method.getSweep, { name: this.name });
    return present(sweep);
  }

  /** `ACTIVE`, `PAUSED`, `FINISHED` or `CANCELLED`. */
  async state(): Promise<string> {
    return word(SweepStateSchema, (await this.message()).state);
  }

  /** Cells, runs and measurements, wanted and made. */
  async progress(): Promise<Progress> {
    return progress((await this.message()).progress);
  }

  // Steering

  /** Grants no new work; what runs goes on. */
  async pause(options: ChangeOptions = {}): Promise<this> {
    await this.#connection.unary(SweepService.method.pauseSweep, this.#change(options));
    return this;
  }

  /** Grants work again. */
  async resume(options: ChangeOptions = {}): Promise<this> {
    await this.#connection.unary(SweepService.method.resumeSweep, this.#change(options));
    return this;
  }

  /** Ends it: runs that have not ended are cancelled. */
  async cancel(options: ChangeOptions = {}): Promise<this> {
    await this.#connection.unary(SweepService.method.cancelSweep, this.#change(options));
    return this;
  }

  /**
   * Adds replicates, axis values, lengths or measurements; nothing is trained twice.
   *
   * @param addition an object, YAML text or file with only what is added
   * @param options with `validateOnly` everything is checked and the cost told, but nothing is added
   * @throws Rejected with everything that cannot be added
   */
  async extend(addition: SpecSource, options: ChangeOptions & { validateOnly?: boolean } = {}): Promise<Cost> {
    const added = read(addition, 'addition');
    const spec = merged(present((await this.message()).spec), added);
    const { validateOnly = false } = options;
    const request = { ...this.#change(options), spec, validateOnly };
    return cost((await this.#connection.unary(SweepService.method.extendSweep, request)).cost);
  }

  #change({ requestId = randomUUID() }: ChangeOptions): { name: string; requestId: string } {
    return { name: this.name, requestId };
  }

  // Following

  /** The updates of the sweep until it has ended, for `for await`. */
  watch(options: WatchOptions = {}): Watch {
    return new Watch(this.#connection, this.name, options);
  }

  /** Waits until it has ended. */
  async wait(options: Pick<WatchOptions, 'patienceMs' | 'signal'> = {}): Promise<this> {
    for await (const _ of this.watch({ ...options, fromNow: true }));
    return this;
  }

  // Results

  /**
   * The runs, in grid order, page by page as they are asked for.
   *
   * @param options a cell's id, to have its runs alone
   */
  runs(options: { cell?: string } = {}): AsyncGenerator<Run, void, undefined> {
    return this.#connection.pages(async (pageToken) => {
      const request = { parent: this.#parent(options.cell), pageSize: PAGE, pageToken };
      const page = await this.#connection.unary(SweepService.method.listRuns, request);
      return [page.runs.map((run) => new Run(this.#connection, run)), page.nextPageToken];
    });
  }

  /**
   * What has been measured of runs, pairs and cells, never only means, page by page as it is asked for.
   *
   * @param options a metric's name, a cell's id, to have its measurements alone
   */
  measurements(options: { metric?: string; cell?: string } = {}): AsyncGenerator<Measurement, void, undefined> {
    const filter = options.metric === undefined ? '' : `metric = ${JSON.stringify(options.metric)}`;
    return this.#connection.pages(async (pageToken) => {
      const request = { parent: this.#parent(options.cell), pageSize: PAGE, pageToken, filter };
      const page = await this.#connection.unary(ResultService.method.queryMeasurements, request);
      return [page.measurements.map((m) => new Measurement(this.#connection, m)), page.nextPageToken];
    });
  }

  #parent(cell: string | undefined): string {
    return cell === undefined ? this.name : `${this.name}/cells/${cell}`;
  }

  /**
   * The phase diagram as of now.
   *
   * @param rule other thresholds than the sweep's, as under `phase` in a sweep file
   * @param metrics names of the metrics to be in it, of those that the sweep measures; none takes all, or of a sweep of more than
   *     2,000 cells none; one diagram of such a sweep has at most 200,000 means
   * @param cells ids of the cells wanted, at most 1,000, with all metrics where none is named; none takes every cell
   */
  async phaseDiagram(
    rule?: Readonly<Record<string, unknown>>,
    metrics: readonly string[] = [],
    cells: readonly string[] = [],
  ): Promise<PhaseDiagram> {
    const phase = rule && whole({ phase: rule }, 'rule').phase;
    const request = { name: this.name, metrics: [...metrics], cells: [...cells], ...(phase && { rule: phase }) };
    return phaseDiagram(present((await this.#connection.unary(ResultService.method.getPhaseDiagram, request, LONG_MS)).diagram));
  }

  /** Every claim that is tested: statistic, interval, p-values, verdict and reason. */
  async claims(): Promise<Claim[]> {
    const request = { name: this.name };
    const { report } = await this.#connection.unary(ResultService.method.getClaimReport, request, LONG_MS);
    return present(report).claims.map(claim);
  }

  /** The results as a stream of bytes; columns as in docs/export.md. */
  export(format: Format = 'csv'): Readable {
    return Readable.from(this.#exported(format), { objectMode: false });
  }

  /** Writes the results to a file: whole, or not at all. A file that is there stays until the new one is complete. */
  async save(path: string, format: Format = 'csv'): Promise<void> {
    await replace(path, this.#exported(format));
  }

  async *#exported(format: Format): AsyncGenerator<Uint8Array, void, undefined> {
    if (!Object.hasOwn(FORMATS, format)) {
      throw rejected('format', format, 'one of ' + Object.keys(FORMATS).join(', '));
    }
    const request = { name: this.name, format: FORMATS[format] };
    const chunks = this.#connection.stream(ResultService.method.exportSweep, request, { timeoutMs: LONG_MS });
    for await (const chunk of chunks) {
      yield chunk.data;
    }
  }
}

function present<T>(part: T | undefined): T {
  if (part === undefined) {
    throw new OrographError('an answer without what was asked for (expected: a lab of this release)');
  }
  return part;
}
