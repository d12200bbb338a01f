// The figures of the notebooks that ran: pictures by one browser, and the folder figures/ brought up to date.
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';

const namesIn = (folder, ending) =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.endsWith(ending))
        .map((name) => name.slice(0, -ending.length))
    : [];

/**
 * Draws every figure that a notebook wrote; `pictures` maps its name to its PNG. Where no browser starts, the error is returned and the map holds what was drawn.
 * @returns {Promise<{ pictures: Map<string, Buffer>, problem?: Error }>}
 */
export async function drawFigures(folder, renderFigure, options) {
  const pictures = new Map();
  for (const name of namesIn(folder, '.json').sort()) {
    try {
      pictures.set(name, await renderFigure(JSON.parse(readFileSync(path.join(folder, `${name}.json`), 'utf8')), options));
    } catch (problem) {
      return { pictures, problem };
    }
  }
  return { pictures };
}

/** Writes a notebook's figures to `target`, and removes those of an earlier run that it no longer makes. */
export function publishFigures({ source, target, number, pictures, write }) {
  const names = namesIn(source, '.json');
  for (const ending of ['.json', '.png']) {
    const stale = namesIn(target, ending).filter((name) => name.startsWith(`${number}-`) && !names.includes(name));
    for (const name of stale) rmSync(path.join(target, `${name}${ending}`));
  }
  for (const name of names) {
    write(path.join(target, `${name}.json`), readFileSync(path.join(source, `${name}.json`)));
    if (pictures.has(name)) write(path.join(target, `${name}.png`), pictures.get(name));
  }
  return names.length;
}
