/** What every error of the workbench says: what was given, what was expected, what to do about it. */
export interface Explanation {
  /** What was given, as the user would recognise it. */
  given: string;
  /** What was expected instead. */
  expected: string;
  /** What to do now, in one sentence. */
  remedy?: string;
}

/** Base of all typed errors: `name` is the class, `given`, `expected` and `remedy` are kept apart for programs to read. */
export class EbmError extends Error {
  readonly given: string;
  readonly expected: string;
  readonly remedy: string | undefined;

  constructor(subject: string, { given, expected, remedy }: Explanation, options?: ErrorOptions) {
    super(`${subject}: got ${given}; expected ${expected}.${remedy ? ` ${remedy}` : ''}`, options);
    this.name = new.target.name;
    this.given = given;
    this.expected = expected;
    this.remedy = remedy;
  }
}

/** A tensor, tree or batch of the wrong shape, dtype or structure. */
export class ShapeError extends EbmError {}
/** An option or setting outside its range. */
export class ArgumentError extends EbmError {}
/** Data that cannot be used: NaN, a truncated file, a wrong checksum, values outside the support. */
export class DataError extends EbmError {}
/** A function that cannot be traced into a program, or a program that cannot be built from its trace. */
export class TraceError extends EbmError {}
/** A computation that left the finite numbers. */
export class DivergenceError extends EbmError {}
/** Something the machine lacks: the native library, a compiler, the network, a browser. */
export class SetupError extends EbmError {}
/** A long run that was stopped on request; what was computed so far is carried in `partial`. */
export class AbortedError extends EbmError {
  constructor(
    subject: string,
    explanation: Explanation,
    readonly partial?: unknown
  ) {
    super(subject, explanation);
  }
}
