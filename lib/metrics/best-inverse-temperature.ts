import type { QuadratureRule } from '../energies';
import { kl } from './divergences';
import { finiteNumbers } from './points';
import { checkLengths, expectation, logDensityOf } from './quadrature';

/** What an energy comes to at the temperature that suits it best. */
export interface BestInverseTemperature {
  /** β, at least 0. */
  inverseTemperature: number;
  /** KL(p ‖ exp(-βE)/Z_β) in nats there. */
  divergence: number;
}

/**
 * The inverse temperature at which an energy is nearest to a law: the β ≥ 0 that minimises KL(p ‖ exp(-βE)/Z_β), by quadrature.
 * It parts the shape of an energy from its scale: 1 where the scale is right, above 1 where the energy is too flat, 0 where no scale beats the uniform law on the rule's
 * domain. The divergence is convex in β, with slope E_p[E] - E_β[E]; its root is found by Newton's steps, kept between two bounds.
 * @param logP log-density of p at the points of the rule; @param energies of the energy there, in nats: finite.
 * @throws ShapeError for another number of values than of points; DataError for energies that are not finite.
 * Reference: Guo et al. 2017, "On calibration of modern neural networks", section 4.2 (temperature scaling), here with the law itself in the place of held-out data.
 */
export function bestInverseTemperature(rule: QuadratureRule, logP: ArrayLike<number>, energies: ArrayLike<number>): BestInverseTemperature {
  checkLengths('bestInverseTemperature', rule, logP, energies);
  const list = finiteNumbers('bestInverseTemperature: energies', energies);
  const least = list.reduce((lowest, energy) => Math.min(lowest, energy), Infinity);
  const ofData = expectation(
    rule,
    logP,
    list.map((energy) => energy - least)
  );
  /** Slope E_p[E] - E_β[E] and curvature Var_β(E) of the divergence, energies counted from the least. */
  const at = (beta: number): { slope: number; curvature: number } => {
    let [total, first, second] = [0, 0, 0];
    for (const [i, energy] of list.entries()) {
      const mass = (rule.weights[i] as number) * Math.exp(-beta * (energy - least));
      total += mass;
      first += mass * (energy - least);
      second += mass * (energy - least) ** 2;
    }
    return { slope: ofData - first / total, curvature: second / total - (first / total) ** 2 };
  };
  const found = (inverseTemperature: number): BestInverseTemperature => ({
    inverseTemperature,
    divergence: kl(
      rule,
      logP,
      logDensityOf(
        rule,
        list.map((energy) => inverseTemperature * energy)
      )
    )
  });
  if (at(0).slope >= 0) return found(0);
  let [low, high] = [0, 1];
  while (at(high).slope < 0 && high < 1e12) [low, high] = [high, 2 * high];
  let beta = 0.5 * (low + high);
  for (let step = 0; step < 100 && high - low > 1e-13 * high; step++) {
    const { slope, curvature } = at(beta);
    if (slope < 0) low = beta;
    else high = beta;
    const newton = beta - slope / curvature;
    const next = newton > low && newton < high ? newton : 0.5 * (low + high);
    if (Math.abs(next - beta) <= 1e-13 * beta) break;
    beta = next;
  }
  return found(beta);
}
