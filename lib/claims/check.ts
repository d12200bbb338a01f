import { ArgumentError } from '../engine/errors';
import type { Claim, ClaimKind, ClaimNumbers, ClaimRecord, ClaimRelation } from './record';

const kinds: readonly ClaimKind[] = ['exact', 'published', 'source', 'open'];
const relations: readonly ClaimRelation[] = ['equals', 'below', 'above', 'between', 'ordered'];

/**
 * A claim as a record, its verdict computed. NaN never holds; neither does an infinite value where a finite one is expected.
 *
 * @param claim see `claim`.
 * @param notebook the notebook it belongs to, where the claim names none.
 * @throws ArgumentError if a field is missing or cannot be meant so: no tolerance, a negative one, an interval upside down, lists of two lengths.
 */
export function checkedClaim(claim: Claim, notebook: string): ClaimRecord {
  const { id, source, kind, statement } = claim;
  const relation = claim.relation ?? 'equals';
  for (const [field, text] of Object.entries({ id, source, statement })) {
    if (typeof text !== 'string' || text.trim() === '') throw wrong(claim, field, String(text), 'a text that is not empty');
  }
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id)) throw wrong(claim, 'id', `'${id}'`, 'small letters, digits and hyphens');
  if (!kinds.includes(kind)) throw wrong(claim, 'kind', `'${kind}'`, `one of ${kinds.join(', ')}`);
  if (!relations.includes(relation)) throw wrong(claim, 'relation', `'${relation}'`, `one of ${relations.join(', ')}`);
  const tolerance = toleranceOf(claim, relation);
  const expected = relation === 'ordered' ? orderOf(claim) : plain(claim.expected as ClaimNumbers);
  const got = plain(claim.got);
  if (!numeric(got)) throw wrong(claim, 'got', String(got), 'a number or numbers');
  const record: ClaimRecord = { id, notebook: claim.notebook ?? notebook, source, kind, statement, expected, relation, got, tolerance, pass: false };
  const pass = holds(record, claim);
  const { standardError, seed, evaluations, seconds } = claim;
  if (standardError !== undefined && !(standardError >= 0)) throw wrong(claim, 'standardError', String(standardError), 'a number of at least 0');
  const mistakes = Object.entries(claim.wrong ?? {});
  mistakes.forEach(([name, answer]) => ruleOut(name, plain(answer), record, claim));
  return {
    ...without(record),
    ...(standardError === undefined ? {} : { standardError }),
    ...(mistakes.length === 0 ? {} : { rulesOut: mistakes.map(([name]) => name) }),
    pass,
    ...(seed === undefined ? {} : { seed }),
    ...(evaluations === undefined ? {} : { evaluations }),
    ...(seconds === undefined ? {} : { seconds })
  };
}

/** A claim that a known mistake would pass says nothing: its tolerance may be at most a third of the way to the mistake's answer. */
function ruleOut(name: string, answer: number | number[], record: ClaimRecord, claim: Claim): void {
  const reach = record.relation === 'equals' ? 3 * record.tolerance : record.tolerance;
  if (!numeric(answer)) throw wrong(claim, `wrong['${name}']`, String(answer), 'a number or numbers');
  if (!holds({ ...record, got: answer, tolerance: reach }, claim)) return;
  throw new ArgumentError(`claim '${claim.id}': tolerance`, {
    given: `${record.tolerance}, within three of which lies the answer of '${name}', ${String(answer)}`,
    expected: 'a tolerance of at most a third of the distance to a wrong answer',
    remedy: 'Tighten it; if the standard error forbids that, draw more.'
  });
}

function holds(record: ClaimRecord, claim: Claim): boolean {
  const { relation, expected, tolerance } = record;
  const got = listed(record.got);
  if (got.length === 0) throw wrong(claim, 'got', 'no numbers', 'at least one');
  if (relation === 'ordered') return rises(got, expected as 'increasing' | 'decreasing' | number[], tolerance);
  if (!numeric(expected) || listed(expected).some(Number.isNaN)) throw wrong(claim, 'expected', String(expected), 'a number or numbers, not NaN');
  if (relation === 'equals') {
    const wanted = listed(expected);
    if (wanted.length !== got.length) throw wrong(claim, 'got', `${got.length} numbers`, `${wanted.length}, as in expected`);
    return got.every((value, i) => value === wanted[i] || Math.abs(value - (wanted[i] as number)) <= tolerance);
  }
  if (relation === 'between') {
    const [low, high] = listed(expected);
    if (listed(expected).length !== 2 || !((low as number) <= (high as number)))
      throw wrong(claim, 'expected', String(expected), 'two numbers [low, high]');
    return got.every((value) => value >= (low as number) - tolerance && value <= (high as number) + tolerance);
  }
  if (typeof expected !== 'number') throw wrong(claim, 'expected', String(expected), 'one number, the bound');
  return got.every((value) => (relation === 'below' ? value <= expected + tolerance : value >= expected - tolerance));
}

function rises(got: number[], expected: 'increasing' | 'decreasing' | number[], tolerance: number): boolean {
  const read = typeof expected === 'string' ? got : expected.map((index) => got[index] as number);
  const sign = expected === 'decreasing' ? -1 : 1;
  return read.every((value, i) => {
    if (Number.isNaN(value)) return false;
    const step = i === 0 ? Infinity : sign * (value - (read[i - 1] as number));
    return tolerance > 0 ? step >= -tolerance : step > 0;
  });
}

function orderOf(claim: Claim): 'increasing' | 'decreasing' | number[] {
  const expected = (claim.expected ?? 'increasing') as 'increasing' | 'decreasing' | ArrayLike<number>;
  const count = (claim.got as ArrayLike<number>).length;
  if (!(count >= 2)) throw wrong(claim, 'got', String(claim.got), 'an array of at least two numbers to order');
  if (expected === 'increasing' || expected === 'decreasing') return expected;
  const order = typeof expected === 'string' ? [] : Array.from(expected);
  if (order.length !== count || new Set(order).size !== count || order.some((index) => !(Number.isInteger(index) && index >= 0 && index < count))) {
    throw wrong(claim, 'expected', String(expected), `'increasing', 'decreasing' or each index from 0 to ${count - 1} once`);
  }
  return order;
}

function toleranceOf(claim: Claim, relation: ClaimRelation): number {
  const { tolerance } = claim;
  if (tolerance === undefined && (relation !== 'equals' || claim.kind === 'open')) return 0;
  if (typeof tolerance !== 'number' || !(tolerance >= 0 && tolerance < Infinity)) {
    throw wrong(claim, 'tolerance', String(tolerance), 'a number of at least 0, in the unit of got');
  }
  return tolerance;
}

function plain(values: ClaimNumbers): number | number[] {
  return typeof values === 'object' && values !== null ? Array.from(values) : values;
}

function listed(values: number | number[]): number[] {
  return typeof values === 'number' ? [values] : values;
}

function numeric(values: unknown): values is number | number[] {
  return typeof values === 'number' || (Array.isArray(values) && values.every((value) => typeof value === 'number'));
}

function without({ pass: _, ...rest }: ClaimRecord): Omit<ClaimRecord, 'pass'> {
  return rest;
}

function wrong(claim: Claim, field: string, given: string, expected: string): ArgumentError {
  return new ArgumentError(`claim '${claim.id}': ${field}`, { given, expected });
}
