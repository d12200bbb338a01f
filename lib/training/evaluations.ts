/**
 * What a loss may report of its cost in `info`, under these names: evaluations of E, of a gradient of E (in x or in θ) and products of its Hessian
 * with a vector, an event each (a batch of n counts n). An energy that comes with its gradient is not counted as one more evaluation of E.
 * The training log sums them, from the start on; what else is in `info` it averages.
 */
export interface EvaluationCounts {
  energyEvaluations: number;
  gradientEvaluations: number;
  hessianVectorProducts: number;
}

const names: readonly string[] = ['energyEvaluations', 'gradientEvaluations', 'hessianVectorProducts'] satisfies (keyof EvaluationCounts)[];

/** Whether a column counts evaluations; a player's columns have its name and a dot before them. */
export function isCount(column: string): boolean {
  return names.includes(column.slice(column.lastIndexOf('.') + 1));
}

/** Totals over columns of that name. */
export function totalsOf(columns: Record<string, number>): EvaluationCounts {
  const totals: EvaluationCounts = { energyEvaluations: 0, gradientEvaluations: 0, hessianVectorProducts: 0 };
  for (const [column, value] of Object.entries(columns)) {
    if (isCount(column)) totals[column.slice(column.lastIndexOf('.') + 1) as keyof EvaluationCounts] += value;
  }
  return totals;
}
