/** The standard library: one table for checker, completion, hover, docs and evaluator. */
import type { IRType } from "../ir/module.js";
import { arrayMembers } from "./array.js";
import { dateMembers, dateTimeMembers, durationMembers } from "./date.js";
import { enumMembers } from "./enum.js";
import { globalFunctions } from "./global.js";
import { mapMembers } from "./map.js";
import { memoryMembers, referenceMembers } from "./memory.js";
import { moneyMembers } from "./money.js";
import { numberMembers } from "./number.js";
import type { StdGlobal, StdMember, StdReceiver } from "./std-member.js";
import { stringMembers } from "./string.js";

const TABLE: Readonly<Record<StdReceiver, readonly StdMember[]>> = {
  string: stringMembers,
  enum: enumMembers,
  number: numberMembers,
  array: arrayMembers,
  map: mapMembers,
  money: moneyMembers,
  date: dateMembers,
  datetime: dateTimeMembers,
  duration: durationMembers,
  memory: memoryMembers,
  reference: referenceMembers,
  global: globalFunctions,
};

const byName = <M extends StdMember>(members: readonly M[]): ReadonlyMap<string, M> =>
  new Map(members.map((member) => [member.name, member]));

const INDEX = new Map(Object.entries(TABLE).map(([receiver, members]) => [receiver, byName(members)]));
const GLOBALS = byName(globalFunctions);

export const stdReceivers = Object.keys(TABLE) as readonly StdReceiver[];

/** All members of a receiver, in the order of the documentation. */
export const stdMembers = (receiver: StdReceiver): readonly StdMember[] => TABLE[receiver];

export const stdMember = (receiver: StdReceiver, name: string): StdMember | undefined => INDEX.get(receiver)?.get(name);

export const stdGlobal = (name: string): StdGlobal | undefined => GLOBALS.get(name);

/**
 * The receiver whose members a value of this type has; `undefined` for a type without members. The caller resolves named and
 * optional types first.
 */
export function stdReceiver(type: IRType): Exclude<StdReceiver, "memory" | "reference" | "global"> | undefined {
  switch (type.kind) {
    case "array":
    case "map":
    case "enum":
      return type.kind;
    case "string_union":
      return "string";
    case "primitive":
      switch (type.name) {
        case "string":
        case "email":
        case "url":
        case "uuid":
          return "string";
        case "int":
        case "float":
          return "number";
        case "bool":
          return undefined;
        case "date":
        case "datetime":
        case "duration":
        case "money":
          return type.name;
      }
      return undefined;
    case "object":
    case "null":
    case "unknown":
    case "union":
    case "named":
    case "optional":
      return undefined;
  }
}
