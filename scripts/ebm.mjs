#!/usr/bin/env node
// The command line: `npm run ebm -- COMMAND`.
import { setupOrExit } from './setup.mjs';

if (process.argv[2] === 'setup') {
  // Needs no package: it is what brings them.
  await setupOrExit({ withTests: process.argv.includes('--tests') });
  console.log("set-up: all is in place; 'npm run ebm -- doctor' shows what runs.");
} else {
  await runCommand();
}

async function runCommand() {
  const { Command } = await import('commander').catch(() => {
    console.error("ebm: the npm packages are missing. Run 'npm run ebm -- setup' first.");
    process.exit(1);
  });
  const program = new Command('ebm').description('The workbench for energy-based models.');
  program.command('setup').description('install and build all that is missing').option('--tests', 'compile the tests too');
  program
    .command('doctor')
    .description('show versions, the engine and why it is this one, and test a compiled call and a second derivative')
    .action(async () => {
      const { doctor } = await import('./doctor/doctor.mjs');
      process.exitCode = (await doctor()) ? 0 : 1;
    });
  await program.parseAsync();
}
