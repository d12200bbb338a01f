// Chain diagnostics against R's posterior 1.4.0 and ArviZ 0.23.4: reference/make-posterior.R and make-scipy.py made the chains and the numbers.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  autocorrelation,
  energyBfmi,
  essBulk,
  essMean,
  essMedian,
  essQuantile,
  essSd,
  essTail,
  foldedRHat,
  integratedAutocorrelationTime,
  mcseMean,
  mcseMedian,
  mcseQuantile,
  mcseSd,
  rankNormalisedRHat,
  rHat,
  splitRHat
} from 'ebm';
import type { ScalarChains } from 'ebm';
import { betaQuantile } from 'ebm/dist/metrics/beta-quantile';
import chainSets from './reference/chains.json';
import posterior from './reference/posterior.json';
import python from './reference/python.json';

const sets = chainSets as Record<string, number[][]>;
type Row = Record<string, number | number[] | null>;
const fromR = posterior.diagnostics as Record<string, Row>;
const fromArviz = python.diagnostics as Record<string, Row>;

const diagnostics: Record<string, (chains: ScalarChains) => number> = {
  rHat,
  splitRHat,
  rankNormalisedRHat,
  foldedRHat,
  essBulk,
  essTail,
  essMean,
  essSd,
  essMedian,
  essQuantile10: (chains) => essQuantile(chains, 0.1),
  essQuantile100: (chains) => essQuantile(chains, 1),
  mcseMean,
  mcseSd,
  mcseMedian,
  mcseQuantile5: (chains) => mcseQuantile(chains, 0.05),
  mcseQuantile95: (chains) => mcseQuantile(chains, 0.95),
  essUnsplit: (chains) => (chains.length * chains[0]!.length) / integratedAutocorrelationTime(chains)
};

function same(got: number, expected: number | null, relative: number, where: string): void {
  if (expected === null) assert.ok(Number.isNaN(got), `${where}: got ${got}, expected NaN`);
  else assert.ok(Math.abs(got - expected) <= relative * Math.abs(expected), `${where}: got ${got}, expected ${expected}`);
}

// Draws about 1e6 with a spread of 1e-2 have eight digits to themselves: there posterior and ArviZ are 1e-9 from each other and from the result in exact fractions.
const relativeOf = (name: string): number => (name === 'far' ? 1e-8 : 1e-9);

for (const [name, chains] of Object.entries(sets)) {
  test(`${name}: every diagnostic is that of posterior`, () => {
    for (const [key, diagnostic] of Object.entries(diagnostics)) {
      same(diagnostic(chains), fromR[name]![key] as number | null, relativeOf(name), `${name}: ${key}`);
    }
  });
}

test('ArviZ agrees, but for the median that it folds at with an odd number of draws', () => {
  let compared = 0;
  for (const [name, row] of Object.entries(fromArviz)) {
    for (const [key, expected] of Object.entries(row)) {
      const diagnostic = diagnostics[key];
      // ArviZ takes the median of the halves, posterior that of all draws. Null: ArviZ refuses a single chain, which is compared with itself here.
      if (!diagnostic || expected === null || (name === 'odd' && key === 'foldedRHat')) continue;
      same(diagnostic(sets[name]!), expected as number, relativeOf(name), `${name}: ${key}`);
      compared++;
    }
  }
  assert.equal(compared, 135);
});

test('E-BFMI is that of ArviZ', () => {
  for (const [name, row] of Object.entries(fromArviz)) {
    energyBfmi(sets[name]!).forEach((got, c) => {
      const expected = (row['bfmi'] as (number | null)[])[c]!;
      // A chain that stands still has none: 0/0.
      same(got, expected, relativeOf(name), `${name}: chain ${c}`);
    });
  }
});

test('autocorrelation is that of posterior', () => {
  const got = autocorrelation(sets['single']!, 19);
  const expected = posterior.diagnostics.single.autocorrelation;
  assert.equal(got.length, 20);
  got.forEach((value, lag) => assert.ok(Math.abs(value - expected[lag]!) < 1e-12, `lag ${lag}: ${value}, expected ${expected[lag]}`));
});

test('quantile of the beta distribution is that of R', () => {
  for (const { p, a, b, x } of posterior.beta) same(betaQuantile(p, a, b), x, 1e-9, `Beta(${a}, ${b}) at ${p}`);
});
