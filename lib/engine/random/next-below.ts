/** The greatest float32 below a finite float32 other than 0. */
export function nextBelow(value: number): number {
  const float = Float32Array.of(value);
  const word = new Int32Array(float.buffer);
  word[0] = (word[0] as number) + (value > 0 ? -1 : 1);
  return float[0] as number;
}
