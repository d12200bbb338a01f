import { ArgumentError } from '../../engine';

/** Pairs of units that interact. */
export type Graph = readonly (readonly [number, number])[];

/**
 * A proper colouring of a graph: units of one colour do not interact, so that Gibbs sampling may draw them all at once.
 * Greedy, the unit with the most neighbours first (Welsh and Powell 1967): at most one colour more than the largest number of neighbours.
 * @param units how many; @param graph pairs that interact, in any order.
 * @returns the colour 0, 1, … of each unit.
 * @throws ArgumentError for a pair that names no two different units.
 */
export function colouring(units: number, graph: Graph): number[] {
  const neighbours = neighboursOf(units, graph);
  const order = Array.from({ length: units }, (_, i) => i).sort((a, b) => neighbours[b]!.size - neighbours[a]!.size || a - b);
  const colours = new Array<number>(units).fill(-1);
  for (const unit of order) {
    const taken = new Set(Array.from(neighbours[unit]!, (other) => colours[other]));
    let colour = 0;
    while (taken.has(colour)) colour++;
    colours[unit] = colour;
  }
  return colours;
}

/** The units that each unit interacts with. @throws ArgumentError for a pair that names no two different units. */
export function neighboursOf(units: number, graph: Graph): Set<number>[] {
  const neighbours = Array.from({ length: units }, () => new Set<number>());
  graph.forEach(([a, b], at) => {
    const [ofA, ofB] = [neighbours[a], neighbours[b]];
    if (!ofA || !ofB || a === b) {
      throw new ArgumentError(`graph[${at}]`, { given: `[${a}, ${b}]`, expected: `two different units from 0 to ${units - 1}` });
    }
    ofA.add(b);
    ofB.add(a);
  });
  return neighbours;
}
