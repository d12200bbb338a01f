import * as path from 'path';
import { DataError } from '../engine';
import type { LabelledImages } from './labelled-images';
import { readVerified } from './verified-file';

const SHA256 = '9ffffc67f7f799ee1bfbc5f2e85b8204c5c1bfb8ee3520fed454a3e42e4888ab';

/**
 * The 1,797 handwritten digits of 8 x 8 pixels, grey in [0, 1] (sixteenths), that the repository carries in `data/digits.csv`.
 * @param file another path to the same file.
 * @throws DataError when the file is missing or its checksum differs.
 * Reference: Alpaydin and Kaynak 1998, "Optical Recognition of Handwritten Digits", UCI Machine Learning Repository.
 */
export function digits(file: string = path.join(__dirname, '..', '..', '..', 'data', 'digits.csv')): LabelledImages {
  const text = readVerified(file, SHA256, 'Restore it: `git checkout data/digits.csv`.').toString('utf8');
  const rows = text.trimEnd().split('\n').slice(1);
  const [height, width] = [8, 8];
  const images = new Float32Array(rows.length * height * width);
  const labels = new Uint8Array(rows.length);
  rows.forEach((row, index) => {
    const [label, ...pixels] = row.split(',').map(Number) as [number, ...number[]];
    if (pixels.length !== height * width) {
      throw new DataError(file, { given: `${pixels.length} pixels in row ${index}`, expected: `${height * width}` });
    }
    labels[index] = label;
    images.set(
      pixels.map((value) => value / 16),
      index * height * width
    );
  });
  return { images, labels, count: rows.length, height, width };
}
