import path from 'node:path';
import ts from 'typescript';

/**
 * Names of all that the library exports and that makes a record with certain members, by its compiled declarations: functions whose result has them, and such
 * functions in exported objects (`exponentialFamily.normal`).
 */
export function exportedFactories(members: readonly string[]): string[] {
  return namesOf(({ type }) =>
    type.getCallSignatures().some((signature) => members.every((member) => signature.getReturnType().getProperty(member)))
  );
}

/** Names of all functions of some folders that take a record of options: one that is taken apart in the signature, or is called options or settings. */
export function exportedWithOptions(folders: readonly string[]): string[] {
  const isOptions = ({ valueDeclaration: declared }: ts.Symbol): boolean => {
    if (!declared || !ts.isParameter(declared)) return false;
    const { name, type } = declared;
    if (ts.isObjectBindingPattern(name) || (type && ts.isTypeLiteralNode(type))) return true;
    return /Options|Settings/.test(type?.getText() ?? '') || /^(options|settings)$/.test(name.getText());
  };
  return namesOf(
    ({ type, file }) =>
      folders.some((folder) => file.startsWith(`${folder}${path.sep}`)) &&
      type.getCallSignatures().some((signature) => signature.parameters.some(isOptions))
  ).sort();
}

/** Something exported: its type, and the file that declares it, from the library's folder. */
interface Exported {
  type: ts.Type;
  file: string;
}

/** Names of what is exported and fits, or of the parts of exported objects that do. */
function namesOf(fits: (one: Exported) => boolean): string[] {
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
  const exported = (symbol: ts.Symbol): Exported => {
    const type = checker.getTypeOfSymbolAtLocation(symbol, source);
    const declared = type.getCallSignatures()[0]?.declaration?.getSourceFile().fileName ?? '';
    return { type, file: path.relative(path.dirname(entry), declared) };
  };
  return checker.getExportsOfModule(checker.getSymbolAtLocation(source)!).flatMap((symbol) => {
    const one = exported(symbol);
    if (fits(one)) return [symbol.name];
    const isRecord = one.type.flags & ts.TypeFlags.Object && one.type.getCallSignatures().length === 0;
    const parts = isRecord ? one.type.getProperties() : [];
    return parts.filter((part) => fits(exported(part))).map((part) => `${symbol.name}.${part.name}`);
  });
}
