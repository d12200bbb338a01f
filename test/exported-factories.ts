import path from 'node:path';
import ts from 'typescript';

/**
 * Names of all that the library exports and that makes a record with certain members, by its compiled declarations: functions whose result has them, and such
 * functions in exported objects (`exponentialFamily.normal`).
 */
export function exportedFactories(members: readonly string[]): string[] {
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
  const typeOf = (symbol: ts.Symbol): ts.Type => checker.getTypeOfSymbolAtLocation(symbol, source);
  const makesOne = (type: ts.Type): boolean =>
    type.getCallSignatures().some((signature) => members.every((member) => signature.getReturnType().getProperty(member)));
  return checker.getExportsOfModule(checker.getSymbolAtLocation(source)!).flatMap((symbol) => {
    const type = typeOf(symbol);
    if (makesOne(type)) return [symbol.name];
    const isRecord = type.flags & ts.TypeFlags.Object && type.getCallSignatures().length === 0;
    const parts = isRecord ? type.getProperties() : [];
    return parts.filter((part) => makesOne(typeOf(part))).map((part) => `${symbol.name}.${part.name}`);
  });
}
