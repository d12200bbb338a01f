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
 * Sliced score matching with reduced variance (SSM-VR): J = E_data E_v[½‖∇E‖² - vᵀ∇²E v]. The first term of sliced score matching has the mean
 * ½‖∇E‖² over directions with E[vvᵀ] = I, so that it need not be estimated.
 * @returns a loss that needs 'hessian'; as many products of it with a vector as without.
 * @throws as slicedScoreMatching.
 * Reference: Song, Garg, Shi and Ermon 2019, "Sliced score matching", section 3 (SSM-VR).
 */
export function reducedVarianceScoreMatching(options: ProjectionOptions = {}): LossThatNeeds<'hessian'> {
  checkOptionNames('reducedVarianceScoreMatching', options, ['projections', 'distribution']);
  checkProjections('reducedVarianceScoreMatching', options);
  return lossThatNeeds('reducedVarianceScoreMatching', 'hessian', <P>(model: Energy<P>, params: P, batch: Tensor, key: Key) => {
    const [n, m] = [batch.shape[0]!, countOf(options)];
    const directions = directionsFor('reducedVarianceScoreMatching', options, model, key, n);
    const [gradient, curvatures] = gradientAndCurvatureAlong(model, params, repeatEach(batch, m), directions);
    const squares = tf.mul(0.5, sumOverEvent(tf.square(gradient)));
    return {
      loss: tf.mean(tf.sub(squares, curvatures)) as Scalar,
      info: countEvaluations({ gradients: n, hessianVectorProducts: n * m })
    };
  });
}
