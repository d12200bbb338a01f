// What the runner is asked to do, from its command line.
import { Command, InvalidArgumentError } from 'commander';
import { existsSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/** @returns {{ root: string, notebooks: string, figures: string, results: string, cache: string, jobs: number, save: boolean, wanted: string[] }} */
export function readSettings(args) {
  const folder = (value) => path.resolve(value);
  const command = new Command('notebooks')
    .description('Execute the notebooks headless, check their claims, and write their figures. The committed notebooks are left alone unless --save is given.')
    .argument('[numbers...]', 'only the notebooks whose names start so, such as 02 07')
    .option('--save', 'write the outputs, with pictures beside the interactive figures, into the notebooks', false)
    .option('--jobs <count>', 'notebooks at a time', positive, Math.min(2, availableParallelism()))
    .option('--notebooks <folder>', 'where the notebooks are', folder, path.join(root, 'notebooks'))
    .option('--figures <folder>', 'where the figures and claims.json go', folder, path.join(root, 'figures'))
    .option('--results <folder>', 'where the executed notebooks go', folder, path.join(root, 'build', 'notebooks'))
    .option('--cache <folder>', 'where the times of the last run are kept', folder, path.join(root, '.cache'))
    .parse(args, { from: 'user' });
  return { root, ...command.opts(), wanted: command.args };
}

/** The notebooks asked for, in reading order, as `{ name, file }`. Throws where a number matches none. */
export function findNotebooks({ notebooks, wanted }) {
  const names = existsSync(notebooks) ? readdirSync(notebooks).filter((name) => name.endsWith('.ipynb')).sort() : [];
  const all = names.map((name) => ({ name: name.slice(0, -'.ipynb'.length), file: path.join(notebooks, name) }));
  if (all.length === 0) throw new Error(`no notebooks in ${notebooks}`);
  const matches = ({ name }, start) => name === start || name.startsWith(`${start}-`) || `${Number(start)}` === `${parseInt(name, 10)}`;
  const unknown = wanted.filter((start) => !all.some((notebook) => matches(notebook, start)));
  if (unknown.length > 0) throw new Error(`no notebook starts with ${unknown.join(', ')}; there are ${all.map(({ name }) => name).join(', ')}`);
  return wanted.length === 0 ? all : all.filter((notebook) => wanted.some((start) => matches(notebook, start)));
}

function positive(value) {
  const count = Number(value);
  if (!(Number.isInteger(count) && count > 0)) throw new InvalidArgumentError('expected a positive integer');
  return count;
}
