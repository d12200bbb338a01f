import { test } from 'node:test';
import { ancestralSample, couplingFlow, grad, random, tf, treeMap } from 'ebm';
import type { CouplingFlowParams } from 'ebm';
import type { Tensor } from '@tensorflow/tfjs';
import { determinant, Matrix } from 'ml-matrix';
import { allClose, close, meanIs, take } from '../energies/truths';
import { parameterGradientError } from './parameter-gradients';

/** Parameters away from the identity that a flow starts as. */
const stirred = (params: CouplingFlowParams): CouplingFlowParams => {
  let leaf = 0;
  return treeMap(
    (tensor: Tensor) => tf.add(tensor, tf.mul(0.3, random.normal(random.key(100 + leaf++), tensor.shape))),
    params as never
  ) as unknown as CouplingFlowParams;
};

for (const [dimension, couplings] of [
  [2, 1],
  [2, 6],
  [3, 4],
  [5, 3]
] as const) {
  const flow = couplingFlow({ dimension, couplings, hidden: [8] });
  const params = stirred(flow.init(random.key(1)));

  test(`log p is log N(z) - log |det dx/dz|, the Jacobian row by row (${dimension}-d, ${couplings} couplings)`, () => {
    const z = flow.prior(random.key(2), 5);
    const rows = Array.from({ length: dimension }, (_, k) =>
      take(grad((at: typeof z) => tf.sum(tf.slice(flow.generate(params, at), [0, k], [-1, 1])))(z))
    );
    const numbers = Array.from(z.dataSync());
    const expected = Array.from({ length: 5 }, (_, i) => {
      const jacobian = new Matrix(rows.map((row) => row.slice(i * dimension, (i + 1) * dimension)));
      const squares = numbers.slice(i * dimension, (i + 1) * dimension).reduce((sum, value) => sum + value * value, 0);
      return -0.5 * squares - 0.5 * dimension * Math.log(2 * Math.PI) - Math.log(Math.abs(determinant(jacobian)));
    });
    allClose(take(flow.logDensity(params, flow.generate(params, z))), expected, 2e-4);
  });

  test(`the density's gradients are those of its differences (${dimension}-d, ${couplings} couplings)`, () => {
    const x = random.normal(random.key(3), [4, dimension]);
    const error = parameterGradientError((p: CouplingFlowParams) => tf.sum(flow.logDensity(p, x)), params);
    close(error, 0, 1e-6);
  });
}

test('p integrates to one, by importance from a wide normal law', () => {
  const flow = couplingFlow({ hidden: [8] });
  const params = stirred(flow.init(random.key(1)));
  const draws = tf.mul(4, random.normal(random.key(4), [200_000, 2]));
  const logWide = tf.neg(tf.add(tf.mul(0.5 / 16, tf.sum(tf.square(draws), 1)), Math.log(2 * Math.PI * 16)));
  meanIs(take(tf.exp(tf.sub(flow.logDensity(params, draws), logWide))), 1, 1e-4, '∫ p');
});

test('it starts as the identity: the standard normal law', () => {
  const flow = couplingFlow({ dimension: 4 });
  const params = flow.init(random.key(5));
  // The halves have changed places six times: back in order.
  allClose(take(ancestralSample(flow, params, random.key(6), 3)), take(flow.prior(random.key(6), 3)), 1e-6);
});
