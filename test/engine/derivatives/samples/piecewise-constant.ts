import type { Tensor } from '@tensorflow/tfjs';
import { tf } from 'ebm/dist/engine/backend';
import { arrayOperation, cube, unary } from './sample';
import type { Sample } from './sample';

/** u³ times a piecewise constant k(u): what is differentiated runs through k, whose derivative must count as zero. */
function factor(kernel: string, apply: (u: Tensor) => Tensor, truth: (u: number) => number | boolean): Sample {
  return unary(
    kernel,
    (u) => tf.mul(cube(u), tf.add(tf.cast(apply(u), 'float32'), 0.5)),
    (u) => u ** 3 * (Number(truth(u)) + 0.5),
    [-1.502, -0.349, 0.697, 1.471]
  );
}

const infiniteAbove = (u: Tensor): Tensor => tf.where(tf.greater(u, 0), tf.fill([4], Infinity), u);
const bit = (u: Tensor): Tensor => tf.greater(u, 1);

export const piecewiseConstantSamples: Sample[] = [
  factor(
    'Greater',
    (u) => tf.greater(u, tf.mul(u, u)),
    (u) => u > u * u
  ),
  factor(
    'GreaterEqual',
    (u) => tf.greaterEqual(tf.mul(u, u), u),
    (u) => u * u >= u
  ),
  factor(
    'Less',
    (u) => tf.less(u, tf.mul(u, u)),
    (u) => u < u * u
  ),
  factor(
    'LessEqual',
    (u) => tf.lessEqual(tf.mul(u, u), u),
    (u) => u * u <= u
  ),
  factor(
    'Equal',
    (u) => tf.equal(tf.relu(u), u),
    (u) => u >= 0
  ),
  factor(
    'NotEqual',
    (u) => tf.notEqual(tf.relu(u), u),
    (u) => u < 0
  ),
  factor(
    'LogicalAnd',
    (u) => tf.logicalAnd(tf.greater(u, -1), tf.less(u, 1)),
    (u) => u > -1 && u < 1
  ),
  factor(
    'LogicalOr',
    (u) => tf.logicalOr(tf.less(u, -1), bit(u)),
    (u) => u < -1 || u > 1
  ),
  factor(
    'LogicalNot',
    (u) => tf.logicalNot(bit(u)),
    (u) => u <= 1
  ),
  factor(
    'FloorDiv',
    (u) => tf.floorDiv(tf.mul(u, 2), tf.sub(u, 5)),
    (u) => Math.floor((u * 2) / (u - 5))
  ),
  factor('Sign', (u) => tf.sign(u), Math.sign),
  factor(
    'Step',
    (u) => tf.step(u, 0.25),
    (u) => (u > 0 ? 1 : 0.25)
  ),
  factor('Floor', (u) => tf.floor(u), Math.floor),
  factor('Ceil', (u) => tf.ceil(u), Math.ceil),
  factor('Round', (u) => tf.round(u), Math.round),
  factor(
    'IsNan',
    (u) => tf.isNaN(tf.log(u)),
    (u) => u < 0
  ),
  factor(
    'IsInf',
    (u) => tf.isInf(infiniteAbove(u)),
    (u) => u > 0
  ),
  factor(
    'IsFinite',
    (u) => tf.isFinite(infiniteAbove(u)),
    (u) => u < 0
  ),
  factor(
    'ArgMax',
    (u) => tf.argMax(u),
    () => 3
  ),
  factor(
    'ArgMin',
    (u) => tf.argMin(tf.neg(u)),
    () => 3
  ),
  factor(
    'All',
    (u) => tf.all(tf.less(u, 2)),
    () => 1
  ),
  factor(
    'Any',
    (u) => tf.any(tf.less(u, -2)),
    () => 0
  ),
  factor(
    'OneHot',
    (u) => tf.sum(tf.oneHot(tf.cast(tf.floor(tf.abs(u)), 'int32'), 3), 0).slice([1], [1]),
    () => 2
  ),
  factor(
    'ZerosLike',
    (u) => tf.zerosLike(u),
    () => 0
  ),
  factor(
    'OnesLike',
    (u) => tf.onesLike(u),
    () => 1
  ),
  factor(
    'Cast',
    (u) => tf.cast(tf.mul(u, 2), 'int32'),
    (u) => Math.trunc(u * 2)
  ),
  unary(
    'Cast',
    (u) => cube(tf.cast(u, 'float32')),
    (u) => u ** 3,
    undefined,
    'to the same type'
  ),
  unary(
    'Fill',
    (u) => cube(tf.add(u, tf.fill([4], 0.7))),
    (u) => (u + 0.7) ** 3
  ),
  arrayOperation(
    'Range',
    '',
    [4],
    (u) => tf.mul(u, tf.range(1, 5)),
    (u) => u.map((value, i) => value * (i + 1))
  ),
  arrayOperation(
    'LinSpace',
    '',
    [4],
    (u) => tf.mul(u, tf.linspace(0, 1.5, 4)),
    (u) => u.map((value, i) => value * 0.5 * i)
  )
];
