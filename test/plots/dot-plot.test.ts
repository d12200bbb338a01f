import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ArgumentError, ShapeError } from 'ebm/dist/engine/errors';
import { colourOf, dotPlot } from 'ebm/dist/plots';

const titles = { title: 'Repeats', xTitle: 'setting', yTitle: 'gap (nats)' };
const [first, second] = [
  { name: 'a', means: [1, 2], lower: [0.5, 1.5], upper: [1.5, 2.5], repeats: [[0.9, 1.1], [2]] },
  { name: 'b', means: [3, NaN] }
];

test('a place where a series has no mean stays empty; repeats are drawn in its colour, and not named', () => {
  const { data, layout } = dotPlot({ ...titles, places: ['one', 'two'], series: [first, second] });
  const named = data.filter((trace) => trace['showlegend'] !== false);
  assert.deepEqual(
    named.map(({ name }) => name),
    ['a', 'b']
  );
  assert.deepEqual(
    named.map(({ y }) => y),
    [[1, 2], [3]]
  );
  const repeats = data[0]!;
  assert.deepEqual(repeats['y'], [0.9, 1.1, 2]);
  assert.equal((repeats['marker'] as { color: string }).color, colourOf(0));
  // Series side by side: the first left of its place, the second right of it.
  assert.ok((named[0]!['x'] as number[])[0]! < 0 && (named[1]!['x'] as number[])[0]! > 0);
  assert.deepEqual((layout['xaxis'] as { ticktext: string[] }).ticktext, ['one', 'two']);
});

test('refuses no series, and entries for another number of places', () => {
  assert.throws(() => dotPlot({ ...titles, places: ['one'], series: [] }), ArgumentError);
  for (const bad of [
    { name: 'a', means: [1] },
    { ...first, repeats: [[1]] },
    { ...first, lower: [1] }
  ])
    assert.throws(() => dotPlot({ ...titles, places: ['one', 'two'], series: [bad] }), ShapeError);
});
