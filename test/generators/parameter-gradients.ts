import { float64, grad, jit, treeMap } from 'ebm';
import type { Tensor } from '@tensorflow/tfjs';

/**
 * Largest error of a scalar's gradient in a tree of parameters against central differences, both in float64, relative to the larger of 1 and the gradient.
 * @param count how many numbers of the tree are looked at, evenly spread (all of them where there are no more).
 */
export function parameterGradientError<P>(value: (params: P) => Tensor, params: P, count = 60, step = 1e-5): number {
  const program = jit(value as never, { precision: 'float64', mode: 'graph' }) as unknown as { (p: unknown): Float64Array; dispose(): void };
  const slope = jit(grad(value) as never, { precision: 'float64', mode: 'graph' }) as unknown as { (p: unknown): unknown; dispose(): void };
  const sizes: number[] = [];
  treeMap((leaf: Tensor) => (sizes.push(leaf.size), leaf), params as Tensor);
  const total = sizes.reduce((a, b) => a + b, 0);
  const moved = (place: number, by: number): unknown => {
    let before = 0;
    return treeMap((leaf: Tensor) => {
      const values = Float64Array.from(leaf.dataSync());
      const at = place - before;
      before += values.length;
      if (at >= 0 && at < values.length) values[at]! += by;
      return float64(values, leaf.shape) as unknown as Tensor;
    }, params as Tensor);
  };
  const gradient: number[] = [];
  const collect = (node: unknown): void => {
    if (node instanceof Float64Array) gradient.push(...node);
    else Object.values(node as object).forEach(collect);
  };
  collect(slope(moved(-1, 0)));
  let worst = 0;
  for (let i = 0; i < Math.min(count, total); i++) {
    const place = Math.floor((i * total) / Math.min(count, total));
    const expected = (program(moved(place, step))[0]! - program(moved(place, -step))[0]!) / (2 * step);
    worst = Math.max(worst, Math.abs(gradient[place]! - expected) / Math.max(1, Math.abs(expected)));
  }
  program.dispose();
  slope.dispose();
  return worst;
}
