import { ledger, reset } from './ledger';

export type { BetweenClaim, BoundClaim, Claim, ClaimKind, ClaimNumbers, ClaimRecord, ClaimRelation, EqualsClaim, OrderedClaim } from './record';
export { claim } from './ledger';
export { claimsMime, claimsTable, type ClaimsTableOptions } from './table';

/** The ledger of this process: `claims.ledger()` lists its records, `claims.reset()` forgets them. */
export const claims = { ledger, reset };
