import { ArgumentError } from '../../engine';
import { checkCounts, checkPositive } from '../check-options';
import { integrate, quadratureRule } from '../numeric';

/** The coupling at which the infinite square lattice orders, K_c = ½ log(1 + √2) = 0.440687. Kramers and Wannier 1941. */
export const criticalCoupling = 0.5 * Math.log(1 + Math.SQRT2);

/**
 * log Z of the Ising model on a torus without field, for any size:
 * Z = ½ (2 sinh 2K)^(mn/2) [Π 2 cosh(mγ_{2r+1}/2) + Π 2 sinh(mγ_{2r+1}/2) + Π 2 cosh(mγ_{2r}/2) + Π 2 sinh(mγ_{2r}/2)], r = 0 … n-1,
 * cosh γ_l = cosh 2K coth 2K - cos(πl/n), and γ_0 = 2K + log tanh K, negative above the critical temperature.
 * Bonds are counted as in `latticeBonds`.
 * @param lattice rows m, columns n, and the coupling K ≥ 0 in nats.
 * @throws ArgumentError for sides that are none, or a coupling below zero.
 * Reference: Kaufman 1949, "Crystal statistics. II", equation 52.
 */
export function kaufmanLogPartition({ rows, columns, coupling }: { rows: number; columns: number; coupling: number }): number {
  checkCounts('kaufmanLogPartition', { rows, columns });
  if (!(coupling >= 0 && Number.isFinite(coupling)))
    throw new ArgumentError('kaufmanLogPartition: coupling', { given: String(coupling), expected: 'a finite number, 0 or above' });
  const sites = rows * columns;
  if (coupling === 0) return sites * Math.LN2;
  const logProduct = (offset: number, term: (product: number) => number): number => {
    let log = 0;
    for (let r = 0; r < columns; r++) log += term(rows * Math.abs(gamma(coupling, (2 * r + offset) / columns)));
    return log;
  };
  const cosh = (product: number): number => product / 2 + Math.log1p(Math.exp(-product));
  const sinh = (product: number): number => product / 2 + Math.log(-Math.expm1(-product));
  const terms = [logProduct(1, cosh), logProduct(1, sinh), logProduct(0, cosh), logProduct(0, sinh)];
  const sign = Math.sign(2 * coupling + Math.log(Math.tanh(coupling)));
  const peak = Math.max(...terms);
  const sum = terms.reduce((total, log, i) => total + (i === 3 ? sign : 1) * Math.exp(log - peak), 0);
  // The formula bonds each site of a line of one site to itself: exp(K) a site.
  const toItself = coupling * sites * (Number(rows === 1) + Number(columns === 1));
  return peak + Math.log(sum / 2) + (sites / 2) * Math.log(2 * Math.sinh(2 * coupling)) - toItself;
}

/**
 * log Z a site of the infinite square lattice without field: ½ log(2 sinh 2K) + (1/2π) ∫_0^π γ(θ) dθ.
 * @throws ArgumentError unless the coupling is above zero. Reference: Onsager 1944, "Crystal statistics. I".
 */
export function onsagerLogPartition(coupling: number): number {
  checkPositive('onsagerLogPartition', { coupling });
  // Near the critical point γ bends within |θ| of the distance to it: panels shrink towards 0.
  let integral = 0;
  for (let end = Math.PI; end > 1e-12; end /= 2)
    integral += integrate(quadratureRule([end / 2, end], { panels: 2 }), (theta) => gamma(coupling, theta / Math.PI));
  return 0.5 * Math.log(2 * Math.sinh(2 * coupling)) + integral / (2 * Math.PI);
}

/**
 * Mean energy a site of the infinite square lattice without field, in nats: -K coth 2K [1 + (2/π)(2 tanh² 2K - 1) K₁(κ)], κ = 2 sinh 2K / cosh² 2K,
 * K₁ the complete elliptic integral of the first kind. In units of the coupling J it is this over K.
 * @throws ArgumentError unless the coupling is above zero. Reference: Onsager 1944, equation 116.
 */
export function onsagerEnergy(coupling: number): number {
  checkPositive('onsagerEnergy', { coupling });
  const tanh = Math.tanh(2 * coupling);
  const excess = 2 * tanh ** 2 - 1;
  // √(1 - κ²) = |2 tanh² 2K - 1|; at the critical point the bracket is 1, for excess · log(excess) → 0.
  const bracket = excess === 0 ? 1 : 1 + excess / arithmeticGeometricMean(1, Math.abs(excess));
  return (-coupling / tanh) * bracket;
}

/**
 * Spontaneous magnetisation of the infinite square lattice: (1 - sinh(2K)^-4)^(1/8) below the critical temperature (K > K_c), 0 above.
 * @throws ArgumentError unless the coupling is above zero. Reference: Yang 1952, "The spontaneous magnetization of a two-dimensional Ising model".
 */
export function spontaneousMagnetisation(coupling: number): number {
  checkPositive('spontaneousMagnetisation', { coupling });
  return coupling <= criticalCoupling ? 0 : (1 - Math.sinh(2 * coupling) ** -4) ** (1 / 8);
}

/** γ with cosh γ = cosh 2K coth 2K - cos(π · part), from sinh²(γ/2), which loses no digits where γ is small. */
function gamma(coupling: number, part: number): number {
  const root = Math.sqrt(Math.sinh(2 * coupling));
  return 2 * Math.asinh(Math.sqrt((root - 1 / root) ** 2 / 2 + Math.sin((Math.PI * part) / 2) ** 2));
}

/** By repeated means; 1 / agm(1, k′) is 2/π of the complete elliptic integral. */
function arithmeticGeometricMean(a: number, b: number): number {
  let [x, y] = [a, b];
  for (let i = 0; i < 60 && Math.abs(x - y) > 1e-16 * x; i++) [x, y] = [(x + y) / 2, Math.sqrt(x * y)];
  return x;
}
