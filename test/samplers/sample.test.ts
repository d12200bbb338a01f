import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { after, describe, test } from 'node:test';
import { AbortedError, DataError, exponentialFamily, gaussian, hmc, nuts, parallelTempering, random, randomWalkMetropolis, sample, tf } from 'ebm';
import type { Chains, Kernel, PartialSample, SampleOptions } from 'ebm';
import { loadedPrograms } from 'ebm/dist/engine/compiled';
import { key } from './support';

const energy = gaussian({ covariance: [1, 4] });
const params = energy.init(key);
const walk = randomWalkMetropolis({ stepSize: 1 });
const run = (kernel: Kernel, options: Partial<SampleOptions> = {}): Promise<Chains> =>
  sample(kernel, energy, params, { key, chains: 3, draws: 60, mode: 'xla', ...options });
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ebm-sample-'));
after(() => fs.rmSync(folder, { recursive: true, force: true }));

/** All of a result but the clock. */
function numbers(chains: Chains): Omit<Chains, 'seconds' | 'warmupSeconds'> {
  const { seconds, warmupSeconds, ...rest } = chains;
  assert.ok(seconds >= 0 && warmupSeconds >= 0);
  return rest;
}

/** The error of a run that is stopped as soon as a phase has done so many steps. */
async function stopped(kernel: Kernel, options: Partial<SampleOptions>, phase: string, steps: number): Promise<AbortedError> {
  const controller = new AbortController();
  const onProgress: SampleOptions['onProgress'] = (progress) => {
    if (progress.phase === phase && progress.step >= steps) controller.abort();
  };
  const error: unknown = await run(kernel, { ...options, signal: controller.signal, onProgress }).then(
    () => assert.fail('ran to the end'),
    (reason: unknown) => reason
  );
  assert.ok(error instanceof AbortedError, String(error));
  return error;
}

test('shapes, names and counts are as described; energies belong to the positions', async () => {
  const chains = await run(walk, { warmup: 10, thin: 2 });
  assert.deepEqual([chains.draws, chains.chains, chains.event], [60, 3, [2]]);
  assert.deepEqual([chains.values.length, chains.energies.length, chains.acceptance.length, chains.divergent.length], [360, 180, 180, 180]);
  assert.deepEqual([chains.kernel, chains.energy, chains.exact], [walk.name, energy.name, true]);
  chains.energies.forEach((value, i) => {
    const expected = chains.values[2 * i]! ** 2 / 2 + chains.values[2 * i + 1]! ** 2 / 8;
    assert.ok(Math.abs(value - expected) < 1e-5 * Math.max(1, expected));
  });
  // 60 draws of 2 steps by 3 chains; 10 steps of warm-up.
  assert.deepEqual(
    [chains.evaluations, chains.warmupEvaluations],
    [
      { energies: 360, gradients: 0 },
      { energies: 30, gradients: 0 }
    ]
  );
  const leaps = await run(hmc({ stepSize: 0.3, leapfrogSteps: 4 }));
  assert.deepEqual(leaps.evaluations, { energies: 0, gradients: 60 * 3 * 4 });
  const tempered = await run(parallelTempering(walk, { temperatures: [1, 2, 4] }), { draws: 20 });
  assert.deepEqual(tempered.evaluations, { energies: 20 * 3 * 3, gradients: 0 });
});

test('without a start, chains begin inside the support', async () => {
  const model = exponentialFamily.gamma();
  const chains = await sample(walk, model, model.init(key), { key, chains: 50, draws: 1 });
  assert.ok(chains.energies.every(Number.isFinite));
});

test('thinning by 7 keeps every seventh draw, bit for bit', async () => {
  const [all, thinned] = [await run(walk, { draws: 140 }), await run(walk, { draws: 20, thin: 7 })];
  const leaps = hmc({ stepSize: 0.5, leapfrogSteps: 2 });
  const [each, means] = [await run(leaps, { draws: 14, mode: 'eager' }), await run(leaps, { draws: 2, thin: 7, mode: 'eager' })];
  assert.deepEqual([each.thin, means.thin], [1, 7]);
  means.extra.hamiltonian!.values.forEach((value, i) => {
    const [draw, chain] = [Math.floor(i / 3), i % 3];
    const mean = [0, 1, 2, 3, 4, 5, 6].reduce((sum, k) => sum + each.extra.hamiltonian!.values[3 * (7 * draw + k) + chain]! / 7, 0);
    assert.ok(Math.abs(value - mean) < 1e-5 * Math.max(1, mean), `H of draw ${draw}, chain ${chain}`);
  });
  for (let draw = 0; draw < 20; draw++) {
    assert.deepEqual(thinned.values.slice(6 * draw, 6 * draw + 6), all.values.slice(6 * (7 * draw + 6), 6 * (7 * draw + 7)), `draw ${draw}`);
    const mean = [0, 1, 2, 3, 4, 5, 6].reduce((sum, i) => sum + all.acceptance[3 * (7 * draw + i)]! / 7, 0);
    assert.ok(Math.abs(thinned.acceptance[3 * draw]! - mean) < 1e-6);
  }
});

test('the same key gives the same draws, another one others; two step sizes share one compilation', async () => {
  const first = await run(walk);
  const before = loadedPrograms();
  assert.deepEqual(numbers(await run(walk)), numbers(first));
  assert.notDeepEqual((await run(walk, { key: random.foldIn(key, 9) })).values, first.values);
  const other = await run(randomWalkMetropolis({ stepSize: 0.2 }), { draws: 75 });
  assert.equal(loadedPrograms(), before);
  assert.notDeepEqual(other.values.slice(0, 360), first.values);
});

test('all modes make the same draws', async () => {
  const [xla, graph, eager] = [
    await run(walk, { draws: 15 }),
    await run(walk, { draws: 15, mode: 'graph' }),
    await run(walk, { draws: 15, mode: 'eager' })
  ];
  for (const other of [graph, eager]) other!.values.forEach((value, i) => assert.ok(Math.abs(value - xla!.values[i]!) < 1e-4, `${i}`));
});

describe('a run that is stopped and resumed is the run that was not, bit for bit', () => {
  const adapting = hmc({ leapfrogSteps: 3 });
  const options = { warmup: 400, draws: 300 };
  for (const [phase, steps] of [
    ['warm-up', 1],
    ['warm-up', 120],
    ['warm-up', 400],
    ['draws', 3],
    ['draws', 100]
  ] as const) {
    test(`stopped in the ${phase} after ${steps}: by a file, and by what the error carries`, async () => {
      const whole = numbers(await run(adapting, options));
      const file = path.join(folder, `${phase}-${steps}`);
      const error = await stopped(adapting, { ...options, checkpoint: file }, phase, steps);
      const { chains, checkpoint } = error.partial as PartialSample;
      assert.match(error.message, /Nothing is lost/);
      assert.equal(checkpoint.phase, phase === 'warm-up' && steps === 400 ? 'draws' : phase);
      assert.ok(phase === 'warm-up' ? chains.draws === 0 : chains.draws >= steps && chains.draws < 300, `${chains.draws} draws`);
      assert.deepEqual(chains.values, whole.values.slice(0, chains.draws * 6));
      assert.deepEqual(numbers(await run(adapting, { ...options, resume: checkpoint })), whole);
      assert.deepEqual(numbers(await run(adapting, { ...options, checkpoint: file })), whole);
    });
  }
});

test('so is one of trees that adapt', async () => {
  const adapting = nuts({ maxTreeDepth: 4 });
  const options = { warmup: 60, draws: 60 };
  const whole = numbers(await run(adapting, options));
  assert.deepEqual([whole.extra.treeDepth!.shape, whole.extra.hamiltonian!.values.length], [[60, 3], 180]);
  for (const [phase, steps] of [
    ['warm-up', 20],
    ['draws', 3]
  ] as const) {
    const { checkpoint } = (await stopped(adapting, options, phase, steps)).partial as PartialSample;
    assert.deepEqual(numbers(await run(adapting, { ...options, resume: checkpoint })), whole, phase);
  }
});

test('the shortest of runs and warm-ups are runs', async () => {
  for (const kernel of [hmc({ leapfrogSteps: 2 }), nuts({ maxTreeDepth: 2 })]) {
    for (const warmup of [1, 2, 19, 20, 21]) {
      const { values, settings } = await run(kernel, { warmup, draws: 1, chains: 1, mode: 'eager' });
      assert.ok(values.length === 2 && values.every(Number.isFinite), `${warmup} steps`);
      assert.ok((settings.stepSize as number) > 0 && (settings.stepSize as number) < Infinity);
    }
  }
});

test('a kernel with replicas and extras resumes as well', async () => {
  const kernel = parallelTempering(walk, { temperatures: [1, 3] });
  const whole = numbers(await run(kernel, { draws: 200 }));
  const { checkpoint } = (await stopped(kernel, { draws: 200 }, 'draws', 2)).partial as PartialSample;
  assert.deepEqual(numbers(await run(kernel, { draws: 200, resume: checkpoint })), whole);
});

test('a finished run can be read back, made longer, and asked for its beginning without loss', async () => {
  const file = path.join(folder, 'finished');
  const short = numbers(await run(walk, { checkpoint: file }));
  assert.deepEqual(numbers(await run(walk, { checkpoint: file })), short);
  assert.deepEqual((await run(walk, { checkpoint: file, draws: 40 })).values, short.values.slice(0, 240));
  assert.deepEqual(numbers(await run(walk, { checkpoint: file, draws: 100 })), numbers(await run(walk, { draws: 100 })));
});

test('a checkpoint that is damaged or of another run is refused, and says why', async () => {
  const file = path.join(folder, 'refused');
  await run(walk, { checkpoint: file });
  const others: [Kernel, Partial<SampleOptions>, RegExp][] = [
    [walk, { key: random.key(77) }, /another key/],
    [walk, { thin: 2 }, /another plan/],
    [walk, { warmup: 5 }, /another plan/],
    [walk, { chains: 4 }, /another start/],
    [randomWalkMetropolis({ stepSize: 0.9 }), {}, /another settings/],
    [hmc({ stepSize: 1 }), {}, /another kernel/]
  ];
  for (const [kernel, options, message] of others) {
    await assert.rejects(run(kernel, { checkpoint: file, ...options }), (error) => error instanceof DataError && message.test(error.message));
  }
  const otherParams = gaussian({ covariance: [1, 5] }).init(key);
  await assert.rejects(sample(walk, energy, otherParams, { key, chains: 3, draws: 60, checkpoint: file }), /another parameters/);
  tf.dispose(otherParams as never);
  const bytes = fs.readFileSync(file);
  const flipped = Buffer.from(bytes);
  flipped[bytes.length >> 1]! ^= 1;
  for (const damaged of [bytes.subarray(0, bytes.length - 3), bytes.subarray(0, 10), Buffer.alloc(0), Buffer.from('not a checkpoint'), flipped]) {
    fs.writeFileSync(file, damaged);
    await assert.rejects(run(walk, { checkpoint: file }), (error) => error instanceof DataError && /damaged/.test(error.message));
  }
  const tempered = path.join(folder, 'tempered');
  await run(parallelTempering(walk, { temperatures: [1, 2] }), { checkpoint: tempered, draws: 5 });
  await assert.rejects(run(parallelTempering(walk, { temperatures: [1, 3] }), { checkpoint: tempered, draws: 5 }), DataError);
});

test('no tensor is left behind: by a run, an abort, a refusal', async () => {
  const before = tf.memory().numTensors;
  await run(walk, { warmup: 5, thin: 3, draws: 20 });
  await run(hmc({ leapfrogSteps: 3 }), { warmup: 60, draws: 20 });
  await run(nuts({ maxTreeDepth: 3 }), { warmup: 20, draws: 5, mode: 'eager' });
  await run(parallelTempering(walk, { temperatures: [1, 2] }), { draws: 5, mode: 'eager' });
  await stopped(hmc({ leapfrogSteps: 3 }), { warmup: 400, draws: 300 }, 'warm-up', 3);
  await assert.rejects(run(walk, { draws: 0 }));
  await assert.rejects(sample(walk, { ...energy, energy: (_, x) => tf.fill([x.shape[0]!], NaN) }, params, { key, chains: 3 }));
  assert.equal(tf.memory().numTensors, before);
});

test('progress counts up to the end of each phase', async () => {
  const seen: [string, number, number][] = [];
  await run(walk, { warmup: 20, draws: 50, onProgress: ({ phase, step, steps }) => seen.push([phase, step, steps]) });
  const of = (name: string): number[] => seen.filter(([phase]) => phase === name).map(([, step]) => step);
  assert.equal(of('warm-up').at(-1), 20);
  assert.equal(of('draws').at(-1), 50);
  assert.ok(of('draws').every((step, i, all) => i === 0 || step > all[i - 1]!));
});
