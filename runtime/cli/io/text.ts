import { visibleText } from "../../plain-text.js";

/** Makes foreign text safe to show on a terminal, which obeys control characters. Line breaks are kept; tabs have one width. */
export const printable = (text: string): string => visibleText(text).replaceAll("\t", "    ");

/** The width of text in columns of a terminal: wide characters take two, combining ones none. */
export function textWidth(text: string): number {
  let width = 0;
  for (const sign of text) width += signWidth(sign);
  return width;
}

const NONE = /^[\p{Mn}\p{Me}\p{Cf}]$/u;
const WIDE =
  /^(?:\p{Emoji_Presentation}|[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uA960-\uA97F\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{20000}-\u{3FFFD}])$/u;

function signWidth(sign: string): number {
  if (sign.charCodeAt(0) < 0x300) return 1;
  if (NONE.test(sign)) return 0;
  return WIDE.test(sign) ? 2 : 1;
}

/** `1 flow`, `2 flows` */
export const countOf = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? "" : "s"}`;
