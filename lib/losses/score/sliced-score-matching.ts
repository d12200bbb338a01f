import type { Scalar, Tensor } from '@tensorflow/tfjs';
import { tf } from '../../engine';
import type { Key } from '../../engine';
import { checkOptionNames } from '../../engine/check-choice';
import type { Energy } from '../../energies';
import { sumOverEvent } from '../../samplers';
import { countEvaluations } from '../count-evaluations';
import { lossThatNeeds } from '../needs';
import type { LossThatNeeds } from '../needs';
import { gradientAndCurvatureAlong, repeatEach } from './directional';
import { checkProjections, countOf, directionsFor } from './projections';
import type { ProjectionOptions } from './projections';

/**
 * Sliced score matching: J = E_data E_v[½(v·∇E)² - vᵀ∇²E v], of random directions v with E[vvᵀ] = I. Its mean over v is that of implicit score
 * matching, at one product of the Hessian with a vector a direction instead of d. On the same conditions as that, it is consistent.
 * @returns a loss that needs 'hessian'.
 * @throws ArgumentError for fewer than one projection or an unknown law; ShapeError for directions that are not [m, ...event]; ArgumentError, at the first
 * update, for an energy of discrete events or with kinks.
 * Reference: Song, Garg, Shi and Ermon 2019, "Sliced score matching: a scalable approach to density and score estimation", section 3.
 */
export function slicedScoreMatching(options: ProjectionOptions = {}): LossThatNeeds<'hessian'> {
  checkOptionNames('slicedScoreMatching', options, ['projections', 'distribution']);
  checkProjections('slicedScoreMatching', options);
  return lossThatNeeds('slicedScoreMatching', 'hessian', <P>(model: Energy<P>, params: P, batch: Tensor, key: Key) => {
    const [n, m] = [batch.shape[0]!, countOf(options)];
    const directions = directionsFor('slicedScoreMatching', options, model, key, n);
    const [gradient, curvatures] = gradientAndCurvatureAlong(model, params, repeatEach(batch, m), directions);
    const slopes = sumOverEvent(tf.mul(gradient, directions));
    return {
      loss: tf.mean(tf.sub(tf.mul(0.5, tf.square(slopes)), curvatures)) as Scalar,
      info: countEvaluations({ gradients: n, hessianVectorProducts: n * m })
    };
  });
}
