import type { Scalar, Tensor } from '@tensorflow/tfjs';
import { ArgumentError, tf } from '../engine';
import type { Key } from '../engine';
import { checkBatch, supportInWords } from '../energies';
import type { Energy } from '../energies';
import type { AnyLoss, LossResult } from './loss';

/** What a loss asks of an energy, beside a gradient in its parameters: its values alone, its gradient in x, or its second derivatives in x. */
export type Needs = 'energy' | 'gradient' | 'hessian';

/** A loss that says what it asks of an energy. */
export type LossThatNeeds<N extends Needs, S = null> = AnyLoss<S> & { readonly needs: N };

/**
 * Refuse an energy without the derivatives in x that a loss asks for.
 * @throws ArgumentError for events of discrete values, or second derivatives of an energy with kinks: at them sits what its Hessian elsewhere does not tell.
 */
export function checkNeeds(subject: string, needs: Needs, { name, support = 'real', smooth }: Pick<Energy, 'name' | 'support' | 'smooth'>): void {
  if (needs === 'energy') return;
  if (support !== 'real' && support !== 'positive') {
    throw new ArgumentError(subject, {
      given: `${name}, whose events are ${supportInWords[support]}`,
      expected: 'an energy of real events: the loss needs derivatives in x',
      remedy: 'Use contrastiveDivergence, persistentContrastiveDivergence or noiseContrastiveEstimation.'
    });
  }
  if (needs === 'hessian' && smooth === false) {
    throw new ArgumentError(subject, {
      given: `${name}, which has kinks`,
      expected: 'an energy with two derivatives in x',
      remedy: "Take a smooth activation such as 'silu', or denoisingScoreMatching or finiteDifferenceScoreMatching, which need no second derivative."
    });
  }
}

/** Why a loss asks for an energy of any real numbers. */
const reasons = {
  noise: 'the loss adds noise to the events',
  steps: 'the loss moves events, and nothing keeps them where the energy is finite',
  identity: "Stein's identity, on which it rests, has no term for the edge of a support"
};

/**
 * Refuse an energy that is infinite somewhere, where noise or steps would carry events, or at whose edge an identity fails.
 * @throws ArgumentError unless its events are any real numbers.
 */
export function checkEverywhere(subject: string, { name, support = 'real' }: Pick<Energy, 'name' | 'support'>, because: keyof typeof reasons): void {
  if (support === 'real') return;
  throw new ArgumentError(subject, {
    given: `${name}, whose events are ${supportInWords[support]}`,
    expected: `an energy of any real numbers: ${reasons[because]}`,
    remedy: support === 'positive' ? 'Use implicitScoreMatching({ nonNegative: true }).' : 'Use contrastiveDivergence or noiseContrastiveEstimation.'
  });
}

/** The value of a loss without state, and what it logs. */
export type Evaluation = <P>(model: Energy<P>, params: P, batch: Tensor, key: Key) => { loss: Scalar; info: Record<string, Scalar> };

/** A loss that is differentiated, of what it asks for and its value: checks the model and the shape of the batch at each call, and leaves no tensors behind. */
export function lossThatNeeds<N extends Needs>(subject: string, needs: N, evaluate: Evaluation): LossThatNeeds<N> {
  const loss = <P>(model: Energy<P>, params: P, batch: Tensor, key: Key, state: null): LossResult<P, null> => {
    checkNeeds(subject, needs, model);
    checkBatch(model, batch);
    return { ...tf.tidy(() => evaluate(model, params, batch, key)), state };
  };
  return Object.assign(loss, { needs });
}
