/** The input of a form as JSON, written and read as a whole. Pure. */

import type { Json, JsonObject } from "scaicore";
import { isObject, schemaRef } from "./schema.js";
import { placeText, validate, type Problem } from "./validate.js";

/** What a text of JSON comes to: the object, and what is wrong with it by its schema; or why it is none. */
export type WholeJson =
  | { readonly ok: true; readonly value: JsonObject; readonly problems: readonly Problem[] }
  | { readonly ok: false; readonly message: string };

export function readWhole(schema: JsonObject, text: string): WholeJson {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    return { ok: false, message: `${placeOf(text)}This is not JSON yet. Names and texts stand in double quotes.` };
  }
  if (!isObject(value)) return { ok: false, message: "The input is an object, written as { … }." };
  return { ok: true, value, problems: validate(schemaRef(schema), value) };
}

/** `Line 3, column 5: `, for the first character that cannot stand where it stands. */
function placeOf(text: string): string {
  const before = text.slice(0, faultIn(text)).split("\n");
  return `Line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}: `;
}

const TOKEN =
  /\s*(?:([[{])|([\]}])|(,)|(:)|("(?:[^"\\\n\r\t]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null))/y;

/** Where a text that is no JSON stops being some. The page's own parser does not always say. */
function faultIn(text: string): number {
  const open: string[] = [];
  let expects: "value" | "name" | "colon" | "next" = "value";
  let mayClose = false;
  for (let at = 0; ;) {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(text);
    const start = at + (/^\s*/.exec(text.slice(at))?.[0].length ?? 0);
    if (found === null) return start;
    const [, opens, closes, comma, colon, string, other] = found;
    const inside = open.at(-1);
    if (opens !== undefined && expects === "value") {
      open.push(opens);
      expects = opens === "{" ? "name" : "value";
      mayClose = true;
    } else if (closes !== undefined && (mayClose || expects === "next") && inside === (closes === "}" ? "{" : "[")) {
      open.pop();
      expects = "next";
      mayClose = false;
    } else if (comma !== undefined && expects === "next" && inside !== undefined) {
      expects = inside === "{" ? "name" : "value";
    } else if (colon !== undefined && expects === "colon") expects = "value";
    else if (string !== undefined && expects === "name") {
      expects = "colon";
      mayClose = false;
    } else if ((string ?? other) !== undefined && expects === "value") {
      expects = "next";
      mayClose = false;
    } else return start;
    at = TOKEN.lastIndex;
  }
}

/** A problem in a sentence: `Lines 2 › Unit price: Fill this in.` */
export function problemText({ path, message }: Problem): string {
  const place = placeText(path);
  return place === "" ? message : `${place}: ${message}`;
}

/** Whether a value says all that another says. It may say more, as where defaults stand in. */
export function covers(whole: Json | undefined, part: Json): boolean {
  if (Array.isArray(part)) {
    const items: readonly Json[] | undefined = Array.isArray(whole) ? whole : undefined;
    return items?.length === part.length && part.every((item: Json, at) => covers(items[at], item));
  }
  if (!isObject(part)) return whole === part || (part === null && whole === undefined);
  return (
    isObject(whole) &&
    Object.entries(part).every(([name, item]) => covers(Object.hasOwn(whole, name) ? whole[name] : undefined, item))
  );
}
