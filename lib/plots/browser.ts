import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';
import { SetupError } from '../engine/errors';

const names = ['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser', 'chrome', 'microsoft-edge'];
const places = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe'
];

interface Program {
  executablePath: string;
  env: Record<string, string>;
  libraries?: string;
}

/**
 * Starts a headless Chromium: the one named in `EBM_BROWSER`, else an installed Chrome or Chromium, else the one inside the npm package `@sparticuz/chromium`.
 * The caller closes it.
 *
 * @throws SetupError if there is none, or none that starts.
 */
export async function launchBrowser(): Promise<Browser> {
  const program = await findBrowser();
  const { chromium } = await import('playwright-core');
  // the sandbox needs rights that containers do not give; only our own pages are opened
  const start = (env: Record<string, string>) =>
    chromium.launch({ executablePath: program.executablePath, headless: true, chromiumSandbox: false, args: ['--font-render-hinting=none'], env });
  try {
    return await start(program.env).catch((failure: unknown) => {
      if (!program.libraries) throw failure;
      return start({ ...program.env, LD_LIBRARY_PATH: [program.libraries, process.env['LD_LIBRARY_PATH']].filter(Boolean).join(delimiter) });
    });
  } catch (cause) {
    throw missing(`${program.executablePath}, which does not start (${firstLine(cause)})`, cause);
  }
}

async function findBrowser(): Promise<Program> {
  const env = Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined));
  const asked = process.env['EBM_BROWSER'];
  if (asked) {
    if (!existsSync(asked)) throw missing(`EBM_BROWSER=${asked}, where there is no file`);
    return { executablePath: asked, env };
  }
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const installed = [...folders.flatMap((folder) => names.map((name) => join(folder, name))), ...places].find((path) => existsSync(path));
  if (installed) return { executablePath: installed, env };
  const folder = await unpackedChromium();
  return {
    executablePath: join(folder, 'chromium'),
    env: { ...env, FONTCONFIG_FILE: join(folder, 'fonts.conf') },
    libraries: join(folder, 'al2023', 'lib')
  };
}

/** The folder with the package's Chromium, unpacked once (2 s, 250 MB) and put in place whole, so that two processes never see a half of it. */
async function unpackedChromium(): Promise<string> {
  let version: string;
  try {
    version = (JSON.parse(readFileSync(join(packageFolder(), 'package.json'), 'utf8')) as { version: string }).version;
  } catch (cause) {
    throw missing('no Chrome or Chromium in PATH, and no package @sparticuz/chromium', cause);
  }
  const folder = join(cacheFolder(), `chromium-${version}`);
  if (existsSync(join(folder, 'chromium'))) return folder;
  mkdirSync(dirname(folder), { recursive: true });
  const part = mkdtempSync(`${folder}.part-`);
  try {
    // a process of its own: the package unpacks into its TMPDIR, and its libraries for bare systems only where it believes to be on such a one
    const script = "const c = require('@sparticuz/chromium'); (c.default ?? c).executablePath().catch((e) => { console.error(e); process.exit(1); })";
    const env = { ...process.env, TMPDIR: part, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x' };
    await promisify(execFile)(process.execPath, ['-e', script], { cwd: __dirname, env });
    writeFileSync(join(part, 'fonts.conf'), fontsConfiguration(join(folder, 'fonts'), join(folder, 'fonts-cache')));
    renameSync(part, folder);
  } catch (cause) {
    if (!existsSync(join(folder, 'chromium'))) throw missing(`@sparticuz/chromium ${version}, which cannot be unpacked (${firstLine(cause)})`, cause);
  } finally {
    rmSync(part, { recursive: true, force: true });
  }
  return folder;
}

function packageFolder(): string {
  return dirname(dirname(dirname(require.resolve('@sparticuz/chromium'))));
}

function cacheFolder(): string {
  const root = join(__dirname, '..', '..', '..');
  return existsSync(join(root, 'node_modules')) ? join(root, '.cache') : join(tmpdir(), 'ebm-cache');
}

function fontsConfiguration(own: string, cache: string): string {
  const folders = [own, '/usr/share/fonts', '/usr/local/share/fonts'].map((folder) => `<dir>${folder}</dir>`).join('');
  return `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>${folders}<cachedir>${cache}</cachedir><config></config></fontconfig>\n`;
}

function missing(given: string, cause?: unknown): SetupError {
  const remedy = 'Run `npm ci`, install Chrome or Chromium, or set EBM_BROWSER to its program file; numbers and interactive figures need no browser.';
  return new SetupError('pictures of figures', { given, expected: 'a Chrome or Chromium that starts', remedy }, { cause });
}

function firstLine(failure: unknown): string {
  return (failure instanceof Error ? failure.message : String(failure)).split('\n')[0] as string;
}
