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
  const isArray = Array.isArray(json);
  const object = json as Readonly<Record<string, Json>>;
  parts.push(isArray ? "[" : "{");
  for (const [at, key] of (isArray ? [...json.keys()] : Object.keys(json).sort()).entries()) {
    if (at > 0) parts.push(",");
    if (!isArray) parts.push(JSON.stringify(key), ":");
    writeCanonical(object[key] as Json, parts);
  }
  parts.push(isArray ? "]" : "}");
}
