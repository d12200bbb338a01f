import { display } from './kernel';

/** A summary of chains as plain data, as `summary` returns it. */
export interface ChainSummary {
  draws: number;
  chains: number;
  rows: readonly ChainSummaryRow[];
  warnings: readonly string[];
  notes?: readonly string[];
  /** Effective draws below which a number is drawn red (default 400). */
  leastEss?: number;
}

/** A quantity's name and its numbers, NaN where nothing can be said. */
export interface ChainSummaryRow {
  component: string;
  mean: number;
  sd: number;
  median: number;
  q5: number;
  q95: number;
  mcse_mean: number;
  mcse_sd: number;
  ess_bulk: number;
  ess_tail: number;
  r_hat: number;
}

/** Settings of `showSummary`. */
export interface ShowSummaryOptions {
  /** Heading (default `Chains`). */
  title?: string;
  /** Rows to show; of more quantities those with the greatest R-hat (default 30). */
  rows?: number;
}

const heads = ['mean', 'sd', 'median', 'q5', 'q95', 'mcse_mean', 'mcse_sd', 'ess_bulk', 'ess_tail', 'r_hat'] as const;

/**
 * Shows a summary of chains in the running cell, what is wrong with them in a red box above (as text in a terminal).
 *
 * @param summary what `summary` returned; @param options `title`, `rows`.
 */
export function showSummary(summary: ChainSummary, options: ShowSummaryOptions = {}): void {
  const text = String(summary);
  if (!display({ 'text/html': htmlSummary(summary, options), 'text/plain': text })) console.log(text);
}

/** The summary as HTML that needs no style sheet. */
export function htmlSummary(summary: ChainSummary, { title = 'Chains', rows = 30 }: ShowSummaryOptions = {}): string {
  const { warnings, notes = [], draws, chains, leastEss = 400 } = summary;
  const many = summary.rows.length > rows;
  const shown = many ? [...summary.rows].sort((a, b) => badness(b) - badness(a)).slice(0, rows) : summary.rows;
  const frame = 'border-collapse:collapse;font-size:13px;margin:6px 0';
  const head = ['', ...heads].map((name) => `<th style="text-align:right;padding:4px 10px">${name}</th>`).join('');
  return [
    `<div><h3 style="margin:8px 0 2px">${escaped(title)}: ${chains} × ${draws} draws</h3>`,
    warnings.length > 0 ? warningBox(warnings) : '<div style="color:#00714d">nothing speaks against these chains</div>',
    ...notes.map((note) => `<div style="opacity:0.7">${escaped(note)}</div>`),
    `<table style="${frame}"><thead><tr>${head}</tr></thead><tbody>${shown.map((row) => rowOf(row, leastEss)).join('')}</tbody></table>`,
    many ? `<div style="opacity:0.7">the ${shown.length} of ${summary.rows.length} quantities with the greatest R-hat</div>` : '',
    '</div>'
  ].join('');
}

function warningBox(warnings: readonly string[]): string {
  const list = warnings.map((warning) => `<li>${escaped(warning)}</li>`).join('');
  const style = 'border:2px solid #b3001b;background:rgba(179,0,27,0.10);padding:6px 12px;margin:6px 0;border-radius:4px';
  return `<div style="${style}"><b style="color:#b3001b">⚠ Do not trust these chains</b><ul style="margin:4px 0">${list}</ul></div>`;
}

function rowOf(row: ChainSummaryRow, leastEss: number): string {
  const cells = heads.map(
    (name) => `<td style="text-align:right;padding:4px 10px${suspect(name, row[name], leastEss)}">${numberText(name, row[name])}</td>`
  );
  const name = `<td style="text-align:left;padding:4px 10px"><code>${escaped(row.component)}</code></td>`;
  return `<tr style="border-top:1px solid rgba(128,128,128,0.35)">${name}${cells.join('')}</tr>`;
}

/** Red where R-hat is above 1.01 or too few effective draws are left, and where there is no number. */
function suspect(name: (typeof heads)[number], value: number, leastEss: number): string {
  const bad = Number.isNaN(value) || (name === 'r_hat' && value > 1.01) || (name.startsWith('ess') && value < leastEss);
  return bad ? ';color:#b3001b;font-weight:bold' : '';
}

function numberText(name: (typeof heads)[number], value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (name === 'r_hat') return value.toFixed(3);
  if (name.startsWith('ess')) return value.toFixed(0);
  return String(Number(value.toPrecision(name.startsWith('mcse') ? 2 : 4)));
}

/** Sorts NaN before every number. */
function badness({ r_hat }: ChainSummaryRow): number {
  return Number.isNaN(r_hat) ? Number.MAX_VALUE : r_hat;
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
