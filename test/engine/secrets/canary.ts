/** A secret of tests, and every way in which it might be met; made by other means than the engine's own. */

export const CANARY = "sk-CANARY/9f8e7d6c+5b4a3210~é";
export const PIN = "c4n4ry7";

const bytes = Buffer.from(CANARY);

/** The part of a base64 text that does not depend on what stands before and after the canary. */
function inside(before: string): string {
  const encoded = Buffer.from(`${before}${CANARY}~~~`).toString("base64");
  const from = Math.ceil((before.length * 8) / 6);
  return encoded.slice(from, Math.floor(((before.length + bytes.length) * 8) / 6));
}

export const canaryForms: Readonly<Record<string, string>> = {
  plain: CANARY,
  json: JSON.stringify(CANARY).slice(1, -1).replaceAll("/", "\\/"),
  ascii: CANARY.replace("é", "\\u00e9"),
  base64: bytes.toString("base64"),
  base64url: bytes.toString("base64url"),
  "base64 after 1 byte": inside("x"),
  "base64 after 2 bytes": inside("xx"),
  "base64 after 3 bytes": inside("xxx"),
  hex: bytes.toString("hex"),
  HEX: bytes.toString("hex").toUpperCase(),
  url: encodeURIComponent(CANARY),
  "url in lower case": encodeURIComponent(CANARY).replaceAll(/%../g, (code) => code.toLowerCase()),
  uri: encodeURI(CANARY),
  form: new URLSearchParams({ k: CANARY }).toString().slice(2),
  // The part without characters that a coding changes: nothing of it may be left by a cut at the wrong place.
  core: "CANARY/9f8e7d6c",
  tail: "5b4a3210",
  pin: PIN,
};

/** The forms that a text has in it, by name. */
export function canariesIn(text: string): readonly string[] {
  return Object.entries(canaryForms).flatMap(([name, form]) => (text.includes(form) ? [name] : []));
}
