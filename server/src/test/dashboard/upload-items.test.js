import assert from "node:assert/strict";
import { test } from "node:test";
import { ends, isLitter, isOver, outcome, received, sent, tally } from "./upload-items.js";

test("a file ends where its bytes and its share of the boundaries end", () => {
  assert.deepEqual(ends([100, 0, 300], 430), [110, 120, 430]);
  assert.deepEqual(ends([], 40), []);
});

test("files are sent one after the other", () => {
  const sizes = [100, 0, 300];
  const bodyEnds = ends(sizes, 430);
  const at = (loaded) => sizes.map((_, index) => sent(sizes, bodyEnds, index, loaded));
  assert.deepEqual(at(0), [0, 0, 0]);
  assert.deepEqual(at(55), [0.5, 0, 0]);
  assert.deepEqual(at(275), [1, 1, 0.5]);
  assert.deepEqual(at(430), [1, 1, 1]);
  assert.deepEqual(at(9999), [1, 1, 1]);
});

test("an empty file in a body without boundaries is sent when its turn has come", () => {
  assert.equal(sent([5, 0], ends([5, 0], 5), 1, 4), 0);
  assert.equal(sent([5, 0], ends([5, 0], 5), 1, 5), 1);
});

test("the answer says of each file what became of it", () => {
  const items = received([{ index: 0, name: "a" }, { index: 1, name: "b" }, { index: 2, name: "c" }], {
    items: [
      { index: 1, status: 422, problem: { code: "EMPTY_FILE", detail: "The file is empty." } },
      { index: 0, status: 201, job: { id: "j", state: "ready" }, file: { id: "f" } },
      { index: 7, status: 201 },
    ],
  });
  assert.deepEqual(items.map((it) => it.state), ["ready", "rejected", "unknown"]);
  assert.equal(items[0].job, "j");
  assert.equal(items[1].problem.code, "EMPTY_FILE");
});

test("the outcome names each state that there is", () => {
  assert.equal(outcome(tally([{ state: "done" }, { state: "done" }, { state: "failed" }])),
    "3 files: 2 done, 1 failed.");
  assert.equal(outcome({ rejected: 1 }), "1 file: 1 rejected.");
});

test("only five states are ends", () => {
  assert.deepEqual(["done", "failed", "rejected", "duplicate", "cancelled", "ready", "running", "waiting", "queued"]
    .filter(isOver), ["done", "failed", "rejected", "duplicate", "cancelled"]);
});

test("what systems leave in folders is known by its name", () => {
  assert.deepEqual([".DS_Store", "Thumbs.db", "notes.txt", ".gitignore"].map(isLitter), [true, true, false, false]);
});
