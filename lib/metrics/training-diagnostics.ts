import type { Tensor } from '@tensorflow/tfjs';
import { ArgumentError, DataError, ShapeError, tf } from '../engine';
import { checkBatch, score } from '../energies';
import type { Energy } from '../energies';

/** A Langevin recipe as papers print it: x' = x - η∇E(x) + σz. */
export interface LangevinRecipe {
  /** η, on the energy's gradient. */
  stepSize: number;
  /** σ, the standard deviation of the noise. */
  noise: number;
}

/**
 * The temperature that Langevin steps of a recipe sample, to first order in the step: T = σ²/(2η), at which the stationary law is exp(-E/T).
 * 1 where the noise is √(2η); a step of 10 with noise 0.005 gives 1.25e-6: optimisation, not sampling. Gradients that are clipped are not thought of.
 * @throws ArgumentError unless η is a finite number above 0 and σ one of at least 0.
 * Reference: Roberts and Tweedie 1996, section 1.
 */
export function effectiveTemperature({ stepSize, noise }: LangevinRecipe): number {
  if (!(stepSize > 0 && Number.isFinite(stepSize))) {
    throw new ArgumentError('effectiveTemperature: stepSize', { given: String(stepSize), expected: 'a finite number above 0' });
  }
  if (!(noise >= 0 && Number.isFinite(noise))) {
    throw new ArgumentError('effectiveTemperature: noise', { given: String(noise), expected: 'a finite number, at least 0' });
  }
  return noise ** 2 / (2 * stepSize);
}

/** Mean energies of data and samples, and their difference. */
export interface EnergyDifference {
  data: number;
  samples: number;
  /** data - samples: about 0 at the optimum, negative where the samples lag behind the model. */
  difference: number;
  /** Of the difference, for independent events. */
  standardError: number;
}

/**
 * The energy gap E_data[E] - E_samples[E] in nats, with its standard error: the sign of its mean says whether training expands or contracts the energy.
 * @throws ShapeError when either is not a batch of events; DataError for fewer than 2 events or energies that are not finite.
 * Reference: Nijkamp, Hill, Han, Zhu and Wu 2020, "On the anatomy of MCMC-based maximum likelihood learning of energy-based models", section 3 (d_t).
 */
export function energyDifference<P>(energy: Energy<P>, params: P, data: Tensor, samples: Tensor): EnergyDifference {
  const [ofData, ofSamples] = [data, samples].map((x) =>
    meanAndError(
      `${energy.name}: energies`,
      valuesOf(() => energy.energy(params, x))
    )
  ) as [MeanAndError, MeanAndError];
  return {
    data: ofData.mean,
    samples: ofSamples.mean,
    difference: ofData.mean - ofSamples.mean,
    standardError: Math.hypot(ofData.standardError, ofSamples.standardError)
  };
}

/** How far Langevin steps drift, beside their noise. */
export interface LangevinGradients {
  /** Mean of ‖∇E(x)‖ over events, and the largest. */
  mean: number;
  largest: number;
  /** η · mean: the mean length of a step's drift, in the units of x. */
  drift: number;
  /** Drift over the noise's length √(2ηd): far above 1 the chain descends, far below it wanders. */
  driftToNoise: number;
}

/**
 * The norm of Langevin's gradient ‖∇E(x)‖ at the chains' states, and what a step of size η makes of it.
 * @throws ArgumentError unless η is a finite number above 0; ShapeError when x is not a batch of events; DataError for gradients that are not finite.
 * Reference: Nijkamp, Hill, Han, Zhu and Wu 2020, section 3 (v_t, the average gradient magnitude).
 */
export function langevinGradientNorm<P>(energy: Energy<P>, params: P, x: Tensor, { stepSize }: { stepSize: number }): LangevinGradients {
  if (!(stepSize > 0 && Number.isFinite(stepSize))) {
    throw new ArgumentError('langevinGradientNorm: stepSize', { given: String(stepSize), expected: 'a finite number above 0' });
  }
  checkBatch(energy, x);
  const norms = valuesOf(() => tf.sqrt(tf.sum(tf.square(tf.reshape(score(energy)(params, x), [x.shape[0]!, -1])), 1)));
  const bad = norms.findIndex((norm) => !Number.isFinite(norm));
  if (bad >= 0) throw new DataError(`${energy.name}: gradients`, { given: `a norm of ${norms[bad]} at event ${bad}`, expected: 'finite numbers' });
  const mean = norms.reduce((sum, norm) => sum + norm, 0) / norms.length;
  const d = x.size / x.shape[0]!;
  return {
    mean,
    largest: norms.reduce((most, norm) => Math.max(most, norm), 0),
    drift: stepSize * mean,
    driftToNoise: (stepSize * mean) / Math.sqrt(2 * stepSize * d)
  };
}

/** The state of a replay buffer. */
export interface BufferHealth {
  size: number;
  /** Steps that a state has made since it began from noise: mean, largest, and the share that has made none yet. */
  meanAge: number;
  largestAge: number;
  unused: number;
  /** Share of states that are like no other, to the last bit: below 1 chains have stuck together. */
  distinct: number;
  /** Standard deviation of each component over the buffer, averaged: beside that of the data it shows a collapse. */
  spread: number;
}

/**
 * The health of the buffer that `replayBuffer` carries.
 * @throws ShapeError unless there is one age a state; DataError for states or ages that are not finite.
 * Reference: Du and Mordatch 2019, section 3.
 */
export function bufferHealth({ buffer, age }: { buffer: Tensor; age: Tensor }): BufferHealth {
  const size = buffer.shape[0] ?? 0;
  if (size === 0 || age.rank !== 1 || age.shape[0] !== size) {
    throw new ShapeError('bufferHealth', {
      given: `states [${buffer.shape.join(', ')}] and ages [${age.shape.join(', ')}]`,
      expected: '[size, ...event] and [size]'
    });
  }
  const [states, ages] = [buffer.dataSync<'float32'>(), age.dataSync<'float32'>()];
  const width = states.length / size;
  for (const [what, values] of [
    ['states', states],
    ['ages', ages]
  ] as const) {
    const bad = values.findIndex((value) => !Number.isFinite(value));
    if (bad < 0) continue;
    throw new DataError(`bufferHealth: ${what}`, {
      given: `${values[bad]} in row ${Math.floor((bad * size) / values.length)}`,
      expected: 'finite numbers'
    });
  }
  const rows = new Set(Array.from({ length: size }, (_, i) => states.subarray(i * width, (i + 1) * width).join()));
  const deviation = (column: number): number => {
    const values = Array.from({ length: size }, (_, i) => states[i * width + column]!);
    const mean = values.reduce((a, b) => a + b, 0) / size;
    return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / size);
  };
  return {
    size,
    meanAge: ages.reduce((a, b) => a + b, 0) / size,
    largestAge: ages.reduce((a, b) => Math.max(a, b), 0),
    unused: ages.filter((value) => value === 0).length / size,
    distinct: rows.size / size,
    spread: Array.from({ length: width }, (_, column) => deviation(column)).reduce((a, b) => a + b, 0) / width
  };
}

type MeanAndError = { mean: number; standardError: number };

function meanAndError(subject: string, values: Float64Array): MeanAndError {
  const n = values.length;
  if (n < 2) throw new DataError(subject, { given: `${n} events`, expected: 'at least 2' });
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new DataError(subject, { given: `${values[bad]} at event ${bad}`, expected: 'finite numbers' });
  const mean = values.reduce((a, b) => a + b, 0) / n;
  return { mean, standardError: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1) / n) };
}

/** The numbers of a tensor that is made for them alone. */
function valuesOf(make: () => Tensor): Float64Array {
  const tensor = tf.tidy(make);
  const values = Float64Array.from(tensor.dataSync());
  tensor.dispose();
  return values;
}
