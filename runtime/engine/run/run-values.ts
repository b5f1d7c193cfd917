import { EnvironmentError } from "../../host/errors.js";
import type { Clock, HostEnvironmentOptions, StartRecord } from "../../host/interfaces.js";
import type { IRConfigParam, IRModule, IRType } from "../../ir/module.js";
import { constantValue } from "../../stdlib/constant.js";
import { fromJson, problemText } from "../../stdlib/from-json.js";
import { emptyRecord, type RecordValue, type Value } from "../../stdlib/value.js";
import type { RunValues } from "../machine/host.js";
import { contextRecord, coreRecord } from "../program/context-records.js";
import { base32, sha256Of, uuidOf } from "../program/ids.js";
import type { Limits } from "../../limits.js";
import { unwritten } from "../program/stored-field.js";
import type { OutsideCalls } from "./outside-calls.js";
import type { RunMemory } from "./run-memory.js";

const isSecret = ({ modifiers }: IRConfigParam): boolean => modifiers.includes("secret");

/** The config of a core as it is now; secrets are never read here. `only` restricts it to some parameters. */
export async function readConfig(
  module: IRModule,
  { config }: HostEnvironmentOptions,
  limits: Limits,
  only: (param: IRConfigParam) => boolean = () => true,
): Promise<Readonly<Record<string, Value>>> {
  const values = emptyRecord();
  for (const param of module.config) {
    if (isSecret(param) || !only(param)) continue;
    const json = await config?.read(module.name, param.name);
    values[param.name] = configValue(param, json, module.types, limits);
  }
  return values;
}

function configValue(
  param: IRConfigParam,
  json: Parameters<typeof fromJson>[1],
  types: Readonly<Record<string, IRType>>,
  limits: Limits,
): Value {
  const path = `config.${param.name}`;
  if (json === undefined) {
    if (param.default !== undefined) return constantValue(param.default) ?? null;
    if (param.type.kind === "optional") return null;
    throw new EnvironmentError(`${path} is required, and the host has no value for it.`, { missing: [path] });
  }
  const read = fromJson(param.type, json, types, path, limits);
  if (!read.ok) throw new EnvironmentError(`${read.problems.map(problemText).join("; ")}.`, { missing: [path] });
  const { value } = read;
  if (typeof value === "number" && (value < (param.min ?? -Infinity) || value > (param.max ?? Infinity))) {
    const range = `${param.min ?? "any"} to ${param.max ?? "any"}`;
    throw new EnvironmentError(`${path} is ${value}, outside its range ${range}.`, { missing: [path] });
  }
  return value;
}

/** Reference data as they are now. */
export async function readReference(
  module: IRModule,
  { reference }: HostEnvironmentOptions,
  limits: Limits,
): Promise<ReadonlyMap<string, Value>> {
  const values = new Map<string, Value>();
  for (const field of module.reference) {
    const json = await reference?.read(module.name, field.name);
    if (json === undefined) {
      values.set(field.name, unwritten(field, module.types));
      continue;
    }
    const read = fromJson(field.type, json, module.types, `reference.${field.name}`, limits);
    if (!read.ok) {
      throw new EnvironmentError(`${read.problems.map(problemText).join("; ")}.`, {
        missing: [`reference.${field.name}`],
      });
    }
    values.set(field.name, read.value);
  }
  return values;
}

/** The starter without claims, which may be more than other people should see. */
function starterOf({ identity }: StartRecord): RunValues["startedBy"] {
  if (identity === undefined) return undefined;
  const { id, name } = identity;
  return { id, ...(name === undefined ? {} : { name }) };
}

const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 5000;

/** What the expressions of one run read from outside. */
export function runValues(run: {
  readonly module: IRModule;
  readonly start: StartRecord;
  readonly limits: Limits;
  readonly calls: OutsideCalls;
  readonly memory: RunMemory;
  readonly now: () => number;
  readonly sleep: Clock["sleep"];
  readonly config: (name: string) => Value;
  readonly reference: (name: string) => Value;
  readonly log: RunValues["log"];
  readonly dispatch: RunValues["dispatch"];
}): RunValues {
  const { module, start, limits, calls, memory } = run;
  // Random values derive from the start record, so that a run which begins again after a crash draws the same.
  const seed = `${start.invocationId}\0${start.createdAt}\0${start.core}`;
  const draw = (path: string, ordinal: number) => sha256Of(seed, path, String(ordinal));
  let core: RecordValue | undefined;
  let context: RecordValue | undefined;
  return {
    invocationId: start.invocationId,
    flow: start.flow,
    instanceKey: start.instanceKey,
    startedBy: starterOf(start),
    get core() {
      return (core ??= coreRecord(module));
    },
    get context() {
      return (context ??= contextRecord(start, limits));
    },
    config: run.config,
    reference: run.reference,
    now: run.now,
    random(path, ordinal) {
      const view = new DataView(draw(path, ordinal).buffer);
      // 53 bits are the precision of a number in [0, 1).
      return (view.getUint32(0) * 0x20_0000 + (view.getUint32(4) >>> 11)) / 2 ** 53;
    },
    uuid: (path, ordinal) => uuidOf(draw(path, ordinal)),
    limits,
    log: run.log,
    perform: (call, ordinal, options) => calls.perform(call, ordinal, options),
    ask: (request, options) => calls.ask(request, options),
    dispatch: run.dispatch,
    // The token derives from the start record too, because an id may be reused after the invocation was pruned.
    memoryToken: (path) => base32(sha256Of(seed, path, "memory"), 26),
    async commitMemory(batch, { path, conflicts, signal }) {
      const outcome = await memory.commit(batch);
      if (outcome === "conflict" && conflicts > 0) {
        const most = Math.min(FIRST_PAUSE_MS * 2 ** (conflicts - 1), LONGEST_PAUSE_MS);
        // A part of it by chance: those who met now do not meet again.
        await run.sleep(most * (0.5 + 0.5 * this.random(`${path} conflict`, conflicts)), signal).catch(() => undefined);
      }
      return outcome;
    },
  };
}
