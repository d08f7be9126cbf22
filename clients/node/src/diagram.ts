// The phase diagram: one label, values and gaps per cell.

import type { CellValue, PhaseDiagram as PhaseDiagramMessage } from './gen/orograph/v1/result_service_pb.js';
import { AxisRoleSchema, DirectionSchema } from './gen/orograph/v1/spec_pb.js';
import { counts } from './values.js';
import { word } from './words.js';

/** A value on an axis. */
export type AxisValue = number | string;

/** One axis of a phase diagram. */
export interface Axis {
  /** The field it varies, `training.batch_size`. */
  readonly field: string;
  /** `LOAD`, `TEMPERATURE` or `OTHER`. */
  readonly role: string;
  /** `INVERSE` if load or temperature falls with the value, else `DIRECT`. */
  readonly direction: string;
  readonly values: readonly AxisValue[];
}

/** One cell of a phase diagram. */
export interface PhaseCell {
  /** Its id, `width=24,batch=64`. */
  readonly cell: string;
  /** Its value on every axis, in the order of the axes. */
  readonly values: readonly AxisValue[];
  /** I, II, III, IV-A, IV-B, COLLAPSED, DIVERGED or INCOMPLETE. */
  readonly label: string;
  /** Whether the label rests on a curve that has not converged. */
  readonly uncertain: boolean;
  /** Share of resamples of the replicates that give the same label; absent below 5 replicates. */
  readonly confidence: number | undefined;
  /** Why there is no label, where there is none. */
  readonly gap: string;
  /** Runs by outcome, and `pending`. */
  readonly runs: Readonly<Record<string, number>>;
  /** Means with their errors, by the name of the metric. */
  readonly metrics: Readonly<Record<string, CellValue>>;
}

/** A sweep's phase diagram as of when it was asked for. */
export interface PhaseDiagram {
  readonly axes: readonly Axis[];
  readonly cells: readonly PhaseCell[];
  /** Whether everything asked for is in it. */
  readonly complete: boolean;
  /** With the thresholds used, complete. */
  readonly message: PhaseDiagramMessage;
}

/** The diagram of the lab's message. */
export function phaseDiagram(message: PhaseDiagramMessage): PhaseDiagram {
  const axes = message.axes.map((axis) => ({
    field: axis.field,
    role: word(AxisRoleSchema, axis.role) || 'OTHER',
    direction: word(DirectionSchema, axis.direction) || 'DIRECT',
    values: axis.values.map((v) => (v.kind.case === 'numberValue' ? v.kind.value : String(v.kind.value))),
  }));
  const cells = message.cells.map((c) => ({
    cell: c.cell,
    values: c.values.map(axisValue),
    label: c.label,
    uncertain: c.uncertain,
    confidence: c.labelConfidence,
    gap: c.gap,
    runs: counts(c.runs),
    metrics: c.metrics,
  }));
  return { axes, cells, complete: message.complete, message };
}

/** A value from its canonical text. */
function axisValue(text: string): AxisValue {
  const value = Number(text);
  return text.trim() !== '' && Number.isFinite(value) ? value : text;
}
