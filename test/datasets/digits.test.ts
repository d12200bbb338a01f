import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { digits } from 'ebm';

test('the 1,797 digits, as scikit-learn has them', () => {
  const { images, labels, count, height, width } = digits();
  assert.deepEqual([count, height, width, images.length], [1797, 8, 8, 1797 * 64]);
  // Sums computed in Python: load_digits().data.sum() and bincount(target).
  assert.equal(
    images.reduce((sum, value) => sum + value * 16, 0),
    561718
  );
  const counts = labels.reduce((sums: number[], label) => (sums[label]!++, sums), new Array<number>(10).fill(0));
  assert.deepEqual(counts, [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]);
  assert.ok(images.every((value) => value >= 0 && value <= 1));
});

test('another file in its place is refused', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ebm-digits-'));
  try {
    const file = join(folder, 'digits.csv');
    assert.throws(() => digits(file), { name: 'DataError', message: /ENOENT/ });
    writeFileSync(file, 'label\n1\n');
    assert.throws(() => digits(file), { name: 'DataError', message: /sha256/ });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
