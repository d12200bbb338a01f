import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../backend';
import { detached } from '../tape';
import { keepWhere, select, sumTo } from './broadcasting';
import type { DerivativeTable } from './rule';
import { unary } from './rule';

// Klambauer et al. 2017, "Self-Normalizing Neural Networks", equation 14; the digits are tfjs's.
const seluScale = 1.0507009873554805;
const seluScaleAlpha = 1.7580993408473768;

/** exp(min(x, 0)): what elu and selu have in common; never overflows, neither itself nor a derivative of it. */
function expBelowZero(x: Tensor): Tensor {
  return tf.exp(tf.minimum(x, 0));
}

function positive(x: Tensor): Tensor {
  return tf.greater(detached(x), 0);
}

export const activationDerivatives: DerivativeTable = {
  Tanh: unary((dy, x) => tf.mul(dy, tf.sub(1, tf.square(tf.tanh(x))))),
  Sigmoid: unary((dy, x) => {
    const y = tf.sigmoid(x);
    return tf.mul(dy, tf.mul(y, tf.sub(1, y)));
  }),
  Softplus: unary((dy, x) => tf.mul(dy, tf.sigmoid(x))),
  Relu: unary((dy, x) => keepWhere(positive(x), dy)),
  Relu6: unary((dy, x) => keepWhere(tf.logicalAnd(positive(x), tf.lessEqual(detached(x), 6)), dy)),
  LeakyRelu: {
    inputs: ['x'],
    gradient: (dy, [x], { alpha }) => ({ x: () => select(positive(x!), dy, tf.mul(dy, alpha as number)) })
  },
  Prelu: {
    inputs: ['x', 'alpha'],
    gradient: (dy, [x, alpha]) => ({
      x: () => select(positive(x!), dy, tf.mul(dy, alpha!)),
      alpha: () => sumTo(select(positive(x!), tf.zerosLike(dy), tf.mul(dy, x!)), alpha!.shape)
    })
  },
  Elu: unary((dy, x) => tf.mul(dy, expBelowZero(x))),
  // EluGrad(dy, y) = dy (y > 0 ? 1 : y + 1): tfjs's own first derivative of elu, which other code may have called.
  EluGrad: {
    inputs: ['dy', 'y'],
    gradient: (upstream, [dy, y]) => ({
      dy: () => tf.mul(upstream, tf.add(tf.minimum(y!, 0), 1)),
      y: () => {
        const product = tf.mul(upstream, dy!);
        return select(positive(y!), tf.zerosLike(product), product);
      }
    })
  },
  Selu: unary((dy, x) => {
    const above = tf.mul(tf.cast(positive(x), 'float32'), seluScale - seluScaleAlpha);
    return tf.mul(dy, tf.add(tf.mul(expBelowZero(x), seluScaleAlpha), above));
  }),
  Softmax: {
    inputs: ['logits'],
    gradient: (dy, [logits], { dim }) => ({
      logits: () => {
        const y = tf.softmax(logits!, dim as number);
        return tf.mul(y, tf.sub(dy, tf.sum(tf.mul(dy, y), dim as number, true)));
      }
    })
  }
};
