import type { StartRecord } from "../../host/interfaces.js";
import type { IRModule } from "../../ir/module.js";
import type { Limits } from "../../limits.js";
import { untypedValue } from "../../stdlib/from-json.js";
import { DateTime, recordOf, type RecordValue, type Value } from "../../stdlib/value.js";

/** `core` as expressions read it. */
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

/** `context` as expressions read it. */
export function contextRecord(start: StartRecord, limits: Limits): RecordValue {
  const { identity, trigger } = start;
  return recordOf([
    ["invocation_id", start.invocationId],
    ["started_at", DateTime.parse(start.createdAt) ?? null],
    ["identity", identity === undefined ? null : identityMap(identity, limits)],
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

/** Flows read the identity as a map of strings. */
function identityMap({ id, name, claims }: NonNullable<StartRecord["identity"]>, limits: Limits): Value {
  const map = new Map<string, Value>([["id", id]]);
  if (name !== undefined) map.set("name", name);
  for (const [key, claim] of Object.entries(claims ?? {})) {
    const value = untypedValue(claim, limits);
    map.set(key, typeof value === "string" ? value : JSON.stringify(claim));
  }
  return map;
}
