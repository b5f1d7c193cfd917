import { findKeyword } from "../../runtime/syntax/index.js";

/** The keyword at an offset, with its documentation; `undefined` where there is none. */
export function describeKeyword(
  text: string,
  offset: number,
): { readonly word: string; readonly doc: string; readonly start: number; readonly end: number } | undefined {
  const isWord = (index: number) => /[A-Za-z0-9_]/.test(text.charAt(index));
  let start = offset;
  let end = offset;
  while (start > 0 && isWord(start - 1)) start--;
  while (end < text.length && isWord(end)) end++;
  if (text.charAt(start - 1) === "@") start--;
  else if (text.charAt(start) === "@" && start === end) {
    end++;
    while (end < text.length && isWord(end)) end++;
  }
  const keyword = findKeyword(text.slice(start, end));
  // A plain word after a dot or before `:` or `=` is a name, whatever it is spelled like.
  if (keyword === undefined) return undefined;
  if (
    !keyword.word.startsWith("@") &&
    (text.charAt(start - 1) === "." || /^(\s*:(?![a-z_])|\s*=(?!=|>))/i.test(text.slice(end, end + 20)))
  )
    return keyword.word === "instance" ? { ...keyword, start, end } : undefined;
  return { word: keyword.word, doc: keyword.doc, start, end };
}
