import { resolve } from "node:path";
import type { Json, JsonObject } from "../../json.js";
import { UsageError } from "../cli-error.js";
import type { Terminal } from "../command-context.js";
import { readSourceText } from "../program/read-text.node.js";

/** A JSON object given as text, as `@file`, or as `-` for stdin. Throws a UsageError, or a PathError for the file. */
export async function jsonArgument(given: string, flag: string, cwd: string, terminal: Terminal): Promise<JsonObject> {
  const example = flag === "resolution" ? '{"decision": "approve"}' : '{"name": "Ada"}';
  if (given === "-") return parseObject(await terminal.readInput(), `--${flag} - (stdin)`, example);
  if (!given.startsWith("@")) return parseObject(given, `--${flag}`, example);
  const file = given.slice(1);
  return parseObject(readSourceText(resolve(cwd, file), file), `--${flag} ${given}`, example);
}

function parseObject(text: string, what: string, example: string): JsonObject {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${what} is no JSON: ${reason}`);
  }
  if (isObject(value)) return value;
  throw new UsageError(`${what} must be a JSON object such as ${example}, not ${kindOf(value)}`);
}

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function kindOf(value: Json): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "an array" : `a ${typeof value}`;
}
