import { plainText } from "../../runtime/plain-text.js";
import { traceOf } from "./errors.js";

/**
 * An entry of the log. Text from outside makes no links in it, and lines after the first are indented: one that begins with a
 * time and a level would be read as an entry of its own.
 */
export const logText = (message: unknown, ...others: readonly unknown[]): string =>
  plainText([message, ...others].map(readable).join(" ")).replaceAll("\n", "\n    ");

function readable(value: unknown): string {
  if (typeof value === "string") return value;
  if (value instanceof Error) return traceOf(value);
  try {
    return value === undefined ? "undefined" : JSON.stringify(value);
  } catch {
    return String(value);
  }
}
