import { ArgumentError } from '../../engine';

/**
 * @throws ArgumentError unless the couplings are a matrix [units][units] of finite numbers, symmetric, zero on the diagonal and zero between units that do not
 * interact; the first odd entry is named.
 */
export function checkCouplings(
  subject: string,
  couplings: readonly ArrayLike<number>[],
  units: number,
  interact: (i: number, j: number) => boolean = (i, j) => i !== j
): void {
  const fail = (given: string, expected: string, remedy?: string): never => {
    throw new ArgumentError(subject, { given, expected, remedy });
  };
  const odd = couplings.find((row) => row.length !== units);
  if (couplings.length !== units || odd)
    fail(odd ? `a row of ${odd.length} numbers` : `${couplings.length} rows`, `${units} rows of ${units} numbers`);
  for (let i = 0; i < units; i++) {
    for (let j = 0; j < units; j++) {
      const value = couplings[i]![j]!;
      const mirrored = couplings[j]![i]!;
      if (!Number.isFinite(value)) fail(`${value} at [${i}][${j}]`, 'finite numbers');
      if (i === j && value !== 0) {
        fail(
          `${value} at [${i}][${i}]`,
          'a zero diagonal: a unit does not act on itself',
          'Of spins it would only shift the energy; of bits it belongs into the bias.'
        );
      }
      if (value !== mirrored) {
        fail(`${value} at [${i}][${j}] but ${mirrored} at [${j}][${i}]`, 'a symmetric matrix', 'Give ½(J + Jᵀ): its energies are the same.');
      }
      if (value !== 0 && !interact(i, j)) fail(`${value} at [${i}][${j}]`, 'zero between units that the graph does not join');
    }
  }
}
