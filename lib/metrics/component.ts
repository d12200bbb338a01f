import { ArgumentError, ShapeError } from '../engine';

/** Draws of many chains as the samplers return them: values [draws, chains, ...event], row-major. */
export interface SampledChains {
  draws: number;
  chains: number;
  event: readonly number[];
  values: ArrayLike<number>;
}

/** Numbers in one event. */
export function eventSize({ event }: Pick<SampledChains, 'event'>): number {
  return event.reduce((product, size) => product * size, 1);
}

/**
 * One coordinate of sampled chains, an array for each chain: result[c][t] = values[t, c, index].
 * @param chains what `sample` returned; @param index of the coordinate in the flattened event.
 * @throws ShapeError when the values do not fill the shape; ArgumentError for an index outside the event.
 */
export function component(chains: SampledChains, index: number): Float64Array[] {
  const size = eventSize(chains);
  checkValues(chains);
  if (!(Number.isInteger(index) && index >= 0 && index < size)) {
    throw new ArgumentError('component: index', { given: String(index), expected: `an integer from 0 to ${size - 1}` });
  }
  return columns(chains.values, chains, size, index);
}

/** A record [draws, chains] (energies, acceptance, divergences) as an array for each chain. */
export function perChainRecord(subject: string, values: ArrayLike<number>, shape: Pick<SampledChains, 'draws' | 'chains'>): Float64Array[] {
  if (values.length !== shape.draws * shape.chains) {
    throw new ShapeError(subject, { given: `${values.length} values`, expected: `[draws, chains] = [${shape.draws}, ${shape.chains}]` });
  }
  return columns(values, shape, 1, 0);
}

function columns(values: ArrayLike<number>, { draws, chains }: Pick<SampledChains, 'draws' | 'chains'>, size: number, index: number): Float64Array[] {
  return Array.from({ length: chains }, (_, c) => {
    const chain = new Float64Array(draws);
    for (let t = 0; t < draws; t++) chain[t] = values[(t * chains + c) * size + index] as number;
    return chain;
  });
}

function checkValues(chains: SampledChains): void {
  const expected = chains.draws * chains.chains * eventSize(chains);
  if (chains.values.length !== expected) {
    throw new ShapeError('chains', {
      given: `${chains.values.length} values`,
      expected: `[draws, chains, ...event] = [${[chains.draws, chains.chains, ...chains.event].join(', ')}]`
    });
  }
}
