import type { Scalar, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import { ArgumentError, random, ShapeError, tf } from '../../engine';
import type { Key } from '../../engine';
import { checkNoOthers } from '../../engine/check-choice';
import { softplus64 } from '../../energies';
import type { BernoulliRbm, RbmParams } from '../../energies';
import type { AnnealingPath, BoundPath } from './path';
import { softplusDifference } from './softplus-difference';

export interface RbmPathOptions {
  /** Visible biases a of the machine at β = 0 (default zeros: fair coins); `biasesOfData` gives those of the data's means. */
  baseRates?: ArrayLike<number>;
}

/**
 * From a machine without weights to a restricted Boltzmann machine:
 * E_β(v) = -((1 - β) a + β b)·v - Σ_j log(1 + exp(β (c_j + v·W_j))),   log Z_0 = H log 2 + Σ_i log(1 + exp(a_i)).
 * Its transitions are sweeps of block Gibbs, h_j ~ σ(β (c_j + v·W_j)), then v_i ~ σ((1 - β) a_i + β (b_i + W_i·h)).
 * With the data's rates as a the path is shorter than from fair coins, and the weights spread less.
 * @param rbm the machine; @param options `baseRates` a [visible].
 * @throws ArgumentError for rates of another length or not finite; its `bind` throws a ShapeError for parameters of another machine.
 * Reference: Salakhutdinov and Murray 2008, section 4.1 (the base machine with zero weights, its own hidden units left out).
 */
export function rbmPath(rbm: BernoulliRbm, { baseRates, ...others }: RbmPathOptions = {}): AnnealingPath<RbmParams> {
  checkNoOthers('rbmPath', others);
  const { visible, hidden } = rbm;
  const rates = baseRates === undefined ? new Float64Array(visible) : Float64Array.from(baseRates, Math.fround);
  const odd = rates.findIndex((rate) => !Number.isFinite(rate));
  if (rates.length !== visible || odd >= 0) {
    throw new ArgumentError('rbmPath: baseRates', {
      given: odd >= 0 ? `${rates[odd]} at ${odd}` : `${rates.length} numbers`,
      expected: `${visible} finite numbers, a logit for each visible unit`
    });
  }
  const base = (): Tensor1D => tf.tensor1d(Float32Array.from(rates));
  return {
    name: `${rbm.name} from independent units`,
    event: [visible],
    base: {
      logPartition: () => hidden * Math.LN2 + rates.reduce((sum, rate) => sum + softplus64(rate), 0),
      sample: (_params, key, n) => tf.tidy(() => random.bernoulli(key, tf.tile(tf.expandDims(tf.sigmoid(base()), 0), [n, 1])))
    },
    bind: (params) => bindRbm(checked(params, visible, hidden), base())
  };
}

function bindRbm({ weights, visibleBias, hiddenBias }: RbmParams, base: Tensor1D): BoundPath {
  // Compiled, an explicit transpose is faster than matMul's flag; here it is made once, outside of the loop over temperatures.
  const transposed = tf.transpose(weights);
  const gained = tf.sub(visibleBias, base);
  const inputsOf = (v: Tensor): Tensor2D => tf.add(tf.matMul(v as Tensor2D, weights), hiddenBias);
  // Sums over units as products with a vector: compiled, they take a fraction of the time of a reduction along rows.
  const linear = (v: Tensor, biases: Tensor): Tensor1D => tf.squeeze(tf.matMul(v as Tensor2D, tf.expandDims(biases, 1)), [1]);
  const ones = tf.ones([weights.shape[1]]);
  const overHidden = (values: Tensor): Tensor1D => linear(values, ones);
  const increment = (from: Scalar, to: Scalar, v: Tensor, inputs: Tensor2D): Tensor1D =>
    tf.add(tf.mul(tf.sub(to, from), linear(v, gained)), overHidden(softplusDifference(inputs, from, to)));
  const sweep = (beta: Scalar, key: Key, inputs: Tensor2D): Tensor => {
    const [hiddenKey, visibleKey] = random.split(key, 2) as [Key, Key];
    const hidden = random.bernoulli(hiddenKey, tf.sigmoid(tf.mul(beta, inputs))) as Tensor2D;
    const biases = tf.add(base, tf.mul(beta, gained));
    return random.bernoulli(visibleKey, tf.sigmoid(tf.add(tf.mul(beta, tf.matMul(hidden, transposed)), biases)));
  };
  return {
    energyAt: (beta, v) =>
      tf.neg(tf.add(linear(v, tf.add(base, tf.mul(beta, gained))), overHidden(tf.softplus(tf.mul(beta, inputsOf(v)))))) as Tensor1D,
    transitionAt: (beta, key, v) => sweep(beta, key, inputsOf(v)),
    increment: (from, to, v) => increment(from, to, v, inputsOf(v)),
    derivativesAt: (beta, v) => {
      const inputs = inputsOf(v);
      const mean = tf.sigmoid(tf.mul(beta, inputs));
      const first = tf.neg(tf.add(linear(v, gained), overHidden(tf.mul(inputs, mean)))) as Tensor1D;
      const second = tf.neg(overHidden(tf.mul(tf.square(inputs), tf.mul(mean, tf.sub(1, mean))))) as Tensor1D;
      return { first, second };
    },
    advance: (from, to, key, v) => {
      // v·W serves the weight and the sweep.
      const inputs = inputsOf(v);
      return { increment: increment(from, to, v, inputs), next: sweep(to, key, inputs) };
    }
  };
}

function checked(params: RbmParams, visible: number, hidden: number): RbmParams {
  const wanted = { weights: [visible, hidden], visibleBias: [visible], hiddenBias: [hidden] };
  for (const [name, shape] of Object.entries(wanted)) {
    const tensor = params[name as keyof RbmParams] as Tensor | undefined;
    if (tensor && tensor.shape.join() === shape.join()) continue;
    throw new ShapeError(`rbmPath: params.${name}`, {
      given: tensor ? `shape [${tensor.shape.join(', ')}]` : 'nothing',
      expected: `shape [${shape.join(', ')}]`
    });
  }
  return params;
}
