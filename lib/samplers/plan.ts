import { ArgumentError, ShapeError, tf } from '../engine';
import { checkBatch } from '../energies';
import type { Energy } from '../energies';
import { checkSupport } from './check-support';
import type { Kernel } from './kernel';
import type { SampleOptions } from './sample';

/** Options of `sample`, with the defaults filled in. */
export interface Plan {
  draws: number;
  warmup: number;
  thin: number;
  chains: number;
  /** Whether the warm-up adapts the step size, and the mass; to which acceptance. */
  stepSize: boolean;
  mass: boolean;
  target: number;
}

/** @throws ArgumentError for options out of range or at odds with each other, or a kernel that would leave the energy's support; ShapeError for an `initial` of another shape. */
export function planOf(kernel: Kernel, energy: Pick<Energy, 'name' | 'event' | 'support'>, options: SampleOptions): Plan {
  checkSupport('sample', kernel, energy);
  if (options.initial) checkBatch(energy, options.initial);
  const adjustable = kernel.targetAcceptance !== undefined && kernel.settings.stepSize !== undefined;
  const stepSize = options.adapt?.stepSize ?? (adjustable && kernel.stepSizeGiven === false);
  const plan: Plan = {
    draws: options.draws ?? 1000,
    warmup: options.warmup ?? (stepSize ? 500 : 0),
    thin: options.thin ?? 1,
    chains: options.initial?.shape[0] ?? options.chains ?? 4,
    target: options.adapt?.target ?? kernel.targetAcceptance ?? 0,
    stepSize,
    mass: stepSize && (options.adapt?.mass ?? (kernel.settings.inverseMass !== undefined && !kernel.inverseMassGiven))
  };
  for (const [name, least] of [
    ['draws', 1],
    ['warmup', 0],
    ['thin', 1],
    ['chains', 1]
  ] as const) {
    if (!Number.isInteger(plan[name]) || plan[name] < least) fail(name, plan[name], `a whole number from ${least}`);
  }
  if (options.initial && options.chains !== undefined && options.chains !== plan.chains) {
    fail('chains', options.chains, `${plan.chains}, the rows of initial`);
  }
  if (stepSize && !adjustable) fail('adapt', `${kernel.name}, which accepts everything`, 'a kernel with a target acceptance', 'Give it a step size.');
  if (stepSize && plan.warmup === 0) {
    fail('warmup', '0 with a step size to be found', 'a warm-up', `Give ${kernel.name} a stepSize, or the run a warm-up: { warmup: 500 }.`);
  }
  if (stepSize && !(plan.target > 0 && plan.target < 1)) fail('adapt.target', plan.target, 'a number between 0 and 1');
  checkMass(kernel, energy.event);
  const size = energy.event.reduce((product, length) => product * length, plan.draws * plan.chains);
  if (size >= 2 ** 31) fail('draws', `${plan.draws} draws of ${plan.chains} chains, ${size} numbers`, 'fewer than 2^31', 'Thin: { thin: 10 }.');
  return plan;
}

/** @throws ShapeError, ArgumentError for an inverse mass that is no diagonal of positive numbers. */
function checkMass({ name, settings }: Kernel, event: readonly number[]): void {
  const mass = settings.inverseMass;
  if (!(mass instanceof tf.Tensor)) return;
  if (mass.rank > 0 && (mass.rank !== event.length || event.some((length, i) => mass.shape[i] !== length))) {
    const expected = `one number, or shaped like an event: [${event.join(', ')}]`;
    throw new ShapeError(`${name}: inverseMass`, { given: `a tensor of shape [${mass.shape.join(', ')}]`, expected });
  }
  const bad = Array.from(mass.dataSync()).find((value) => !(value > 0 && Number.isFinite(value)));
  if (bad !== undefined) throw new ArgumentError(`${name}: inverseMass`, { given: String(bad), expected: 'positive numbers' });
}

function fail(name: string, given: unknown, expected: string, remedy?: string): never {
  throw new ArgumentError(`sample: ${name}`, { given: String(given), expected, ...(remedy ? { remedy } : {}) });
}
