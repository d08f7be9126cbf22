// Asks for what a sweep's page shows first while the other modules still load. It takes the token out of the address, as `main.js` does.

import { callText, hasToken, keepToken } from './api.js';
import { parseRoute, tokenIn } from './routes.js';

const coming = new Map();

/** Takes a token out of an address that brings one, and keeps it. */
export function takeToken() {
  const found = tokenIn(location.hash);
  if (found) {
    keepToken(found.token);
    history.replaceState(null, '', location.pathname + found.rest);
  }
}

/**
 * The answer to a first call about a sweep as text: the one that is on its way already, or of a new call. Each is given out once.
 *
 * @param {string} method
 * @param {string} name of the sweep
 * @param {AbortSignal} signal ends a new call
 * @returns {Promise<string>}
 */
export function firstText(method, name, signal) {
  const key = `${method} ${name}`;
  const text = coming.get(key) ?? callText(method, { name }, signal);
  coming.delete(key);
  return text;
}

/** Begins the calls that the place in the address will need. */
function begin() {
  takeToken();
  const { view, name } = parseRoute(location.hash);
  if (view === 'sweep' && hasToken()) {
    for (const method of ['ResultService/GetPhaseDiagram', 'SweepService/GetSweep']) {
      const text = callText(method, { name });
      text.catch(() => {}); // told where it is waited for
      coming.set(`${method} ${name}`, text);
    }
  }
}

if (globalThis.document) {
  begin();
}
