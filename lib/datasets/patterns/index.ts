export { barsAndStripes } from './bars-and-stripes';
export { evenParity, exactlyOn } from './counts';
export type { PatternSet } from './pattern-set';
export { shifter } from './shifter';
