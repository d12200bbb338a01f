// What the numbers were measured on: cores and instruction sets, versions and date; no names or paths of the host.
import { existsSync, readFileSync } from 'node:fs';
import os from 'node:os';

const instructionSets = ['avx2', 'fma', 'avx512f', 'avx512_bf16', 'amx_tile'];

function processorFlags() {
  const file = '/proc/cpuinfo';
  const line = existsSync(file) ? readFileSync(file, 'utf8').match(/^(?:flags|Features)\s*:(.*)$/m) : null;
  return new Set(line ? line[1].trim().split(/\s+/) : []);
}

export function machine(versions) {
  const flags = processorFlags();
  return {
    date: new Date().toISOString().slice(0, 10),
    platform: `${process.platform} ${process.arch}`,
    processor: os.cpus()[0]?.model.trim() ?? 'unknown',
    cores: os.availableParallelism(),
    memoryGiB: Math.round(os.totalmem() / 2 ** 30),
    instructionSets: Object.fromEntries(instructionSets.map((name) => [name, flags.has(name)])),
    versions: { node: process.versions.node, ...versions }
  };
}
