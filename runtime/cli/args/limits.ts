import { type LimitsOptions, limitProblem } from "../../limits.js";
import { UsageError } from "../io/errors.js";
import { parseMemoryFlag } from "./max-memory.js";

/**
 * The limits that the options of a command set. That of the memory is applied by the supervisor, and only checked here.
 *
 * @throws UsageError
 */
export function boundsOf(flags: {
  readonly limit: readonly string[];
  readonly "max-memory": string | undefined;
}): LimitsOptions {
  if (flags["max-memory"] !== undefined) parseMemoryFlag(flags["max-memory"]);
  return parseLimitFlags(flags.limit);
}

/**
 * Parses the values of `--limit NAME=VALUE`.
 *
 * @throws UsageError that names the limit
 */
function parseLimitFlags(flags: readonly string[]): LimitsOptions {
  const limits: Record<string, number> = {};
  for (const flag of flags) {
    const [, name = "", text = ""] = /^([^=]*)=(.*)$/s.exec(flag) ?? [];
    if (name === "") throw new UsageError(`--limit needs NAME=VALUE, as in --limit steps=1000000, not "${flag}"`);
    if (Object.hasOwn(limits, name)) throw new UsageError(`--limit ${name} is given twice`);
    const value = /^\d+$/.test(text) ? Number(text) : text;
    const problem = limitProblem(name, value);
    if (problem !== undefined) throw new UsageError(`--limit ${name} ${problem.replace(/\.$/, "")}`);
    limits[name] = Number(value);
  }
  return limits;
}
