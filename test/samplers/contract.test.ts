import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Tensor, Tensor1D } from '@tensorflow/tfjs';
import * as ebm from 'ebm';
import { gaussian, potentialOf, random, tf } from 'ebm';
import type { Energy, GaussianParams, Kernel } from 'ebm';
import { exportedFactories } from '../exported-factories';
import { key, settingsOf } from './support';

/** A factory, a kernel it makes, and whether that must be exact. */
const table: [factory: string, kernel: Kernel, exact: boolean][] = [
  ['gibbs', ebm.gibbs(), true],
  ['gibbs', ebm.gibbs({ sweeps: 2 }), true],
  ['hmc', ebm.hmc({ stepSize: 0.3, leapfrogSteps: 3 }), true],
  ['hmc', ebm.hmc({ stepSize: 0.3, leapfrogSteps: 3, jitter: 0.2 }), true],
  ['mala', ebm.mala({ stepSize: 0.3 }), true],
  ['metropolis', ebm.metropolis(ebm.gaussianProposal({ stepSize: 1 })), true],
  ['metropolis', ebm.metropolis(ebm.langevinProposal({ stepSize: 0.3 }), { name: 'mine' }), true],
  ['metropolisFlip', ebm.metropolisFlip(), true],
  ['nuts', ebm.nuts({ stepSize: 0.3 }), true],
  ['nuts', ebm.nuts({ stepSize: 0.3, maxTreeDepth: 1 }), true],
  ['parallelTempering', ebm.parallelTempering(ebm.mala({ stepSize: 0.3 }), { temperatures: [1, 2] }), true],
  ['parallelTempering', ebm.parallelTempering(ebm.ula({ stepSize: 0.3 }), { temperatures: [1, 2] }), false],
  ['randomWalkMetropolis', ebm.randomWalkMetropolis({ stepSize: 1 }), true],
  ['sgld', ebm.sgld({ stepSize: 0.1 }), false],
  ['svgd', ebm.svgd({ stepSize: 0.1 }), false],
  ['svgd', ebm.svgd({ stepSize: 0.1, step: 'adagrad', kernel: ebm.inverseMultiquadricKernel(), normalisation: 'row' }), false],
  ['svgd', ebm.svgd({ stepSize: 0.1, repulsion: false }), false],
  ['ula', ebm.ula({ stepSize: 0.1 }), false],
  ['unadjusted', ebm.unadjusted(ebm.langevinProposal({ stepSize: 0.3 })), false]
];

const [chains, event] = [6, 3];
const normal = gaussian({ dimension: event });
const energy: Energy<GaussianParams> = {
  ...normal,
  minibatchEnergy: (params, _, x): Tensor1D => normal.energy(params, x),
  transition: (_, stepKey, x) => random.normal(stepKey, x.shape)
};
/** The same formula on events of two values, for the kernels that flip them. */
const bits: Energy<GaussianParams> = { ...energy, support: 'binary' };

test('the table holds every exported function that makes a kernel', () => {
  const listed = [...new Set(table.map(([factory]) => factory))];
  assert.deepEqual(listed.sort(), exportedFactories(['exact', 'settings', 'init', 'step']).sort(), 'a new factory of kernels belongs into the table');
});

for (const [factory, kernel, exact] of table) {
  describe(`${factory}: ${kernel.name}${kernel.settings.jitter ? ' with jitter' : ''}`, () => {
    /** Whatever f finds in one step, without a tensor left behind. */
    const inStep = (f: (x: Tensor, result: ReturnType<Kernel['step']>, again: ReturnType<Kernel['step']>) => void): void => {
      const before = tf.memory().numTensors;
      tf.tidy(() => {
        const flips = factory === 'metropolisFlip';
        const potential = potentialOf(flips ? bits : energy, energy.init(key));
        const x = flips ? random.bernoulli(key, 0.5, [chains, event]) : random.normal(key, [chains, event]);
        const start = kernel.init(potential, x);
        assert.deepEqual([start.position.shape, start.energy.shape], [[chains, event], [chains]]);
        if (start.gradient) assert.deepEqual(start.gradient.shape, [chains, event]);
        const step = (seed: number): ReturnType<Kernel['step']> => kernel.step(potential, settingsOf(kernel), random.foldIn(key, seed), start);
        f(x, step(1), step(1));
      });
      assert.equal(tf.memory().numTensors, before);
    };

    test('says its name and whether it is exact; what adapts has a step size', () => {
      assert.ok(kernel.name.length > 0);
      assert.equal(kernel.exact, exact);
      if (kernel.targetAcceptance !== undefined) {
        assert.ok(kernel.targetAcceptance > 0 && kernel.targetAcceptance < 1 && kernel.settings.stepSize !== undefined);
      }
    });

    test('a step keeps the form of the state and reports chain by chain', () => {
      inStep((_, [state, info]) => {
        assert.deepEqual([state.position.shape, state.energy.shape, info.proposal.shape], [[chains, event], [chains], [chains, event]]);
        for (const name of ['acceptance', 'accepted', 'divergent'] as const) {
          assert.deepEqual([info[name].shape, info[name].dtype], [[chains], 'float32'], name);
          assert.ok(info[name].dataSync().every((value) => value >= 0 && value <= 1));
        }
        assert.ok([...info.accepted.dataSync(), ...info.divergent.dataSync()].every((value) => value === 0 || value === 1));
        assert.deepEqual([info.energyEvaluations.rank, info.gradientEvaluations.rank], [0, 0]);
        assert.ok(info.energyEvaluations.dataSync()[0]! + info.gradientEvaluations.dataSync()[0]! > 0);
      });
    });

    test('the same key takes the same step; whoever was rejected stays, the others carry the energy of where they are', () => {
      inStep((x, [state, info], [again]) => {
        assert.deepEqual(again.position.dataSync(), state.position.dataSync());
        if (factory === 'parallelTempering') return;
        const [from, to, proposal] = [x, state.position, info.proposal].map((tensor) => tensor.arraySync() as number[][]) as [
          number[][],
          number[][],
          number[][]
        ];
        info.accepted.dataSync().forEach((accepted, i) => assert.deepEqual(to[i], accepted ? proposal[i] : from[i]));
        // SGLD knows the energy of where it was, from its minibatch.
        if (factory === 'sgld') return;
        state.energy.dataSync().forEach((value, i) => {
          const expected = to[i]!.reduce((sum, number) => sum + number ** 2 / 2, 0);
          assert.ok(Math.abs(value - expected) < 1e-5 * Math.max(1, expected));
        });
      });
    });
  });
}
