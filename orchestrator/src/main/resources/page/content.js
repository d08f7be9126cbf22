// Content of the store. It comes as a stream of chunks, which the lab gives to browsers as gRPC-Web: frames of messages.

import { ask, CODES, headers, Refused } from './api.js';

const METHOD = '/orograph.v1.CheckpointService/DownloadCheckpoint';
const TRAILER = 0x80;

/**
 * The bytes of this digest, verified.
 *
 * @param {string} digest SHA-256, 64 hexadecimal digits
 * @throws {Refused} if the lab has none, or other bytes came
 */
export async function content(digest, signal) {
  const response = await ask(METHOD, {
    method: 'POST',
    headers: headers({ 'Content-Type': 'application/grpc-web+proto', Accept: 'application/grpc-web+proto', 'X-Grpc-Web': '1' }),
    body: frame(downloadRequest(digest)),
    signal,
  });
  check(response.headers.get('grpc-status'), response.headers.get('grpc-message'));
  const bytes = chunks(new Uint8Array(await response.arrayBuffer()));
  await verify(bytes, digest);
  return bytes;
}

/** A frame around one message: a flag, the length in four bytes, the message. */
export function frame(message) {
  const framed = new Uint8Array(5 + message.length);
  new DataView(framed.buffer).setUint32(1, message.length);
  framed.set(message, 5);
  return framed;
}

/** DownloadCheckpointRequest: field 1 is the digest. */
export function downloadRequest(digest) {
  const text = new TextEncoder().encode(digest);
  return Uint8Array.from([0x0a, text.length, ...text]);
}

/**
 * The data of all DownloadCheckpointResponse in an answer, one after the other.
 *
 * @throws {Refused} if the trailer tells a failure or is not there
 */
export function chunks(answer) {
  const view = new DataView(answer.buffer, answer.byteOffset, answer.byteLength);
  const parts = [];
  let ended = false;
  for (let at = 0; at + 5 <= answer.length; ) {
    const length = view.getUint32(at + 1);
    const message = answer.subarray(at + 5, at + 5 + length);
    if (answer[at] & TRAILER) {
      checkTrailer(new TextDecoder().decode(message));
      ended = true;
    } else {
      parts.push(dataOf(message));
    }
    at += 5 + length;
  }
  if (!ended) {
    throw new Refused('UNAVAILABLE', 'The content broke off.', []);
  }
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((at, part) => {
    bytes.set(part, at);
    return at + part.length;
  }, 0);
  return bytes;
}

/** Field 3 of a message; the others are varints or four bytes. */
function dataOf(message) {
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let shift = 1; at < message.length; shift *= 128) {
      const byte = message[at++];
      value += (byte & 127) * shift;
      if (byte < 128) {
        break;
      }
    }
    return value;
  };
  let data = new Uint8Array(0);
  while (at < message.length) {
    const tag = varint();
    const wire = tag & 7;
    if (wire === 2) {
      const length = varint();
      data = tag >> 3 === 3 ? message.subarray(at, at + length) : data;
      at += length;
    } else if (wire === 0) {
      varint();
    } else {
      at += wire === 5 ? 4 : 8;
    }
  }
  return data;
}

function checkTrailer(text) {
  const fields = Object.fromEntries(text.split('\r\n').filter((l) => l !== '').map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  }));
  check(fields['grpc-status'], fields['grpc-message']);
}

function check(status, message) {
  if (status && status !== '0') {
    throw new Refused(CODES[Number(status)] ?? 'UNKNOWN', decodeURIComponent(message ?? ''), []);
  }
}

/** Compares with the digest where the browser can: it only does on HTTPS and on this host. */
async function verify(bytes, digest) {
  if (!crypto.subtle) {
    return;
  }
  const sum = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  const hex = [...sum].map((n) => n.toString(16).padStart(2, '0')).join('');
  if (hex !== digest) {
    throw new Refused('DATA_LOSS', `content ${digest.slice(0, 12)}: other bytes came`, []);
  }
}
