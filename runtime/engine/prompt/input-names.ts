import type { Json, JsonObject } from "../../json.js";

/**
 * How the values of `input` and `context` are named in a prompt. A single value without a name of its own (`input = order`)
 * is the whole: its fields are the input; what is no object is shown under the setting's name.
 */
export function wholeName(names: readonly string[]): string | undefined {
  const [only] = names;
  if (names.length !== 1 || only === undefined) return undefined;
  if (only === "") return "input";
  return only === "input" || only === "context" ? only : undefined;
}

export const wholeInput = (name: string, json: Json): JsonObject =>
  typeof json === "object" && json !== null && !Array.isArray(json) ? (json as JsonObject) : { [name]: json };
