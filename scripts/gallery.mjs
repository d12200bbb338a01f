// figures/index.html: a card a figure, grouped by notebook, with how its claims stand.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const require = createRequire(import.meta.url);
const escaped = (text) => String(text).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');

/** Writes the gallery of `figures`, linked to the notebooks in `notebooks`. */
export function writeGallery({ figures, notebooks }) {
  const { titleText } = require('ebm/dist/plots');
  const { writeAtomically } = require('ebm/dist/plots/files');
  const { readable } = require('ebm/dist/claims/ledger');
  const { fails } = require('ebm/dist/claims/record');
  const { headline, verdict } = require('ebm/dist/claims/text');
  const claimsFile = path.join(figures, 'claims.json');
  const claims = existsSync(claimsFile) ? JSON.parse(readFileSync(claimsFile, 'utf8')).map(readable) : [];
  const names = readdirSync(figures)
    .filter((name) => /^\d.*\.json$/.test(name))
    .map((name) => name.slice(0, -'.json'.length))
    .sort();
  const files = existsSync(notebooks)
    ? readdirSync(notebooks)
        .filter((name) => name.endsWith('.ipynb'))
        .sort()
    : [];
  const sections = files.map((file) => {
    const name = file.slice(0, -'.ipynb'.length);
    const own = claims.filter((claim) => claim.notebook === name);
    const number = /^\d+/.exec(name)?.[0] ?? name;
    const cards = names.filter((figure) => figure.startsWith(`${number}-`)).map((figure) => card(figure, figures, titleText));
    if (cards.length === 0 && own.length === 0) return '';
    const link = path.relative(figures, path.join(notebooks, file)).split(path.sep).map(encodeURIComponent).join('/');
    const failing = own.filter(fails);
    const remarkable = [...failing, ...own.filter((claim) => claim.kind === 'open' && !claim.pass)].map(
      (claim) => `<li>${escaped(verdict(claim))}: ${escaped(claim.statement)} <code>${escaped(claim.id)}</code></li>`
    );
    const status = own.length === 0 ? 'no claims yet' : `${failing.length > 0 ? '✗' : '✓'} ${headline(own)}`;
    const heading = `<h2><a href="${link}">${escaped(titleOf(path.join(notebooks, file)) ?? name)}</a></h2>`;
    const standing = `<p class="${failing.length > 0 ? 'fails' : 'holds'}">${status}</p>${remarkable.length > 0 ? `<ul>${remarkable.join('')}</ul>` : ''}`;
    return `<section>${heading}${standing}<div class="cards">${cards.join('')}</div></section>`;
  });
  const summary =
    claims.length > 0
      ? `<p>${claims.some(fails) ? '✗' : '✓'} ${headline(claims)} in all; every number in <a href="claims.json">claims.json</a></p>`
      : '';
  writeAtomically(path.join(figures, 'index.html'), page(summary + sections.join('\n')));
}

function card(name, figures, titleText) {
  const [title, subtitle] = titleText(JSON.parse(readFileSync(path.join(figures, `${name}.json`), 'utf8'))).split('\n');
  const picture = existsSync(path.join(figures, `${name}.png`))
    ? `<a href="${name}.png"><img src="${name}.png" alt="${escaped(title)}" loading="lazy"></a>`
    : '';
  const second = subtitle ? `<br><small>${escaped(subtitle)}</small>` : '';
  return `<figure>${picture}<figcaption>${escaped(title)}${second}<br><small><a href="${name}.json">plotly JSON</a></small></figcaption></figure>`;
}

function titleOf(file) {
  const first = JSON.parse(readFileSync(file, 'utf8')).cells.find(({ cell_type: type }) => type === 'markdown');
  return /^#\s+(.+)$/m.exec([first?.source ?? ''].flat().join(''))?.[1];
}

function page(body) {
  const style = `body{font:15px/1.5 "Open Sans",system-ui,sans-serif;color:#26262b;max-width:1280px;margin:2rem auto;padding:0 1rem}
h1{font-size:1.6rem}h2{font-size:1.15rem;margin:2rem 0 .2rem}a{color:#0072b2}p{margin:.2rem 0 .8rem}.fails{color:#b3001b;font-weight:600}.holds{color:#00714d}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(360px,1fr));gap:1rem}
figure{margin:0;border:1px solid #e1e2e7;border-radius:8px;padding:.7rem;background:#fff}img{width:100%;height:260px;object-fit:contain}figcaption{font-weight:600}small{font-weight:400;color:#5c5d66}`;
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>EBM Workbench: figures and claims</title><style>${style}</style><h1>EBM Workbench: figures and claims</h1>${body}</html>\n`;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const root = path.resolve(path.dirname(new URL(import.meta.url).pathname), '..');
  writeGallery({ figures: path.join(root, 'figures'), notebooks: path.join(root, 'notebooks') });
}
