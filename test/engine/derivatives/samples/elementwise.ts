import type { Tensor } from '@tensorflow/tfjs';
import { tf } from 'ebm/dist/engine/backend';
import { arrayOperation, binary, cube, unary, weightedSum, weightedTotal } from './sample';
import type { Sample } from './sample';

const run = (kernel: string, inputs: Record<string, Tensor>): Tensor => tf.engine().runKernel(kernel, inputs) as Tensor;
const positive = [0.4, 0.9, 1.5, 2.2];
const insideUnit = [-0.6, -0.2, 0.3, 0.55];

/** Abramowitz & Stegun 1964, 7.1.5: the power series, exact to rounding for |u| < 3. */
export function erf(u: number): number {
  let term = u;
  let sum = u;
  for (let n = 1; n < 80; n++) {
    term *= -(u * u) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

export const sigmoid = (u: number): number => 1 / (1 + Math.exp(-u));

const selu = (u: number): number => 1.0507009873554805 * (u > 0 ? u : 1.6732632423543772 * Math.expm1(u));

export const elementwiseSamples: Sample[] = [
  unary('Tanh', (u) => tf.tanh(u), Math.tanh),
  unary('Sigmoid', (u) => tf.sigmoid(u), sigmoid),
  unary(
    'Softplus',
    (u) => tf.softplus(u),
    (u) => Math.log1p(Math.exp(u))
  ),
  unary(
    'Relu',
    (u) => cube(tf.relu(u)),
    (u) => Math.max(u, 0) ** 3
  ),
  unary(
    'Relu6',
    (u) => cube(tf.relu6(u)),
    (u) => Math.min(Math.max(u, 0), 6) ** 3,
    [-1.2, 0.8, 2.1, 8.5]
  ),
  unary(
    'LeakyRelu',
    (u) => cube(tf.leakyRelu(u, 0.3)),
    (u) => (u > 0 ? u : 0.3 * u) ** 3
  ),
  binary(
    'Prelu',
    (a, b) => cube(tf.prelu(a, b)),
    (a, b) => (a > 0 ? a : a * b) ** 3
  ),
  unary(
    'Elu',
    (u) => tf.elu(u),
    (u) => (u > 0 ? u : Math.expm1(u))
  ),
  unary(
    'Elu',
    (u) => tf.mul(tf.elu(u), u),
    (u) => (u > 0 ? u : Math.expm1(u)) * u,
    [-90, -0.7, 0.8, 95],
    'far from zero'
  ),
  binary(
    'EluGrad',
    (a, b) => cube(run('EluGrad', { dy: a, y: tf.sub(b, tf.mul(a, 5)) })),
    (a, b) => (a * (b - 5 * a > 0 ? 1 : b - 5 * a + 1)) ** 3
  ),
  unary('Selu', (u) => tf.selu(u), selu),
  unary(
    'Neg',
    (u) => cube(tf.neg(u)),
    (u) => -(u ** 3)
  ),
  unary(
    'Abs',
    (u) => cube(tf.abs(u)),
    (u) => Math.abs(u) ** 3
  ),
  unary(
    'Square',
    (u) => tf.square(tf.square(u)),
    (u) => u ** 4
  ),
  unary('Sqrt', (u) => tf.sqrt(u), Math.sqrt, positive),
  unary(
    'Rsqrt',
    (u) => tf.rsqrt(u),
    (u) => 1 / Math.sqrt(u),
    positive
  ),
  unary(
    'Reciprocal',
    (u) => tf.reciprocal(u),
    (u) => 1 / u,
    [-1.3, -0.8, 0.7, 1.4]
  ),
  unary('Exp', (u) => tf.exp(u), Math.exp),
  unary('Expm1', (u) => tf.expm1(u), Math.expm1),
  unary('Log', (u) => tf.log(u), Math.log, positive),
  unary('Log1p', (u) => tf.log1p(u), Math.log1p, [-0.4, 0.3, 1.2, 2.5]),
  unary('Erf', (u) => tf.erf(u), erf),
  unary('Sin', (u) => tf.sin(u), Math.sin),
  unary('Cos', (u) => tf.cos(u), Math.cos),
  unary('Tan', (u) => tf.tan(u), Math.tan, insideUnit),
  unary('Asin', (u) => tf.asin(u), Math.asin, insideUnit),
  unary('Acos', (u) => tf.acos(u), Math.acos, insideUnit),
  unary('Atan', (u) => tf.atan(u), Math.atan),
  unary('Sinh', (u) => tf.sinh(u), Math.sinh),
  unary('Cosh', (u) => tf.cosh(u), Math.cosh),
  unary('Asinh', (u) => tf.asinh(u), Math.asinh),
  unary('Acosh', (u) => tf.acosh(u), Math.acosh, [1.6, 2.1, 2.9, 3.5]),
  unary('Atanh', (u) => tf.atanh(u), Math.atanh, insideUnit),
  unary(
    'ClipByValue',
    (u) => cube(tf.clipByValue(u, -0.9, 1)),
    (u) => Math.min(Math.max(u, -0.9), 1) ** 3
  ),

  binary(
    'Add',
    (a, b) => cube(tf.add(a, b)),
    (a, b) => (a + b) ** 3
  ),
  binary(
    'Sub',
    (a, b) => cube(tf.sub(a, b)),
    (a, b) => (a - b) ** 3
  ),
  binary(
    'Sub',
    (a, b) => cube(tf.sub(b, a)),
    (a, b) => (b - a) ** 3,
    undefined,
    'broadcast from the left'
  ),
  binary(
    'Multiply',
    (a, b) => tf.mul(a, b),
    (a, b) => a * b
  ),
  binary(
    'RealDiv',
    (a, b) => tf.div(a, b),
    (a, b) => a / b
  ),
  binary(
    'RealDiv',
    (a, b) => tf.div(b, tf.add(a, 3)),
    (a, b) => b / (a + 3),
    undefined,
    'broadcast from the left'
  ),
  binary(
    'SquaredDifference',
    (a, b) => tf.square(tf.squaredDifference(a, b)),
    (a, b) => (a - b) ** 4
  ),
  binary(
    'Maximum',
    (a, b) => cube(tf.maximum(tf.mul(a, 5), b)),
    (a, b) => Math.max(5 * a, b) ** 3
  ),
  binary(
    'Minimum',
    (a, b) => cube(tf.minimum(tf.mul(a, 5), b)),
    (a, b) => Math.min(5 * a, b) ** 3
  ),
  binary(
    'Mod',
    (a, b) => cube(tf.mod(tf.mul(a, 2), b)),
    (a, b) => (2 * a - b * Math.floor((2 * a) / b)) ** 3
  ),
  binary('Atan2', (a, b) => tf.atan2(a, b), Math.atan2),
  binary(
    'Pow',
    (a, b) => tf.pow(tf.add(a, 2.2), b),
    (a, b) => (a + 2.2) ** b
  ),
  unary(
    'Pow',
    (u) => tf.pow(u, tf.scalar(3, 'int32')),
    (u) => u ** 3,
    [-1.3, 0, 0.5, 1.4],
    'whole exponent, base of any sign'
  ),
  unary(
    'Pow',
    (u) => tf.pow(u, 2),
    (u) => u ** 2,
    [-1.3, 0, 0.5, 1.4],
    'third derivative of a square at zero'
  ),
  unary(
    'AddN',
    (u) => cube(tf.addN([u, tf.square(u), tf.mul(u, 2)])),
    (u) => (3 * u + u * u) ** 3
  ),
  binary(
    'Select',
    (a, b) => tf.where(tf.greater(a, 0), tf.mul(tf.square(a), b), tf.exp(tf.mul(a, b))),
    (a, b) => (a > 0 ? a * a * b : Math.exp(a * b))
  ),
  arrayOperation(
    'Softmax',
    '',
    [2, 3],
    (u) => tf.softmax(tf.mul(u, 2)),
    (u) =>
      [0, 3].flatMap((row) => {
        const e = u.slice(row, row + 3).map((value) => Math.exp(2 * value));
        const total = e.reduce((a, b) => a + b);
        return e.map((value) => value / total);
      })
  ),
  {
    ...unary(
      'Select',
      (u) => u,
      (u) => u,
      [0.7, -0.4, 1.1, -0.9]
    ),
    name: 'logarithm of negative numbers in the branch not taken',
    program: (x, theta) => {
      const u = tf.mul(x, theta);
      const above = tf.greater(u, 0);
      return weightedSum(tf.where(above, tf.log(tf.where(above, u, tf.onesLike(u))), cube(u)));
    },
    truth: (x, theta) => weightedTotal(x.map((value, i) => value * theta[i]!).map((u) => (u > 0 ? Math.log(u) : u ** 3)))
  }
];
