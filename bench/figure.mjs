// The benchmark's picture: time relative to JAX, bars that start at 1 on a logarithmic axis: to the left is faster, to the right slower.

const series = [
  { key: 'ours', name: 'ebm', color: '#2a6fbb' },
  { key: 'torch', name: 'PyTorch', color: '#9a9a9a' },
  { key: 'blackjax', name: 'blackjax', color: '#d97a00', symbol: 'diamond' },
  { key: 'torchebm', name: 'torchebm', color: '#3a923a', symbol: 'square' },
  { key: 'sklearn', name: 'scikit-learn', color: '#8a4fa8', symbol: 'triangle-up' }
];

/** Bars for what every workload has, markers for the samplers' libraries. */
function trace(rows, { key, name, color, symbol }) {
  const ratios = rows.map((row) => row.toJax[key]);
  const common = {
    name,
    y: rows.map((row) => row.title),
    hovertext: ratios.map((ratio) => (ratio ? `${ratio.value.toFixed(2)} (${ratio.low.toFixed(2)} to ${ratio.high.toFixed(2)})` : '')),
    hoverinfo: 'text+name',
    error_x: {
      type: 'data',
      symmetric: false,
      array: ratios.map((ratio) => (ratio ? ratio.high - ratio.value : 0)),
      arrayminus: ratios.map((ratio) => (ratio ? ratio.value - ratio.low : 0)),
      thickness: 1,
      color: '#333'
    }
  };
  if (symbol)
    return { ...common, type: 'scatter', mode: 'markers', x: ratios.map((ratio) => ratio?.value ?? null), marker: { color, symbol, size: 9 } };
  return { ...common, type: 'bar', orientation: 'h', base: 1, x: ratios.map((ratio) => (ratio ? ratio.value - 1 : null)), marker: { color } };
}

const [width, left, columnWidth] = [1240, 430, 82];

const rightOf = (shown) => columnWidth * shown.length + 20;

/** The numbers in columns of their own on the right, where no bar or interval covers them. */
function columns(rows, shown) {
  const place = (column) => 1 + ((column + 1) * columnWidth) / (width - left - rightOf(shown));
  const cell = (text, x, y, font) => ({ text, x, y, xref: 'paper', yref: y === 1 ? 'paper' : 'y', xanchor: 'right', showarrow: false, font });
  return shown.flatMap(({ key, name, color }, column) => [
    { ...cell(`<b>${name}</b>`, place(column), 1, { color }), yanchor: 'bottom' },
    ...rows.map((row) => cell(row.toJax[key]?.value.toFixed(2) ?? '-', place(column), row.title, { color, size: 14 }))
  ]);
}

/** What JAX does not have, in a line of words. */
function inSeconds({ title, milliseconds: { ours, ...peers } }) {
  const seconds = ({ median }) => `${(median / 1000).toFixed(2)} s`;
  return `${title}: ebm ${seconds(ours)}${Object.entries(peers)
    .map(([name, times]) => `, ${name === 'arviz' ? 'ArviZ' : name} ${seconds(times)}`)
    .join('')}`;
}

/** From the fastest to the slowest, with room for the intervals; powers of two on the axis. */
function axis(rows, others) {
  const ends = rows.flatMap((row) => Object.values(row.toJax).flatMap(({ low, high }) => [low, high]));
  const [low, high] = [Math.min(...ends, 0.25) / 1.2, Math.max(...ends, 4) * 1.2];
  const powers = Array.from({ length: 13 }, (_, k) => 2 ** (k - 6));
  return {
    type: 'log',
    title: { text: ['time / time of JAX (below 1: faster)', ...others.map(inSeconds)].join('<br>') },
    range: [Math.log10(low), Math.log10(high)],
    tickvals: powers,
    ticktext: powers.map((power) => (power < 1 ? `1/${1 / power}` : String(power))),
    gridcolor: '#e5e5e5'
  };
}

export function figure({ workloads, geometricMean, machine }) {
  const rows = workloads.filter((row) => row.toJax).reverse();
  const shown = series.filter(({ key }) => rows.some((row) => row.toJax[key]));
  const named = [
    ['jax', 'JAX'],
    ['torch', 'PyTorch'],
    ['blackjax', 'blackjax'],
    ['torchebm', 'torchebm'],
    ['sklearn', 'scikit-learn']
  ].filter(([key]) => machine.versions[key]);
  const versions = named.map(([key, name]) => `${name} ${machine.versions[key].replace(/\+.*/, '')}`).join(', ');
  return {
    // The last bar stands on top.
    data: shown.map((entry) => trace(rows, entry)).reverse(),
    layout: {
      title: {
        text: `Time relative to JAX jit (geometric mean ${geometricMean.value.toFixed(2)}); ${machine.cores} cores, ${versions}`,
        font: { size: 15 }
      },
      width,
      height: 170 + 64 * rows.length,
      barmode: 'group',
      bargap: 0.3,
      template: 'none',
      margin: { l: left, r: rightOf(shown), t: 80, b: 80 },
      xaxis: axis(
        rows,
        workloads.filter((row) => !row.toJax)
      ),
      yaxis: { automargin: true },
      legend: { orientation: 'h', x: 0, y: 1.0, yanchor: 'bottom', traceorder: 'reversed' },
      annotations: columns(rows, shown),
      shapes: [{ type: 'line', x0: 1, x1: 1, yref: 'paper', y0: 0, y1: 1, line: { color: '#333', width: 1.5 } }]
    }
  };
}
