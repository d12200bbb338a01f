import type { Tensor } from '@tensorflow/tfjs';
import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import { DataError, jit, random, ShapeError, tf, treeMap } from '../../engine';
import { checkNoOthers } from '../../engine/check-choice';
import { checkBatch } from '../../energies';
import type { Energy } from '../../energies';
import { rbfKernel } from '../../samplers';
import type { SteinKernel } from '../../samplers';
import { checkKernel } from '../../samplers/stein/stein-kernel';
import { checkEverywhere } from '../needs';
import { energyGradient } from '../score/directional';
import { tidied } from '../tidied';
import { checkPairs, checkStatistic } from './minimum-kernel-stein-discrepancy';
import type { MinimumKernelSteinOptions } from './minimum-kernel-stein-discrepancy';
import { steinTerms } from './stein-terms';

/** The fit of `minimumKernelSteinFit`. */
export interface KernelSteinFit<P> {
  /** θ, a tree like the energy's parameters; the caller disposes it. */
  params: P;
  /** θ as plain numbers, in the order of the tree. */
  values: number[];
  /** KSD² at θ. */
  discrepancy: number;
}

const usual = rbfKernel({ bandwidth: 'median' });

/**
 * The minimum of KSD² in closed form, for an energy that is linear in its parameters, E = θ·T(x) + b(x): then KSD² = θᵀAθ - 2bᵀθ + c, and Aθ = b. The
 * sufficient statistics' gradients are read off the energy at the unit vectors of θ; sums and solution are in float64.
 * @param energy linear in θ, such as the double well or a polynomial; @param x data [n, ...event]; @param options `kernel`, `statistic` (default 'u').
 * @throws ArgumentError for an energy of other events than real numbers or another statistic; ShapeError for x that is no batch of events; DataError where the
 * energy is not linear in θ, or the data are not finite or do not determine θ.
 * Reference: Barp, Briol, Duncan, Girolami and Mackey 2019, "Minimum Stein discrepancy estimators", section 3.1.
 */
export function minimumKernelSteinFit<P>(
  energy: Energy<P>,
  x: Tensor,
  { kernel = usual, statistic = 'u', ...others }: MinimumKernelSteinOptions = {}
): KernelSteinFit<P> {
  const subject = 'minimumKernelSteinFit';
  checkNoOthers(subject, others);
  checkKernel(subject, kernel);
  checkStatistic(subject, statistic);
  checkEverywhere(subject, energy, 'identity');
  checkBatch(energy, x);
  const n = x.shape[0] as number;
  checkPairs(subject, n, statistic);
  const form = formOf(energy);
  const program = programFor(energy, kernel, `${statistic} ${n}`, () => sumsOf(energy, form, kernel, statistic, n));
  const thetas = tf.tensor2d([Array<number>(form.size).fill(0), ...unitVectors(form.size), Array.from({ length: form.size }, (_, k) => probe(k))]);
  try {
    const sums = program(x, thetas);
    if (Object.values(sums).some((values) => values.some((value) => !Number.isFinite(value)))) {
      throw new DataError(subject, { given: 'data at which sums of scores are not finite', expected: 'finite numbers, of moderate size' });
    }
    if (!(sums.curved![0]! <= 1e-6 * Math.max(1, sums.size![0]!))) {
      throw new DataError(subject, {
        given: `${energy.name}, whose score is not linear in its parameters`,
        expected: 'an energy θ·T(x) + b(x)',
        remedy: 'Train it with minimumKernelSteinDiscrepancy.'
      });
    }
    return solved(subject, form, sums, statistic === 'v' ? n * n : n * (n - 1));
  } catch (error) {
    forget(energy);
    throw error;
  } finally {
    form.dispose();
    thetas.dispose();
  }
}

type Program = ((x: Tensor, thetas: Tensor) => Record<string, Float64Array>) & { dispose(): void };
interface Kept {
  kernel: SteinKernel;
  sizes: string;
  program: Program;
}
/** An energy's last program, for as long as the energy lives: tracing it takes ten times as long as running it, and the same fit is made of many samples. */
const kept = new WeakMap<object, Kept>();

function programFor(energy: object, kernel: SteinKernel, sizes: string, build: () => Program): Program {
  const last = kept.get(energy);
  if (last && last.kernel === kernel && last.sizes === sizes) return last.program;
  forget(energy);
  const program = build();
  kept.set(energy, { kernel, sizes, program });
  return program;
}

function forget(energy: object): void {
  kept.get(energy)?.program.dispose();
  kept.delete(energy);
}

/** The sums over pairs of which KSD² as a quadratic form is made, in float64. */
function sumsOf<P>(energy: Energy<P>, form: Form<P>, kernel: SteinKernel, statistic: 'u' | 'v', n: number): Program {
  return jit(
    (points: Tensor, thetas: Tensor) => {
      const rows = tf.reshape(points, [n, -1]);
      const scoreAt = (k: number): Tensor =>
        tf.reshape(tf.neg(energyGradient(energy, form.tree(tf.squeeze(tf.slice(thetas, [k, 0], [1, -1]), [0])), points)), rows.shape);
      const all = Array.from({ length: form.size + 2 }, (_, k) => scoreAt(k));
      const base = all[0]!;
      const columns = all.slice(1, -1).map((own) => tf.sub(own, base));
      // What a sum of all unit vectors gives, if the energy is linear: else nothing here is right.
      const curved = tf.max(tf.abs(tf.sub(tf.sub(all[form.size + 1]!, base), tf.addN(columns.map((own, k) => tf.mul(probe(k), own))))));
      const terms = [base, ...columns].map((scores) => steinTerms(kernel, scores, rows));
      const { repulsion, trace, traceAtZero, atZero } = terms[0]!;
      const own = statistic === 'v' ? 0 : 1;
      const products = [base, ...columns].map((scores) =>
        tf.stack(
          terms.map((other, l) => tf.sum(tf.mul(scores, tf.sub(other.attraction, tf.mul(tf.mul(own, atZero), l === 0 ? base : columns[l - 1]!)))))
        )
      );
      const linear = tf.stack([base, ...columns].map((scores) => tf.sum(tf.mul(scores, repulsion))));
      return {
        products: tf.stack(products),
        linear,
        constant: tf.sub(trace, tf.mul(own * n, traceAtZero)),
        curved,
        size: tf.max(tf.abs(all[form.size + 1]!))
      };
    },
    { precision: 'float64', name: 'minimumKernelSteinFit' }
  ) as unknown as Program;
}

/** Coordinates of the θ at which linearity is looked at. */
const probe = (k: number): number => 1 + k / 2;

const unitVectors = (size: number): number[][] => Array.from({ length: size }, (_, k) => Array.from({ length: size }, (_, l) => (k === l ? 1 : 0)));

interface Form<P> {
  size: number;
  /** The tree whose numbers are those of a vector. */
  tree(values: Tensor): P;
  dispose(): void;
}

function formOf<P>(energy: Energy<P>): Form<P> {
  const shapes: number[][] = [];
  const start = tidied(() => energy.init(random.key(0)));
  treeMap((leaf: Tensor) => (shapes.push(leaf.shape), leaf), start as never);
  const sizes = shapes.map((shape) => shape.reduce((product, length) => product * length, 1));
  const size = sizes.reduce((a, b) => a + b, 0);
  if (size === 0) throw new ShapeError('minimumKernelSteinFit', { given: `${energy.name}, which has no parameters`, expected: 'something to fit' });
  const tree = (values: Tensor): P => {
    let [leaf, from] = [0, 0];
    return treeMap(() => {
      const part = tf.reshape(tf.slice(values, [from], [sizes[leaf]!]), shapes[leaf]!);
      from += sizes[leaf++]!;
      return part;
    }, start as never) as P;
  };
  return { size, tree, dispose: () => tf.dispose(start as never) };
}

function solved<P>(subject: string, form: Form<P>, sums: Record<string, Float64Array>, pairs: number): KernelSteinFit<P> {
  const { products, linear, constant } = sums as { products: Float64Array; linear: Float64Array; constant: Float64Array };
  const size = form.size;
  const at = (k: number, l: number): number => products[k * (size + 1) + l]!;
  const matrix = new Matrix(
    Array.from({ length: size }, (_, k) => Array.from({ length: size }, (_, l) => (at(k + 1, l + 1) + at(l + 1, k + 1)) / 2))
  );
  const right = Array.from({ length: size }, (_, k) => -(at(k + 1, 0) + at(0, k + 1)) / 2 - linear[k + 1]!);
  const decomposition = new SingularValueDecomposition(matrix, { autoTranspose: true });
  if (decomposition.rank < size) {
    throw new DataError(subject, { given: 'data that leave θ open', expected: `enough different events for ${size} parameters` });
  }
  const values = decomposition.solve(Matrix.columnVector(right)).to1DArray();
  let discrepancy = at(0, 0) + 2 * linear[0]! + constant[0]!;
  values.forEach((value, k) => {
    discrepancy -= 2 * value * right[k]!;
    values.forEach((other, l) => (discrepancy += value * other * matrix.get(k, l)));
  });
  const params = tidied(() => form.tree(tf.tensor1d(values)));
  return { params, values, discrepancy: discrepancy / pairs };
}
