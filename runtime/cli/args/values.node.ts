import { resolve } from "node:path";
import { isJsonObject, type Json, type JsonObject } from "../../json.js";
import type { Terminal } from "../io/context.js";
import { UsageError } from "../io/errors.js";
import { readText } from "../io/files.node.js";

/**
 * Reads a JSON object from text, from `@file`, or from stdin (`-`).
 *
 * @throws UsageError for anything but a JSON object
 * @throws PathError if the file cannot be read
 */
export async function jsonArgument(given: string, flag: string, cwd: string, terminal: Terminal): Promise<JsonObject> {
  const example = flag === "resolution" ? '{"decision": "approve"}' : '{"name": "Ada"}';
  if (given === "-") return parseObject(await terminal.readInput(), `--${flag} - (stdin)`, example);
  if (!given.startsWith("@")) return parseObject(given, `--${flag}`, example);
  const file = given.slice(1);
  return parseObject(readText(resolve(cwd, file), file), `--${flag} ${given}`, example);
}

function parseObject(text: string, what: string, example: string): JsonObject {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${what} is no JSON: ${reason}`);
  }
  if (isJsonObject(value)) return value;
  throw new UsageError(`${what} must be a JSON object such as ${example}, not ${kindOf(value)}`);
}

function kindOf(value: Json): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "an array" : `a ${typeof value}`;
}

const UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;
const FORM = /^(\d{1,9})(ms|s|m|h|d|w)$/;

/**
 * Parses a duration such as `30s` into milliseconds, with the units of the language.
 *
 * @throws UsageError that names the option
 */
export function parseDurationFlag(text: string, flag: string): number {
  const [, digits, unit] = FORM.exec(text) ?? [];
  if (digits === undefined || unit === undefined) {
    throw new UsageError(`--${flag} must be a number with a unit out of ms s m h d w, as in 30s; not "${text}"`);
  }
  return Number(digits) * UNITS[unit as keyof typeof UNITS];
}

/**
 * A whole number from `least` to `most`.
 *
 * @throws UsageError that names the option of the command
 */
export function parseCountFlag(
  text: string,
  {
    flag,
    command,
    least,
    most,
  }: { readonly flag: string; readonly command: string; readonly least: number; readonly most: number },
): number {
  const value = Number(text);
  if (/^\d{1,5}$/.test(text) && value >= least && value <= most) return value;
  throw new UsageError(`--${flag} is a whole number from ${least} to ${most}, not "${text}"`, command);
}
