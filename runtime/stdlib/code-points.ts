/** Strings count in code points: an emoji is one. Most strings have no surrogates, and then units are code points. */

const SURROGATE = /[\ud800-\udfff]/;
export const isPlain = (text: string): boolean => !SURROGATE.test(text);

export function codePointLength(text: string): number {
  if (isPlain(text)) return text.length;
  let length = 0;
  for (const _ of text) length++;
  return length;
}

/** As `Array.prototype.slice`: negative positions count from the end. */
export function codePointSlice(text: string, start: number, end: number | undefined): string {
  return isPlain(text) ? text.slice(start, end) : Array.from(text).slice(start, end).join("");
}
