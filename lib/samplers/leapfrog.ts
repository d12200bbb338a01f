import type { Tensor, Tensor1D } from '@tensorflow/tfjs';
import { loop, tf } from '../engine';
import { sumOverEvent } from './kernel';
import type { Potential } from './potential';

/** A point of phase space, with what the potential says there. */
export interface PhasePoint {
  position: Tensor;
  momentum: Tensor;
  energy: Tensor1D;
  gradient: Tensor;
}

/**
 * Leapfrog steps of Hamilton's equations for H(x, r) = E(x) + ½ rᵀ m r: half a kick r -= ε/2 ∇E, a drift x += ε m r, half a kick; kicks in between join.
 * Reversible (turn the momentum round and it comes back) and volume preserving; the error of H is of the order ε².
 * @param stepSize ε, a scalar or a value for each chain [n, 1, …]; @param inverseMass m, a scalar or shaped like an event.
 * @param steps a number from 1 or an int32 scalar.
 * References: Duane et al. 1987; Neal 2011, section 2.3.
 */
export function leapfrog(potential: Potential, start: PhasePoint, stepSize: Tensor, inverseMass: Tensor, steps: number | Tensor): PhasePoint {
  const kick = (momentum: Tensor, gradient: Tensor, by: Tensor): Tensor => tf.sub(momentum, tf.mul(by, gradient));
  const drift = (position: Tensor, momentum: Tensor): Tensor => tf.add(position, tf.mul(tf.mul(stepSize, inverseMass), momentum));
  const half = tf.mul(0.5, stepSize);
  const between = typeof steps === 'number' ? steps - 1 : tf.sub(steps, tf.scalar(1, 'int32'));
  const opened = { position: start.position, momentum: kick(start.momentum, start.gradient, half) };
  const whole = (_: unknown, { position, momentum }: typeof opened): typeof opened => {
    const moved = drift(position, momentum);
    return { position: moved, momentum: kick(momentum, potential.gradient(moved), stepSize) };
  };
  const last = between === 0 ? opened : loop(between, opened, whole);
  // The last step stands outside of the loop: only there is the energy needed.
  const position = drift(last.position, last.momentum);
  const [energy, gradient] = potential.energyAndGradient(position);
  return { position, momentum: kick(last.momentum, gradient, half), energy, gradient };
}

/** ½ rᵀ m r, [n]. */
export function kineticEnergy(momentum: Tensor, inverseMass: Tensor): Tensor1D {
  return tf.mul(0.5, sumOverEvent(tf.mul(inverseMass, tf.square(momentum)))) as Tensor1D;
}
