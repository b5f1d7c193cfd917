import { formsOf, SHORTEST_SECRET, type SecretForm } from "./secret-forms.js";

/** What stands where a secret stood. */
export const MASKED = "[secret]";

/** How much of each form the pattern looks for; what follows is compared. It bounds the pattern for long keys. */
const HEAD = 8;

type Range = readonly [start: number, end: number];

/** Cuts secrets, in all their forms, out of texts and JSON. One pattern finds them all in one pass over the text. */
export class SecretMask {
  /** Of a program without secrets: everything stays as it is. */
  static readonly NONE = new SecretMask([]);

  readonly #pattern: RegExp | undefined;
  /** The forms by their first characters, the longest first. */
  readonly #byStart = new Map<string, SecretForm[]>();
  /** The forms by their first character. */
  readonly #byFirst = new Map<string, SecretForm[]>();
  /** The number of characters of the longest form. */
  readonly #longest: number;

  constructor(secrets: Iterable<string>) {
    const forms = [...secrets].flatMap(formsOf).sort((a, b) => b.text.length - a.text.length);
    for (const form of forms) {
      addTo(this.#byStart, form.text.slice(0, SHORTEST_SECRET), form);
      addTo(this.#byFirst, form.text.charAt(0), form);
    }
    this.#longest = forms[0]?.text.length ?? 0;
    const heads = new Set(forms.map(({ text }) => text.slice(0, HEAD)));
    // A mask is skipped, so that a secret that is part of the word `[secret]` is not found in it again.
    const parts = [MASKED, ...heads].map((text) => text.replaceAll(/[^A-Za-z0-9]/g, escaped));
    this.#pattern = forms.length === 0 ? undefined : new RegExp(parts.join("|"), "g");
  }

  /** Whether there is nothing to be cut. */
  get isEmpty(): boolean {
    return this.#pattern === undefined;
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
    return this.#pattern === undefined ? value : (this.#masked(value, new Map()) as T);
  }

  /**
   * Where the text ends with what may be the beginning of a secret; its length otherwise. What is before that place can
   * be masked by itself, whatever follows.
   */
  openEnd(text: string): number {
    let end = text.length;
    for (let at = Math.max(0, text.length - this.#longest); at < text.length; at++) {
      const rest = text.slice(at);
      const forms = this.#byFirst.get(rest.charAt(0)) ?? [];
      // What follows also decides whether a word is a whole one.
      if (!forms.some((form) => form.text.startsWith(rest) && (form.word || form.text.length > rest.length))) continue;
      end = at;
      break;
    }
    for (const [start, stop] of this.#rangesIn(text)) if (start < end && stop > end) end = start;
    return end;
  }

  /** Where secrets stand; ranges that overlap are one. */
  #rangesIn(text: string): readonly Range[] {
    const pattern = this.#pattern;
    if (pattern === undefined) return [];
    const ranges: Range[] = [];
    pattern.lastIndex = 0;
    for (let hit = pattern.exec(text); hit !== null; hit = pattern.exec(text)) {
      const { index } = hit;
      if (hit[0] === MASKED) continue;
      pattern.lastIndex = index + 1;
      const length = this.#formAt(text, index);
      if (length === undefined) continue;
      const last = ranges.at(-1);
      const end = Math.max(index + length, last?.[1] ?? 0);
      if (last !== undefined && last[1] > index) ranges[ranges.length - 1] = [last[0], end];
      else ranges.push([index, end]);
    }
    return ranges;
  }

  /** The length of the longest form that begins here. */
  #formAt(text: string, at: number): number | undefined {
    const forms = this.#byStart.get(text.slice(at, at + SHORTEST_SECRET)) ?? [];
    return forms.find((form) => text.startsWith(form.text, at) && (!form.word || isWord(text, at, form.text.length)))
      ?.text.length;
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

function addTo(map: Map<string, SecretForm[]>, key: string, form: SecretForm): void {
  const forms = map.get(key);
  if (forms === undefined) map.set(key, [form]);
  else forms.push(form);
}

/** For a pattern. */
function escaped(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** Whether neither a letter nor a digit stands beside. */
function isWord(text: string, at: number, length: number): boolean {
  return !LETTER.test(text.charAt(at - 1)) && !LETTER.test(text.charAt(at + length));
}

const LETTER = /^[\p{L}\p{N}]$/u;
