import type { Tensor } from '@tensorflow/tfjs';
import { grad, jit, scan, tf } from '../../engine';
import type { Tree } from '../../engine';
import { lawOfEnergies, logSumExp64, stateTable } from '../../energies';
import type { Energy } from '../../energies';
import { requireFew, twoValued } from './states';

/** A model of few two-valued units with everything about its states in tables, in float64. States are in the order of `stateTable`. */
export interface EnumeratedModel {
  units: number;
  /** The states, [2^d, d]. */
  states: Float64Array;
  /** E at each of them, and p = exp(-E) / Z. */
  energies: Float64Array;
  law: Float64Array;
  logPartition: number;
  /** Numbers that the model is made of, all parameters together. */
  parameters: number;
  /** E_q[∇θE] under a law q over the states: all parameters in a row, the tree's leaves by sorted name. Where q is p it is -∇ log Z. */
  expectedGradient(law: ArrayLike<number>): Float64Array;
}

/**
 * E at all 2^d states of an energy of d two-valued units, computed in double inside the engine, in the order of `stateTable`.
 * @throws ArgumentError for an energy of other events, or of more than 16 units.
 */
export function enumeratedEnergies<P>(energy: Energy<P>, params: P): Float64Array {
  const { states } = tableOf('enumeratedEnergies', energy, 16);
  const program = jit((theta: P, x: Tensor) => energy.energy(theta, x), { precision: 'float64', name: `${energy.name}: all states`, mode: 'graph' });
  try {
    return Float64Array.from(program(params as never, states as never));
  } finally {
    program.dispose();
    states.dispose();
  }
}

/**
 * All states of a small model with their energies, probabilities and gradients in the parameters, in float64.
 * @throws ArgumentError for an energy whose events are neither binary nor spins, or of more than 12 units.
 */
export function enumerateModel<P>(energy: Energy<P>, params: P): EnumeratedModel {
  const { units, support, states } = tableOf('enumerateModel', energy, 12);
  const count = 2 ** units;
  const program = jit(
    (theta: P, x: Tensor) => {
      const gradientAt = (row: Tensor): P => grad((at: P) => tf.sum(energy.energy(at, row)))(theta) as P;
      const [, gradients] = scan(count, tf.scalar(0), (i, none) => [none, gradientAt(tf.gather(x, tf.reshape(i, [1]))) as never]);
      return { energies: energy.energy(theta, x), gradients: gradients as Tree };
    },
    { precision: 'float64', name: `${energy.name}: all states and gradients` }
  );
  try {
    const { energies, gradients } = program(params as never, states as never) as unknown as { energies: Float64Array; gradients: unknown };
    const leaves = leavesOf(gradients);
    const sizes = leaves.map((leaf) => leaf.length / count);
    const parameters = sizes.reduce((sum, size) => sum + size, 0);
    return {
      units,
      states: stateTable(units, support),
      energies: Float64Array.from(energies),
      law: lawOfEnergies(energies),
      logPartition: logSumExp64(energies.map((value) => -value)),
      parameters,
      expectedGradient: (law) => {
        const result = new Float64Array(parameters);
        let offset = 0;
        leaves.forEach((leaf, l) => {
          const size = sizes[l]!;
          for (let state = 0; state < count; state++) {
            for (let i = 0; i < size; i++) result[offset + i]! += (law[state] as number) * leaf[state * size + i]!;
          }
          offset += size;
        });
        return result;
      }
    };
  } finally {
    program.dispose();
    states.dispose();
  }
}

function tableOf<P>(subject: string, energy: Energy<P>, most: number): { units: number; support: 'binary' | 'spins'; states: Tensor } {
  const support = twoValued(subject, energy);
  const units = energy.event.reduce((product, size) => product * size, 1);
  requireFew(subject, units, most);
  return { units, support, states: tf.tensor(Float32Array.from(stateTable(units, support)), [2 ** units, ...energy.event]) };
}

function leavesOf(tree: unknown): Float64Array[] {
  if (tree instanceof Float64Array) return [tree];
  if (tree === null || typeof tree !== 'object') return [];
  return Object.entries(tree)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, value]) => leavesOf(value));
}
