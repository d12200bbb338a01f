import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { centredGradient, rbmFreeEnergies, rbmLogPartition, sigmoid64, ShapeError, tf } from 'ebm';
import type { RbmParams } from 'ebm';
import { allClose, close } from '../truths';
import { allStates, wave } from './machines';

const [V, H] = [4, 3];
type Numbers = { W: number[][]; b: number[]; c: number[] };

/** log-likelihood gradient dW, db, dc of an RBM by enumeration, in doubles: data mean minus model mean. */
function likelihoodGradient({ W, b, c }: Numbers, data: number[][]): Numbers & { visibleMean: number[]; hiddenMean: number[] } {
  const states = allStates(V, 0, 1);
  const input = (v: number[], j: number): number => c[j]! + v.reduce((sum, value, i) => sum + value * W[i]![j]!, 0);
  const weight = (v: number[]): number =>
    Math.exp(v.reduce((sum, value, i) => sum + value * b[i]!, 0)) * c.map((_, j) => 1 + Math.exp(input(v, j))).reduce((x, y) => x * y, 1);
  const total = states.reduce((sum, v) => sum + weight(v), 0);
  const phases = [data.map((v) => ({ v, p: 1 / data.length })), states.map((v) => ({ v, p: weight(v) / total }))];
  const means = phases.map((phase) => {
    const average = (f: (v: number[]) => number): number => phase.reduce((sum, { v, p }) => sum + p * f(v), 0);
    return {
      W: b.map((_, i) => c.map((__, j) => average((v) => v[i]! * sigmoid64(input(v, j))))),
      b: b.map((_, i) => average((v) => v[i]!)),
      c: c.map((_, j) => average((v) => sigmoid64(input(v, j))))
    };
  });
  const [positive, negative] = means as [Numbers, Numbers];
  return {
    W: positive.W.map((row, i) => row.map((value, j) => value - negative.W[i]![j]!)),
    b: positive.b.map((value, i) => value - negative.b[i]!),
    c: positive.c.map((value, j) => value - negative.c[j]!),
    visibleMean: positive.b,
    hiddenMean: positive.c
  };
}

const machine: Numbers = {
  W: Array.from({ length: V }, (_, i) => wave(H, i)),
  b: wave(V, 5, 0.5),
  c: wave(H, 6, 0.5)
};
const data = allStates(V, 0, 1).filter((_, s) => [1, 3, 3, 6, 9, 14].includes(s));

const tensors = ({
  W,
  b,
  c
}: Numbers): {
  weights: ReturnType<typeof tf.tensor2d>;
  visibleBias: ReturnType<typeof tf.tensor1d>;
  hiddenBias: ReturnType<typeof tf.tensor1d>;
} => ({
  weights: tf.tensor2d(W),
  visibleBias: tf.tensor1d(b),
  hiddenBias: tf.tensor1d(c)
});
const centred = (gradient: Numbers, mu: number[], lambda: number[]): Numbers => {
  const { weights, visibleBias, hiddenBias } = centredGradient(tensors(gradient), { visible: tf.tensor1d(mu), hidden: tf.tensor1d(lambda) });
  return { W: weights.arraySync(), b: Array.from(visibleBias.dataSync()), c: Array.from(hiddenBias.dataSync()) };
};
const step = ({ W, b, c }: Numbers, by: Numbers, rate: number): Numbers => ({
  W: W.map((row, i) => row.map((value, j) => value + rate * by.W[i]![j]!)),
  b: b.map((value, i) => value + rate * by.b[i]!),
  c: c.map((value, j) => value + rate * by.c[j]!)
});
/** The same machine with visible bits and hidden bits renamed, v → 1 - v for those flipped: every energy up to one constant. */
function renamed({ W, b, c }: Numbers, visible: boolean[], hidden: boolean[]): Numbers {
  const flipV = (of: Numbers): Numbers => ({
    W: of.W.map((row, i) => row.map((value) => (visible[i] ? -value : value))),
    b: of.b.map((value, i) => (visible[i] ? -value : value)),
    c: of.c.map((value, j) => value + of.W.reduce((sum, row, i) => sum + (visible[i] ? row[j]! : 0), 0))
  });
  const flipH = (of: Numbers): Numbers => ({
    W: of.W.map((row) => row.map((value, j) => (hidden[j] ? -value : value))),
    b: of.b.map((value, i) => value + of.W[i]!.reduce((sum, weight, j) => sum + (hidden[j] ? weight : 0), 0)),
    c: of.c.map((value, j) => (hidden[j] ? -value : value))
  });
  return flipH(flipV({ W, b, c }));
}
const flipBits = (rows: number[][], which: boolean[]): number[][] => rows.map((row) => row.map((value, i) => (which[i] ? 1 - value : value)));
const agree = (a: Numbers, b: Numbers, tolerance: number): void => {
  allClose(a.W.flat(), b.W.flat(), tolerance, 'W');
  allClose(a.b, b.b, tolerance, 'b');
  allClose(a.c, b.c, tolerance, 'c');
};

describe('centredGradient', () => {
  const gradient = likelihoodGradient(machine, data);

  test('is the gradient in the parameters of the centred energy, brought back to the usual ones', () => {
    const [mu, lambda] = [wave(V, 1, 0.5), wave(H, 2, 0.5)];
    // Centred parameters (W, b₀, c₀) stand for b = b₀ - Wλ, c = c₀ - Wᵀμ. The chain rule for their gradient, then their step carried over to b and c.
    const dW = gradient.W.map((row, i) => row.map((value, j) => value - gradient.b[i]! * lambda[j]! - mu[i]! * gradient.c[j]!));
    const rate = 0.1;
    const start = {
      b: machine.b.map((value, i) => value + machine.W[i]!.reduce((sum, weight, j) => sum + weight * lambda[j]!, 0)),
      c: machine.c.map((value, j) => value + machine.W.reduce((sum, row, i) => sum + row[j]! * mu[i]!, 0))
    };
    const W = machine.W.map((row, i) => row.map((value, j) => value + rate * dW[i]![j]!));
    const moved = {
      W,
      b: start.b.map((value, i) => value + rate * gradient.b[i]! - W[i]!.reduce((sum, weight, j) => sum + weight * lambda[j]!, 0)),
      c: start.c.map((value, j) => value + rate * gradient.c[j]! - W.reduce((sum, row, i) => sum + row[j]! * mu[i]!, 0))
    };
    agree(step(machine, centred(gradient, mu, lambda), rate), moved, 1e-6);
  });

  test('does not depend on which value of a bit is called 1, as the usual gradient does', () => {
    const visible = [true, false, true, true];
    const hidden = [false, true, true];
    const other = renamed(machine, visible, hidden);
    const otherData = flipBits(data, visible);
    const otherGradient = likelihoodGradient(other, otherData);
    const ours = step(machine, centred(gradient, gradient.visibleMean, gradient.hiddenMean), 0.3);
    const theirs = step(other, centred(otherGradient, otherGradient.visibleMean, otherGradient.hiddenMean), 0.3);
    agree(renamed(ours, visible, hidden), theirs, 1e-6);
    const plain = renamed(step(machine, gradient, 0.3), visible, hidden);
    const plainOther = step(other, otherGradient, 0.3);
    assert.ok(Math.max(...plain.W.flat().map((value, at) => Math.abs(value - plainOther.W.flat()[at]!))) > 0.01);
  });

  test('raises the likelihood: it is a direction of ascent', () => {
    const logLikelihood = (of: Numbers): number => {
      const params = tensors(of) as RbmParams;
      return -rbmFreeEnergies(params, data.flat()).reduce((a, b) => a + b, 0) / data.length - rbmLogPartition(params);
    };
    const better = step(machine, centred(gradient, gradient.visibleMean, gradient.hiddenMean), 0.05);
    assert.ok(logLikelihood(better) > logLikelihood(machine) + 1e-4);
  });

  test('without offsets is the gradient itself; other parts of the tree pass through; wrong sizes are refused', () => {
    agree(centred(gradient, [0, 0, 0, 0], [0, 0, 0]), gradient, 1e-7);
    const more = { ...tensors(gradient), logVariance: tf.ones([V]) };
    const result = centredGradient(more, { visible: tf.ones([V]), hidden: tf.ones([H]) });
    assert.equal(result.logVariance, more.logVariance);
    const before = tf.memory().numTensors;
    tf.dispose([result.weights, result.visibleBias, result.hiddenBias]);
    assert.equal(tf.memory().numTensors, before - 3);
    assert.throws(() => centredGradient(tensors(gradient), { visible: tf.ones([H]), hidden: tf.ones([H]) }), ShapeError);
    close(1, 1, 0);
  });
});
