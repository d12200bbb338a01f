import { tier } from 'ebm';

/** The modes of `jit` that this machine's tier has. */
export const modes = ({ xla: ['eager', 'graph', 'xla'], graph: ['eager', 'graph'], wasm: ['eager'] } as const)[tier()];

/** The modes that go through a trace. */
export const compiledModes = modes.filter((mode): mode is 'graph' | 'xla' => mode !== 'eager');

/** For tests of what only TensorFlow has. */
export const nativeOnly = { skip: tier() === 'wasm' ? 'the WebAssembly tier has no bit operations' : false };
