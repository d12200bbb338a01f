import { join } from 'node:path';
import { ArgumentError } from '../engine/errors';
import { writeAtomically } from './files';
import { display } from './kernel';
import { titleText } from './theme';
import type { Figure } from './figure';

/** The MIME type under which JupyterLab, VS Code and nbviewer draw a plotly figure. */
export const plotlyMime = 'application/vnd.plotly.v1+json';

/** Settings of `show`. */
export interface ShowOptions {
  /** Name of the figure's files, in kebab case, the notebook's number in front or not: `02-gradient` or `gradient`. */
  name?: string;
  /** Add a picture to the output at once (starts a browser, some 3 s); the runner of notebooks adds it in any case. */
  png?: boolean;
}

const shown = new Set<string>();

/**
 * Shows a figure in the running cell, interactive. In a run of notebooks (`EBM_FIGURES_DIR` set) its JSON is also written there as `<name>.json`, for the pictures and the gallery.
 * Outside a kernel nothing is shown.
 *
 * @param figure a plotly figure.
 * @param options `name` of its files; `png`, to add a picture at once.
 * @throws ArgumentError if the name is not in kebab case or was given to another figure of the same run; SetupError if `png` is asked for and no browser starts.
 */
export async function show(figure: Figure, { name, png = false }: ShowOptions = {}): Promise<void> {
  const folder = process.env['EBM_FIGURES_DIR'];
  const full = fullName(name);
  if (folder) {
    if (shown.has(full)) throw new ArgumentError('show: name', { given: `'${full}' a second time`, expected: 'a name of its own for each figure' });
    shown.add(full);
    writeAtomically(join(folder, `${full}.json`), JSON.stringify(figure));
  }
  const data: Record<string, unknown> = {
    [plotlyMime]: { ...figure, config: { displaylogo: false, responsive: true } },
    'text/plain': `[figure: ${titleText(figure).replace('\n', '; ')}]`
  };
  if (png) {
    const { renderFigure } = await import('./render');
    data['image/png'] = (await renderFigure(figure)).toString('base64');
  }
  display(data, folder || name ? { ebm: { figure: full } } : {});
}

let unnamed = 0;

function fullName(name: string | undefined): string {
  const number = /^\d+/.exec(process.env['EBM_NOTEBOOK'] ?? '')?.[0];
  if (name === undefined) return `${number ?? '00'}-figure-${++unnamed}`;
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) {
    throw new ArgumentError('show: name', {
      given: `'${name}'`,
      expected: 'small letters, digits and hyphens',
      remedy: "Such as 'gradient-identity'."
    });
  }
  return number === undefined || name.startsWith(`${number}-`) ? name : `${number}-${name}`;
}
