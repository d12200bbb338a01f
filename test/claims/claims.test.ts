import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { inspect } from 'node:util';
import { claim, claims, type Claim } from 'ebm/dist/claims';
import { readable, writable } from 'ebm/dist/claims/ledger';
import { fails } from 'ebm/dist/claims/record';
import { htmlTable } from 'ebm/dist/claims/table';
import { headline, textTable } from 'ebm/dist/claims/text';
import { ArgumentError } from 'ebm/dist/engine/errors';

const { ledger, reset } = claims;
const basis = { id: 'a', source: 'arithmetic', kind: 'exact' as const, statement: 'A statement with <angles>.' };
const verdictOf = (rest: object) => {
  reset();
  return claim({ ...basis, ...rest } as unknown as Claim).pass;
};
const refused = (rest: object, field: RegExp) => {
  reset();
  assert.throws(
    () => claim({ ...basis, ...rest } as unknown as Claim),
    (error: Error) => error instanceof ArgumentError && field.test(error.message)
  );
};

describe('claims', () => {
  beforeEach(reset);
  afterEach(() => {
    delete process.env['EBM_CLAIMS_FILE'];
    reset();
  });

  test('equals holds up to the tolerance, component by component, and never for NaN', () => {
    assert.equal(verdictOf({ expected: 1, got: 1.25, tolerance: 0.25 }), true);
    assert.equal(verdictOf({ expected: 1, got: 1.2500001, tolerance: 0.25 }), false);
    assert.equal(verdictOf({ expected: [1, 2], got: new Float32Array([1, 2.5]), tolerance: 0.5 }), true);
    assert.equal(verdictOf({ expected: [1, 2], got: [1, 2.6], tolerance: 0.5 }), false);
    assert.equal(verdictOf({ expected: 1, got: NaN, tolerance: 1e9 }), false);
    assert.equal(verdictOf({ expected: [1, 1], got: [1, NaN], tolerance: 1e9 }), false);
    assert.equal(verdictOf({ expected: 1, got: Infinity, tolerance: 1e300 }), false);
    assert.equal(verdictOf({ expected: -Infinity, got: -Infinity, tolerance: 0 }), true);
    assert.equal(verdictOf({ expected: -Infinity, got: Infinity, tolerance: 1 }), false);
  });

  test('bounds and intervals are loosened by the tolerance, and never hold for NaN', () => {
    assert.equal(verdictOf({ relation: 'below', expected: 1, got: 1 }), true);
    assert.equal(verdictOf({ relation: 'below', expected: 1, got: 1.1 }), false);
    assert.equal(verdictOf({ relation: 'below', expected: 1, got: [0, 1.1], tolerance: 0.2 }), true);
    assert.equal(verdictOf({ relation: 'above', expected: 1, got: 0.9 }), false);
    assert.equal(verdictOf({ relation: 'above', expected: 1, got: 0.9, tolerance: 0.2 }), true);
    assert.equal(verdictOf({ relation: 'between', expected: [1, 2], got: [1, 1.5, 2] }), true);
    assert.equal(verdictOf({ relation: 'between', expected: [1, 2], got: 2.1 }), false);
    for (const relation of ['below', 'above'] as const) assert.equal(verdictOf({ relation, expected: 1, got: NaN }), false);
    assert.equal(verdictOf({ relation: 'between', expected: [-Infinity, Infinity], got: NaN }), false);
  });

  test('ordered is strict, in either direction or in a given order', () => {
    assert.equal(verdictOf({ relation: 'ordered', got: [1, 2, 3] }), true);
    assert.equal(verdictOf({ relation: 'ordered', got: [1, 2, 2] }), false);
    assert.equal(verdictOf({ relation: 'ordered', got: [1, 2, 1.95], tolerance: 0.1 }), true);
    assert.equal(verdictOf({ relation: 'ordered', expected: 'decreasing', got: [3, 2, 1] }), true);
    assert.equal(verdictOf({ relation: 'ordered', expected: [2, 0, 1], got: [5, 9, 1] }), true);
    assert.equal(verdictOf({ relation: 'ordered', expected: [0, 1, 2], got: [5, 9, 1] }), false);
    assert.equal(verdictOf({ relation: 'ordered', got: [1, NaN, 3] }), false);
    assert.equal(verdictOf({ relation: 'ordered', got: [NaN, 1] }), false);
  });

  test('an open claim is reported and fails nothing', () => {
    const record = claim({ ...basis, kind: 'open', expected: 1, got: NaN, tolerance: 0 });
    assert.equal(record.pass, false);
    assert.equal(fails(record), false);
    assert.equal(headline(ledger()), '0 of 0 claims hold; 1 open, 1 does not hold');
  });

  test('what cannot be meant so is an ArgumentError that names the field', () => {
    refused({ expected: 1, got: 1 }, /tolerance/);
    refused({ expected: 1, got: 1, tolerance: -1 }, /tolerance/);
    refused({ expected: NaN, got: 1, tolerance: 1 }, /expected/);
    refused({ expected: [1, 2], got: [1], tolerance: 1 }, /got/);
    refused({ expected: [2, 1], relation: 'between', got: 1 }, /expected/);
    refused({ expected: [0, 0], relation: 'ordered', got: [1, 2] }, /expected/);
    refused({ relation: 'ordered', got: 1 }, /got/);
    refused({ expected: [], got: [], tolerance: 1 }, /got/);
    refused({ expected: 1, got: '1', tolerance: 1 }, /got/);
    refused({ expected: 1, got: 1, tolerance: 1, id: 'Not kebab' }, /id/);
    refused({ expected: 1, got: 1, tolerance: 1, kind: 'guess' }, /kind/);
    refused({ expected: 1, got: 1, tolerance: 1, relation: 'near' }, /relation/);
    refused({ expected: 1, got: 1, tolerance: 1, source: '' }, /source/);
    refused({ expected: 1, got: 1, tolerance: 1, standardError: -1 }, /standardError/);
  });

  test('an id can be taken once, and is free again after reset', () => {
    claim({ ...basis, expected: 1, got: 1, tolerance: 0 });
    assert.throws(() => claim({ ...basis, expected: 1, got: 1, tolerance: 0 }), ArgumentError);
    assert.equal(ledger().length, 1);
    reset();
    claim({ ...basis, expected: 1, got: 1, tolerance: 0 });
  });

  test('the ledger is handed over after each claim, with what is not finite', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'ebm-claims-')), 'claims.json');
    process.env['EBM_CLAIMS_FILE'] = file;
    claim({
      ...basis,
      expected: -Infinity,
      got: [NaN, 1].slice(0, 1)[0] as number,
      tolerance: 1,
      standardError: 2,
      seed: 7,
      evaluations: 10,
      seconds: 0.5
    });
    const written = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>[];
    const fields = [
      'id',
      'notebook',
      'source',
      'kind',
      'statement',
      'expected',
      'relation',
      'got',
      'tolerance',
      'standardError',
      'pass',
      'seed',
      'evaluations',
      'seconds'
    ];
    assert.deepEqual(Object.keys(written[0] as object), fields);
    assert.equal(written[0]?.['got'], 'NaN');
    assert.deepEqual({ ...readable(written[0] as Record<string, unknown>) }, { ...(ledger()[0] as object) });
    assert.deepEqual(writable(readable(written[0] as Record<string, unknown>)), written[0]);
  });

  test('tables say verdicts in words, escape what they show, and remark on tolerances that chance decides', () => {
    claim({ ...basis, expected: 1, got: 2, tolerance: 0.1, standardError: 0.05 });
    claim({ ...basis, id: 'b', expected: 1, got: 1, tolerance: 0.1 });
    const text = textTable(ledger());
    assert.match(text, /^1 of 2 claims hold, 1 fails/);
    assert.match(text, /✗ FAILS {2}a: got 2 ± 0.05, expected 1 \(tolerance 0.1\); tolerance is 2 standard errors, under 4.5/);
    const html = htmlTable(ledger());
    assert.match(html, /✗ FAILS/);
    assert.match(html, /✓ holds/);
    assert.match(html, /&lt;angles&gt;/);
    assert.doesNotMatch(html, /<angles>/);
    assert.match(inspect(ledger()[1]), /^✓ holds {2}b: got 1, expected 1/);
  });

  test('a claim rules out named mistakes, each by three tolerances, or is refused', () => {
    const record = claim({ ...basis, expected: 1, got: 1.01, tolerance: 0.1, wrong: { 'flipped sign': -1, 'missing half': 2 } });
    assert.equal(record.pass, true);
    assert.deepEqual(record.rulesOut, ['flipped sign', 'missing half']);
    assert.match(textTable(ledger()), /rules out flipped sign, missing half/);
    // Swapped in, each wrong answer fails.
    for (const [index, got] of [-1, 2].entries())
      assert.equal(claim({ ...basis, id: `wrong-${index}`, expected: 1, got, tolerance: 0.1 }).pass, false);
    const wide = { ...basis, id: 'wide', expected: 1, got: 1, wrong: { 'missing half': 1.25 } };
    assert.throws(() => claim({ ...wide, tolerance: 0.1 }), /missing half/);
    assert.throws(() => claim({ ...basis, id: 'order', relation: 'ordered', got: [1, 2], wrong: { same: [3, 4] } }), ArgumentError);
    claim({ ...basis, id: 'list', expected: [1, 2], got: [1, 2], tolerance: 0.1, wrong: { swapped: [2, 1] } });
  });
});
