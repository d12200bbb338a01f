import { ArgumentError } from '../../engine';
import { checkWhole } from '../../engine/check-whole';
import { checkNoOthers } from '../../engine/check-choice';
import type { BootstrapOptions } from '../bootstrap';
import { eachRow } from '../pair-sums';
import { pairOfSamples } from '../points';
import type { PointArray, PointSample } from '../points';
import { shareOf } from './share';
import type { Share } from './share';

export interface NeighbourOptions {
  /** k: the ball of a point reaches to its k-th nearest neighbour in its own sample, the point itself not counted (default 3). */
  k?: number;
  /** Bootstrap intervals of these settings, too: of the points that are counted, the balls held fixed. */
  interval?: BootstrapOptions;
}

/** Quality and variety of a sample, apart. Standard errors and intervals are those of the points counted, given the balls. */
export interface PrecisionRecall {
  /** Share of generated points that lie in the ball of some real one: how much of what is generated is real. */
  precision: Share;
  /** Share of real points that lie in the ball of some generated one: how much of what is real is generated. */
  recall: Share;
}

/**
 * Improved precision and recall: a sample's manifold is estimated by the closed balls about its points that reach to their k-th nearest neighbours;
 * precision is the share of generated points in the manifold of the real ones, recall the share of real points in that of the generated ones.
 * Two samples of one law do not score 1 but less, the less the smaller k: compare with the score of a second real sample.
 * The paper measures distances in the features of an image network; here they are Euclidean in what is given. It takes samples of one size, and the balls of a
 * smaller sample are wider. Takes O((n + m)² d) time and no memory beyond the samples.
 * @param real [n, d]; @param generated [m, d]; @param options `k` (default 3), below n and m; `interval`.
 * @throws ArgumentError for a k that is no positive integer or not below the size of both samples; ShapeError, DataError for samples that cannot be compared.
 * Reference: Kynkäänniemi et al. 2019, "Improved precision and recall metric for assessing generative models", equations (1) and (2).
 */
export function nearestNeighbourPrecisionRecall(
  real: PointSample,
  generated: PointSample,
  { k = 3, interval, ...others }: NeighbourOptions = {}
): PrecisionRecall {
  checkNoOthers('nearestNeighbourPrecisionRecall', others);
  const subject = 'nearestNeighbourPrecisionRecall';
  checkWhole(`${subject}: k`, k);
  const [x, y] = pairOfSamples(subject, real, generated, 1);
  const fewest = Math.min(x.count, y.count);
  if (k >= fewest) {
    throw new ArgumentError(`${subject}: k`, { given: `${k} neighbours`, expected: `fewer than the ${fewest} points of the smaller sample` });
  }
  const [realSquares, generatedSquares] = [neighbourSquares(x, k), neighbourSquares(y, k)];
  const generatedInside = new Array<boolean>(y.count).fill(false);
  const realInside = new Array<boolean>(x.count).fill(false);
  let i = 0;
  eachRow({ ...x }, y, (squares) => {
    const reach = realSquares[i]!;
    for (let j = 0; j < squares.length; j++) {
      if (squares[j]! <= reach) generatedInside[j] = true;
      if (squares[j]! <= generatedSquares[j]!) realInside[i] = true;
    }
    i++;
  });
  return { precision: shareOf(generatedInside, interval), recall: shareOf(realInside, interval) };
}

/** Squared distance from each point to its k-th nearest neighbour in the sample. */
function neighbourSquares(x: PointArray, k: number): Float64Array {
  const reach = new Float64Array(x.count);
  // The k + 1 least squares so far, ascending: one of them is the point's own 0.
  const least = new Float64Array(k + 1);
  let i = 0;
  eachRow({ ...x }, x, (squares) => {
    least.fill(Infinity);
    for (let j = 0; j < squares.length; j++) {
      const square = squares[j]!;
      if (square >= least[k]!) continue;
      let place = k;
      for (; place > 0 && least[place - 1]! > square; place--) least[place] = least[place - 1]!;
      least[place] = square;
    }
    reach[i++] = least[k]!;
  });
  return reach;
}
