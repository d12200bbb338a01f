import type { Scalar, Tensor } from '@tensorflow/tfjs';
import { ArgumentError, tf } from '../../engine';
import { checkNoOthers } from '../../engine/check-choice';
import { supportInWords } from '../../energies';
import type { Energy } from '../../energies';
import { sumOverEvent } from '../../samplers';
import { countEvaluations } from '../count-evaluations';
import { lossThatNeeds } from '../needs';
import type { LossThatNeeds } from '../needs';
import { forEachEvent, gradientAndCurvatureAlong, repeatEach, sizeOfEvent } from './directional';

export interface ImplicitScoreMatchingOptions {
  /** The objective for data on [0, ∞)^d, whose density need not vanish at 0 (default false: all of ℝᵈ). */
  nonNegative?: boolean;
}

/**
 * Score matching with the exact trace: J = E_data[½‖∇E‖² - tr ∇²E], which is the Fisher divergence to the data less ½E‖∇log p_data‖². Z takes no part.
 * For non-negative data: J = E_data Σᵢ [½xᵢ²(∂ᵢE)² - xᵢ²∂ᵢ²E - 2xᵢ∂ᵢE].
 * The data must have a smooth density on all of ℝᵈ that vanishes far out: not so at the edge of a half line or on separate points, where J has no
 * minimum at the truth. d products of the Hessian with a vector an event, all in one batch of n·d rows.
 * @returns a loss that needs 'hessian'.
 * @throws ArgumentError, at the first update, for an energy of discrete events or with kinks, or `nonNegative` for one whose support is not 'positive';
 * ShapeError when x is not a batch of events.
 * References: Hyvärinen 2005, "Estimation of non-normalized statistical models by score matching", theorem 1; 2007, "Some extensions of score matching"
 * (non-negative data).
 */
export function implicitScoreMatching({ nonNegative = false, ...others }: ImplicitScoreMatchingOptions = {}): LossThatNeeds<'hessian'> {
  checkNoOthers('implicitScoreMatching', others);
  return lossThatNeeds('implicitScoreMatching', 'hessian', <P>(model: Energy<P>, params: P, batch: Tensor) => {
    if (nonNegative) checkPositiveSupport(model);
    const [n, d] = [batch.shape[0]!, sizeOfEvent(model)];
    const axes = forEachEvent(tf.reshape(tf.eye(d), [d, ...model.event]), n);
    const points = repeatEach(batch, d);
    // A direction a row: ∂ᵢE and ∂ᵢ²E, or xᵢ∂ᵢE and xᵢ²∂ᵢ²E.
    const directions = nonNegative ? tf.mul(axes, points) : axes;
    const [gradient, curvatures] = gradientAndCurvatureAlong(model, params, points, directions);
    const slopes = sumOverEvent(tf.mul(gradient, directions));
    const terms = tf.sub(tf.mul(0.5, tf.square(slopes)), curvatures);
    return {
      loss: tf.div(tf.sum(nonNegative ? tf.sub(terms, tf.mul(2, slopes)) : terms), n) as Scalar,
      info: countEvaluations({ gradients: n, hessianVectorProducts: n * d })
    };
  });
}

function checkPositiveSupport({ name, support = 'real' }: Pick<Energy, 'name' | 'support'>): void {
  if (support === 'positive') return;
  throw new ArgumentError('implicitScoreMatching: nonNegative', {
    given: `${name}, whose events are ${supportInWords[support]}`,
    expected: `events that are ${supportInWords.positive}`,
    remedy: "Say so of the energy: { ...energy, support: 'positive' }; training then checks the data."
  });
}
