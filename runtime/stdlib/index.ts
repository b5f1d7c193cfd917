/** The values that the compiler uses. Everything else is imported from its file, the table of members from `table.ts`. */
export { isEmail, isUrl, isUuid } from "./text.js";
export { DateTime, Duration, PlainDate } from "./value.js";
