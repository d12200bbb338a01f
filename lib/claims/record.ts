/** Where a claim's truth comes from: mathematics, a paper's number, a sentence of a source, or nowhere yet (reported, never failing). */
export type ClaimKind = 'exact' | 'published' | 'source' | 'open';

/** How `got` must stand to `expected`. */
export type ClaimRelation = 'equals' | 'below' | 'above' | 'between' | 'ordered';

/** Numbers as a claim takes them: one, an array, a typed array. */
export type ClaimNumbers = number | ArrayLike<number>;

/** What every claim says, whatever its relation. */
export interface ClaimBasis {
  /** Unique in the notebook, in kebab case, such as `02-gradient-unbiased`. */
  id: string;
  /** Paper, section and equation, or the line of mathematics that fixes the number. */
  source: string;
  kind: ClaimKind;
  /** The claim in words, as a sentence a reader can check. */
  statement: string;
  /** Standard error of `got` over repeats, in the unit of `got`; of the worst component for an array. */
  standardError?: number;
  /**
   * What named mistakes would give in the place of `got` (`{ 'flipped sign': -1.2 }`): each must fail the claim, by three tolerances where it
   * `equals`, or the claim is refused as unable to tell right from wrong.
   */
  wrong?: Readonly<Record<string, ClaimNumbers>>;
  /** File name of the notebook without ending (default: the running notebook). */
  notebook?: string;
  /** Seed of the key that `got` was computed with. */
  seed?: number;
  /** Energy and gradient evaluations spent on `got`. */
  evaluations?: number;
  /** Time spent on `got`. */
  seconds?: number;
}

/** `|got - expected| <= tolerance`, component by component for arrays. */
export interface EqualsClaim {
  relation?: 'equals';
  expected: ClaimNumbers;
  got: ClaimNumbers;
  tolerance: number;
}

/** `got <= expected + tolerance` (`below`), `got >= expected - tolerance` (`above`), for every component of `got`. */
export interface BoundClaim {
  relation: 'below' | 'above';
  expected: number;
  got: ClaimNumbers;
  tolerance?: number;
}

/** `expected[0] - tolerance <= got <= expected[1] + tolerance`, for every component of `got`. */
export interface BetweenClaim {
  relation: 'between';
  expected: readonly [number, number];
  got: ClaimNumbers;
  tolerance?: number;
}

/**
 * The components of `got` rise strictly (`increasing`, the default), fall strictly, or rise strictly when read in the order of the indices in `expected`:
 * `expected: [2, 0, 1]` claims `got[2] < got[0] < got[1]`. A tolerance lets each step fall short by that much.
 */
export interface OrderedClaim {
  relation: 'ordered';
  expected?: 'increasing' | 'decreasing' | ArrayLike<number>;
  got: ArrayLike<number>;
  tolerance?: number;
}

/** What `claim` takes. */
export type Claim = ClaimBasis & (EqualsClaim | BoundClaim | BetweenClaim | OrderedClaim);

/** A checked claim: plain JSON, fields in the order in which the ledger writes them. */
export interface ClaimRecord {
  id: string;
  notebook: string;
  source: string;
  kind: ClaimKind;
  statement: string;
  expected: number | 'increasing' | 'decreasing' | number[];
  relation: ClaimRelation;
  got: number | number[];
  tolerance: number;
  standardError?: number;
  /** The named mistakes that this claim was checked to rule out. */
  rulesOut?: string[];
  /** Whether the relation holds. An `open` claim is reported with it and fails nothing. */
  pass: boolean;
  seed?: number;
  evaluations?: number;
  seconds?: number;
}

/** Whether a claim counts as failed: its relation does not hold and it is not open. */
export function fails(record: ClaimRecord): boolean {
  return !record.pass && record.kind !== 'open';
}
