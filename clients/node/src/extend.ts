// What is added to a sweep becomes the whole specification wanted, as the lab asks for it.

import { clone, create, equals, isFieldSet, mergeFromBinary, toBinary } from '@bufbuild/protobuf';
import { ValueSchema, type Value } from '@bufbuild/protobuf/wkt';

import { Rejected } from './errors.js';
import {
  AxisSchema,
  CheckpointPolicySchema,
  MeasurementSpecSchema,
  SweepSpecSchema,
  type Axis,
  type MeasurementSpec,
  type SweepSpec,
} from './gen/orograph/v1/spec_pb.js';
import type { Read } from './spec.js';

const ADDED = ['replicates', 'axes', 'measurements', 'checkpoints', 'longer_cells'];
const WHAT = 'replicates, axes, longer_cells, measurements or checkpoints';
const LENGTHS = ['training.length.steps', 'training.length.epochs'];

/**
 * `present` with what is added; new values of an axis go between the present ones where these ascend.
 *
 * @throws Rejected if something cannot be added
 */
export function merged(present: SweepSpec, addition: Read): SweepSpec {
  const { spec: added, violations } = addition;
  const fields = SweepSpecSchema.fields.filter((f) => isFieldSet(added, f));
  for (const field of fields.filter((f) => !ADDED.includes(f.name))) {
    violations.push({ field: field.name, value: 'given', expected: `${WHAT}: what can be added` });
  }
  if (fields.length === 0 && violations.length === 0) {
    violations.push({ field: 'addition', value: 'empty', expected: WHAT });
  }
  const whole = clone(SweepSpecSchema, present);
  if (added.replicates !== undefined) {
    whole.replicates = added.replicates;
  }
  if (added.longerCells.length > 0) {
    whole.longerCells = added.longerCells;
  }
  if (added.checkpoints !== undefined) {
    whole.checkpoints ??= create(CheckpointPolicySchema);
    mergeFromBinary(CheckpointPolicySchema, whole.checkpoints, toBinary(CheckpointPolicySchema, added.checkpoints));
  }
  added.axes.forEach((axis, i) => addAxis(whole, axis, `axes[${i}]`, addition));
  whole.measurements.push(...added.measurements.filter((m) => !present.measurements.some((p) => same(m, p))));
  if (violations.length > 0) {
    throw new Rejected(violations);
  }
  return whole;
}

function addAxis(whole: SweepSpec, added: Axis, path: string, { violations }: Read): void {
  if (added.role !== 0 || added.direction !== 0) {
    violations.push({ field: path, value: 'role or direction given', expected: 'field and values: the axis keeps its part' });
  }
  const axis = whole.axes.find((a) => a.field === added.field) ?? lengths(whole, added.field);
  if (axis === undefined) {
    const names = whole.axes.map((a) => a.field).join(', ');
    const expected = `an axis of the sweep, or its training.length.steps or .epochs: ${names}`;
    violations.push({ field: `${path}.field`, value: added.field, expected });
    return;
  }
  const ascending = axis.values.every((v, i, all) => i === 0 || number(all[i - 1] as Value) <= number(v));
  for (const value of added.values) {
    if (!axis.values.some((v) => equals(ValueSchema, v, value))) {
      axis.values.push(value);
      axis.changes.push(...added.changes.filter((c) => value.kind.case === 'stringValue' && c.value === value.kind.value));
    }
  }
  if (ascending && axis.values.every((v) => v.kind.case === 'numberValue')) {
    axis.values.sort((a, b) => number(a) - number(b));
  }
}

/** The training length as an axis, of its own value so far, where it is none yet. */
function lengths(whole: SweepSpec, field: string): Axis | undefined {
  const own = whole.training?.length?.length;
  if (own?.case !== field.split('.')[2] || !LENGTHS.includes(field) || whole.axes.some((a) => LENGTHS.includes(a.field))) {
    return undefined;
  }
  const axis = create(AxisSchema, { field, values: [{ kind: { case: 'numberValue', value: Number(own?.value) } }] });
  whole.axes.push(axis);
  return axis;
}

function number(value: Value): number {
  return value.kind.case === 'numberValue' ? value.kind.value : 0;
}

/** One that is there already is no addition, so that the same one may be sent again. */
function same(a: MeasurementSpec, b: MeasurementSpec): boolean {
  const settled = (m: MeasurementSpec): MeasurementSpec => ({ ...m, metric: m.metric || m.kind });
  return equals(MeasurementSpecSchema, settled(a), settled(b));
}
