import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';

/** The repository, seen from build/test/setup. */
export const root = path.resolve(__dirname, '..', '..', '..');

export interface Result {
  code: number;
  output: string;
}

export interface Context {
  root: string;
  env: Record<string, string | undefined>;
  platform: string;
  architecture: string;
  nodeVersion: string;
  say(line: string): void;
  warn(line: string): void;
  run(command: string, args: string[], options?: object): Promise<Result>;
  freeBytes(folder: string): number;
}

export interface Step {
  name: string;
  isDone(context: Context): boolean;
  install(context: Context): Promise<void>;
}

/** A module of scripts/; they are ES modules without types. */
export function load<T>(name: string): T {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return require(path.join(root, 'scripts', name)) as T;
}

/** An empty folder in place of the repository, where no program exists and everything said is kept. */
export function fakeContext(replaced: Partial<Context> = {}) {
  const said: string[] = [];
  const warned: string[] = [];
  const ran: string[][] = [];
  const context: Context = {
    root: mkdtempSync(path.join(tmpdir(), 'ebm-setup-')),
    env: { PATH: '' },
    platform: 'linux',
    architecture: 'x64',
    nodeVersion: '20.19.0',
    say: (line) => said.push(line),
    warn: (line) => warned.push(line),
    run: () => Promise.resolve({ code: 127, output: '' }),
    freeBytes: () => 1e12,
    ...replaced
  };
  const answer = context.run;
  context.run = (command, args, options) => {
    ran.push([command, ...args]);
    return answer(command, args, options);
  };
  return { context, said, warned, ran };
}

/** Writes a file with its folders; `mode` 0o755 makes it a program. */
export function put(file: string, content: string, mode = 0o644): string {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
  chmodSync(file, mode);
  return file;
}

/** Says whether an error is the set-up's own, in one line with a remedy. */
export function isProblem(what: RegExp, remedy: RegExp) {
  return (error: Error & { what?: string; remedy?: string }): boolean =>
    error.name === 'SetupProblem' && what.test(error.what ?? '') && remedy.test(error.remedy ?? '') && !error.message.includes('\n');
}
