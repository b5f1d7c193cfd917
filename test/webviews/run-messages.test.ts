import fc from "fast-check";
import { expect, test } from "vitest";
import { runStates } from "../../client/webviews/harness/states.js";
import { parseRunHostMessage, parseRunPanelState, parseRunWebviewMessage } from "../../client/webviews/run/messages.js";

test.each(Object.entries(runStates))("%s is a message of the host", (_name, message) => {
  expect(parseRunHostMessage(JSON.parse(JSON.stringify(message)))).toEqual(message);
  expect(parseRunWebviewMessage(message)).toBeUndefined();
});

test.each<[string, unknown]>([
  ["a state without a key", { type: "state", state: { kind: "loading" } }],
  ["a flow without parameters", { type: "state", key: "k", state: { kind: "flow", core: "C", flow: "f" } }],
  ["a refusal without an id", { type: "refused", message: "no" }],
  ["an unknown reason", { type: "state", key: "k", state: { kind: "unavailable", reason: "mood" } }],
])("%s is none", (_name, value) => {
  expect(parseRunHostMessage(value)).toBeUndefined();
});

test("a start has an id and an input object", () => {
  const start = { type: "run", requestId: "r", input: { name: "Ada" } };
  expect(parseRunWebviewMessage(start)).toBe(start);
  expect(parseRunWebviewMessage({ ...start, input: null })).toBeUndefined();
  expect(parseRunWebviewMessage({ type: "run", input: {} })).toBeUndefined();
});

test("the debugger gets an input object", () => {
  const debug = { type: "debug", input: { name: "Ada" } };
  expect(parseRunWebviewMessage(debug)).toBe(debug);
  expect(parseRunWebviewMessage({ type: "debug", input: [1] })).toBeUndefined();
});

test("what is done with a run is one of the known tasks, of a row it has", () => {
  const task = { type: "task", task: "export" };
  expect(parseRunWebviewMessage(task)).toBe(task);
  expect(parseRunWebviewMessage({ type: "task", task: "delete everything" })).toBeUndefined();
  const rerun = { type: "rerunFrom", id: "greet/candidate" };
  expect(parseRunWebviewMessage(rerun)).toBe(rerun);
  expect(parseRunWebviewMessage({ type: "rerunFrom" })).toBeUndefined();
});

test("details are of a row, and have calls with known messages", () => {
  const call = { name: "reader", facts: "", prompt: [{ role: "user", content: "Read" }], answer: "{}" };
  const details = { type: "details", invocationId: "i", id: "r", details: { facts: [], calls: [call] } };
  expect(parseRunHostMessage(details)).toBe(details);
  const stranger = { ...call, prompt: [{ role: "root", content: "" }] };
  expect(parseRunHostMessage({ ...details, details: { facts: [], calls: [stranger] } })).toBeUndefined();
});

test("no value makes a parser throw", () => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      expect(parseRunHostMessage(value)).toBeUndefined();
      expect(parseRunWebviewMessage(value)).toBeUndefined();
      expect(parseRunPanelState(value)).toBeUndefined();
    }),
  );
});
