import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { copyFileSync, existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { launchBrowser } from 'ebm/dist/plots';
import { fixtures, root, venv, withoutJupyter } from './environment';

/** Notebook 02 with its committed outputs; before it is there, a small one. */
function notebookFile(): string {
  const folder = join(root, 'notebooks');
  const second = existsSync(folder) ? readdirSync(folder).find((name) => /^02-.*\.ipynb$/.test(name)) : undefined;
  return second ? join(folder, second) : join(fixtures, 'saved', 'saved.ipynb');
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject).listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

async function startLab(folder: string, port: number, token: string): Promise<ChildProcess> {
  const own = Object.fromEntries(['CONFIG', 'DATA', 'RUNTIME'].map((kind) => [`JUPYTER_${kind}_DIR`, join(folder, kind.toLowerCase())]));
  const args = ['lab', '--no-browser', '--ServerApp.ip=127.0.0.1', `--ServerApp.port=${port}`, '--ServerApp.port_retries=0', `--IdentityProvider.token=${token}`];
  const folders = [`--ServerApp.root_dir=${join(folder)}`, `--LabApp.workspaces_dir=${join(folder, 'workspaces')}`, `--LabApp.user_settings_dir=${join(folder, 'settings')}`];
  const asRoot = process.getuid?.() === 0 ? ['--allow-root'] : [];
  const env = { ...process.env, ...own, JUPYTER_PREFER_ENV_PATH: '1' };
  const lab = spawn(join(venv, 'bin', 'jupyter'), [...args, ...folders, ...asRoot, '--LabApp.news_url=None'], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  lab.stderr?.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4000)));
  for (let attempt = 0; attempt < 240; attempt++) {
    if (lab.exitCode !== null) break;
    const answer = await fetch(`http://127.0.0.1:${port}/api/status?token=${token}`).catch(() => undefined);
    if (answer?.ok) return lab;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  lab.kill('SIGKILL');
  throw new Error(`JupyterLab did not start:\n${said}`);
}

describe('JupyterLab', { skip: withoutJupyter }, () => {
  test('draws the plots of a saved notebook', { timeout: 180_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ebm-lab-'));
    copyFileSync(notebookFile(), join(folder, 'notebook.ipynb'));
    const token = randomBytes(24).toString('hex');
    const port = await freePort();
    const lab = await startLab(folder, port, token);
    try {
      const browser = await launchBrowser();
      try {
        const page = await browser.newPage({ viewport: { width: 1400, height: 1000 } });
        await page.goto(`http://127.0.0.1:${port}/lab/tree/notebook.ipynb?token=${token}`);
        const output = page.locator('.jp-RenderedPlotly').first();
        await output.waitFor({ state: 'attached', timeout: 120_000 });
        await output.scrollIntoViewIfNeeded();
        const picture = output.locator('img.plot-img');
        await picture.waitFor();
        const shown = await picture.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth);
        assert.ok(shown > 200 && shown <= 1000, `the saved picture is ${shown} pixels wide and must fit beside the menu`);
        // the renderer shows the saved picture first and draws the figure once the pointer is over it
        await output.hover();
        const plot = page.locator('.js-plotly-plot svg.main-svg').first();
        await plot.waitFor({ state: 'visible', timeout: 60_000 });
        const box = await plot.boundingBox();
        assert.ok(box && box.width > 200 && box.height > 150, `the plot takes ${JSON.stringify(box)}`);
        const marks = '.js-plotly-plot :is(.scatterlayer, .barlayer, .heatmaplayer, .contourlayer) :is(path, image)';
        await page.locator(marks).first().waitFor({ state: 'attached', timeout: 30_000 });
        if (process.env['EBM_SCREENSHOT']) await page.screenshot({ path: process.env['EBM_SCREENSHOT'] });
      } finally {
        await browser.close();
      }
    } finally {
      const ended = new Promise((resolve) => lab.once('exit', resolve));
      lab.kill('SIGTERM');
      const hard = setTimeout(() => lab.kill('SIGKILL'), 10_000);
      await ended;
      clearTimeout(hard);
    }
  });
});
