import { expect, test } from "vitest";
import type { Frame } from "../../runtime/engine/machine/frames.js";
import { pathOf } from "../../runtime/engine/machine/path.js";
import type { BlockCode, Program } from "../../runtime/engine/machine/program.js";
import { initialState, ROOT } from "../../runtime/engine/machine/state.js";
import { NONE } from "../../runtime/engine/program/flow-compiler.js";

const nodes = ["f/each", "f/each/inner", "f/each/call", "g/loop"];
const pathIndex: BlockCode["pathIndex"] = (frame) => {
  if (frame.kind === "while") return frame.iteration;
  return frame.kind === "foreach" || frame.kind === "branch" ? frame.index : undefined;
};
const program = {
  blocks: nodes.map((node_id) => ({ ir: { node_id }, pathIndex }) as unknown as BlockCode),
} as unknown as Program;
const flow = (block: number): Frame => ({ kind: "flow", block, flow: 0, slots: [], body: 0, next: 0 });
const each = (block: number, index: number): Frame => ({
  kind: "foreach",
  block,
  body: 0,
  next: 0,
  items: [],
  index,
  results: [],
});
const loop = (block: number, iteration: number): Frame => ({
  kind: "while",
  block,
  body: 0,
  next: 0,
  iteration,
  last: null,
});
const element = (block: number, index: number): Frame => ({
  kind: "branch",
  block,
  body: 0,
  next: 0,
  index,
  isElement: true,
  slots: [],
});

function path(nodeId: string, ...branches: readonly (readonly Frame[])[]): string {
  const state = initialState();
  for (const [id, frames] of branches.entries()) {
    state.branches.set(id, {
      id,
      parent: id === ROOT ? NONE : id - 1,
      status: "ready",
      frames: [...frames],
      counts: {},
    });
  }
  return pathOf(program, state, state.branches.get(branches.length - 1)!, nodeId);
}

test.each([
  ["outside of loops", path("f/x", [flow(NONE)]), "f/x"],
  ["in loops", path("f/each/inner/x", [flow(NONE), each(0, 3), each(1, 0)]), "f/each[3]/inner[0]/x"],
  ["of a loop in a loop", path("f/each/inner", [flow(NONE), each(0, 3)]), "f/each[3]/inner"],
  ["in a called flow", path("g/loop/x", [flow(NONE), each(0, 1), flow(2), loop(3, 4)]), "f/each[1]/call>g/loop[4]/x"],
  ["in a branch", path("f/each/inner/x", [flow(NONE)], [element(0, 2), each(1, 5)]), "f/each[2]/inner[5]/x"],
  ["in a loop that its id does not name", path("f/y", [flow(NONE), each(0, 2)]), "f/y@f/each[2]"],
])("%s", (_, actual, expected) => {
  expect(actual).toBe(expected);
});
