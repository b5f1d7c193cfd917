import type { CheckpointInfo, IRBlock, IRModule, RuntimeEvent } from "scaicore";
import { describe, expect, it } from "vitest";
import { REPEATED } from "../../client/engine/process/rounds.js";
import { activityOf } from "../../client/engine/activity.js";
import { rowDetails } from "../../client/engine/row-details.js";
import { runFacts } from "../../client/engine/run-facts.js";
import { timelineOf } from "../../client/engine/timeline.js";
import { linesOf, type Filter } from "../../client/webviews/run/lines.js";
import { scaleOf } from "../../client/webviews/run/scale.js";
import { isTimelineRow, type TimelineRow } from "../../client/webviews/run/rows.js";

const BEGAN = Date.parse("2026-01-15T10:00:00.000Z");
let sequence = 0;

/** An event of a block, some seconds after the run began. */
const at = (second: number, type: string, path: string, payload: RuntimeEvent["payload"] = {}): RuntimeEvent => ({
  type,
  executionId: "run-1",
  epoch: 1,
  sequence: ++sequence,
  timestamp: new Date(BEGAN + second * 1_000).toISOString(),
  core: "Invoices",
  flow: "mail",
  path,
  nodeId: (path.split(">").at(-1) ?? path).replaceAll(/\[\d+\]/g, ""),
  payload,
});
const entered = (second: number, kind: IRBlock["kind"], path: string) =>
  at(second, "block.entered", path, { block_kind: kind });

const LEDGER = "mail/return>process/ledger";
const events: readonly RuntimeEvent[] = [
  entered(0, "core_call", "mail/return"),
  entered(0, "rigid", "mail/return>process/statements#1"),
  at(1, "plugin.called", "mail/return>process/statements#1", { plugin: "ocr", method: "read", duration_ms: 500 }),
  at(1, "block.exited", "mail/return>process/statements#1"),
  entered(1, "foreach", LEDGER),
  entered(1, "flexible", `${LEDGER}[0]/account`),
  at(2, "model.called", `${LEDGER}[0]/account`, { role: "coder", input_tokens: 30, output_tokens: 12, cost: 0.001 }),
  at(2, "block.exited", `${LEDGER}[0]/account`, {
    result_binding: "account",
    result_binding_value: { code: "0210", confidence: 0.9 },
  }),
  entered(1, "flexible", `${LEDGER}[1]/account`),
  at(2, "model.called", `${LEDGER}[1]/account`, { role: "coder", input_tokens: 30, output_tokens: 12 }),
  at(3, "model.called", `${LEDGER}[1]/account`, { role: "coder", input_tokens: 30, output_tokens: 12 }),
];
const later: readonly RuntimeEvent[] = [
  at(25, "block.exited", `${LEDGER}[1]/account`),
  at(25, "block.exited", LEDGER),
  at(26, "block.exited", "mail/return", { result_binding: "return", result_binding_value: "booked" }),
];
const question = {
  checkpointId: "c1",
  path: `${LEDGER}[1]/account!flag_and_checkpoint`,
  nodeId: "process/ledger/account",
  prompt: "Is the account right?",
  assignee: "role:accounting",
  createdAt: new Date(BEGAN + 3_000).toISOString(),
  options: [],
  status: "pending",
} as unknown as CheckpointInfo;
const decided = (decision: string): CheckpointInfo => ({
  ...question,
  status: "resolved",
  decision: {
    kind: "resolved",
    at: new Date(BEGAN + 25_000).toISOString(),
    by: "ada",
    person: { id: "ada", name: "Ada" },
    note: "the invoice says so",
    resolution: { decision },
  },
});
const waiting = {
  module: undefined,
  events,
  checkpoints: [question],
  status: "suspended",
  now: BEGAN + 13_000,
} as const;
const done = {
  module: undefined,
  events: [...events, ...later],
  checkpoints: [decided("approve")],
  status: "completed",
  now: BEGAN + 99_000,
} as const;
const named = (rows: readonly TimelineRow[], name: string) => rows.filter((row) => row.name === name);
const shown = (rows: readonly TimelineRow[], filter: Filter = "named", find = "", toggled: readonly string[] = []) =>
  linesOf(rows, { filter, find, toggled: new Set(toggled) }).map(({ label, level }) => `${"  ".repeat(level)}${label}`);

describe("timelineOf", () => {
  it("is a tree of calls, rounds and questions, in which plain statements stand for what is in them", () => {
    expect(shown(timelineOf(done))).toEqual([
      "mail",
      "  ocr.read",
      "  ledger",
      "    account · round 1",
      "    account · round 2",
      "      Is the account right?",
    ]);
    expect(shown(timelineOf(done), "all")).toContain("  statements");
  });

  it("tells work and waiting apart, in the row that waited and in all around it", () => {
    const rows = timelineOf(done);
    const [, second] = named(rows, "account");
    expect(second).toMatchObject({ begin: BEGAN + 1_000, end: BEGAN + 25_000, waitedMs: 22_000, waitedFor: "Ada" });
    expect(named(rows, "ledger")[0]).toMatchObject({ waitedMs: 22_000 });
    expect(named(rows, "mail")[0]).toMatchObject({ waitedMs: 22_000, text: "booked" });
    expect(named(rows, "account")[0]).toMatchObject({ waitedMs: 0, text: "0210 · 0.9", tokens: 42, cost: 0.001 });
    expect(second).toMatchObject({ tries: 2, tokens: 84 });
  });

  it("shows what waits now, for whom and since when", () => {
    const rows = timelineOf(waiting);
    expect(named(rows, "Is the account right?")[0]).toMatchObject({
      state: "waiting",
      waitedMs: 10_000,
      waitedFor: "role:accounting",
    });
    expect(named(rows, "ledger")[0]).toMatchObject({ state: "waiting", waitedMs: 10_000 });
    expect(named(rows, "ocr.read")[0]).toMatchObject({ state: "done", begin: BEGAN + 500, end: BEGAN + 1_000 });
  });

  it("tells a refusal from an approval", () => {
    const [approved] = named(timelineOf(done), "Is the account right?");
    const [rejected] = named(timelineOf({ ...done, checkpoints: [decided("reject")] }), "Is the account right?");
    expect(approved).toMatchObject({ text: "approved by Ada", state: "done" });
    expect(approved).not.toHaveProperty("refused");
    expect(rejected).toMatchObject({ text: "rejected by Ada", refused: true });
  });

  it("shows as cancelled, and not as failed, what a cancelled run was doing", () => {
    const rows = timelineOf({ ...waiting, checkpoints: [], status: "failed" });
    expect(named(rows, "ledger")[0]?.state).toBe("cancelled");
    expect(shown(rows, "problems")).toContain("ledger");
  });

  it("shows the call that failed, and why", () => {
    const failed = at(1, "plugin.called", "mail/x", {
      plugin: "erp",
      method: "book",
      error_type: "PluginError",
      message: "Closed.",
    });
    const rows = timelineOf({
      ...done,
      events: [entered(0, "rigid", "mail/x"), failed, at(2, "block.failed", "mail/x")],
    });
    expect(named(rows, "erp.book")[0]).toMatchObject({ state: "failed", text: "Closed." });
  });

  it("adds up rounds that were reported as a sum", () => {
    const sum = at(20, REPEATED, `${LEDGER}[99]/account`, { visits: 50, duration_ms: 5_000 });
    const rows = timelineOf({ ...done, events: [...events, sum, ...later] });
    expect(rows.filter(({ kind }) => kind === "rounds")).toMatchObject([{ times: 50, parent: LEDGER }]);
  });

  it("names blocks as the program does", () => {
    const block = {
      kind: "core_call",
      node_id: "mail/return",
      flow_name: "process_all",
      result_binding: "return",
      source_location: {},
    };
    const module = { flows: [{ name: "mail", body: [block] }] } as unknown as IRModule;
    expect(timelineOf({ ...done, module })[0]?.name).toBe("process all");
  });

  it("is what the page takes", () => {
    expect([...timelineOf(done), ...timelineOf(waiting)].every(isTimelineRow)).toBe(true);
  });
});

describe("the rows of a long run", () => {
  const rounds = Array.from({ length: 5_000 }, (_, index) => {
    const path = `${LEDGER}[${index}]/account`;
    return [entered(index, "flexible", path), at(index + 1, "block.exited", path)];
  }).flat();
  const rows = timelineOf({ ...done, events: [entered(0, "foreach", LEDGER), ...rounds], checkpoints: [] });

  it("are found by their name and result, and folded by loop", () => {
    expect(rows).toHaveLength(10_001);
    expect(shown(rows.map((row) => (row.kind === "loop" ? { ...row, state: "done" as const } : row)))).toEqual([
      "ledger",
    ]);
    expect(shown(rows, "models")).toHaveLength(5_000);
    expect(shown(rows, "named", "LEDGER")).toHaveLength(1);
    expect(shown(rows, "named", "", [LEDGER])).toHaveLength(5_001);
  });
});

describe("scaleOf", () => {
  it("draws long waits short, and keeps the order", () => {
    const rows = timelineOf(done).map((row) =>
      row.kind === "checkpoint" ? { ...row, end: BEGAN + 90_000_000, waitedMs: 89_997_000 } : row,
    );
    const { at: place } = scaleOf(rows, BEGAN, BEGAN + 90_001_000);
    expect(place(BEGAN)).toBe(0);
    expect(place(BEGAN + 90_001_000)).toBe(1);
    const [asked, answered] = [place(BEGAN + 3_000), place(BEGAN + 90_000_000)];
    expect(answered - asked).toBeCloseTo(0.4);
  });
});

describe("rowDetails", () => {
  it("tells of a question who decided what and when, with the note", () => {
    const id = `${question.path}!question`;
    const { facts } = rowDetails({ id, events, checkpoints: [decided("approve")], recording: undefined });
    expect(facts.map(({ name, text }) => `${name}: ${text}`)).toEqual(
      expect.arrayContaining(["Decided: approved by Ada", "Decided by: Ada", "Note: the invoice says so"]),
    );
  });

  it("has the prompt and the answer of each try, of this block alone", () => {
    const call = (path: string, text: string) => ({
      kind: "model",
      path,
      durationMs: 3,
      request: { role: "coder", provider: "p", messages: [{ role: "user", content: `Which account, ${path}?` }] },
      answer: { text, usage: { inputTokens: 1, outputTokens: 2 }, finish: "stop", model: "m" },
    });
    const path = `${LEDGER}[0]/account`;
    const recording = {
      name: "r",
      starts: [],
      ends: [],
      cut: 0,
      calls: [call(path, "0210"), call(`${LEDGER}[1]/account`, "4310")],
    };
    const details = rowDetails({ id: path, events, checkpoints: [], recording: recording as never });
    expect(details.calls).toMatchObject([
      { answer: "0210", prompt: [{ role: "user", content: `Which account, ${path}?` }] },
    ]);
    expect(JSON.parse(details.value ?? "")).toEqual({ code: "0210", confidence: 0.9 });
  });
});

describe("activityOf", () => {
  /** Events of one epoch: its first and its last, in seconds. */
  const epoch = (number: number, from: number, to: number): readonly RuntimeEvent[] =>
    [at(from, "invocation.resumed", "mail"), at(to, "block.exited", "mail")].map((event) => ({
      ...event,
      epoch: number,
    }));
  const asked = (from: number, to?: number) => ({
    createdAt: new Date(BEGAN + from * 1_000).toISOString(),
    ...(to === undefined
      ? {}
      : { decision: { kind: "resolved", at: new Date(BEGAN + to * 1_000).toISOString(), resolution: {} } as never }),
  });
  const seconds = (given: Partial<Parameters<typeof activityOf>[0]>, until = 100) => {
    const whole = { from: BEGAN, to: BEGAN + until * 1_000 };
    const { work, waits, rests } = activityOf({ events: [], checkpoints: [], status: "completed", whole, ...given });
    const inSeconds = (spans: readonly { from: number; to: number }[]) =>
      spans.map(({ from, to }) => [(from - BEGAN) / 1_000, (to - BEGAN) / 1_000]);
    return { work: inSeconds(work), waits: inSeconds(waits), rests: inSeconds(rests) };
  };

  it("is work from the first event of a process to its last, and a wait until somebody decides", () => {
    const given = { events: [...epoch(1, 0, 3), ...epoch(2, 25, 26)], checkpoints: [asked(3, 25)] };
    expect(seconds(given)).toEqual({
      work: [
        [0, 3],
        [25, 26],
      ],
      waits: [[3, 25]],
      rests: [],
    });
  });

  it("is no work while nobody had the run after a crash", () => {
    expect(seconds({ events: [...epoch(1, 0, 0.05), ...epoch(2, 57, 57.046)] })).toEqual({
      work: [
        [0, 0.05],
        [57, 57.046],
      ],
      waits: [],
      rests: [[0.05, 57]],
    });
  });

  it("is an interruption after the decision when the process that goes on is late", () => {
    const given = { events: [...epoch(1, 0, 3), ...epoch(2, 40, 41)], checkpoints: [asked(3, 25)] };
    expect(seconds(given)).toEqual({
      work: [
        [0, 3],
        [40, 41],
      ],
      waits: [[3, 25]],
      rests: [[25, 40]],
    });
  });

  it("is work when another branch goes on while somebody is asked", () => {
    const given = { events: [...epoch(1, 0, 10), ...epoch(2, 30, 31)], checkpoints: [asked(2, 30)] };
    expect(seconds(given)).toEqual({
      work: [
        [0, 10],
        [30, 31],
      ],
      waits: [[10, 30]],
      rests: [],
    });
  });

  it("begins with the first event, however late the process was started", () => {
    expect(seconds({ events: epoch(1, 20, 21) })).toEqual({ work: [[20, 21]], waits: [], rests: [] });
  });

  it("goes on until now in a run that runs, waits or was left", () => {
    const begun = epoch(1, 0, 3);
    expect(seconds({ events: begun, status: "running" }).work).toEqual([[0, 100]]);
    expect(seconds({ events: begun, status: "interrupted" })).toMatchObject({ work: [[0, 3]], rests: [[3, 100]] });
    const waiting = { events: begun, checkpoints: [asked(3)], status: "suspended" } as const;
    expect(seconds(waiting)).toEqual({ work: [[0, 3]], waits: [[3, 100]], rests: [] });
  });

  it("is all that was no wait in a run of which no events are kept", () => {
    expect(seconds({ checkpoints: [asked(3, 25)] })).toEqual({
      work: [
        [0, 3],
        [25, 100],
      ],
      waits: [[3, 25]],
      rests: [],
    });
  });

  it("never counts time twice, or below zero, when a clock was set back", () => {
    const { work, rests } = seconds({ events: [...epoch(1, 50, 10), ...epoch(2, 5, 12)] });
    expect({ work, rests }).toEqual({ work: [[5, 50]], rests: [] });
  });

  it("tells in each row around it how long the run was interrupted", () => {
    const started = [entered(0, "core_call", "mail/return"), entered(0, "flexible", "mail/return>process/account")];
    const ended = [
      at(60, "block.exited", "mail/return>process/account"),
      at(60, "block.exited", "mail/return", { result_binding: "return" }),
    ].map((event) => ({ ...event, epoch: 2 }));
    const rows = timelineOf({
      module: undefined,
      events: [...started, ...ended],
      checkpoints: [],
      status: "completed",
      now: BEGAN,
    });
    expect(rows.map(({ restedMs }) => restedMs)).toEqual([60_000, 60_000]);
  });
});

describe("runFacts", () => {
  it("takes what the engine has measured for the work of a run that has ended", () => {
    const summary = {
      start: { createdAt: new Date(BEGAN).toISOString() },
      updatedAt: new Date(BEGAN + 57_000).toISOString(),
      result: { durationMs: 96, usage: { modelCalls: 1, inputTokens: 1, outputTokens: 1 } },
    } as never;
    expect(runFacts(summary, [], events, "completed", BEGAN).workedMs).toBe(96);
  });

  it("counts what was worked, waited and used", () => {
    const summary = {
      start: { createdAt: new Date(BEGAN).toISOString(), identity: { id: "grace", name: "Grace" } },
      updatedAt: new Date(BEGAN + 26_000).toISOString(),
    } as never;
    const inTwoEpochs = [...events, ...later.map((event) => ({ ...event, epoch: 2 }))];
    expect(runFacts(summary, [decided("reject")], inTwoEpochs, "completed", BEGAN)).toEqual({
      endedAt: new Date(BEGAN + 26_000).toISOString(),
      workedMs: 4_000,
      waitedMs: 22_000,
      waitedFor: "Ada",
      by: "Grace",
      modelCalls: 3,
      tokens: 126,
      cost: 0.001,
      refusal: "rejected by Ada",
    });
  });
});
