import { existsSync, readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from './browser';
import { filmstrip } from './animation';
import { sizes } from './theme';
import type { Figure } from './figure';

/** Size of a picture. */
export interface RenderOptions {
  /** Pixels of the picture for each pixel of the figure (default 2). */
  scale?: number;
}

/** The browser is closed after this long without work, so that it never keeps a process alive. */
const idleMilliseconds = 1500;

let open: Promise<{ browser: Browser; page: Page }> | undefined;
let queue: Promise<unknown> = Promise.resolve();
let idle: NodeJS.Timeout | undefined;

/**
 * A figure as PNG, drawn by plotly.js in a headless Chromium that all figures of the process share; an animation as its filmstrip.
 *
 * @param figure a plotly figure.
 * @param options `scale`, pixels of the picture for each pixel of the figure.
 * @throws SetupError if no browser can be started.
 */
export function renderFigure(figure: Figure, { scale = 2 }: RenderOptions = {}): Promise<Buffer> {
  const still = figure.frames?.length ? filmstrip(figure) : figure;
  const size = { format: 'png', width: Number(still.layout['width'] ?? sizes.width), height: Number(still.layout['height'] ?? sizes.height), scale };
  const work = queue.then(async () => {
    clearTimeout(idle);
    open ??= openPage();
    const { page } = await open.catch((failure: unknown) => {
      open = undefined;
      throw failure;
    });
    const address = await page.evaluate(
      (json) => {
        const { data, layout, options } = JSON.parse(json) as { data: object; layout: object; options: object };
        return (globalThis as unknown as Plotly).Plotly.toImage({ data, layout: { ...layout, autosize: false } }, options);
      },
      JSON.stringify({ data: still.data, layout: still.layout, options: size })
    );
    return shrunk(Buffer.from(address.slice(address.indexOf(',') + 1), 'base64'));
  });
  queue = work.catch(() => undefined).then(() => (idle = setTimeout(() => void closeBrowser(), idleMilliseconds)));
  return work;
}

/** Closes the shared browser now instead of after its idle time. */
export async function closeBrowser(): Promise<void> {
  clearTimeout(idle);
  const closing = open;
  open = undefined;
  await closing?.then(({ browser }) => browser.close()).catch(() => undefined);
}

/**
 * The picture in 256 colours: under half of the bytes. Fewer would be too few, for sharp rounds 128 down to 16, where blue and green become one.
 * Unchanged where the package `sharp` has no build for the machine.
 */
async function shrunk(png: Buffer): Promise<Buffer> {
  let sharp: Sharp;
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- may be absent, and is slow to load where no picture is made
    sharp = require('sharp') as Sharp;
  } catch {
    return png;
  }
  return sharp(png).png({ palette: true, colours: 256, quality: 90, compressionLevel: 9, effort: 7 }).toBuffer();
}

type Sharp = (input: Buffer) => { png(options: object): { toBuffer(): Promise<Buffer> } };

interface Plotly {
  Plotly: { toImage(figure: object, options: object): Promise<string> };
}

async function openPage(): Promise<{ browser: Browser; page: Page }> {
  const browser = await launchBrowser();
  const page = await browser.newPage();
  await page.setContent(
    `<!doctype html><meta charset="utf-8"><style>${mathFont()}</style><body><p style="font-family:'Open Sans','Noto Sans Math'">∇</p></body>`
  );
  await page.addScriptTag({ path: require.resolve('plotly.js/dist/plotly.min.js') });
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  return { browser, page };
}

/** Signs such as ∇ and ⟨ ⟩ for machines without fonts of their own, where the package with them is installed. */
function mathFont(): string {
  let file: string;
  try {
    file = require.resolve('@fontsource/noto-sans-math/files/noto-sans-math-math-400-normal.woff2');
  } catch {
    return '';
  }
  if (!existsSync(file)) return '';
  return `@font-face{font-family:"Noto Sans Math";src:url(data:font/woff2;base64,${readFileSync(file).toString('base64')})}`;
}
