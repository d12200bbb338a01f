import { tier as currentTier } from './backend';
import { registerDerivatives } from './derivatives';
import { registerGatherKernel } from './gather-kernel';

export { ready, tf, tier, tierReason } from './backend';
export type { Tier } from './backend';
export * from './errors';
export { loop } from './loop';
export { scan } from './scan';
export type { DynamicCount } from './scan';
export { chunkedLoop } from './chunked-loop';
export type { ChunkedLoopOptions } from './chunked-loop';
export { inChunks } from './chunks';
export type { ChunkOptions, Progress } from './chunks';
export { grad, stopGradient, valueAndGrad, valueAndGradWithExtra } from './gradient';
export { jit } from './jit';
export type { CompiledMode, Jitted, JitOptions, Mode } from './jit';
export type { ProgramReport } from './program';
export { float64 } from './double';
export type { Float64Values } from './double';
export { treeMap } from './trees';
export type { Inputs, State, Tree } from './trees';
export * as random from './random';
export type { Key } from './random';
export * from './activations';
export { differentiableKernels } from './derivatives';

registerDerivatives();
if (currentTier() !== 'wasm') registerGatherKernel();
