import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { ready, tf, tier } from 'ebm/dist/engine/backend';
import { differentiableKernels, missingOnWasm, registerDerivatives } from 'ebm/dist/engine/derivatives';
import { automatic } from './automatic';
import { differences } from './differences';
import type { Derivatives } from './differences';
import { samples } from './samples';
import type { Sample } from './samples';
import { constantsWritten } from './written-constants';

// float32 carries 6e-8 of relative rounding; a third derivative sums some hundred products of such numbers.
const tolerance = 5e-5;

describe('derivatives of every listed kernel, to third order, against float64 differences', () => {
  before(async () => {
    await ready;
    registerDerivatives();
  });

  it('has a sample for each kernel, and no sample for others', () => {
    const sampled = new Set(samples.map(({ kernel }) => kernel));
    assert.deepEqual([...sampled].sort(), Object.keys(differentiableKernels).sort());
  });

  for (const sample of samples) {
    const lacking = tier() === 'wasm' && missingOnWasm.includes(sample.kernel);
    it(`${sample.kernel} ${sample.name}`.trim(), { skip: lacking && 'the WebAssembly backend has no such kernel' }, async () => check(sample));
  }
});

async function check({ kernel, x, xShape, theta, thetaShape, program, truth }: Sample): Promise<void> {
  const v = x.map((_, i) => Math.cos(1 + 2 * i) / Math.sqrt(x.length));
  const [xTensor, thetaTensor, vTensor] = [tf.tensor(x, xShape), tf.tensor(theta, thetaShape), tf.tensor(v, xShape)];
  const { kernelNames } = await tf.profile(() => tf.tidy(() => program(xTensor, thetaTensor)));
  assert.ok(kernelNames.includes(kernel), `the sample runs ${kernelNames.join(', ')}`);
  const inForward = constantsWritten(() => tf.tidy(() => program(xTensor, thetaTensor)).dispose());
  const before = tf.memory().numTensors;
  let got: Partial<Derivatives> = {};
  const inBackward = constantsWritten(() => (got = automatic(program, xTensor, thetaTensor, vTensor)));
  assert.equal(tf.memory().numTensors, before, 'no tensor leaks');
  if (inForward === 0 && tier() !== 'wasm') assert.equal(inBackward, 0, 'gradients write no arrays: a traced program would carry them');
  const want = differences(truth, x, theta, v);
  (Object.keys(got) as (keyof Derivatives)[]).forEach((order) => compare(order, got[order]!, want[order]));
  tf.dispose([xTensor, thetaTensor, vTensor]);
}

function compare(order: string, got: number[], want: number[]): void {
  const scale = Math.max(1, ...want.map(Math.abs));
  const error = Math.max(...want.map((value, i) => Math.abs(value - got[i]!))) / scale;
  assert.ok(error <= tolerance, `${order}: relative error ${error.toExponential(2)}\n got ${got.join(' ')}\nwant ${want.join(' ')}`);
}
