// What can go wrong, in words for people, and in a word for programs.

import { fromBinary } from '@bufbuild/protobuf';
import { anyUnpack } from '@bufbuild/protobuf/wkt';
import { status, type ServiceError } from '@grpc/grpc-js';

import { BadRequestSchema, ErrorInfoSchema, StatusSchema } from './gen/google_rpc_pb.js';

const DETAILS = 'grpc-status-details-bin';
const EXPECTED = ' (expected: ';
const LONGEST_LINE = 200;

/** One thing that is wrong with what was asked for. */
export interface Violation {
  /** Path of the field, as in a sweep file: `axes[0].values[2]`. */
  readonly field: string;
  /** What was given. */
  readonly value: string;
  /** What would have been right. */
  readonly expected: string;
}

/** Anything that goes wrong between this program and a lab. */
export class OrographError extends Error {
  /** A word for programs, such as `FROZEN` or `ETAG_MISMATCH`. */
  readonly reason: string;
  /** What was wrong with the input; empty where that is not why. */
  readonly violations: readonly Violation[];
  /** What belongs to the reason. */
  readonly details: Readonly<Record<string, string>>;

  constructor(
    message: string,
    reason = 'UNKNOWN',
    violations: readonly Violation[] = [],
    details: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.name = new.target.name;
    this.reason = reason;
    this.violations = violations;
    this.details = details;
  }
}

/** There is no lab where one was looked for. */
export class NoLab extends OrographError {
  constructor(message: string) {
    super(message, 'NO_LAB');
  }
}

/** Nobody answers at the lab's address, or not in time. */
export class Unreachable extends OrographError {
  /** Of a call that may have been done though no answer came: the same call with this id is done once. */
  readonly requestId: string | undefined;

  constructor(
    message: string,
    reason?: string,
    violations?: readonly Violation[],
    details?: Readonly<Record<string, string>>,
    requestId?: string,
  ) {
    super(message, reason, violations, details);
    this.requestId = requestId;
  }

  /** The same with the id that the call must have when it is made again. */
  askedOnce(requestId: string): Unreachable {
    const again = `it may have been done: call again with requestId: '${requestId}', and it is done once`;
    return new Unreachable(`${this.message}; ${again}`, this.reason, this.violations, this.details, requestId);
  }
}

/** The lab refuses the token, or its owner's role. */
export class Unauthorized extends OrographError {}

/** The lab has no such thing, or no longer. */
export class NotFound extends OrographError {}

/** The lab could not do what was asked for; `reason` says why. */
export class Failed extends OrographError {}

/** Bad input, with every violation that was found; nothing has happened. */
export class Rejected extends OrographError {
  constructor(violations: readonly Violation[], reason = 'INVALID_ARGUMENT') {
    super(violations.map(shown).join('\n'), reason, violations);
  }
}

/** Bytes are not those that were asked for. */
export class Corrupt extends OrographError {
  constructor(message: string) {
    super(message, 'CORRUPT');
  }
}

/** One violation as an error. */
export function rejected(field: string, value: unknown, expected: string): Rejected {
  return new Rejected([{ field, value: String(value), expected }]);
}

function shown(v: Violation): string {
  return `${v.field}: ${v.value}${EXPECTED}${v.expected})`;
}

/** What a failed call means. */
export function ofCall(error: ServiceError, address: string): OrographError {
  const words = error.details || error.message;
  const told = decoded(error);
  const reason = told.reason || status[error.code] || 'UNKNOWN';
  const { violations, details } = told;
  switch (error.code) {
    case status.UNAVAILABLE:
    case status.DEADLINE_EXCEEDED: {
      const hint = 'expected: a running lab; `orograph up` starts one';
      return new Unreachable(`${address}: no answer (${line(words)}; ${hint})`, reason, violations, details);
    }
    case status.UNAUTHENTICATED:
    case status.PERMISSION_DENIED:
      return new Unauthorized(`${address}: ${words}`, reason, violations, details);
    default:
  }
  if (violations.length > 0) {
    return new Rejected(violations, reason);
  }
  switch (error.code) {
    case status.NOT_FOUND:
      return new NotFound(words, reason, violations, details);
    case status.DATA_LOSS:
      return new Corrupt(words);
    default:
      return new Failed(words, reason, violations, details);
  }
}

function line(words: string): string {
  const first = (words.split('\n', 1)[0] ?? '').replace(/\.? Resolution note:.*/, '');
  return first.length <= LONGEST_LINE ? first : first.slice(0, LONGEST_LINE) + '...';
}

interface Told {
  reason: string;
  details: Record<string, string>;
  violations: Violation[];
}

/** The details in google.rpc.Status; none where they are missing or cannot be read. */
function decoded(error: ServiceError): Told {
  const told: Told = { reason: '', details: {}, violations: [] };
  for (const value of error.metadata?.get(DETAILS) ?? []) {
    try {
      for (const detail of fromBinary(StatusSchema, Buffer.from(value)).details) {
        const info = anyUnpack(detail, ErrorInfoSchema);
        if (info !== undefined) {
          told.reason = info.reason;
          told.details = { ...info.metadata };
        }
        const bad = anyUnpack(detail, BadRequestSchema)?.fieldViolations ?? [];
        told.violations.push(...bad.map((v) => violation(v.field, v.description)));
      }
    } catch {
      // Not ours: code and words are all there is.
    }
  }
  return told;
}

function violation(field: string, description: string): Violation {
  const mark = description.lastIndexOf(EXPECTED);
  if (mark < 0) {
    return { field, value: description, expected: 'see there' };
  }
  const expected = description.slice(mark + EXPECTED.length).replace(/\)$/, '');
  return { field, value: description.slice(0, mark), expected };
}
