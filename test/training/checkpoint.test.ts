import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { after, before, test } from 'node:test';
import { AbortedError, adam, ArgumentError, clip, DataError, exponentialAverage, random, readTraining, SetupError, sgd, tf, train, chain } from 'ebm';
import type { Stopped, Training } from 'ebm';
import { numbersOf, toy, toyData, toyLoss, toyOptions } from './toy';
import type { ToyParams, ToyState } from './toy';

type Toy = Training<ToyParams, ToyState>;

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ebm-checkpoints-'));
const fileOf = (name: string): string => path.join(folder, name);
after(() => fs.rmSync(folder, { recursive: true }));

let whole: Toy;
before(async () => {
  whole = await train(toyOptions());
});

/** Equal to the bit in all but the time. */
function assertSame(got: Toy, expected: Toy): void {
  assert.equal(got.steps, expected.steps);
  assert.deepEqual(numbersOf(got.params), numbersOf(expected.params));
  assert.deepEqual(numbersOf(got.averaged), numbersOf(expected.averaged));
  assert.deepEqual(numbersOf(got.state), numbersOf(expected.state));
  assert.deepEqual(got.evaluations, expected.evaluations);
  const untimed = ({ log }: Toy): object[] => log.map((row) => ({ ...row, seconds: 0 }));
  assert.deepEqual(untimed(got), untimed(expected));
}

/** Train until a step is reached, then stop on request. */
async function stoppedAt(step: number, file?: string): Promise<AbortedError & { partial: Stopped<Toy> }> {
  const controller = new AbortController();
  const onProgress = (progress: { step: number }): void => void (progress.step >= step && controller.abort());
  const run = train({ ...toyOptions(), signal: controller.signal, onProgress, ...(file ? { checkpoint: { path: file } } : {}) });
  return run.then(
    () => assert.fail('not stopped'),
    (error: unknown) => {
      assert.ok(error instanceof AbortedError);
      return error as never;
    }
  );
}

test('a training that is stopped and resumed is the same as one that never was, to the bit', async () => {
  const first = await stoppedAt(40, fileOf('stopped'));
  assert.ok(first.partial.steps >= 40 && first.partial.steps < 600);
  assert.ok(first.message.includes(fileOf('stopped')));
  // From the file that it is saved to, from a file by name, from the record in the error: after the disposal of what the error carries.
  const { checkpoint } = first.partial;
  tf.dispose([first.partial.params, first.partial.state, first.partial.averaged] as never);
  assertSame(await train({ ...toyOptions(), resume: fileOf('stopped') }), whole);
  assertSame(await train({ ...toyOptions(), resume: checkpoint }), whole);
  assertSame(await train({ ...toyOptions(), checkpoint: { path: fileOf('stopped') } }), whole);
  // Now the file has the end, and nothing is left to do.
  let calls = 0;
  assertSame(await train({ ...toyOptions(), checkpoint: { path: fileOf('stopped') }, onProgress: () => calls++ }), whole);
  assert.equal(calls, 0);
});

test('an abort before the first update can be resumed too', async () => {
  const signal = AbortSignal.abort();
  const error = await train({ ...toyOptions(), signal }).catch((reason: unknown) => reason as AbortedError);
  assert.ok(error instanceof AbortedError);
  assertSame(await train({ ...toyOptions(), resume: (error.partial as Stopped<Toy>).checkpoint }), whole);
});

test('a training whose process is killed between writes goes on from the last', async () => {
  for (const chunks of [2, 5]) {
    const file = fileOf(`killed-${chunks}`);
    const { signal, stdout, stderr } = spawnSync(process.execPath, [path.join(__dirname, 'killed-training.js'), file, String(chunks)], {
      encoding: 'utf8'
    });
    assert.equal(signal, 'SIGKILL', stderr);
    const [reached, saved] = stdout.split(' ').map(Number) as [number, number];
    assert.ok(saved === reached && saved > 0 && saved < 600, stdout);
    // What a kill in the middle of a write leaves behind does not matter.
    fs.writeFileSync(`${file}.partial-1`, 'half of');
    assertSame(await train({ ...toyOptions(), checkpoint: { path: file } }), whole);
  }
});

test('a finished training can be made longer', async () => {
  const file = fileOf('longer');
  const constant = { ...toyOptions(), optimiser: sgd({ learningRate: 0.003, momentum: 0.9, nesterov: true }), every: 50 };
  await train({ ...constant, steps: 100, checkpoint: { path: file } });
  assertSame(await train({ ...constant, steps: 250, checkpoint: { path: file } }), await train({ ...constant, steps: 250 }));
  await assert.rejects(train({ ...constant, steps: 100, checkpoint: { path: file } }), { name: 'ArgumentError', message: /after 250/ });
});

test('a checkpoint of another training is refused, says why and stays as it is', async () => {
  const file = fileOf('other');
  const options = toyOptions();
  await train({ ...options, steps: 10, checkpoint: { path: file } });
  const bytes = fs.readFileSync(file);
  const others: [string, object, RegExp][] = [
    ['model', { model: { ...toy(), name: 'another' } }, /another model \(model toy of events \[3\]\).*\(model another/],
    ['shapes', { model: toy(2), data: toyData(23, 2) }, /another model, another parameters/],
    ['data', { data: toyData(24) }, /another data/],
    ['values of the data', { data: tf.mul(toyData(), 1.001) }, /another data/],
    ['batch size', { batchSize: 6 }, /another batch size/],
    ['key', { key: random.key(12) }, /another key/],
    ['start', { params: { mean: tf.ones([3]), layers: [{ scale: tf.ones([3]) }] } }, /another start/],
    ['optimiser', { optimiser: adam({ learningRate: 0.02 }) }, /another optimiser/],
    ['average', { average: undefined }, /another average/],
    [
      'setting of the optimiser',
      { optimiser: chain(clip({ norm: 2 }), adam({ learningRate: 0.02 })) },
      /another loss, optimiser or a setting of them/
    ],
    ['setting of the average', { average: exponentialAverage({ decay: 0.9 }) }, /another loss, optimiser or a setting of them/],
    ['setting of the loss', { loss: toyLoss({ temperature: 2 }) }, /another loss, optimiser or a setting of them/]
  ];
  for (const [what, changed, message] of others) {
    for (const from of [{ checkpoint: { path: file } }, { resume: file }]) {
      await assert.rejects(train({ ...options, ...changed, ...from } as typeof options), (error: Error) => {
        assert.ok(error instanceof DataError, `${what}: ${error.stack}`);
        assert.match(error.message, message, what);
        return true;
      });
    }
  }
  assert.deepEqual(fs.readFileSync(file), bytes);
  // Its parameters can be had all the same.
  const saved = readTraining<ToyParams, ToyState>(file);
  assert.equal(saved.steps, 10);
  assert.deepEqual(saved.params.mean.shape, [3]);
  const next = await train({ ...options, params: saved.params, state: saved.state, optimiser: adam({ learningRate: 0.01 }), steps: 5 });
  assert.equal(next.steps, 5);
});

test('a file that is cut short, damaged, empty or something else is refused and stays as it is', async () => {
  const file = fileOf('damaged');
  await train({ ...toyOptions(), steps: 10, checkpoint: { path: file } });
  const bytes = fs.readFileSync(file);
  const flipped = Buffer.from(bytes);
  flipped[bytes.length - 9]! ^= 1;
  const cases: [Buffer, RegExp][] = [
    [bytes.subarray(0, bytes.length - 1), /cut short: \d+ of \d+ bytes/],
    [bytes.subarray(0, 200), /cut short/],
    [bytes.subarray(0, 20), /another file/],
    [Buffer.alloc(0), /an empty file/],
    [Buffer.from('not a checkpoint\n'), /another file/],
    [flipped, /checksum/]
  ];
  for (const [content, message] of cases) {
    fs.writeFileSync(file, content);
    await assert.rejects(train({ ...toyOptions(), checkpoint: { path: file } }), (error: Error) => {
      assert.ok(error instanceof DataError);
      assert.match(error.message, message);
      return true;
    });
    assert.throws(() => readTraining(file), DataError);
    assert.deepEqual(fs.readFileSync(file), content);
  }
});

test('a checkpoint that cannot be written is refused before anything runs; one that is missing cannot be resumed', async () => {
  const plain = fileOf('plain');
  fs.writeFileSync(plain, '');
  let calls = 0;
  const unwritable = { ...toyOptions(), checkpoint: { path: path.join(plain, 'below') }, onProgress: () => calls++ };
  await assert.rejects(train(unwritable), SetupError);
  assert.equal(calls, 0);
  await assert.rejects(train({ ...toyOptions(), resume: fileOf('missing') }), ArgumentError);
  await assert.rejects(train({ ...toyOptions(), checkpoint: { path: '' } }), ArgumentError);
  await assert.rejects(train({ ...toyOptions(), checkpoint: { path: plain, every: 0 } }), ArgumentError);
  assert.throws(() => readTraining(fileOf('missing')), ArgumentError);
});

test('a disk that fills up on the way does not cost the training', async () => {
  const file = path.join(folder, 'full', 'here');
  let broken = false;
  const error = await train({
    ...toyOptions(),
    checkpoint: { path: file, every: 1 },
    onProgress: () => {
      if (broken) return;
      broken = true;
      fs.rmSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(path.dirname(file), 'in the way');
    }
  }).catch((reason: unknown) => reason as AbortedError);
  assert.ok(error instanceof AbortedError);
  const { checkpoint, steps } = error.partial as Stopped<Toy>;
  assert.ok(steps > 0);
  assertSame(await train({ ...toyOptions(), resume: checkpoint }), whole);
});

test('stopping and resuming leak no tensors', async () => {
  const options = toyOptions();
  const count = async (work: () => Promise<unknown>): Promise<number> => {
    const start = tf.memory().numTensors;
    await work();
    return tf.memory().numTensors - start;
  };
  const signal = AbortSignal.abort();
  const abort = async (): Promise<Stopped<Toy>> =>
    train({ ...options, signal }).then(
      () => assert.fail('not stopped'),
      (error: AbortedError) => error.partial as Stopped<Toy>
    );
  const { checkpoint } = await abort();
  // Two of the parameters, their average, two of the state.
  assert.equal(await count(abort), 6);
  assert.equal(await count(() => train({ ...options, steps: 20, resume: checkpoint })), 6);
  assert.equal(await count(() => assert.rejects(train({ ...options, batchSize: 6, resume: checkpoint }))), 0);
  assert.equal(await count(() => assert.rejects(train({ ...options, evaluate: () => assert.fail('mine') }))), 0);
});
