// Single values of fields: which fit, and what is said of those that do not.

import { ScalarType, type DescEnum, type DescField, type JsonValue } from '@bufbuild/protobuf';

import { short } from './words.js';

const BITS: ReadonlyMap<ScalarType, number> = new Map([
  [ScalarType.INT32, 32],
  [ScalarType.INT64, 64],
]);

/** The JSON form of a value that fits its field. */
export function fitting(value: unknown, field: DescField): JsonValue | undefined {
  if (field.enum !== undefined) {
    return field.enum.values.find((v) => v.number !== 0 && (value === v.name || value === short(v)))?.name;
  }
  const real = typeof value === 'bigint' ? Number(value) : value;
  const isNumber = typeof real === 'number' && Number.isFinite(real);
  if (field.message !== undefined) {
    return isNumber || typeof real === 'string' || typeof real === 'boolean' || real === null ? real : undefined;
  }
  const bits = BITS.get(field.scalar as ScalarType);
  if (bits !== undefined) {
    return integer(value, bits);
  }
  switch (field.scalar) {
    case ScalarType.DOUBLE:
      return isNumber ? real : undefined;
    case ScalarType.BOOL:
      return typeof value === 'boolean' ? value : undefined;
    default:
      return typeof value === 'string' ? value : undefined;
  }
}

function integer(value: unknown, bits: number): string | number | undefined {
  const spelled = bits === 64 && typeof value === 'string' && /^-?[0-9]{1,19}$/.test(value);
  if (!spelled && typeof value !== 'bigint' && !Number.isInteger(value)) {
    return undefined;
  }
  const whole = BigInt(value as string | bigint | number);
  if (BigInt.asIntN(bits, whole) !== whole) {
    return undefined;
  }
  return bits === 64 ? whole.toString() : Number(whole);
}

/** What keeps the place of an element that does not fit. */
export function gap(field: DescField): JsonValue {
  if (field.message !== undefined || field.enum !== undefined) {
    return field.enum?.values[0]?.name ?? null;
  }
  return field.scalar === ScalarType.STRING ? '' : field.scalar === ScalarType.BOOL ? false : 0;
}

/** What would fit, in words. */
export function wanted(field: DescField): string {
  if (field.enum !== undefined) {
    return 'one of ' + choices(field.enum);
  }
  const bits = BITS.get(field.scalar as ScalarType);
  if (bits !== undefined) {
    return `a whole number of at most ${bits} bits`;
  }
  switch (field.scalar) {
    case ScalarType.DOUBLE:
      return 'a finite number';
    case ScalarType.BOOL:
      return 'true or false';
    case ScalarType.STRING:
      return 'text; quote what looks like a number';
    default:
      return 'a finite number or a word';
  }
}

function choices(desc: DescEnum): string {
  return desc.values
    .filter((v) => v.number !== 0)
    .map(short)
    .join(', ');
}

/** A value in words. */
export function told(value: unknown): string {
  if (value === null || value === undefined) {
    return 'nothing';
  }
  if (typeof value === 'string') {
    return value.length <= 80 ? `"${value}"` : `"${value.slice(0, 80)}..."`;
  }
  return typeof value !== 'object' ? String(value).slice(0, 80) : isObject(value) ? 'a mapping' : 'a list';
}

/** Whether it is a mapping of names to values. */
export function isObject(tree: unknown): tree is Record<string, unknown> {
  return typeof tree === 'object' && tree !== null && !Array.isArray(tree) && !ArrayBuffer.isView(tree);
}
