import { writeAtomically } from './files';
import { renderFigure, type RenderOptions } from './render';
import type { Figure } from './figure';

/**
 * Writes a figure as `<path>.png` and, for plotly, as `<path>.json`; each file whole or not at all.
 *
 * @param figure a plotly figure.
 * @param path where to, with or without the ending `.png` or `.json`; folders are made.
 * @param options `scale`, pixels of the picture for each pixel of the figure (default 2).
 * @returns the two paths.
 * @throws SetupError if no browser can be started; the JSON is written by then.
 */
export async function saveFigure(figure: Figure, path: string, options: RenderOptions = {}): Promise<{ png: string; json: string }> {
  const stem = path.replace(/\.(png|json)$/, '');
  const files = { png: `${stem}.png`, json: `${stem}.json` };
  writeAtomically(files.json, JSON.stringify(figure));
  writeAtomically(files.png, await renderFigure(figure, options));
  return files;
}
