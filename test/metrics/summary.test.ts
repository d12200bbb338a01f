// The summary must not be silent about a bad chain: each fault brings its warning, and sound chains bring none.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { essBulk, essTail, gaussian, mcseMean, mcseSd, nuts, random, rHat, sample, randomWalkMetropolis, ShapeError, summary } from 'ebm';
import type { SummarisedChains } from 'ebm';
import { htmlSummary } from 'ebm/dist/plots/summary-table';
import chainSets from './reference/chains.json';
import { autoregression } from './sequences';

/** Chains [draws, chains, columns] from one list of chains for each column. */
function record(columns: readonly (readonly ArrayLike<number>[])[], more: Partial<SummarisedChains> = {}): SummarisedChains {
  const [chains, draws, size] = [columns[0]!.length, columns[0]![0]!.length, columns.length];
  const values = Float64Array.from(
    { length: draws * chains * size },
    (_, i) => columns[i % size]![Math.floor(i / size) % chains]![Math.floor(i / size / chains)]!
  );
  return { draws, chains, event: [size], values, ...more };
}
const sound = (seed: number): Float64Array[] => autoregression(seed, { chains: 4, draws: 500, rho: 0.2 });
const filled = (value: number): Float32Array => new Float32Array(2000).fill(value);
const changed = (chain: number, f: (value: number, t: number) => number): Float64Array[] =>
  sound(1).map((values, c) => (c === chain ? values.map(f) : values));

test('sound chains: the numbers of the diagnostics, a table, no warning', () => {
  const chains = [sound(1), sound(2)];
  const result = summary(record(chains, { acceptance: filled(0.4), divergent: filled(0), exact: true }), { names: ['mass', 'charge'] });
  assert.deepEqual([result.ok, result.warnings, result.notes, result.leastEss], [true, [], [], 400]);
  result.rows.forEach((row, i) => {
    const of = chains[i]!;
    assert.deepEqual(
      [row.ess_bulk, row.ess_tail, row.mcse_mean, row.mcse_sd, row.r_hat],
      [essBulk(of), essTail(of), mcseMean(of), mcseSd(of), rHat(of)]
    );
    const all = of.flatMap((chain) => Array.from(chain)).sort((a, b) => a - b);
    // Type 7 of 2,000 draws: 0.05 · 1999 = 99.95.
    const q5 = 0.05 * all[99]! + 0.95 * all[100]!;
    assert.ok(Math.abs(row.q5 - q5) < 1e-12 && Math.abs(row.median - (all[999]! + all[1000]!) / 2) < 1e-15);
  });
  assert.deepEqual(result.table.columnNames(), [
    'component',
    'mean',
    'sd',
    'median',
    'q5',
    'q95',
    'mcse_mean',
    'mcse_sd',
    'ess_bulk',
    'ess_tail',
    'r_hat'
  ]);
  assert.equal(result.table.get('component', 1), 'charge');
  assert.match(String(result), /^4 chains of 500 draws: nothing speaks against them\n.*\nmass .*\ncharge /);
  assert.ok(!htmlSummary(result).includes('Do not trust'));
});

const faults: Record<string, [SummarisedChains, RegExp]> = {
  'a shifted chain': [record([changed(2, (value) => value + 1)]), /^R-hat is above 1.01 for x\[0\]/],
  'a wide chain': [record([changed(2, (value) => 4 * value)]), /^R-hat is above 1.01/],
  'slow chains': [record([autoregression(3, { chains: 4, draws: 500, rho: 0.98 })]), /^bulk ESS is below 400/],
  'divergent steps': [record([sound(1)], { divergent: filled(0).map((_, i) => (i === 7 ? 0.5 : 0)) }), /^1 of 2000 draws .* chain 3/],
  'low E-BFMI': [
    record([sound(1)], { extra: { hamiltonian: { values: record([autoregression(4, { chains: 4, draws: 500, rho: 0.95 })]).values } } }),
    /^E-BFMI is below 0.3/
  ],
  'a chain that stands still': [record([changed(1, () => 0.5)]), /^chain 1 never moved/],
  'equal draws': [record([sound(1).map((chain) => chain.fill(2))]), /^all draws are equal for x\[0\]/],
  NaN: [record([changed(3, (value, t) => (t === 9 ? NaN : value))]), /^draws are not finite: 1 values of x\[0\], first in chain 3 at draw 9/],
  infinity: [record([changed(0, (value, t) => (t === 9 ? Infinity : value))]), /^draws are not finite/],
  'nothing accepted': [record([sound(1)], { acceptance: filled(0) }), /^no proposal was accepted/],
  'everything accepted': [record([sound(1)], { acceptance: filled(1), exact: true }), /^every proposal was accepted/],
  'short chains': [record([sound(1).map((chain) => chain.subarray(0, 7))]), /^the chains are too short, 7 draws each/],
  'chains too short for ESS': [record([sound(1).map((chain) => chain.subarray(0, 11))]), /^the chains are too short, 11 draws each: ESS/]
};

for (const [name, [chains, expected]] of Object.entries(faults)) {
  test(`${name}: a warning that says so, in text and in red`, () => {
    const result = summary(chains);
    assert.ok(!result.ok && result.warnings.some((warning) => expected.test(warning)), result.warnings.join('\n') || 'no warning');
    assert.match(String(result), /do not trust them.*\n {2}WARNING: /);
    const html = htmlSummary(result);
    assert.ok(html.includes('Do not trust these chains') && html.includes('#b3001b'));
  });
}

test('a stuck chain of the reference set is found', () => {
  const result = summary(record([chainSets.stuck]));
  assert.ok(
    result.warnings.some((warning) => warning.startsWith('chain 3 never moved')) && result.warnings.some((warning) => warning.startsWith('R-hat'))
  );
});

test('what is no fault brings no warning: a biased kernel accepts all, fair coins have no scale, many short chains', () => {
  const biased = summary(record([sound(1)], { acceptance: filled(1), exact: false, kernel: 'ULA' }));
  assert.ok(biased.ok && biased.notes.some((note) => note.startsWith('ULA is not exact')));
  const coins = summary(record([sound(1).map((chain) => chain.map((value) => (value > 0 ? 1 : -1)))]));
  assert.ok(coins.ok, coins.warnings.join());
  assert.ok(coins.notes.some((note) => note.startsWith('ess_tail is NaN')));
  const many = record([autoregression(5, { chains: 50, draws: 60, rho: 0 })]);
  assert.ok(!summary(many).ok && summary(many, { essPerChain: 20 }).ok);
});

test('trees that reach the greatest depth bring a note, no warning', () => {
  const depths = (at: number, depth: number): Float32Array => filled(3).fill(depth, 0, at);
  const notes = (values: Float32Array, more: Partial<SummarisedChains> = {}): string[] => {
    const result = summary(record([sound(1)], { maxTreeDepth: 5, extra: { treeDepth: { values } }, ...more }));
    assert.ok(result.ok);
    return result.notes;
  };
  assert.deepEqual(notes(depths(20, 4)), []);
  assert.match(notes(depths(20, 5)).join(), /^20 of 2000 draws \(1.0 %\) come of trajectories of the greatest depth, 5/);
  // Of thinned draws the mean depth: 4.25 is that of a 5 and three 4, say; 4 may hide one.
  assert.match(notes(depths(7, 4.25), { thin: 4 }).join(), /^7 of 2000 draws/);
  assert.deepEqual(notes(depths(7, 4), { thin: 4 }), []);
  // A kernel with trees whose greatest depth nobody knows.
  assert.deepEqual(notes(depths(20, 5), { maxTreeDepth: undefined } as never), []);
});

test('html is escaped, and of many quantities the worst are shown', () => {
  const escaped = htmlSummary(summary(record([sound(1)]), { names: ['<b>&'] }));
  assert.ok(escaped.includes('&lt;b&gt;&amp;') && !escaped.includes('<b>&'));
  const columns = Array.from({ length: 40 }, (_, i) => (i === 39 ? changed(0, (value) => value + 3) : sound(1)));
  const text = String(summary(record(columns)));
  assert.match(text, /x\[39\]/);
  assert.match(text, /the 30 of 40 quantities with the greatest R-hat/);
});

test('records that do not fill their shape are refused', () => {
  const chains = record([sound(1)]);
  assert.throws(() => summary({ ...chains, values: [1, 2, 3] }), ShapeError);
  assert.throws(() => summary({ ...chains, draws: 0, values: [] }), ShapeError);
  assert.throws(() => summary({ ...chains, divergent: [1] }), ShapeError);
  assert.throws(() => summary({ ...chains, acceptance: [1] }), ShapeError);
  assert.throws(() => summary(chains, { names: ['a', 'b'] }), ShapeError);
});

test('it takes the depth of the trees from what NUTS left', async () => {
  const energy = gaussian({ mean: [0, 0] });
  const params = energy.init(random.key(0));
  const options = { key: random.key(1), draws: 20, mode: 'eager' as const };
  // With steps of a hundredth of the standard deviation, three doublings turn nowhere.
  const short = summary(await sample(nuts({ stepSize: 0.01, maxTreeDepth: 3 }), energy, params, options));
  assert.match(short.notes.join(), /80 of 80 draws \(100 %\) come of trajectories of the greatest depth, 3/);
  const whole = summary(await sample(nuts({ stepSize: 1 }), energy, params, options));
  assert.ok(!whole.notes.join().includes('depth'));
});

test('it takes what sample returns', async () => {
  const energy = gaussian({ mean: [0, 0] });
  const chains = await sample(randomWalkMetropolis({ stepSize: 1.5 }), energy, energy.init(random.key(0)), {
    key: random.key(1),
    chains: 4,
    draws: 400,
    warmup: 100
  });
  const result = summary(chains);
  assert.deepEqual(
    result.rows.map(({ component }) => component),
    ['x[0]', 'x[1]', 'energy']
  );
  assert.ok(result.rows.every(({ ess_bulk, r_hat }) => ess_bulk > 50 && r_hat < 1.2));
});
