import type { StartRecord } from "../../host/interfaces.js";
import { untypedValue } from "../../stdlib/from-json.js";
import { DateTime, recordOf, type RecordValue, type Value } from "../../stdlib/value.js";
import type { IRModule } from "../../ir/module.js";
import type { RunValues } from "../expressions/evaluation.js";
import { base32, sha256Of, uuidOf } from "../hashes.js";
import type { Limits } from "../limits.js";
import type { OutsideCalls } from "./outside-calls.js";
import type { RunMemory } from "./run-memory.js";

/** What the expressions of one run read of their surroundings. */
export function runValues(run: {
  readonly module: IRModule;
  readonly start: StartRecord;
  readonly limits: Limits;
  readonly calls: OutsideCalls;
  readonly memory: RunMemory;
  readonly now: () => number;
  readonly config: (name: string) => Value;
  readonly reference: (name: string) => Value;
  readonly log: RunValues["log"];
  readonly dispatch: RunValues["dispatch"];
}): RunValues {
  const { module, start, limits, calls, memory } = run;
  // Drawn from what is recorded of the start, so that a run that begins again after a crash draws the same.
  const seed = `${start.invocationId}\0${start.createdAt}\0${start.core}`;
  const draw = (path: string, ordinal: number) => sha256Of(seed, path, String(ordinal));
  let core: RecordValue | undefined;
  let context: RecordValue | undefined;
  return {
    invocationId: start.invocationId,
    flow: start.flow,
    instanceKey: start.instanceKey,
    get core() {
      return (core ??= coreRecord(module));
    },
    get context() {
      return (context ??= contextRecord(start));
    },
    config: run.config,
    reference: run.reference,
    now: run.now,
    random(path, ordinal) {
      const view = new DataView(draw(path, ordinal).buffer);
      // 53 bits, as many as a number in [0, 1) can tell apart.
      return (view.getUint32(0) * 0x20_0000 + (view.getUint32(4) >>> 11)) / 2 ** 53;
    },
    uuid: (path, ordinal) => uuidOf(draw(path, ordinal)),
    limits,
    stdLimits: { maxStringLength: limits.stringLength, maxCollectionSize: limits.collectionSize },
    log: run.log,
    perform: (call, ordinal, options) => calls.perform(call, ordinal, options),
    ask: (request, options) => calls.ask(request, options),
    dispatch: run.dispatch,
    // Drawn from the start too: the id may be used again when this invocation is forgotten.
    memoryToken: (path) => base32(sha256Of(seed, path, "memory"), 26),
    commitMemory: (batch) => memory.commit(batch),
  };
}

export function coreRecord(module: IRModule): RecordValue {
  const { identity } = module;
  return recordOf([
    ["name", module.name],
    ["version", module.version],
    ["description", module.description ?? null],
    [
      "identity",
      recordOf([
        ["name", identity?.name ?? module.name],
        ["personality", identity?.personality ?? null],
        ["languages", identity?.languages ?? []],
      ]),
    ],
  ]);
}

export function contextRecord(start: StartRecord): RecordValue {
  const { identity, trigger } = start;
  return recordOf([
    ["invocation_id", start.invocationId],
    ["started_at", DateTime.parse(start.createdAt) ?? null],
    ["identity", identity === undefined ? null : identityMap(identity)],
    ["instance_key", start.instanceKey ?? null],
    [
      "trigger",
      recordOf([
        ["kind", trigger?.kind ?? "manual"],
        ["name", trigger?.name ?? null],
      ]),
    ],
  ]);
}

/** Flows read who asks as a map of texts. */
function identityMap({ id, name, claims }: NonNullable<StartRecord["identity"]>): Value {
  const map = new Map<string, Value>([["id", id]]);
  if (name !== undefined) map.set("name", name);
  for (const [key, claim] of Object.entries(claims ?? {})) {
    const value = untypedValue(claim);
    map.set(key, typeof value === "string" ? value : JSON.stringify(claim));
  }
  return map;
}
