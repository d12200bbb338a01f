import type { Tensor } from '@tensorflow/tfjs';
import { random, tf } from '../../engine';
import type { Inputs, Key } from '../../engine';
import { checkOptionNames } from '../../engine/check-choice';
import type { AnnealedEstimate } from './annealed-estimate';
import { annealedImportanceSampling, reverseAnnealedImportanceSampling } from './annealed-importance-sampling';
import type { AnnealedOptions } from './annealed-importance-sampling';
import type { AnnealingPath } from './path';

/** log Z from below and from above. */
export interface Sandwich {
  /** The forward run: below log Z on average. */
  lower: AnnealedEstimate;
  /** The reverse run: above it on average, if its draws were exact. */
  upper: AnnealedEstimate;
  /** upper - lower, in nats: on average the sum of the two biases, so above zero; single runs may cross. */
  gap: number;
  /** Standard error of the gap, √(the two squared). */
  standardError: number;
}

/**
 * log Z between a forward and a reverse run over the same schedule (bidirectional Monte Carlo).
 * @param draws exact draws of the target [n, ...event] (see `rbmExactSample`), or states of long chains with `exactDraws: false`.
 * @throws as the two runs do.
 * Reference: Grosse, Ghahramani and Adams 2015, "Sandwiching the marginal likelihood using bidirectional Monte Carlo".
 */
export async function logPartitionSandwich<P>(
  path: AnnealingPath<P>,
  params: Inputs<P>,
  options: AnnealedOptions & { draws: Tensor; exactDraws: boolean }
): Promise<Sandwich> {
  checkOptionNames('logPartitionSandwich', options, ['key', 'signal', 'onProgress', 'mode', 'chains', 'schedule', 'draws', 'exactDraws']);
  const { draws, exactDraws, chains, ...common } = options;
  const [forwardKey, reverseKey] = random.split(options.key, 2) as [Key, Key];
  try {
    const { states: ends, ...lower } = await annealedImportanceSampling(path, params, { ...common, chains, key: forwardKey });
    ends.dispose();
    const { states: starts, ...upper } = await reverseAnnealedImportanceSampling(path, params, { ...common, draws, exactDraws, key: reverseKey });
    starts.dispose();
    return { lower, upper, gap: upper.logPartition - lower.logPartition, standardError: Math.hypot(lower.standardError, upper.standardError) };
  } finally {
    tf.dispose([forwardKey, reverseKey]);
  }
}
