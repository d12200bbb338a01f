import type { Tensor, Tensor1D } from '@tensorflow/tfjs';
import { activations, ArgumentError, random, tf } from '../engine';
import { checkChoice, checkNoOthers } from '../engine/check-choice';
import type { Key } from '../engine';
import { checkCounts } from './check-options';
import { activationGain, checkActivation, denseLayer, kinkedActivations } from './dense-layers';
import { checkBatch } from './energy';
import type { Energy } from './energy';
import type { Layer, MlpActivation } from './mlp';
import { supportInWords } from './support';
import type { Support } from './support';

/** Parameters of a deep product of experts: the layers of f, the experts' W and c, and b [d]. */
export type DeepExpertsParams = { features: Layer[]; experts: Layer; bias: Tensor1D };

export interface DeepExpertsOptions {
  /** Shape of an event (default `[2]`). */
  event?: readonly number[];
  /** Widths of the layers of f (default `[64]`); none makes f the identity. */
  features?: readonly number[];
  /** How many experts (default 64). */
  experts?: number;
  /** σ of the quadratic term, in the units of x (default 1); Infinity leaves the term out, for events of bits. */
  sigma?: number;
  /** Of f (default 'silu'). */
  activation?: MlpActivation;
  /** Values that x may take (default 'real'); the energy is infinite unless x is above 0 where it is 'positive'. */
  support?: Support;
}

/**
 * A deep energy as a product of experts: E(x) = xᵀx/σ² - b·x - Σ_i log(1 + exp(W_i·f(x) + c_i)), f a network.
 * Each expert is p_i(x) ∝ 1 + exp(W_i·f(x) + c_i), and the quadratic term, with b, a Gaussian of mean σ²b/2 and variance σ²/2. As f grows at most linearly, so do the
 * logarithms: Z is finite. With f(x) = x, bits for x and no quadratic term this is the free energy of a restricted Boltzmann machine.
 * @throws ArgumentError for counts or widths that are not positive integers, a σ that is not above 0, a support or an option of another name, an activation that grows faster than linearly, or real events
 * without the quadratic term.
 * Reference: Kim and Bengio 2016, "Deep directed generative models with energy-based probability estimation", section 3.1, equation (4).
 */
export function deepExperts({
  event = [2],
  features = [64],
  experts = 64,
  sigma = 1,
  activation = 'silu',
  support = 'real',
  ...others
}: DeepExpertsOptions = {}): Energy<DeepExpertsParams> {
  checkNoOthers('deepExperts', others);
  checkChoice('deepExperts: support', support, Object.keys(supportInWords));
  checkActivation('deepExperts', activation);
  checkCounts('deepExperts', { experts });
  [...event, ...features].forEach((size) => checkCounts('deepExperts', { sizes: size }));
  if (!(sigma > 0)) {
    throw new ArgumentError('deepExperts: sigma', { given: String(sigma), expected: 'a number above 0, or Infinity for no quadratic term' });
  }
  if (sigma === Infinity && support !== 'binary' && support !== 'spins') {
    throw new ArgumentError('deepExperts: sigma', {
      given: `Infinity for events of support '${support}'`,
      expected: 'a finite number: without the quadratic term Z is infinite',
      remedy: "Give sigma, or support: 'binary'."
    });
  }
  const dimensions = event.reduce((a, b) => a * b, 1);
  const model = { name: `deep experts ${[event.join('x'), ...features, experts].join('-')}`, event };
  const activate = activations[activation];
  return {
    ...model,
    support,
    ...(features.length > 0 && kinkedActivations.includes(activation) && { smooth: false }),
    init: (key) => {
      const widths = [dimensions, ...features, experts];
      const keys = random.split(key, widths.length - 1);
      const layer = (i: number): Layer =>
        denseLayer(keys[i] as Key, widths[i] as number, widths[i + 1] as number, i === features.length ? 1 : activationGain(activation));
      const params = { features: features.map((_, i) => layer(i)), experts: layer(features.length), bias: tf.zeros([dimensions]) as Tensor1D };
      tf.dispose(keys);
      return params;
    },
    energy: (params, x) => {
      checkBatch(model, x);
      return tf.tidy(() => {
        const affine = (input: Tensor, { weights, bias }: Layer): Tensor => tf.add(tf.matMul(input, weights), bias);
        const flat = tf.reshape(x, [-1, dimensions]);
        const f = params.features.reduce((input: Tensor, layer) => activate(affine(input, layer)), flat);
        const votes = tf.add(tf.sum(tf.softplus(affine(f, params.experts)), 1), tf.sum(tf.mul(flat, params.bias), 1));
        const energies = sigma === Infinity ? tf.neg(votes) : tf.sub(tf.div(tf.sum(tf.square(flat), 1), sigma ** 2), votes);
        if (support !== 'positive') return energies as Tensor1D;
        return tf.where(tf.greater(tf.min(flat, 1), 0), energies, tf.fill(energies.shape, Infinity)) as Tensor1D;
      });
    }
  };
}
