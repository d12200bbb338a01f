import type { Tensor } from '@tensorflow/tfjs';
import { tf } from './backend';
import { DivergenceError } from './errors';
import { isTensor } from './trees';

/** @throws DivergenceError that names each result with a NaN or an infinity. */
export function checkFinite(name: string, results: readonly (Tensor | ArrayLike<number>)[], paths: readonly string[]): void {
  const bad = paths.filter((_, index) => !isFinite(results[index] as Tensor | ArrayLike<number>));
  if (bad.length === 0) return;
  results.forEach((result) => isTensor(result) && result.dispose());
  throw new DivergenceError(name, {
    given: `NaN or infinity in ${bad.join(', ')}`,
    expected: 'finite numbers',
    remedy: 'Try a smaller step size, or run it with mode "eager" and look at what grows.'
  });
}

function isFinite(values: Tensor | ArrayLike<number>): boolean {
  if (!isTensor(values)) return Array.prototype.every.call(values, Number.isFinite);
  if (values.dtype !== 'float32') return true;
  return tf.tidy(() => Boolean(values.isFinite().all().dataSync()[0]));
}
