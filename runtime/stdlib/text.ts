/** Strings are counted in code points: an emoji is one. In a string without surrogates, UTF-16 units are code points. */

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

/**
 * Whether the whole text matches a pattern, in which `*` matches any characters and `?` one. The time is at most proportional
 * to the product of both lengths.
 */
export function matchesGlob(text: string, pattern: string): boolean {
  const [subject, glob] = [Array.from(text), Array.from(pattern)];
  let [at, next] = [0, 0];
  /** Position of the last `*`, and end of the text that it matches. */
  let [star, taken] = [-1, 0];
  while (at < subject.length)
    if (glob[next] === "*") [star, taken, next] = [next, at, next + 1];
    else if (next < glob.length && (glob[next] === "?" || glob[next] === subject[at])) [at, next] = [at + 1, next + 1];
    else if (star >= 0) [taken, at, next] = [taken + 1, taken + 1, star + 1];
    else return false;
  while (glob[next] === "*") next++;
  return next === glob.length;
}

/** Formats of string types. The compiler checks literals with them, the runtime JSON. */

// As HTML defines an e-mail address for forms, with bounded lengths.
const EMAIL =
  /^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/;

const UUID = /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/;

export const isEmail = (text: string): boolean => text.length <= 254 && EMAIL.test(text);
export const isUuid = (text: string): boolean => UUID.test(text);
/** An absolute URL of any scheme. */
export const isUrl = (text: string): boolean => !/\s/.test(text) && URL.canParse(text);
