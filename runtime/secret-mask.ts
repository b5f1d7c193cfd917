import { formsOf } from "./secret-forms.js";
import { isBase64, SecretForms } from "./secret-index.js";

/** What stands where a secret stood. */
export const MASKED = "[secret]";

type Range = readonly [start: number, end: number];

/**
 * Cuts secrets, in all their forms, out of texts and JSON. What it costs grows with the length of the text, and hardly with
 * the number of secrets.
 */
export class SecretMask {
  /** Of a program without secrets: everything stays as it is. */
  static readonly NONE = new SecretMask([]);

  readonly #forms: SecretForms;

  constructor(secrets: Iterable<string>) {
    this.#forms = new SecretForms([...new Set(secrets)].flatMap(formsOf));
  }

  /** Whether there is nothing to be cut. */
  get isEmpty(): boolean {
    return this.#forms.isEmpty;
  }

  /** The text without the secrets; the same text where it has none. */
  text(text: string): string {
    let clean = "";
    let from = 0;
    for (const [start, end] of this.#rangesIn(text)) {
      clean += text.slice(from, start) + MASKED;
      from = end;
    }
    return from === 0 ? text : clean + text.slice(from);
  }

  /** JSON without the secrets in its texts and keys; the same object where it has none. Other values stay as they are. */
  json<T>(value: T): T {
    return this.isEmpty ? value : (this.#masked(value, new Map()) as T);
  }

  /**
   * Where the text ends with what may be the beginning of a secret; its length otherwise. What is before that place can
   * be masked by itself, whatever follows.
   */
  openEnd(text: string): number {
    let end = this.#forms.openEnd(text);
    for (const [start, stop] of this.#rangesIn(text)) if (start < end && stop > end) end = start;
    return end;
  }

  /** Where secrets stand; ranges that overlap are one. */
  #rangesIn(text: string): readonly Range[] {
    const ranges: Range[] = [];
    for (let at = this.#forms.find(text, 0); at < text.length; at = this.#forms.find(text, at + 1)) {
      // A mask is skipped, so that a secret that is part of the word `[secret]` is not found in it again.
      const before = Math.max(0, at - MASKED.length + 1);
      const mask = text.slice(before, at + MASKED.length).indexOf(MASKED);
      if (mask >= 0) {
        at = before + mask + MASKED.length - 1;
        continue;
      }
      const form = this.#forms.at(text, at);
      if (form === undefined) continue;
      const last = ranges.at(-1);
      const start = form.before ? startOfBase64(text, at, last?.[1] ?? 0) : at;
      const stop = at + form.text.length;
      const end = form.after && isBase64(text, stop) ? stop + 1 : stop;
      if (last !== undefined && last[1] > start) ranges[ranges.length - 1] = [last[0], Math.max(end, last[1])];
      else ranges.push([start, end]);
    }
    return ranges;
  }

  /** `done` has the result for each object, because values may share parts and a host's objects may be cyclic. */
  #masked(value: unknown, done: Map<object, unknown>): unknown {
    if (typeof value === "string") return this.text(value);
    if (typeof value !== "object" || value === null) return value;
    const known = done.get(value);
    if (known !== undefined) return known;
    done.set(value, value);
    const masked = Array.isArray(value) ? this.#maskedItems(value, done) : this.#maskedFields(value, done);
    done.set(value, masked);
    return masked;
  }

  #maskedItems(items: readonly unknown[], done: Map<object, unknown>): readonly unknown[] {
    const masked = items.map((item) => this.#masked(item, done));
    return masked.every((item, at) => Object.is(item, items[at])) ? items : masked;
  }

  #maskedFields(value: object, done: Map<object, unknown>): object {
    // Bytes, dates and the like are no JSON.
    if (Object.prototype.toString.call(value) !== "[object Object]") return value;
    const fields = Object.entries(value) as readonly (readonly [string, unknown])[];
    const masked = fields.map(([key, field]) => [this.text(key), this.#masked(field, done)] as const);
    const same = masked.every(([key, field], at) => key === fields[at]![0] && Object.is(field, fields[at]![1]));
    return same ? value : Object.fromEntries(masked);
  }
}

/**
 * Where the data in base64 begins in whose middle a place is. The characters right before it have bits of the secret, and
 * those before them say whose it is, as in `Basic user:secret`.
 */
function startOfBase64(text: string, place: number, from: number): number {
  let start = place;
  while (start > from && isBase64(text, start - 1)) start--;
  return start;
}
