// `npm run bench [-- FILTER]`: ours and the peers (JAX jit, PyTorch eager and who else has the workload), one repetition each in turn, medians and their ratios.
import { Command } from 'commander';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { catalogue } from './catalogue.mjs';
import { compare } from './checks.mjs';
import { figure } from './figure.mjs';
import { machine } from './machine.mjs';
import { restart } from './numbers.mjs';
import { has, python, setUpPeers } from './setup.mjs';
import { geometricMean, median, quantile, ratioReplicates, summary } from './statistics.mjs';
import { startWorker } from './worker.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.dirname(here);
// Threads that spin after a parallel region must be asleep before the next worker's turn.
const PAUSE = 60;
// Fewer repetitions than these make no interval.
const FEWEST = 5;

const defaultWorker = path.join(root, 'build', 'bench', 'worker.js');
const program = new Command('npm run bench --')
  .description('Times the workloads in ebm and its peers, in turn, and writes bench/results.json and bench/results.png.')
  .argument('[filter]', 'only workloads whose name contains this; nothing is written then')
  .option('--rounds <n>', 'repetitions of each program', (text) => Number.parseInt(text, 10), 15)
  .option('--seconds <n>', `a workload's time: after it no repetition begins, once there are ${FEWEST}`, Number, 40)
  .option('--ours <file>', 'the worker of our side', defaultWorker)
  .parse();
const { rounds, seconds, ours: oursFile } = program.opts();
const [filter = ''] = program.args;
const chosen = catalogue.filter((workload) => workload.name.includes(filter));
if (chosen.length === 0)
  program.error(`No workload's name contains '${filter}'. There are: ${catalogue.map((workload) => workload.name).join(', ')}.`);
if (!(rounds >= 3)) program.error('--rounds wants a number of at least 3.');
if (!(seconds > 0)) program.error('--seconds wants a positive number.');

function compileOurs() {
  const compiler = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const { status, stdout } = spawnSync(process.execPath, [compiler, '-p', here], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`The workloads do not compile:\n${stdout}`);
}

/** Other work on the cores disturbs every number: the load of the last minute, a core being 1. */
function warnIfBusy() {
  const [load] = os.loadavg();
  if (load > 0.5 * os.availableParallelism()) console.warn(`The machine is busy (load ${load.toFixed(1)}): trust the ratios, not the milliseconds.`);
}

function writeInputs(folder, inputs) {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, { shape, values }]) => {
      const file = path.join(folder, `${name}.f32`);
      writeFileSync(file, values);
      return [name, { shape, file }];
    })
  );
}

async function prepare(workers, workload) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'ebm-bench-'));
  try {
    restart(20);
    const inputs = writeInputs(folder, workload.inputs());
    const { kind, settings, calls, keys = 12 } = workload;
    const prepared = [];
    for (const worker of workers) prepared.push(await worker.send({ command: 'prepare', kind, settings, calls, keys, inputs }));
    return prepared;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(workers, workload) {
  const prepared = await prepare(workers, workload);
  const times = workers.map(() => []);
  const end = performance.now() + 1000 * seconds;
  for (let round = 0; round < rounds && (round < FEWEST || performance.now() < end); round++) {
    for (let turn = 0; turn < workers.length; turn++) {
      const which = (turn + round) % workers.length;
      await pause(PAUSE);
      times[which].push((await workers[which].send({ command: 'time', calls: workload.calls })).milliseconds);
    }
  }
  for (const worker of workers) await worker.send({ command: 'release' });
  return { prepared, times };
}

const rounded = (value) => Number(value.toPrecision(4));
const spread = (times) => ({ median: rounded(median(times)), low: rounded(quantile(times, 0.25)), high: rounded(quantile(times, 0.75)) });

function report(workload, names, { prepared, times }) {
  const [ours, ...peers] = names.map((name, k) => ({ name, prepared: prepared[k], times: times[k] }));
  const jax = peers.find(({ name }) => name === 'jax');
  const ratio = (a, b) => summary(median(a.times) / median(b.times), ratioReplicates(a.times, b.times));
  const each = (programs, value) => Object.fromEntries(programs.map((program) => [program.name, value(program)]));
  return {
    row: {
      name: workload.name,
      title: workload.title,
      small: workload.small,
      rounds: ours.times.length,
      milliseconds: each([ours, ...peers], ({ times, prepared }) => ({ ...spread(times), first: rounded(prepared.first) })),
      mode: ours.prepared.mode,
      threads: each(
        peers.filter(({ prepared }) => prepared.threads),
        ({ prepared }) => prepared.threads
      ),
      oursTo: each(peers, (peer) => ratio(ours, peer)),
      toJax: jax ? each([ours, ...peers.filter((peer) => peer !== jax)], (program) => ratio(program, jax)) : null,
      agreement: each(peers, (peer) => compare(ours.prepared, peer.prepared))
    },
    replicates: jax ? ratioReplicates(ours.times, jax.times) : null
  };
}

const padded = (value, width) => value.padStart(width);
const shown = (spread) => padded(spread ? spread.median.toFixed(spread.median < 100 ? 1 : 0) : '-', 10);
const interval = (ratio) => (ratio ? `${ratio.value.toFixed(2)} (${ratio.low.toFixed(2)}-${ratio.high.toFixed(2)})` : '-');

function printRow({ name, milliseconds: times, oursTo, agreement }) {
  const others = Object.keys(oursTo).filter((peer) => peer !== 'jax' && peer !== 'torch');
  console.log(
    name.padEnd(16) +
      shown(times.ours) +
      shown(times.jax) +
      shown(times.torch) +
      padded(interval(oursTo.jax), 19) +
      padded(interval(oursTo.torch), 19) +
      others.map((peer) => `  ${peer}${shown(times[peer]).replace(/ +/, ' ')}: ${interval(oursTo[peer])}`).join('') +
      (agree(agreement) ? '' : '  DIFFERS')
  );
  for (const [peer, result] of Object.entries(agreement)) {
    if (result.agree) continue;
    console.log(`  against ${peer}: exact values apart by ${result.exact.toExponential(1)}`);
    for (const s of result.statistics)
      if (!s.agree) console.log(`  ${s.name}: ${s.ours} and ${s.theirs}, ${s.standardErrors.toFixed(1)} standard errors apart`);
  }
}

const agree = (agreement) => Object.values(agreement).every((result) => result.agree);

function writeWhole(name, content) {
  const file = path.join(here, name);
  writeFileSync(`${file}.part`, content);
  renameSync(`${file}.part`, file);
}

async function write(results) {
  writeWhole('results.json', JSON.stringify(results, null, 2) + '\n');
  const { renderFigure, closeBrowser } = await import('ebm').then((ebm) => ebm.default ?? ebm);
  writeWhole('results.png', await renderFigure(figure(results)));
  await closeBrowser();
}

/** Geometric mean of ours to JAX, where JAX takes part. */
function overJax(reports) {
  if (reports.length === 0) return null;
  const together = reports[0].replicates.map((_, k) => geometricMean(reports.map(({ replicates }) => replicates[k])));
  return summary(geometricMean(reports.map(({ row }) => row.toJax.ours.value)), together);
}

async function main() {
  warnIfBusy();
  setUpPeers();
  if (oursFile === defaultWorker) compileOurs();
  const peers = (workload) => workload.peers ?? ['jax', 'torch'];
  const wanted = [...new Set(chosen.flatMap(peers))].filter((name) => name === 'jax' || has(name));
  const startPeer = (name) => startWorker(name, python, [path.join(here, 'peers', 'worker.py'), name], { JAX_PLATFORMS: 'cpu' });
  const workers = [startWorker('ours', process.execPath, [oursFile]), ...wanted.map(startPeer)];
  try {
    const versions = {};
    for (const worker of workers) Object.assign(versions, (await worker.send({ command: 'versions' })).versions);
    console.log(`median ms of up to ${rounds} interleaved repetitions; ratios with their 90 % bootstrap interval; below 1: ours is faster`);
    console.log(
      'workload'.padEnd(16) +
        padded('ebm', 10) +
        padded('JAX jit', 10) +
        padded('PyTorch', 10) +
        padded('ebm / JAX', 19) +
        padded('ebm / PyTorch', 19) +
        '  others: ms, ebm / other'
    );
    const reports = [];
    for (const workload of chosen) {
      const taking = workers.filter(({ name }) => name === 'ours' || peers(workload).includes(name));
      const names = taking.map(({ name }) => name);
      reports.push(report(workload, names, await measure(taking, workload)));
      printRow(reports.at(-1).row);
    }
    const rows = reports.map(({ row }) => row);
    const overall = overJax(reports.filter(({ row }) => row.toJax));
    if (overall) console.log(`geometric mean of ebm / JAX: ${interval(overall)}`);
    const results = { machine: machine(versions), rounds, geometricMean: overall, workloads: rows };
    if (chosen.length === catalogue.length) await write(results);
    const differing = rows.filter(({ agreement }) => !agree(agreement));
    if (differing.length > 0) throw new Error(`These programs do not compute the same: ${differing.map((row) => row.name).join(', ')}.`);
  } finally {
    workers.forEach((worker) => worker.stop());
  }
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
