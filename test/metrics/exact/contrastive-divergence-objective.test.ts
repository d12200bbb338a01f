// Reference values: NumPy 2.4 in float64, from the joint table of 16 x 8 states.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ArgumentError,
  boltzmannExpectedGradient,
  boltzmannLogPartition,
  boltzmannMachine,
  contrastiveDivergenceObjective,
  DataError,
  enumerateModel,
  klOfLaws,
  random,
  rbmExpectedGradient,
  rbmGibbsMatrix,
  rbmLogPartition,
  siteGibbsMatrix,
  spectrum,
  stateFrequencies,
  totalVariationOfLaws
} from 'ebm';
import { dataLaw, params, rbm, rows } from './small-machine';

const close = (got: number, expected: number, tolerance: number, what = ''): void =>
  assert.ok(Math.abs(got - expected) <= tolerance, `${what} got ${got}, expected ${expected} ± ${tolerance}`);
const model = enumerateModel(rbm, params);
const matrix = rbmGibbsMatrix(params);
const objective = contrastiveDivergenceObjective(model, matrix, dataLaw, { steps: 60 });

test('the tables of a model: log Z, and minus the gradient of log Z', () => {
  close(model.logPartition, rbmLogPartition(params), 1e-12);
  assert.deepEqual([model.units, model.parameters], [4, 19]);
  const { hiddenBias, visibleBias, weights } = rbmExpectedGradient(params);
  const got = model.expectedGradient(model.law);
  [...hiddenBias, ...visibleBias, ...weights].forEach((value, i) => close(got[i]!, value, 1e-13));
});

test('the tables of a spin model with events of a given shape', () => {
  const machine = boltzmannMachine({ units: 5 });
  const theta = machine.init(random.key(3));
  const table = enumerateModel(machine, theta);
  close(table.logPartition, boltzmannLogPartition(theta), 1e-7);
  const { bias, couplings } = boltzmannExpectedGradient(theta);
  [...bias, ...couplings].forEach((value, i) => close(table.expectedGradient(table.law)[i]!, value, 1e-7));
});

test('CD_k, KL(q_k, p), total variation and the norm of the bias', () => {
  const truth = {
    divergences: [2.4425343129962083, 0.04225944797444607, 0.0010541535531885709, 2.2265634826635966e-5, 4.5602582601612734e-7],
    objective: [0, 2.4002748650217622, 2.4414801594430195, 2.4425120473613817, 2.4425338569703823],
    totalVariations: [0.6278046204868148, 0.096558925560318, 0.014991678388923908, 0.002157641952151626, 0.00030827833802996534],
    bias: [1.0028355748997673, 0.16375370774464382, 0.025538363961558428, 0.0037109650588222527, 0.0005313069335660521]
  };
  for (const name of ['divergences', 'objective', 'totalVariations', 'bias'] as const) {
    truth[name].forEach((value, k) => close(objective[name][k]!, value, 1e-12, `${name}[${k}]`));
  }
  [0.109699874743, 0.138310628483, 0.101505588031, 0.175772686074].forEach((value, i) => close(objective.gradients[1]![i]!, value, 1e-11));
  [0.12478970861, 0.164128296849, 0.135520629235, 0.204022758038].forEach((value, i) => close(objective.likelihoodGradient[i]!, value, 1e-11));
});

test('CD_k is never negative and never falls; the bias falls like the second eigenvalue', () => {
  for (let k = 1; k <= 60; k++) assert.ok(objective.objective[k]! >= objective.objective[k - 1]! - 1e-14);
  close(objective.objective[60]!, objective.divergences[0]!, 1e-12);
  const rate = spectrum(matrix, matrix.law)[1]!;
  close(objective.bias[8]! / objective.bias[7]!, rate, 2e-5);
});

test('the bias is the difference of the gradients', () => {
  for (const k of [0, 1, 3]) {
    const difference = objective.likelihoodGradient.map((value, i) => value - objective.gradients[k]![i]!);
    close(Math.hypot(...difference), objective.bias[k]!, 1e-12);
  }
});

test('with the sweep of single sites it holds as well, and from the model itself nothing moves', () => {
  const sweep = contrastiveDivergenceObjective(model, siteGibbsMatrix(model.energies), dataLaw, { steps: 5 });
  for (let k = 1; k <= 5; k++) assert.ok(sweep.objective[k]! >= sweep.objective[k - 1]!);
  const still = contrastiveDivergenceObjective(model, matrix, model.law, { steps: 2 });
  still.bias.forEach((value) => close(value, 0, 1e-14));
});

test('laws: shares of a sample, divergences', () => {
  assert.deepEqual(Array.from(stateFrequencies(rows.flat(), 4, 'binary')), Array.from(dataLaw));
  close(klOfLaws([0.5, 0.5, 0], [0.25, 0.25, 0.5]), Math.log(2), 1e-15);
  assert.equal(klOfLaws([0.5, 0.5], [1, 0]), Infinity);
  close(totalVariationOfLaws([0.5, 0.5, 0], [0.25, 0.25, 0.5]), 0.5, 1e-15);
});

test('what is no law, or no number of steps, is refused', () => {
  assert.throws(() => contrastiveDivergenceObjective(model, matrix, dataLaw, { steps: -1 }), ArgumentError);
  assert.throws(() => contrastiveDivergenceObjective(model, matrix, [1]), DataError);
  assert.throws(
    () =>
      contrastiveDivergenceObjective(
        model,
        matrix,
        dataLaw.map((share) => 2 * share)
      ),
    { name: 'DataError', message: /sum to 2/ }
  );
});
