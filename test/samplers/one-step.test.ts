import assert from 'node:assert/strict';
import { test } from 'node:test';
import { doubleWell, gaussian, hmc, kolmogorovSmirnov, mala, nuts, parallelTempering, random, randomWalkMetropolis, tf, ula } from 'ebm';
import type { Kernel, KernelState } from 'ebm';
import { agrees, distributionFunction, estimate, key, oneCompiledStep, oneStep } from './support';

const theta = { a: 0.25, b: 1, c: 0.3 };
const well = doubleWell(theta);
const cdf = distributionFunction((x) => theta.a * x ** 4 - theta.b * x ** 2 + theta.c * x, -6, 6);
const normal = gaussian();

/** Exact draws [n, 1] of N(0, variance) to go on from. */
const normals = (seed: number, n: number, variance = 1) =>
  tf.tidy(() => tf.mul(random.normal(random.foldIn(key, seed), [n, 1]), Math.sqrt(variance)));

/** Probability of so large a Kolmogorov–Smirnov distance after one step from 20,000 exact draws. */
function afterOneStep(kernel: Kernel, mode?: 'xla'): number {
  const params = well.init(key);
  const x = well.sample(params, random.foldIn(key, 2), 20_000);
  const { position } = mode ? oneCompiledStep(kernel, well, x, random.foldIn(key, 3)) : oneStep(kernel, well, x, random.foldIn(key, 3));
  tf.dispose([params, x] as never);
  return kolmogorovSmirnov(position, cdf).probability;
}

test('one step from exact draws leaves the law invariant (Kolmogorov–Smirnov, 20,000 chains on the double well)', () => {
  const exact = [
    randomWalkMetropolis({ stepSize: 1.5 }),
    mala({ stepSize: 0.4 }),
    mala({ stepSize: 0.2, inverseMass: 2.5 }),
    hmc({ stepSize: 0.5, leapfrogSteps: 4 }),
    hmc({ stepSize: 0.5, leapfrogSteps: 4, jitter: 0.5, inverseMass: 0.5 }),
    nuts({ stepSize: 0.5, maxTreeDepth: 4 }),
    nuts({ stepSize: 0.3, maxTreeDepth: 5, inverseMass: 2.5 }),
    nuts({ stepSize: 1, maxTreeDepth: 1 }),
    nuts({ stepSize: 0.8, maxTreeDepth: 2 })
  ];
  for (const kernel of exact) {
    const probability = afterOneStep(kernel);
    assert.ok(probability > 1e-4, `${kernel.name}: probability ${probability}`);
  }
});

test('the same test tells a biased kernel apart', () => {
  assert.ok(afterOneStep(ula({ stepSize: 0.4 })) < 1e-9);
});

test('and so it is compiled', () => {
  for (const kernel of [mala({ stepSize: 0.4 }), hmc({ stepSize: 0.5, leapfrogSteps: 4, jitter: 0.5 }), nuts({ stepSize: 0.5, maxTreeDepth: 4 })]) {
    const probability = afterOneStep(kernel, 'xla');
    assert.ok(probability > 1e-4, `${kernel.name}: probability ${probability}`);
  }
  assert.ok(afterOneStep(ula({ stepSize: 0.4 }), 'xla') < 1e-9);
});

for (const inner of [
  randomWalkMetropolis({ stepSize: 1 }),
  mala({ stepSize: 0.5 }),
  hmc({ stepSize: 0.8, leapfrogSteps: 3 }),
  hmc({ stepSize: 0.8, leapfrogSteps: 3, jitter: 0.3, inverseMass: 0.7 }),
  nuts({ stepSize: 0.8, maxTreeDepth: 3 })
]) {
  const jitter = inner.settings.jitter ? ' with jitter' : '';
  test(`parallel tempering of ${inner.name}${jitter} leaves the law of all its replicas invariant`, () => replicasStay(inner));
}

function replicasStay(inner: Kernel): void {
  const n = 20_000;
  const temperatures = [1, 2, 5];
  const change = (state: KernelState): KernelState => {
    const replicaPosition = tf.concat([state.position, ...temperatures.slice(1).map((variance, k) => normals(20 + k, n, variance))]);
    const energies = tf.div(tf.mul(0.5, tf.square(tf.reshape(replicaPosition, [3, n]))), tf.tensor2d(temperatures, [3, 1]));
    // N(0, T): the gradient of E / T is x / T.
    const gradient = tf.reshape(tf.div(tf.reshape(replicaPosition, [3, n]), tf.tensor2d(temperatures, [3, 1])), [-1, 1]);
    return {
      ...state,
      replicaPosition,
      replicaEnergy: tf.reshape(energies, [-1]),
      ...('replicaGradient' in state ? { replicaGradient: gradient } : {})
    } as KernelState;
  };
  const x = normals(10, n);
  let replicas: number[] = [];
  const kernel = parallelTempering(inner, { temperatures });
  const watched: Kernel = {
    ...kernel,
    step: (...args) => {
      const [state, info] = kernel.step(...args);
      replicas = Array.from((state as unknown as { replicaPosition: tf.Tensor }).replicaPosition.dataSync());
      return [state, info];
    }
  };
  oneStep(watched, normal, x, random.foldIn(key, 11), change);
  x.dispose();
  // Φ by the error function's series would be one more thing to trust: the trapezoid rule is enough.
  const standard = distributionFunction((z) => 0.5 * z * z, -9, 9);
  temperatures.forEach((temperature, k) => {
    const { probability } = kolmogorovSmirnov(replicas.slice(k * n, (k + 1) * n), (z) => standard(z / Math.sqrt(temperature)));
    assert.ok(probability > 1e-4, `T = ${temperature}: probability ${probability}`);
  });
}

test('random-walk Metropolis on N(0, 1) accepts (2/π) atan(2/s)', () => {
  const x = normals(30, 100_000);
  for (const stepSize of [0.5, 1, 2.4]) {
    const { acceptance } = oneStep(randomWalkMetropolis({ stepSize }), normal, x, random.foldIn(key, 31));
    agrees(estimate(acceptance), (2 / Math.PI) * Math.atan(2 / stepSize), `s = ${stepSize}`);
  }
  x.dispose();
});

test('HMC on N(0, 1) accepts (4/π) atan(1/√λ), λ the larger eigenvalue of MᵀM', () => {
  const x = normals(40, 100_000);
  for (const [stepSize, leapfrogSteps] of [
    [1, 1],
    [1.4, 3],
    [1.7, 5]
  ] as const) {
    // One step in doubles: the kick and drift on E = x²/2 are linear.
    let [a, b, c, d] = [1, 0, 0, 1];
    const h = stepSize;
    for (let i = 0; i < leapfrogSteps; i++) {
      const [p, q, r, s] = [1 - (h * h) / 2, h, -h * (1 - (h * h) / 4), 1 - (h * h) / 2];
      [a, b, c, d] = [p * a + q * c, p * b + q * d, r * a + s * c, r * b + s * d];
    }
    const trace = a * a + b * b + c * c + d * d;
    // det MᵀM = 1: the eigenvalues are λ and 1/λ.
    const lambda = (trace + Math.sqrt(Math.max(0, trace * trace - 4))) / 2;
    const { acceptance } = oneStep(hmc({ stepSize, leapfrogSteps }), normal, x, random.foldIn(key, 41));
    agrees(estimate(acceptance), (4 / Math.PI) * Math.atan(1 / Math.sqrt(lambda)), `step ${stepSize}, ${leapfrogSteps} of them`);
  }
  x.dispose();
});
