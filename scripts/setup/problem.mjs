/** Something that the machine lacks: one line says what, one line what to do about it. */
export class SetupProblem extends Error {
  constructor(what, remedy, details = '') {
    super(`${what}. ${remedy}`);
    this.name = 'SetupProblem';
    this.what = what;
    this.remedy = remedy;
    this.details = details;
  }
}

const causes = [
  {
    signs: /DO NOT MATCH THE HASHES|EINTEGRITY|Integrity check failed/i,
    what: 'what was downloaded is not what the lock file names (wrong hash)',
    remedy: 'Run it again; if it stays so, a proxy or mirror serves altered files: use another network or registry.'
  },
  {
    signs: /ENOSPC|No space left on device/i,
    what: 'the disk is full',
    remedy: 'Free some 4 GB and run it again: it goes on where it stopped.'
  },
  {
    signs:
      /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|network request to|name resolution|NewConnectionError|Failed to establish a new connection|ConnectTimeout|ReadTimeout|ProxyError|Network is unreachable|from versions: none/i,
    what: 'the package registry cannot be reached',
    remedy: 'Check the network (behind a proxy, set HTTPS_PROXY) and run it again: it goes on where it stopped.'
  },
  {
    signs: /EACCES|EPERM|Permission denied/i,
    what: 'a file or folder cannot be written',
    remedy: 'Make the repository and your package caches writable for your user and run it again; root is not needed.'
  }
];

/** Turns the output of a failed program into a problem with its remedy; where the cause is not known, the output's last lines go along. */
export function diagnose(step, output) {
  const cause = causes.find(({ signs }) => signs.test(output));
  if (cause) return new SetupProblem(`${step}: ${cause.what}`, cause.remedy);
  const details = output.trim().split('\n').slice(-15).join('\n');
  return new SetupProblem(`${step} failed`, 'The lines above say why; mend that and run it again.', details);
}
