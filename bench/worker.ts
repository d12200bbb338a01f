// Our worker: one JSON line in, one JSON line out, as bench/peers/worker.py.
import { readFileSync } from 'fs';
import { createInterface } from 'readline';
import type { Tensor, TensorContainer } from '@tensorflow/tfjs';
import { random, ready, tf, tier } from 'ebm';
import { annealing } from './workloads/annealing';
import { contrastiveDivergence } from './workloads/contrastive-divergence';
import { ess } from './workloads/ess';
import { langevin } from './workloads/langevin';
import { metropolis } from './workloads/metropolis';
import { normals } from './workloads/normals';
import { pcd } from './workloads/pcd';
import { rbm } from './workloads/rbm';
import { hmcGaussian, malaBanana, randomWalkGaussian, ulaGaussian } from './workloads/samplers';
import { steinDiscrepancy, svgdMixture } from './workloads/stein';
import { steinGanRounds } from './workloads/stein-gan';
import { trainDsm, trainNce, trainPcd, trainSsm } from './workloads/training';
import type { Given, Key, Prepare, Settings, Workload } from './workloads/workload';

interface Message {
  command: 'versions' | 'prepare' | 'time' | 'release';
  kind: string;
  settings: Settings;
  inputs: Record<string, { file: string; shape: number[] }>;
  calls: number;
  keys: number;
}

type Result = TensorContainer;
const workloads = {
  ...{ annealing, contrastiveDivergence, ess, langevin, metropolis, normals, pcd, rbm },
  ...{ hmcGaussian, malaBanana, randomWalkGaussian, ulaGaussian },
  ...{ steinDiscrepancy, steinGanRounds, svgdMixture },
  ...{ trainDsm, trainNce, trainPcd, trainSsm }
} as unknown as Record<string, Prepare<Result>>;

let given: Given = {};
let workload: Workload<Result> | undefined;

function read(inputs: Message['inputs']): Given {
  const tensor = ({ file, shape }: { file: string; shape: number[] }): Tensor => {
    const bytes = readFileSync(file);
    return tf.tensor(new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4), shape);
  };
  return Object.fromEntries(Object.entries(inputs).map(([name, entry]) => [name, tensor(entry)]));
}

function current(): Workload<Result> {
  if (!workload) throw new Error('no workload is prepared');
  return workload;
}

/** Milliseconds a call; a compiled call returns when its results are there. */
async function timed(calls: number, key: Key): Promise<number> {
  const start = performance.now();
  for (let call = 0; call < calls; call++) tf.dispose(await current().once(key));
  return (performance.now() - start) / calls;
}

async function statistics(seed: number): Promise<Record<string, number>> {
  const result = await current().once(random.key(seed));
  const means = tf.tidy(() => current().statistics(result));
  const numbers = Object.fromEntries(Object.entries(means).map(([name, value]) => [name, value.dataSync()[0] as number]));
  tf.dispose([result, means]);
  return numbers;
}

async function prepare({ kind, settings, inputs, keys }: Message): Promise<object> {
  const make = workloads[kind];
  if (!make) throw new Error(`there is no workload '${kind}'`);
  given = read(inputs);
  workload = make(settings, given);
  const first = await timed(1, random.key(0));
  await timed(1, random.key(0));
  const draws: Record<string, number>[] = [];
  for (let seed = 1; seed <= keys; seed++) draws.push(await statistics(seed));
  const exact = Array.from(tf.tidy(() => current().exact()).dataSync());
  const names = Object.keys(draws[0] ?? {});
  const mode = current().program.report()[0]?.mode;
  return { first, mode, exact, statistics: Object.fromEntries(names.map((name) => [name, draws.map((draw) => draw[name])])) };
}

async function answer(message: Message): Promise<object> {
  switch (message.command) {
    case 'prepare':
      return prepare(message);
    case 'time':
      return { milliseconds: await timed(message.calls, random.key(0)) };
    case 'release':
      tf.dispose(Object.values(given));
      workload = undefined;
      return { released: true };
    case 'versions':
      return { versions: { ebm: tier() === 'xla' ? 'compiled by XLA' : `tier ${tier()}` } };
  }
}

async function main(): Promise<void> {
  await ready;
  for await (const line of createInterface({ input: process.stdin })) {
    let reply: object;
    try {
      reply = await answer(JSON.parse(line) as Message);
    } catch (error) {
      reply = { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    }
    process.stdout.write(JSON.stringify(reply) + '\n');
  }
}

void main();
