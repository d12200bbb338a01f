import { createRequire } from 'node:module';
import type { ColumnTable } from 'arquero';
import type * as Arquero from 'arquero';
import type { Row } from './training-checkpoint';

/**
 * The log of a training as an arquero table: step, seconds (since the start, over all sittings), then by column the means since the row before (loss, what the loss
 * has in `info`, `gradientNorm`, `updateNorm`), evaluations so far (see EvaluationCounts) and what `evaluate` gave. The first row is of the
 * first batch before any update.
 * @param training what `train` or `trainPlayers` returns, or the `partial` of their errors.
 */
export function trainingTable({ log }: { log: readonly Row[] }): ColumnTable {
  // Loaded where it is used: it costs every program that imports the library a tenth of a second.
  const { from } = createRequire(__filename)('arquero') as typeof Arquero;
  return from(log.map((row) => ({ ...row })));
}
