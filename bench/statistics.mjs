// Medians, their ratios and bootstrap intervals of interleaved repetitions.
import { draw, restart } from './numbers.mjs';

export function quantile(values, q) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * q;
  const low = Math.floor(at);
  return sorted[low] + (sorted[Math.min(low + 1, sorted.length - 1)] - sorted[low]) * (at - low);
}

export const median = (values) => quantile(values, 0.5);
export const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
export const geometricMean = (values) => Math.exp(mean(values.map(Math.log)));

const standardError = (values) => {
  const centre = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1) / values.length);
};

/** Bootstrap replicates of median(a) / median(b), whole rounds resampled: a disturbance hits the neighbours in its round alike. */
export function ratioReplicates(a, b, replicates = 2000) {
  restart(1);
  return Array.from({ length: replicates }, () => {
    const rounds = a.map(() => Math.floor(draw() * a.length));
    return median(rounds.map((round) => a[round])) / median(rounds.map((round) => b[round]));
  });
}

export const summary = (value, replicates) => ({ value, low: quantile(replicates, 0.05), high: quantile(replicates, 0.95) });

/** Distance of two samples' means in standard errors of their difference. */
export function distance(a, b) {
  const error = Math.hypot(standardError(a), standardError(b));
  const apart = Math.abs(mean(a) - mean(b));
  return apart === 0 ? 0 : apart / error;
}
