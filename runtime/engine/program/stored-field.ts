import { EnvironmentError } from "../../host/errors.js";
import type { IRMemoryField, IRModule, IRType } from "../../ir/module.js";
import type { Json } from "../../json.js";
import type { Limits } from "../../limits.js";
import { constantValue } from "../../stdlib/constant.js";
import { fromJson, problemText } from "../../stdlib/from-json.js";
import { isMapValue, Money, type Value } from "../../stdlib/value.js";

/** The value of a memory or reference field that was never written. */
export function unwritten({ default: value, type }: IRMemoryField, types: Readonly<Record<string, IRType>>): Value {
  if (value !== undefined) return constantValue(value) ?? null;
  return emptyOf(type, types);
}

function emptyOf(type: IRType, types: Readonly<Record<string, IRType>>): Value {
  const known = unaliased(type, types);
  switch (known?.kind) {
    case "array":
      return [];
    case "map":
      return new Map();
    case "primitive":
      if (known.name === "int" || known.name === "float") return 0;
      if (known.name === "money") return Money.ofNumber(0, known.currency);
      return known.name === "string" ? "" : known.name === "bool" ? false : null;
    case undefined:
    case "null":
    case "unknown":
    case "object":
    case "enum":
    case "string_union":
    case "union":
    case "optional":
      return null;
  }
}

/** The type that a name stands for; `undefined` for an unknown name. */
function unaliased(
  type: IRType,
  types: Readonly<Record<string, IRType>>,
): Exclude<IRType, { kind: "named" }> | undefined {
  let current: IRType | undefined = type;
  const seen = new Set<string>();
  while (current?.kind === "named" && !seen.has(current.name)) {
    seen.add(current.name);
    current = Object.hasOwn(types, current.name) ? types[current.name] : undefined;
  }
  return current?.kind === "named" ? undefined : current;
}

/** A field of memory or of reference data, as expressions use it. */
export interface StoredField {
  readonly name: string;
  readonly kind: "map" | "array" | "single";
  /** The value before anything was written. */
  readonly initial: Value;
  /** Whether the default has entries, which are not in the store. */
  readonly hasEntries: boolean;
  /**
   * The field's value out of JSON.
   * @throws EnvironmentError for what does not fit its type.
   */
  read(json: Json, limits: Limits): Value;
  /** The value of one of its entries. */
  readEntry(key: string, json: Json, limits: Limits): Value;
}

/** `undefined`: the module has no such field. */
export function storedField(module: IRModule, root: "memory" | "reference", name: string): StoredField | undefined {
  const field = module[root].find((candidate) => candidate.name === name);
  return field === undefined ? undefined : storedFieldOf(field, root, module.types);
}

function storedFieldOf(
  field: IRMemoryField,
  root: "memory" | "reference",
  types: Readonly<Record<string, IRType>>,
): StoredField {
  const path = `${root}.${field.name}`;
  const type = unaliased(field.type, types);
  const initial = unwritten(field, types);
  const element = type?.kind === "map" ? type.values : type?.kind === "array" ? type.items : field.type;
  return {
    name: field.name,
    kind: type?.kind === "map" || type?.kind === "array" ? type.kind : "single",
    initial,
    hasEntries: isMapValue(initial) ? initial.size > 0 : Array.isArray(initial) && initial.length > 0,
    read: (json, limits) => inKeyOrder(fitting(field.type, json, path, { root, types, limits })),
    readEntry: (key, json, limits) =>
      fitting(element, json, `${path}[${JSON.stringify(key)}]`, { root, types, limits }),
  };
}

function fitting(
  type: IRType,
  json: Json,
  path: string,
  {
    root,
    types,
    limits,
  }: { readonly root: "memory" | "reference"; readonly types: IRModule["types"]; readonly limits: Limits },
): Value {
  const read = fromJson(type, json, types, path, limits, root === "memory" ? "here" : "outside");
  if (read.ok) return read.value;
  const [{ path: at }] = read.problems;
  throw new EnvironmentError(
    `What is stored does not fit its type: ${read.problems.map(problemText).join("; ")}. Give the field a type that fits, or change what is stored.`,
    { missing: [at] },
  );
}

/** Sorts a map by key, because a store need not keep the order of JSON objects. */
function inKeyOrder(value: Value): Value {
  if (!isMapValue(value)) return value;
  return new Map([...value].sort(([a], [b]) => (a < b ? -1 : 1)));
}
