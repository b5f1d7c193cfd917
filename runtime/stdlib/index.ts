/** What the compiler uses of values; everything else is imported from its file, the table of members from `table.ts`. */
export { isEmail, isUrl, isUuid } from "./text.js";
export { DateTime, Duration, PlainDate } from "./value.js";
