import type { Json } from "../json.js";
import { setKey } from "./to-json.js";

/** What a text has that JSON does not allow, and that has one meaning only. */
export type SyntaxRepair =
  | "trailing comma"
  | "line break in string"
  | "control character"
  | "comment"
  | "single quotes"
  | "unquoted key"
  | "Python literal"
  | "duplicate key";

/**
 * The digits of numbers as they are written, by container and key, where a double prints others: `1.10`, `1e3`, a number of more
 * than 17 digits. All other numbers are their own digits.
 */
export type SourceDigits = ReadonlyMap<object, ReadonlyMap<string | number, string>>;

/** JSON with what a plain value would lose. */
export interface ScannedJson {
  readonly json: Json;
  readonly digits: SourceDigits;
  /** The digits of `json` itself, if it is such a number. */
  readonly ownDigits?: string | undefined;
}

export interface FoundJson extends ScannedJson {
  /** Where it begins and ends in the text, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  readonly repairs: readonly SyntaxRepair[];
}

export type ScanResult =
  | ({ readonly ok: true } & FoundJson)
  | {
      readonly ok: false;
      /** Where what is no JSON begins. It is after the start, so that who goes on from here comes to the end. */
      readonly at: number;
      /** How many arrays and objects are open there. */
      readonly open: number;
      /** Whether it began as JSON, so that what stands in it is only a part. */
      readonly begun: boolean;
      /** Whether the text ends within it. */
      readonly cut: boolean;
      /** The whole arrays and objects in it, when it is no JSON but words in brackets. */
      readonly inner: readonly FoundJson[];
    };

const code = (char: string): number => char.charCodeAt(0);
const QUOTE = code('"');
const APOSTROPHE = code("'");
const BACKSLASH = code("\\");
const SLASH = code("/");
const STAR = code("*");
const COMMA = code(",");
const COLON = code(":");
const OPEN_BRACE = code("{");
const CLOSE_BRACE = code("}");
const OPEN_BRACKET = code("[");
const CLOSE_BRACKET = code("]");

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ["'", "'"],
  ["\\", "\\"],
  ["/", "/"],
  ["b", "\b"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
]);

const WORDS: ReadonlyMap<string, { readonly json: Json; readonly repair?: SyntaxRepair }> = new Map([
  ["true", { json: true }],
  ["false", { json: false }],
  ["null", { json: null }],
  ["True", { json: true, repair: "Python literal" }],
  ["False", { json: false, repair: "Python literal" }],
  ["None", { json: null, repair: "Python literal" }],
]);

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /[A-Za-z_$][\w$]*/y;
/** Whole numbers as short as this are printed with the same digits. */
const SURE_DIGITS = 15;

/**
 * Reads JSON at places of a text. It is more lenient than `JSON.parse` where the meaning is plain (the names of `SyntaxRepair`),
 * never closes what is open, and keeps the digits of numbers. A sequence of scans, each begun where the one before has ended or
 * failed, takes work in proportion to the text.
 */
export class JsonScanner {
  #at = 0;
  #depth = 0;
  #begun = false;
  #cut = false;
  /** The last string, when nothing was read after it: a quote among words may have begun it. */
  #lastString = -1;
  #repairs = new Set<SyntaxRepair>();
  #digits = new Map<object, Map<string | number, string>>();
  #ownDigits: string | undefined;
  #inner: FoundJson[] = [];
  /** From here on no comment is closed. */
  #unclosed = Infinity;

  constructor(
    private readonly text: string,
    private readonly maxDepth: number,
  ) {}

  /** Reads the value that begins at `start`. */
  scan(start: number): ScanResult {
    this.#restart(start);
    const json = this.#value();
    if (json !== undefined) return { ok: true, ...this.#found(start, json) };
    // The string before may be the words between two quotes.
    const at = this.#lastString >= start ? this.#lastString + 1 : Math.max(this.#at, start + 1);
    const inner = this.#begun ? [] : this.#inner;
    return { ok: false, at, open: this.#depth, begun: this.#begun, cut: this.#cut, inner };
  }

  /** Reads the whole text as one value. */
  whole(): FoundJson | undefined {
    this.#at = 0;
    this.#blanks();
    const result = this.scan(this.#at);
    if (!result.ok) return undefined;
    this.#blanks();
    return this.#at === this.text.length ? result : undefined;
  }

  #restart(start: number): void {
    this.#at = start;
    this.#depth = 0;
    this.#begun = false;
    this.#cut = false;
    this.#lastString = -1;
    this.#repairs = new Set();
    this.#digits = new Map();
    this.#inner = [];
  }

  #found(start: number, json: Json): FoundJson {
    return {
      json,
      digits: this.#digits,
      ownDigits: this.#ownDigits,
      start,
      end: this.#at,
      repairs: [...this.#repairs],
    };
  }

  /** `undefined` when there is none; `#at` is then where it fails. */
  #value(): Json | undefined {
    this.#ownDigits = undefined;
    const next = this.text.charCodeAt(this.#at);
    switch (next) {
      case OPEN_BRACE:
        return this.#object();
      case OPEN_BRACKET:
        return this.#array();
      case QUOTE:
      case APOSTROPHE:
        return this.#string(next);
    }
    this.#lastString = -1;
    return this.#number() ?? this.#word();
  }

  #object(): Json | undefined {
    const start = this.#open();
    if (start === undefined) return undefined;
    const record: Record<string, Json> = {};
    for (;;) {
      if (this.#take(CLOSE_BRACE)) return this.#close(start, record);
      const quoted = this.text.charCodeAt(this.#at) === QUOTE;
      const key = this.#key();
      if (key === undefined) return undefined;
      this.#blanks();
      if (!this.#take(COLON)) {
        this.#fail();
        return undefined;
      }
      if (quoted) this.#begun = true;
      this.#blanks();
      const json = this.#value();
      if (json === undefined) return undefined;
      if (Object.hasOwn(record, key)) {
        this.#repairs.add("duplicate key");
        this.#digits.get(record)?.delete(key);
      }
      setKey(record, key, json);
      this.#keepDigits(record, key);
      this.#blanks();
      if (this.#take(COMMA)) {
        this.#begun = true;
        this.#blanks();
        if (this.text.charCodeAt(this.#at) === CLOSE_BRACE) this.#repairs.add("trailing comma");
      } else if (this.text.charCodeAt(this.#at) !== CLOSE_BRACE) {
        this.#fail();
        return undefined;
      }
    }
  }

  #array(): Json | undefined {
    const start = this.#open();
    if (start === undefined) return undefined;
    const items: Json[] = [];
    for (;;) {
      if (this.#take(CLOSE_BRACKET)) return this.#close(start, items);
      const json = this.#value();
      if (json === undefined) return undefined;
      items.push(json);
      this.#keepDigits(items, items.length - 1);
      this.#blanks();
      if (this.#take(COMMA)) {
        this.#begun = true;
        this.#blanks();
        if (this.text.charCodeAt(this.#at) === CLOSE_BRACKET) this.#repairs.add("trailing comma");
      } else if (this.text.charCodeAt(this.#at) !== CLOSE_BRACKET) {
        this.#fail();
        return undefined;
      }
    }
  }

  #open(): number | undefined {
    const start = this.#at++;
    this.#lastString = -1;
    if (++this.#depth > this.maxDepth) return undefined;
    this.#blanks();
    return start;
  }

  #close(start: number, json: Json): Json {
    this.#depth--;
    this.#ownDigits = undefined;
    // What stands in it is a part of it from now on.
    while ((this.#inner.at(-1)?.start ?? -1) > start) this.#inner.pop();
    if (this.#depth > 0 && !this.#begun) this.#inner.push(this.#found(start, json));
    return json;
  }

  #keepDigits(container: object, key: string | number): void {
    if (this.#ownDigits === undefined) return;
    const known = this.#digits.get(container) ?? new Map<string | number, string>();
    this.#digits.set(container, known.set(key, this.#ownDigits));
    this.#ownDigits = undefined;
  }

  #key(): string | undefined {
    const next = this.text.charCodeAt(this.#at);
    if (next === QUOTE || next === APOSTROPHE) return this.#string(next);
    WORD.lastIndex = this.#at;
    const [word] = WORD.exec(this.text) ?? [];
    if (word === undefined) {
      this.#fail();
      return undefined;
    }
    this.#repairs.add("unquoted key");
    this.#at += word.length;
    return word;
  }

  #string(quote: number): string | undefined {
    const { text } = this;
    this.#lastString = this.#at;
    let read = "";
    let from = ++this.#at;
    for (;;) {
      if (this.#at >= text.length) {
        this.#fail();
        return undefined;
      }
      const next = text.charCodeAt(this.#at);
      if (next === quote) break;
      if (next === BACKSLASH) {
        read += text.slice(from, this.#at);
        const escaped = this.#escape();
        if (escaped === undefined) return undefined;
        read += escaped;
        from = this.#at;
        continue;
      }
      if (next < 0x20) this.#repairs.add(next === 10 || next === 13 ? "line break in string" : "control character");
      this.#at++;
    }
    read += text.slice(from, this.#at++);
    if (quote === APOSTROPHE) this.#repairs.add("single quotes");
    return read;
  }

  /** Another letter after a backslash has more than one meaning. */
  #escape(): string | undefined {
    const letter = this.text.charAt(this.#at + 1);
    const known = ESCAPES.get(letter);
    if (known !== undefined) {
      this.#at += 2;
      return known;
    }
    const hex = letter === "u" ? this.text.slice(this.#at + 2, this.#at + 6) : "";
    if (!/^[\da-fA-F]{4}$/.test(hex)) {
      this.#cut = this.#at + 6 > this.text.length;
      return undefined;
    }
    this.#at += 6;
    return String.fromCharCode(Number.parseInt(hex, 16));
  }

  #number(): number | undefined {
    NUMBER.lastIndex = this.#at;
    const [digits] = NUMBER.exec(this.text) ?? [];
    if (digits === undefined) return undefined;
    this.#at += digits.length;
    const value = Number(digits);
    if (digits.length > SURE_DIGITS || !Number.isInteger(value) || digits.includes(".") || /[eE]|^-0/.test(digits))
      this.#ownDigits = String(value) === digits ? undefined : digits;
    return value;
  }

  #word(): Json | undefined {
    WORD.lastIndex = this.#at;
    const [word = ""] = WORD.exec(this.text) ?? [];
    const known = WORDS.get(word);
    if (known === undefined) {
      // `tru` may be the beginning of a word.
      this.#cut = this.#at + word.length >= this.text.length;
      return undefined;
    }
    if (known.repair !== undefined) this.#repairs.add(known.repair);
    this.#at += word.length;
    return known.json;
  }

  #take(char: number): boolean {
    if (this.text.charCodeAt(this.#at) !== char) return false;
    this.#at++;
    this.#lastString = -1;
    return true;
  }

  /** What is here does not belong here. */
  #fail(): void {
    this.#cut = this.#at >= this.text.length;
  }

  /** Passes blanks and comments. */
  #blanks(): void {
    const { text } = this;
    for (;;) {
      const next = text.charCodeAt(this.#at);
      if (next === 0x20 || (next >= 9 && next <= 13) || next === 0xa0 || next === 0xfeff) this.#at++;
      else if (next !== SLASH || !this.#comment()) return;
    }
  }

  #comment(): boolean {
    const { text } = this;
    const second = text.charCodeAt(this.#at + 1);
    if (second === SLASH) {
      const end = text.indexOf("\n", this.#at);
      this.#at = end < 0 ? text.length : end;
    } else if (second === STAR) {
      const end = this.#at >= this.#unclosed ? -1 : text.indexOf("*/", this.#at + 2);
      if (end < 0) {
        this.#unclosed = Math.min(this.#unclosed, this.#at);
        return false;
      }
      this.#at = end + 2;
    } else return false;
    this.#repairs.add("comment");
    this.#lastString = -1;
    return true;
  }
}
