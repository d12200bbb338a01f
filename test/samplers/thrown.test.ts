import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DataError, gaussian, hmc, sample, tf } from 'ebm';
import type { Energy, Kernel } from 'ebm';
import { key } from './support';

const energy = gaussian({ dimension: 2 });
const kernel = hmc({ stepSize: 0.1 });
const boom = (): never => {
  throw new Error('boom');
};

/** The kernel whose step throws once it has done its work. */
const breaking = (sound: Kernel): Kernel => ({ ...sound, step: (...given) => (sound.step(...given), boom()) });
/** The energy that throws once the chains are on their marks. */
function failing(): Energy {
  let calls = 0;
  return { ...energy, energy: (params: never, x) => (calls++ > 0 ? boom() : energy.energy(params, x)) } as Energy;
}

test('an error of the kernel or the energy leaves no tensor behind', async () => {
  const params = energy.init(key);
  const leaked = async (run: () => Promise<unknown>, message = /boom/): Promise<number> => {
    const before = tf.memory().numTensors;
    await assert.rejects(run, message);
    return tf.memory().numTensors - before;
  };
  const options = { key, draws: 20 };
  const energies = energy as unknown as Energy;
  const runs: Record<string, () => Promise<unknown>> = {
    'the step': () => sample(breaking(kernel), energies, params, options),
    'the step, in a warm-up that finds the step size': () => sample(breaking(hmc()), energies, params, options),
    'the step, in a warm-up that finds nothing': () => sample(breaking(kernel), energies, params, { ...options, warmup: 10 }),
    'the start': () => sample({ ...kernel, init: boom }, energies, params, options),
    'the energy': () => sample(kernel, failing(), params, options),
    'the energy, in a warm-up': () => sample(hmc(), failing(), params, options),
    'the progress': () => sample(kernel, energies, params, { ...options, onProgress: boom })
  };
  for (const [where, run] of Object.entries(runs)) assert.equal(await leaked(run), 0, where);
  tf.dispose(params as never);
});

test('what is no checkpoint is refused as such', async () => {
  const params = energy.init(key);
  await assert.rejects(sample(kernel, energy, params, { key, draws: 20, resume: {} as never }), DataError);
  tf.dispose(params as never);
});
