import assert from "node:assert/strict";
import { test } from "node:test";
import { list, one, parse, queryOf } from "./route.js";

test("every view has its address", () => {
  assert.equal(parse("").view, "overview");
  assert.equal(parse("#/").view, "overview");
  for (const view of ["upload", "batches", "jobs", "failures"]) {
    assert.deepEqual(parse(list(view)), { view, id: null, filters: {} });
  }
});

test("filters stand in the address and come back from it", () => {
  const filters = { state: "failed", code: "A&B=C", pipeline: "ä b" };
  assert.deepEqual(parse(list("jobs", filters)), { view: "jobs", id: null, filters });
});

test("filters that are not set leave no trace", () => {
  assert.equal(list("jobs", { state: "", code: null, pipeline: undefined }), "#/jobs");
  assert.equal(queryOf({ limit: 100, cursor: undefined }), "limit=100");
});

test("one job and one batch are named by their ids, whatever is in them", () => {
  assert.deepEqual(parse(one("jobs", "a/b?c#d")), { view: "job", id: "a/b?c#d", filters: {} });
  assert.equal(parse(one("batches", "1")).view, "batch");
});

test("what names nothing is unknown", () => {
  for (const hash of ["#/nothing", "#/jobs/1/2", "#/failures/1", "#/jobs/%E0%A4%A"]) {
    assert.equal(parse(hash).view, "unknown", hash);
  }
});
