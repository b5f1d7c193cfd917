import { type SecretForm, SHORTEST_SECRET } from "./secret-forms.js";

/** A form, and the longest other one that it begins with. */
interface Entry extends SecretForm {
  readonly shorter: Entry | undefined;
}

/**
 * Finds forms of secrets in a text. They are kept in order: all forms that a text begins with are the nearest before it and
 * those that this one begins with. So a place in a text costs a few comparisons, however many forms there are.
 */
export class SecretForms {
  readonly #entries: readonly Entry[];
  /** A bit for each way in which forms begin. Most places in a text are told apart by it alone. */
  readonly #beginnings: Uint8Array;
  /** The number of characters of the longest form. */
  readonly #longest: number;
  /** Whether the character before a form may belong to it. */
  readonly #haveBefore: boolean;

  constructor(forms: readonly SecretForm[]) {
    const sorted = merged(forms);
    const entries: Entry[] = [];
    const open: Entry[] = [];
    for (const form of sorted) {
      while (open.length > 0 && !form.text.startsWith(open.at(-1)!.text)) open.pop();
      const entry = { ...form, shorter: open.at(-1) };
      open.push(entry);
      entries.push(entry);
    }
    this.#entries = entries;
    this.#longest = sorted.reduce((longest, { text }) => Math.max(longest, text.length), 0);
    this.#haveBefore = sorted.some(({ before }) => before);
    let bits = 1024;
    while (bits < entries.length * 16) bits *= 2;
    this.#beginnings = new Uint8Array(entries.length === 0 ? 0 : bits / 8);
    for (const { text } of entries) {
      const bit = beginning(text, 0) & (bits - 1);
      this.#beginnings[bit >>> 3]! |= 1 << (bit & 7);
    }
  }

  get isEmpty(): boolean {
    return this.#entries.length === 0;
  }

  /** The next place from `from` on where a form may begin; the length of the text when there is none. */
  find(text: string, from: number): number {
    const mask = this.#beginnings.length * 8 - 1;
    const last = text.length - SHORTEST_SECRET;
    if (mask < 0) return text.length;
    for (let at = from; at <= last; at++) {
      const bit = beginning(text, at) & mask;
      if ((this.#beginnings[bit >>> 3]! & (1 << (bit & 7))) !== 0) return at;
    }
    return text.length;
  }

  /** The longest form that begins at a place and counts there. */
  at(text: string, place: number): SecretForm | undefined {
    const rest = text.slice(place, place + this.#longest);
    let entry = this.#entries[this.#before(rest, true) - 1];
    while (
      entry !== undefined &&
      !(rest.startsWith(entry.text) && (!entry.word || isWord(text, place, entry.text.length)))
    )
      entry = entry.shorter;
    return entry;
  }

  /** Where the text ends with what may be the beginning of a form, or of the character before one. */
  openEnd(text: string): number {
    for (let at = Math.max(0, text.length - this.#longest); at < text.length; at++) {
      const rest = text.slice(at);
      const begun = this.#begunWith(rest);
      if (begun !== undefined) return begun && isBase64(text, at - 1) ? at - 1 : at;
    }
    return this.#haveBefore && isBase64(text, text.length - 1) ? text.length - 1 : text.length;
  }

  /** Whether the character before counts too, where a form may begin with the text and is not yet whole. */
  #begunWith(text: string): boolean | undefined {
    const from = this.#before(text, false);
    const first = this.#entries[from];
    if (!first?.text.startsWith(text)) return undefined;
    // What follows also decides whether a word is a whole one, and whether a character after it belongs to it.
    const whole = first.text.length === text.length && !first.word && !first.after;
    const next = whole ? this.#entries[from + 1] : first;
    if (!next?.text.startsWith(text)) return undefined;
    return this.#haveBefore;
  }

  /** How many forms come before a text in the order; with `equal` also those that are the text. */
  #before(text: string, equal: boolean): number {
    let [low, high] = [0, this.#entries.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const form = this.#entries[middle]!.text;
      if (form < text || (equal && form === text)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** In order, each text once. Two secrets may have a form in common, which counts wherever one of them does. */
function merged(forms: readonly SecretForm[]): readonly SecretForm[] {
  const byText = new Map<string, SecretForm>();
  for (const form of forms) {
    const { text, word, before, after } = byText.get(form.text) ?? form;
    byText.set(text, {
      text,
      word: word && form.word,
      before: before || form.before,
      after: after || form.after,
    });
  }
  return [...byText.values()].sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0));
}

/** A number for the first characters of a form; it is not the same for most other ones. */
function beginning(text: string, at: number): number {
  const units =
    (text.charCodeAt(at) << 24) ^
    (text.charCodeAt(at + 1) << 16) ^
    (text.charCodeAt(at + 2) << 8) ^
    text.charCodeAt(at + 3);
  return Math.imul(units ^ (units >>> 15), 0x85ebca6b) >>> 10;
}

/** Whether a character of base64, of either alphabet, stands at a place. */
export const isBase64 = (text: string, at: number): boolean => /^[A-Za-z0-9+/_-]$/.test(text.charAt(at));

/** Whether neither a letter nor a digit stands beside. */
const isWord = (text: string, at: number, length: number): boolean =>
  !LETTER.test(text.charAt(at - 1)) && !LETTER.test(text.charAt(at + length));

const LETTER = /^[\p{L}\p{N}]$/u;
