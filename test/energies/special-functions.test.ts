import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digamma64, logGamma64 } from 'ebm/dist/energies/numeric/log-gamma';
import { polynomialInterval } from 'ebm/dist/energies/numeric/polynomial';
import { gram, inverseLowerTriangular, positiveDefinite } from 'ebm/dist/energies/numeric/positive-definite';
import { allClose, close } from './truths';

test('log Γ and digamma are those of SciPy and of closed forms', () => {
  // scipy.special.gammaln and digamma, SciPy 1.17.1.
  const at = [0.1, 0.5, 3.7, 50.5, 1e4];
  [2.252712651734206, 0.5723649429247, 1.428072326665388, 146.51925549072064, 82099.71749644238].forEach((value, i) =>
    close(logGamma64(at[i]!), value, 3e-14 * Math.max(1, value))
  );
  [-10.423754940411076, -1.9635100260214235, 1.1671535393615113, 3.912039670928392, 9.21029037114285].forEach((value, i) =>
    close(digamma64(at[i]!), value, 3e-14 * Math.max(1, Math.abs(value)))
  );
  close(logGamma64(0.5), 0.5 * Math.log(Math.PI), 1e-14);
  close(digamma64(1), -0.5772156649015329, 1e-14);
  close(logGamma64(11), Math.log(3628800), 2e-14);
});

test('a factorised matrix multiplies back; its determinant and inverse are right', () => {
  const matrix = [
    [4, 2, 0.6],
    [2, 2, 0.5],
    [0.6, 0.5, 3]
  ];
  const { lower, inverseLower, inverse, logDeterminant } = positiveDefinite('test', matrix);
  const times = (a: number[][], b: number[][]): number[] =>
    a.flatMap((row) => b[0]!.map((_, j) => row.reduce((sum, x, k) => sum + x * b[k]![j]!, 0)));
  const transposed = lower.map((_, i) => lower.map((row) => row[i]!));
  const identity = [1, 0, 0, 0, 1, 0, 0, 0, 1];
  allClose(times(lower, transposed), matrix.flat(), 1e-14);
  allClose(times(lower, inverseLower), identity, 1e-14);
  allClose(times(matrix, inverse), identity, 1e-14);
  allClose(gram(inverseLower).flat(), inverse.flat(), 1e-14);
  // By cofactors: 4(6 - .25) - 2(6 - .3) + .6(1 - 1.2).
  close(logDeterminant, Math.log(11.48), 1e-14);
  assert.equal(inverseLowerTriangular([[0]])[0]![0], Infinity);
});

test('the interval of a polynomial holds all but a negligible part, and little more', () => {
  const [low, high] = polynomialInterval([0, 0, 0.5]);
  // ½x² = 60 at 10.95.
  assert.ok(low < -10.9 && low > -11.5 && high > 10.9 && high < 11.5, `${low}, ${high}`);
  const [left, right] = polynomialInterval([0, -4e6, 2]);
  close((left + right) / 2, 1e6, 1, 'far from the origin');
});
