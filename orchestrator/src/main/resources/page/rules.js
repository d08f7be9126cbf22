// Thresholds that a sweep keeps under a name: its labels `rule.NAME`, whose text is that of an address.

import { announce, el } from './dom.js';

const PREFIX = 'rule.';

/** A name as the lab takes it: with the prefix a label has at most 63 characters. */
const NAME = { pattern: '[A-Za-z0-9_.\\-]+', maxlength: 63 - PREFIX.length };

/** Thresholds as one text: all of them, so that they stay what they were whatever the sweep's own are. */
export function ruleText({ labelByHessian, traceThreshold, fittedErrorPercent, connectedPoints, similarCka }) {
  return new URLSearchParams([
    ['by', labelByHessian ? 'hessian' : 'error'],
    labelByHessian ? ['trace', traceThreshold] : ['error', fittedErrorPercent],
    ['points', connectedPoints],
    ['cka', Number.isNaN(similarCka) ? 'ranks' : similarCka],
  ]).toString();
}

/** A text as the query of an address. */
export function ruleQuery(text) {
  return Object.fromEntries(new URLSearchParams(text));
}

/** The rules among the labels of a sweep, by name. */
export function keptRules(labels = {}) {
  return Object.entries(labels).filter(([key]) => key.startsWith(PREFIX))
    .map(([key, text]) => ({ name: key.slice(PREFIX.length), text })).sort((a, b) => a.name.localeCompare(b.name));
}

/** The labels with a rule under a name, in place of one that had it; without a text, with none. */
export function withRule(labels, name, text) {
  const { [PREFIX + name]: before, ...others } = labels;
  return text === null ? others : { ...others, [PREFIX + name]: text };
}

/** The labels of a sweep that are no rules, as `[key, text]`. */
export function otherLabels(labels = {}) {
  return Object.entries(labels).filter(([key]) => !key.startsWith(PREFIX));
}

/**
 * Where rules are kept, chosen and forgotten. Its parts stay, so that the focus does.
 *
 * @param {object} k
 * @param {object} k.labels of the sweep
 * @param {function(string)} k.onTake takes the text of the rule that was chosen
 * @param {function(string, ?string): Promise} k.onKeep has the sweep keep a text under a name; null forgets the name
 * @returns {{node: Element, show: function(string), kept: function(object)}} `show` is told the text of the thresholds in force, `kept`
 *     other labels of the sweep
 */
export function keptRulesBox({ labels, onTake, onKeep }) {
  let rules = keptRules(labels);
  let now = '';
  let drawn = '';
  const select = el('select', { onchange: () => {
    const rule = rules.find((r) => r.name === select.value);
    if (rule) {
      onTake(rule.text);
    }
  } });
  const chosen = el('label', { class: 'field' }, el('span', { text: 'Kept rule' }), select);
  const forget = el('button', { type: 'button', class: 'quiet', onclick: () => onKeep(select.value, null) });
  const name = el('input', { type: 'text', id: 'rule-name', required: true, autocomplete: 'off', placeholder: 'strict', ...NAME });
  const keep = async () => {
    if (name.reportValidity() && await onKeep(name.value, now)) {
      announce(`${name.value} is kept`);
      name.value = '';
    }
  };
  name.addEventListener('keydown', (e) => e.key === 'Enter' && keep());

  function draw() {
    const same = rules.find((rule) => rule.text === now)?.name ?? '';
    const all = JSON.stringify([same, rules]);
    if (all === drawn) {
      return; // an open list stays open
    }
    drawn = all;
    chosen.hidden = rules.length === 0;
    select.replaceChildren(...[['', 'choose …'], ...rules.map((r) => [r.name, r.name])].map(([value, text]) => el('option', { value, text })));
    select.value = same;
    forget.hidden = same === '';
    forget.textContent = `Forget ${same}`;
  }
  return {
    node: el('div', { class: 'head-line kept' }, chosen, forget, el('label', { class: 'field' }, el('span', { text: 'Keep as' }), name),
      el('button', { type: 'button', text: 'Keep', onclick: keep })),
    show(text) {
      now = text;
      draw();
    },
    kept(others) {
      rules = keptRules(others);
      draw();
    },
  };
}
