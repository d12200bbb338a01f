import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  adam,
  applyUpdates,
  ArgumentError,
  chain,
  clip,
  constant,
  cosineDecay,
  exponentialAverage,
  exponentialDecay,
  jit,
  linear,
  ready,
  sgd,
  stepDecay,
  tf,
  uniformAverage,
  withWarmUp
} from 'ebm';
import type { Averaging, Optimiser, Schedule } from 'ebm';
// Made by reference/make-optax.py: optax in float32.
import optax from './reference/optax.json';

type Params = { w: ReturnType<typeof tf.tensor2d>; b: ReturnType<typeof tf.tensor1d> };
type Values = { w: number[]; b: number[] };

const treeOf = ({ w, b }: Values): Params => ({ w: tf.tensor2d(w, [2, 2]), b: tf.tensor1d(b) });
const valuesOf = ({ w, b }: Params): Values => ({ w: [...w.dataSync()], b: [...b.dataSync()] });

function close(got: ArrayLike<number>, expected: ArrayLike<number>, what: string, tolerance = 1e-6): void {
  assert.equal(got.length, expected.length, what);
  Array.from(expected).forEach((value, i) =>
    assert.ok(Math.abs(got[i]! - value) <= tolerance * Math.max(1, Math.abs(value)), `${what} [${i}]: ${got[i]}, expected ${value}`)
  );
}

const cosine = cosineDecay({ from: 0.1, to: 0.01, steps: 8 });
const optimisers: Record<keyof typeof optax.trajectories, Optimiser<unknown>> = {
  sgd: sgd({ learningRate: 0.1 }),
  momentum: sgd({ learningRate: 0.1, momentum: 0.9 }),
  nesterov: sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true }),
  adam: adam({ learningRate: 0.1 }),
  'adam, other decays': adam({ learningRate: 0.05, beta1: 0.5, beta2: 0.9, epsilon: 1e-3 }),
  adamw: adam({ learningRate: 0.1, weightDecay: 0.02 }),
  'adamw, cosine': adam({ learningRate: cosine, weightDecay: 0.02 }),
  'clip by norm, adam': chain(clip({ norm: 1 }), adam({ learningRate: 0.1 })),
  'clip by norm, sgd': chain(clip({ norm: 2 }), sgd({ learningRate: 0.1 })),
  'clip by value, sgd': chain(clip({ value: 0.8 }), sgd({ learningRate: 0.1 })),
  'clip by value, by norm, momentum': chain(clip({ value: 2 }), clip({ norm: 1.5 }), sgd({ learningRate: 0.1, momentum: 0.9 }))
};
const schedules: Record<keyof typeof optax.schedules, Schedule> = {
  linear: linear({ from: 0.1, to: 0.02, steps: 8 }),
  cosine,
  exponential: exponentialDecay({ from: 0.1, factor: 0.5, every: 5 }),
  step: stepDecay({ from: 0.1, factor: 0.5, every: 5 }),
  'warm-up': withWarmUp(0.1, { steps: 4 }),
  // optax counts the decay's steps from the end of the warm-up: 12 in all leave 8.
  'warm-up, cosine': withWarmUp(cosineDecay({ from: 0.1, to: 0.01, steps: 8 }), { steps: 4, from: 0.01 })
};

test("every optimiser takes optax's path", () => {
  for (const [name, optimiser] of Object.entries(optimisers)) {
    const expected = optax.trajectories[name as keyof typeof optimisers];
    tf.tidy(() => {
      let params = treeOf(optax.start);
      let state = optimiser.init(params);
      optax.gradients.forEach((gradient, step) => {
        const result = optimiser.update(treeOf(gradient), state, params, tf.scalar(step, 'int32'));
        params = applyUpdates(params, result.updates);
        state = result.state;
        const { w, b } = valuesOf(params);
        close([...w, ...b], [...expected[step]!.w, ...expected[step]!.b], `${name}, step ${step}`);
      });
    });
  }
});

test('compiled, a step of an optimiser is the same to rounding', async () => {
  await ready;
  for (const name of ['adamw, cosine', 'nesterov', 'clip by value, by norm, momentum'] as const) {
    const optimiser = optimisers[name];
    const step = jit((params: Params, state: unknown, gradient: Params, index: ReturnType<typeof tf.scalar>) => {
      const result = optimiser.update(gradient, state, params, index);
      return { params: applyUpdates(params, result.updates), state: result.state };
    });
    let params = treeOf(optax.start);
    let state = optimiser.init(params);
    optax.gradients.forEach((gradient, index) => ({ params, state } = step(params, state, treeOf(gradient), tf.scalar(index, 'int32'))));
    const { w, b } = valuesOf(params);
    close([...w, ...b], [...optax.trajectories[name].at(-1)!.w, ...optax.trajectories[name].at(-1)!.b], name);
    step.dispose();
  }
});

test("every schedule has optax's rates", () => {
  for (const [name, schedule] of Object.entries(schedules)) {
    const rates = Array.from({ length: 20 }, (_, step) => tf.tidy(() => tf.add(schedule(tf.scalar(step, 'int32')), 0).dataSync()[0]!));
    close(rates, optax.schedules[name as keyof typeof schedules], name, 1e-7);
  }
  assert.equal(constant(0.3)(tf.scalar(5, 'int32')), 0.3);
});

/** The averages after each of some parameters. */
function averagesOf(averaging: Averaging, path: Values[]): Values[] {
  return tf.tidy(() => {
    let average = averaging.init(treeOf(path[0]!));
    return path.map((params, step) => {
      average = averaging.update(average, treeOf(params), tf.scalar(step, 'int32'));
      return valuesOf(averaging.read(average, step + 1));
    }) as never;
  });
}

test("the exponential average is optax's, corrected for its start", () => {
  const path = optax.trajectories.sgd;
  for (const decay of ['0.9', '0.5'] as const) {
    averagesOf(exponentialAverage({ decay: Number(decay) }), path).forEach(({ w, b }, step) => {
      const expected = optax.averages[decay][step]!;
      close([...w, ...b], [...expected.w, ...expected.b], `decay ${decay}, step ${step}`);
    });
  }
});

test('the uniform average is the mean over the updates from one on', () => {
  const path = optax.trajectories.sgd;
  const from = 5;
  averagesOf(uniformAverage({ from }), path).forEach(({ w }, step) => {
    const counted = step < from ? [path[step]!] : path.slice(from, step + 1);
    close(
      w,
      w.map((_, i) => counted.reduce((sum, params) => sum + params.w[i]!, 0) / counted.length),
      `step ${step}`
    );
  });
});

test('a gradient within the bound passes a clip to the bit', () => {
  const gradient = treeOf(optax.gradients[1]!);
  const { updates } = clip({ norm: 1e3 }).update(gradient, null, gradient, tf.scalar(0, 'int32'));
  assert.deepEqual(valuesOf(updates), valuesOf(gradient));
});

test('settings out of range are refused', () => {
  const wrong: (() => unknown)[] = [
    () => sgd({ learningRate: -1 }),
    () => sgd({ learningRate: NaN }),
    () => sgd({ learningRate: 0.1, momentum: 1 }),
    () => sgd({ learningRate: 0.1, nesterov: true }),
    () => adam({ learningRate: 0.1, beta2: 1 }),
    () => adam({ learningRate: 0.1, epsilon: 0 }),
    () => adam({ learningRate: 0.1, weightDecay: -1 }),
    () => linear({ from: 0.1, steps: 0 }),
    () => cosineDecay({ from: 0.1, steps: 1.5 }),
    () => exponentialDecay({ from: 0.1, factor: 1.1, every: 10 }),
    () => stepDecay({ from: 0.1, factor: 0.5, every: 0 }),
    () => withWarmUp(0.1, { steps: 0 }),
    () => clip({ norm: 0 }),
    () => clip({ value: NaN }),
    () => clip({} as never),
    () => clip({ norm: 1, value: 1 } as never),
    () => chain(),
    () => exponentialAverage({ decay: 1 }),
    () => uniformAverage({ from: -1 })
  ];
  for (const make of wrong) assert.throws(make, ArgumentError, make.toString());
});
