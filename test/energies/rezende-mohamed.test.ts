import assert from 'node:assert/strict';
import { test } from 'node:test';
import { random, rezendeMohamed } from 'ebm';
import type { RezendeMohamedName } from 'ebm';
import { allClose, checkMoments, close, energiesAt, quadratureLogPartition, take } from './truths';

const key = random.key(0);
const names = ['U1', 'U2', 'U3', 'U4'] as const;

// The table's formulas in NumPy 2, float64, at (0.5, 0.25), (-1.3, -0.7) and (2.2, -2.1); their integrals over [-4, 4]², by a 2000 x 2000-point Gauss–Legendre rule.
const published: Record<RezendeMohamedName, { energies: number[]; integral: number }> = {
  U1: { energies: [9.609991603639454, 1.53702619710404, 3.444539741167479], integral: 6.53715213192385 },
  U2: { energies: [0.6529581543960192, 0.11401091338287994, 10.023812895117958], integral: 8.02121047881824 },
  U3: { energies: [0.8528138593869011, -0.5427213765668124, 7.824065638818757], integral: 14.037118336707127 },
  U4: { energies: [-0.41802117956182383, -0.5607591376257922, 5.435329984768393], integral: 14.651865573299748 }
};

test('inside the window the energies are the published ones', () => {
  for (const name of names) {
    const model = rezendeMohamed(name);
    const { energies, integral } = published[name];
    const rows = [
      [0.5, 0.25],
      [-1.3, -0.7],
      [2.2, -2.1]
    ];
    allClose(energiesAt(model, model.init(key), rows), energies, 1e-5, name);
    close(Math.exp(quadratureLogPartition(model, model.init(key), model.window, { panels: 64 })), integral, 1e-5, name);
  }
});

test('log Z is that of the tensor energy by quadrature', () => {
  for (const name of names) {
    const model = rezendeMohamed(name);
    const domain = [
      [-8, 8],
      [-8, 8]
    ] as const;
    close(model.logPartition({}), quadratureLogPartition(model, {}, domain, { panels: 64 }), 1e-6, name);
  }
  // NumPy, by the same rule on [-7, 7]².
  close(rezendeMohamed('U1').logPartition({}), 1.877501626109484, 1e-9);
});

test('moments are those of quadrature, and draws have them', () => {
  // NumPy, by the same rule on [-7, 7]².
  const { covariance } = rezendeMohamed('U1').moments({});
  allClose([covariance[0]![0]!, covariance[1]![1]!], [3.3035016013235374, 1.3952778294082195], 1e-9);
  names.forEach((name, i) => {
    const model = rezendeMohamed(name);
    checkMoments(take(model.sample({}, random.key(i), 100_000)), model.moments({}), name);
  });
});

test('other names are refused', () => {
  for (const name of ['U5', 'toString', undefined]) {
    assert.throws(() => rezendeMohamed(name as never), { name: 'ArgumentError', message: /'U1', 'U2', 'U3' or 'U4'/ });
  }
});
