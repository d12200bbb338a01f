import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jit, random, ready } from 'ebm';
import { compiledModes } from './modes';
import { allowed, chiSquareScore, kolmogorov, kolmogorovLimit, mean, moment } from './statistics';

const count = 200_000;

test.before(() => ready);

test('uniforms have the mean, variance and distribution of the uniform law', () => {
  for (const seed of [0, 1, 2]) {
    const values = random.uniform(random.key(seed), [count]).dataSync();
    assert.ok(Math.abs(mean(values) - 1 / 2) < allowed * Math.sqrt(1 / 12 / count));
    // Var (u - 1/2)² = 1/80 - 1/144.
    assert.ok(Math.abs(moment(values, (u) => (u - 1 / 2) ** 2) - 1 / 12) < allowed * Math.sqrt((1 / 80 - 1 / 144) / count));
    assert.ok(kolmogorov(values) < kolmogorovLimit);
  }
});

test('uniforms are the midpoints of 2^23 cells, from the upper bits of the words', () => {
  const key = random.key(6);
  const words = random.bits(key, [1000]).dataSync();
  const expected = Float32Array.from(words, (word) => (2 * (word >>> 9) + 1) / 2 ** 24);
  assert.deepEqual(Float32Array.from(random.uniform(key, [1000]).dataSync()), expected);
});

test('each bit of the words is fair, and neighbours are independent', () => {
  const words = random.bits(random.key(11), [count]).dataSync();
  for (let bit = 0; bit < 32; bit++) {
    const ones = moment(words, (word) => (word >>> bit) & 1);
    assert.ok(Math.abs(ones - 1 / 2) < allowed * Math.sqrt(1 / 4 / count), `bit ${bit}`);
  }
  const pairs = new Array<number>(256).fill(0);
  for (let i = 0; i + 1 < count; i += 2) pairs[((words[i] as number) >>> 28) * 16 + ((words[i + 1] as number) >>> 28)]! += 1;
  assert.ok(
    Math.abs(
      chiSquareScore(
        pairs,
        pairs.map(() => count / 2 / 256)
      )
    ) < allowed
  );
});

test('streams of split and folded keys are uncorrelated', () => {
  const parent = random.key(8);
  const keys = [parent, ...random.split(parent, 3), ...[0, 1, 2].map((i) => random.foldIn(parent, i))];
  const streams = keys.map((key) => random.uniform(key, [20_000], -1, 1).dataSync());
  streams.forEach((a, i) => {
    streams.slice(0, i).forEach((b) => {
      // Var (ab) = 1/9.
      const covariance = mean(a.map((value, index) => value * (b[index] as number)));
      assert.ok(Math.abs(covariance) < allowed / 3 / Math.sqrt(a.length));
    });
  });
});

const bounds: [number, number][] = [
  [0, 1],
  [-1, 1],
  [0, 0.1],
  [-3.7, 11.3],
  [1e6, 1e6 + 0.25],
  [16777214, 16777216],
  [-1e-3, 0],
  [0, 3e38]
];

test('uniforms stay in [low, high), even where rounding reaches the upper bound', () => {
  for (const [low, high] of bounds) {
    const values = random.uniform(random.key(3), [20_000], low, high).dataSync();
    const from = Math.fround(low);
    const to = Math.fround(high);
    assert.ok(
      values.every((value) => value >= from && value < to),
      `[${low}, ${high})`
    );
  }
});

for (const mode of compiledModes) {
  test(`uniforms compiled by ${mode} are bit for bit those of eager mode`, () => {
    for (const [low, high] of bounds) {
      const draw = (key: random.Key) => random.uniform(key, [4099], low, high);
      const program = jit(draw, { mode });
      assert.deepEqual(Float32Array.from(program(random.key(5)).dataSync()), Float32Array.from(draw(random.key(5)).dataSync()), `[${low}, ${high})`);
      program.dispose();
    }
  });
}
