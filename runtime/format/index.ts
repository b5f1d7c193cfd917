export { applyEdits } from "./edits.js";
export { indentLine } from "./on-type.js";
export { formatRange } from "./range.js";
export { isMistake } from "./sections.js";
export {
  DEFAULT_WIDTH,
  format,
  type Formatted,
  type FormatOptions,
  formatText,
  MAX_WIDTH,
  MIN_WIDTH,
} from "./format.js";
