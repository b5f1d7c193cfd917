import type { IRPrimitiveType } from "../ir/module.js";
import type { Json } from "../json.js";

/** The JSON of each primitive type, for messages. */
const PRIMITIVE_WORDS: Readonly<Record<IRPrimitiveType["name"], string>> = {
  string: "a string",
  int: "an int",
  float: "a number",
  bool: "true or false",
  date: "a date such as 2026-01-15",
  datetime: "a datetime such as 2026-01-15T10:30:00Z",
  duration: 'a duration such as "90s", or a number of milliseconds',
  money: 'an amount of money such as 10.50 or "10.50"',
  email: "an e-mail address",
  url: "a URL such as https://example.org/",
  uuid: "a UUID",
};

/** Describes the JSON of a primitive type that this is not. */
export const primitiveWords = (name: IRPrimitiveType["name"], json: Json | undefined): string =>
  // The number may have been another one before it became a double.
  name === "money" && typeof json === "number"
    ? 'the amount as a string, such as "10.50", as a number of more than 15 digits may have lost some'
    : PRIMITIVE_WORDS[name];

export const withArticle = (text: string): string => (/^[aeio]/.test(text) ? `an ${text}` : `a ${text}`);

export const oneOf = (members: readonly string[]): string =>
  members.length === 1
    ? JSON.stringify(members[0])
    : `one of ${members.map((member) => JSON.stringify(member)).join(", ")}`;

const shorten = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}…` : text);

/**
 * Describes JSON, for messages: `the string "abc"`, `an array of 3`, `nothing`.
 *
 * @param digits of a number, as they are written
 */
export function describeJson(json: Json | undefined, digits?: string): string {
  if (json === undefined) return "nothing";
  if (json === null || typeof json === "boolean") return String(json);
  if (typeof json === "number") return `the number ${shorten(digits ?? String(json))}`;
  if (typeof json === "string") return `the string ${JSON.stringify(shorten(json))}`;
  if (Array.isArray(json)) return json.length === 0 ? "an empty array" : `an array of ${json.length}`;
  const keys = Object.keys(json);
  return keys.length === 0 ? "an empty object" : `an object with ${shorten(keys.join(", "))}`;
}
