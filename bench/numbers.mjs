// Reproducible arrays for the workloads' inputs (mulberry32 and Box-Muller), so that the three programs start from the same numbers.
let state = 20;

function uniform() {
  state = (state + 0x6d2b79f5) | 0;
  let word = Math.imul(state ^ (state >>> 15), 1 | state);
  word = (word + Math.imul(word ^ (word >>> 7), 61 | word)) ^ word;
  return ((word ^ (word >>> 14)) >>> 0) / 2 ** 32;
}

const size = (shape) => shape.reduce((product, length) => product * length, 1);

export function restart(seed) {
  state = seed;
}

export const normals = (shape, scale, centre = 0) => ({
  shape,
  values: Float32Array.from(
    { length: size(shape) },
    () => centre + scale * Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform())
  )
});

export function bernoullis(shape, probability) {
  const values = new Float32Array(size(shape));
  for (let k = 0; k < values.length; k++) values[k] = uniform() < probability ? 1 : 0;
  return { shape, values };
}

/** Chains [draws, chains, parameters] of variance 1, stationary; draws of parameter k that follow each other have the correlation k / parameters. */
export function autoregressive(shape) {
  const [, chains, parameters] = shape;
  const { values } = normals(shape, 1);
  const before = chains * parameters;
  for (let k = before; k < values.length; k++) {
    const correlation = (k % parameters) / parameters;
    values[k] = correlation * values[k - before] + Math.sqrt(1 - correlation ** 2) * values[k];
  }
  return { shape, values };
}

/** Uniform draw in [0, 1) for the bootstrap, from the same reproducible stream. */
export const draw = uniform;
