// A notebook as it is saved: pictures beside the interactive figures, numbers of figures on one line, at most 1 MB.
const plotly = 'application/vnd.plotly.v1+json';
export const limit = 1_000_000;

/** Puts the picture of each figure into its output. `pictures`: PNG by the figure's name. */
export function withPictures(notebook, pictures) {
  return mapBundles(notebook, (data, metadata) => {
    const png = pictures.get(metadata?.ebm?.figure);
    return png ? { ...data, 'image/png': png.toString('base64') } : data;
  });
}

/** The numbers of all figures to four significant digits. */
export function withShortNumbers(notebook) {
  return mapBundles(notebook, (data) => (data[plotly] ? { ...data, [plotly]: rounded(data[plotly]) } : data));
}

/** The file's text: indented as Jupyter does, except for figures, whose every number would take a line. */
export function notebookText(notebook) {
  const figures = [];
  const marked = mapBundles(notebook, (data) => {
    if (!data[plotly]) return data;
    figures.push(JSON.stringify(data[plotly]));
    return { ...data, [plotly]: `\u0000figure ${figures.length - 1}` };
  });
  const text = JSON.stringify(marked, null, 1).replace(/"\\u0000figure (\d+)"/g, (_, index) => figures[index]);
  return `${text}\n`;
}

function mapBundles(notebook, change) {
  const output = (given) => (given.data ? { ...given, data: change(given.data, given.metadata) } : given);
  return { ...notebook, cells: notebook.cells.map((cell) => (cell.outputs ? { ...cell, outputs: cell.outputs.map(output) } : cell)) };
}

function rounded(value) {
  if (typeof value === 'number') return Number(value.toPrecision(4));
  if (Array.isArray(value)) return value.map(rounded);
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, rounded(item)])) : value;
}
