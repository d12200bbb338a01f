import path from 'node:path';
import ts from 'typescript';

/** Names of all functions that the library exports and that return a `Kernel`, by its compiled declarations. */
export function exportedKernelFactories(): string[] {
  const entry = path.join(path.dirname(require.resolve('ebm')), 'index.d.ts');
  const program = ts.createProgram([entry], {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.CommonJS,
    moduleResolution: ts.ModuleResolutionKind.Node10,
    skipLibCheck: true,
    types: []
  });
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(entry)!;
  const makesKernel = (type: ts.Type): boolean =>
    type.getCallSignatures().some((call) => ['exact', 'settings', 'init', 'step'].every((member) => call.getReturnType().getProperty(member)));
  return checker
    .getExportsOfModule(checker.getSymbolAtLocation(source)!)
    .filter((symbol) => makesKernel(checker.getTypeOfSymbolAtLocation(symbol, source)))
    .map(({ name }) => name);
}
