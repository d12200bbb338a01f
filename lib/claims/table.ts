import { display } from '../plots/kernel';
import { emit, ledger, writable } from './ledger';
import { fails, type ClaimRecord } from './record';
import { expectedText, gotText, headline, remark, shown, textTable, verdict } from './text';

/** The MIME type of a ledger in a notebook's output. */
export const claimsMime = 'application/vnd.ebm.claims+json';

/** Settings of `claimsTable`. */
export interface ClaimsTableOptions {
  /** Heading of the table (default `Claims`). */
  title?: string;
  /** The claims to show (default: all of this process). */
  records?: readonly ClaimRecord[];
}

/**
 * Shows the table of claims that a notebook ends with (as text in a terminal) and hands the ledger to the runner of notebooks.
 *
 * @param options `title`; `records`, where not all claims of the process are meant.
 */
export function claimsTable({ title = 'Claims', records = ledger() }: ClaimsTableOptions = {}): void {
  emit();
  const text = textTable(records);
  const data = { 'text/html': htmlTable(records, title), 'text/plain': text, [claimsMime]: { claims: records.map(writable) } };
  if (!display(data)) console.log(text);
}

/** The table as HTML that needs no style sheet: JupyterLab, VS Code and GitHub (which drops the colours) show it alike. */
export function htmlTable(records: readonly ClaimRecord[], title = 'Claims'): string {
  const heads = ['verdict', 'claim', 'expected', 'got', 'tolerance']
    .map((name) => `<th style="text-align:left;padding:6px 10px">${name}</th>`)
    .join('');
  const rows = records.map(row).join('');
  const frame = 'border-collapse:collapse;font-size:13px;margin:6px 0';
  return `<div><h3 style="margin:8px 0 2px">${escaped(title)}: ${headline(records)}</h3><table style="${frame}"><thead><tr>${heads}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

function row(record: ClaimRecord): string {
  const colour = record.kind === 'open' ? '#6b6c75' : fails(record) ? '#b3001b' : '#00714d';
  const note = remark(record);
  const about = `<span style="opacity:0.7">${escaped(record.kind)} · ${escaped(record.source)} · <code>${escaped(record.id)}</code></span>`;
  const cells = [
    `<b style="color:${colour};white-space:nowrap">${verdict(record)}</b>`,
    `${escaped(record.statement)}<br>${about}${note ? `<br><i>${note}</i>` : ''}`,
    escaped(expectedText(record)),
    escaped(gotText(record)),
    record.tolerance > 0 ? shown(record.tolerance, 3) : '–'
  ];
  const styles = ['', 'max-width:520px;white-space:normal', 'white-space:nowrap', 'white-space:nowrap', 'white-space:nowrap'];
  const drawn = cells.map((cell, i) => `<td style="text-align:left;vertical-align:top;padding:6px 10px;${styles[i]}">${cell}</td>`).join('');
  return `<tr style="border-top:1px solid rgba(128,128,128,0.35)${fails(record) ? ';background:rgba(213,94,0,0.12)' : ''}">${drawn}</tr>`;
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
