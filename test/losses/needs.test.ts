import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as ebm from 'ebm';
import { exponentialFamily, random, tf } from 'ebm';
import type { AnyLoss } from 'ebm';

const half = exponentialFamily.exponential();
const key = random.key(0);
const params = half.init(key);
const x = tf.ones([2, 1]);
const called =
  <S>(loss: AnyLoss<S>) =>
  () =>
    loss(half, params, x, key, null as S);

/** Each reason, with those whom it holds for: an energy on the half-line is refused with these words. */
const table: [reason: RegExp, losses: Record<string, () => unknown>][] = [
  [
    /adds noise to the events/,
    {
      denoisingScoreMatching: called(ebm.denoisingScoreMatching({ sigma: 1 })),
      conditionalNoiseContrastive: called(ebm.conditionalNoiseContrastive({ sigma: 1 }))
    }
  ],
  [
    /moves events/,
    {
      finiteDifferenceScoreMatching: called(ebm.finiteDifferenceScoreMatching()),
      langevinMaximumLikelihood: called(ebm.langevinMaximumLikelihood({ steps: 1, stepSize: 1 })),
      replayBuffer: called(ebm.replayBuffer({ steps: 1, stepSize: 1 })),
      steinContrastiveDivergence: called(ebm.steinContrastiveDivergence({ stepSize: 1 }))
    }
  ],
  [
    /Stein's identity/,
    {
      minimumKernelSteinDiscrepancy: called(ebm.minimumKernelSteinDiscrepancy()),
      minimumKernelSteinFit: () => ebm.minimumKernelSteinFit(half, x)
    }
  ]
];

test('a loss that wants an energy of any real numbers says why', () => {
  for (const [message, losses] of table) {
    for (const [name, call] of Object.entries(losses)) assert.throws(call, { name: 'ArgumentError', message }, name);
  }
});
