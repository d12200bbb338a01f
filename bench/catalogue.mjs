// What is measured: shapes, numbers of steps and the given arrays, the same for ours and for the peers.
import { autoregressive, bernoullis, normals } from './numbers.mjs';

const perceptron = (hidden) => ({
  w1: normals([2, hidden], 0.7),
  b1: normals([hidden], 0.1),
  w2: normals([hidden, hidden], 0.1),
  b2: normals([hidden], 0.1),
  w3: normals([hidden, 1], 0.1)
});

const langevin = (name, hidden, chains, calls) => ({
  name,
  title: `100 Langevin steps, MLP 2-${hidden}-${hidden}-1, ${chains.toLocaleString('en')} chains`,
  kind: 'langevin',
  small: chains < 1000,
  calls,
  settings: { steps: 100, stepSize: 0.05 },
  inputs: () => ({ x: normals([chains, 2], 1), ...perceptron(hidden) })
});

const machine = (hidden) => ({
  weights: normals([784, hidden], 0.01),
  visibleBias: normals([784], 0.01),
  hiddenBias: normals([hidden], 0.01)
});

const contrastiveDivergence = (name, title, hidden, steps, updates) => ({
  name,
  title: `${title}, RBM 784-${hidden}, batch 100, ${updates} updates`,
  kind: 'contrastiveDivergence',
  small: false,
  calls: hidden < 100 ? 3 : 1,
  keys: 4,
  settings: { updates, steps, batch: 100, visible: 784, hidden, learningRate: 0.05 },
  inputs: () => ({ ...machine(hidden), data: bernoullis([updates * 100, 784], 0.13) })
});

/** 0 = β_0 < … < β_K = 1 given as the steps between corners [β, 1/Δβ]: from the one before up to β in steps of Δβ. */
const schedule = (...corners) => {
  const values = [0];
  let from = 0;
  for (const [to, density] of corners) {
    const steps = Math.round((to - from) * density);
    for (let k = 1; k <= steps; k++) values.push(k === steps ? to : from + k / density);
    from = to;
  }
  return { shape: [values.length], values: Float32Array.from(values) };
};

/** A machine with strong weights; its base has nearly its biases, as a base made from data would. */
const annealing = (name, hidden, weightScale, temperatures) => ({
  name,
  title: `AIS, RBM 784-${hidden}, 100 chains, ${(temperatures().shape[0] - 1).toLocaleString('en')} temperatures`,
  kind: 'annealing',
  small: false,
  calls: 1,
  keys: 6,
  settings: { chains: 100, visible: 784, hidden },
  inputs: () => {
    const visibleBias = normals([784], 0.5, -2);
    const noise = normals([784], 0.1);
    return {
      weights: normals([784, hidden], weightScale),
      visibleBias,
      hiddenBias: normals([hidden], 0.5),
      baseRates: { shape: [784], values: visibleBias.values.map((value, k) => value + noise.values[k]) },
      schedule: temperatures(),
      x: bernoullis([64, 784], 0.13)
    };
  }
});

/** The centre and standard deviation of the data of `training` and `steingan`; NCE's noise is somewhat wider. */
const [centre, deviation] = [0.5, 0.5];

/** Updates of a network energy in the plane and in 784 dimensions, by one loss and Adam. */
const training = (name, title, kind, peers, settings, more = () => ({})) =>
  [
    { dimension: 2, hidden: 64, batch: 200, scales: [0.7, 0.1] },
    { dimension: 784, hidden: 256, batch: 100, scales: [0.05, 0.08] }
  ].map(({ dimension, hidden, batch, scales: [first, second] }) => {
    const { updates, calls, ...rest } = settings(dimension);
    return {
      name: `train-${name}-${dimension}`,
      title: `${title}, MLP ${dimension}-${hidden}-${hidden}-1, batch ${batch}, ${updates} updates`,
      kind,
      peers,
      small: dimension === 2,
      calls,
      settings: { updates, batch, learningRate: 1e-3, ...rest },
      inputs: () => ({
        w1: normals([dimension, hidden], first),
        b1: normals([hidden], 0.1),
        w2: normals([hidden, hidden], second),
        b2: normals([hidden], 0.1),
        w3: normals([hidden, 1], 0.1),
        data: normals([updates * batch, dimension], deviation, centre),
        ...more(dimension)
      })
    };
  });

const svgd = (name, width, settings) => ({
  name,
  title: `500 SVGD steps, 512 particles in the plane, width ${width}`,
  kind: 'svgdMixture',
  peers: ['jax', 'torch'],
  small: false,
  calls: 1,
  keys: 2,
  settings: { steps: 500, stepSize: 0.3, ...settings },
  inputs: () => ({ x: normals([512, 2], 1) })
});

/**
 * `calls`: program calls in one repetition, so that a repetition is long against the clock and the scheduler.
 * `keys`: runs with keys of their own (12 unless said) for the comparison of results.
 * `peers`: who has it, JAX and PyTorch unless said.
 */
export const catalogue = [
  langevin('langevin-small', 64, 256, 10),
  langevin('langevin-medium', 128, 1024, 2),
  langevin('langevin-large', 128, 4096, 1),
  {
    name: 'metropolis',
    title: '1,000 random-walk Metropolis steps, 1,000 chains, 8 Gaussians',
    kind: 'metropolis',
    small: false,
    calls: 2,
    settings: { steps: 1000, chains: 1000, stepSize: 1.2, variance: 0.125 },
    inputs: () => ({
      x: normals([1000, 2], 1),
      centres: {
        shape: [8, 2],
        values: Float32Array.from({ length: 16 }, (_, k) => 2.83 * (k % 2 ? Math.sin : Math.cos)(((k >> 1) * Math.PI) / 4))
      }
    })
  },
  {
    name: 'pcd',
    title: '50 PCD-20 updates with Adam, MLP 2-128-128-1, batch 256',
    kind: 'pcd',
    small: false,
    calls: 1,
    settings: { updates: 50, steps: 20, batch: 256, stepSize: 0.05, noise: 0.3, learningRate: 1e-3 },
    inputs: () => ({ x: normals([256, 2], 1), ...perceptron(128) })
  },
  {
    name: 'rbm',
    title: 'One PCD-1 epoch, RBM 784-500, batch 100, 600 updates',
    kind: 'rbm',
    peers: ['jax', 'torch', 'sklearn'],
    small: false,
    calls: 1,
    keys: 4,
    settings: { updates: 600, batch: 100, visible: 784, hidden: 500, learningRate: 0.05 },
    inputs: () => ({
      ...machine(500),
      chains: bernoullis([100, 784], 0.13),
      data: bernoullis([60000, 784], 0.13)
    })
  },
  contrastiveDivergence('rbm-784-20', 'One CD-1 epoch', 20, 1, 600),
  contrastiveDivergence('rbm-784-500', 'One CD-1 epoch', 500, 1, 600),
  contrastiveDivergence('cd-10', 'CD-10', 500, 10, 60),
  annealing('ais-1000', 500, 0.03, () => schedule([1, 1000])),
  annealing('ais-14500', 20, 0.1, () => schedule([0.5, 1e3], [0.9, 1e4], [1, 1e5])),
  {
    name: 'hmc',
    title: '100 HMC proposals of 10 leapfrog steps, Gaussian d = 100, 256 chains',
    kind: 'hmcGaussian',
    peers: ['jax', 'torch', 'blackjax', 'torchebm'],
    small: false,
    calls: 2,
    settings: { steps: 100, dimension: 100, stepSize: 0.3, leapfrogSteps: 10 },
    inputs: () => ({ x: normals([256, 100], 1) })
  },
  {
    name: 'mala',
    title: '1,000 MALA steps, banana, 1,000 chains',
    kind: 'malaBanana',
    peers: ['jax', 'torch', 'blackjax'],
    small: false,
    calls: 4,
    settings: { steps: 1000, stepSize: 0.3 },
    inputs: () => ({ x: normals([1000, 2], 1) })
  },
  {
    name: 'random-walk',
    title: '1,000 random-walk Metropolis steps, Gaussian d = 10, 1,000 chains',
    kind: 'randomWalkGaussian',
    peers: ['jax', 'torch', 'blackjax'],
    small: false,
    calls: 2,
    settings: { steps: 1000, dimension: 10, stepSize: 0.8 },
    inputs: () => ({ x: normals([1000, 10], 1) })
  },
  {
    name: 'ula',
    title: '1,000 ULA steps, Gaussian d = 10, 1,000 chains',
    kind: 'ulaGaussian',
    peers: ['jax', 'torch', 'torchebm'],
    small: false,
    calls: 2,
    settings: { steps: 1000, dimension: 10, stepSize: 0.1 },
    inputs: () => ({ x: normals([1000, 10], 1) })
  },
  {
    name: 'ess',
    title: 'Bulk ESS, 1,000 draws of 1,000 chains, 10 parameters',
    kind: 'ess',
    peers: ['arviz'],
    small: false,
    calls: 1,
    keys: 1,
    settings: {},
    inputs: () => ({ x: autoregressive([1000, 1000, 10]) })
  },
  ...training(
    'pcd',
    'PCD-20, replay buffer of 10,000',
    'trainPcd',
    ['jax', 'torch', 'torchebm'],
    (dimension) => ({ ...(dimension === 2 ? { updates: 20, calls: 3 } : { updates: 5, calls: 1 }), steps: 20, stepSize: 0.05, restart: 0.05 }),
    (dimension) => ({ buffer: normals([10_000, dimension], 1) })
  ),
  ...training('dsm', 'DSM', 'trainDsm', ['jax', 'torch', 'torchebm'], (dimension) => ({
    ...(dimension === 2 ? { updates: 100, calls: 3 } : { updates: 20, calls: 1 }),
    sigma: 0.5
  })),
  ...training('ssm', 'SSM', 'trainSsm', ['jax', 'torch', 'torchebm'], (dimension) =>
    dimension === 2 ? { updates: 100, calls: 3 } : { updates: 20, calls: 1 }
  ),
  ...training('nce', 'NCE', 'trainNce', ['jax', 'torch'], (dimension) => ({
    ...(dimension === 2 ? { updates: 100, calls: 3 } : { updates: 20, calls: 1 }),
    centre,
    deviation: 1.2 * deviation
  })),
  svgd('svgd', 'by the median', {}),
  svgd('svgd-fixed', 'fixed', { width: 0.8 }),
  {
    name: 'ksd',
    title: 'Kernel Stein discrepancy of 2,000 points in the plane',
    kind: 'steinDiscrepancy',
    peers: ['jax', 'torch'],
    small: false,
    calls: 3,
    keys: 1,
    settings: {},
    inputs: () => ({ x: normals([2000, 2], 1.2) })
  },
  {
    name: 'steingan',
    title: '200 SteinGAN rounds, MLP 2-64-64-1 and generator 4-64-64-2, batch 128',
    kind: 'steinGanRounds',
    peers: ['jax', 'torch'],
    small: true,
    calls: 2,
    settings: { rounds: 200, batch: 128, width: 0.5, learningRate: 1e-3 },
    inputs: () => ({
      ...perceptron(64),
      g1: normals([4, 64], 0.7),
      c1: normals([64], 0.1),
      g2: normals([64, 64], 0.18),
      c2: normals([64], 0.1),
      g3: normals([64, 2], 0.12),
      c3: normals([2], 0.1),
      z: normals([128, 4], 1),
      data: normals([200 * 128, 2], deviation, centre)
    })
  },
  { name: 'normals', title: '10⁶ standard normals', kind: 'normals', small: false, calls: 20, settings: { count: 1_000_000 }, inputs: () => ({}) }
];
