import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DataError, parseIdx } from 'ebm';

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
const good = bytes(0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 255);

test('bytes, in a matrix', () => {
  const { shape, data } = parseIdx(good);
  assert.deepEqual(shape, [2, 3]);
  assert.deepEqual([...data], [1, 2, 3, 4, 5, 255]);
});

test('every type of the format, big-endian', () => {
  assert.deepEqual([...parseIdx(bytes(0, 0, 9, 1, 0, 0, 0, 2, 255, 1)).data], [-1, 1]);
  assert.deepEqual([...parseIdx(bytes(0, 0, 11, 1, 0, 0, 0, 1, 1, 2)).data], [258]);
  assert.deepEqual([...parseIdx(bytes(0, 0, 12, 1, 0, 0, 0, 1, 0, 0, 1, 0)).data], [256]);
  assert.deepEqual([...parseIdx(bytes(0, 0, 13, 1, 0, 0, 0, 1, 0x3f, 0x80, 0, 0)).data], [1]);
  assert.deepEqual([...parseIdx(bytes(0, 0, 14, 1, 0, 0, 0, 1, 0x40, 0, 0, 0, 0, 0, 0, 0)).data], [2]);
});

test('a truncated file, at any place, is a DataError that says so', () => {
  for (let length = 0; length < good.length; length++) {
    assert.throws(
      () => parseIdx(good.subarray(0, length), 'some-file'),
      (error: Error) => error instanceof DataError && /some-file/.test(error.message)
    );
  }
  assert.throws(() => parseIdx(good.subarray(0, 17)), /17 bytes: the file is truncated; expected 18 bytes for shape \[2, 3\]/);
  assert.throws(() => parseIdx(Uint8Array.from([...good, 0])), /more after the data/);
});

test('a wrong magic number, and a file that is still compressed', () => {
  assert.throws(() => parseIdx(bytes(1, 0, 8, 1, 0, 0, 0, 0)), { name: 'DataError', message: /0x01000801/ });
  assert.throws(() => parseIdx(bytes(0, 0, 7, 1, 0, 0, 0, 0)), DataError);
  assert.throws(() => parseIdx(bytes(0x1f, 0x8b, 8, 0)), { name: 'DataError', message: /gzip.*Decompress/ });
});
