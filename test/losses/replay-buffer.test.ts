import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ArgumentError, bernoulliRbm, bufferHealth, gaussian, jit, random, replayBuffer, sgd, tf, train } from 'ebm';
import type { GaussianParams, Key, ReplayBufferState } from 'ebm';
import type { Tensor } from '@tensorflow/tfjs';

const model = gaussian({ dimension: 2 });
const params = model.init(random.key(0));
const data = tf.zeros([4, 2]);
const [size, chains, steps] = [12, 4, 3];
const rowsOf = (x: Tensor): string[] => (x.arraySync() as number[][]).map((row) => row.join());

test('an update moves one state of each stratum and leaves the others as they were, to the bit', () => {
  const loss = replayBuffer({ size, chains, steps, stepSize: 0.1, restart: 0 });
  const start = loss.start!(model, params, random.key(1));
  assert.deepEqual(Array.from(start.age.dataSync()), new Array(size).fill(0));
  const moved = new Set<number>();
  for (let seed = 0; seed < 60; seed++) {
    const { state, info } = loss(model, params, data, random.key(seed), start);
    const [before, after] = [rowsOf(start.buffer), rowsOf(state.buffer)];
    const changed = before.flatMap((row, i) => (row === after[i] ? [] : [i]));
    assert.deepEqual(
      changed.map((i) => Math.floor((i * chains) / size)),
      [0, 1, 2, 3]
    );
    assert.deepEqual(
      Array.from(state.age.dataSync()).flatMap((age, i) => (age === steps ? [i] : [])),
      changed
    );
    assert.equal(info.restarts!.dataSync()[0], 0);
    assert.equal(info.gradientEvaluations!.dataSync()[0], 4 + chains * (1 + steps));
    changed.forEach((i) => moved.add(i));
  }
  // Each of the three in a stratum is missed 60 times with probability 3e-11.
  assert.equal(moved.size, size);
});

test('chains grow older, and restarts make them young', () => {
  const run = (restart: number, updates: number): ReplayBufferState => {
    const loss = replayBuffer({ size: 200, chains: 100, steps, stepSize: 0.1, restart });
    const program = jit((theta: GaussianParams, x: Tensor, key: Key, state: ReplayBufferState) => loss(model, theta, x, key, state).state, {
      mode: 'graph'
    });
    let state = loss.start!(model, params, random.key(1));
    for (let i = 0; i < updates; i++) state = program(params, data, random.key(i), state);
    program.dispose();
    return state;
  };
  // Half of the buffer moves each time: after 40 updates, a mean age of 20 moves.
  assert.equal(bufferHealth(run(0, 40)).meanAge, (steps * 40) / 2);
  assert.equal(bufferHealth(run(1, 40)).largestAge, steps);
  // With restarts at q = 0.2 a state's age at its moves is geometric, of mean steps/q; variance (1 - q)/q² times steps².
  const { meanAge } = bufferHealth(run(0.2, 80));
  assert.ok(Math.abs(meanAge - steps / 0.2) < 4.5 * steps * Math.sqrt(0.8 / 0.04 / 200), `${meanAge}`);
});

test('chains that go on reach the law of the model', () => {
  // Unadjusted steps of 0.05 on N(0, 1): variance 1/(1 - η/2).
  const loss = replayBuffer({
    size: 4000,
    chains: 4000,
    steps: 20,
    stepSize: 0.05,
    restart: 0,
    initial: (energy, _params, key, n) => tf.mul(0.1, random.normal(key, [n, ...energy.event]))
  });
  const program = jit((theta: GaussianParams, x: Tensor, key: Key, state: ReplayBufferState) => loss(model, theta, x, key, state).state, {
    mode: 'graph'
  });
  let state = loss.start!(model, params, random.key(1));
  assert.ok(Math.abs(bufferHealth(state).spread - 0.1) < 0.01);
  for (let i = 0; i < 8; i++) state = program(params, data, random.key(i), state);
  const variance = tf.mean(tf.square(state.buffer)).dataSync()[0]!;
  const expected = 1 / (1 - 0.05 / 2);
  // 8,000 squares of normals.
  assert.ok(Math.abs(variance - expected) < 4.5 * expected * Math.sqrt(2 / 8000), `${variance}`);
  program.dispose();
});

test('compiled as eager, within training, and nothing is left behind', async () => {
  const loss = replayBuffer({ size, chains, steps, stepSize: 0.1, restart: 0.5 });
  const state = loss.start!(model, params, random.key(1));
  const run = (theta: GaussianParams, x: Tensor, key: Key, from: ReplayBufferState) => loss(model, theta, x, key, from);
  const key = random.key(2);
  const before = tf.memory().numTensors;
  const eager = run(params, data, key, state);
  // Loss, mean and precision, buffer and age, and what is logged.
  assert.equal(tf.memory().numTensors - before, 5 + Object.keys(eager.info).length);
  const compiled = jit(run, { mode: 'graph' })(params, data, key, state);
  eager.state.buffer.dataSync().forEach((value, i) => assert.ok(Math.abs(value - compiled.state.buffer.dataSync()[i]!) < 1e-5));
  assert.deepEqual(compiled.state.age.dataSync(), eager.state.age.dataSync());
  const training = await train({ model, data: tf.ones([8, 2]), loss, optimiser: sgd({ learningRate: 0.01 }), steps: 10, key: random.key(3) });
  assert.equal(training.evaluations.gradientEvaluations, 10 * (8 + chains * (1 + steps)));
  assert.ok(bufferHealth(training.state).meanAge > 0);
});

test('settings out of range are refused', () => {
  for (const wrong of [
    { steps: 0 },
    { stepSize: 0 },
    { size: 0 },
    { chains: 1.5 },
    { size: 250, chains: 100 },
    { size: 50, chains: 100 },
    { restart: -0.1 },
    { restart: 1.1 },
    { restart: NaN },
    { temperature: -1 }
  ]) {
    assert.throws(() => replayBuffer({ steps: 1, stepSize: 0.1, ...wrong }), ArgumentError, JSON.stringify(wrong));
  }
  const rbm = bernoulliRbm({ visible: 2, hidden: 1 });
  assert.throws(() => replayBuffer({ steps: 1, stepSize: 0.1 }).start!(rbm, rbm.init(random.key(0)), random.key(0)), ArgumentError);
});
