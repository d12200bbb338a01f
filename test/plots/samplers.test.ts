import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { ArgumentError, DataError, ShapeError } from 'ebm/dist/engine/errors';
import * as plots from 'ebm/dist/plots';
import { rankCounts } from 'ebm/dist/plots/rank-plot';

const axes = { xTitle: 'x₁ (1)', yTitle: 'x₂ (1)' };
const grid = plots.grid(-3, 3, 61);
const plane = { ...axes, title: 'A plane', x: grid, y: grid, energy: (a: number, b: number) => (a * a + b * b) / 2 };
const third = (count: number, shift = 0): number[] => Array.from({ length: count }, (_, i) => Math.sin(i) / 3 + shift);
const named = (figure: plots.Figure, name: string): plots.Trace =>
  figure.data.find((trace) => trace.name === name && trace['mode'] !== 'lines') as plots.Trace;
const attribute = (value: plots.PlotValue, ...path: (string | number)[]): unknown =>
  path.reduce<unknown>((at, key) => (at as Record<string | number, unknown> | undefined)?.[key], value);
const numbersOf = (figure: plots.Figure): number[] =>
  [...figure.data, ...(figure.frames ?? []).flatMap(({ data }) => data)]
    .flatMap((trace) => ['x', 'y', 'z'].map((axis) => trace[axis]))
    .flat(2)
    .filter((value): value is number => typeof value === 'number');
const digits = (value: number): number => value.toExponential().split('e')[0]!.replace(/[-.]/g, '').length;

const overlay = plots.landscape({
  ...plane,
  samples: { name: 'draws', x: third(5), y: third(5, 1) },
  paths: [
    { name: 'short steps', x: third(20), y: third(20, 1) },
    { name: 'long steps', x: third(20, 1), y: third(20) }
  ],
  trajectories: [
    { x: [0, 1 / 3, 1], y: [0, 1, 2 / 3], accepted: true },
    { x: [1, 1, 2], y: [0, -1, -1], accepted: false },
    { x: [2, 2], y: [0, 1] }
  ],
  proposals: { from: { x: [0, 0, 1], y: [0, 0, 1] }, to: { x: [2, 1, 1 / 7], y: [0, 1, 2] }, accepted: [0, 1, true as unknown as number] }
});
const traces = plots.tracePlot({
  title: 'Two chains',
  yTitle: 'position x (1)',
  chains: [third(100), third(100, 2)],
  levels: [{ y: 2, label: 'mode' }],
  first: 10,
  step: 5
});
const ranks = plots.rankPlot({ title: 'Ranks', chains: [third(200), third(200, 0.1), third(200, 0.2)], bins: 10, effectiveDraws: 50 });
const decay = (rate: number, count = 51): number[] => Array.from({ length: count }, (_, lag) => rate ** lag);
const lags = plots.autocorrelationPlot({
  title: 'Decay',
  samplers: [
    { name: 'walk', values: decay(0.9) },
    { name: 'HMC', values: decay(0.5), cost: 10 }
  ],
  theory: [{ name: 'theory', values: (lag) => 0.9 ** lag }],
  draws: 400,
  lags: 30
});
const efficiency = plots.efficiencyBars({
  title: 'Efficiency',
  targets: ['Gaussian', 'funnel'],
  samplers: [
    { name: 'walk', values: [1 / 300, NaN] },
    { name: 'HMC', values: [0.1, 0.02], lower: [0.08, 0.01], upper: [0.13, 0.05] }
  ]
});
const frames = (count: number, chains: number): { label: number; x: number[]; y: number[] }[] =>
  Array.from({ length: count }, (_, step) => ({ label: step, x: third(chains, step / 30), y: third(chains, -step / 30) }));
const film = plots.chainAnimation({ ...plane, title: 'A film', frames: frames(40, 200), x: plots.grid(-3, 3, 81), y: plots.grid(-3, 3, 81) });
const figures = { overlay, traces, ranks, lags, efficiency, film };

describe('plots of samplers', () => {
  after(() => plots.closeBrowser());

  test('all are plain JSON with titles, units and rounded numbers', () => {
    for (const [kind, figure] of Object.entries(figures)) {
      assert.deepEqual(JSON.parse(JSON.stringify(figure)), JSON.parse(JSON.stringify(structuredClone(figure))), kind);
      assert.ok(plots.titleText(figure).length > 3, kind);
      for (const axis of ['xaxis', 'yaxis']) {
        assert.match(String(attribute(figure.layout, axis, 'title', 'text')), /\(1\)|\(nats\)|\(draws\)|draw|target/, `${kind} ${axis}`);
      }
      const numbers = numbersOf(figure);
      assert.ok(numbers.length > 0 && numbers.every((value) => digits(value) <= 6), `${kind}: at most 6 significant digits`);
    }
  });

  test('marks above a landscape tell accepted from rejected by their shape', () => {
    const accepted = named(overlay, 'proposal, accepted');
    const rejected = named(overlay, 'proposal, rejected');
    assert.deepEqual([attribute(accepted, 'marker', 'symbol'), attribute(rejected, 'marker', 'symbol')], ['circle', 'x']);
    assert.deepEqual([accepted['x'], accepted['y'], rejected['x'], rejected['y']], [[1, 0.1429], [1, 2], [2], [0]]);
    const [lines] = overlay.data.filter((trace) => trace.name === 'rejected');
    assert.deepEqual([lines?.['x'], attribute(lines, 'line', 'dash')], [[0, 2, null], 'dot']);
    const ends = ['end, accepted', 'end, rejected'].map((name) => named(overlay, name));
    assert.deepEqual(
      ends.map((trace) => [attribute(trace, 'marker', 'symbol'), trace['x']]),
      [
        ['circle', [1]],
        ['x', [2]]
      ]
    );
    const open = overlay.data.filter(({ name }) => name === 'end').at(-1);
    assert.deepEqual([attribute(open, 'marker', 'symbol'), open?.['x'], open?.['y']], ['diamond', [2], [1]]);
  });

  test('paths start with a square and end with a diamond, one entry each in the legend, in colours of their own', () => {
    const ends = overlay.data.filter(
      (trace) => ['square', 'diamond'].includes(String(attribute(trace, 'marker', 'symbol'))) && trace['showlegend'] !== undefined
    );
    assert.deepEqual(
      ends.map(({ name, showlegend }) => [name, showlegend]),
      [
        ['start', true],
        ['end', true],
        ['start', false],
        ['end', false]
      ]
    );
    assert.deepEqual(ends[0]?.['x'], plots.compact([third(20)[0]!], 4));
    assert.deepEqual(ends[3]?.['y'], plots.compact([third(20).at(-1)!], 4));
    const colours = ['draws', 'short steps', 'long steps'].map((name) => attribute(named(overlay, name), 'marker', 'color'));
    assert.equal(new Set(colours).size, 3);
    assert.equal(overlay.layout['showlegend'], true);
  });

  test('a trace plot places draws at their iterations, and keeps the extremes of what it thins', () => {
    assert.deepEqual((traces.data[1]?.['x'] as number[]).slice(0, 3), [10, 15, 20]);
    assert.deepEqual(
      traces.data.map(({ name }) => name),
      ['chain 1', 'chain 2']
    );
    assert.equal(attribute(traces.layout, 'shapes', 0, 'y0'), 2);
    assert.equal(attribute(traces.layout, 'annotations', 0, 'text'), 'mode');
    const spike = new Float32Array(50_000);
    spike[31_234] = 9;
    const thinned = plots.tracePlot({ title: 'A spike', yTitle: 'x (1)', chains: [{ name: 'one', values: spike }] }).data[0]!;
    const y = thinned['y'] as number[];
    assert.ok(y.length <= 1000);
    assert.equal((thinned['x'] as number[])[y.indexOf(9)], 31_235);
  });

  test('ranks: counts by hand, ties shared, every bin equally full over all chains', () => {
    assert.deepEqual(
      rankCounts(
        [
          [1, 2, 3, 4],
          [5, 6, 7, 8]
        ],
        4
      ),
      [
        [2, 2, 0, 0],
        [0, 0, 2, 2]
      ]
    );
    assert.deepEqual(
      rankCounts(
        [
          [0, 0],
          [0, 0]
        ],
        2
      ),
      [
        [1, 1],
        [1, 1]
      ]
    );
    const counts = rankCounts([third(101), third(101, 0.1), [...third(100), 0.1]], 7);
    for (let bin = 0; bin < 7; bin++) assert.ok(Math.abs(counts.reduce((sum, chain) => sum + chain[bin]!, 0) - 303 / 7) < 1e-9);
    for (const chain of counts) assert.ok(Math.abs(chain.reduce((sum, count) => sum + count, 0) - 101) < 1e-9);
  });

  test('a rank plot has a panel a chain and the uniform expectation in each', () => {
    assert.equal(ranks.data.filter(({ type }) => type === 'bar').length, 3);
    const levels = ranks.data.filter(({ name }) => name === 'uniform expectation');
    assert.deepEqual(
      levels.map(({ y }) => y),
      [20, 20, 20].map((level) => [level, level])
    );
    // 200 draws in 10 bins by 50 effective ones, drawn without replacement from three chains: sd = 200 √(0.1 · 0.9 · (2/3) / 50).
    const upper = ranks.data.find(({ name }) => name === 'two standard deviations')?.['y'] as number[];
    assert.ok(Math.abs(upper[0]! - (20 + 400 * Math.sqrt((0.09 * (2 / 3)) / 50))) < 1e-3);
    assert.deepEqual(
      (ranks.layout['annotations'] as { text: string }[]).map(({ text }) => text),
      ['chain 1', 'chain 2', 'chain 3']
    );
  });

  test('autocorrelations stand at their lags times their cost, with the band of independent draws and the theory dashed', () => {
    const [band, walk, hmc, theory] = lags.data;
    assert.deepEqual(band?.['y'], [-0.1, -0.1, 0.1, 0.1]);
    assert.match(String(band?.name), /±2\/√n/);
    assert.equal((walk?.['y'] as number[]).length, 31);
    assert.deepEqual((hmc?.['x'] as number[]).slice(0, 3), [0, 10, 20]);
    assert.deepEqual(theory?.['y'], walk?.['y']);
    assert.equal(attribute(theory, 'line', 'dash'), 'dash');
  });

  test('efficiencies: a logarithmic axis below all values, intervals as distances, a gap where there is none', () => {
    const [walk, hmc] = efficiency.data;
    assert.deepEqual(walk?.['y'], [0.00333333, null]);
    assert.deepEqual(attribute(hmc, 'error_y', 'array'), [0.03, 0.03]);
    assert.deepEqual(attribute(hmc, 'error_y', 'arrayminus'), [0.02, 0.01]);
    assert.equal(attribute(efficiency.layout, 'yaxis', 'type'), 'log');
    const [low, high] = attribute(efficiency.layout, 'yaxis', 'range') as [number, number];
    assert.ok(10 ** low < 1 / 300 && 10 ** high > 0.13);
  });

  test('an animation of 40 frames of 200 chains is small: three digits, the energy stored once', () => {
    assert.equal(film.frames?.length, 40);
    assert.ok(JSON.stringify(film).length < 300_000, `${JSON.stringify(film).length}`);
    assert.deepEqual(Object.keys(film.frames?.[7]?.data[0] as object), ['type']);
    const cloud = film.frames?.[7]?.data[1];
    assert.deepEqual(Object.keys(cloud as object).sort(), ['type', 'x', 'y']);
    assert.ok([...(cloud?.['x'] as number[]), ...(cloud?.['y'] as number[])].every((value) => digits(value) <= 3));
    assert.deepEqual(attribute(film.layout, 'xaxis', 'range'), [-3, 3]);
  });

  test('histograms of several samplers overlay, each with its own name and colour', () => {
    const samples = [
      { name: 'MALA', values: Float32Array.from(third(500)) },
      { name: 'half the noise', values: Float64Array.from(third(700, 0.1)) }
    ];
    const density = { name: 'exact', x: [-1, 0, 1], y: [0.2, 0.5, 0.2] };
    const { data } = plots.histogram({ title: 'Overlay', xTitle: 'x (1)', yTitle: 'density (1)', samples, density });
    assert.deepEqual(
      data.map(({ name }) => name),
      ['MALA', 'half the noise', 'exact']
    );
    assert.equal(new Set(data.map((trace) => attribute(trace, 'line', 'color'))).size, 3);
  });

  test('a histogram of a chain that never moved is one full bin', () => {
    const { data } = plots.histogram({ title: 'Stuck', xTitle: 'x (1)', yTitle: 'density (1)', samples: [3, 3, 3], bins: 5 });
    assert.deepEqual(data[0]?.['y'], [0, 0, 5, 0, 0]);
  });

  test('an arrow goes from its point along its vector, its barbs point back, and a zero vector is a dot', () => {
    const { data } = plots.landscape({ ...plane, arrows: { name: 'velocity', x: [0, 1, 2], y: [0, 1, 2], u: [1, 0, 0], v: [0, -2, 0] } });
    const line = data.find((trace) => trace.name === 'velocity' && trace['mode'] === 'lines') as { x: unknown; y: unknown } & plots.Trace;
    const [x, y] = [line.x as (number | null)[], line.y as (number | null)[]];
    const point = (i: number): unknown[] => [x[i], y[i]];
    assert.equal(x.length, 18);
    assert.deepEqual([0, 1, 3, 6, 7, 9].map(point), [
      [0, 0],
      [1, 0],
      [1, 0],
      [1, 1],
      [1, -1],
      [1, -1]
    ]);
    // Barbs: 0.3 of an arrow of length 1 and at most of the mean length 1, at 180/7 degrees to it.
    const [along, across] = [0.3 * Math.cos(Math.PI / 7), 0.3 * Math.sin(Math.PI / 7)];
    const near = (value: number | null | undefined, truth: number): void =>
      assert.ok(Math.abs((value as number) - truth) < 1e-3, `${value} ${truth}`);
    [
      [2, -across],
      [4, across]
    ].forEach(([i, side]) => {
      near(x[i as number], 1 - along);
      near(y[i as number], side as number);
    });
    near(y[8], -1 + along);
    assert.deepEqual([12, 13, 14].map(point), [
      [2, 2],
      [2, 2],
      [2, 2]
    ]);
    assert.deepEqual([5, 11, 17].map(point), [
      [null, null],
      [null, null],
      [null, null]
    ]);
    const named = data.filter((trace) => trace.name === 'velocity');
    assert.equal(named.filter((trace) => trace['showlegend'] !== false).length, 1);
    assert.deepEqual(named[1]?.['x'], [0, 1, 2]);
  });

  test('what does not fit together, and what is empty, is a typed error', () => {
    const at = { x: [0, 1], y: [0, 1] };
    const short = { x: [0, 1], y: [0] };
    const none = { x: [], y: [] };
    const bad: [new (...args: never[]) => Error, () => unknown][] = [
      [ShapeError, () => plots.landscape({ ...plane, samples: { name: 's', ...short } })],
      [ShapeError, () => plots.landscape({ ...plane, paths: { name: 's', ...short } })],
      [ArgumentError, () => plots.landscape({ ...plane, paths: { name: 's', ...none } })],
      [ShapeError, () => plots.landscape({ ...plane, arrows: { name: 's', ...short, u: [1, 1], v: [1, 1] } })],
      [ShapeError, () => plots.landscape({ ...plane, arrows: { name: 's', ...at, u: [1], v: [1, 1] } })],
      [ShapeError, () => plots.landscape({ ...plane, arrows: { name: 's', ...at, u: [1, 1], v: [1] } })],
      [ArgumentError, () => plots.landscape({ ...plane, arrows: { name: 's', ...none, u: [], v: [] } })],
      [ShapeError, () => plots.landscape({ ...plane, trajectories: [short] })],
      [ArgumentError, () => plots.landscape({ ...plane, trajectories: [none] })],
      [ArgumentError, () => plots.landscape({ ...plane, trajectories: [] })],
      [ShapeError, () => plots.landscape({ ...plane, proposals: { from: at, to: at, accepted: [1] } })],
      [ShapeError, () => plots.landscape({ ...plane, proposals: { from: short, to: at, accepted: [1, 0] } })],
      [ArgumentError, () => plots.landscape({ ...plane, proposals: { from: none, to: none, accepted: [] } })],
      [ArgumentError, () => plots.tracePlot({ title: 't', yTitle: 'y', chains: [] })],
      [ArgumentError, () => plots.tracePlot({ title: 't', yTitle: 'y', chains: [[]] })],
      [ArgumentError, () => plots.tracePlot({ title: 't', yTitle: 'y', chains: [[1]], step: 0 })],
      [ArgumentError, () => plots.tracePlot({ title: 't', yTitle: 'y', chains: [[1]], points: 2 })],
      [ArgumentError, () => plots.rankPlot({ title: 't', chains: [[1, 2]] })],
      [ShapeError, () => plots.rankPlot({ title: 't', chains: [[1, 2], [1]] })],
      [ArgumentError, () => plots.rankPlot({ title: 't', chains: [[], []] })],
      [ArgumentError, () => plots.rankPlot({ title: 't', chains: [[1], [2]], bins: 1 })],
      [ArgumentError, () => plots.rankPlot({ title: 't', chains: [[1], [2]], effectiveDraws: 0 })],
      [DataError, () => plots.rankPlot({ title: 't', chains: [[1], [NaN]] })],
      [ArgumentError, () => plots.autocorrelationPlot({ title: 't', samplers: [] })],
      [ArgumentError, () => plots.autocorrelationPlot({ title: 't', samplers: [{ name: 's', values: [] }] })],
      [ArgumentError, () => plots.autocorrelationPlot({ title: 't', samplers: [{ name: 's', values: [1], cost: 0 }] })],
      [ArgumentError, () => plots.autocorrelationPlot({ title: 't', samplers: [{ name: 's', values: [1] }], draws: 0 })],
      [ShapeError, () => plots.efficiencyBars({ title: 't', targets: ['a'], samplers: [{ name: 's', values: [1, 2] }] })],
      [ShapeError, () => plots.efficiencyBars({ title: 't', targets: ['a'], samplers: [{ name: 's', values: [1], lower: [1, 1], upper: [1] }] })],
      [ArgumentError, () => plots.efficiencyBars({ title: 't', targets: ['a'], samplers: [] })],
      [ArgumentError, () => plots.efficiencyBars({ title: 't', targets: ['a'], samplers: [{ name: 's', values: [0] }] })],
      [ArgumentError, () => plots.efficiencyBars({ title: 't', targets: ['a'], samplers: [{ name: 's', values: [NaN] }] })],
      [ArgumentError, () => plots.efficiencyBars({ title: 't', targets: ['a'], samplers: [{ name: 's', values: [1], lower: [2], upper: [3] }] })],
      [ArgumentError, () => plots.efficiencyBars({ title: 't', targets: ['a'], samplers: [{ name: 's', values: [1], lower: [0.5] }] })],
      [ArgumentError, () => plots.chainAnimation({ ...plane, frames: [] })],
      [ArgumentError, () => plots.chainAnimation({ ...plane, frames: [{ label: 0, x: [], y: [] }] })],
      [
        ShapeError,
        () =>
          plots.chainAnimation({
            ...plane,
            frames: [
              { label: 0, ...at },
              { label: 1, x: [1], y: [1] }
            ]
          })
      ],
      [ShapeError, () => plots.chainAnimation({ ...plane, frames: [{ label: 0, ...short }] })]
    ];
    bad.forEach(([kind, make], i) => assert.throws(make, kind, `case ${i}`));
  });

  test('a level energy has contours too', () => {
    const { data } = plots.landscape({ ...plane, energy: () => 1 });
    assert.equal(attribute(data[0], 'contours', 'size'), 1);
  });

  test('all are drawn as pictures', async () => {
    for (const [kind, figure] of Object.entries(figures)) {
      const picture = await plots.renderFigure(figure, { scale: 1 });
      assert.equal(picture.subarray(1, 4).toString('latin1'), 'PNG', kind);
      const still = figure.frames ? plots.filmstrip(figure) : figure;
      assert.equal(picture.readUInt32BE(20), Number(still.layout['height']), kind);
    }
  });
});
