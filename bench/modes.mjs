// `npm run bench:modes`: what mode 'auto' chose, against each mode by itself, on an MLP and on a convolutional program; and the time from a fresh
// process to a first figure. Writes bench/modes.json.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { median } from './statistics.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const cache = mkdtempSync(path.join(os.tmpdir(), 'ebm-modes-'));
// An empty memory: 'auto' has to measure here and now.
process.env.EBM_CACHE = cache;
const { grad, jit, loop, random, tf } = createRequire(import.meta.url)('ebm');

const silu = (x) => x.mul(tf.sigmoid(x));
const normal = (seed, shape, scale) => random.normal(random.key(seed), shape).mul(scale);
const langevin = (energy, noise) => (x, key, params) =>
  loop(20, x, (i, state) => {
    const force = grad((y) => energy(y, params))(state);
    return state.sub(force.mul(0.01)).add(random.normal(random.foldIn(key, i), x.shape).mul(noise));
  });
const perceptron = (x, { a, b, c }) =>
  silu(silu(x.matMul(a)).matMul(b))
    .matMul(c)
    .sum();
const convolutional = (x, { a, b, c, d, e }) => {
  const maps = [
    [a, 1],
    [b, 2],
    [c, 2],
    [d, 2]
  ].reduce((h, [filter, stride]) => silu(tf.conv2d(h, filter, stride, 'same')), x);
  return maps.reshape([x.shape[0], -1]).matMul(e).sum();
};
const programs = {
  'MLP 2-128-128-1, 1,024 chains': [
    langevin(perceptron, 0.14),
    normal(1, [1024, 2], 1),
    { a: normal(2, [2, 128], 0.7), b: normal(3, [128, 128], 0.1), c: normal(4, [128, 1], 0.1) }
  ],
  'convolutions, 64 images 28 x 28': [
    langevin(convolutional, 0.005),
    normal(1, [64, 28, 28, 1], 1),
    {
      a: normal(2, [3, 3, 1, 32], 0.05),
      b: normal(3, [4, 4, 32, 64], 0.05),
      c: normal(4, [4, 4, 64, 128], 0.05),
      d: normal(5, [4, 4, 128, 128], 0.05),
      e: normal(6, [2048, 1], 0.05)
    }
  ]
};

const results = {};
for (const [name, [fn, x, params]] of Object.entries(programs)) {
  const modes = ['auto', 'xla', 'graph', 'eager'].map((mode) => ({ mode, run: jit(fn, { mode }), times: [] }));
  for (let round = 0; round < 8; round++) {
    for (const { run, times } of modes) {
      const start = performance.now();
      run(x, random.key(7), params).dispose();
      // The first round traces, compiles and, for 'auto', measures.
      if (round > 0) times.push(performance.now() - start);
    }
  }
  const milliseconds = Object.fromEntries(modes.map(({ mode, times }) => [mode, median(times)]));
  const { auto, ...fixed } = milliseconds;
  const ratio = auto / Math.min(...Object.values(fixed));
  results[name] = { chosen: modes[0].run.report()[0].mode, milliseconds, ratio };
  console.log(`${name}: auto chose ${results[name].chosen}, ${ratio.toFixed(2)} of the best mode`, milliseconds);
}

const first = `
  const { histogram, random, show } = require('ebm');
  show(histogram({ title: 'first', xTitle: 'x', yTitle: 'density', samples: random.normal(random.key(1), [2000]).dataSync() })).then(() => process.exit(0));`;
const starts = Array.from({ length: 5 }, () => {
  const start = performance.now();
  spawnSync(process.execPath, ['-e', first], { cwd: path.dirname(here) });
  return (performance.now() - start) / 1000;
});
results['fresh process to a first figure'] = { seconds: median(starts) };
console.log(`fresh process to a first figure: ${median(starts).toFixed(2)} s`);

const target = path.join(here, 'modes.json');
writeFileSync(`${target}.new`, `${JSON.stringify(results, null, 2)}\n`);
renameSync(`${target}.new`, target);
rmSync(cache, { recursive: true });
