// figures/claims.json: the claims of all notebooks, in reading order, without times, so that two runs on one machine give the same file.
import { existsSync, readFileSync } from 'node:fs';

/** Replaces the claims of the notebooks that ran and keeps those of the others. Returns all. */
export function updateClaims(file, ran, write) {
  const earlier = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : [];
  const fresh = ran.flatMap(({ claims }) => claims.map(({ seconds: _, ...record }) => record));
  const names = new Set(ran.map(({ name }) => name));
  const all = [...earlier.filter(({ notebook }) => !names.has(notebook)), ...fresh];
  const order = new Map(all.map((record, place) => [record, place]));
  all.sort((a, b) => (a.notebook < b.notebook ? -1 : a.notebook > b.notebook ? 1 : order.get(a) - order.get(b)));
  write(file, `${JSON.stringify(all, null, 1)}\n`);
  return all;
}
