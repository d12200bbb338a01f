import assert from 'node:assert/strict';
import { test } from 'node:test';
import { annealingSchedules, ArgumentError } from 'ebm';
import { checkedSchedule } from 'ebm/dist/metrics/annealing/schedules';
import { close } from './support';

test('schedules rise strictly from 0 to 1 in float32', () => {
  const { linear, sigmoid, geometric, salakhutdinovMurray } = annealingSchedules;
  for (const betas of [linear(1), linear(7), linear(100_000), sigmoid(1), sigmoid(50), geometric(1), geometric(30), salakhutdinovMurray()]) {
    assert.equal(betas[0], 0);
    assert.equal(betas[betas.length - 1], 1);
    betas.forEach((beta, k) => assert.ok(beta === Math.fround(beta) && (k === 0 || beta > betas[k - 1]!)));
  }
});

test('their values are those of the formulas', () => {
  close(annealingSchedules.linear(4)[1]!, 0.25, 0);
  // (σ(-2) - σ(-4)) / (σ(4) - σ(-4)), from a pocket calculator's exponentials.
  close(annealingSchedules.sigmoid(4)[1]!, (1 / (1 + Math.exp(2)) - 1 / (1 + Math.exp(4))) / (1 / (1 + Math.exp(-4)) - 1 / (1 + Math.exp(4))), 1e-7);
  close(annealingSchedules.geometric(4, { first: 0.001 })[2]!, 0.01, 1e-8);
  const published = annealingSchedules.salakhutdinovMurray();
  assert.equal(published.length, 14_501);
  for (const [k, beta] of [
    [1, 0.001],
    [500, 0.5],
    [501, 0.5001],
    [4500, 0.9],
    [4501, 0.90001],
    [14_499, 0.99999]
  ] as const)
    close(published[k]!, beta, 6e-8);
});

test('a schedule that does not rise from 0 to 1 is refused, and the place named', () => {
  const refused = (betas: number[], words: RegExp): void =>
    assert.throws(
      () => checkedSchedule('test', betas),
      (error: Error) => error instanceof ArgumentError && words.test(error.message)
    );
  refused([], /0 numbers/);
  refused([1], /1 numbers/);
  refused([0.1, 1], /0\.1 at its beginning/);
  refused([0, 0.9], /0\.9 at its end/);
  refused([0, 0.6, 0.5, 1], /0\.5 after 0\.6 \(at 2\)/);
  refused([0, 0.5, 0.5, 1], /0\.5 after 0\.5/);
  refused([0, NaN, 1], /NaN/);
  refused([0, 0.5, 0.5 + 1e-10, 1], /one number in float32/);
  assert.throws(() => annealingSchedules.linear(0), ArgumentError);
  assert.throws(() => annealingSchedules.linear(2.5), ArgumentError);
  assert.throws(() => annealingSchedules.sigmoid(5, { steepness: 0 }), ArgumentError);
  assert.throws(() => annealingSchedules.geometric(5, { first: 1 }), ArgumentError);
});
