import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ArgumentError } from 'ebm/dist/engine/errors';
import { diagram, palette } from 'ebm/dist/plots';

const nodes = [
  { id: 'a', label: '<b>A</b><br>first', x: 100, y: 300 },
  { id: 'b', label: 'B', x: 500, y: 300 },
  { id: 'c', label: 'C', x: 500, y: 60 }
];
interface Shape {
  type: string;
  x0: number;
  x1: number;
  y0: number;
  y1: number;
  line: { color: string; dash?: string };
}
interface Note {
  text: string;
  x: number;
  y: number;
  showarrow: boolean;
  arrowcolor?: string;
}
const drawn = (options: Partial<Parameters<typeof diagram>[0]> = {}) => {
  const { layout } = diagram({ title: 'T', nodes, arrows: [], width: 600, height: 400, ...options });
  return { layout, shapes: layout['shapes'] as unknown as Shape[], notes: layout['annotations'] as unknown as Note[] };
};

test('an arrow runs from the edge of one box to that of the other, its label halfway', () => {
  const { shapes, notes } = drawn({ arrows: [{ from: 'a', to: 'b', label: 'so', state: 'holds' }] });
  const [line, first, second] = shapes as [Shape, Shape, Shape];
  assert.equal(line.type, 'line');
  assert.ok(line.x0 > first.x1 && line.x0 < first.x1 + 6, 'it leaves the first box');
  const head = notes.find(({ showarrow }) => showarrow)!;
  assert.ok(head.x < second.x0 && head.x > second.x0 - 6, 'it meets the second');
  assert.ok(line.x1 < head.x, 'the line ends under the head');
  assert.deepEqual([line.y0, line.y1, head.y], [300, 300, 300]);
  const label = notes.find(({ text }) => text === 'so')!;
  assert.ok(Math.abs(label.x - (line.x0 + head.x) / 2) < 1e-9);
});

test('a steep arrow, too, ends before its tip, and its label stands where it is told to', () => {
  const { shapes, notes } = drawn({ arrows: [{ from: 'c', to: 'a', label: 'so', labelAt: 0.25 }] });
  const line = shapes[0]!;
  const head = notes.find(({ showarrow }) => showarrow)!;
  // Six pixels before the tip, on the line from the tail to it.
  assert.ok(Math.abs(Math.hypot(head.x - line.x1, head.y - line.y1) - 6) < 1e-9);
  assert.ok(Math.abs((head.x - line.x1) * (head.y - line.y0) - (head.y - line.y1) * (head.x - line.x0)) < 1e-9);
  const label = notes.find(({ text }) => text === 'so')!;
  assert.ok(Math.abs(label.x - (line.x0 + 0.25 * (head.x - line.x0))) < 1e-9 && Math.abs(label.y - (line.y0 + 0.25 * (head.y - line.y0))) < 1e-9);
});

test('a mark-up tag takes no room in a box, a character by its name takes that of one', () => {
  const width = (label: string): number => {
    const { shapes } = drawn({ nodes: [{ id: 'a', label, x: 100, y: 100 }] });
    return shapes[0]!.x1 - shapes[0]!.x0;
  };
  assert.equal(width('<b>ab</b>'), width('ab'));
  assert.equal(width('a&lt;b'), width('a<b'.replace('<', '-')));
});

test('states differ in colour and in line, not in colour alone', () => {
  const { shapes } = drawn({
    arrows: [
      { from: 'a', to: 'b', state: 'holds' },
      { from: 'b', to: 'c', state: 'fails' },
      { from: 'a', to: 'c' }
    ]
  });
  const lines = shapes.filter(({ type }) => type === 'line').map(({ line }) => line);
  assert.deepEqual(
    lines.map(({ dash }) => dash),
    ['solid', 'dash', 'dot']
  );
  assert.deepEqual(
    lines.slice(0, 2).map(({ color }) => color),
    [palette[0], palette[1]]
  );
});

test('one unit is one pixel, and all boxes are drawn with their texts', () => {
  const { layout, shapes, notes } = drawn();
  const margin = layout['margin'] as Record<string, number>;
  assert.equal(layout['width'], 600 + margin['l']! + margin['r']!);
  assert.equal(layout['height'], 400 + margin['t']! + margin['b']!);
  assert.equal(shapes.length, 3);
  assert.deepEqual(
    notes.map(({ text }) => text),
    nodes.map(({ label }) => label)
  );
  assert.ok(shapes[0]!.y1 - shapes[0]!.y0 > shapes[1]!.y1 - shapes[1]!.y0, 'two lines need more room than one');
});

test('bad input is refused', () => {
  assert.throws(() => drawn({ nodes: [] }), ArgumentError);
  assert.throws(() => drawn({ nodes: [nodes[0]!, nodes[0]!] }), ArgumentError);
  assert.throws(() => drawn({ arrows: [{ from: 'a', to: 'x' }] }), ArgumentError);
  assert.throws(() => drawn({ arrows: [{ from: 'a', to: 'a' }] }), ArgumentError);
  for (const labelAt of [-0.1, 1.1, NaN]) assert.throws(() => drawn({ arrows: [{ from: 'a', to: 'b', label: 'so', labelAt }] }), ArgumentError);
  assert.throws(() => drawn({ nodes: [nodes[0]!, { ...nodes[1]!, x: 120 }], arrows: [{ from: 'a', to: 'b' }] }), ArgumentError);
});
