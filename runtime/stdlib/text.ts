import { textNodes, type Work } from "./work.js";

/** Strings are counted in code points: an emoji is one. In a string without surrogates, UTF-16 units are code points. */

const SURROGATE = /[\ud800-\udfff]/;
export const isPlain = (text: string): boolean => !SURROGATE.test(text);

/** How many characters lie between two places that an index holds. */
const STRIDE = 64;

/**
 * Positions of characters in the text that was asked for last. Flows look into one text again and again, and a walk from its
 * start each time would make such a loop quadratic.
 */
export class Characters {
  #text = "";
  #length = 0;
  /** Where every 64th character begins, in UTF-16 units; `undefined` where units are characters. */
  #starts: number[] | undefined;

  /** The number of characters. */
  length(text: string, work: Work): number {
    this.#index(text, work);
    return this.#length;
  }

  /** As `Array.prototype.slice`: negative positions count from the end. */
  slice(text: string, start: number, end: number | undefined, work: Work): string {
    this.#index(text, work);
    const from = this.#clamped(start);
    const to = end === undefined ? this.#length : this.#clamped(end);
    const part = from < to ? text.slice(this.#unitAt(from), this.#unitAt(to)) : "";
    work.walk(textNodes(part.length));
    return part;
  }

  /** The position of the character that begins at a unit. */
  positionOf(text: string, unit: number, work: Work): number {
    this.#index(text, work);
    if (this.#starts === undefined) return unit;
    let [low, high] = [0, this.#starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.#starts[middle]! <= unit) low = middle;
      else high = middle - 1;
    }
    let position = low * STRIDE;
    for (let at = this.#starts[low]!; at < unit; at = next(text, at)) position++;
    return position;
  }

  #index(text: string, work: Work): void {
    // Texts that are equal and not the same are compared, which is fast and not free.
    work.walk(1 + (text.length >>> 14));
    if (text === this.#text) return;
    work.walk(textNodes(text.length));
    this.#text = text;
    this.#starts = undefined;
    this.#length = text.length;
    if (isPlain(text)) return;
    const starts: number[] = [];
    let length = 0;
    for (let at = 0; at < text.length; at = next(text, at)) if (length++ % STRIDE === 0) starts.push(at);
    [this.#starts, this.#length] = [starts, length];
  }

  #clamped(position: number): number {
    return position < 0 ? Math.max(0, this.#length + position) : Math.min(position, this.#length);
  }

  #unitAt(position: number): number {
    if (this.#starts === undefined) return position;
    if (position >= this.#length) return this.#text.length;
    let at = this.#starts[Math.floor(position / STRIDE)]!;
    for (let left = position % STRIDE; left > 0; left--) at = next(this.#text, at);
    return at;
  }
}

/** Where the next character begins. */
const next = (text: string, at: number): number => at + ((text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1);

/**
 * Whether the whole text matches a pattern, in which `*` matches any characters and `?` one. The work is at most proportional
 * to the product of both lengths, and it is counted.
 */
export function matchesGlob(text: string, pattern: string, work: Work): boolean {
  const [subject, glob] = [charactersOf(text), charactersOf(pattern)];
  let [at, next] = [0, 0];
  /** Position of the last `*`, and end of the text that it matches. */
  let [star, taken] = [-1, 0];
  while (at < subject.length) {
    work.walk(1);
    if (glob[next] === "*") [star, taken, next] = [next, at, next + 1];
    else if (next < glob.length && (glob[next] === "?" || glob[next] === subject[at])) [at, next] = [at + 1, next + 1];
    else if (star >= 0) [taken, at, next] = [taken + 1, taken + 1, star + 1];
    else return false;
  }
  while (glob[next] === "*") next++;
  return next === glob.length;
}

const charactersOf = (text: string): ArrayLike<string> => (isPlain(text) ? text : Array.from(text));

/** Formats of string types. The compiler checks literals with them, the runtime JSON. */

// As HTML defines an e-mail address for forms, with bounded lengths.
const EMAIL =
  /^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/;

const UUID = /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/;

export const isEmail = (text: string): boolean => text.length <= 254 && EMAIL.test(text);
export const isUuid = (text: string): boolean => UUID.test(text);
/** An absolute URL of any scheme. */
export const isUrl = (text: string): boolean => !/\s/.test(text) && URL.canParse(text);
