import assert from "node:assert/strict";
import { test } from "node:test";
import { bytes, count, duration, percent, plural, relative, shortId, type } from "./format.js";

test("lengths of time are told in the units that people use", () => {
  const told = [0.2, 1, 999, 1000, 3421, 12_340, 59_900, 60_000, 320_000, 3_600_000, 7_500_000,
    86_400_000, 273_600_000].map(duration);
  assert.deepEqual(told, ["<1 ms", "1 ms", "999 ms", "1.00 s", "3.42 s", "12.3 s", "59.9 s", "1 min",
    "5 min 20 s", "1 h", "2 h 5 min", "1 d", "3 d 4 h"]);
});

test("what is not known is a dash", () => {
  assert.deepEqual([duration(undefined), bytes(undefined), count(null), relative(null, 0), type(null)],
    ["–", "–", "–", "–", "–"]);
});

test("bytes never round up to a thousand of a unit", () => {
  assert.deepEqual([0, 999, 1000, 8000, 99_949, 99_950, 999_499, 999_500, 1_300_000_000].map(bytes),
    ["0 B", "999 B", "1.0 kB", "8.0 kB", "99.9 kB", "100 kB", "999 kB", "1.0 MB", "1.3 GB"]);
});

test("ages and waits are told in one unit", () => {
  const now = Date.parse("2026-01-02T12:00:00Z");
  const told = ["2026-01-02T11:59:58Z", "2026-01-02T11:59:20Z", "2026-01-02T11:57:00Z",
    "2026-01-02T09:30:00Z", "2025-12-30T12:00:00Z", "2026-01-02T12:00:30Z", "2026-01-02T12:00:02Z"]
    .map((time) => relative(time, now));
  assert.deepEqual(told, ["just now", "40 s ago", "3 min ago", "2 h ago", "3 d ago", "in 30 s", "at once"]);
});

test("numbers are grouped and nouns have their number", () => {
  assert.deepEqual([count(10213), plural(1, "file"), plural(2, "file"), plural(0, "batch", "batches")],
    ["10,213", "1 file", "2 files", "0 batches"]);
});

test("a part of nothing is nothing, and only the whole is a hundred percent", () => {
  assert.deepEqual([percent(0, 0), percent(999, 1000), percent(5, 5)], [0, 99, 100]);
});

test("an id is shown by its end, which differs", () => {
  assert.equal(shortId("0198c2f0-7d1b-7000-8000-1234abcd5678"), "…abcd5678");
});

test("types are told as people call them", () => {
  assert.deepEqual(["application/pdf", "text/plain; charset=utf-8", "x/y",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document"].map(type),
  ["PDF", "text", "x/y", "DOCX"]);
});
