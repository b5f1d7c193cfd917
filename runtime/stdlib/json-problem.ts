import { describeObject } from "../describe-any.js";
import type { Json } from "../json.js";
import type { LimitName, Limits } from "../limits.js";
import { setKey } from "./to-json.js";
import { textNodes } from "./work.js";

/** A part of the JSON that does not fit its type, in words. */
export interface JsonProblem {
  /** As in `input.items[2].price`. */
  readonly path: string;
  /** `an int`, `one of "warm", "neutral"` */
  readonly expected: string;
  /** `the string "abc"`, `nothing` */
  readonly got: string;
}

/** A part of a host's value that is no JSON, or is more than the limits allow. */
export interface ForeignPart extends JsonProblem {
  /** The limit that it passes; absent for what is no JSON. */
  readonly limit?: LimitName;
}

/**
 * Finds the first part of a value from outside that cannot be taken; `undefined` when all of it can. Values are checked
 * because hosts in JavaScript have no type checker, and what is recorded must be readable again. A field that is
 * `undefined` counts as absent.
 */
export function foreignPart(value: unknown, path: string, limits: Limits): ForeignPart | undefined {
  const search = new Search(limits, false);
  return search.in(value, 0) === FOREIGN ? search.found(path) : undefined;
}

/**
 * A copy of a value from outside, or its first part that cannot be taken. Each part is read once, so that the copy is what was
 * checked, whatever getters and proxies say the next time.
 *
 * @throws what a getter or a trap of the value throws
 */
export function takenJson(
  value: unknown,
  path: string,
  limits: Limits,
): { readonly ok: true; readonly json: Json } | { readonly ok: false; readonly foreign: ForeignPart } {
  const search = new Search(limits, true);
  const copy = search.in(value, 0);
  return copy === FOREIGN ? { ok: false, foreign: search.found(path) } : { ok: true, json: copy as Json };
}

const FOREIGN = Symbol("foreign");
/** What `describeObject` says of plain data. */
const PLAIN = "an object";

/** Walks over a value. `in` gives the value, or a copy of it, or FOREIGN. */
class Search {
  #nodes = 0;
  /** What was found. Its path is from the value that was looked into, and grows on the way back only. */
  #found: ForeignPart = { path: "", expected: "", got: "" };

  constructor(
    private readonly limits: Limits,
    private readonly copies: boolean,
  ) {}

  found(path: string): ForeignPart {
    return { ...this.#found, path: path + this.#found.path };
  }

  in(value: unknown, depth: number): unknown {
    this.#nodes++;
    switch (typeof value) {
      case "string":
        this.#nodes += textNodes(value.length);
        return value.length > this.limits.stringLength
          ? this.#tooLong("stringLength", "characters", value.length)
          : this.#unlessTooMany(value);
      case "boolean":
        return this.#unlessTooMany(value);
      case "number":
        return Number.isFinite(value) ? this.#unlessTooMany(value) : this.#noJson(`the number ${value}`);
      case "object":
        if (value === null) return this.#unlessTooMany(value);
        if (depth >= this.limits.valueDepth) return this.#tooLong("valueDepth", "levels of nesting");
        return Array.isArray(value) ? this.#items(value, depth) : this.#fields(value, depth);
      case "undefined":
        return this.#noJson("nothing");
      case "bigint":
      case "function":
      case "symbol":
        return this.#noJson(`a ${typeof value}`);
    }
  }

  #items(items: readonly unknown[], depth: number): unknown {
    const { length } = items;
    if (length > this.limits.collectionSize) return this.#tooLong("collectionSize", "elements", length);
    const copy: unknown[] | undefined = this.copies ? [] : undefined;
    for (let at = 0; at < length; at++) {
      const item = this.in(items[at], depth + 1);
      if (item === FOREIGN) return this.#within(`[${at}]`);
      copy?.push(item);
    }
    return this.#unlessTooMany(copy ?? items);
  }

  #fields(value: object, depth: number): unknown {
    const kind = Object.getPrototypeOf(value) === Object.prototype ? PLAIN : describeObject(value);
    if (kind !== PLAIN) return this.#noJson(kind);
    const entries = Object.entries(value) as readonly (readonly [string, unknown])[];
    if (entries.length > this.limits.collectionSize) return this.#tooLong("collectionSize", "fields", entries.length);
    const copy: Record<string, Json> | undefined = this.copies ? {} : undefined;
    for (const [key, item] of entries) {
      if (item === undefined) continue;
      this.#nodes += textNodes(key.length);
      const taken = this.in(item, depth + 1);
      if (taken === FOREIGN) return this.#within(`.${key}`);
      if (copy !== undefined) setKey(copy, key, taken as Json);
    }
    return this.#unlessTooMany(copy ?? value);
  }

  #unlessTooMany(value: unknown): unknown {
    return this.#nodes > this.limits.valueNodes ? this.#tooLong("valueNodes", "nodes") : value;
  }

  #within(step: string): typeof FOREIGN {
    // A path through all levels would say nothing.
    if (this.#found.limit !== "valueDepth") this.#found = { ...this.#found, path: step + this.#found.path };
    return FOREIGN;
  }

  #noJson(got: string): typeof FOREIGN {
    this.#found = { path: "", expected: "JSON", got };
    return FOREIGN;
  }

  #tooLong(limit: LimitName, what: string, size?: number): typeof FOREIGN {
    const expected = `at most ${this.limits[limit]} ${what}`;
    this.#found = { path: "", expected, got: size === undefined ? "more" : `${size}`, limit };
    return FOREIGN;
  }
}
