import type { Json } from "scaicore";
import { excerpt, type PlainText, plainLine } from "../../runtime/plain-text.js";

const LONGEST = 80;
/** How many fields of a record say what it is. */
const MOST_FIELDS = 3;

/** A value in few words on one line: `2026-0042 · 6,292.00`. Of a record, its first plain fields; of a list, how long it is. */
export function valueWords(value: Json, longest = LONGEST): PlainText {
  if (value === null) return plainLine("nothing");
  if (typeof value === "string") return value === "" ? plainLine("“”") : excerpt(value, longest);
  if (typeof value !== "object") return plainLine(String(value));
  if (Array.isArray(value)) return plainLine(value.length === 1 ? "1 item" : `${value.length} items`);
  const fields = Object.values(value);
  const plainFields = fields.filter((field) => field !== null && typeof field !== "object" && field !== "");
  if (plainFields.length === 0) return plainLine(fields.length === 1 ? "1 field" : `${fields.length} fields`);
  return excerpt(plainFields.slice(0, MOST_FIELDS).map(String).join(" · "), longest);
}
