// What is said when a notebook fails: the cell, its error, what is safe and how to go on.
import path from 'node:path';

/** A failed notebook in words. */
export function describeFailure({ name, result, cells, failure }, { notebooks }) {
  const number = /^\d+/.exec(name)?.[0] ?? name;
  const where = failure.cell ? `in its code cell ${failure.cell}` : 'before its first cell';
  const safe = cells.length > 0 ? `the outputs of the ${cells.length} cells before it, in ${path.relative('', result)}; ` : '';
  return [
    `✗ ${name} failed ${where}:`,
    ...(failure.source ? [indented(failure.source, '    | ', 30)] : []),
    indented(readableError(failure.message), '    ', 20),
    `  Safe: ${safe}the committed notebook and its figures are untouched.`,
    `  To go on: mend the cell in ${path.relative('', path.join(notebooks, `${name}.ipynb`))} (\`npm run lab\` opens it), then \`npm run notebooks -- ${number}\`.`
  ].join('\n');
}

/** The error without colours and without the frames of Node and the kernel, which say nothing about the cell. */
function readableError(message) {
  // eslint-disable-next-line no-control-regex -- the escape sequences of colours
  const plain = message.replace(/\u001b\[[0-9;]*m/g, '');
  const inner = /^\s+at .*(node:|[\\/]tslab[\\/]|sigintHandlersWrap)/;
  return plain
    .split('\n')
    .filter((text) => !inner.test(text) && !/^(WARNING: All log|I0000|W0000)/.test(text))
    .join('\n')
    .trim();
}

function indented(text, margin, most) {
  const lines = text.split('\n');
  const shown = lines.length > most ? [...lines.slice(0, most), `… ${lines.length - most} more lines`] : lines;
  return shown.map((text) => margin + text).join('\n');
}
