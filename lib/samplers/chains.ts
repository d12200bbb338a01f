/** Draws of many chains, row-major, with what is known about them. */
export interface Chains {
  /** Kept draws of each chain. */
  draws: number;
  chains: number;
  /** Steps a draw. */
  thin: number;
  /** Shape of one event. */
  event: number[];
  /** Positions [draws, chains, ...event]. */
  values: Float32Array;
  /** E at them, [draws, chains]. */
  energies: Float32Array;
  /** Probability of acceptance, the mean over the steps since the draw before: [draws, chains]. */
  acceptance: Float32Array;
  /** Share of these steps that broke down: [draws, chains]. */
  divergent: Float32Array;
  /** What else the kernel reported: the mean over the steps of a draw, [draws, ...shape]. */
  extra: Record<string, { values: Float32Array; shape: number[] }>;
  /** The kernel's settings as the warm-up left them. */
  settings: Record<string, number | Float32Array>;
  /** Evaluations of all chains together, the warm-up apart. An energy that comes with its gradient is not counted as one. */
  evaluations: Evaluations;
  warmupEvaluations: Evaluations;
  /** The kernel, the energy, and whether the kernel is exact. */
  kernel: string;
  exact: boolean;
  /** True where the chains act on each other (SVGD): R-hat, ESS and standard errors do not apply. */
  interacting?: boolean;
  /** Most doublings of a trajectory (NUTS), with `extra.treeDepth` in its place. */
  maxTreeDepth?: number;
  energy: string;
  /** Seconds of the draws, and of the warm-up before them; compilation included. */
  seconds: number;
  warmupSeconds: number;
}

export interface Evaluations {
  energies: number;
  gradients: number;
}
