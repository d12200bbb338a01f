// `npm run notebooks -- [02 07] [--save]`: executes notebooks headless, checks their claims and writes their figures.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { writeGallery } from './gallery.mjs';
import { updateClaims } from './notebooks/claims-file.mjs';
import { Estimates } from './notebooks/estimates.mjs';
import { executeNotebook } from './notebooks/execute.mjs';
import { describeFailure } from './notebooks/failure.mjs';
import { drawFigures, publishFigures } from './notebooks/figures.mjs';
import { checkPrerequisites } from './notebooks/prerequisites.mjs';
import { createReport, duration } from './notebooks/report.mjs';
import { limit, notebookText, withPictures, withShortNumbers } from './notebooks/saved.mjs';
import { findNotebooks, readSettings } from './notebooks/settings.mjs';

const settings = readSettings(process.argv.slice(2));
const { notebooks, python } = orExit(() => ({ notebooks: findNotebooks(settings), python: checkPrerequisites(settings.root) }));
const require = createRequire(import.meta.url);
const { writeAtomically } = require('ebm/dist/plots/files');
const { renderFigure, closeBrowser } = require('ebm/dist/plots/render');
const { readable } = require('ebm/dist/claims/ledger');
const { fails } = require('ebm/dist/claims/record');
const { line, textTable } = require('ebm/dist/claims/text');

const estimates = new Estimates(settings.cache, writeAtomically);
const report = createReport({ terminal: Boolean(process.stdout.isTTY), estimates, lineOf: (record) => line(readable(record)) });
const stopping = new AbortController();
process.once('SIGINT', () => stopping.abort()).once('SIGTERM', () => stopping.abort());

const began = performance.now();
const outcomes = await runAll();
const finished = outcomes.filter(({ status }) => status === 'done');
const problems = await publish(finished);
report.close();
summarise(outcomes, problems);
process.exitCode = stopping.signal.aborted ? 130 : succeeded(outcomes) && problems.length === 0 ? 0 : 1;

async function runAll() {
  const totals = notebooks.map(({ name }) => estimates.total(name));
  const known = totals.filter((seconds) => seconds !== undefined);
  const about = known.length === totals.length ? `, about ${duration(longest(totals))}` : '';
  report.say(`${notebooks.length} notebook${notebooks.length === 1 ? '' : 's'}, ${Math.min(settings.jobs, notebooks.length)} at a time${about}`);
  const pending = [...notebooks];
  const outcomes = [];
  const worker = async () => {
    while (pending.length > 0 && !stopping.signal.aborted) outcomes.push(await runOne(pending.shift()));
  };
  await Promise.all(Array.from({ length: settings.jobs }, worker));
  return outcomes.sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function runOne(notebook) {
  const listener = report.open(notebook.name);
  const outcome = await executeNotebook(notebook, { python, results: settings.results, signal: stopping.signal, listener });
  if (outcome.status === 'done') estimates.remember(outcome.name, outcome.cells, outcome.seconds);
  const word = { done: outcome.claims.map(readable).some(fails) ? '✗ done, but a claim fails' : '✓ done', failed: '✗ failed', stopped: '– stopped' }[
    outcome.status
  ];
  listener.ended(`${outcome.name}: ${word} after ${duration(outcome.seconds)}, ${outcome.claims.length} claims`);
  return outcome;
}

/** Draws the figures, writes figures/ and, where asked for and no claim fails, the notebooks. Returns what went wrong, a text each. */
async function publish(finished) {
  const problems = [];
  for (const { name, result, figures, claims } of finished) {
    const { pictures, problem } = await drawFigures(figures, renderFigure);
    const number = /^\d+/.exec(name)?.[0] ?? name;
    const count = publishFigures({ source: figures, target: settings.figures, number, pictures, write: writeAtomically });
    report.say(`${name}: ${count} figures in ${path.relative('', settings.figures) || '.'}/`);
    const executed = JSON.parse(readFileSync(result, 'utf8'));
    // JupyterLab shows saved pictures pixel by pixel, so they have the figure's own size there
    const inline = problem ? new Map() : (await drawFigures(figures, renderFigure, { scale: 1 })).pictures;
    const text = fitted(executed, inline, name);
    writeAtomically(result, text);
    if (problem) report.say(`${name}: no pictures. ${problem.message}`);
    if (!settings.save) continue;
    if (problem) problems.push(`${name} is not saved: ${problem.message}`);
    else if (claims.map(readable).some(fails))
      problems.push(`${name} is not saved, for a claim fails; as executed it is in ${path.relative('', result)}`);
    else writeAtomically(path.join(settings.notebooks, `${name}.ipynb`), text);
  }
  await closeBrowser();
  if (finished.length > 0) updateClaims(path.join(settings.figures, 'claims.json'), finished, writeAtomically);
  if (finished.length > 0) writeGallery({ figures: settings.figures, notebooks: settings.notebooks });
  return problems;
}

/** The notebook's text, its figures' numbers shortened to four digits where it would be above the limit. */
function fitted(executed, pictures, name) {
  const whole = notebookText(withPictures(executed, pictures));
  if (Buffer.byteLength(whole) <= limit) return whole;
  const short = notebookText(withShortNumbers(withPictures(executed, pictures)));
  const [before, after] = [whole, short].map((text) => `${(Buffer.byteLength(text) / 1e6).toFixed(2)} MB`);
  const still = Buffer.byteLength(short) > limit ? ', still above 1 MB: show fewer or smaller figures' : '';
  report.say(`${name}: ${before} with its outputs; with figures of four digits ${after}${still}`);
  return short;
}

function summarise(outcomes, problems) {
  for (const outcome of outcomes.filter(({ status }) => status === 'failed')) console.log(`\n${describeFailure(outcome, settings)}`);
  const tables = outcomes.filter(({ claims }) => claims.length > 0);
  for (const { name, claims } of tables) console.log(`\n${name}: ${textTable(claims.map(readable))}`);
  for (const problem of problems) console.log(`\n${problem}`);
  const count = (status) => outcomes.filter((outcome) => outcome.status === status).length;
  const skipped = notebooks.length - outcomes.length + count('stopped');
  const claims = outcomes.flatMap((outcome) => outcome.claims.map(readable));
  const failing = claims.filter(fails).length;
  const parts = [
    `${count('done')} of ${notebooks.length} notebooks ran to their end`,
    ...(skipped ? [`${skipped} stopped`] : []),
    `${claims.length} claims, ${failing} failing`
  ];
  console.log(`\n${succeeded(outcomes) && problems.length === 0 ? '✓' : '✗'} ${parts.join('; ')}; ${duration((performance.now() - began) / 1000)}`);
}

function succeeded(outcomes) {
  return outcomes.length === notebooks.length && outcomes.every(({ status, claims }) => status === 'done' && !claims.map(readable).some(fails));
}

/** Time of the whole run with the notebooks spread over the jobs as they will be. */
function longest(totals) {
  const ends = new Array(settings.jobs).fill(0);
  for (const seconds of totals) ends[ends.indexOf(Math.min(...ends))] += seconds;
  return Math.max(...ends);
}

function orExit(action) {
  try {
    return action();
  } catch (error) {
    console.error(`notebooks: ${error.message}`);
    process.exit(1);
  }
}
