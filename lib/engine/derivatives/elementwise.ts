import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../backend';
import { detached } from '../tape';
import { keepWhere, select, sumTo } from './broadcasting';
import type { DerivativeTable, Rule } from './rule';
import { unary } from './rule';

type Pair = (dy: Tensor, a: Tensor, b: Tensor) => Tensor;

/** The rule of an elementwise function of `a` and `b` with broadcasting: gradients at the output's shape, summed to each input's. */
function binary(byA: Pair, byB: Pair): Rule {
  return {
    inputs: ['a', 'b'],
    gradient: (dy, [a, b]) => ({
      a: () => sumTo(byA(dy, a!, b!), a!.shape),
      b: () => sumTo(byB(dy, a!, b!), b!.shape)
    })
  };
}

/** 1 where both are zero, else 0; 0^b has no finite derivative at b = 0, which x^0 must not show. */
function bothZero(a: Tensor, b: Tensor): Tensor {
  return tf.cast(tf.logicalAnd(tf.equal(detached(a), 0), tf.equal(detached(b), 0)), 'float32');
}

const powerRule = binary(
  (dy, a, b) => tf.mul(dy, tf.mul(b, tf.pow(tf.add(a, bothZero(a, b)), tf.sub(b, 1)))),
  (dy, a, b) => {
    const above = tf.greater(detached(a), 0);
    const safe = select(above, a, tf.onesLike(a));
    return tf.mul(dy, tf.mul(tf.pow(a, b), tf.log(safe)));
  }
);

export const elementwiseDerivatives: DerivativeTable = {
  Add: binary(
    (dy) => dy,
    (dy) => dy
  ),
  Sub: binary(
    (dy) => dy,
    (dy) => tf.neg(dy)
  ),
  Multiply: binary(
    (dy, _a, b) => tf.mul(dy, b),
    (dy, a) => tf.mul(dy, a)
  ),
  RealDiv: {
    inputs: ['a', 'b'],
    gradient: (dy, [a, b]) => ({
      a: () => sumTo(tf.div(dy, b!), a!.shape),
      // Summed before the division: one division per element of a small divisor.
      b: () => tf.neg(tf.div(sumTo(tf.mul(dy, a!), b!.shape), tf.square(b!)))
    })
  },
  SquaredDifference: binary(
    (dy, a, b) => tf.mul(tf.mul(dy, 2), tf.sub(a, b)),
    (dy, a, b) => tf.mul(tf.mul(dy, 2), tf.sub(b, a))
  ),
  // At a tie the first argument gets the whole gradient, as in TensorFlow.
  Maximum: binary(
    (dy, a, b) => keepWhere(tf.greaterEqual(detached(a), detached(b)), dy),
    (dy, a, b) => keepWhere(tf.less(detached(a), detached(b)), dy)
  ),
  Minimum: binary(
    (dy, a, b) => keepWhere(tf.lessEqual(detached(a), detached(b)), dy),
    (dy, a, b) => keepWhere(tf.greater(detached(a), detached(b)), dy)
  ),
  Mod: binary(
    (dy) => dy,
    (dy, a, b) => tf.neg(tf.mul(dy, tf.floor(tf.div(detached(a), detached(b)))))
  ),
  Atan2: binary(
    (dy, a, b) => tf.mul(dy, tf.div(b, tf.add(tf.square(a), tf.square(b)))),
    (dy, a, b) => tf.neg(tf.mul(dy, tf.div(a, tf.add(tf.square(a), tf.square(b)))))
  ),
  Pow: powerRule,
  AddN: 'tfjs',

  Neg: unary((dy) => tf.neg(dy)),
  Abs: unary((dy, x) => tf.mul(dy, tf.sign(detached(x)))),
  Square: unary((dy, x) => tf.mul(dy, tf.mul(x, 2))),
  Sqrt: unary((dy, x) => tf.div(dy, tf.mul(tf.sqrt(x), 2))),
  Rsqrt: unary((dy, x) => {
    const y = tf.rsqrt(x);
    return tf.mul(tf.mul(dy, -0.5), tf.mul(y, tf.square(y)));
  }),
  Reciprocal: unary((dy, x) => tf.neg(tf.div(dy, tf.square(x)))),
  Exp: unary((dy, x) => tf.mul(dy, tf.exp(x))),
  Expm1: unary((dy, x) => tf.mul(dy, tf.exp(x))),
  Log: unary((dy, x) => tf.div(dy, x)),
  Log1p: unary((dy, x) => tf.div(dy, tf.add(x, 1))),
  Erf: unary((dy, x) => tf.mul(tf.mul(dy, 2 / Math.sqrt(Math.PI)), tf.exp(tf.neg(tf.square(x))))),
  Sin: unary((dy, x) => tf.mul(dy, tf.cos(x))),
  Cos: unary((dy, x) => tf.neg(tf.mul(dy, tf.sin(x)))),
  Tan: unary((dy, x) => tf.div(dy, tf.square(tf.cos(x)))),
  Asin: unary((dy, x) => tf.mul(dy, tf.rsqrt(tf.sub(1, tf.square(x))))),
  Acos: unary((dy, x) => tf.neg(tf.mul(dy, tf.rsqrt(tf.sub(1, tf.square(x)))))),
  Atan: unary((dy, x) => tf.div(dy, tf.add(tf.square(x), 1))),
  Sinh: unary((dy, x) => tf.mul(dy, tf.cosh(x))),
  Cosh: unary((dy, x) => tf.mul(dy, tf.sinh(x))),
  Asinh: unary((dy, x) => tf.mul(dy, tf.rsqrt(tf.add(tf.square(x), 1)))),
  Acosh: unary((dy, x) => tf.mul(dy, tf.rsqrt(tf.sub(tf.square(x), 1)))),
  Atanh: unary((dy, x) => tf.div(dy, tf.sub(1, tf.square(x)))),
  ClipByValue: {
    inputs: ['x'],
    gradient: (dy, [x], { clipValueMin, clipValueMax }) => ({
      x: () => {
        const fixed = detached(x!);
        return keepWhere(tf.equal(tf.clipByValue(fixed, clipValueMin as number, clipValueMax as number), fixed), dy);
      }
    })
  },
  Select: {
    inputs: ['condition'],
    gradient: (dy, [condition]) => ({
      condition: () => tf.zerosLike(dy),
      t: () => keepWhere(condition!, dy),
      e: () => select(condition!, tf.zerosLike(dy), dy)
    })
  }
};
