import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { after, describe, it } from 'node:test';
import { ArgumentError, grad, jit, loop, random, tf } from 'ebm';
import { pythonWith } from '../python';
import { distance, values } from './support';

describe('export', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ebm-export-'));
  after(() => fs.rmSync(folder, { recursive: true }));

  // Langevin steps on an MLP energy: matrices, gradients, a loop, random numbers and integers in one program.
  const energy = (x: tf.Tensor, w: tf.Tensor): tf.Tensor => tf.tanh(x.matMul(w)).sum().add(x.square().sum().mul(0.5));
  const langevin = (params: { w: tf.Tensor }, key: tf.Tensor, x: tf.Tensor): { x: tf.Tensor; energy: tf.Tensor } => {
    const last = loop(10, x, (i, state) => {
      const step = grad((y: tf.Tensor) => energy(y, params.w))(state).mul(0.05);
      return state.sub(step).add(random.normal(random.foldIn(key as tf.Tensor1D, i as tf.Scalar), [4, 2]).mul(0.3));
    });
    return { x: last, energy: energy(last, params.w) };
  };
  const w = [0.3, -0.2, 0.5, 0.1, 0.4, -0.6];
  const x = [0.1, 0.2, -0.3, 0.4, 0.5, -0.6, 0.7, 0.8];

  it("loads in Python's TensorFlow and evaluates to the same numbers", () => {
    const python = pythonWith('tensorflow');
    const program = jit(langevin, { mode: 'graph' });
    const inputs = [{ w: tf.tensor2d(w, [2, 3]) }, random.key(7), tf.tensor2d(x, [4, 2])] as const;
    const saved = path.join(folder, 'langevin');
    program.export(saved, ...inputs);
    const single = program(...inputs);
    // In double precision the doubles themselves pass the boundary.
    const double = jit((y: tf.Tensor, a: tf.Tensor) => y.mul(0.1).add(a).exp(), { precision: 'float64' });
    const savedDouble = path.join(folder, 'double');
    double.export(savedDouble, tf.tensor1d([1, 2]), 1 / 3);

    const code = `
import json, sys, tensorflow as tf
single = tf.saved_model.load(sys.argv[1]).signatures["serving_default"]
w = tf.reshape(tf.constant(${JSON.stringify(w)}, tf.float32), [2, 3])
x = tf.reshape(tf.constant(${JSON.stringify(x)}, tf.float32), [4, 2])
out = single(arg0_w=w, arg1=tf.constant(${JSON.stringify(values(inputs[1]))}, tf.int32), arg2=x)
double = tf.saved_model.load(sys.argv[2]).signatures["serving_default"]
wide = double(arg0=tf.constant([1.0, 2.0], tf.float64), arg1=tf.constant(1 / 3, tf.float64))["result"]
print(json.dumps({"x": out["result_x"].numpy().ravel().tolist(), "energy": float(out["result_energy"]), "wide": wide.numpy().tolist()}))
`;
    const printed = execFileSync(python, ['-c', code, saved, savedDouble], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    const got = JSON.parse(printed.trim().split('\n').pop() as string) as { x: number[]; energy: number; wide: number[] };
    assert.ok(distance(got.x, values(single.x)) < 1e-5, `${got.x} for ${values(single.x)}`);
    assert.ok(distance([got.energy], values(single.energy)) < 1e-5);
    assert.ok(distance(got.wide, [Math.exp(0.1 + 1 / 3), Math.exp(0.2 + 1 / 3)]) < 1e-15);
  });

  it('replaces an earlier export and nothing else', () => {
    const program = jit((y: tf.Tensor) => y.add(1), { mode: 'graph' });
    const target = path.join(folder, 'again');
    program.export(target, tf.scalar(1));
    program.export(target, tf.scalar(1));
    const other = path.join(folder, 'other');
    fs.mkdirSync(other);
    fs.writeFileSync(path.join(other, 'thesis.txt'), 'precious');
    assert.throws(() => program.export(other, tf.scalar(1)), ArgumentError);
    assert.equal(fs.readFileSync(path.join(other, 'thesis.txt'), 'utf8'), 'precious');
  });
});
