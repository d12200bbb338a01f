import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jit, loop, random, ready, tf, tier } from 'ebm';
import { complementaryErrorFunction } from './complementary-error-function';
import { compiledModes } from './modes';
import { allowed, kolmogorov, kolmogorovLimit, mean, moment } from './statistics';

const count = 300_000;
const distribution = (z: number): number => {
  const tail = complementaryErrorFunction(Math.abs(z) * Math.SQRT1_2) / 2;
  return z < 0 ? tail : 1 - tail;
};

test.before(() => ready);

test('normals have the moments and distribution of the standard normal law', () => {
  for (const seed of [0, 1, 2]) {
    const values = random.normal(random.key(seed), [count]).dataSync();
    // Moments 1, 2, 3, 4 are 0, 1, 0, 3, and the variances of z, z², z³, z⁴ are 1, 2, 15, 96.
    const truth: [number, number][] = [
      [0, 1],
      [1, 2],
      [0, 15],
      [3, 96]
    ];
    truth.forEach(([expected, variance], i) => {
      const got = moment(values, (z) => z ** (i + 1));
      assert.ok(Math.abs(got - expected) < allowed * Math.sqrt(variance / count), `moment ${i + 1} of seed ${seed}: ${got}`);
    });
    assert.ok(kolmogorov(Float64Array.from(values, distribution)) < kolmogorovLimit);
  }
});

test('the tails of the normals hold what they should', () => {
  const size = 2_000_000;
  const values = random.normal(random.key(17), [size]).dataSync();
  for (const bound of [2, 3, 4]) {
    const probability = complementaryErrorFunction(bound * Math.SQRT1_2);
    const got = moment(values, (z) => (Math.abs(z) > bound ? 1 : 0));
    assert.ok(Math.abs(got - probability) < allowed * Math.sqrt((probability * (1 - probability)) / size), `beyond ${bound}`);
  }
});

test('neighbouring normals, and the two halves of a draw, are uncorrelated', () => {
  const values = random.normal(random.key(23), [count]).dataSync();
  for (const lag of [1, 2, count / 2]) {
    const products = values.subarray(lag).map((z, i) => z * (values[i] as number));
    assert.ok(Math.abs(mean(products)) < allowed / Math.sqrt(products.length), `lag ${lag}`);
  }
});

for (const mode of compiledModes) {
  test(`normals compiled by ${mode} agree with eager ones to rounding`, () => {
    for (const shape of [[1], [7, 3], [100_000]]) {
      const draw = (key: random.Key) => random.normal(key, shape);
      const program = jit(draw, { mode });
      const got = program(random.key(31)).dataSync();
      const expected = draw(random.key(31)).dataSync();
      let largest = 0;
      expected.forEach((z: number, i: number) => (largest = Math.max(largest, Math.abs(z - (got[i] as number)))));
      assert.ok(largest < 2e-6, `${largest}`);
      program.dispose();
    }
  });

  test(`keys folded with a loop's counter draw the same numbers, ${mode} and eager`, () => {
    const walk = (key: random.Key) =>
      loop(20, tf.zeros([5]), (i, x) => {
        const [one, two] = random.split(random.foldIn(key, i)) as [random.Key, random.Key];
        return tf.add(x, tf.add(random.normal(one, [5]), random.uniform(two, [5])));
      });
    const program = jit(walk, { mode });
    const [got, expected] = [program(random.key(2)), walk(random.key(2))].map((tensor) => tensor.dataSync()) as [Float32Array, Float32Array];
    got.forEach((x, i) => assert.ok(Math.abs(x - (expected[i] as number)) < 1e-5));
    program.dispose();
  });
}

test('normals in double precision are those of the formula, of the same words', { skip: tier() === 'wasm' }, () => {
  const draw = (key: random.Key) => random.normal(key, [1000]);
  const program = jit(draw, { precision: 'float64' });
  const words = random.bits(random.key(1), [1000]).dataSync();
  const got = program(random.key(1)) as unknown as Float64Array;
  assert.equal(got.length, 1000);
  got.forEach((z, i) => {
    const x = (2 * ((words[i] as number) >>> 8) + 1) / 2 ** 24 - 1;
    const error = (1 - Math.abs(x) - complementaryErrorFunction(Math.abs(z) * Math.SQRT1_2)) / (Math.sqrt(2 / Math.PI) * Math.exp((-z * z) / 2));
    assert.ok(Math.sign(z) === Math.sign(x) && Math.abs(error) < 2.5e-8 * Math.abs(z), `${z}: ${error}`);
  });
  program.dispose();
});
