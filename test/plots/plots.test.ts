import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { ArgumentError, SetupError, ShapeError } from 'ebm/dist/engine/errors';
import * as plots from 'ebm/dist/plots';
import { binned } from 'ebm/dist/plots/histogram';

const titles = { title: 'A title', subtitle: 'its setting', xTitle: 'state x (1)', yTitle: 'energy E (nats)' };
const x = plots.grid(-2, 2, 41);
const line = { name: 'well', x, y: x.map((value) => (value * value - 1) ** 2) };
const wells = plots.landscape({
  ...titles,
  x,
  y: x,
  energy: (a, b) => (a * a - 1) ** 2 + b * b,
  samples: { name: 'samples', x: [1, -1], y: [0, 0] }
});

/** Figures of every kind, as the tests draw them. */
const figures: Record<string, plots.Figure> = {
  curves: plots.curves({
    ...titles,
    lines: [
      { ...line, name: 'model', lower: line.y.map((y) => y - 1), upper: line.y.map((y) => y + 1) },
      { ...line, kind: 'truth' }
    ]
  }),
  logLog: plots.logLog({ ...titles, lines: [{ name: 'error', x: [1, 10, 100], y: [1, 0.3, 0.1] }], theory: { slope: -0.5, through: [1, 1] } }),
  trainingCurves: plots.trainingCurves({
    ...titles,
    runs: [{ name: 'run', steps: x, values: line.y }],
    smooth: 5,
    truth: { value: 0, label: 'truth' }
  }),
  histogram: plots.histogram({ ...titles, samples: line.y, density: { name: 'density', x, y: line.y } }),
  bars: plots.bars({
    ...titles,
    components: ['a', 'b'],
    routes: [
      { name: 'one', values: [1, 2] },
      { name: 'two', values: [1, 2], standardErrors: [0.1, 0.1] }
    ]
  }),
  dotPlot: plots.dotPlot({
    ...titles,
    places: ['a', 'b'],
    series: [{ name: 'mean', means: [1, 2], lower: [0, 1], upper: [2, 3], repeats: [[0.5, 1.5], [2]] }],
    levels: [{ y: 1, label: 'chance' }]
  }),
  landscape: wells,
  images: plots.images({
    title: 'Digits',
    images: [
      [0, 1, 0.5, 1],
      [1, 0, 0.25, 0]
    ],
    height: 2,
    width: 2,
    valueTitle: 'probability (1)'
  }),
  panels: plots.panels([wells, plots.curves({ ...titles, lines: [line] })], { title: 'Both' }),
  animation: plots.animation(
    [0, 1, 2].map((step) => ({
      label: step,
      figure: plots.curves({
        ...titles,
        lines: [
          { ...line, y: line.y.map((y) => y * step) },
          { ...line, kind: 'truth' }
        ]
      })
    })),
    { title: 'A film', prefix: 'step ' }
  )
};

const attribute = (value: plots.PlotValue, ...path: (string | number)[]): unknown =>
  path.reduce<unknown>((at, key) => (at as Record<string | number, unknown> | undefined)?.[key], value);

describe('plots', () => {
  after(() => plots.closeBrowser());

  test('every figure is plain JSON with a title, and its axes say what they show', () => {
    for (const [kind, figure] of Object.entries(figures)) {
      assert.deepEqual(JSON.parse(JSON.stringify(figure)), JSON.parse(JSON.stringify(structuredClone(figure))), kind);
      assert.ok(plots.titleText(figure).length > 3, kind);
      if (kind === 'images') continue;
      for (const axis of ['xaxis', 'yaxis'])
        assert.match(String(attribute(figure.layout, axis, 'title', 'text')), /\(1\)|\(nats\)/, `${kind} ${axis}`);
    }
  });

  test('the truth is dashed, dark and last', () => {
    const last = figures['curves']?.data.at(-1);
    assert.equal(attribute(last, 'line', 'dash'), 'dash');
    assert.equal(attribute(last, 'line', 'color'), plots.truthColour);
  });

  test('a histogram is a density: its area is the share of samples inside', () => {
    const values = [0.1, 0.2, 0.2, 0.9, 5];
    const { heights } = binned(values, 0, 1, 10);
    const area = heights.reduce((sum, height) => sum + height * 0.1, 0);
    assert.ok(Math.abs(area - 4 / 5) < 1e-12);
    assert.ok(Math.abs((heights[2] as number) - 2 / 5 / 0.1) < 1e-9 || Math.abs((heights[1] as number) - 2 / 5 / 0.1) < 1e-9);
    assert.equal(binned([1], 0, 1, 4).heights[3], 4);
  });

  test('the line of a power law passes through its point with its slope', () => {
    const law = figures['logLog']?.data.at(-1);
    const [low, high] = law?.['x'] as number[];
    const [first, last] = law?.['y'] as number[];
    assert.deepEqual([low, high, first], [1, 100, 1]);
    assert.ok(Math.abs((last as number) - 0.1) < 1e-12);
  });

  test('a logarithmic axis: powers of ten over two decades and more, fewer over many, numbers in full over less', () => {
    const axis = (...y: number[]) => plots.curves({ ...titles, yLog: true, lines: [{ name: 'a', x: y.map((_, i) => i), y }] }).layout['yaxis'];
    const ticks = (...y: number[]) => [attribute(axis(...y), 'dtick'), attribute(axis(...y), 'tickformat')];
    assert.deepEqual(ticks(0.01, 1), [1, undefined]);
    assert.deepEqual(ticks(1e-20, 1e-3), [2, undefined]);
    assert.deepEqual(ticks(1, 1e36), [5, undefined]);
    assert.deepEqual(ticks(1, 1e90), [10, undefined]);
    assert.deepEqual(ticks(8, 64), ['D2', '~r']);
    assert.deepEqual(ticks(3, 4), ['D1', '~r']);
    assert.deepEqual(ticks(-1, 0), ['D1', '~r'], 'nothing to show');
    assert.equal(attribute(axis(1, 2), 'type'), 'log');
  });

  test('a level has a label only where it has a text', () => {
    const { layout } = plots.curves({
      ...titles,
      lines: [line],
      levels: [
        { y: 1, label: '' },
        { y: 2, label: 'two' }
      ]
    });
    assert.equal((layout['shapes'] as unknown[]).length, 2);
    assert.deepEqual(
      (layout['annotations'] as { text: string }[]).map(({ text }) => text),
      ['two']
    );
  });

  test('names stand in the place of the numbers of the horizontal axis', () => {
    const axis = plots.curves({
      ...titles,
      lines: [line],
      xLabels: [
        [1, 'mean'],
        [2, 'sd']
      ]
    }).layout['xaxis'];
    assert.deepEqual(
      [attribute(axis, 'tickvals'), attribute(axis, 'ticktext'), attribute(axis, 'title', 'text')],
      [[1, 2], ['mean', 'sd'], titles.xTitle]
    );
  });

  test('lines that look alike and are named alike stand in it once', () => {
    const line = (name: string, at: number) => ({ name, x: [0, 1], y: [at, at], kind: 'truth' as const });
    const { data } = plots.curves({ title: '', xTitle: '', yTitle: '', lines: [line('theory', 0), line('theory', 1), line('bound', 2)] });
    assert.deepEqual(
      data.map((trace: plots.Trace) => trace['showlegend'] !== false),
      [true, false, true]
    );
  });

  test('below the plot, the figure grows by the rows that the legend takes', () => {
    const height = (...names: string[]) => Number(plots.curves({ ...titles, lines: names.map((name) => ({ ...line, name })) }).layout['height']);
    const one = height('a');
    assert.equal(height('a', 'b', 'c'), one);
    assert.ok(height('a long name of thirty letters', 'a longer name of thirty-two letters', 'and one more of these', 'd') > one);
  });

  test('the landscape holds the energies with row i at y[i], cut at the ceiling', () => {
    const surface = wells.data[0] as plots.Trace;
    const rows = surface['z'] as number[][];
    assert.equal(rows.length, 41);
    assert.ok(Math.abs((rows[20]?.[30] as number) - 0) < 1e-9, 'the minimum at (1, 0)');
    assert.ok(rows.flat().every((value) => value <= (surface['zmax'] as number) * 1.001));
    const flat = plots.landscape({ ...titles, x: [0, 1, 2], y: [0, 1], energy: [0, 1, 2, 3, 4, 5], ceiling: 10 });
    assert.deepEqual(flat.data[0]?.['z'], [
      [0, 1, 2],
      [3, 4, 5]
    ]);
  });

  test('images stand in one heatmap with gaps between them', () => {
    const mosaic = figures['images']?.data[0]?.['z'] as (number | null)[][];
    assert.deepEqual(mosaic, [
      [0, 1, null, 1, 0],
      [0.5, 1, null, 0.25, 0]
    ]);
  });

  test('an animation stores once what does not change, and its filmstrip has first and last', () => {
    const film = figures['animation'] as plots.Figure;
    assert.equal(film.frames?.length, 3);
    assert.deepEqual(Object.keys(film.frames?.[1]?.data[0] as object), ['type', 'y']);
    assert.deepEqual(Object.keys(film.frames?.[1]?.data[1] as object), ['type']);
    const strip = plots.filmstrip(film);
    assert.equal(strip.frames, undefined);
    assert.deepEqual(strip.data.filter((trace) => trace.name === 'well').length, 6);
    assert.deepEqual(strip.data.at(-2)?.['y'], plots.compact(line.y.map((y) => 2 * y)));
  });

  test('what does not fit together is an error that names it', () => {
    assert.throws(() => plots.curves({ ...titles, lines: [{ name: 'short', x: [1, 2], y: [1] }] }), ShapeError);
    assert.throws(() => plots.curves({ ...titles, lines: [] }), ArgumentError);
    assert.throws(() => plots.bars({ ...titles, components: ['a'], routes: [{ name: 'r', values: [1, 2] }] }), ShapeError);
    assert.throws(() => plots.landscape({ ...titles, x: [0, 1], y: [0, 1], energy: [1, 2, 3] }), ShapeError);
    assert.throws(() => plots.images({ title: 't', images: [[1, 2, 3]], height: 2, width: 2, valueTitle: 'v' }), ShapeError);
    assert.throws(() => plots.histogram({ ...titles, samples: [1, 2], bins: 0 }), ArgumentError);
    assert.throws(
      () =>
        plots.animation(
          [
            { label: 0, figure: wells },
            { label: 1, figure: figures['curves'] as plots.Figure }
          ],
          { title: 't', prefix: '' }
        ),
      ShapeError
    );
    assert.throws(() => plots.logLog({ ...titles, lines: [line], theory: { slope: 1, through: [0, 1] } }), ArgumentError);
  });

  test('numbers that are not finite leave a gap instead of breaking the JSON', () => {
    assert.deepEqual(plots.compact([1, NaN, Infinity, 1 / 3], 3), [1, null, null, 0.333]);
  });

  test('show writes the figure for the runner, under the number of its notebook, and refuses a name twice', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ebm-figures-'));
    Object.assign(process.env, { EBM_FIGURES_DIR: folder, EBM_NOTEBOOK: '02-the-gradient' });
    try {
      await plots.show(wells, { name: 'wells' });
      await plots.show(wells, { name: '02-more' });
      await plots.show(wells);
      assert.deepEqual(readdirSync(folder).sort(), ['02-figure-1.json', '02-more.json', '02-wells.json']);
      assert.deepEqual(JSON.parse(readFileSync(join(folder, '02-wells.json'), 'utf8')), JSON.parse(JSON.stringify(wells)));
      await assert.rejects(plots.show(wells, { name: 'wells' }), ArgumentError);
      await assert.rejects(plots.show(wells, { name: '../escape' }), ArgumentError);
    } finally {
      delete process.env['EBM_FIGURES_DIR'];
      delete process.env['EBM_NOTEBOOK'];
    }
  });

  test('show does nothing outside a kernel', async () => assert.equal(await plots.show(wells), undefined));

  test('every figure is drawn as a picture of its size, by one browser', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ebm-pictures-'));
    for (const [kind, figure] of Object.entries(figures)) {
      const { png, json } = await plots.saveFigure(figure, join(folder, `${kind}.png`));
      const bytes = readFileSync(png);
      assert.equal(bytes.subarray(1, 4).toString('latin1'), 'PNG', kind);
      const still = figure.frames ? plots.filmstrip(figure) : figure;
      assert.equal(bytes.readUInt32BE(16), 2 * Number(still.layout['width'] ?? plots.sizes.width), `${kind}: width`);
      assert.equal(bytes.readUInt32BE(20), 2 * Number(still.layout['height']), `${kind}: height`);
      assert.ok(existsSync(json));
    }
    assert.ok(
      readdirSync(folder).every((name) => /\.(png|json)$/.test(name)),
      'no temporary files are left'
    );
  });

  test('a browser that is not there is a SetupError with the remedy, and the JSON is kept', async () => {
    await plots.closeBrowser();
    const folder = mkdtempSync(join(tmpdir(), 'ebm-pictures-'));
    process.env['EBM_BROWSER'] = join(folder, 'no-browser');
    try {
      await assert.rejects(
        plots.saveFigure(wells, join(folder, 'wells')),
        (error: Error) => error instanceof SetupError && /EBM_BROWSER/.test(error.message)
      );
      assert.deepEqual(readdirSync(folder), ['wells.json']);
    } finally {
      delete process.env['EBM_BROWSER'];
    }
    assert.ok((await plots.renderFigure(wells)).length > 1000, 'the next attempt starts anew');
  });
});
