// Views of what the lab answers, as plain fields; `message` is the whole of it.

import { timestampDate } from '@bufbuild/protobuf/wkt';

import { Artifact, Checkpoint } from './content.js';
import { NotFound } from './errors.js';
import * as resource from './gen/orograph/v1/resource_pb.js';
import * as result from './gen/orograph/v1/result_service_pb.js';
import type { SweepCost } from './gen/orograph/v1/sweep_service_pb.js';
import type { Connection } from './rpc.js';
import { word } from './words.js';

/** One value of one metric for stated checkpoints. */
export class Measurement {
  /** Name of the metric kind. */
  readonly kind: string;
  /** The name under which the sweep asked for it; the kind's unless it gave another. */
  readonly metric: string;
  /** Id of the cell. */
  readonly cell: string;
  /** One replicate, two, or all of the cell that are meant. */
  readonly replicates: readonly number[];
  /** In the unit of the metric kind; NaN where undefined. */
  readonly value: number;
  /** Why there is no value; empty where there is one. */
  readonly undefinedReason: string;
  /** Whether the estimator met its own criterion. */
  readonly converged: boolean;
  /** One standard deviation each: of the estimator, of the finite data, between runs; absent where not known. */
  readonly errors: { readonly estimator?: number | undefined; readonly data?: number | undefined; readonly replicate?: number | undefined };
  /** All options of the kind with the values in force. */
  readonly options: Readonly<Record<string, string>>;
  /** What it was taken of. */
  readonly checkpoints: readonly Checkpoint[];
  /** What the number was read from. */
  readonly artifacts: readonly Artifact[];

  constructor(
    connection: Connection,
    readonly message: resource.Measurement,
  ) {
    const { result } = message;
    const estimate = result.case === 'estimate' ? result.value : undefined;
    this.kind = message.kind;
    this.metric = message.metric || message.kind;
    this.cell = message.cell;
    this.replicates = message.replicates;
    this.value = estimate?.value ?? NaN;
    this.undefinedReason = result.case === 'undefined' ? result.value.reason : '';
    this.converged = estimate?.converged ?? false;
    const errors = estimate?.errors;
    this.errors = { estimator: errors?.estimatorError, data: errors?.dataError, replicate: errors?.replicateError };
    this.options = message.basis?.options ?? {};
    this.checkpoints = message.checkpoints.map((c) => checkpoint(connection, c));
    this.artifacts = message.artifacts.map(
      (a) => new Artifact(connection, a.digest, Number(a.sizeBytes), word(resource.ArtifactKindSchema, a.kind)),
    );
  }
}

/** The training of one replicate. */
export class Run {
  /** `projects/{project}/sweeps/{sweep}/cells/{cell}/runs/{replicate}`. */
  readonly name: string;
  /** Id of its cell, `width=24,batch=64`. */
  readonly cell: string;
  readonly replicate: number;
  /** `PENDING`, `TRAINING` or `ENDED`. */
  readonly state: string;
  /** `trained`, `diverged`, `collapsed`, `censored`, `failed`, `cancelled`; empty before the end. */
  readonly outcome: string;
  /** Those kept, in the order of steps. */
  readonly checkpoints: readonly Checkpoint[];

  constructor(
    connection: Connection,
    readonly message: resource.Run,
  ) {
    this.name = message.name;
    const [, cell = '', replicate = ''] = /\/cells\/(.*)\/runs\/(\d+)$/.exec(message.name) ?? [];
    this.cell = cell;
    this.replicate = Number(replicate);
    this.state = word(resource.RunStateSchema, message.state);
    this.outcome = message.outcome?.outcome.case ?? '';
    this.checkpoints = message.checkpoints.map((c) => checkpoint(connection, c)).sort((a, b) => a.step - b.step);
  }

  /**
   * The last one of this role, or the one after so many steps.
   *
   * @throws NotFound if there is none
   */
  checkpoint(role = 'FINAL', step?: number): Checkpoint {
    const found = this.checkpoints.filter((c) => c.role === role.toUpperCase() && (step ?? c.step) === c.step).at(-1);
    if (found === undefined) {
      const kept = this.checkpoints.map((c) => `${c.role} at ${c.step}`).join(', ') || 'none so far';
      const of = `${this.cell}, replicate ${this.replicate}`;
      throw new NotFound(`${of}: no checkpoint ${role} (expected: one kept: ${kept})`, 'NOT_FOUND');
    }
    return found;
  }
}

function checkpoint(connection: Connection, c: resource.CheckpointRef): Checkpoint {
  const role = word(resource.CheckpointRoleSchema, c.role);
  return new Checkpoint(connection, c.digest, Number(c.sizeBytes), role, Number(c.step));
}

/** How far a sweep is. */
export interface Progress {
  readonly cells: number;
  readonly runs: number;
  readonly runsTraining: number;
  readonly runsEnded: number;
  /** Runs that have ended, by outcome. */
  readonly outcomes: Readonly<Record<string, number>>;
  readonly measurements: number;
  readonly measurementsRecorded: number;
}

/** How far a sweep is, of the lab's message; all 0 where there is none. */
export function progress(p: resource.SweepProgress | undefined): Progress {
  return {
    cells: Number(p?.cells ?? 0),
    runs: Number(p?.runs ?? 0),
    runsTraining: Number(p?.runsTraining ?? 0),
    runsEnded: Number(p?.runsEnded ?? 0),
    outcomes: counts(p?.outcomes ?? {}),
    measurements: Number(p?.measurements ?? 0),
    measurementsRecorded: Number(p?.measurementsRecorded ?? 0),
  };
}

/** Counts as numbers of JavaScript. */
export function counts(of: Readonly<Record<string, bigint>>): Record<string, number> {
  return Object.fromEntries(Object.entries(of).map(([name, n]) => [name, Number(n)]));
}

/** What a sweep or an extension will take, known beforehand. */
export interface Cost {
  readonly cells: number;
  readonly runs: number;
  /** Optimizer steps of all runs. */
  readonly trainingSteps: number;
  /** Samples through networks in training, a backward counting 2. */
  readonly trainingSamplePasses: number;
  readonly measurements: number;
  /** With matvecs and sample-passes by metric. */
  readonly message: SweepCost | undefined;
}

/** The cost of the lab's message. */
export function cost(c: SweepCost | undefined): Cost {
  return {
    cells: Number(c?.cells ?? 0),
    runs: Number(c?.runs ?? 0),
    trainingSteps: Number(c?.trainingSteps ?? 0),
    trainingSamplePasses: Number(c?.trainingSamplePasses ?? 0),
    measurements: Number(c?.measurements ?? 0),
    message: c,
  };
}

/** A claim and what the sweep says about it; numbers are absent where there was none. */
export type Claim = Omit<result.Claim, 'verdict' | 'cells' | 'runs' | '$typeName' | '$unknown'> & {
  /** `SUPPORTED`, `CONTRADICTED` or `NOT_TESTABLE`. */
  readonly verdict: string;
  /** Number of cells it rests on. */
  readonly cells: number;
  /** Number of runs. */
  readonly runs: number;
};

/** The claim of the lab's message. */
export function claim(c: result.Claim): Claim {
  const { $typeName: _, $unknown: __, ...fields } = c;
  const verdict = word(result.ClaimVerdictSchema, c.verdict);
  return { ...fields, verdict, cells: Number(c.cells), runs: Number(c.runs) };
}

/** When a fact was recorded; absent for what is no fact. */
export function date(time: Parameters<typeof timestampDate>[0] | undefined): Date | undefined {
  return time && timestampDate(time);
}
