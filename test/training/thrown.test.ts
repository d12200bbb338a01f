import assert from 'node:assert/strict';
import { test } from 'node:test';
import { adam, grad, mlp, random, sgd, tf, train, trainPlayers } from 'ebm';
import type { Averaging, Loss, PlayerLoss } from 'ebm';
import type { Tensor } from '@tensorflow/tfjs';

const model = mlp({ event: [2], hidden: [4] });
type Params = ReturnType<typeof model.init>;
type Play = { a: { t: Tensor }; b: { t: Tensor } };
const key = random.key(1);
const data = tf.ones([20, 2]);
const boom = (): never => {
  throw new Error('boom');
};

async function leakedBy(run: () => Promise<unknown>): Promise<number> {
  const before = tf.memory().numTensors;
  await assert.rejects(run, /boom/);
  return tf.memory().numTensors - before;
}

/** The mean energy of the batch; its call number `fatal` throws when the tape has something to keep. */
function failing(fatal: number): Loss<Params, null> {
  let calls = 0;
  return (energy, params, batch) => {
    const loss = tf.mean(tf.exp(energy.energy(params, batch)));
    if (calls++ === fatal) boom();
    return { loss: loss as never, state: null, info: {} };
  };
}

const sound = (): Loss<Params, null> => failing(Infinity);

test('an error of a loss, wherever it comes, leaves no tensor behind', async () => {
  const base = { model, data, optimiser: sgd({ learningRate: 0.1 }), steps: 5, key, progress: false };
  // The first call runs by hand, the next two are traced.
  for (const call of [0, 1, 2]) assert.equal(await leakedBy(() => train({ ...base, loss: failing(call) })), 0, `call ${call}`);
  const scoreMatching: Loss<Params, null> = (energy, params, batch) => {
    tf.square(grad((x: Tensor) => tf.sum(energy.energy(params, x)))(batch)).sum();
    return boom();
  };
  assert.equal(await leakedBy(() => train({ ...base, loss: scoreMatching })), 0);
  assert.equal(await leakedBy(() => train({ ...base, loss: Object.assign(sound(), { start: () => (tf.ones([2]), boom()) }) })), 0);
});

test('nor does one of the optimiser, the average or the evaluation', async () => {
  const optimiser = sgd({ learningRate: 0.1 });
  const base = { model, data, optimiser, steps: 5, key, progress: false };
  const average: Averaging = { init: boom, update: boom, read: boom };
  for (const change of [
    { optimiser: { ...optimiser, init: boom } },
    { optimiser: { ...optimiser, update: boom } },
    { average },
    { evaluate: boom }
  ]) {
    assert.equal(await leakedBy(() => train({ ...base, loss: sound(), ...change })), 0, Object.keys(change)[0]);
  }
});

test('nor does one of a player', async () => {
  const params: Play = { a: { t: tf.ones([3]) }, b: { t: tf.ones([2]) } };
  for (const fatal of [0, 1, 2, 3]) {
    let calls = 0;
    const play = (name: keyof Play): PlayerLoss<Play, keyof Play> =>
      ((all: Play) => {
        const loss = tf.sum(tf.exp(all[name].t));
        if (calls++ === fatal) boom();
        return { loss, state: null, info: {} };
      }) as never;
    const players = {
      a: { loss: play('a') as PlayerLoss<Play, 'a'>, optimiser: adam({ learningRate: 0.1 }) },
      b: { loss: play('b') as PlayerLoss<Play, 'b'>, optimiser: sgd({ learningRate: 0.1 }), steps: 2 }
    };
    const options = { players: players as never, params, data, steps: 4, key, progress: false };
    assert.equal(await leakedBy(() => trainPlayers(options)), 0, `call ${fatal}`);
    const start = Object.assign(play('a'), { start: boom });
    assert.equal(await leakedBy(() => trainPlayers({ ...options, players: { ...players, b: { ...players.b, loss: start } } as never })), 0);
  }
  tf.dispose(params as never);
});
