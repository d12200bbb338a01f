import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { float64, jit, tier } from 'ebm';
import { differentiableKernels } from 'ebm/dist/engine/derivatives';
import { derivativesAt } from './automatic';
import type { Program } from './automatic';
import { differences } from './differences';
import { samples } from './samples';
import type { Sample } from './samples';

// In double the differences set the limit: third ones near a singularity, as of atanh, are good to 2e-7.
const tolerance = 1e-6;

describe(
  'derivatives of every listed kernel, compiled in double precision',
  { skip: tier() === 'wasm' && 'nothing is compiled on WebAssembly' },
  () => {
    for (const kernel of Object.keys(differentiableKernels)) {
      it(kernel, () => check(samples.find((sample) => sample.kernel === kernel)!));
    }
  }
);

/** The third derivatives alone: they run through the gradients of all lower ones. */
function highest(program: Program) {
  const all = derivativesAt(program);
  return (...at: Parameters<typeof all>) => {
    const { third, thirdMixed } = all(...at);
    return { third, thirdMixed };
  };
}

function check({ kernel, x, xShape, theta, thetaShape, program, truth }: Sample): void {
  const v = x.map((_, i) => Math.cos(1 + 2 * i) / Math.sqrt(x.length));
  const mode = tier() === 'xla' ? 'xla' : 'graph';
  const compiled = jit(highest(program), { mode, precision: 'float64', name: kernel });
  const got = compiled(float64(x, xShape) as never, float64(theta, thetaShape) as never, float64(v, xShape) as never);
  compiled.dispose();
  const want = differences(truth, x, theta, v);
  (Object.keys(got) as (keyof typeof got)[]).forEach((order) => {
    const scale = Math.max(1, ...want[order].map(Math.abs));
    const error = Math.max(...want[order].map((value, i) => Math.abs(value - got[order][i]!))) / scale;
    assert.ok(error <= tolerance, `${order}: relative error ${error.toExponential(2)}`);
  });
}
