/** The first place of an ascending list whose number is above u, else the last place; by bisection. */
export function firstAbove(ascending: ArrayLike<number>, u: number): number {
  let [low, high] = [0, ascending.length - 1];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle]! > u) high = middle;
    else low = middle + 1;
  }
  return low;
}
