// What a user may do with a sweep: pause, resume, cancel.

import { call, requestId } from './api.js';
import { announce, el, notice } from './dom.js';
import { lastPart, word } from './values.js';

/** Which operations a state allows, as the API has it. */
export function operationsOf(state) {
  return { active: ['pause', 'cancel'], paused: ['resume', 'cancel'] }[state] ?? [];
}

const METHODS = { pause: 'PauseSweep', resume: 'ResumeSweep', cancel: 'CancelSweep' };

/**
 * Buttons for a sweep.
 *
 * @param {function(): object} sweep the sweep as last seen: the operation is not done to one that has another state by now
 * @param {function(object)} onDone takes the sweep as it is afterwards
 */
export function operations(sweep, onDone) {
  const said = el('div', { 'aria-live': 'polite' });
  const buttons = operationsOf(word(sweep().state, 'SWEEP_STATE_')).map((name) =>
    el('button', { type: 'button', class: name === 'cancel' ? 'danger' : '', text: name[0].toUpperCase() + name.slice(1),
      onclick: () => (name === 'cancel' ? confirmed(sweep(), () => perform(name)) : perform(name)) }));

  async function perform(name) {
    buttons.forEach((b) => (b.disabled = true));
    const { name: of, etag, state } = sweep();
    const ask = (guard) => call(`SweepService/${METHODS[name]}`, { name: of, etag: guard, requestId: requestId() });
    try {
      const answer = await ask(etag).catch(async (error) => {
        const { sweep: now } = error.code === 'ABORTED' ? await call('SweepService/GetSweep', { name: of }) : {};
        if (now?.state !== state) {
          throw error;
        }
        return ask(now.etag); // it has moved on since it was seen, but is where the user saw it
      });
      announce(`${lastPart(of)}: ${word(answer.sweep.state, 'SWEEP_STATE_')}`);
      onDone(answer.sweep);
    } catch (error) {
      said.replaceChildren(notice(error.text ?? error.message, 'error'));
    } finally {
      buttons.forEach((b) => (b.disabled = false));
    }
  }
  return el('div', { class: 'operations', role: 'group', 'aria-label': 'Operations' }, buttons, said);
}

/** Asks before what cannot be undone. */
function confirmed(sweep, onYes) {
  const dialog = el('dialog', { 'aria-labelledby': 'confirm-title' });
  const close = () => dialog.close();
  dialog.append(
    el('h2', { id: 'confirm-title', text: `Cancel ${lastPart(sweep.name)}?` }),
    el('p', { text: 'Runs that have not ended end as cancelled, for good. What has been measured stays.' }),
    el('div', { class: 'buttons' },
      el('button', { type: 'button', autofocus: true, text: 'Keep it running', onclick: close }),
      el('button', { type: 'button', class: 'danger', text: 'Cancel the sweep', onclick: () => {
        close();
        onYes();
      } })));
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
