/** A training in front of a reader, with a runner that answers as late as a busy kernel does. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { imported } from "./bundled.mjs";

const { Session } = await imported("apps", "architecture", "session.ts");
globalThis.requestAnimationFrame = (frame) => setImmediate(frame);
globalThis.cancelAnimationFrame = (frame) => clearImmediate(frame);

/** A shared training that notes what it is asked; `during[what]` is done by a reader before that is answered. */
function kernel() {
  const asked = [];
  const during = {};
  let epoch = 0;
  const answer = async (what) => {
    asked.push(what);
    const act = during[what];
    delete during[what];
    await new Promise((resolve) => setImmediate(resolve));
    act?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  const part = { X: [[0, 0]], y: [0] };
  const runner = {
    configure: async () => (await answer("configure"), { train: part, test: part, layers: [], epoch }),
    step: async (epochs) => (await answer(`step ${epochs}`), (epoch += epochs), epochs),
    reset: async () => (await answer("reset"), (epoch = 0)),
    edit: async () => (await answer("edit"), (epoch = 0)),
    observe: async () => (await answer("observe"), { epoch, diverged: null }),
    curves: async () => ({}),
  };
  return { runner, asked, during };
}

const atRest = async (session) => {
  for (let i = 0; i < 40; i++) await new Promise((resolve) => setImmediate(resolve));
  assert.equal(session.working, false);
};

for (const [name, begun] of [["looks at another view's training", "follow"], ["goes back to the start", "goTo"]]) {
  test(`a weight that is set while the page ${name} is set before it trains`, async () => {
    const { runner, asked, during } = kernel();
    const session = new Session(runner, () => undefined);
    session.configure({}, 1);
    await atRest(session);
    asked.length = 0;
    during[begun === "follow" ? "observe" : "reset"] = () => {
      session.edit(0, 2.5);
      session.goTo(30);
    };
    session[begun](0);
    await atRest(session);
    assert.deepEqual(asked.filter((what) => /edit|step/.test(what)), ["edit", "step 30"]);
  });
}
