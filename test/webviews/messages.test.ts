import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  parseCheckpointHostMessage,
  parseCheckpointPanelState,
  parseCheckpointWebviewMessage,
} from "../../client/webviews/checkpoint/messages.js";
import { checkpointStates } from "../../client/webviews/harness/states.js";

describe("host to panel", () => {
  test.each(Object.entries(checkpointStates))("%s is a message", (_name, message) => {
    expect(parseCheckpointHostMessage(message)).toBe(message);
    // As it arrives: through a structured clone, or as JSON.
    expect(parseCheckpointHostMessage(structuredClone(message))).toEqual(message);
    expect(parseCheckpointHostMessage(JSON.parse(JSON.stringify(message)))).toEqual(message);
  });

  test("no message survives the loss of a required part, or another type in its place", () => {
    const message = structuredClone(checkpointStates.failed) as unknown as Record<string, Record<string, unknown>>;
    const view = message.state ?? {};
    for (const key of ["checkpoint", "now", "deciding", "steps"]) {
      const { [key]: _left, ...rest } = view;
      expect(parseCheckpointHostMessage({ ...message, state: rest }), key).toBeUndefined();
      expect(parseCheckpointHostMessage({ ...message, state: { ...view, [key]: 7 } }), key).toBeUndefined();
    }
    const checkpoint = view.checkpoint as Record<string, unknown>;
    for (const [key, value] of Object.entries(checkpoint)) {
      const wrong = typeof value === "string" ? 7 : "wrong";
      // A payload may be any JSON.
      if (key === "payload") continue;
      const state = { ...view, checkpoint: { ...checkpoint, [key]: wrong } };
      expect(parseCheckpointHostMessage({ ...message, state }), key).toBeUndefined();
    }
  });

  test("a decision of an unknown kind, a bad time and a circle are refused", () => {
    const message = structuredClone(checkpointStates.completed);
    if (message?.type !== "state" || message.state.kind !== "checkpoint") throw new Error("not a checkpoint");
    const { checkpoint } = message.state;
    const withCheckpoint = (change: object) =>
      parseCheckpointHostMessage({ ...message, state: { ...message.state, checkpoint: { ...checkpoint, ...change } } });
    expect(withCheckpoint({})).toBeDefined();
    expect(withCheckpoint({ decision: { kind: "guessed", at: checkpoint.createdAt } })).toBeUndefined();
    expect(withCheckpoint({ createdAt: "yesterday" })).toBeUndefined();
    const circle: unknown[] = [];
    circle.push(circle);
    expect(withCheckpoint({ payload: circle })).toBeUndefined();
    expect(withCheckpoint({ payload: new Date(0) })).toBeUndefined();
    expect(withCheckpoint({ payload: Number.NaN })).toBeUndefined();
  });
});

describe("panel to host", () => {
  test.each([
    { type: "ready" },
    { type: "decide", requestId: "r", checkpointId: "c", label: "Approve", resolution: { decision: "approve" } },
    {
      type: "decide",
      requestId: "r",
      checkpointId: "c",
      label: "Approve",
      resolution: { decision: "approve" },
      note: "why",
      also: [{ checkpointId: "d", shownDigest: "sha256:0" }],
    },
    { type: "undo", requestId: "r" },
    { type: "sendNow", requestId: "r" },
    { type: "select", checkpointId: "c" },
    { type: "keep", checkpointId: "c", kept: { draft: { a: "x" }, note: "", scroll: 3, folds: { a: true } } },
    { type: "editField", checkpointId: "c", field: "a", label: "A", text: "x", before: "y" },
    { type: "reveal", target: { kind: "step", path: "a/b" } },
    { type: "reveal", target: { kind: "source", location: { file: "a", line: 1, column: 1 } } },
    { type: "copy", text: "x" },
    { type: "openCheckpoint", checkpointId: "c" },
    { type: "cancelRun" },
    { type: "action", action: "refresh" },
  ])("%j is a message", (message) => {
    expect(parseCheckpointWebviewMessage(message)).toBe(message);
  });

  test.each<[string, unknown]>([
    ["nothing", undefined],
    ["a list", [{ type: "ready" }]],
    ["an unknown type", { type: "eval" }],
    ["a type of the prototype", { type: "constructor" }],
    ["an inherited type", Object.create({ type: "ready" })],
    ["a decision without an id", { type: "decide", checkpointId: "c", label: "x", resolution: {} }],
    [
      "another one without its digest",
      { type: "decide", requestId: "r", checkpointId: "c", label: "x", resolution: {}, also: [{ checkpointId: "d" }] },
    ],
    ["a draft of numbers", { type: "keep", checkpointId: "c", kept: { draft: { a: 1 }, note: "" } }],
    ["a place above the page", { type: "keep", checkpointId: "c", kept: { draft: {}, note: "", scroll: -1 } }],
    ["a resolution that is a list", { type: "decide", label: "x", requestId: "r", checkpointId: "c", resolution: [] }],
    [
      "a resolution with a function",
      { type: "decide", label: "x", requestId: "r", checkpointId: "c", resolution: { f: () => 1 } },
    ],
    ["an unknown action", { type: "action", action: "format" }],
    ["a target without its path", { type: "reveal", target: { kind: "step" } }],
    [
      "a line that is none",
      { type: "reveal", target: { kind: "source", location: { file: "a", line: -1, column: 1 } } },
    ],
    ["a message of the host", checkpointStates.approval],
  ])("%s is no message", (_name, value) => {
    expect(parseCheckpointWebviewMessage(value)).toBeUndefined();
  });

  test("no value makes a parser throw", () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true }), (value) => {
        for (const parse of [parseCheckpointWebviewMessage, parseCheckpointHostMessage, parseCheckpointPanelState]) {
          expect(parse(value)).toBeUndefined();
          parse({ type: "decide", label: "x", requestId: "r", checkpointId: "c", resolution: value });
          parse({ type: "keep", checkpointId: "c", kept: value });
          parse({ type: "state", checkpointId: "c", state: value, inbox: value });
        }
      }),
    );
  });
});

test("the kept state is a checkpoint's id and what was done there", () => {
  expect(
    parseCheckpointPanelState({ checkpointId: "c", kept: { draft: { a: "x", b: true }, note: "" } }),
  ).toBeDefined();
  expect(parseCheckpointPanelState({ checkpointId: "c", kept: { draft: { a: 1 }, note: "" } })).toBeUndefined();
  expect(parseCheckpointPanelState({ checkpointId: "c" })).toBeUndefined();
  expect(parseCheckpointPanelState({ kept: { draft: {}, note: "" } })).toBeUndefined();
  expect(parseCheckpointPanelState(undefined)).toBeUndefined();
});
