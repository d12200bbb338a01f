import { createContext } from '../setup/context.mjs';
import { checkEngine } from './engine.mjs';
import { checkVersions } from './versions.mjs';

const marks = { good: 'ok', missing: '--', bad: 'NO' };

/** Prints a line for each thing that the workbench stands on. Returns whether all that is necessary is there and right. */
export async function doctor(context = createContext(), print = console.log) {
  let healthy = true;
  const tell = ({ name, state, text }) => {
    healthy &&= state !== 'bad';
    print(`${marks[state]}  ${name.padEnd(23)} ${text}`);
  };
  for (const finding of await checkVersions(context)) tell(finding);
  for await (const finding of checkEngine(context)) tell(finding);
  print(healthy ? 'All is well.' : "Something is wrong: see the lines with NO. 'npm run ebm -- setup' mends what can be mended.");
  return healthy;
}
