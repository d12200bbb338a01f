import type { Scalar, Tensor } from '@tensorflow/tfjs';
import { grad, jit, loop, random, tf, treeMap } from 'ebm';
import type { Perceptron } from './perceptron';
import { energy, energyAndSlope, perceptron, slope } from './perceptron';
import type { Key, Prepare } from './workload';
import { input, setting } from './workload';

interface Training {
  key: Tensor;
  p: Perceptron;
  x: Tensor;
  mean: Perceptron;
  square: Perceptron;
}

/** Mean energy of the data less that of the model's samples: its gradient is that of the negative log-likelihood. */
const contrast = (p: Perceptron, data: Tensor, model: Tensor): Scalar => energy(p, data).mean().sub(energy(p, model).mean());

/** Adam (Kingma and Ba, 2015) with bias correction. */
function adam(
  rate: number,
  step: Scalar,
  { p, mean, square }: Training,
  gradient: Perceptron
): { p: Perceptron; mean: Perceptron; square: Perceptron } {
  const count = step.cast('float32').add(1);
  const first = tf.sub(1, tf.pow(0.9, count));
  const second = tf.sub(1, tf.pow(0.999, count));
  const newMean = treeMap((m, g) => m.mul(0.9).add(g.mul(0.1)), mean, gradient);
  const newSquare = treeMap((v, g) => v.mul(0.999).add(g.square().mul(0.001)), square, gradient);
  const change = (w: Tensor, m: Tensor, v: Tensor): Tensor => w.sub(m.div(first).mul(rate).div(v.div(second).sqrt().add(1e-8)));
  return { p: treeMap(change, p, newMean, newSquare), mean: newMean, square: newSquare };
}

/** Persistent contrastive divergence by Langevin chains, whole updates in one program. */
export const pcd: Prepare<Training> = (settings, given) => {
  const [updates, steps, batch] = [setting(settings, 'updates'), setting(settings, 'steps'), setting(settings, 'batch')];
  const [stepSize, scale, rate] = [setting(settings, 'stepSize'), setting(settings, 'noise'), setting(settings, 'learningRate')];
  const parameters = perceptron(given);
  const start = input(given, 'x');

  const run = jit((key: Key, p: Perceptron, start: Tensor) => {
    const zeros = treeMap((leaf) => tf.zerosLike(leaf), p);
    const initial: Training = { key, p, x: start, mean: zeros, square: zeros };
    return loop(updates, initial, (update, state) => {
      const [key, chain, draw] = random.split(state.key as Key, 3) as [Key, Key, Key];
      const x = loop(steps, state.x, (i, x) => {
        const noise = random.normal(random.foldIn(chain, i), x.shape);
        return x.sub(slope(state.p, x).mul(stepSize)).add(noise.mul(scale));
      });
      const data: Tensor = random.normal(draw, [batch, 2]).mul(0.5).add(1);
      const gradient = grad(contrast)(state.p, data, x) as Perceptron;
      return { key, x, ...adam(rate, update, state, gradient) };
    });
  });

  return {
    program: run,
    once: (key) => run(key, parameters, start),
    exact: () => {
      const gradient = grad(contrast)(parameters, start.slice(0, 128), start.slice(128)) as Perceptron;
      const leaves = [gradient.w1, gradient.b1, gradient.w2, gradient.b2, gradient.w3];
      return tf.concat([energyAndSlope(parameters, start), ...leaves.map((leaf) => leaf.flatten().slice(0, 16))]);
    },
    statistics: ({ p, x }) => ({
      contrast: contrast(p, start.slice(0, 128).mul(0.5).add(1), start),
      square: x.square().mean(),
      w3: p.w3.abs().mean()
    })
  };
};
