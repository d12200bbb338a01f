// Makes this machine ready: npm packages, Python packages, the native engine, the notebook kernel, the compiled library. Each step leaves a stamp
// of its inputs, so a second run finds nothing to do in a moment and an interrupted one goes on where it stopped. Uses nothing but Node itself.
import { pathToFileURL } from 'node:url';
import { library, tests } from './setup/build.mjs';
import { createContext } from './setup/context.mjs';
import { kernel } from './setup/kernel.mjs';
import { alone } from './setup/lock.mjs';
import { native } from './setup/native.mjs';
import { packages } from './setup/packages.mjs';
import { checkNode } from './setup/prerequisites.mjs';
import { SetupProblem } from './setup/problem.mjs';
import { python } from './setup/python.mjs';

/** Does what is left to do; throws a SetupProblem where something necessary is missing. */
export async function setup({ withTests = false, context = createContext() } = {}) {
  checkNode(context.nodeVersion);
  const steps = [packages, python, kernel, native, library, ...(withTests ? [tests] : [])];
  const pending = steps.filter((step) => !step.isDone(context));
  if (pending.length === 0) return;
  for (const step of pending) await step.check?.(context);
  await alone(context, async () => {
    // Looked at one by one: a step may undo a later one's result (npm removes the compiled addon with node_modules).
    for (const step of steps) if (!step.isDone(context)) await step.install(context);
  });
}

/** The same for a script: a problem ends the process with its line, its remedy and exit code 1. */
export async function setupOrExit(options) {
  try {
    await setup(options);
  } catch (error) {
    if (!(error instanceof SetupProblem)) throw error;
    if (error.details) console.error(error.details);
    console.error(`set-up: ${error.message}`);
    process.exit(1);
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) void setupOrExit({ withTests: process.argv.includes('--tests') });
