/** A stretch of the warm-up: steps up to `until`; `learnsMass` says that the variances seen in it set the mass at its end. */
export interface Window {
  from: number;
  until: number;
  learnsMass: boolean;
}

/**
 * How a warm-up is divided: a first stretch to reach the typical set, windows of doubling length that each set the mass anew, a last stretch for
 * the step size. Shorter ones in proportion; without mass adaptation it is one stretch.
 * Reference: Stan reference manual, "Warmup epochs" (75, 25 doubling, 50).
 */
export function warmUpWindows(steps: number, adaptMass: boolean): Window[] {
  if (!adaptMass || steps < 20) return [{ from: 0, until: steps, learnsMass: false }];
  const first = steps < 150 ? Math.round(0.15 * steps) : 75;
  const last = steps < 150 ? Math.round(0.1 * steps) : 50;
  const windows: Window[] = [{ from: 0, until: first, learnsMass: false }];
  for (let from = first, length = 25; from < steps - last; length *= 2) {
    // What is left after this window must hold the next, twice as long; else this one takes it all.
    const until = from + 3 * length > steps - last ? steps - last : from + length;
    windows.push({ from, until, learnsMass: true });
    from = until;
  }
  return [...windows, { from: steps - last, until: steps, learnsMass: false }];
}
