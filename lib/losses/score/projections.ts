import type { Tensor } from '@tensorflow/tfjs';
import { ArgumentError, random, ShapeError, tf } from '../../engine';
import type { Key } from '../../engine';
import type { Energy } from '../../energies';
import { forEachEvent, sizeOfEvent } from './directional';

/** Laws of random directions v, all with E[vvᵀ] = I: signs, standard normals, or the sphere of radius √d (the unit sphere would divide every term by d). */
export type ProjectionDistribution = 'rademacher' | 'gaussian' | 'sphere';

export interface ProjectionOptions {
  /**
   * How many directions an event, drawn anew for each (default 1); or the directions themselves, [m, ...event], the same for all events. Such should have
   * (1/m) Σ vvᵀ = I: with the rows of √d times the identity the trace is exact.
   */
  projections?: number | Tensor;
  /**
   * Their law, when drawn (default 'rademacher': for a Hessian's trace of the least variance among directions with independent components, Hutchinson 1990;
   * the sphere's is smaller, by d/(d + 2), where the diagonal is constant).
   */
  distribution?: ProjectionDistribution;
}

const distributions: readonly string[] = ['rademacher', 'gaussian', 'sphere'] satisfies ProjectionDistribution[];

/** @throws ArgumentError for a number of directions below 1 or an unknown law; ShapeError for directions that are no [m, ...event]. */
export function checkProjections(subject: string, { projections = 1, distribution = 'rademacher' }: ProjectionOptions): void {
  if (!distributions.includes(distribution)) {
    throw new ArgumentError(`${subject}: distribution`, { given: `'${String(distribution)}'`, expected: `one of ${distributions.join(', ')}` });
  }
  if (typeof projections === 'number') {
    if (Number.isInteger(projections) && projections >= 1) return;
    throw new ArgumentError(`${subject}: projections`, { given: String(projections), expected: 'a positive integer, or directions [m, ...event]' });
  }
  if (!(projections instanceof tf.Tensor) || projections.rank < 2 || projections.shape[0] === 0) {
    throw new ShapeError(`${subject}: projections`, {
      given: projections instanceof tf.Tensor ? `a tensor of shape [${projections.shape.join(', ')}]` : typeof projections,
      expected: '[m, ...event], m at least 1'
    });
  }
}

/** The number of directions an event. */
export function countOf({ projections = 1 }: ProjectionOptions): number {
  return typeof projections === 'number' ? projections : projections.shape[0]!;
}

/** Directions for n events: [n · m, ...event], an event's own in a row. @throws ShapeError for given directions of other events than the model's. */
export function directionsFor(
  subject: string,
  { projections = 1, distribution = 'rademacher' }: ProjectionOptions,
  model: Pick<Energy, 'name' | 'event'>,
  key: Key,
  n: number
): Tensor {
  if (typeof projections !== 'number') {
    const [, ...event] = projections.shape;
    if (event.join() !== model.event.join()) {
      throw new ShapeError(`${subject}: projections`, {
        given: `directions of shape [${event.join(', ')}]`,
        expected: `[${model.event.join(', ')}], that of an event of ${model.name}`
      });
    }
    return forEachEvent(projections, n);
  }
  const shape = [n * projections, ...model.event];
  switch (distribution) {
    case 'rademacher':
      return tf.sub(tf.mul(2, random.bernoulli(key, 0.5, shape)), 1);
    case 'gaussian':
      return random.normal(key, shape);
    case 'sphere': {
      const d = sizeOfEvent(model);
      const z = tf.reshape(random.normal(key, shape), [-1, d]);
      return tf.reshape(tf.mul(z, tf.div(Math.sqrt(d), tf.sqrt(tf.sum(tf.square(z), 1, true)))), shape);
    }
  }
}
