/** Values by the paths that people write, `order.lines[0].price`, read without compiling anything. */
import type { DebugScope, Json, MemoryWrite } from "scaicore";
import { isJsonObject } from "../../../webviews/shared/guards.js";
import { typeOf } from "./values.js";

/** What stands before a name of a scope in an expression. */
export const PREFIXES: Readonly<Record<DebugScope["name"], string>> = {
  parameters: "",
  variables: "",
  block: "",
  config: "config.",
  context: "context.",
  core: "core.",
};

export const IS_PATH = /^[a-z_]\w*(?:\.[a-z_]\w*|\[\d+\])*$/i;

/** The value of a name, a field or an element, read without compiling anything. */
export function valueAt(
  scopes: readonly DebugScope[],
  text: string,
): { readonly value: Json; readonly type: string } | undefined {
  const steps = stepsOf(text);
  const [first = "", second = ""] = steps;
  for (const { name, variables } of scopes) {
    const isPrefixed = PREFIXES[name] !== "";
    if (isPrefixed && first !== name) continue;
    const found = variables.find((variable) => variable.name === (isPrefixed ? second : first));
    if (found === undefined) continue;
    const rest = steps.slice(isPrefixed ? 2 : 1);
    if (rest.length === 0) return found;
    const value = rest.reduce<Json | undefined>(partOf, found.value);
    // A method, or a field that is not there: the compiler says which.
    return value === undefined ? undefined : { value, type: typeOf(value) };
  }
  return undefined;
}

/** The names and numbers of a path; none of anything else. */
export const stepsOf = (text: string): readonly string[] =>
  IS_PATH.test(text) ? [...text.matchAll(/[a-z_]\w*|\d+/gi)].map(([step]) => step) : [];

export function partOf(value: Json | undefined, step: string): Json | undefined {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
  return (value as Readonly<Record<string, Json>>)[step];
}

/** A field of memory as it will be when these are applied. */
export function afterWrites(stored: Json, field: string, writes: readonly MemoryWrite[]): Json {
  return writes
    .filter((write) => write.field === field)
    .reduce<Json>((value, write) => {
      if (write.op === "add") return [...(Array.isArray(value) ? (value as readonly Json[]) : []), write.value];
      if (write.key === undefined) return write.op === "set" ? write.value : null;
      const { [write.key]: _, ...others } = isJsonObject(value) ? value : {};
      return write.op === "set" ? { ...others, [write.key]: write.value } : others;
    }, stored);
}
