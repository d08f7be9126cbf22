// Sweep files and objects become messages; everything that does not fit is reported at once, as the lab does it.

import { readFileSync } from 'node:fs';

import { fromJson, isMessage } from '@bufbuild/protobuf';

import { Rejected, rejected, type Violation } from './errors.js';
import { moved } from './formulas.js';
import { SweepSpecSchema, type SweepSpec } from './gen/orograph/v1/spec_pb.js';
import { Reader } from './reader.js';
import { isObject } from './scalars.js';
import { parsed } from './yaml.js';

/** A sweep: an object, YAML or JSON text, the path of a sweep file, or the message itself. */
export type SpecSource = string | URL | SweepSpec | Readonly<Record<string, unknown>>;

/** What a source spells, however much of it can be read, and what can not. */
export interface Read {
  readonly spec: SweepSpec;
  readonly violations: Violation[];
  /** Paths that misspelt fields may have meant. */
  readonly meant: Set<string>;
}

/**
 * Reads a sweep.
 *
 * @throws Rejected if the file or its text cannot be read at all
 */
export function read(source: SpecSource, what = 'sweep'): Read {
  if (isMessage(source, SweepSpecSchema)) {
    return { spec: source, violations: [], meant: new Set() };
  }
  const tree = typeof source === 'string' || source instanceof URL ? parsed(text(source, what), what) : source;
  const reader = new Reader();
  if (tree === null || tree === undefined) {
    reader.refuse(what, 'empty', 'fields of a sweep: data, network, training, axes');
  }
  const twice = (path: string): void => reader.refuse(`formulas.${path}`, 'given twice', 'each name once');
  const settled = isObject(tree) ? moved(tree, twice) : (tree ?? {});
  const json = reader.message(settled, SweepSpecSchema, '', 0);
  return { spec: fromJson(SweepSpecSchema, json), violations: reader.violations, meant: reader.meant };
}

/**
 * Reads a sweep that must be whole.
 *
 * @throws Rejected with everything that cannot be read
 */
export function whole(source: SpecSource, what = 'sweep'): SweepSpec {
  const { spec, violations } = read(source, what);
  if (violations.length > 0) {
    throw new Rejected(violations);
  }
  return spec;
}

function text(source: string | URL, what: string): string {
  if (typeof source === 'string' && (/\n|: /.test(source) || source.trimStart().startsWith('{'))) {
    return source;
  }
  let bytes: Buffer;
  try {
    bytes = readFileSync(source);
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code;
    throw rejected(what, source, `an existing file, or YAML text; ${why}`);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw rejected(what, source, 'UTF-8 text');
  }
}
