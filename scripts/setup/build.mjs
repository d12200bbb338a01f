import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { SetupProblem } from './problem.mjs';
import { digest, digestFolder, listFiles, readJson, writeJson } from './stamp.mjs';

const isSource = (name) => name.endsWith('.ts') || name.endsWith('.json');
const libraryInputs = ({ root }) =>
  digest(digestFolder(path.join(root, 'lib'), isSource), { file: path.join(root, 'tsconfig.json') }, { file: path.join(root, 'package-lock.json') });

/** The library `ebm`, compiled from lib/ to lib/dist. */
export const library = compiled({
  name: 'library',
  project: '.',
  source: 'lib',
  output: 'lib/dist',
  record: 'lib.tsbuildinfo',
  inputs: libraryInputs
});

/** The tests, compiled from test/ to build/test. */
export const tests = compiled({
  name: 'test suite',
  project: 'test',
  source: 'test',
  output: 'build/test',
  record: 'test.tsbuildinfo',
  inputs: (context) => digest(libraryInputs(context), digestFolder(path.join(context.root, 'test'), isSource))
});

function compiled({ name, project, source, output, record, inputs }) {
  const stamp = ({ root }) => path.join(root, output, 'ebm.json');
  return {
    name,

    isDone: (context) => readJson(stamp(context))?.inputs === inputs(context),

    async install(context) {
      const { root } = context;
      const state = inputs(context);
      const compilerRecord = path.join(root, '.cache', record);
      // The compiler trusts its record and would not write again what was deleted behind its back.
      if (!existsSync(stamp(context))) rmSync(compilerRecord, { force: true });
      removeOrphans(path.join(root, source), path.join(root, output));
      const compiler = path.join(root, 'node_modules', 'typescript', 'lib', 'tsc.js');
      const result = await context.run(process.execPath, [compiler, '-p', project], { cwd: root, env: context.env });
      if (result.code !== 0) throw new SetupProblem(`the ${name} does not compile`, 'Mend the errors above and run it again.', result.output.trim());
      writeJson(stamp(context), { inputs: state });
    }
  };
}

/** Removes outputs whose source has gone or has been renamed, so that nothing stale is imported or run. */
function removeOrphans(source, output) {
  for (const file of listFiles(output, (name) => name.endsWith('.js'))) {
    const stem = path.relative(output, file).slice(0, -'.js'.length);
    if (existsSync(path.join(source, `${stem}.ts`))) continue;
    for (const ending of ['.js', '.js.map', '.d.ts']) rmSync(path.join(output, stem + ending), { force: true });
  }
}
