/** Counts what node's test runner reports of one file: tests, not suites, and a file that dies as one failure. */
export class TestCount {
  passed = 0;
  failed = 0;
  skipped = 0;
  failures = [];
  started = performance.now();

  /** Takes one event in; returns whether it is a failure to be told. */
  add({ name, details, skip, todo, file }, succeeded) {
    const failsBySubtests = details.error?.failureType === 'subtestsFailed';
    const isContainer = details.type === 'suite' || name === file;
    if (failsBySubtests || (isContainer && succeeded)) return false;
    const verdict = skip !== undefined || todo !== undefined ? 'skipped' : succeeded ? 'passed' : 'failed';
    this[verdict]++;
    if (verdict === 'failed') this.failures.push(name);
    return verdict === 'failed';
  }

  details() {
    const seconds = ((performance.now() - this.started) / 1000).toFixed(1);
    const parts = [`${this.passed} passed`, this.failed && `${this.failed} failed`, this.skipped && `${this.skipped} skipped`];
    return `${parts.filter(Boolean).join(', ')} (${seconds} s)`;
  }
}

/** A failed test with its file and the error's own words. */
export function describeFailure({ name, details, file: origin }, file) {
  if (name === origin)
    return `\nFAIL ${file}: its process ended before its tests did (${describeEnd(details.error ?? {})}); its last words are above\n`;
  const error = details.error?.cause ?? details.error;
  const text = String(error?.stack ?? error?.message ?? error);
  return `\nFAIL ${name} (${file})\n${text.replace(/^/gm, '  ')}\n`;
}

const describeEnd = ({ exitCode, signal, message }) =>
  signal ? `signal ${signal}` : exitCode === undefined || exitCode === null ? message : `exit code ${exitCode}`;
