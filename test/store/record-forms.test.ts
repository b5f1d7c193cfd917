/** What is read from the log has the form of what is written there, down to where the values of flows begin. */
import { describe, expect, test } from "vitest";
import type { CheckpointInfo, Decision, FailedResult, StartRecord, Vote } from "../../runtime/host/interfaces.js";
import type { LogRecordKind, LogRecords } from "../../runtime/host/file-store/log-records.js";
import { misshapen } from "../../runtime/host/file-store/record-forms.js";
import { approval, at, bytesOf, checkpointOf, completed, startOf } from "../../runtime/testing/checkpoint-samples.js";

const person = { id: "ada", name: "Ada", groups: ["desk"], roles: ["lead"] };
const vote: Vote = {
  at: at(1),
  by: "ada",
  requestId: "r",
  resolution: { decision: "approve" },
  person,
  shownDigest: "d",
};
const start: StartRecord = {
  ...startOf("a"),
  identity: { id: "ada", name: "Ada", claims: {} },
  trigger: { kind: "webhook", name: "hook", data: {} },
  instanceKey: "k",
};
const decisions: readonly Decision[] = [
  { ...vote, kind: "resolved", votes: [vote] },
  { kind: "expired", at: at(1) },
  { kind: "cancelled", at: at(1), reason: "no" },
];
const checkpoints: readonly CheckpointInfo[] = [
  checkpointOf("a-1", "a", {
    title: "title",
    payload: {},
    payloadSchema: {},
    form: {},
    assignee: "user:ada",
    quorum: 2,
    selfApproval: false,
    hitlTarget: {},
    expiresAt: at(9),
    onTimeout: "escalate",
    escalatedAt: at(8),
    missedDeadline: at(8),
    digest: "sha256:0",
    startedBy: { id: "ada", name: "Ada" },
    votes: [vote],
    coreVersion: "1",
    instanceKey: "k",
  }),
  checkpointOf("a-2", "a", { waitsFor: { kind: "responses" } }),
  checkpointOf("a-3", "a", {
    waitsFor: { kind: "call", target: "core://b", invocationId: "b", checkpoints: [checkpointOf("b-1", "b")] },
  }),
  ...decisions.map((decision, index) => checkpointOf(`a-${4 + index}`, "a", { status: decision.kind, decision })),
];
const failed: FailedResult = {
  ...completed("a"),
  status: "FAILED",
  error: {
    errorType: "InputError",
    message: "no",
    nodeId: "n",
    details: {},
    sourceLocation: { file: "f", line: 1, column: 1 },
    cause: { errorType: "StoreError", message: "why" },
  },
};
const state: LogRecords["state"] = {
  start,
  epoch: 1,
  owner: "o",
  released: true,
  updatedAt: at(1),
  finished: failed,
  cancel: "stop",
  entries: [bytesOf("entry")],
  checkpoints,
  parked: ["a-1"],
};
const RECORDS: { readonly [K in LogRecordKind]: readonly LogRecords[K][] } = {
  start: [{ start, owner: "o" }],
  claim: [{ owner: "o" }],
  entry: [
    {
      entry: bytesOf("entry"),
      change: { snapshot: true, parked: checkpoints, consumed: ["a-1"], released: true, finished: completed("a") },
    },
    { entry: bytesOf(""), change: { finished: failed } },
  ],
  decision: [...decisions, approval()].map((decision) => ({ checkpointId: "a-1", decision })),
  vote: [{ checkpointId: "a-1", vote }],
  cancel: [{ reason: "no" }],
  state: [state],
  corrupt: [
    { problem: "p", path: "log", start },
    { problem: "p", path: "log" },
  ],
};
/** Values of flows and of hosts, of which the store knows no more than that they are there. */
const THEIRS = /\.(input|output|payload|payloadSchema|form|hitlTarget|claims|data|details|resolution)$/;

/** A value of another type than the one that is there. */
const otherThan = (value: unknown): unknown =>
  typeof value === "string" ? 7 : typeof value === "number" ? "7" : typeof value === "boolean" ? "true" : "text";

/** Copies of a value, in each of which one value is of another type, and where it is. */
function* spoilt(value: unknown, path = ""): Generator<readonly [where: string, copy: unknown]> {
  if (path !== "") yield [path, otherThan(value)];
  if (typeof value !== "object" || value === null || value instanceof Uint8Array || THEIRS.test(path)) return;
  for (const [name, field] of Object.entries(value)) {
    const at = Array.isArray(value) ? `${path}[${name}]` : `${path}.${name}`;
    for (const [where, copy] of spoilt(field, at))
      yield [where, Array.isArray(value) ? value.with(Number(name), copy) : { ...value, [name]: copy }];
  }
}

describe.each(Object.entries(RECORDS))("a record %s", (kind, records) => {
  test("has its form, and does not with any other value in any place", () => {
    let places = 0;
    for (const record of records) {
      expect(misshapen(kind as LogRecordKind, record)).toBeUndefined();
      for (const [where, copy] of spoilt(record)) {
        places++;
        if (/\.(output|data|payload)$/.test(where)) continue;
        expect(misshapen(kind as LogRecordKind, copy), where).toBe(where.slice(1));
      }
    }
    expect(places).toBeGreaterThan(0);
  });
});

test.each([
  ["an epoch that no frame can have", { epoch: 2 ** 32 }, "epoch"],
  ["an epoch between two", { epoch: 1.5 }, "epoch"],
  ["two checkpoints of one id", { checkpoints: [checkpoints[0]!, checkpoints[0]!] }, "checkpoints"],
  ["a parked checkpoint that is not there", { parked: ["a-1", "x"] }, "parked"],
  ["a status that there is not", { checkpoints: [{ ...checkpoints[0]!, status: "lost" }] }, "checkpoints[0].status"],
])("a state has not %s", (_what, change, where) => {
  expect(misshapen("state", { ...state, ...change })).toBe(where);
});
