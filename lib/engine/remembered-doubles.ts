/** What each Float32Array made during a double-precision trace was made from. */
const doublesOf = new WeakMap<object, ArrayLike<number>>();

/** A copy of the values as they are now, in double where they are still the roundings of remembered doubles. */
export function valuesNow(values: ArrayLike<number>): ArrayLike<number> {
  const doubles = doublesOf.get(values);
  if (!doubles) return (values as Float32Array).slice();
  return Array.from(values, (value, index) => (Object.is(Math.fround(doubles[index] as number), value) ? (doubles[index] as number) : value));
}

/**
 * tfjs rounds every literal to float32 before any backend sees it. For a double-precision trace, remember what each Float32Array
 * was made from: while the trace runs, the global constructor notes its argument. Returns the way back.
 */
export function rememberDoubles(): () => void {
  const original = globalThis.Float32Array;
  globalThis.Float32Array = new Proxy(original, {
    construct(target, args: unknown[], newTarget) {
      const made = Reflect.construct(target, args, newTarget) as Float32Array;
      if (Array.isArray(args[0]) || args[0] instanceof Float64Array) doublesOf.set(made, (args[0] as number[]).slice());
      return made;
    },
    get(target, name, receiver) {
      if (name !== 'from') return Reflect.get(target, name, receiver) as unknown;
      return (source: ArrayLike<number>, ...rest: [((value: number, index: number) => number)?]) => {
        const doubles = rest[0] ? Array.from(source, rest[0]) : Array.from(source);
        const made = target.from(doubles);
        doublesOf.set(made, doubles);
        return made;
      };
    }
  });
  return () => {
    globalThis.Float32Array = original;
  };
}
