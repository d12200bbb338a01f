import type { SummaryRow } from './summary-row';

/** The columns of numbers, in their order. */
const columns = ['mean', 'sd', 'median', 'q5', 'q95', 'mcse_mean', 'mcse_sd', 'ess_bulk', 'ess_tail', 'r_hat'] as const;

/** Rows that a text shows. */
const mostRows = 30;

/** A summary as text: a line for each quantity, those of the worst R-hat where there are many, and the warnings above. */
export function summaryText(summary: {
  draws: number;
  chains: number;
  rows: readonly SummaryRow[];
  bfmi: readonly number[];
  warnings: readonly string[];
  notes: readonly string[];
}): string {
  const { rows, warnings, notes } = summary;
  const bfmi = summary.bfmi.filter((value) => !Number.isNaN(value));
  const shown = rows.length > mostRows ? [...rows].sort((a, b) => badness(b) - badness(a)).slice(0, mostRows) : rows;
  const cells = [['', ...columns], ...shown.map((row) => [row.component, ...columns.map((name) => cell(name, row[name]))])];
  const widths = cells[0]!.map((_, column) => Math.max(...cells.map((line) => line[column]!.length)));
  const lines = cells.map((line) => line.map((text, column) => (column === 0 ? text.padEnd(widths[0]!) : text.padStart(widths[column]!))).join('  '));
  return [
    `${summary.chains} ${summary.chains === 1 ? 'chain' : 'chains'} of ${summary.draws} draws: ${verdict(warnings)}`,
    ...warnings.map((warning) => `  WARNING: ${warning}`),
    ...notes.map((note) => `  note: ${note}`),
    ...lines,
    ...(bfmi.length > 0 ? [`E-BFMI of the chains: ${range(bfmi)}`] : []),
    ...(shown.length < rows.length ? [`… the ${shown.length} of ${rows.length} quantities with the greatest R-hat`] : [])
  ].join('\n');
}

function range(values: readonly number[]): string {
  const [low, high] = [Math.min(...values), Math.max(...values)].map((value) => value.toFixed(2));
  return low === high ? String(low) : `${low} to ${high}`;
}

function verdict(warnings: readonly string[]): string {
  if (warnings.length === 0) return 'nothing speaks against them';
  return warnings.length === 1 ? 'do not trust them, for one reason' : `do not trust them, for ${warnings.length} reasons`;
}

/** Sorts NaN before every number. */
function badness({ r_hat }: SummaryRow): number {
  return Number.isNaN(r_hat) ? Number.MAX_VALUE : r_hat;
}

function cell(name: (typeof columns)[number], value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (name === 'r_hat') return value.toFixed(3);
  if (name.startsWith('ess')) return value.toFixed(0);
  return String(Number(value.toPrecision(name.startsWith('mcse') ? 2 : 4)));
}
