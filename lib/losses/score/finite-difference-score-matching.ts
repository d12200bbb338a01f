import type { Scalar, Tensor } from '@tensorflow/tfjs';
import { ArgumentError, tf } from '../../engine';
import type { Key } from '../../engine';
import { checkOptionNames } from '../../engine/check-choice';
import type { Energy } from '../../energies';
import { countEvaluations } from '../count-evaluations';
import { checkEverywhere, lossThatNeeds } from '../needs';
import type { LossThatNeeds } from '../needs';
import { repeatEach } from './directional';
import { checkProjections, countOf, directionsFor } from './projections';
import type { ProjectionOptions } from './projections';

export interface FiniteDifferenceOptions extends ProjectionOptions {
  /** ε: the energy is taken at x ± εv, v of mean square length d (default 0.1). The error is of the order of ε², and of rounding 1e-7 |E| / ε². */
  epsilon?: number;
}

/**
 * Sliced score matching by differences, from values of the energy alone: with E± = E(x ± εv) and E[vvᵀ] = I,
 * J = (1/ε²) E[⅛(E₊ - E₋)² - (E₊ + E₋ - 2E)]. Exact for quadratic energies; one evaluation of all 1 + 2m points of an event.
 * @returns a loss that needs 'energy'.
 * @throws ArgumentError unless ε is a finite number above 0; ArgumentError and ShapeError for projections as slicedScoreMatching; ArgumentError, at the
 * first update, for an energy of other events than real numbers.
 * Reference: Pang, Xu, Li, Song, Ermon and Zhu 2020, "Efficient learning of generative models via finite-difference score matching".
 */
export function finiteDifferenceScoreMatching({ epsilon = 0.1, ...options }: FiniteDifferenceOptions = {}): LossThatNeeds<'energy'> {
  checkOptionNames('finiteDifferenceScoreMatching', options, ['projections', 'distribution']);
  const subject = 'finiteDifferenceScoreMatching';
  if (!(epsilon > 0 && Number.isFinite(epsilon))) {
    throw new ArgumentError(`${subject}: epsilon`, { given: String(epsilon), expected: 'a finite number above 0' });
  }
  checkProjections(subject, options);
  return lossThatNeeds(subject, 'energy', <P>(model: Energy<P>, params: P, batch: Tensor, key: Key) => {
    checkEverywhere(subject, model, 'steps');
    const [n, m] = [batch.shape[0]!, countOf(options)];
    const steps = tf.mul(epsilon, directionsFor(subject, options, model, key, n));
    const points = repeatEach(batch, m);
    const energies = model.energy(params, tf.concat([batch, tf.add(points, steps), tf.sub(points, steps)]));
    const here = repeatEach(tf.slice(energies, 0, n), m);
    const [ahead, behind] = [tf.slice(energies, n, n * m), tf.slice(energies, n + n * m, n * m)];
    const slopes = tf.mul(0.125, tf.square(tf.sub(ahead, behind)));
    // The differences first: their sum would lose to rounding what is left of it.
    const curvatures = tf.add(tf.sub(ahead, here), tf.sub(behind, here));
    return {
      loss: tf.div(tf.mean(tf.sub(slopes, curvatures)), epsilon ** 2) as Scalar,
      info: countEvaluations({ gradients: n * (1 + 2 * m) })
    };
  });
}
