// What every diagnostic of chains must do: one table.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as ebm from 'ebm';
import { DataError, ShapeError } from 'ebm';
import type { ScalarChains } from 'ebm';
import * as metrics from 'ebm/dist/metrics';
import { autoregression } from './sequences';

interface Row {
  diagnostic: (chains: ScalarChains) => number | ArrayLike<number>;
  /** Fewest draws a chain. */
  fewest: number;
  /** What x → 4 x does to it. */
  scale: 'invariant' | 'proportional';
  /** Whether any increasing map leaves it as it is. */
  ranks: boolean;
  /** One number a chain, in their order. */
  perChain?: boolean;
}
const invariant = { scale: 'invariant', ranks: false } as const;
const ofRanks = { scale: 'invariant', ranks: true } as const;
const proportional = { scale: 'proportional', ranks: false } as const;
const table: Record<string, Row> = {
  rHat: { diagnostic: ebm.rHat, fewest: 8, ...invariant },
  splitRHat: { diagnostic: ebm.splitRHat, fewest: 8, ...invariant },
  rankNormalisedRHat: { diagnostic: ebm.rankNormalisedRHat, fewest: 8, ...ofRanks },
  foldedRHat: { diagnostic: ebm.foldedRHat, fewest: 8, ...invariant },
  essBulk: { diagnostic: ebm.essBulk, fewest: 12, ...ofRanks },
  essTail: { diagnostic: ebm.essTail, fewest: 12, ...ofRanks },
  essMean: { diagnostic: ebm.essMean, fewest: 12, ...invariant },
  essSd: { diagnostic: ebm.essSd, fewest: 12, ...invariant },
  essMedian: { diagnostic: ebm.essMedian, fewest: 12, ...ofRanks },
  essQuantile: { diagnostic: (chains) => ebm.essQuantile(chains, 0.3), fewest: 12, ...ofRanks },
  mcseMean: { diagnostic: ebm.mcseMean, fewest: 12, ...proportional },
  mcseSd: { diagnostic: ebm.mcseSd, fewest: 12, ...proportional },
  mcseMedian: { diagnostic: ebm.mcseMedian, fewest: 12, ...proportional },
  mcseQuantile: { diagnostic: (chains) => ebm.mcseQuantile(chains, 0.3), fewest: 12, ...proportional },
  autocorrelation: { diagnostic: (chains) => ebm.autocorrelation(chains), fewest: 2, ...invariant },
  integratedAutocorrelationTime: { diagnostic: ebm.integratedAutocorrelationTime, fewest: 6, ...invariant },
  energyBfmi: { diagnostic: ebm.energyBfmi, fewest: 4, ...invariant, perChain: true }
};

const numbers = (value: number | ArrayLike<number>): number[] => (typeof value === 'number' ? [value] : Array.from(value));
const chains = autoregression(11, { chains: 5, draws: 61, rho: 0.6 });
const mapped = (f: (x: number) => number): Float64Array[] => chains.map((chain) => chain.map(f));

function close(got: number[], expected: number[], what: string): void {
  assert.equal(got.length, expected.length);
  got.forEach((value, i) =>
    assert.ok(Math.abs(value - expected[i]!) <= 1e-9 * Math.max(1, Math.abs(expected[i]!)), `${what}: ${value}, expected ${expected[i]}`)
  );
}

test('the table holds every exported diagnostic of chains', () => {
  const exported = Object.keys(metrics).filter((name) => /RHat$|^rHat|^ess[A-Z]|^mcse[A-Z]|utocorrelation|Bfmi$/.test(name));
  assert.deepEqual(exported.sort(), Object.keys(table).sort());
});

for (const [name, { diagnostic, fewest, scale, ranks, perChain }] of Object.entries(table)) {
  test(`${name}: order of chains, units, short, unequal, constant and broken chains`, () => {
    const values = numbers(diagnostic(chains));
    assert.ok(values.every(Number.isFinite), 'finite');
    const order = [3, 0, 4, 2, 1];
    const permuted = numbers(diagnostic(order.map((c) => chains[c]!)));
    close(permuted, perChain ? order.map((c) => values[c]!) : values, 'permuted');
    const scaled = numbers(diagnostic(mapped((x) => 4 * x - 7)));
    close(scaled, scale === 'invariant' ? values : values.map((value) => 4 * value), 'scaled');
    const bent = numbers(diagnostic(mapped((x) => x ** 3 + Math.exp(2 * x))));
    if (ranks) close(bent, values, 'bent');
    close(numbers(diagnostic(chains.map((chain) => Array.from(chain)))), values, 'plain arrays');

    assert.throws(() => diagnostic([]), ShapeError);
    assert.throws(() => diagnostic([chains[0]!, chains[1]!.slice(1)]), ShapeError);
    assert.throws(() => diagnostic([1, 2, 3] as unknown as ScalarChains), ShapeError);
    assert.throws(() => diagnostic(chains.map((chain) => chain.slice(0, fewest - 1))), DataError);
    assert.ok(numbers(diagnostic(chains.map((chain) => chain.slice(0, fewest)))).every(Number.isFinite), 'the fewest draws');

    assert.ok(numbers(diagnostic(mapped(() => 1.5))).every(Number.isNaN), 'constant');
    for (const bad of [NaN, Infinity, -Infinity]) {
      const broken = [...chains.slice(1), chains[0]!.map((value, t) => (t === 17 ? bad : value))];
      assert.ok(numbers(diagnostic(broken)).some(Number.isNaN), `with ${bad}`);
    }
  });
}

test('a probability outside [0, 1] or a lag that is none is refused', () => {
  for (const probability of [-0.1, 1.1, NaN]) {
    assert.throws(() => ebm.essQuantile(chains, probability), ebm.ArgumentError);
    assert.throws(() => ebm.mcseQuantile(chains, probability), ebm.ArgumentError);
  }
  for (const lag of [-1, 61, 0.5, NaN]) assert.throws(() => ebm.autocorrelation(chains, lag), ebm.ArgumentError);
});
