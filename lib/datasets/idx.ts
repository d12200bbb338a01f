import { DataError } from '../engine';

/** What an IDX file holds: numbers in row-major order, and their shape. */
export interface Idx {
  shape: number[];
  data: Uint8Array | Int8Array | Int16Array | Int32Array | Float32Array | Float64Array;
}

type Reader = (view: DataView, offset: number) => number;

const types: Record<number, { bytes: number; make: (n: number) => Idx['data']; read: Reader }> = {
  0x08: { bytes: 1, make: (n) => new Uint8Array(n), read: (view, at) => view.getUint8(at) },
  0x09: { bytes: 1, make: (n) => new Int8Array(n), read: (view, at) => view.getInt8(at) },
  0x0b: { bytes: 2, make: (n) => new Int16Array(n), read: (view, at) => view.getInt16(at) },
  0x0c: { bytes: 4, make: (n) => new Int32Array(n), read: (view, at) => view.getInt32(at) },
  0x0d: { bytes: 4, make: (n) => new Float32Array(n), read: (view, at) => view.getFloat32(at) },
  0x0e: { bytes: 8, make: (n) => new Float64Array(n), read: (view, at) => view.getFloat64(at) }
};

/**
 * Parse an IDX file: two zero bytes, a type, a rank, the sizes (big-endian int32), then the numbers.
 * @param bytes the whole file, decompressed.
 * @param name what to call it in an error: its path.
 * @throws DataError for a wrong magic number, an unknown type, and a file shorter or longer than its header says.
 * Reference: LeCun, Cortes and Burges, "The MNIST database", file formats.
 */
export function parseIdx(bytes: Uint8Array, name = 'IDX data'): Idx {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4) throw new DataError(name, { given: `${bytes.length} bytes`, expected: 'an IDX file, at least 4 bytes', remedy: refetch });
  const type = types[bytes[2] as number];
  if (bytes[0] !== 0 || bytes[1] !== 0 || !type) {
    const magic = Buffer.from(bytes.subarray(0, 4)).toString('hex');
    const gzipped = magic.startsWith('1f8b');
    throw new DataError(name, {
      given: `the magic number 0x${magic}${gzipped ? ', a gzip file' : ''}`,
      expected: 'an IDX file: 0x00 0x00, then a type (0x08, 0x09, 0x0b … 0x0e) and a rank',
      remedy: gzipped ? 'Decompress it first.' : refetch
    });
  }
  const rank = bytes[3] as number;
  const header = 4 + 4 * rank;
  if (bytes.length < header) {
    throw new DataError(name, { given: `${bytes.length} bytes`, expected: `a header of ${header} bytes`, remedy: refetch });
  }
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const count = shape.reduce((a, b) => a * b, 1);
  const expected = header + count * type.bytes;
  if (bytes.length !== expected) {
    throw new DataError(name, {
      given: `${bytes.length} bytes: ${bytes.length < expected ? 'the file is truncated' : 'there is more after the data'}`,
      expected: `${expected} bytes for shape [${shape.join(', ')}]`,
      remedy: refetch
    });
  }
  if (type.bytes === 1) {
    const data = type.make(0) instanceof Uint8Array ? bytes.slice(header) : new Int8Array(bytes.slice(header).buffer);
    return { shape, data };
  }
  const data = type.make(count);
  for (let i = 0; i < count; i++) data[i] = type.read(view, header + i * type.bytes);
  return { shape, data };
}

const refetch = 'Fetch the file again.';
