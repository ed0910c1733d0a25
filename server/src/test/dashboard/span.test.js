import assert from "node:assert/strict";
import { test } from "node:test";
import { place, range, segments, ticks } from "./span.js";

const T = Date.parse("2026-01-01T00:00:00Z");
const at = (millis) => new Date(T + millis).toISOString();

test("an attempt is queued before it is claimed, then opened, run and settled", () => {
  const parts = segments({ startedAt: at(100), endedAt: at(160),
    timings: { queuedMillis: 100, openMillis: 10, runMillis: 45, settleMillis: 5 } }, T + 1000);
  assert.deepEqual(parts.map(({ kind, from, to }) => [kind, from - T, to - T]),
    [["queued", 0, 100], ["opened", 100, 110], ["run", 110, 155], ["settled", 155, 160]]);
});

test("what runs goes on to now", () => {
  const parts = segments({ startedAt: at(100), timings: { queuedMillis: 0, openMillis: 10 } }, T + 500);
  assert.deepEqual(parts.at(-1), { kind: "run", from: T + 110, to: T + 500, open: true });
});

test("a clock that is behind makes nothing shorter than nothing", () => {
  const parts = segments({ startedAt: at(100), timings: { queuedMillis: 0 } }, T);
  assert.equal(parts.at(-1).to, T + 100);
});

test("an attempt whose worker told nothing was lost until its end", () => {
  const parts = segments({ startedAt: at(0), endedAt: at(20_000), timings: { queuedMillis: 3 } }, T);
  assert.deepEqual(parts.map((it) => it.kind), ["queued", "lost"]);
  assert.equal(parts[1].to - parts[1].from, 20_000);
});

test("the line spans the job from its first moment to its last", () => {
  const rows = [segments({ startedAt: at(50), endedAt: at(80), timings: { queuedMillis: 50, openMillis: 1, runMillis: 29 } }, T)];
  assert.deepEqual(range({ createdAt: at(0), finishedAt: at(90) }, rows, T), { from: T, to: T + 90 });
  assert.deepEqual(range({ createdAt: at(0), finishedAt: at(0) }, [], T), { from: T, to: T + 1 });
});

test("places are percentages of the line", () => {
  assert.deepEqual(place({ from: T + 50, to: T + 75 }, { from: T, to: T + 100 }), { left: 50, width: 25 });
});

test("the axis has a handful of round times, however long the line is", () => {
  for (const whole of [1, 7, 86, 4_300, 61_000, 3_600_000, 90 * 86_400_000]) {
    const found = ticks({ from: T, to: T + whole });
    assert.ok(found.length >= 2 && found.length <= 12, `${whole}: ${found.length}`);
    assert.equal(found[0].millis, 0);
    assert.ok(found.at(-1).left <= 100);
  }
});
