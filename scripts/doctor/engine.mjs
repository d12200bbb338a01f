import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const hint = { xla: '', graph: ' (graphs without XLA)', wasm: ' (WebAssembly, no compiled programs)' };

/** The engine's tier, and whether it computes right: a compiled call and a second derivative against their closed forms. */
export async function* checkEngine() {
  let ebm;
  try {
    ebm = require('ebm');
    await ebm.ready;
  } catch (error) {
    yield { name: 'library ebm', state: 'bad', text: firstLine(error) };
    return;
  }
  const tier = ebm.tier();
  const reason = ebm.tierReason();
  yield {
    name: 'engine',
    state: tier === 'wasm' && !process.env.EBM_TIER ? 'missing' : 'good',
    text: `${tier}${hint[tier]}${reason ? `: ${reason}` : ''}`
  };
  yield { name: 'TensorFlow', state: 'good', text: tier === 'wasm' ? `tfjs ${ebm.tf.version.tfjs} only` : ebm.tf.backend().binding.TF_Version };
  yield check('compiled call', () => compiledCall(ebm), 14);
  // (tanh)'' = -2 tanh (1 - tanh²)
  yield check('second derivative', () => secondDerivative(ebm), -2 * Math.tanh(0.5) * (1 - Math.tanh(0.5) ** 2));
  yield await browser();
}

function compiledCall({ tf, jit }) {
  const sumOfSquares = jit((x) => tf.sum(tf.square(x)));
  const value = tf.tidy(() => sumOfSquares(tf.tensor1d([1, 2, 3])).dataSync()[0]);
  sumOfSquares.dispose();
  return value;
}

function secondDerivative({ tf, jit, grad }) {
  const second = jit((x) => grad((y) => tf.sum(grad((z) => tf.sum(tf.tanh(z)))(y)))(x));
  const value = tf.tidy(() => second(tf.tensor1d([0.5])).dataSync()[0]);
  second.dispose();
  return value;
}

function check(name, compute, expected) {
  try {
    const got = compute();
    const right = Math.abs(got - expected) <= 1e-5 * Math.abs(expected);
    return { name, state: right ? 'good' : 'bad', text: right ? `${got.toFixed(6)}, as it should be` : `${got}, but ${expected} is right` };
  } catch (error) {
    return { name, state: 'bad', text: firstLine(error) };
  }
}

async function browser() {
  const name = 'Chromium';
  try {
    const chromium = await require('ebm/dist/plots/browser').launchBrowser();
    const version = chromium.version();
    await chromium.close();
    return { name, state: 'good', text: version };
  } catch (error) {
    return { name, state: 'missing', text: `${firstLine(error)} (needed for pictures of figures only)` };
  }
}

const firstLine = (error) => String(error?.message ?? error).split('\n')[0];
