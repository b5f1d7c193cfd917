import { contextRecord, coreRecord } from "../program/context-records.js";
import type { RunValues } from "../machine/run-values.js";
import type { StartRecord } from "../../host/interfaces.js";
import type { RecordValue, Value } from "../../stdlib/value.js";
import type { IRModule } from "../../ir/module.js";
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
