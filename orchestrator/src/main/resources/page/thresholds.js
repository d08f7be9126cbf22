// Sliders for the thresholds of the phase rule.

import { check, el } from './dom.js';
import { thresholds } from './phase.js';
import { keptRulesBox, ruleQuery, ruleText } from './rules.js';
import { number } from './values.js';

/** The thresholds in the query of an address, over those of the sweep. */
export function fromQuery(query, own) {
  const settings = { ...own };
  for (const [key, field] of [['error', 'fittedErrorPercent'], ['points', 'connectedPoints'], ['trace', 'traceThreshold']]) {
    const value = number(query[key]);
    settings[field] = Number.isNaN(value) ? own[field] : value;
  }
  settings.labelByHessian = query.by ? query.by === 'hessian' : own.labelByHessian;
  settings.similarCka = query.cka === 'ranks' ? NaN : Number.isNaN(number(query.cka)) ? own.similarCka : number(query.cka);
  return settings;
}

/** The query that stands for thresholds that are not the sweep's own. */
export function toQuery(settings, own) {
  const differs = (field) => !Object.is(settings[field], own[field]);
  return {
    error: differs('fittedErrorPercent') ? settings.fittedErrorPercent : '',
    points: differs('connectedPoints') ? settings.connectedPoints : '',
    trace: differs('traceThreshold') ? settings.traceThreshold : '',
    by: differs('labelByHessian') ? (settings.labelByHessian ? 'hessian' : 'error') : '',
    cka: differs('similarCka') ? (Number.isNaN(settings.similarCka) ? 'ranks' : settings.similarCka) : '',
  };
}

/** Whether these are the sweep's own thresholds. */
export function isOwn(settings, own) {
  return Object.values(toQuery(settings, own)).every((value) => value === '');
}

/** The rule as a sweep file has it, so that what was found by moving thresholds can be kept; NaN leaves ranks in force. */
export function ruleYaml(settings) {
  const lines = [
    settings.labelByHessian ? ['label_by_hessian', 'true'] : ['fitted_error_percent', settings.fittedErrorPercent],
    settings.labelByHessian ? ['trace_threshold', settings.traceThreshold] : null,
    ['connected_points', settings.connectedPoints],
    Number.isNaN(settings.similarCka) ? null : ['similar_cka', settings.similarCka],
  ];
  return `phase:\n${lines.filter(Boolean).map(([field, value]) => `  ${field}: ${value}\n`).join('')}`;
}

/** The thresholds a sweep was submitted with: its preset's where it gives none. */
export function ownThresholds(spec, diagram) {
  const given = spec?.phase ?? {};
  const preset = given.preset ?? '';
  const used = thresholds(diagram.rule);
  const ranked = given.similarCka === undefined && preset !== 'PHASE_PRESET_PAPER' && preset !== 'PHASE_PRESET_TREE';
  return { ...used, similarCka: ranked ? NaN : used.similarCka };
}

/**
 * The panel.
 *
 * @param {object} t
 * @param {object} t.settings at first
 * @param {object} t.own of the sweep
 * @param {{error: boolean, trace: boolean}} t.has which kinds the sweep measures
 * @param {function(object)} t.onInput takes other thresholds while a slider moves
 * @param {function(object)} t.onChange takes them when it rests
 * @param {object} t.labels of the sweep, which keeps rules among them
 * @param {function(string, ?string): Promise<boolean>} t.onKeep has the sweep keep a rule under a name, or forget it; says whether it did
 * @returns {{node: Element, similarFrom: function(number), kept: function(object)}} `kept` takes other labels of the sweep
 */
export function thresholdPanel({ settings, own, has, onInput, onChange, labels, onKeep }) {
  let now = { ...settings };
  const body = el('div', { class: 'sliders' });
  const found = el('output', { class: 'quiet' });
  const file = el('pre', { tabindex: 0, 'aria-label': 'These thresholds for a sweep file', text: ruleYaml(now) });
  const rules = keptRulesBox({ labels, onKeep, onTake: (text) => {
    set(fromQuery(ruleQuery(text), own), true);
    build();
  } });
  const set = (change, rests) => {
    now = { ...now, ...change };
    file.textContent = ruleYaml(now);
    rules.show(ruleText(now));
    (rests ? onChange : onInput)(now);
  };

  function build() {
    body.replaceChildren(
      now.labelByHessian
        ? slider({ id: 'trace', label: 'Flat: ln Hessian trace at most', min: -5, max: 15, step: 0.1, value: now.traceThreshold, field: 'traceThreshold', set })
        : slider({ id: 'error', label: 'Fitted: training error at most', unit: '%', max: 10, step: 0.05, value: now.fittedErrorPercent, field: 'fittedErrorPercent', set }),
      slider({ id: 'points', label: 'Connected: mc at least minus', unit: 'points', max: 30, step: 0.1, value: now.connectedPoints, field: 'connectedPoints', set }),
      slider({ id: 'cka', label: 'Similar: CKA at least', max: 1, step: 0.005, value: Number.isNaN(now.similarCka) ? 0.7 : now.similarCka,
        field: 'similarCka', set, disabled: Number.isNaN(now.similarCka) }),
      check('cka-ranks', 'Similar: the top third of the fitted, connected cells', Number.isNaN(now.similarCka), (on) => {
        set({ similarCka: on ? NaN : 0.7 }, true);
        build();
      }),
      has.error && has.trace ? check('by-hessian', 'Fitted by the Hessian trace', now.labelByHessian, (on) => {
        set({ labelByHessian: on, traceThreshold: on && now.traceThreshold === 0 ? 7 : now.traceThreshold }, true);
        build();
      }) : null,
      found);
  }
  build();
  rules.show(ruleText(now));
  const reset = el('button', { type: 'button', class: 'quiet', text: 'Back to the sweep\'s own', onclick: () => {
    set(own, true);
    build();
  } });
  return {
    node: el('section', { class: 'card thresholds', 'aria-labelledby': 'thresholds-title' },
      el('div', { class: 'head-line' }, el('h2', { id: 'thresholds-title', text: 'Thresholds' }), reset), body, rules.node,
    el('details', { class: 'data' }, el('summary', { text: 'These thresholds for a sweep file' }), file)),
    kept: rules.kept,
    similarFrom(cka) {
      found.textContent = Number.isNaN(now.similarCka) && !Number.isNaN(cka) ? `similar from CKA ${cka.toFixed(3)} on` : '';
    },
  };
}

function slider({ id, label, unit = '', min = 0, max, step, value, field, set, disabled = false }) {
  const top = Math.max(max, value);
  const text = (v) => `${v}${unit ? ` ${unit}` : ''}`;
  const shown = el('output', { for: id, text: disabled ? '–' : text(value) });
  const input = el('input', { type: 'range', id, min: Math.min(min, value), max: top, step, value, disabled, 'aria-valuetext': text(value) });
  const moved = (rests) => {
    const read = Number(input.value);
    shown.textContent = text(read);
    input.setAttribute('aria-valuetext', text(read));
    set({ [field]: read }, rests);
  };
  input.addEventListener('input', () => moved(false));
  input.addEventListener('change', () => moved(true));
  return el('div', { class: 'slider' }, el('label', { for: id, text: label }), input, shown);
}
