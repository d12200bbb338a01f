/** Values that an event's components may take: 'positive' is (0, ∞), 'counts' is {0, 1, 2, …}, 'binary' is {0, 1}, 'spins' is {-1, +1}. */
export type Support = 'real' | 'positive' | 'counts' | 'binary' | 'spins';

/** For messages: what the components of an event must be. */
export const supportInWords: Readonly<Record<Support, string>> = {
  real: 'finite numbers',
  positive: 'finite numbers above 0',
  counts: '0, 1, 2, …',
  binary: '0 or 1',
  spins: '-1 or 1'
};

/** Whether a value lies in a support. */
export function inSupport(support: Support, value: number): boolean {
  switch (support) {
    case 'real':
      return Number.isFinite(value);
    case 'positive':
      return value > 0 && Number.isFinite(value);
    case 'counts':
      return Number.isInteger(value) && value >= 0;
    case 'binary':
      return value === 0 || value === 1;
    case 'spins':
      return value === -1 || value === 1;
  }
}
