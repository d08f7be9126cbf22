// A lab: what can be asked of it.

import { randomUUID } from 'node:crypto';

import { OrographError, Rejected, Unreachable, type Violation } from './errors.js';
import { SweepService, type CreateSweepResponse } from './gen/orograph/v1/sweep_service_pb.js';
import type { Connection } from './rpc.js';
import { read, type SpecSource } from './spec.js';
import { Sweep, type ChangeOptions } from './sweep.js';
import { cost, type Cost } from './values.js';

const PAGE = 200;

/** What may be said of a new sweep. */
export interface SubmitOptions extends ChangeOptions {
  /** 1 to 63 of a-z, 0-9 and hyphen; made up when not given. */
  readonly id?: string;
  /** Free labels for filters. */
  readonly labels?: Readonly<Record<string, string>>;
  /** What it is for. */
  readonly description?: string;
}

/** A running lab. Made by `connect`. */
export class Lab {
  /** Host and port. */
  readonly address: string;
  /** `projects/{project}`. */
  readonly project: string;
  readonly #connection: Connection;

  constructor(connection: Connection, project: string) {
    this.#connection = connection;
    this.address = connection.address;
    this.project = project.startsWith('projects/') ? project : `projects/${project}`;
  }

  /** Closes the connection. */
  close(): void {
    this.#connection.close();
  }

  /** The same, for `using`. */
  [Symbol.dispose](): void {
    this.close();
  }

  /**
   * Returns if the lab answers and knows us.
   *
   * @throws OrographError if it does not
   */
  async ping(): Promise<void> {
    await this.#connection.unary(SweepService.method.listSweeps, { parent: this.project, pageSize: 1 });
  }

  /**
   * What a sweep would take; nothing is created.
   *
   * @param spec an object, YAML text, the path of a sweep file, or a `SweepSpec`
   * @throws Rejected with every bad field
   */
  async check(spec: SpecSource): Promise<Cost> {
    return cost((await this.#create(spec, {}, true)).cost);
  }

  /**
   * Creates a sweep. Submitting again with the same `requestId` gives the same sweep.
   *
   * @param spec an object, YAML text, the path of a sweep file, or a `SweepSpec`
   * @throws Rejected with every bad field; nothing is created then
   * @throws Unreachable if no answer comes; the sweep may have been created all the same, and the error's `requestId`, given
   *   here, then gives that sweep
   */
  async submit(spec: SpecSource, options: SubmitOptions = {}): Promise<Sweep> {
    const { sweep } = await this.#create(spec, options, false);
    if (sweep === undefined) {
      throw new OrographError('an answer without a sweep (expected: a lab of this release)');
    }
    return new Sweep(this.#connection, sweep.name);
  }

  async #create(source: SpecSource, options: SubmitOptions, validateOnly: boolean): Promise<CreateSweepResponse> {
    const { spec, violations, meant } = read(source);
    const request = {
      parent: this.project,
      requestId: options.requestId ?? randomUUID(),
      sweepId: options.id ?? '',
      spec,
      labels: { ...options.labels },
      description: options.description ?? '',
      validateOnly: validateOnly || violations.length > 0,
    };
    const answer = await this.#connection.unary(SweepService.method.createSweep, request).catch((error: unknown) => {
      if (error instanceof Unreachable && !request.validateOnly) {
        throw error.askedOnce(request.requestId);
      }
      throw error instanceof Rejected ? new Rejected(together(violations, meant, error.violations), error.reason) : error;
    });
    if (violations.length > 0) {
      throw new Rejected(violations);
    }
    return answer;
  }

  /**
   * A sweep by its id or full name.
   *
   * @throws NotFound if there is none
   */
  async sweep(name: string): Promise<Sweep> {
    const found = new Sweep(this.#connection, name.includes('/') ? name : `${this.project}/sweeps/${name}`);
    await found.message();
    return found;
  }

  /**
   * The sweeps of the project, newest first, page by page as they are asked for.
   *
   * @param filter such as `state = "ACTIVE"` or `labels.for = "paper"`, joined by `AND`
   */
  sweeps(filter = ''): AsyncGenerator<Sweep, void, undefined> {
    return this.#connection.pages(async (pageToken) => {
      const request = { parent: this.project, pageSize: PAGE, pageToken, filter };
      const page = await this.#connection.unary(SweepService.method.listSweeps, request);
      return [page.sweeps.map((s) => new Sweep(this.#connection, s.name)), page.nextPageToken];
    });
  }
}

/** Both parts, without what the lab misses only because it could not be read here. */
function together(ours: readonly Violation[], meant: ReadonlySet<string>, theirs: readonly Violation[]): Violation[] {
  const unread = [...ours.map((v) => v.field), ...meant];
  return [...ours, ...theirs.filter((v) => !unread.some((u) => within(v.field, u) || within(u, v.field)))];
}

function within(inner: string, outer: string): boolean {
  return inner === outer || inner.startsWith(outer + '.') || inner.startsWith(outer + '[');
}
