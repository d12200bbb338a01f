import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  affineGenerator,
  batchNormEntropy,
  deepDirected,
  energyFrom,
  float64,
  generativeAdversarial,
  grad,
  jit,
  mlp,
  mlpGenerator,
  random,
  softplusExpert,
  tf
} from 'ebm';
import type { AffineGeneratorParams, Energy, Game, GameParams, Generator, Key } from 'ebm';
import type { Scalar, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import { close } from '../../energies/truths';
import { breaches, obeysTheLaw } from '../law';
import type { Law, RunnableLoss } from '../law';

// The family: the generator makes N(b, A Aᵀ), A = [[a, 0], [c, e]]; every number of its parameters counts, as the law's nudges need.
type Triangle = { entries: Tensor1D; bias: Tensor1D };
const inner = affineGenerator({ dimension: 2 });
const asMatrix = ({ entries, bias }: Triangle): AffineGeneratorParams => {
  const places = tf.tensor2d([1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1], [3, 4]);
  return { matrix: tf.reshape(tf.matMul(tf.reshape(entries, [1, 3]), places), [2, 2]) as Tensor2D, bias };
};
const generator: Generator<Triangle> = {
  name: inner.name,
  event: [2],
  latent: 2,
  prior: inner.prior,
  init: () => ({ entries: tf.tensor1d([1, 0, 1]), bias: tf.zeros([2]) }),
  generate: (params, z) => inner.generate(asMatrix(params), z),
  entropy: (params) => inner.entropy(asMatrix(params)),
  logDensity: (params, x) => inner.logDensity(asMatrix(params), x)
};
// Σ = A Aᵀ with A = [[1.2, 0], [0.5, 0.8]], and its inverse by hand.
const [a, c, e] = [1.2, 0.5, 0.8];
const determinant = (a * e) ** 2;
const covariance = [a * a, a * c, a * c, c * c + e * e];
const precision = [covariance[3]!, -covariance[1]!, -covariance[1]!, covariance[0]!].map((value) => value / determinant);
const mean = [0.5, -0.3];
const truth: Triangle = { entries: tf.tensor1d([a, c, e]), bias: tf.tensor1d(mean) };
const entropy = Math.log(2 * Math.PI * Math.E) + 0.5 * Math.log(determinant);
const data = (key: Key, n: number): Tensor => generator.generate(truth, generator.prior(key, n));

type Precision = { precision: Tensor };
const energy: Energy<Precision> = energyFrom(
  (params: Precision, x: Tensor) => {
    const residual = tf.sub(x, tf.tensor1d(mean));
    return tf.mul(0.5, tf.sum(tf.mul(residual, tf.matMul(residual, params.precision)), 1));
  },
  { event: [2], init: () => ({ precision: tf.eye(2) as Tensor }) }
);
const atTruth: Precision = { precision: tf.tensor2d(precision, [2, 2]) };

/** The law of one player's loss, the other at rest. */
const lawOf = <E, G>(game: Game<E, G>, player: 'energy' | 'generator', at: GameParams<E, G>, value: number, more: Partial<Law> = {}): Law => {
  const loss: RunnableLoss = (_model, own, batch, key) => game[player]({ ...at, [player]: own }, batch, key, null) as { loss: Scalar };
  return { loss, model: energy as unknown as Energy, optimum: at[player], data, value, ...more };
};

const directed = deepDirected({ energy, generator });
const equilibrium = { energy: atTruth, generator: truth };

test('deepDirected at P = Σ⁻¹, A Aᵀ = Σ: the generator rests at d/2 - H and its gradient points back from beside', () =>
  obeysTheLaw(lawOf(directed, 'generator', equilibrium, 1 - entropy, { beside: 0.2 })));

test('deepDirected with the entropy sampled, by the density at the draws: the same value and the same rest', () =>
  obeysTheLaw(lawOf(deepDirected({ energy, generator, entropy: 'sampled' }), 'generator', equilibrium, 1 - entropy, { beside: 0.2 })));

test('deepDirected at the equilibrium: the energy rests, at a gap of zero', () =>
  // The gap is linear in P: its gradient does not know where P is, only where the generator is.
  obeysTheLaw(lawOf(directed, 'energy', equilibrium, 0, { beside: false })));

test('deepDirected: with the penalty the energy’s value is λ times twice E[(χ²/2)²] = (d² + 2d)/4', () => {
  const { loss, ...law } = lawOf(deepDirected({ energy, generator, energyPenalty: 0.02 }), 'energy', equilibrium, 0.02 * 2 * 2, { beside: false });
  assert.deepEqual(
    breaches({ ...law, loss })
      .map(({ clause }) => clause)
      .filter((clause) => clause === 'value'),
    []
  );
});

test('deepDirected: a generator that is too wide raises the precision, one that is too narrow lowers it', () => {
  const key = random.key(3);
  for (const factor of [0.5, 2]) {
    const phi = { entries: tf.mul(factor, truth.entries) as Tensor1D, bias: truth.bias };
    const slope = grad((theta: Precision) => directed.energy({ energy: theta, generator: phi }, data(key, 20_000), random.key(4), null).loss)(
      atTruth
    );
    const [first, , , last] = slope.precision.dataSync();
    // ½ (Σ - factor² Σ) on the diagonal.
    [first!, last!].forEach((got, i) => close(got, 0.5 * (1 - factor ** 2) * covariance[3 * i]!, 0.1, `factor ${factor}`));
  }
});

test('deepDirected without entropy lowers the energy alone: the generator shrinks from the truth', () => {
  const law = lawOf(deepDirected({ energy, generator, entropy: 'none' }), 'generator', equilibrium, 1);
  assert.ok(breaches(law).some(({ clause }) => clause === 'still'));
  const weighted = lawOf(deepDirected({ energy, generator, entropyWeight: 0.5 }), 'generator', equilibrium, 1 - 0.5 * entropy);
  assert.ok(breaches(weighted).some(({ clause }) => clause === 'still'));
});

// A discriminator with enough to tell both laws apart in mean and spread, and D = ½ at zero.
type Critic = { constant: Tensor; linear: Tensor; square: Tensor };
const discriminator: Energy<Critic> = energyFrom(
  ({ constant, linear, square }: Critic, x: Tensor) => tf.add(constant, tf.sum(tf.add(tf.mul(linear, x), tf.mul(square, tf.square(x))), 1)),
  { event: [2], init: () => ({ constant: tf.zeros([1]), linear: tf.zeros([2]), square: tf.zeros([2]) }) }
);
const half = discriminator.init(random.key(0));
const adversarial = generativeAdversarial({ discriminator, generator });

test('generativeAdversarial at p_G = p_data: D = ½ rests at 2 log 2, and beside it the gradient points back', () =>
  obeysTheLaw(lawOf(adversarial, 'energy', { energy: half, generator: truth }, 2 * Math.LN2)));

test('generativeAdversarial: against D = ½ no generator learns, at log 2 or -log 2', () => {
  obeysTheLaw(lawOf(adversarial, 'generator', { energy: half, generator: truth }, Math.LN2, { beside: false }));
  const saturating = generativeAdversarial({ discriminator, generator, saturating: true });
  obeysTheLaw(lawOf(saturating, 'generator', { energy: half, generator: truth }, -Math.LN2, { beside: false }));
});

test('the law catches players that are exchanged or of the wrong sign', () => {
  const at = { energy: half, generator: truth };
  const swapped: Game<Critic, Triangle> = {
    ...adversarial,
    energy: (params, batch, key, state) => {
      const { loss, ...rest } = adversarial.energy(params, batch, key, state);
      return { ...rest, loss: tf.neg(loss) as Scalar };
    }
  };
  assert.deepEqual([...new Set(breaches(lawOf(swapped, 'energy', at, 2 * Math.LN2)).map(({ clause }) => clause))].sort(), ['sign', 'value']);
  const ascended: Game<Precision, Triangle> = {
    ...directed,
    generator: (params, batch, key, state) => {
      const { loss, ...rest } = directed.generator(params, batch, key, state);
      return { ...rest, loss: tf.neg(loss) as Scalar };
    }
  };
  const found = breaches(lawOf(ascended, 'generator', equilibrium, 1 - entropy, { beside: 0.2 }));
  assert.deepEqual([...new Set(found.map(({ clause }) => clause))].sort(), ['sign', 'value']);
});

test('the generator’s gradients are σ(E) and σ(-E) times that of E: both push downhill, the saturating one hardly where D is sure', () => {
  // x = s z with z = 1 alone, E = t x: d/ds of softplus(E) is σ(E) t, of -softplus(-E) it is σ(-E) t.
  const line: Energy<{ slope: Tensor }> = energyFrom(({ slope }: { slope: Tensor }, x: Tensor) => tf.sum(tf.mul(slope, x), 1), {
    event: [1],
    init: () => ({ slope: tf.ones([1]) })
  });
  const point: Generator<AffineGeneratorParams> = { ...affineGenerator({ dimension: 1 }), prior: (_key, n) => tf.ones([n, 1]) };
  for (const [saturating, sign] of [
    [false, 1],
    [true, -1]
  ] as const) {
    const game = generativeAdversarial({ discriminator: line, generator: point, saturating });
    for (const [slope, scale] of [
      [0.5, 1],
      [2, 3],
      [-1, 2]
    ] as const) {
      const value = (phi: AffineGeneratorParams): Tensor =>
        game.generator({ energy: { slope: tf.tensor1d([slope]) }, generator: phi }, tf.zeros([4, 1]), random.key(0), null).loss;
      const [got] = grad(value)({ matrix: tf.tensor2d([[scale]]), bias: tf.zeros([1]) }).matrix.dataSync();
      close(got!, slope / (1 + Math.exp(-sign * slope * scale)), 1e-6, `${saturating} ${slope}`);
    }
  }
});

test('logs: energies, D, entropy and what an update costs', () => {
  const batch = data(random.key(1), 50);
  const key = random.key(2);
  const deep = deepDirected({ energy, generator, samples: 30 });
  const infoOf = (game: Game<never, never>, player: 'energy' | 'generator', params: object): Record<string, number> => {
    const { info, state } = game[player](params as never, batch, key, null);
    assert.equal(state, null);
    return Object.fromEntries(Object.entries(info).map(([name, value]) => [name, value.dataSync()[0]!]));
  };
  const own = infoOf(deep as never, 'energy', equilibrium);
  assert.ok(['dataEnergy', 'sampleEnergy', 'gradientEvaluations'].every((name) => name in own));
  assert.equal(own.gradientEvaluations, 80);
  close(own.dataEnergy!, energy.energy(atTruth, batch).mean().dataSync()[0]!, 1e-6);
  const theirs = infoOf(deep as never, 'generator', equilibrium);
  close(theirs.entropy!, entropy, 1e-6);
  assert.equal(theirs.gradientEvaluations, 30);
  const gan = infoOf(adversarial as never, 'energy', { energy: half, generator: truth });
  assert.deepEqual([gan.dataD, gan.sampleD, gan.dataEnergy, gan.gradientEvaluations], [0.5, 0.5, 0, 100]);
  assert.equal(infoOf(adversarial as never, 'generator', { energy: half, generator: truth }).sampleD, 0.5);
  const normalised = mlpGenerator({ latent: 2, hidden: [8], event: [2], batchNorm: true });
  const params = { energy: atTruth, generator: normalised.init(key) };
  const surrogate = infoOf(deepDirected({ energy, generator: normalised, entropy: 'batch-norm' }) as never, 'generator', params);
  close(surrogate.entropy!, batchNormEntropy(normalised.scales!(params.generator)).dataSync()[0]!, 1e-6);
});

test('in double, the generator’s gradient of energy and entropy is P A - A⁻ᵀ for a prior of moments 0 and I', () => {
  // The points ±√2 e_i have mean 0 and second moments I: quadratic energies are averaged exactly.
  const sigmaPoints = tf.mul(Math.SQRT2, tf.tensor2d([1, 0, -1, 0, 0, 1, 0, -1], [4, 2])) as Tensor2D;
  const game = deepDirected({ energy, generator: { ...generator, prior: () => sigmaPoints } });
  const slope = jit(
    (theta: Precision, phi: Triangle) =>
      grad((own: Triangle) => game.generator({ energy: theta, generator: own }, sigmaPoints, random.key(0), null).loss)(phi),
    { precision: 'float64', mode: 'graph' }
  );
  const at = [0.7, -0.2, 1.1];
  const inputs = [{ precision: float64(precision, [2, 2]) }, { entries: float64(at), bias: float64(mean) }] as unknown as [Precision, Triangle];
  const { entries } = slope(...inputs) as unknown as { entries: Float64Array };
  const [p, q, , r] = precision as [number, number, number, number];
  const expected = [p * at[0]! + q * at[1]! - 1 / at[0]!, q * at[0]! + r * at[1]!, r * at[2]! - 1 / at[2]!];
  expected.forEach((value, i) => close(entries[i]!, value, 1e-6, String(i)));
  slope.dispose();
});

test('players that do not fit are refused', () => {
  const plain = mlpGenerator({ latent: 2, hidden: [4], event: [2] });
  const refused: [() => unknown, string, RegExp][] = [
    [
      () => deepDirected({ energy: mlp({ event: [3] }), generator: plain }),
      'ShapeError',
      /deepDirected: generator: got .* shape \[2\]; expected events of shape \[3\]/
    ],
    [() => deepDirected({ energy: softplusExpert({ dimension: 3 }), generator }), 'ShapeError', /deepDirected: generator/],
    [() => generativeAdversarial({ discriminator: mlp({ event: [1, 2] }), generator: plain }), 'ShapeError', /generativeAdversarial: generator/],
    [
      () => deepDirected({ energy, generator: plain, entropy: 'exact' }),
      'ArgumentError',
      /'exact' of mlp generator .* expected a generator that knows its entropy/
    ],
    [() => deepDirected({ energy, generator: plain, entropy: 'batch-norm' }), 'ArgumentError', /expected a generator with batch normalisation/],
    [() => deepDirected({ energy, generator, entropy: 'batch-norm' }), 'ArgumentError', /'batch-norm' of affine/],
    [() => deepDirected({ energy, generator: plain, entropy: 'sampled' }), 'ArgumentError', /expected a generator that knows its density/],
    [() => deepDirected({ energy, generator, entropy: 'renyi' as never }), 'ArgumentError', /entropy: got 'renyi'/],
    [() => deepDirected({ energy, generator, entropyWeight: -1 }), 'ArgumentError', /entropyWeight: got -1/],
    [() => deepDirected({ energy, generator, entropyWeight: NaN }), 'ArgumentError', /entropyWeight: got NaN/],
    [
      () => deepDirected({ energy, generator, entropyWeight: tf.tensor1d([1, 2]) as never }),
      'ArgumentError',
      /entropyWeight: got a tensor of shape \[2\]/
    ],
    [() => deepDirected({ energy, generator, energyPenalty: -0.1 }), 'ArgumentError', /energyPenalty: got -0.1/],
    [() => deepDirected({ energy, generator, weight: 2 } as never), 'ArgumentError', /an option 'weight'/],
    [() => generativeAdversarial({ discriminator, generator, nonSaturating: true } as never), 'ArgumentError', /an option 'nonSaturating'/],
    [() => deepDirected({ energy, generator, samples: 0 }), 'ArgumentError', /samples: got 0/],
    [() => generativeAdversarial({ discriminator, generator, samples: 2.5 }), 'ArgumentError', /samples: got 2.5/],
    [() => directed.energy(equilibrium, tf.zeros([4, 3]), random.key(0), null), 'ShapeError', /\[n, 2\]/]
  ];
  for (const [call, name, message] of refused) assert.throws(call, { name, message }, String(message));
  // One draw cannot be normalised by its spread.
  const normalised = mlpGenerator({ latent: 2, hidden: [4], event: [2], batchNorm: true });
  const game = deepDirected({ energy, generator: normalised, entropy: 'batch-norm' });
  const params = { energy: atTruth, generator: normalised.init(random.key(0)) };
  for (const player of ['energy', 'generator'] as const) {
    assert.throws(() => game[player](params, tf.zeros([1, 2]), random.key(0), null), {
      name: 'ShapeError',
      message: /a batch of 1; expected at least 2/
    });
  }
});
