import { bootstrap } from '../bootstrap';
import type { BootstrapInterval, BootstrapOptions } from '../bootstrap';

/** A share of independent points. */
export interface Share {
  fraction: number;
  /** √(f (1 - f) / n), for independent points. */
  standardError: number;
  /** Where it was asked for. */
  interval?: BootstrapInterval;
}

/** The share of points for which something holds, with its errors. */
export function shareOf(holds: readonly boolean[], interval?: BootstrapOptions): Share {
  const mean = (sample: readonly boolean[]): number => sample.reduce((sum, value) => sum + Number(value), 0) / sample.length;
  const fraction = mean(holds);
  const standardError = Math.sqrt((fraction * (1 - fraction)) / holds.length);
  return { fraction, standardError, ...(interval && { interval: bootstrap(mean, holds, interval) }) };
}
