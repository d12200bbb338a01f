// Writes lib/engine/graph/operations.json: of TensorFlow's operations, those that tfjs-node's kernels or the engine emit.
// Usage: see dump-operations.py, which makes the registry dump that this reads.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(import.meta.url);
const { OpList } = require('@tensorflow/tfjs-node/dist/proto/api_pb.js');
const tfjsNode = path.dirname(require.resolve('@tensorflow/tfjs-node'));

const names = new Set([
  ...['BatchMatMulV2', 'BroadcastTo', 'Bitcast', 'BitwiseAnd', 'BitwiseOr', 'BitwiseXor', 'Cast', 'Const', 'Cumsum', 'Fill', 'Identity', 'LeftShift'],
  ...['MatMul', 'Placeholder', 'Range', 'RightShift', 'StatefulPartitionedCall', 'StatelessWhile', 'TensorListReserve', 'TensorListSetItem'],
  ...['SelectV2', 'TensorListStack', 'TopKV2', 'AddV2', 'Invert', 'Xlogy', 'Lgamma', 'Digamma']
]);
const files = [
  path.join(tfjsNode, 'nodejs_kernel_backend.js'),
  ...readdirSync(path.join(tfjsNode, 'kernels')).map((file) => path.join(tfjsNode, 'kernels', file))
];
for (const file of files.filter((name) => name.endsWith('.js'))) {
  for (const [, quoted, member] of readFileSync(file, 'utf8').matchAll(/['"]([A-Z]\w+)['"]|tfjs_1\.([A-Z]\w+)/g)) names.add(quoted ?? member);
}
const operations = {};
for (const definition of OpList.deserializeBinary(new Uint8Array(readFileSync(process.argv[2]))).toObject().opList) {
  if (!names.has(definition.name)) continue;
  operations[definition.name] = {
    i: definition.inputArgList.map((argument) => [argument.typeAttr || argument.typeListAttr, argument.numberAttr]),
    o: definition.outputArgList.map((argument) => [argument.name, argument.numberAttr || argument.typeListAttr]),
    ...(definition.isStateful ? { s: 1 } : {})
  };
}
const sorted = Object.fromEntries(Object.entries(operations).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync('lib/engine/graph/operations.json', `${JSON.stringify(sorted, null, 0)}\n`);
console.log(`${Object.keys(sorted).length} operations`);
