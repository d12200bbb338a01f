import { ArgumentError } from '../engine';

/** @throws ArgumentError unless every option is a finite number above zero. */
export function checkPositive(subject: string, options: Record<string, number>): void {
  for (const [name, value] of Object.entries(options)) {
    if (!(value > 0 && Number.isFinite(value)))
      throw new ArgumentError(`${subject}: ${name}`, { given: String(value), expected: 'a finite number above 0' });
  }
}

/** @throws ArgumentError unless every option is a list of at least one number, all of them finite. */
export function checkFiniteLists(subject: string, options: Record<string, ArrayLike<number>>): void {
  for (const [name, values] of Object.entries(options)) {
    const odd = Array.from(values).find((value) => !Number.isFinite(value));
    if (values.length > 0 && odd === undefined) continue;
    throw new ArgumentError(`${subject}: ${name}`, { given: values.length === 0 ? 'an empty list' : String(odd), expected: 'finite numbers' });
  }
}

/** @throws ArgumentError unless every option is an integer of at least `least`. */
export function checkCounts(subject: string, options: Record<string, number>, least = 1): void {
  for (const [name, value] of Object.entries(options)) {
    if (!Number.isInteger(value) || value < least) {
      throw new ArgumentError(`${subject}: ${name}`, { given: String(value), expected: `an integer, at least ${least}` });
    }
  }
}

/** Relative weights as positive numbers that sum to one; without any, equal ones. @throws ArgumentError for another number of them, or one that is not above zero. */
export function normalisedWeights(subject: string, weights: ArrayLike<number> | undefined, count: number): number[] {
  if (weights === undefined) return Array.from({ length: count }, () => 1 / count);
  if (weights.length !== count)
    throw new ArgumentError(`${subject}: weights`, { given: `${weights.length} of them`, expected: `${count}, one a component` });
  Array.from(weights).forEach((weight, i) => checkPositive(subject, { [`weights[${i}]`]: weight }));
  const total = Array.from(weights).reduce((a, b) => a + b, 0);
  return Array.from(weights, (weight) => weight / total);
}
