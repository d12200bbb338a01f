import type { Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs';
import { ArgumentError, tf } from '../../engine';
import { checkChoice, checkNoOthers } from '../../engine/check-choice';
import { checkPositive, finite } from '../kernel';
import type { Kernel, KernelState } from '../kernel';
import { checkManner, steinDirection } from './direction';
import { rbfKernel } from './kernels';
import { checkKernel } from './stein-kernel';
import type { SteinKernel } from './stein-kernel';
import { kernelWidth } from './width';

export interface SvgdOptions {
  /** ε: x' = x + ε φ*(x). */
  stepSize: number;
  /** k (default: `rbfKernel()`, with its width by the rule 'median/log', anew at each step). */
  kernel?: SteinKernel;
  /** `plain` (default), or `adagrad`: each coordinate's step is divided by the root of a running mean of its φ*², as in Liu and Wang's code. */
  step?: 'plain' | 'adagrad';
  /** What φ*'s sum is divided by: see `steinDirection` (default 'n'). */
  normalisation?: 'n' | 'row';
  /** False leaves out the repulsion ∇ₓk: all particles then climb to the modes and collapse there (default true). */
  repulsion?: boolean;
}

/** Of the running mean of squares, and what keeps its root from 0: those of Liu and Wang's code. */
const [memory, fudge] = [0.9, 1e-6];

interface SvgdState extends KernelState {
  /** Running mean of φ*², [n, ...event], and 1 once it has begun. */
  squares?: Tensor;
  begun?: Scalar;
}

/**
 * Stein variational gradient descent: all chains are one cloud of particles, x' = x + ε φ*(x), which its kernel keeps apart. No random number is drawn.
 * `adagrad`: G ← 0.9 G + 0.1 φ*² (first G = φ*²), x' = x + ε φ* / (√G + 1e-6).
 *
 * The chains are not independent, and along a run the particles come to rest: R-hat, effective sample sizes and standard errors of chains do not apply, which
 * `summary` says. The law of the cloud is that of p in the limit of many particles only: its variance is too small in many dimensions. With a single particle it
 * is gradient ascent to the mode.
 * @returns a kernel, not exact, whose `extra.bandwidth` is the kernel's width h.
 * @throws ArgumentError for a step size that is not positive, or a step, normalisation or option of another name.
 * Reference: Liu and Wang 2016, "Stein variational gradient descent: a general purpose Bayesian inference algorithm", algorithm 1.
 */
export function svgd({ stepSize, kernel = rbfKernel(), step = 'plain', normalisation = 'n', repulsion = true, ...others }: SvgdOptions): Kernel {
  if (stepSize === undefined) throw new ArgumentError('svgd: stepSize', { given: 'none', expected: 'a positive number: nothing adapts it' });
  checkPositive('svgd: stepSize', stepSize);
  checkChoice('svgd: step', step, ['plain', 'adagrad']);
  checkKernel('svgd', kernel);
  checkManner('svgd', { normalisation });
  checkNoOthers('svgd', others);
  const manner = [kernel.name, step, ...(normalisation === 'row' ? ['row sums'] : []), ...(repulsion ? [] : ['no repulsion'])];
  return {
    // A run is known by its kernel's name and settings.
    name: `SVGD (${manner.join(', ')})`,
    exact: false,
    interacting: true,
    settings: { stepSize },
    stepSizeGiven: true,
    init: (potential, position) => {
      const [energy, gradient] = potential.energyAndGradient(position);
      const state: SvgdState = { position, energy, gradient };
      return step === 'plain' ? state : { ...state, squares: tf.zerosLike(position), begun: tf.scalar(0) };
    },
    step: (potential, settings, _key, state) => {
      const { position, gradient, squares, begun } = state as SvgdState;
      const width = kernelWidth(kernel, position);
      const direction = steinDirection(kernel, { normalisation, part: repulsion ? 'both' : 'attraction', width });
      const phi = direction(tf.neg(gradient!), position);
      const more: { squares?: Tensor; begun?: Scalar } = {};
      let move = phi;
      if (squares && begun) {
        const square = tf.square(phi);
        more.squares = tf.where(tf.greater(begun, 0), tf.add(tf.mul(memory, squares), tf.mul(1 - memory, square)), square);
        more.begun = tf.onesLike(begun) as Scalar;
        move = tf.div(phi, tf.add(tf.sqrt(more.squares), fudge));
      }
      const moved = tf.add(position, tf.mul(settings.stepSize!, move));
      const [energy, slope] = potential.energyAndGradient(moved);
      const all = tf.onesLike(energy);
      const info = {
        acceptance: all,
        accepted: all,
        divergent: tf.sub(1, finite(energy)) as Tensor1D,
        proposal: moved,
        energyEvaluations: tf.scalar(0),
        gradientEvaluations: tf.scalar(1),
        extra: { bandwidth: width }
      };
      return [{ position: moved, energy, gradient: slope, ...more }, info];
    }
  };
}
