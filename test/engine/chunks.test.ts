import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AbortedError, ArgumentError, inChunks } from 'ebm';
import type { ChunkOptions } from 'ebm';

/** The chunks that a run is cut into. */
async function chunksOf(options: ChunkOptions): Promise<[first: number, count: number][]> {
  const seen: [number, number][] = [];
  await inChunks(
    options,
    (first, count) => void seen.push([first, count]),
    () => undefined
  );
  return seen;
}

/** @throws unless they lie end to end from `start` to `steps`. */
function assertWhole(chunks: [number, number][], start: number, steps: number): void {
  const end = chunks.reduce((at, [first, count]) => {
    assert.equal(first, at);
    assert.ok(count >= 1);
    return first + count;
  }, start);
  assert.equal(end, steps);
}

test('chunks lie end to end, begin small, and keep to the borders and the longest', async () => {
  const free = await chunksOf({ steps: 1000 });
  assertWhole(free, 0, 1000);
  assert.equal(free[0]![1], 1);
  assertWhole(await chunksOf({ steps: 50, start: 13 }), 13, 50);
  const bordered = await chunksOf({ steps: 100, start: 7, every: 30, longest: 12 });
  assertWhole(bordered, 7, 100);
  for (const [first, count] of bordered) {
    assert.ok(count <= 12);
    assert.equal(Math.floor(first / 30), Math.floor((first + count - 1) / 30), `${first}, ${count}`);
  }
  assert.deepEqual(await chunksOf({ steps: 0 }), []);
  assert.deepEqual(await chunksOf({ steps: 5, start: 5 }), []);
});

test('progress is told after each chunk, and waits for one that is asynchronous', async () => {
  const told: number[] = [];
  let done = 0;
  await inChunks(
    { steps: 40, longest: 7, onProgress: ({ step, steps, seconds }) => (assert.equal(steps, 40), assert.ok(seconds >= 0), told.push(step)) },
    async (first, count) => {
      await new Promise((resolve) => setImmediate(resolve));
      done = first + count;
    },
    () => undefined
  );
  assert.equal(done, 40);
  assert.equal(told.at(-1), 40);
});

test('the event loop breathes between chunks', async () => {
  let breaths = 0;
  const timer = setInterval(() => breaths++, 0);
  const run = (): void => {
    for (const end = performance.now() + 5; performance.now() < end;);
  };
  await inChunks({ steps: 10, longest: 1 }, run, () => undefined);
  clearInterval(timer);
  assert.ok(breaths > 0);
});

test('an abort ends it between two chunks, with what was done so far', async () => {
  const controller = new AbortController();
  let done = 0;
  const run = (first: number, count: number): void => {
    done = first + count;
    if (done >= 10) controller.abort();
  };
  const error: unknown = await inChunks({ steps: 1000, longest: 4, signal: controller.signal, name: 'walk' }, run, (step) => ({ step })).then(
    () => assert.fail('ran to the end'),
    (reason: unknown) => reason
  );
  assert.ok(error instanceof AbortedError);
  assert.ok(done >= 10 && done < 1000);
  assert.deepEqual(error.partial, { step: done });
  assert.match(error.message, new RegExp(`^walk: got an abort after ${done} of 1000 steps`));
});

test('options out of range are refused', async () => {
  const bad: ChunkOptions[] = [
    { steps: -1 },
    { steps: 1.5 },
    { steps: 2 ** 31 },
    { steps: 5, start: -1 },
    { steps: 5, every: 0 },
    { steps: 5, longest: 0 },
    { steps: 5, longest: 2.5 },
    { steps: 5, longest: NaN },
    { steps: 5, chunkMilliseconds: 0 },
    { steps: 5, chunkMilliseconds: NaN }
  ];
  for (const options of bad) await assert.rejects(chunksOf(options), ArgumentError, JSON.stringify(options));
});
