import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';

import { label, relabel, ruleMessage, similarFrom, thresholds } from '../../main/resources/page/phase.js';

const sweeps = JSON.parse(readFileSync(new URL('vectors.json', import.meta.url), 'utf8'));

test('other thresholds give every cell the label, the doubt and the boundary that the lab gives it', () => {
  let compared = 0;
  for (const { spec, diagram, relabelled } of sweeps) {
    for (const expected of relabelled) {
      const found = relabel(spec, diagram, thresholds(expected.rule));
      const cells = Object.fromEntries(
        found.cells.map((c) => [c.cell, `${c.label}${c.uncertain ? '?' : ''}${c.boundary ? ' boundary' : ''}`]),
      );
      assert.deepEqual(cells, expected.cells, JSON.stringify(expected.rule));
      if ('similarCka' in expected && Object.values(expected.cells).some((c) => c.startsWith('IV'))) {
        assert.equal(found.similarCka, expected.similarCka);
      }
      compared += found.cells.length;
    }
  }
  assert.ok(compared > 400, `${compared} cells`);
});

test('the vectors hold every label, so that none is compared by luck', () => {
  const labels = new Set(sweeps.flatMap((s) => s.relabelled.flatMap((r) => Object.values(r.cells))));
  for (const wanted of ['I', 'II', 'III', 'IV-A', 'IV-B', 'DIVERGED', 'INCOMPLETE', 'III? boundary', 'IV-A? boundary']) {
    assert.ok(labels.has(wanted), `${wanted} among ${[...labels].join(', ')}`);
  }
});

test('the own rule of a sweep gives the labels that came with its diagram', () => {
  for (const { spec, diagram } of sweeps) {
    const found = relabel(spec, diagram, thresholds(spec.phase)).cells.map((c) => c.label);
    assert.deepEqual(found, diagram.cells.map((c) => c.label));
  }
});

test('the Hessian decides where it is to, and a trace that is not positive is flat', () => {
  const settings = { ...thresholds({}), labelByHessian: true, traceThreshold: 2 };
  const at = (fit) => label(settings, { fit, connectivity: 0, connectivityError: NaN, cka: 1 }, 0.5);
  assert.deepEqual([at(Math.exp(2.01)), at(Math.exp(1.99)), at(-3)], ['II', 'IV-B', 'IV-B']);
});

test('the top third is rounded up, and equal values are similar together', () => {
  const ranks = thresholds({});
  assert.equal(similarFrom(ranks, [0.1, 0.9, 0.5, 0.7]), 0.7);
  assert.equal(similarFrom(ranks, [0.4]), 0.4);
  assert.ok(Number.isNaN(similarFrom(ranks, [])));
});

test('a rank of CKA is sent as no threshold', () => {
  assert.equal('similarCka' in ruleMessage(thresholds({})), false);
  assert.equal(ruleMessage(thresholds({ similarCka: 0.25 })).similarCka, 0.25);
});
