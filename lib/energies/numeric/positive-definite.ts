import { CholeskyDecomposition, EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { ArgumentError } from '../../engine';

/** A symmetric positive definite matrix A = L Lᵀ, taken apart in float64. */
export interface PositiveDefinite {
  matrix: number[][];
  /** L, lower triangular. */
  lower: number[][];
  /** L⁻¹, lower triangular too. */
  inverseLower: number[][];
  /** A⁻¹ = L⁻ᵀ L⁻¹. */
  inverse: number[][];
  /** log det A. */
  logDeterminant: number;
}

// Products of a matrix with its transpose come out symmetric to rounding only.
const ASYMMETRY = 1e-9;
// A pivot this far below its diagonal entry is what rounding leaves of zero: the matrix is singular.
const SINGULAR = 1e-13;

/**
 * Factorises a covariance or precision matrix.
 * @param subject what errors call it.
 * @throws ArgumentError unless the matrix is square, finite, symmetric (the first asymmetric pair is named) and positive definite (else its smallest eigenvalue is).
 */
export function positiveDefinite(subject: string, rows: readonly ArrayLike<number>[]): PositiveDefinite {
  const given = rows.map((row) => Array.from(row));
  checkSymmetric(subject, given);
  // The decompositions insist on symmetry to the last bit.
  const matrix = given.map((row, i) => row.map((value, j) => 0.5 * (value + given[j]![i]!)));
  const decomposition = new CholeskyDecomposition(new Matrix(matrix));
  const lower = decomposition.lowerTriangularMatrix.to2DArray();
  if (!decomposition.isPositiveDefinite() || lower.some((row, i) => row[i]! ** 2 <= SINGULAR * matrix[i]![i]!)) {
    const eigenvalues = new EigenvalueDecomposition(new Matrix(matrix), { assumeSymmetric: true }).realEigenvalues;
    throw new ArgumentError(subject, {
      given: `a matrix whose smallest eigenvalue is ${Math.min(...eigenvalues).toPrecision(4)}`,
      expected: 'a positive definite matrix: all eigenvalues above 0, by more than rounding'
    });
  }
  const inverseLower = inverseLowerTriangular(lower);
  return { matrix, lower, inverseLower, inverse: gram(inverseLower), logDeterminant: 2 * lower.reduce((sum, row, i) => sum + Math.log(row[i]!), 0) };
}

/** L⁻¹ of a lower triangular matrix, by forward substitution. Infinite where the diagonal has a zero. */
export function inverseLowerTriangular(lower: readonly ArrayLike<number>[]): number[][] {
  const inverse = lower.map((_, i) => lower.map((__, j) => Number(i === j)));
  lower.forEach((row, i) => {
    for (let j = 0; j <= i; j++) {
      let sum = inverse[i]![j]!;
      for (let k = j; k < i; k++) sum -= row[k]! * inverse[k]![j]!;
      inverse[i]![j] = sum / row[i]!;
    }
  });
  return inverse;
}

/** Mᵀ M. */
export function gram(matrix: readonly ArrayLike<number>[]): number[][] {
  const columns = matrix[0]?.length ?? 0;
  const entry = (i: number, j: number): number => matrix.reduce((sum, row) => sum + row[i]! * row[j]!, 0);
  return Array.from({ length: columns }, (_, i) => Array.from({ length: columns }, (__, j) => entry(i, j)));
}

function checkSymmetric(subject: string, matrix: number[][]): void {
  const size = matrix.length;
  const fail = (given: string): never => {
    throw new ArgumentError(subject, { given, expected: 'a square, symmetric matrix of finite numbers' });
  };
  const odd = matrix.find((row) => row.length !== size);
  if (size === 0 || odd) fail(odd ? `${size} rows, one of them of ${odd.length} numbers` : 'no rows');
  const largest = Math.max(...matrix.flat().map(Math.abs));
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      const [here, there] = [matrix[i]![j]!, matrix[j]![i]!];
      if (!Number.isFinite(here) || !Number.isFinite(there)) fail(`${Number.isFinite(here) ? there : here} at row ${i}, column ${j}`);
      if (Math.abs(here - there) > ASYMMETRY * largest) fail(`${here} at [${i}][${j}] but ${there} at [${j}][${i}]`);
    }
  }
}
