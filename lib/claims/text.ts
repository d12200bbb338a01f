import { fails, type ClaimRecord } from './record';

/** A number as a table shows it: at most six significant digits, a true minus sign, powers of ten where they read better. */
export function shown(value: number, digits = 6): string {
  if (!Number.isFinite(value)) return String(value).replace('-', '−').replace('Infinity', '∞');
  const size = Math.abs(value);
  const rounded = Number(value.toPrecision(digits));
  const text = size !== 0 && (size < 1e-4 || size >= 1e7) ? rounded.toExponential() : String(rounded);
  return text.replace('e+', 'e').replace(/-/g, '−');
}

/** Numbers as a table shows them: a long list by its first three and its last. */
export function shownList(values: number | readonly number[], digits = 6): string {
  if (typeof values === 'number') return shown(values, digits);
  const short =
    values.length > 5
      ? [...values.slice(0, 3).map((value) => shown(value, 4)), '…', shown(values[values.length - 1] as number, 4)]
      : values.map((value) => shown(value, 4));
  return `[${short.join(', ')}]`;
}

/** What is expected, with its relation: `0.5`, `≤ 3`, `in [0.2, 0.3]`, `increasing`. */
export function expectedText({ expected, relation, got }: ClaimRecord): string {
  if (typeof expected === 'string') return expected;
  if (relation === 'ordered') return (expected as number[]).map((index) => `#${index + 1}`).join(' < ');
  if (relation === 'between') return `in ${shownList(expected)}`;
  const sign = relation === 'below' ? '≤ ' : relation === 'above' ? '≥ ' : '';
  return sign + shownList(expected) + (relation !== 'equals' && Array.isArray(got) ? ' each' : '');
}

/** What came out, with its standard error. */
export function gotText({ got, standardError }: ClaimRecord): string {
  return shownList(got) + (standardError === undefined ? '' : ` ± ${shown(standardError, 2)}`);
}

/** The verdict as a mark and a word; neither needs colour. */
export function verdict(record: ClaimRecord): string {
  if (record.kind === 'open') return record.pass ? '○ open, holds' : '○ open, does not hold';
  return fails(record) ? '✗ FAILS' : '✓ holds';
}

/** How the claims stand: `7 of 8 claims hold, 1 fails; 2 open, 1 does not hold`. */
export function headline(records: readonly ClaimRecord[]): string {
  const asserted = records.filter((record) => record.kind !== 'open');
  const failed = asserted.filter(fails).length;
  const open = records.length - asserted.length;
  const found = records.filter((record) => record.kind === 'open' && !record.pass).length;
  const outcome = found ? `, ${found} ${found === 1 ? 'does' : 'do'} not hold` : '';
  const count = `${asserted.length - failed} of ${asserted.length} claim${asserted.length === 1 ? ' holds' : 's hold'}`;
  return count + (failed ? `, ${failed} ${failed === 1 ? 'fails' : 'fail'}` : '') + (open ? `; ${open} open${outcome}` : '');
}

/** A tolerance under 4.5 standard errors lets chance decide: a remark that asks for more draws; empty otherwise. */
export function remark({ relation, tolerance, standardError, rulesOut }: ClaimRecord): string {
  const chance =
    relation !== 'equals' || !standardError || tolerance >= 4.5 * standardError
      ? ''
      : `tolerance is ${shown(tolerance / standardError, 2)} standard errors, under 4.5: draw more`;
  return [chance, rulesOut ? `rules out ${rulesOut.join(', ')}` : ''].filter(Boolean).join('; ');
}

/** One claim on one line, for a terminal. */
export function line(record: ClaimRecord): string {
  const tolerance = record.tolerance > 0 ? ` (tolerance ${shown(record.tolerance, 3)})` : '';
  const note = remark(record);
  return `${verdict(record)}  ${record.id}: got ${gotText(record)}, expected ${expectedText(record)}${tolerance}${note ? `; ${note}` : ''}`;
}

/** All claims as text: the headline, then a line each with the statement below those that fail. */
export function textTable(records: readonly ClaimRecord[]): string {
  const lines = records.flatMap((record) => [`  ${line(record)}`, ...(fails(record) ? [`           ${record.statement} (${record.source})`] : [])]);
  return [headline(records), ...lines].join('\n');
}
