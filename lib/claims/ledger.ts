import { inspect } from 'node:util';
import { ArgumentError } from '../engine/errors';
import { writeAtomically } from '../plots/files';
import { kernelDisplay } from '../plots/kernel';
import { checkedClaim } from './check';
import { line } from './text';
import type { Claim, ClaimRecord } from './record';

interface Entry {
  record: ClaimRecord;
  /** The cell run that made it: tslab gives each run its own display function. */
  cell: unknown;
}

const entries = new Map<string, Entry>();

/**
 * Asserts a number of a source, or one that mathematics fixes: computes the verdict, keeps it in the ledger of this process and returns it.
 * A failing claim does not throw: the notebook runs on, its table and its runner say so.
 *
 * `equals`: |got - expected| <= tolerance, component by component; `below`: got <= expected + tolerance; `above`: got >= expected - tolerance;
 * `between`: got in [low - tolerance, high + tolerance]; `ordered`: got rises strictly, falls, or rises in the order of the indices given.
 * NaN never holds.
 *
 * @param claim `{ id, source, kind, statement, expected, relation?, got, tolerance, standardError?, seed?, evaluations?, seconds? }`, numbers in one unit.
 * @returns the record; as the last line of a cell it prints its verdict.
 * @throws ArgumentError if a field cannot be meant so, or the id is taken (running its cell again in JupyterLab replaces the claim).
 */
export function claim(claim: Claim): ClaimRecord {
  const record = checkedClaim(claim, process.env['EBM_NOTEBOOK'] ?? '');
  const cell = kernelDisplay();
  const taken = entries.get(record.id);
  const runAgain = taken !== undefined && cell !== null && taken.cell !== cell && !process.env['EBM_CLAIMS_FILE'];
  if (taken && !runAgain) {
    throw new ArgumentError(`claim '${record.id}'`, {
      given: 'an id that another claim has',
      expected: 'an id of its own',
      remedy: 'Add what tells them apart.'
    });
  }
  Object.defineProperty(record, inspect.custom, { value: () => line(record), enumerable: false });
  entries.set(record.id, { record, cell });
  emit();
  return record;
}

/** The claims of this process so far, in the order in which they were made. */
export function ledger(): ClaimRecord[] {
  return [...entries.values()].map(({ record }) => record);
}

/** Forgets all claims of this process. */
export function reset(): void {
  entries.clear();
  emit();
}

/** Writes the ledger to the file named in `EBM_CLAIMS_FILE`, where the runner of notebooks reads it; does nothing without. */
export function emit(): void {
  const path = process.env['EBM_CLAIMS_FILE'];
  if (path) writeAtomically(path, JSON.stringify(ledger().map(writable)));
}

/** A record as JSON holds it: what is not finite as text, since JSON would make it null. */
export function writable(record: ClaimRecord): Record<string, unknown> {
  const text = (value: unknown): unknown =>
    Array.isArray(value) ? value.map(text) : typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
  return Object.fromEntries(Object.entries(record).map(([field, value]) => [field, text(value)]));
}

/** A record as `writable` made it, its numbers restored. */
export function readable(json: Record<string, unknown>): ClaimRecord {
  const texts: Record<string, number> = { NaN: NaN, Infinity: Infinity, '-Infinity': -Infinity };
  const value = (item: unknown): unknown => (Array.isArray(item) ? item.map(value) : typeof item === 'string' && item in texts ? texts[item] : item);
  const numeric = ['expected', 'got', 'tolerance', 'standardError'];
  return Object.fromEntries(
    Object.entries(json).map(([field, item]) => [field, numeric.includes(field) ? value(item) : item])
  ) as unknown as ClaimRecord;
}
