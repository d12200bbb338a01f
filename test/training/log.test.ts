import assert from 'node:assert/strict';
import { test } from 'node:test';
import { adam, bernoulliRbm, chain, clip, contrastiveDivergence, random, sgd, tf, train, trainingTable, treeNorm } from 'ebm';
import type { TrainingProgress } from 'ebm';
import { duration, progressDisplay, progressLine } from 'ebm/dist/training/progress-display';
import { toy, toyData, toyLoss, toyOptions } from './toy';

test('the log is a table: means since the row before, evaluations since the start', async () => {
  const { log, evaluations } = await train({ ...toyOptions(), steps: 100 });
  const table = trainingTable({ log });
  assert.deepEqual(table.columnNames(), [
    ...['step', 'seconds', 'loss', 'spread', 'gradientNorm', 'updateNorm'],
    ...['energyEvaluations', 'gradientEvaluations', 'hessianVectorProducts', 'first']
  ]);
  assert.deepEqual(table.array('step'), [0, 35, 70, 100]);
  // A batch of 5: the loss says 10 energies and 5 gradients an update.
  assert.deepEqual(table.array('energyEvaluations'), [0, 350, 700, 1000]);
  assert.deepEqual(table.array('gradientEvaluations'), [0, 175, 350, 500]);
  assert.deepEqual(table.array('hessianVectorProducts'), [0, 0, 0, 0]);
  assert.deepEqual(evaluations, { energyEvaluations: 1000, gradientEvaluations: 500, hessianVectorProducts: 0 });
  const seconds = table.array('seconds') as number[];
  assert.ok(seconds.every((value, i) => i === 0 || value >= seconds[i - 1]!));
});

test('rows of one step and their means over ten are of the same training', async () => {
  const options = { ...toyOptions(), steps: 40 };
  const each = (await train({ ...options, every: 1 })).log.slice(1);
  const tens = (await train({ ...options, every: 10 })).log.slice(1);
  tens.forEach((row, i) => {
    for (const column of ['loss', 'spread', 'gradientNorm', 'updateNorm']) {
      const mean = each.slice(10 * i, 10 * (i + 1)).reduce((sum, one) => sum + one[column]! / 10, 0);
      assert.ok(Math.abs(row[column]! - mean) < 1e-5 * Math.max(1, Math.abs(mean)), `${column}: ${row[column]} and ${mean}`);
    }
    assert.equal(row.energyEvaluations, each[10 * i + 9]!.energyEvaluations);
  });
});

test('norms of the gradient and of the update: the step of gradient descent is the learning rate times the gradient', async () => {
  const options = { model: toy(), loss: toyLoss(), data: toyData(), steps: 8, every: 1, key: random.key(3) };
  const { log } = await train({ ...options, optimiser: sgd({ learningRate: 0.01 }) });
  for (const { gradientNorm, updateNorm } of log) assert.ok(gradientNorm! > 0.1 && Math.abs(updateNorm! / gradientNorm! - 0.01) < 1e-6);
  const clipped = (await train({ ...options, optimiser: chain(clip({ norm: 0.05 }), sgd({ learningRate: 1 })) })).log;
  for (const { gradientNorm, updateNorm } of clipped) assert.ok(gradientNorm! > 0.1 && Math.abs(updateNorm! - 0.05) < 1e-6);
  assert.ok(Math.abs(treeNorm({ a: tf.tensor1d([1, 2]), b: [tf.scalar(2)] }).dataSync()[0]! - 3) < 1e-6);
});

test('a loss that counts nothing has no such columns, and totals of 0', async () => {
  const model = bernoulliRbm({ visible: 2, hidden: 2 });
  const silent = Object.assign(
    (...args: Parameters<ReturnType<typeof contrastiveDivergence>>) => ({ ...contrastiveDivergence()(...args), info: {} }),
    { explicit: true }
  ) as ReturnType<typeof contrastiveDivergence>;
  const { log, evaluations } = await train({
    ...{ model, loss: silent, optimiser: adam({ learningRate: 0.01 }), steps: 3, key: random.key(0) },
    data: tf.tensor2d([0, 1], [1, 2])
  });
  assert.deepEqual(Object.keys(log[0]!), ['step', 'seconds', 'loss', 'gradientNorm', 'updateNorm']);
  assert.deepEqual(evaluations, { energyEvaluations: 0, gradientEvaluations: 0, hessianVectorProducts: 0 });
});

test('progress says how far it is and estimates the rest; without a reader nothing is shown', async () => {
  const seen: TrainingProgress[] = [];
  await train({ ...toyOptions(), onProgress: (progress) => seen.push(progress) });
  assert.equal(seen.at(-1)!.step, 600);
  assert.equal(seen.at(-1)!.remaining, 0);
  assert.ok(seen.every(({ steps, seconds, remaining }) => steps === 600 && seconds > 0 && remaining >= 0));
  assert.deepEqual(
    seen.flatMap(({ row }) => (row ? [row.step] : [])),
    [...Array.from({ length: 17 }, (_, i) => 35 * (i + 1)), 600]
  );
  const standing = { step: 1200, steps: 4000, seconds: 8.2, remaining: 18.6 };
  assert.equal(progressLine('train mlp', standing), 'train mlp: 1,200 of 4,000 updates (30 %), 8 s, about 19 s left');
  assert.equal(progressLine('train mlp', { ...standing, step: 4000 }), 'train mlp: 4,000 of 4,000 updates (100 %), 8 s');
  assert.equal(duration(125), '2 min 05 s');
  const write = process.stderr.write.bind(process.stderr);
  const written: unknown[] = [];
  process.stderr.write = ((text: unknown) => written.push(text)) as never;
  try {
    const display = progressDisplay('quiet', 10, false);
    display.show({ ...standing, seconds: 100 });
    display.end();
  } finally {
    process.stderr.write = write;
  }
  assert.deepEqual(written, []);
});
