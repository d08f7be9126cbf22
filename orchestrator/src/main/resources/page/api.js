// Calls of the lab's API: every method is `POST /orograph.v1.Service/Method` with proto3 JSON and a token.

import { EventParser } from './stream.js';

const KEY = 'orograph.token';
const PAUSES = [500, 1000, 2000, 5000, 10000];
/** Names of the codes of a status. */
export const CODES = ['OK', 'CANCELLED', 'UNKNOWN', 'INVALID_ARGUMENT', 'DEADLINE_EXCEEDED', 'NOT_FOUND', 'ALREADY_EXISTS',
  'PERMISSION_DENIED', 'RESOURCE_EXHAUSTED', 'FAILED_PRECONDITION', 'ABORTED', 'OUT_OF_RANGE', 'UNIMPLEMENTED', 'INTERNAL',
  'UNAVAILABLE', 'DATA_LOSS', 'UNAUTHENTICATED'];

/** What the lab answered instead of a result. */
export class Refused extends Error {
  /**
   * @param {string} code as `NOT_FOUND`
   * @param {string} message the lab's words
   * @param {object[]} details of the status
   */
  constructor(code, message, details) {
    super(message);
    this.code = code;
    this.details = details;
  }

  /** The message with every field that was refused. */
  get text() {
    const fields = this.details.flatMap((d) => d.fieldViolations ?? []);
    return [this.message, ...fields.map((f) => `${f.field}: ${f.description}`)].filter((t) => t !== '').join('\n');
  }
}

/** Keeps a token for this tab; empty forgets it. */
export function keepToken(token) {
  if (token === '') {
    sessionStorage.removeItem(KEY);
  } else {
    sessionStorage.setItem(KEY, token);
  }
}

/** Whether there is a token. */
export function hasToken() {
  return (sessionStorage.getItem(KEY) ?? '') !== '';
}

/** Headers of a call, with the token. */
export function headers(more) {
  return { Authorization: `Bearer ${sessionStorage.getItem(KEY) ?? ''}`, ...more };
}

/**
 * One call.
 *
 * @param {string} method as `SweepService/GetSweep`
 * @param {object} request the message
 * @throws {Refused} if the lab refuses it or cannot be reached
 */
export async function call(method, request, signal) {
  return JSON.parse(await callText(method, request, signal));
}

/** As {@link call}, with the answer as text: who asks again and again need not read what has not changed. */
export async function callText(method, request, signal) {
  const response = await ask(`/orograph.v1.${method}`, {
    method: 'POST',
    headers: headers({ 'Content-Type': 'application/json' }),
    body: JSON.stringify(request),
    signal,
  });
  return response.text();
}

/** An answer that is no failure. */
export async function ask(url, options) {
  let response;
  try {
    response = await fetch(url, { cache: 'no-store', ...options });
  } catch (error) {
    if (error.name === 'AbortError') {
      throw error;
    }
    throw new Refused('UNAVAILABLE', 'The lab does not answer.', []);
  }
  if (!response.ok) {
    throw await refused(response);
  }
  return response;
}

async function refused(response) {
  const usual = response.status === 401 ? 16 : response.status === 404 ? 5 : response.status === 503 ? 14 : 2;
  const status = await response.json().catch(() => ({}));
  const code = CODES[status.code ?? usual] ?? 'UNKNOWN';
  return new Refused(code, status.message || `${response.status} ${response.statusText}`, status.details ?? []);
}

/**
 * All pages of a list, at most `most` entries.
 *
 * @returns {Promise<{items: object[], more: boolean}>}
 */
export async function listAll(method, request, field, most = 20_000, signal) {
  const items = [];
  let pageToken = '';
  do {
    const page = await call(method, { ...request, pageSize: 1000, pageToken }, signal);
    items.push(...(page[field] ?? []));
    pageToken = page.nextPageToken ?? '';
  } while (pageToken !== '' && items.length < most);
  return { items, more: pageToken !== '' };
}

/** A new UUID: `crypto.randomUUID` is not there on plain HTTP. */
export function requestId() {
  const b = crypto.getRandomValues(new Uint8Array(16));
  b[6] = (b[6] & 0x0f) | 0x40;
  b[8] = (b[8] & 0x3f) | 0x80;
  const hex = [...b].map((n) => n.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/**
 * Follows a sweep until `signal` ends it or the sweep's stream ends; a broken connection is taken up after the last fact.
 *
 * @param {string} name of the sweep
 * @param {string} resume token to go on after; empty for all facts
 * @param {function(object, string)} onUpdate takes a WatchSweepResponse and the token to go on after it
 * @param {function(boolean)} onLive is told whether the stream stands
 * @returns {Promise<string>} `ended`, or `refused` where the lab has no such stream
 */
export async function watch(name, resume, { onUpdate, onLive, signal }) {
  let token = resume;
  let failures = 0;
  while (!signal.aborted) {
    try {
      const query = new URLSearchParams(token === '' ? {} : { resume: token });
      const response = await ask(`/events/${name.split('/').map(encodeURIComponent).join('/')}?${query}`, {
        headers: headers({ Accept: 'text/event-stream' }),
        signal,
      });
      onLive(true);
      let ended = false;
      await readEvents(response.body, ({ type, id, data }) => {
        token = id || token;
        failures = type === 'failure' ? failures : 0;
        ended ||= type === 'end';
        if (type === 'message') {
          onUpdate(JSON.parse(data), token);
        }
      });
      if (ended) {
        return 'ended';
      }
      throw new Refused('UNAVAILABLE', 'The stream broke off.', []);
    } catch (error) {
      if (signal.aborted) {
        break;
      }
      onLive(false);
      if (error instanceof Refused && !['UNAVAILABLE', 'ABORTED', 'UNKNOWN', 'DEADLINE_EXCEEDED'].includes(error.code)) {
        return 'refused';
      }
      await pause(PAUSES[Math.min(failures++, PAUSES.length - 1)], signal);
    }
  }
  return 'ended';
}

async function readEvents(body, onEvent) {
  const parser = new EventParser();
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) {
      return;
    }
    parser.push(value).forEach(onEvent);
  }
}

/** Returns after `ms`, or at once when `signal` ends it. */
export function pause(ms, signal) {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener('abort', end);
  });
}
