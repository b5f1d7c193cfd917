import type { Json } from "./json.js";

/** JSON without white space, its keys in order of their UTF-16 code units, its numbers and texts as `JSON.stringify` has them (RFC 8785). */
export function canonicalJson(json: Json): string {
  if (typeof json !== "object" || json === null) return JSON.stringify(json);
  if (Array.isArray(json)) return `[${json.map(canonicalJson).join(",")}]`;
  const keys = Object.keys(json).sort();
  const object = json as Readonly<Record<string, Json>>;
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonicalJson(object[key] as Json)}`).join(",")}}`;
}
