import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ArgumentError,
  bernoulliRbm,
  gaussian,
  gaussianMixture,
  inverseMultiquadricKernel,
  parallelTempering,
  random,
  rbfKernel,
  sample,
  summary,
  svgd,
  tf
} from 'ebm';
import type { Chains, Checkpoint, Energy, PartialSample, SampleOptions, SvgdOptions } from 'ebm';
import { oneCompiledStep, oneStep, plain } from '../support';
import { closeTo, naiveDirection, naiveMultiquadric, naiveRbf } from './naive';

const key = random.key(21);
const mixture = gaussianMixture({ means: [[-2], [2]], weights: [1 / 3, 2 / 3] });
const fromAfar = tf.add(-10, random.normal(random.key(1), [100, 1]));

async function endOf<P>(options: SvgdOptions, energy: Energy<P>, initial: typeof fromAfar, steps: number): Promise<number[]> {
  const params = energy.init(key);
  const { values } = await sample(svgd(options), energy, params as never, { key, initial, draws: 1, thin: steps, mode: 'xla' });
  tf.dispose(params as never);
  return Array.from(values);
}
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const deviation = (values: readonly number[]): number => Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2)));

test('100 particles from N(-10, 1) come to the mixture of N(-2, 1) and N(2, 1): mean 2/3, E x² 5', async () => {
  // Liu and Wang 2016, section 5. 1/3 · (-2) + 2/3 · 2 and 4 + 1, each within what 100 particles can be off.
  for (const options of [{ stepSize: 0.3 }, { stepSize: 0.1, step: 'adagrad' as const }]) {
    const values = await endOf(options, mixture, fromAfar, 2000);
    assert.ok(Math.abs(mean(values) - 2 / 3) < 0.05, `mean ${mean(values)}`);
    assert.ok(Math.abs(mean(values.map((x) => x * x)) - 5) < 0.3, `E x² ${mean(values.map((x) => x * x))}`);
  }
});

test('without the repulsion they collapse onto modes', async () => {
  const values = await endOf({ stepSize: 0.3, repulsion: false }, mixture, fromAfar, 4000);
  assert.ok(deviation(values) < 0.1, `standard deviation ${deviation(values)}`);
});

test('a single particle climbs to the mode', async () => {
  const [place] = await endOf({ stepSize: 0.1 }, gaussian({ mean: [1.7], covariance: 0.5 }), tf.tensor2d([-3], [1, 1]), 200);
  assert.ok(Math.abs(place! - 1.7) < 1e-5, String(place));
});

test('a correlated Gaussian: mean and covariance of the particles', async () => {
  const covariance = [
    [1, 0.6],
    [0.6, 2]
  ];
  const initial = random.normal(random.key(5), [200, 2]);
  const values = await endOf(
    { stepSize: 0.5, kernel: rbfKernel({ bandwidth: 'median/log' }) },
    gaussian({ mean: [1, -1], covariance }),
    initial,
    1500
  );
  const [x, y] = [0, 1].map((k) => values.filter((_, i) => i % 2 === k)) as [number[], number[]];
  const [a, b] = [x.map((value) => value - mean(x)), y.map((value) => value - mean(y))];
  // The cloud's mean is that of p exactly (φ* vanishes for linear functions nearly); its spread falls short by the order of 1 / n.
  const close = (got: number, truth: number, tolerance: number): void => assert.ok(Math.abs(got - truth) < tolerance, `${got}, in truth ${truth}`);
  close(mean(x), 1, 0.02);
  close(mean(y), -1, 0.02);
  close(mean(a.map((value) => value * value)), 1, 0.1);
  close(mean(b.map((value) => value * value)), 2, 0.2);
  close(mean(a.map((value, i) => value * b[i]!)), 0.6, 0.1);
  initial.dispose();
});

// E = ½ Σ (k + 1) x_k²: a score that tells the coordinates apart.
const bowl = plain('bowl', [2], (x) => tf.sum(tf.mul(tf.mul(0.5, tf.tensor1d([1, 2])), tf.square(x)), 1));
const steps: [string, SvgdOptions, (phi: number) => number][] = [
  ['plain', { stepSize: 0.2, kernel: rbfKernel({ bandwidth: 0.9 }) }, (phi) => phi],
  ['adagrad', { stepSize: 0.2, kernel: rbfKernel({ bandwidth: 0.9 }), step: 'adagrad' }, (phi) => phi / (Math.abs(phi) + 1e-6)]
];
for (const [name, options, scaled] of steps) {
  test(`one ${name} step is x + ε φ*(x), by the double loop in float64`, () => {
    const x = random.normal(key, [17, 2]);
    const points = x.arraySync() as number[][];
    const phi = naiveDirection(
      naiveRbf(0.9),
      points.map(([a, b]) => [-a!, -2 * b!]),
      points
    );
    const expected = points.flatMap((point, i) => point.map((value, k) => value + 0.2 * scaled(phi[i]![k]!)));
    for (const step of [oneStep, oneCompiledStep]) closeTo(step(svgd(options), bowl, x, key).position, expected, 3e-6, name);
    x.dispose();
  });
}

test('the second adagrad step divides by the root of the running mean of squares', async () => {
  const kernel = inverseMultiquadricKernel({ bandwidth: 1.1 });
  const x = random.normal(key, [9, 2]);
  let points = x.arraySync() as number[][];
  let squares: number[][] | undefined;
  for (let i = 0; i < 3; i++) {
    const phi = naiveDirection(
      naiveMultiquadric(1.1, 1, -0.5),
      points.map(([a, b]) => [-a!, -2 * b!]),
      points
    );
    squares = phi.map((row, j) => row.map((value, k) => (squares ? 0.9 * squares[j]![k]! + 0.1 * value ** 2 : value ** 2)));
    points = points.map((point, j) => point.map((value, k) => value + (0.1 * phi[j]![k]!) / (1e-6 + Math.sqrt(squares![j]![k]!))));
  }
  const values = await endOf({ stepSize: 0.1, kernel, step: 'adagrad' }, bowl as never, x as never, 3);
  closeTo(values, points.flat(), 1e-5, 'three steps');
  x.dispose();
});

test('particles at one place stay together and finite', async () => {
  const initial = tf.fill([8, 1], 3) as typeof fromAfar;
  const values = await endOf({ stepSize: 0.1 }, gaussian(), initial, 50);
  assert.equal(new Set(values).size, 1);
  // Each step multiplies the distance from the mode by 0.9.
  assert.ok(Math.abs(values[0]! - 3 * 0.9 ** 50) < 1e-5);
  initial.dispose();
});

const run = (options: SvgdOptions, more: Partial<SampleOptions> = {}): Promise<Chains> =>
  sample(svgd(options), mixture, mixture.init(key), { key, initial: fromAfar, draws: 60, thin: 3, mode: 'graph', ...more } as SampleOptions);
const numbers = ({ values, energies, settings, evaluations, extra }: Chains): unknown => ({ values, energies, settings, evaluations, extra });

for (const step of ['plain', 'adagrad'] as const) {
  test(`a run (${step}) that is stopped and resumed is the run that was not, bit for bit`, async () => {
    const options = { stepSize: 0.2, step };
    const whole = await run(options);
    assert.equal(whole.interacting, true);
    assert.deepEqual(whole.extra.bandwidth!.shape, [60]);
    assert.equal(whole.evaluations.gradients, 60 * 3 * 100);
    const controller = new AbortController();
    let checkpoint: Checkpoint | undefined;
    await assert.rejects(
      run(options, { signal: controller.signal, onProgress: () => controller.abort() }),
      (error: Error & { partial?: PartialSample }) => {
        checkpoint = error.partial!.checkpoint;
        return true;
      }
    );
    assert.ok(checkpoint!.step < 60);
    assert.deepEqual(numbers(await run(options, { resume: checkpoint! })), numbers(whole));
    // Another kernel is another run.
    await assert.rejects(run({ ...options, kernel: rbfKernel({ bandwidth: 2 }) }, { resume: checkpoint! }), /another kernel/);
  });
}

test('summary says that R-hat and ESS do not apply to particles, and concludes nothing from them', async () => {
  const text = summary(await run({ stepSize: 0.2 }));
  assert.ok(text.notes.some((note) => /act on each other: R-hat, ESS and standard errors do not apply/.test(note)));
  assert.ok(!text.warnings.some((warning) => /R-hat|ESS/.test(warning)), text.warnings.join('\n'));
});

test('steps that are no steps are refused, and what particles cannot do', async () => {
  for (const stepSize of [0, -1, NaN, Infinity, undefined as never]) assert.throws(() => svgd({ stepSize }), ArgumentError);
  assert.throws(() => svgd({ stepSize: 0.1, step: 'adagard' as never }), /svgd: step: got 'adagard'/);
  assert.throws(() => svgd({ stepSize: 0.1, normalisation: 'rows' as never }), /svgd: normalisation/);
  assert.throws(() => svgd({ stepSize: 0.1, bandwidth: 1 } as never), /an option 'bandwidth'/);
  assert.throws(() => parallelTempering(svgd({ stepSize: 0.1 }), { temperatures: [1, 2] }), /act on each other/);
  const machine = bernoulliRbm({ visible: 3, hidden: 2 });
  await assert.rejects(sample(svgd({ stepSize: 0.1 }), machine, machine.init(key), { key, draws: 1 }), ArgumentError);
});
