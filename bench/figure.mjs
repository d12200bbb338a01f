// The benchmark's picture: time relative to JAX, bars that start at 1 on a logarithmic axis: to the left is faster, to the right slower.

const series = [
  { key: 'pytorch', name: 'PyTorch eager', color: '#9a9a9a' },
  { key: 'ours', name: 'ebm (TypeScript)', color: '#2a6fbb' }
];

function bars(rows, { key, name, color }) {
  const ratios = rows.map((row) => (key === 'ours' ? row.toJax : row.torchToJax));
  return {
    type: 'bar',
    orientation: 'h',
    name,
    y: rows.map((row) => row.title),
    base: 1,
    x: ratios.map((ratio) => (ratio ? ratio.value - 1 : null)),
    hovertext: ratios.map((ratio) => (ratio ? `${ratio.value.toFixed(2)} (${ratio.low.toFixed(2)} to ${ratio.high.toFixed(2)})` : '')),
    hoverinfo: 'text+name',
    marker: { color },
    error_x: {
      type: 'data',
      symmetric: false,
      array: ratios.map((ratio) => (ratio ? ratio.high - ratio.value : 0)),
      arrayminus: ratios.map((ratio) => (ratio ? ratio.value - ratio.low : 0)),
      thickness: 1,
      color: '#333'
    }
  };
}

/** The numbers in columns of their own on the right, where no bar or interval covers them. */
function columns(rows) {
  const cell = (text, x, y, font = {}) => ({ text, x, y, xref: 'paper', yref: y === 1 ? 'paper' : 'y', xanchor: 'right', showarrow: false, font });
  const value = (ratio) => (ratio ? ratio.value.toFixed(2) : '-');
  const [pytorch, ours] = series;
  return [
    { ...cell('<b>ebm</b>', 1.09, 1, { color: ours.color }), yanchor: 'bottom' },
    { ...cell('<b>PyTorch</b>', 1.19, 1, { color: pytorch.color }), yanchor: 'bottom' },
    ...rows.map((row) => cell(value(row.toJax), 1.09, row.title, { color: ours.color, size: 14 })),
    ...rows.map((row) => cell(value(row.torchToJax), 1.19, row.title, { color: pytorch.color, size: 14 }))
  ];
}

export function figure({ workloads, geometricMean, machine }) {
  const rows = [...workloads].reverse();
  const versions = `JAX ${machine.versions.jax}${machine.versions.torch ? `, PyTorch ${machine.versions.torch.replace(/\+.*/, '')}` : ''}`;
  return {
    data: series.filter(({ key }) => key === 'ours' || rows.some((row) => row.torchToJax)).map((entry) => bars(rows, entry)),
    layout: {
      title: {
        text: `Time relative to JAX jit (geometric mean ${geometricMean.value.toFixed(2)}); ${machine.cores} cores, ${versions}`,
        font: { size: 15 }
      },
      width: 1060,
      height: 620,
      barmode: 'group',
      bargap: 0.3,
      template: 'none',
      margin: { l: 390, r: 150, t: 80, b: 60 },
      xaxis: {
        type: 'log',
        title: { text: 'time / time of JAX (below 1: faster)' },
        range: [Math.log10(0.2), Math.log10(5)],
        tickvals: [0.25, 0.5, 1, 2, 4],
        gridcolor: '#e5e5e5'
      },
      yaxis: { automargin: true },
      legend: { orientation: 'h', x: 0, y: 1.0, yanchor: 'bottom', traceorder: 'reversed' },
      annotations: columns(rows),
      shapes: [{ type: 'line', x0: 1, x1: 1, yref: 'paper', y0: 0, y1: 1, line: { color: '#333', width: 1.5 } }]
    }
  };
}
