import type { Scalar, Tensor } from '@tensorflow/tfjs';
import { ArgumentError, valueAndGradWithExtra } from '../engine';
import type { LossResult } from '../losses';

/** A loss with its gradient: its own, where it is explicit, or by differentiation in the parameters. */
export function differentiate<P, S>(
  evaluate: (params: P) => LossResult<P, S>,
  params: P,
  explicit: boolean | undefined
): LossResult<P, S> & { gradient: P } {
  if (explicit) {
    const result = evaluate(params);
    if (result.gradient === undefined) {
      throw new ArgumentError('train: loss', {
        given: 'a loss marked explicit that returns no gradient',
        expected: '{ loss, gradient, state, info }'
      });
    }
    return result as LossResult<P, S> & { gradient: P };
  }
  const [[value, extra], gradient] = valueAndGradWithExtra((theta: P) => {
    const { loss, state, info } = evaluate(theta);
    return [loss, { state, info }] as [Tensor, { state: S; info: Record<string, Scalar> }];
  })(params);
  return { loss: value, gradient, ...extra };
}
