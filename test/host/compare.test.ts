/** Runs of recordings side by side. */
import { compareRuns, type RecordedCall, type Recording, runsOf } from "scaicore";
import { expect, it } from "vitest";

const USAGE = { modelCalls: 1, inputTokens: 10, outputTokens: 2 };

const call = (run: string, place: string, answer: string, more: object = {}): RecordedCall => ({
  kind: "model",
  run,
  core: "Desk",
  path: place.slice(0, place.lastIndexOf("/")),
  ordinal: 0,
  hash: "h",
  key: `${run}/${place}`,
  at: "2026-01-01T00:00:00.000Z",
  durationMs: 100,
  request: { role: "primary", provider: "lab", messages: [] },
  answer: { text: answer, finish: "stop", usage: USAGE, model: "m-1" },
  ...more,
});
const recordingOf = (calls: readonly RecordedCall[], name = "a.jsonl"): Recording => ({
  name,
  starts: [...new Set(calls.map(({ run }) => run))].map((run) => ({
    kind: "start",
    run,
    core: "Desk",
    flow: "ask",
    input: {},
    at: "2026-01-01T00:00:00.000Z",
  })),
  ends: [],
  calls,
  cut: 0,
});

it("pairs calls by where they were made, and tells equal answers by what they mean", () => {
  const one = recordingOf([
    call("r", "ask/a/ask.0", '{"x":1,"y":2}'),
    call("r", "ask/a/ask.1", "again"),
    call("r", "ask/b/ask.0", "only here"),
  ]);
  const other = recordingOf([
    call("s", "ask/c/ask.0", "new"),
    call("s", "ask/a/ask.0", '{ "y": 2, "x": 1 }', { hash: "other" }),
    call("s", "ask/a/ask.1", "", { answer: undefined, error: { type: "TimeoutError", message: "too slow" } }),
  ]);
  const { runs, places } = compareRuns([{ recording: one }, { recording: other }]);
  expect(
    places.map(({ path, attempt, sameAnswer, sameRequest }) => ({ path, attempt, sameAnswer, sameRequest })),
  ).toEqual([
    { path: "ask/a", attempt: undefined, sameAnswer: true, sameRequest: false },
    { path: "ask/a", attempt: 2, sameAnswer: false, sameRequest: true },
    { path: "ask/b", attempt: undefined, sameAnswer: false, sameRequest: false },
    { path: "ask/c", attempt: undefined, sameAnswer: false, sameRequest: false },
  ]);
  expect(places[1]?.calls[1]).toMatchObject({ error: "TimeoutError: too slow", model: "lab" });
  expect(places[2]?.calls).toMatchObject([{ answer: "only here" }, null]);
  expect(runs.map(({ totals }) => totals)).toEqual([
    { calls: 3, inputTokens: 30, outputTokens: 6, durationMs: 300 },
    { calls: 3, inputTokens: 20, outputTokens: 4, durationMs: 300 },
  ]);
});

it("takes the last run that people started, or the one named", () => {
  const child = `second/${"a".repeat(26)}`;
  const recording = recordingOf([call("first", "ask/a/ask.0", "1"), call("second", "ask/a/ask.0", "2")]);
  const withChild = { ...recording, starts: [...recording.starts, { ...recording.starts[0]!, run: child }] };
  expect(runsOf(withChild)).toEqual(["first", "second"]);
  const [place] = compareRuns([{ recording: withChild }, { recording: withChild, run: "first" }]).places;
  expect(place?.calls).toMatchObject([{ answer: "2" }, { answer: "1" }]);
  expect(() => compareRuns([{ recording, run: "third" }])).toThrow("a.jsonl has no run third; it has first, second.");
  expect(() => compareRuns([{ recording: recordingOf([]) }])).toThrow("a.jsonl has no run; it has none.");
});

it("adds prices without what binary fractions leave behind", () => {
  const priced = (cost: number, at: number) =>
    call("r", `ask/a[${at}]/ask.0`, "x", {
      answer: { text: "x", finish: "stop", usage: { ...USAGE, cost }, model: "m" },
    });
  const { runs } = compareRuns([{ recording: recordingOf([priced(0.1, 0), priced(0.2, 1)]) }]);
  expect(runs[0]?.totals.cost).toBe(0.3);
});
