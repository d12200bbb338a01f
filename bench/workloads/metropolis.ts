import type { Tensor } from '@tensorflow/tfjs';
import { jit, loop, random, tf } from 'ebm';
import type { Key, Prepare } from './workload';
import { input, setting } from './workload';

type State = Record<'x' | 'e' | 'accepted', Tensor>;

/** Random-walk Metropolis on a ring of Gaussians. */
export const metropolis: Prepare<State> = (settings, given) => {
  const steps = setting(settings, 'steps');
  const scale = setting(settings, 'stepSize');
  const variance = setting(settings, 'variance');
  const start = input(given, 'x');
  const centres = input(given, 'centres');

  const energy = (x: Tensor, centres: Tensor): Tensor => {
    const squares = tf.sum(tf.square(tf.sub(tf.expandDims(x, 1), centres)), 2);
    return tf.neg(tf.log(tf.add(tf.sum(tf.exp(tf.mul(squares, -0.5 / variance)), 1), 1e-30)));
  };

  const run = jit((key: Key, start: Tensor, centres: Tensor) => {
    const initial: State = { x: start, e: energy(start, centres), accepted: tf.zeros([start.shape[0]]) };
    return loop(steps, initial, (i, { x, e, accepted }) => {
      const [move, coin] = random.split(random.foldIn(key, i), 2) as [Key, Key];
      const proposal = x.add(random.normal(move, x.shape).mul(scale));
      const proposed = energy(proposal, centres);
      const accept = random.uniform(coin, e.shape).log().less(e.sub(proposed));
      return { x: tf.where(accept.expandDims(1), proposal, x), e: tf.where(accept, proposed, e), accepted: accepted.add(accept.cast('float32')) };
    });
  });

  return {
    program: run,
    once: (key) => run(key, start, centres),
    exact: () => energy(start, centres).slice(0, 64),
    statistics: ({ x, e, accepted }) => ({ acceptance: accepted.mean().div(steps), energy: e.mean(), square: x.square().mean() })
  };
};
