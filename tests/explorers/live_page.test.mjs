/** Which cells a cell needs: the page's rule, on cells as `book_extensions/live/needs.py` describes them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { imported } from "./bundled.mjs";

const { namesIn, needed } = await imported("live", "page", "needed.ts");

test("a cell needs the last cell that binds what it reads, and what that one needs", () => {
  const cells = [{ binds: ["x"] }, { binds: ["y"], reads: ["x"] }, { binds: ["x"] }, { reads: ["y"] }];
  assert.deepEqual(needed(3, cells), [0, 1]);
});

test("a cell that may change what is read runs between", () => {
  const cells = [
    { binds: ["model"] },
    { binds: ["optimizer"], reads: ["model"] },
    { changes: ["model", "optimizer"], reads: ["model", "optimizer"] },
    { binds: ["other"] },
    { reads: ["model"] },
  ];
  assert.deepEqual(needed(4, cells), [0, 1, 2]);
});

test("a name that is bound under a condition is looked for further up as well", () => {
  const cells = [{ binds: ["x"] }, { changes: ["x"] }, { reads: ["x"] }];
  assert.deepEqual(needed(2, cells), [0, 1]);
});

test("what a function reads when it is called may be bound below it", () => {
  const cells = [
    { binds: ["f"], reads: ["model"], late: ["model"] },
    { binds: ["model"] },
    { reads: ["f"] },
  ];
  assert.deepEqual(needed(2, cells), [0, 1]);
  assert.deepEqual(needed(0, cells), []);
});

test("of code that a reader wrote every word counts, but no import changes", () => {
  const names = namesIn("y = torch.exp(x)  # z\nprint(y)", new Set(["torch"]));
  assert.deepEqual([...names.reads].sort(), ["exp", "print", "torch", "x", "y"]);
  assert.deepEqual([...names.changes].sort(), ["exp", "print", "x", "y"]);
  assert.deepEqual(needed(2, [{ binds: ["y"] }, names, { reads: ["y"] }]), [0, 1]);
});
