import type { Scalar, Tensor, Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs';
import { ArgumentError, ShapeError, tf } from '../../engine';
import type { Key } from '../../engine';
import { checkNoOthers } from '../../engine/check-choice';
import { checkCounts, checkFiniteLists } from '../check-options';
import { checkBatch } from '../energy';
import type { Energy, Moments } from '../energy';
import { numbersOf } from '../read-values';
import { boltzmannMoments, boltzmannProbabilities } from './boltzmann-exact';
import type { BoltzmannParams } from './boltzmann-exact';
import { colouredSweep } from './gibbs-sweep';
import { kaufmanLogPartition } from './ising-closed-forms';
import { transferMatrixLogPartition, transferMatrixSeconds } from './ising-transfer-matrix';
import { bondSum, checkLattice, latticeBonds, latticeColours, neighbourSum } from './lattice';
import type { Lattice } from './lattice';
import { drawStates, statesAsTensor } from './states';

/** Parameters of an Ising lattice: coupling K, and a field h, one for all sites or [rows, columns]. */
export type IsingParams = { coupling: Scalar; field: Scalar | Tensor2D };

/** An Ising lattice with its exact log Z and its coloured Gibbs sweep. */
export interface Ising extends Energy<IsingParams>, Required<Lattice> {
  readonly support: 'spins';
  /** The colour of each site, row by row: sites of one colour are drawn together. */
  readonly colours: readonly number[];
  /** p(x_i = +1 | all other x): [n, rows, columns] to the same shape. */
  conditional(params: IsingParams, x: Tensor): Tensor3D;
  /** One sweep of Gibbs, colour by colour. Leaves p invariant. */
  transition(params: IsingParams, key: Key, x: Tensor): Tensor3D;
  meanEnergyGradient(params: IsingParams, x: Tensor): [mean: Scalar, gradient: IsingParams];
  logPartition(params: IsingParams): number;
  /** Mean and covariance of the sites, row by row, by enumeration: up to 26 sites. */
  moments(params: IsingParams): Moments;
  /** The same energy as a Boltzmann machine over the sites, row by row. The caller disposes it. */
  toBoltzmann(params: IsingParams): BoltzmannParams;
}

export interface IsingOptions extends Lattice {
  /** K in nats: J / T (default 0.4; the infinite lattice orders at `criticalCoupling`, 0.4407). Below 0 neighbours differ. */
  coupling?: number;
  /** h in nats: one number for all sites (default 0), or one a site, by rows. */
  field?: number | readonly ArrayLike<number>[];
}

/**
 * The Ising model on a square lattice: E(x) = -K Σ_bonds x_i x_j - Σ_i h_i x_i on spins, events [rows, columns].
 * Each site is bonded to its right and its lower neighbour (`latticeBonds`): on a torus a side of 2 has double bonds, a side of 1 none.
 *
 * log Z is exact: by the transfer matrix (a torus up to 12 sites wide, a free lattice up to 22), or, for wider tori without field and K ≥ 0, by Kaufman's closed
 * form. `sample` draws exactly from up to 20 sites.
 * @param options rows, columns, boundary ('torus' or 'free'), coupling and field to start from.
 * @throws ArgumentError for sides that are no positive integers, a field of another size, or numbers that are not finite; from `logPartition` where neither way is
 * open, with the time it would take; from `moments` beyond 26 sites.
 * References: Ising 1925; Onsager 1944; Kaufman 1949; sampling: Geman and Geman 1984.
 */
export function ising({ rows, columns, boundary = 'torus', coupling = 0.4, field = 0, ...others }: IsingOptions): Ising {
  checkNoOthers('ising', others);
  checkLattice('ising', { rows, columns, boundary });
  checkFiniteLists('ising', { coupling: [coupling], field: fieldRows(field, rows, columns).flat() });
  const model = { name: `ising ${rows} x ${columns} ${boundary}`, event: [rows, columns] };
  const lattice = { rows, columns, boundary };
  const sites = rows * columns;
  const colours = latticeColours(lattice);
  const conditional = (params: IsingParams, x: Tensor): Tensor3D =>
    tf.tidy(() => tf.sigmoid(tf.mul(2, tf.add(tf.mul(params.coupling, neighbourSum(x, boundary)), params.field)))) as Tensor3D;
  const bonds = latticeBonds(lattice);
  const toBoltzmann = ({ coupling: strength, field: outer }: IsingParams): BoltzmannParams => {
    const [k] = numbersOf(strength);
    const couplings = new Float32Array(sites * sites);
    bonds.forEach(([i, j]) => [i * sites + j, j * sites + i].forEach((at) => (couplings[at]! += k!)));
    return { couplings: tf.tensor2d(couplings, [sites, sites]), bias: tf.tensor1d(siteFields(outer, sites)) };
  };
  const enumerated = <T>(params: IsingParams, of: (machine: BoltzmannParams) => T): T => {
    const machine = toBoltzmann(params);
    try {
      return of(machine);
    } finally {
      tf.dispose(machine);
    }
  };
  return {
    ...model,
    ...lattice,
    support: 'spins',
    colours,
    init: () => ({
      coupling: tf.scalar(coupling),
      field: typeof field === 'number' ? tf.scalar(field) : tf.tensor2d(fieldRows(field, rows, columns))
    }),
    energy: (params, x) => {
      checkBatch(model, x);
      return tf.tidy(() => {
        const outer = tf.sum(tf.mul(x, params.field), [1, 2]);
        return tf.neg(tf.add(tf.mul(params.coupling, bondSum(x, boundary)), outer)) as Tensor1D;
      });
    },
    conditional: (params, x) => {
      checkBatch(model, x);
      return conditional(params, x);
    },
    transition: (params, key, x) => {
      checkBatch(model, x);
      return colouredSweep({ colours, low: -1, high: 1 }, (state) => conditional(params, state), key, x) as Tensor3D;
    },
    meanEnergyGradient: (params, x) =>
      tf.tidy(() => {
        const slope = tf.neg(tf.mean(bondSum(x, boundary))) as Scalar;
        const means = tf.neg(tf.mean(x, 0)) as Tensor2D;
        const mean = tf.add(tf.mul(params.coupling, slope), tf.sum(tf.mul(params.field, means))) as Scalar;
        return [mean, { coupling: slope, field: params.field.rank === 0 ? (tf.sum(means) as Scalar) : means }];
      }) as [Scalar, IsingParams],
    logPartition: (params) => {
      const [k] = numbersOf(params.coupling);
      const outer = siteFields(params.field, sites);
      const given = { ...lattice, coupling: k!, field: outer };
      const closedForm = boundary === 'torus' && k! >= 0 && outer.every((h) => h === 0);
      return closedForm && transferMatrixSeconds(given) > 1
        ? kaufmanLogPartition({ rows, columns, coupling: k! })
        : transferMatrixLogPartition(given);
    },
    moments: (params) => enumerated(params, (machine) => boltzmannMoments(machine)),
    toBoltzmann,
    ...(sites <= 20 && {
      sample: (params: IsingParams, key: Key, n: number) => {
        checkCounts(model.name, { n }, 0);
        const probabilities = enumerated(params, (machine) => boltzmannProbabilities(machine));
        return tf.tidy(() => tf.reshape(statesAsTensor(drawStates(probabilities, key, n), sites, 'spins'), [n, rows, columns]));
      }
    })
  };
}

function fieldRows(field: number | readonly ArrayLike<number>[], rows: number, columns: number): number[][] {
  if (typeof field === 'number') return [[field]];
  const given = field.map((row) => Array.from(row));
  if (given.length !== rows || given.some((row) => row.length !== columns)) {
    throw new ArgumentError('ising: field', {
      given: `rows of ${given.map((row) => row.length).join(', ')} numbers`,
      expected: `${rows} rows of ${columns}, or one number`
    });
  }
  return given;
}

function siteFields(field: Tensor, sites: number): number[] {
  const values = numbersOf(field);
  if (values.length !== 1 && values.length !== sites) {
    throw new ShapeError('ising: params.field', { given: `[${field.shape.join(', ')}]`, expected: `a scalar, or ${sites} numbers, one a site` });
  }
  return values.length === 1 ? new Array<number>(sites).fill(values[0]!) : values;
}
