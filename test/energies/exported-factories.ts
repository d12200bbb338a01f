import path from 'node:path';
import ts from 'typescript';

/**
 * Names of all that the library exports and that makes an `Energy`, by its compiled declarations: functions whose result has the record's four required
 * members, and such functions in exported objects (`exponentialFamily.normal`).
 */
export function exportedFactories(): string[] {
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
  const makesEnergy = (type: ts.Type): boolean =>
    type
      .getCallSignatures()
      .some((signature) => ['name', 'event', 'init', 'energy'].every((member) => signature.getReturnType().getProperty(member)));
  return checker.getExportsOfModule(checker.getSymbolAtLocation(source)!).flatMap((symbol) => {
    const type = typeOf(symbol);
    if (makesEnergy(type)) return [symbol.name];
    const isRecord = type.flags & ts.TypeFlags.Object && type.getCallSignatures().length === 0;
    const members = isRecord ? type.getProperties() : [];
    return members.filter((member) => makesEnergy(typeOf(member))).map((member) => `${symbol.name}.${member.name}`);
  });
}
