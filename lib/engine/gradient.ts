import type { Scalar, Tensor } from '@tensorflow/tfjs';
import { tf } from './backend';
import { EbmError, ShapeError, TraceError } from './errors';
import { detached, gradientEngine, takeGradients } from './tape';
import { flatten, isTensor, signatureOf, toTensor } from './trees';

/**
 * The gradient of a scalar function with respect to its first argument, a tree: `∂fn/∂x`, a tree like `x`.
 *
 * Right to third order (the gradient of a gradient of a gradient) for every operation that the library offers. What the function does
 * not use gets zeros.
 *
 * @param fn `(x, ...rest) => scalar`
 * @throws ShapeError if `fn` returns no scalar or `x` holds integers; TraceError where an operation has no gradient
 */
export function grad<X, R extends unknown[]>(fn: (x: X, ...rest: R) => Tensor): (x: X, ...rest: R) => X {
  const both = valueAndGrad(fn);
  return (x, ...rest) => {
    const [value, gradient] = both(x, ...rest);
    value.dispose();
    return gradient;
  };
}

/** A function's value and its gradient with respect to the first argument, in one pass: `[value, gradient]`. See `grad`. */
export function valueAndGrad<X, R extends unknown[]>(fn: (x: X, ...rest: R) => Tensor): (x: X, ...rest: R) => [Scalar, X] {
  const alone = valueAndGradWithExtra((x: X, ...rest: R): [Tensor, null] => [fn(x, ...rest), null]);
  return (x, ...rest) => {
    const [[value], gradient] = alone(x, ...rest);
    return [value, gradient];
  };
}

type WithExtra = <X, R extends unknown[], E>(fn: (x: X, ...rest: R) => [Tensor, E]) => (x: X, ...rest: R) => [[Scalar, E], X];

/** As `valueAndGrad`, for a function that returns `[scalar, extra]`: gives `[[value, extra], gradient]`. The tree `extra` is not differentiated. */
export const valueAndGradWithExtra: WithExtra = (fn) => withExtra(fn, detached);

/** The same, but an enclosing gradient passes through `extra` as through the value: what both need is then on its tape once. */
export const valueAndGradWithTapedExtra: WithExtra = (fn) => withExtra(fn, (tensor) => tensor.clone());

function withExtra<X, R extends unknown[], E>(
  fn: (x: X, ...rest: R) => [Tensor, E],
  handOut: (tensor: Tensor) => Tensor
): (x: X, ...rest: R) => [[Scalar, E], X] {
  return (x, ...rest) => {
    const engine = gradientEngine();
    const flat = flatten<Tensor | number>(x, 'x');
    if (flat.leaves.length === 0) throw new ShapeError('grad: x', { given: 'an empty tree', expected: 'at least one tensor' });
    let kept: Tensor[] = [];
    let rebuildExtra: (values: readonly unknown[]) => unknown = () => null;
    const run = (leaves: Tensor[]): Tensor => {
      const [result, extra] = fn(flat.rebuild(leaves) as X, ...rest);
      checkScalar(result);
      const flatExtra = flatten<Tensor | number>(extra, 'extra');
      // The tape's scope ends before the caller sees these: hold on to them.
      kept = flatExtra.leaves.map(({ value: leaf }) => tf.keep(handOut(toTensor(leaf))));
      rebuildExtra = flatExtra.rebuild;
      return result;
    };
    const differentiated = (): { value: Scalar; gradients: Tensor[] } => {
      // Clones: if the same tensor also comes in by another argument, that use must not count.
      const leaves = flat.leaves.map(({ value: leaf }) => toTensor(leaf).clone());
      leaves.forEach((leaf, index) => checkFloat(leaf, flat.leaves[index]?.path ?? 'x'));
      const { value, grads } = named(() => takeGradients(() => run(leaves), leaves));
      return { value: value as Scalar, gradients: leaves.map((leaf, index) => grads[index] ?? tf.zerosLike(leaf)) };
    };
    let result: ReturnType<typeof differentiated>;
    try {
      result = tf.tidy(differentiated);
    } catch (error) {
      tf.dispose(kept);
      throw error;
    }
    kept.forEach((tensor) => {
      (tensor as unknown as { kept: boolean }).kept = false;
      engine.track(tensor);
    });
    return [[result.value, rebuildExtra(kept) as E], flat.rebuild(result.gradients) as X];
  };
}

/**
 * The same values, cut off from what they were computed from: gradients do not pass.
 *
 * Contrastive divergence, for one, must not differentiate through its chain.
 */
export function stopGradient<T>(tree: T): T {
  const flat = flatten<Tensor | number>(tree, 'stopGradient');
  return flat.rebuild(flat.leaves.map(({ value }) => (isTensor(value) ? detached(value) : value))) as T;
}

function checkFloat(leaf: Tensor, path: string): void {
  if (leaf.dtype !== 'float32') {
    throw new ShapeError(`grad: ${path}`, { given: signatureOf(leaf), expected: 'float32', remedy: 'Pass integers and keys as further arguments.' });
  }
}

function checkScalar(result: unknown): void {
  if (!isTensor(result) || result.size !== 1 || result.rank !== 0) {
    throw new ShapeError('grad', {
      given: `a function that returns ${isTensor(result) ? signatureOf(result) : `a ${typeof result}`}`,
      expected: 'a scalar tensor',
      remedy: 'Take .sum() or .mean() of it.'
    });
  }
}

/** tfjs's own messages say neither what was differentiated nor what to do. */
function named<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof EbmError || !(error instanceof Error)) throw error;
    const missing = /gradient function not found for (\w+)/.exec(error.message)?.[1];
    if (!missing) throw error;
    throw new TraceError(
      'grad',
      {
        given: `a gradient through the operation ${missing}, which has none`,
        expected: 'differentiable operations',
        remedy: 'Put stopGradient around it, or write it with others.'
      },
      { cause: error }
    );
  }
}
