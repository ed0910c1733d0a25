import assert from "node:assert/strict";
import { test } from "node:test";
import { advice, cause, title } from "./reasons.js";

test("a code is told in words", () => {
  assert.equal(title("TYPE_MISMATCH"), "Type mismatch");
});

test("a code that is not known has its category's advice", () => {
  assert.match(advice({ code: "SOMETHING_OF_A_WORKER", category: "service" }), /outside service/);
  assert.equal(advice({ code: "X", category: "y" }), "");
  assert.equal(cause({ category: "input" }), "the file itself");
});
