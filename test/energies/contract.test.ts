import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as ebm from 'ebm';
import { meanEnergyGradient, random, score, ShapeError, tf, treeMap } from 'ebm';
import type { Energy } from 'ebm';
import type { Tensor } from '@tensorflow/tfjs';
import { exportedFactories } from '../exported-factories';
import { allClose, checkMoments, close, gradientError, meanIs, take } from './truths';

/** One energy under the contract. */
interface Case {
  /** The exported factory that made it. */
  factory: string;
  energy: Energy;
  /**
   * Whether E has differences in x (those of bits and spins do, too). Where x moves continuously, E_p[∇E · x] = d if p(x) ‖x‖^d vanishes at the edge of the
   * support, as it does in all of these.
   */
  continuous: boolean;
}

const entry = <P>(factory: string, energy: Energy<P>, continuous = true): Case => ({ factory, energy: energy as unknown as Energy, continuous });

const covariance = [
  [2, 0.6],
  [0.6, 0.5]
];
/** Four units on a ring. */
const ringBonds = [0, 1, 2, 3].map((i) => [i, (i + 1) % 4] as const);
const ringCouplings = [0, 1, 2, 3].map((i) => [0, 1, 2, 3].map((j) => ((i + j) % 2 ? 0.4 - 0.1 * (i + j) : 0)));
const table: Case[] = [
  entry(
    'atNoiseLevel',
    ebm.atNoiseLevel({ ...ebm.banana(), energyAt: (params, x, sigma) => tf.div(ebm.banana().energy(params, x), tf.square(sigma)) }, 0.5)
  ),
  entry('banana', ebm.banana({ scale: 2, curvature: 0.2 })),
  entry('bernoulliRbm', ebm.bernoulliRbm({ visible: 5, hidden: 3, weightScale: 0.5 })),
  entry('boltzmannMachine', ebm.boltzmannMachine({ units: 4, couplings: ringCouplings, bias: [0.3, -0.2, 0.1, 0.5] })),
  entry('boltzmannMachine', ebm.boltzmannMachine({ units: 4, couplings: ringCouplings, support: 'binary', graph: ringBonds })),
  entry('deepExperts', ebm.deepExperts({ event: [3], features: [6], experts: 4, sigma: 1.5 })),
  entry('deepExperts', ebm.deepExperts({ event: [2, 2], features: [], experts: 3, sigma: Infinity, support: 'binary' })),
  entry('doubleWell', ebm.doubleWell()),
  entry('eightGaussians', ebm.eightGaussians()),
  entry(
    'energyFrom',
    ebm.energyFrom((x) => tf.sum(tf.square(tf.square(x)), 1), { event: [3] })
  ),
  entry('exponentialFamily.exponential', ebm.exponentialFamily.exponential({ rate: 1.5 })),
  entry('exponentialFamily.gamma', ebm.exponentialFamily.gamma({ shape: 2.5, rate: 0.7 })),
  entry('exponentialFamily.normal', ebm.exponentialFamily.normal({ mean: 0.7, variance: 2 })),
  entry('exponentialFamily.poisson', ebm.exponentialFamily.poisson({ rate: 3 }), false),
  // A wilder funnel has moments, but not the fourth ones that a standard error needs.
  entry('funnel', ebm.funnel({ dimension: 3, standardDeviation: 0.8 })),
  entry('gaussian', ebm.gaussian({ mean: [1, -1, 0], covariance: [1, 4, 0.25] })),
  entry('gaussian', ebm.gaussian({ mean: [1, -1], covariance })),
  entry('gaussianMixture', ebm.gaussianMixture({ weights: [1, 3], means: [[-2], [1]], covariances: [0.5, 0.25] })),
  entry(
    'gaussianMixture',
    ebm.gaussianMixture({
      weights: [1, 3],
      means: [
        [-2, 0],
        [1, 1]
      ],
      covariances: [covariance, 0.5]
    })
  ),
  entry('gaussianRbm', ebm.gaussianRbm({ visible: 3, hidden: 2, weightScale: 0.7, sigma: [1, 0.5, 2], visibleBias: [1, 0, -1] })),
  entry(
    'hopfield',
    ebm.hopfield({
      patterns: [
        [1, -1, 1, 1, -1],
        [1, 1, -1, 1, 1]
      ]
    })
  ),
  entry('ising', ebm.ising({ rows: 2, columns: 3, coupling: 0.3, field: 0.2 })),
  entry('ising', ebm.ising({ rows: 3, columns: 3, coupling: 0.3, boundary: 'free' })),
  entry('linearExpert', ebm.linearExpert({ dimension: 3 })),
  entry('mlp', ebm.mlp({ event: [2], hidden: [8] })),
  entry('polynomial', ebm.polynomial({ coefficients: [0, -0.5, -1, 0.2, 0.5] })),
  entry('productOfGaussians', ebm.productOfGaussians({ mean: [1, 0], covariance }, { mean: [0, 1], covariance: [1, 2] })),
  entry('rbmAsProduct', ebm.rbmAsProduct({ visible: 4, hidden: 2 })),
  entry('rezendeMohamed', ebm.rezendeMohamed('U1')),
  entry('rezendeMohamed', ebm.rezendeMohamed('U2')),
  entry('rezendeMohamed', ebm.rezendeMohamed('U3')),
  entry('rezendeMohamed', ebm.rezendeMohamed('U4')),
  entry('rings', ebm.rings()),
  entry('scaleBy', ebm.scaleBy(ebm.banana(), 0.5)),
  entry('shiftBy', ebm.shiftBy(ebm.gaussian({ mean: [1, 2], covariance }), 3)),
  entry('softplusExpert', ebm.softplusExpert({ dimension: 3 })),
  entry('sumOf', ebm.sumOf(ebm.banana(), ebm.gaussian({ dimension: 2 }))),
  entry('symmetricDoubleWell', ebm.symmetricDoubleWell(2)),
  entry('temper', ebm.temper(ebm.eightGaussians(), 2)),
  // Its density does not vanish at the edge.
  entry('uniformBox', ebm.uniformBox({ low: [-1, 0], high: [2, 0.5] }), false),
  entry('withLogPartition', ebm.withLogPartition(ebm.gaussian({ mean: [1, 2], covariance }), { logPartition: 0.3 }))
];

const draws = 100_000;
const key = random.key(2026);

/** Events to look at: exact draws, or bits, or normal points. */
function eventsOf({ sample, support, event }: Energy, params: unknown, n: number): Tensor {
  if (sample) return sample(params, key, n);
  return support === 'binary' ? random.bernoulli(key, 0.5, [n, ...event]) : random.normal(key, [n, ...event]);
}

/** The parameters with one number of one leaf changed, for every such number. */
function* changedParams(params: unknown, by: number): Generator<[what: string, params: unknown]> {
  const leaves: Tensor[] = [];
  treeMap((leaf) => (leaves.push(leaf), leaf), params);
  for (const [which, leaf] of leaves.entries()) {
    for (let i = 0; i < leaf.size; i++) {
      const values = Float32Array.from(leaf.dataSync());
      values[i]! += by;
      let at = 0;
      yield [`number ${i} of leaf ${which}`, treeMap((old) => (at++ === which ? tf.tensor(values, leaf.shape) : old), params)];
    }
  }
}

describe('the table', () => {
  it('holds every exported factory of energies', () => {
    const listed = new Set(table.map(({ factory }) => factory));
    assert.deepEqual(
      [...listed].sort(),
      exportedFactories(['name', 'event', 'init', 'energy']).sort(),
      'a new factory of energies belongs into the table'
    );
  });
});

for (const { factory, energy, continuous } of table) {
  describe(`${factory}: ${energy.name}`, () => {
    const params = energy.init(key);
    const x = eventsOf(energy, params, 7);
    let hasParams = false;
    treeMap((leaf) => ((hasParams = true), leaf), params);
    const size = energy.event.reduce((a, b) => a * b, 1);

    it('gives one finite float32 number an event, the same alone as in a batch', () => {
      tf.tidy(() => {
        const energies = energy.energy(params, x);
        assert.deepEqual([energies.shape, energies.dtype], [[7], 'float32']);
        const values = energies.dataSync();
        assert.ok(values.every(Number.isFinite), String(values));
        tf.split(x, 7).forEach((row, i) => {
          const [alone] = energy.energy(params, row).dataSync();
          close(alone!, values[i]!, 1e-5 * Math.max(1, Math.abs(alone!)), `row ${i}`);
        });
      });
    });

    it('has the gradient of its differences in x, in float64, and finite gradients in its parameters', () => {
      const error = continuous ? gradientError(energy, params, x) : 0;
      assert.ok(error < 1e-6, `relative error ${error}`);
      tf.tidy(() => {
        assert.deepEqual(score(energy)(params, x).shape, x.shape);
        if (!hasParams) return;
        const [, gradient] = meanEnergyGradient(energy, params, x);
        const check = (leaf: Tensor, of?: Tensor): Tensor => {
          assert.deepEqual(leaf.shape, of?.shape);
          assert.ok(leaf.dataSync().every(Number.isFinite));
          return leaf;
        };
        treeMap(check, gradient, params);
      });
    });

    it('is never NaN: at the origin, far out, or at infinity; nor is its score at the origin', () => {
      tf.tidy(() => {
        for (const value of [0, -1, 1e4, -1e4]) {
          const energies = energy.energy(params, tf.fill([1, ...energy.event], value)).dataSync();
          assert.ok(!Number.isNaN(energies[0]), `at ${value}`);
        }
        const slopes = score(energy)(params, tf.zeros([1, ...energy.event])).dataSync();
        assert.ok(slopes.every(Number.isFinite), `score ${String(slopes)}`);
      });
    });

    it('refuses what is no batch of events', () => {
      for (const shape of [[...energy.event], [3, energy.event[0]! + 1], [0, ...energy.event]]) {
        const odd = tf.zeros(shape);
        assert.throws(() => energy.energy(params, odd), ShapeError, `[${String(shape)}]`);
        odd.dispose();
      }
    });

    it('leaks no tensors', () => {
      const run = (): void => {
        energy.energy(params, x).dispose();
        score(energy)(params, x).dispose();
        if (hasParams) treeMap((leaf) => (leaf.dispose(), leaf), meanEnergyGradient(energy, params, x));
        energy.logPartition?.(params);
        energy.moments?.(params);
        energy.sample?.(params, key, 5).dispose();
        energy.transition?.(params, key, x).dispose();
      };
      run();
      const before = tf.memory().numTensors;
      run();
      assert.equal(tf.memory().numTensors, before);
    });

    const { sample, moments, logPartition } = energy;
    if (logPartition) it('has a finite log Z', () => assert.ok(Number.isFinite(logPartition(params))));

    if (sample) {
      it('draws events, the same of the same key; numbers of draws that are none are refused', () => {
        const [first, again, other] = [key, key, random.key(1)].map((of) => take(sample(params, of, 6)));
        assert.deepEqual(first, again);
        assert.notDeepEqual(first, other);
        const drawn = sample(params, key, 6);
        assert.deepEqual([drawn.shape, drawn.dtype], [[6, ...energy.event], 'float32']);
        for (const n of [-1, 1.5, NaN]) assert.throws(() => sample(params, key, n), ebm.EbmError, String(n));
      });
    }

    if (sample && moments) {
      it('draws what its moments say', () => {
        const { mean, covariance: spread } = moments(params);
        assert.deepEqual([mean.length, ...spread.map((row) => row.length)], new Array(size + 1).fill(size));
        spread.forEach((row, i) => row.forEach((value, j) => close(value, spread[j]![i]!, 1e-9, 'symmetry')));
        checkMoments(take(sample(params, random.key(11), draws)), moments(params), energy.name);
      });
    }

    if (sample && continuous && !['binary', 'spins'].includes(energy.support ?? 'real')) {
      it("obeys Stein's identity, E[∇E · x] = d", () => {
        tf.tidy(() => {
          const points = sample(params, key, draws);
          meanIs(tf.neg(tf.sum(tf.mul(score(energy)(params, points), points), 1)).dataSync(), size, 1e-4, energy.name);
        });
      });
    }

    if (sample && logPartition) {
      it('has the log Z of its parameters: Z(θ′) / Z(θ) = E[exp(E(x; θ) - E(x; θ′))], whatever number of θ is changed', () => {
        tf.tidy(() => {
          const points = sample(params, key, draws);
          const before = energy.energy(params, points).dataSync();
          for (const [what, changed] of changedParams(params, 0.01)) {
            const after = energy.energy(changed, points).dataSync();
            const ratio = Math.exp(logPartition(changed) - logPartition(params));
            meanIs(
              after.map((value, i) => Math.exp(before[i]! - value)),
              ratio,
              1e-6,
              what
            );
          }
        });
      });
    }
  });
}

describe('the checks themselves', () => {
  it('see a wrong gradient and wrong moments', () => {
    tf.tidy(() => {
      // Its gradient is x, half of what the values tell.
      const wrong = ebm.energyFrom((x) => tf.sum(tf.mul(x, ebm.stopGradient(x)), 1), { event: [2] });
      assert.ok(gradientError(wrong, {}, tf.ones([2, 2])) > 0.1);
      const normal = Array.from(random.normal(key, [10_000]).dataSync());
      assert.throws(() => checkMoments(normal, { mean: [0.1], covariance: [[1]] }));
      assert.throws(() => checkMoments(normal, { mean: [0], covariance: [[1.2]] }));
      allClose([1], [1], 0);
    });
  });
});
