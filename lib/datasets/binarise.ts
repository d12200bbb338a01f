import type { Tensor } from '@tensorflow/tfjs';
import { ArgumentError, DataError, random, tf } from '../engine';
import type { Key } from '../engine';
import type { LabelledImages } from './labelled-images';

/** How grey becomes black and white: at 1/2, or by one draw of each pixel with its grey value as probability. */
export type Binarisation = 'threshold' | 'stochastic';

// Images drawn together: large enough to be quick, small enough that the temporaries stay in tens of megabytes.
const CHUNK = 2000;

/**
 * Images of 0 and 1 from grey images.
 * 'threshold': 1 where grey > 1/2. 'stochastic': 1 with probability grey, drawn once from `key`: the same key, the same data on any machine.
 * @throws ArgumentError for 'stochastic' without a key; DataError for values outside [0, 1].
 * Reference: Salakhutdinov and Murray 2008, section 5 (grey values as probabilities).
 */
export function binarise(data: LabelledImages, how: Binarisation, key?: Key): LabelledImages {
  const { images, height, width } = data;
  const outside = images.findIndex((value) => !(value >= 0 && value <= 1));
  if (outside >= 0) throw new DataError('binarise', { given: `the grey value ${images[outside]}`, expected: 'values in [0, 1]' });
  if (how === 'threshold') return { ...data, images: images.map((value) => (value > 0.5 ? 1 : 0)) };
  if (!key) {
    throw new ArgumentError('binarise', {
      given: "'stochastic' without a key",
      expected: 'a key',
      remedy: 'Pass { key: random.key(0) }: the draw is part of the data.'
    });
  }
  const result = new Float32Array(images.length);
  const size = CHUNK * height * width;
  for (let start = 0, chunk = 0; start < images.length; start += size, chunk++) {
    const part = images.subarray(start, start + size);
    // Full chunks, the last one too: a draw must not depend on how many images follow.
    const draws = tf.tidy(() => random.uniform(random.foldIn(key, chunk), [size]) as Tensor);
    const uniforms = draws.dataSync();
    draws.dispose();
    for (let i = 0; i < part.length; i++) result[start + i] = (uniforms[i] as number) < (part[i] as number) ? 1 : 0;
  }
  return { ...data, images: result };
}
