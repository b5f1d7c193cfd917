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
  } catch (error) {
    return { ok: false, message: `${placeOf(text, error)}This is not JSON yet. Names and texts stand in double quotes.` };
  }
  if (!isObject(value)) return { ok: false, message: "The input is an object, written as { … }." };
  return { ok: true, value, problems: validate(schemaRef(schema), value) };
}

/** `Line 3, column 5: `, where the engine of the page says where it stopped. */
function placeOf(text: string, error: unknown): string {
  const found = /at position (\d+)/.exec(error instanceof Error ? error.message : "");
  const at = found === null ? /end of JSON/.test(String(error)) ? text.length : undefined : Number(found[1]);
  if (at === undefined) return "";
  const before = text.slice(0, at).split("\n");
  return `Line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}: `;
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
