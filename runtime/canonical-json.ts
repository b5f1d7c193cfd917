import type { Json } from "./json.js";

/** JSON without white space, its keys in order of their UTF-16 code units, its numbers and texts as `JSON.stringify` has them (RFC 8785). */
export function canonicalJson(json: Json): string {
  const parts: string[] = [];
  writeCanonical(json, parts);
  return parts.join("");
}

/** Writes one part after another, because a text for each level would be copied once for each level above. */
function writeCanonical(json: Json, parts: string[]): void {
  if (typeof json !== "object" || json === null) {
    parts.push(JSON.stringify(json));
    return;
  }
  if (Array.isArray(json)) writeArray(json as readonly Json[], parts);
  else writeObject(json as Readonly<Record<string, Json>>, parts);
}

function writeArray(array: readonly Json[], parts: string[]): void {
  // There is nothing to put in order, and one call is much quicker than one for each of a long list of numbers.
  if (array.every((item) => typeof item !== "object" || item === null)) {
    parts.push(JSON.stringify(array));
    return;
  }
  parts.push("[");
  for (let at = 0; at < array.length; at++) {
    if (at > 0) parts.push(",");
    writeCanonical(array[at]!, parts);
  }
  parts.push("]");
}

function writeObject(object: Readonly<Record<string, Json>>, parts: string[]): void {
  parts.push("{");
  let isFirst = true;
  for (const key of Object.keys(object).sort()) {
    if (!isFirst) parts.push(",");
    isFirst = false;
    parts.push(JSON.stringify(key), ":");
    writeCanonical(object[key]!, parts);
  }
  parts.push("}");
}
