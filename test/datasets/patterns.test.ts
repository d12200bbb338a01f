import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ArgumentError, patterns, random, tf } from 'ebm';
import type { PatternSet } from 'ebm';

const key = random.key(1);
const keyOf = (row: ArrayLike<number>): string => Array.from(row).join('');

/** Sizes, no pattern twice, draws from the table and all of it, in equal shares. */
function isWhole(set: PatternSet, count: number, units: number): void {
  assert.deepEqual([set.table.length, set.units, set.shape[0] * set.shape[1]], [count, units, units]);
  assert.ok(Math.abs(set.entropy - Math.log(count)) < 1e-15);
  const known = new Set(set.table.map(keyOf));
  assert.equal(known.size, count, 'no pattern twice');
  const before = tf.memory().numTensors;
  const all = set.tensor();
  assert.deepEqual(all.shape, [count, units]);
  assert.ok(all.dataSync().every((value) => value === 0 || value === 1));
  const n = 500 * count;
  const draws = set.sample(key, n);
  const counts = new Map<string, number>();
  (draws.arraySync() as number[][]).forEach((row) => counts.set(keyOf(row), (counts.get(keyOf(row)) ?? 0) + 1));
  assert.deepEqual(draws.shape, [n, units]);
  assert.equal(counts.size, count);
  for (const [row, times] of counts) {
    assert.ok(known.has(row));
    assert.ok(Math.abs(times - 500) < 6 * Math.sqrt(500), `${row}: ${times}`);
  }
  tf.dispose([all, draws]);
  assert.equal(tf.memory().numTensors, before);
}

test('bars and stripes: 14 patterns of 3 × 3 pixels, each of equal rows or equal columns', () => {
  isWhole(patterns.barsAndStripes(2), 6, 4);
  const three = patterns.barsAndStripes(3);
  isWhole(three, 14, 9);
  assert.ok(Math.abs(three.entropy - 2.639057) < 1e-6);
  for (const row of three.table) {
    const lines = [0, 1, 2].map((i) => row.slice(3 * i, 3 * i + 3));
    const stripes = lines.every((line) => keyOf(line) === keyOf(lines[0]!));
    assert.ok(stripes || lines.every((line) => new Set(line).size === 1));
  }
  isWhole(patterns.barsAndStripes(4), 30, 16);
});

test('shifter: the second row is the first, moved as the label says', () => {
  const set = patterns.shifter(4);
  isWhole(set, 48, 11);
  for (const row of set.table) {
    const [from, to, label] = [row.slice(0, 4), row.slice(4, 8), row.slice(8)];
    assert.equal(
      label.reduce((a, b) => a + b, 0),
      1
    );
    const move = label.indexOf(1) - 1;
    from.forEach((bit, i) => assert.equal(to[(i + move + 4) % 4], bit));
  }
});

test('parity and counts', () => {
  const parity = patterns.evenParity(5);
  isWhole(parity, 16, 5);
  assert.ok(parity.table.every((row) => row.reduce((a, b) => a + b, 0) % 2 === 0));
  // Any four of the five bits are uniform.
  assert.equal(new Set(parity.table.map((row) => keyOf(row.slice(1)))).size, 16);
  const two = patterns.exactlyOn(5, 2);
  isWhole(two, 10, 5);
  assert.ok(two.table.every((row) => row.reduce((a, b) => a + b, 0) === 2));
  assert.equal(patterns.exactlyOn(4, 0).entropy, 0);
});

test('sizes out of range are refused', () => {
  for (const make of [
    () => patterns.barsAndStripes(1),
    () => patterns.barsAndStripes(2.5),
    () => patterns.barsAndStripes(11),
    () => patterns.shifter(2),
    () => patterns.evenParity(1),
    () => patterns.exactlyOn(4, 5),
    () => patterns.exactlyOn(4, -1),
    () => patterns.barsAndStripes(3).sample(random.key(0), 0)
  ]) {
    assert.throws(make, ArgumentError);
  }
});
