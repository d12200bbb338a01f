import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import { activations, ArgumentError, random, tf } from '../engine';
import { checkNoOthers } from '../engine/check-choice';
import { checkWhole } from '../engine/check-whole';
import type { Key } from '../engine';
import { checkBatch } from '../energies';
import type { Layer, MlpActivation } from '../energies';
import { activationGain, checkActivation, denseLayer } from '../energies/dense-layers';
import { checkLatent, checkSizes } from './generator';
import type { Generator } from './generator';

/** Parameters of a flow: the layers of each coupling's network, the last of them giving scales and shifts, and the map of each coordinate at the end. */
export type CouplingFlowParams = { couplings: Layer[][]; logScale: Tensor1D; shift: Tensor1D };

export interface CouplingFlowOptions {
  /** d, at least 2 (default 2). */
  dimension?: number;
  /** How many couplings (default 6). */
  couplings?: number;
  /** Widths of each coupling's network (default `[32, 32]`). */
  hidden?: readonly number[];
  /** Default 'tanh'. */
  activation?: MlpActivation;
}

/** A generator whose density is exact. */
export interface CouplingFlow extends Generator<CouplingFlowParams> {
  logDensity(params: CouplingFlowParams, x: Tensor): Tensor1D;
}

/** Bound on a coupling's log-scale: |s| < 2, so that no step of training makes a coupling singular. */
const reach = 2;

/**
 * An invertible network as a generator, z ~ N(0, I) in as many dimensions as x: couplings (u, v) ↦ (v exp s(u) + t(u), u), s and t networks of one half, then a scale and
 * a shift of each coordinate. Its density is exact, log p(x) = log N(z) - Σ s - Σ log scale, so that its entropy -E log p(x) is known without bias at its own draws.
 * It starts as the identity, up to the order of the coordinates. Being one-to-one and smooth it joins separate modes by thin bridges.
 * @throws ArgumentError for sizes that are not positive integers, a dimension below 2 or an unknown activation.
 * Reference: Dinh, Sohl-Dickstein and Bengio 2017, "Density estimation using Real NVP", equations (7) and (8).
 */
export function couplingFlow({
  dimension = 2,
  couplings = 6,
  hidden = [32, 32],
  activation = 'tanh',
  ...others
}: CouplingFlowOptions = {}): CouplingFlow {
  checkNoOthers('couplingFlow', others);
  checkWhole('couplingFlow: dimension', dimension);
  if (dimension < 2) {
    throw new ArgumentError('couplingFlow: dimension', {
      given: '1',
      expected: 'at least 2, one to change by another',
      remedy: 'Take affineGenerator.'
    });
  }
  checkWhole('couplingFlow: couplings', couplings);
  checkSizes('couplingFlow: sizes', hidden);
  checkActivation('couplingFlow', activation);
  const model = { name: `coupling flow ${dimension}-d x ${couplings}`, event: [dimension], latent: dimension };
  const activate = activations[activation];
  /** Sizes of u at each coupling: the halves change places. */
  const kept = Array.from({ length: couplings }, (_, i) => (i % 2 === 0 ? Math.ceil(dimension / 2) : Math.floor(dimension / 2)));
  const scaleAndShift = (layers: Layer[], u: Tensor): [scale: Tensor, shift: Tensor] => {
    const affine = (x: Tensor, { weights, bias }: Layer): Tensor => tf.add(tf.matMul(x, weights), bias);
    const top = layers.slice(0, -1).reduce((x, layer) => activate(affine(x, layer)), u);
    const [s, t] = tf.split(affine(top, layers[layers.length - 1] as Layer), 2, 1) as [Tensor, Tensor];
    return [tf.mul(reach, tf.tanh(tf.div(s, reach))), t];
  };
  return {
    ...model,
    init: (key) => {
      const keys = random.split(key, couplings * (hidden.length + 1));
      const network = (size: number, i: number): Layer[] => {
        const widths = [size, ...hidden, 2 * (dimension - size)];
        return widths.slice(1).map((width, j) => {
          const gain = j === hidden.length ? 0 : activationGain(activation);
          return denseLayer(keys[i * (hidden.length + 1) + j] as Key, widths[j] as number, width, gain);
        });
      };
      const params = { couplings: kept.map(network), logScale: tf.zeros([dimension]) as Tensor1D, shift: tf.zeros([dimension]) as Tensor1D };
      tf.dispose(keys);
      return params;
    },
    prior: (key, n) => random.normal(key, [n, dimension]) as Tensor2D,
    generate: (params, z) => {
      checkLatent(model, z);
      return tf.tidy(() => {
        const last = params.couplings.reduce((x: Tensor, layers, i) => {
          const [u, v] = tf.split(x, [kept[i] as number, dimension - (kept[i] as number)], 1) as [Tensor, Tensor];
          const [s, t] = scaleAndShift(layers, u);
          return tf.concat([tf.add(tf.mul(v, tf.exp(s)), t), u], 1);
        }, z);
        return tf.add(tf.mul(last, tf.exp(params.logScale)), params.shift);
      });
    },
    logDensity: (params, x) => {
      checkBatch(model, x);
      return tf.tidy(() => {
        let at: Tensor = tf.mul(tf.sub(x, params.shift), tf.exp(tf.neg(params.logScale)));
        let logVolume: Tensor = tf.sum(params.logScale);
        for (let i = couplings - 1; i >= 0; i--) {
          const [changed, u] = tf.split(at, [dimension - (kept[i] as number), kept[i] as number], 1) as [Tensor, Tensor];
          const [s, t] = scaleAndShift(params.couplings[i] as Layer[], u);
          at = tf.concat([u, tf.mul(tf.sub(changed, t), tf.exp(tf.neg(s)))], 1);
          logVolume = tf.add(logVolume, tf.sum(s, 1));
        }
        const normal = tf.add(tf.mul(0.5, tf.sum(tf.square(at), 1)), 0.5 * dimension * Math.log(2 * Math.PI));
        return tf.neg(tf.add(normal, logVolume)) as Tensor1D;
      });
    }
  };
}
