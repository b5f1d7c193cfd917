/**
 * A text as hex digits, four for each of its UTF-16 code units. Databases that compare bytes then have the order of `<`, and the
 * prefixes of texts are prefixes of these; NUL and halves of characters, which many refuse, are digits as all others.
 */
export function orderedKey(text: string): string {
  let digits = "";
  for (let at = 0; at < text.length; at++) digits += text.charCodeAt(at).toString(16).padStart(4, "0");
  return digits;
}

export function textOfOrderedKey(digits: string): string {
  let text = "";
  for (let at = 0; at < digits.length; at += 4)
    text += String.fromCharCode(Number.parseInt(digits.slice(at, at + 4), 16));
  return text;
}

/** The first key after all that begin with this one; `undefined`: there is none. */
export function endOfPrefix(digits: string): string | undefined {
  let kept = digits;
  while (kept.endsWith("f")) kept = kept.slice(0, -1);
  if (kept === "") return undefined;
  return kept.slice(0, -1) + (Number.parseInt(kept.slice(-1), 16) + 1).toString(16);
}
