import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  ArgumentError,
  boltzmannLogPartition,
  criticalCoupling,
  grad,
  ising,
  jit,
  kaufmanLogPartition,
  latticeBonds,
  latticeColours,
  onsagerEnergy,
  onsagerLogPartition,
  random,
  ShapeError,
  spontaneousMagnetisation,
  stateFrequencies,
  tf
} from 'ebm';
import type { IsingOptions, IsingParams } from 'ebm';
import type { Tensor2D } from '@tensorflow/tfjs';
import { allClose, close, meanIs } from '../truths';
import { allStates, exactSweep, lawOf, momentsOf, wave } from './machines';

const key = random.key(0);

/** The energy by walking over the sites, with neighbours found by arithmetic alone. */
function definition({ rows, columns, boundary = 'torus' }: IsingOptions, coupling: number, field: number[]): (x: number[]) => number {
  return (x) => {
    let energy = 0;
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++) {
        const here = x[r * columns + c]!;
        energy -= field[r * columns + c]! * here;
        if (columns > 1 && (boundary === 'torus' || c + 1 < columns)) energy -= coupling * here * x[r * columns + ((c + 1) % columns)]!;
        if (rows > 1 && (boundary === 'torus' || r + 1 < rows)) energy -= coupling * here * x[((r + 1) % rows) * columns + c]!;
      }
    }
    return energy;
  };
}

const lattices: IsingOptions[] = (
  [
    [1, 1],
    [1, 2],
    [2, 1],
    [2, 2],
    [1, 5],
    [2, 3],
    [3, 3],
    [3, 4],
    [4, 2]
  ] as const
).flatMap(([rows, columns]) => (['torus', 'free'] as const).map((boundary) => ({ rows, columns, boundary })));

describe('ising', () => {
  test('energies and log Z are those of the sum over sites and states, on small and odd lattices with a field', () => {
    for (const options of lattices) {
      const { rows, columns } = options;
      const sites = rows * columns;
      const field = Array.from({ length: rows }, (_, r) => wave(columns, r, 0.4));
      const coupling = Math.fround(0.37);
      const energyOf = definition(options, coupling, field.flat());
      const states = allStates(sites, -1, 1);
      const energies = states.map(energyOf);
      const model = ising({ ...options, coupling, field });
      const params = model.init(key);
      const what = model.name;
      tf.tidy(() => allClose(model.energy(params, tf.tensor(states.flat(), [states.length, rows, columns])).dataSync(), energies, 1e-5, what));
      const { logZ, p } = lawOf(energies);
      close(model.logPartition(params), logZ, 1e-11, what);
      tf.tidy(() => close(boltzmannLogPartition(model.toBoltzmann(params)), logZ, 1e-11, what));
      allClose(model.moments(params).mean, momentsOf(states, p).mean, 1e-11, what);
      tf.dispose(params);
    }
  });

  test('a torus of side 2 has double bonds, one of side 1 none along it', () => {
    assert.equal(latticeBonds({ rows: 2, columns: 2 }).length, 8);
    assert.equal(latticeBonds({ rows: 2, columns: 2, boundary: 'free' }).length, 4);
    assert.equal(latticeBonds({ rows: 1, columns: 1 }).length, 0);
    assert.equal(latticeBonds({ rows: 1, columns: 2 }).length, 2);
    assert.equal(latticeBonds({ rows: 1, columns: 7 }).length, 7);
    assert.equal(latticeBonds({ rows: 4, columns: 5 }).length, 40);
    assert.equal(latticeBonds({ rows: 4, columns: 5, boundary: 'free' }).length, 4 * 4 + 3 * 5);
  });

  test('log Z of 4 x 4 tori as enumerated outside (NumPy, float64), and of a ring in closed form', () => {
    for (const [temperature, logZ] of [
      [1.5, 22.117014],
      [2, 17.105367],
      [1 / criticalCoupling, 15.521915],
      [3, 13.281033]
    ] as const) {
      const model = ising({ rows: 4, columns: 4, coupling: 1 / temperature });
      // The coupling is a float32: 32 bonds, each off by some 2e-8.
      close(model.logPartition(model.init(key)), logZ, 2e-6);
    }
    const ring = ising({ rows: 1, columns: 10, coupling: 0.5 });
    close(ring.logPartition(ring.init(key)), 10 * Math.log(2 * Math.cosh(0.5)) + Math.log1p(Math.tanh(0.5) ** 10), 1e-12);
  });

  test("the transfer matrix agrees with Kaufman's closed form on tori of all shapes, across the critical point", () => {
    for (const [rows, columns] of [
      [1, 1],
      [1, 6],
      [6, 1],
      [2, 2],
      [2, 7],
      [3, 3],
      [5, 4],
      [7, 7],
      [8, 20]
    ] as const) {
      for (const coupling of [0.05, 0.3, 0.44, 0.4407, 0.6, 1.5]) {
        const model = ising({ rows, columns, coupling });
        const params = model.init(key);
        const exact = kaufmanLogPartition({ rows, columns, coupling: Math.fround(coupling) });
        close(model.logPartition(params), exact, 1e-11 * rows * columns, `${rows} x ${columns} at ${coupling}`);
      }
    }
  });

  test('a long strip has the largest eigenvalue of its transfer matrix: free strips of width 2 in closed form', () => {
    // Width 2 and no field: the eigenvalues of the 2 x 2 even block, by hand. Schultz, Mattis and Lieb 1964 treat any width.
    const k = Math.fround(0.5);
    const [same, opposite] = [Math.exp(k), Math.exp(-k)];
    // Row states by parity: aligned (weight e^k) and opposed (e^-k); between rows both bonds agree, one does, or none.
    const [aa, ao] = [Math.exp(2 * k) + Math.exp(-2 * k), 2];
    let [aligned, opposed] = [2 * same, 2 * opposite];
    let log = 0;
    for (let r = 1; r < 50; r++) {
      [aligned, opposed] = [same * (aa * aligned + ao * opposed), opposite * (ao * aligned + aa * opposed)];
      log += Math.log(aligned + opposed);
      [aligned, opposed] = [aligned / (aligned + opposed), opposed / (aligned + opposed)];
    }
    const model = ising({ rows: 50, columns: 2, boundary: 'free', coupling: 0.5 });
    close(model.logPartition(model.init(key)), log, 1e-10);
  });

  test('wide tori without field take the closed form; with one, or too wide, they are refused with the time', () => {
    const wide = ising({ rows: 32, columns: 32, coupling: 0.44 });
    close(wide.logPartition(wide.init(key)), kaufmanLogPartition({ rows: 32, columns: 32, coupling: Math.fround(0.44) }), 0);
    const outer = ising({ rows: 16, columns: 16, coupling: 0.44, field: 0.1 });
    assert.throws(() => outer.logPartition(outer.init(key)), {
      name: 'ArgumentError',
      message: /16 x 16 sites, some \d+ \w+ by the transfer matrix/
    });
    assert.throws(() => outer.moments(outer.init(key)), { name: 'ArgumentError', message: /2\^256/ });
    // An antiferromagnet on a torus of even sides is a ferromagnet with every second spin turned.
    const [anti, ferro] = [-0.3, 0.3].map((coupling) => ising({ rows: 4, columns: 6, coupling }));
    close(anti!.logPartition(anti!.init(key)), ferro!.logPartition(ferro!.init(key)), 1e-11);
  });

  test('coloured sweeps draw the distribution of single updates in that order, on even, odd and free lattices', () => {
    for (const options of [
      { rows: 2, columns: 4 },
      { rows: 3, columns: 3 },
      { rows: 2, columns: 3 },
      { rows: 3, columns: 3, boundary: 'free' as const }
    ]) {
      const { rows, columns } = options;
      const sites = rows * columns;
      const field = wave(sites, 2, 0.3);
      const model = ising({ ...options, coupling: 0.35, field: Array.from({ length: rows }, (_, r) => field.slice(r * columns, (r + 1) * columns)) });
      for (const [a, b] of latticeBonds(options)) assert.notEqual(model.colours[a], model.colours[b]);
      const states = allStates(sites, -1, 1);
      const energies = states.map(definition(options, 0.35, field));
      const from = 5;
      const order = [0, 1, 2].flatMap((colour) => model.colours.flatMap((of, i) => (of === colour ? [i] : [])));
      const truth = exactSweep(
        states,
        energies,
        order,
        states.map((_, s) => Number(s === from))
      );
      const chains = 20_000;
      const end = tf.tidy(() => {
        const x = tf.tile(tf.tensor(states[from]!, [1, rows, columns]), [chains, 1, 1]);
        const step = jit((params: IsingParams, of: typeof key, start: typeof x) => model.transition(params, of, start));
        const after = step(model.init(key), random.key(8), x);
        step.dispose();
        return tf.reshape(after, [chains, sites]);
      });
      const shares = stateFrequencies(end, sites);
      truth.forEach((share, s) =>
        close(shares[s]!, share, 5.5 * Math.sqrt((share * (1 - share)) / chains) + 1.5 / chains, `${model.name} state ${s}`)
      );
    }
  });

  test('a torus with an odd side has three colours, others two', () => {
    const count = (rows: number, columns: number, boundary?: 'free'): number => Math.max(...latticeColours({ rows, columns, boundary })) + 1;
    assert.deepEqual([count(4, 6), count(3, 4), count(5, 5), count(5, 5, 'free'), count(1, 4), count(1, 5)], [2, 3, 3, 2, 2, 3]);
    for (const rows of [1, 2, 3, 4, 5, 7]) {
      for (const columns of [1, 2, 3, 6, 7]) {
        const colours = latticeColours({ rows, columns });
        for (const [a, b] of latticeBonds({ rows, columns })) assert.notEqual(colours[a], colours[b], `${rows} x ${columns}`);
      }
    }
  });

  test('the closed-form gradient is that of automatic differentiation, for one field and for one a site', () => {
    for (const field of [0.2, [wave(3, 0), wave(3, 1)]]) {
      tf.tidy(() => {
        const model = ising({ rows: 2, columns: 3, coupling: 0.5, field });
        const params = model.init(key);
        const x = model.sample!(params, random.key(2), 9);
        const [mean, gradient] = model.meanEnergyGradient(params, x);
        const automatic = grad((theta: IsingParams) => tf.mean(model.energy(theta, x)))(params);
        close(mean.dataSync()[0]!, tf.mean(model.energy(params, x)).dataSync()[0]!, 1e-5);
        allClose(gradient.coupling.dataSync(), automatic.coupling.dataSync(), 1e-5);
        assert.deepEqual(gradient.field.shape, params.field.shape);
        allClose(gradient.field.dataSync(), automatic.field.dataSync(), 1e-5);
      });
    }
  });

  test('Gibbs at 12 x 12 has the mean energy that log Z says', () => {
    const [rows, columns, coupling, chains] = [12, 12, 0.3, 400];
    const model = ising({ rows, columns, coupling });
    tf.tidy(() => {
      const params = model.init(key);
      const step = jit((theta: IsingParams, of: typeof key, x: ReturnType<typeof tf.ones>) => model.transition(theta, of, x));
      let x = tf.ones([chains, rows, columns]);
      // Correlations fall by half in a few sweeps at this coupling.
      for (let sweep = 0; sweep < 60; sweep++) x = step(params, random.foldIn(random.key(4), sweep), x);
      step.dispose();
      const h = 1e-5;
      const logZ = (k: number): number => kaufmanLogPartition({ rows, columns, coupling: k });
      meanIs(model.energy(params, x).dataSync(), (-coupling * (logZ(coupling + h) - logZ(coupling - h))) / (2 * h), 1e-3, 'mean energy');
    });
  });
});

describe('the infinite lattice', () => {
  test('log Z a site is the limit of the torus, and at the critical point ½ log 2 + 2G/π (Onsager 1944)', () => {
    close(onsagerLogPartition(criticalCoupling), Math.LN2 / 2 + (2 * 0.915965594177219) / Math.PI, 1e-12);
    for (const coupling of [0.1, 0.3, 0.6, 1]) {
      // Two phases below the critical temperature: log 2 is left of the torus.
      const finite = kaufmanLogPartition({ rows: 200, columns: 200, coupling }) - (coupling > criticalCoupling ? Math.LN2 : 0);
      close(onsagerLogPartition(coupling), finite / 4e4, 1e-12);
    }
  });

  test('the energy is minus the coupling times the slope of log Z', () => {
    close(onsagerEnergy(criticalCoupling), -Math.SQRT2 * criticalCoupling, 1e-12);
    for (const coupling of [0.1, 0.3, 0.43, 0.45, 0.6, 1]) {
      const h = 1e-5;
      const slope = (onsagerLogPartition(coupling + h) - onsagerLogPartition(coupling - h)) / (2 * h);
      close(onsagerEnergy(coupling), -coupling * slope, 1e-6);
    }
  });

  test('magnetisation at T = 1.5, 2.0, 2.2 (Yang 1952), none from the critical point on', () => {
    allClose(
      [1.5, 2, 2.2].map((t) => spontaneousMagnetisation(1 / t)),
      [0.9865, 0.91132, 0.78476],
      5e-6
    );
    assert.equal(spontaneousMagnetisation(0.44), 0);
    close(1 / criticalCoupling, 2.269185, 5e-7);
  });
});

test('what is no Ising lattice is refused', () => {
  assert.throws(() => ising({ rows: 0, columns: 3 }), ArgumentError);
  assert.throws(() => ising({ rows: 2.5, columns: 3 }), ArgumentError);
  assert.throws(() => ising({ rows: 3, columns: 3, boundary: 'open' as never }), ArgumentError);
  assert.throws(() => ising({ rows: 3, columns: 3, coupling: NaN }), ArgumentError);
  assert.throws(() => ising({ rows: 2, columns: 3, field: [[1, 2], [3]] }), ArgumentError);
  assert.throws(() => kaufmanLogPartition({ rows: 2, columns: 2, coupling: -1 }), ArgumentError);
  assert.throws(() => onsagerEnergy(0), ArgumentError);
  const model = ising({ rows: 2, columns: 3 });
  const params = model.init(key);
  assert.throws(() => model.energy(params, tf.ones([2, 6])), ShapeError);
  assert.throws(() => model.transition(params, key, tf.ones([2, 3, 2])), ShapeError);
  assert.throws(() => model.logPartition({ ...params, field: tf.zeros([3, 3]) as Tensor2D }), ShapeError);
});
