import type { LimitName, Limits } from "../limits.js";
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
  const found = new Search(limits).in(value, 0);
  return found === undefined ? undefined : { ...found, path: path + found.path };
}

/** What was found, with its path from the value that was looked into. The path grows on the way back only. */
type Found = ForeignPart & { path: string };

class Search {
  #nodes = 0;
  constructor(private readonly limits: Limits) {}

  in(value: unknown, depth: number): Found | undefined {
    this.#nodes++;
    switch (typeof value) {
      case "string":
        this.#nodes += textNodes(value.length);
        return value.length > this.limits.stringLength
          ? tooLong("stringLength", "characters", this.limits, value.length)
          : this.#ifTooMany();
      case "boolean":
        return this.#ifTooMany();
      case "number":
        return Number.isFinite(value) ? this.#ifTooMany() : noJson(`the number ${value}`);
      case "object":
        return value === null ? this.#ifTooMany() : this.#composite(value, depth);
      case "undefined":
        return noJson("nothing");
      case "bigint":
      case "function":
      case "symbol":
        return noJson(`a ${typeof value}`);
    }
  }

  #composite(value: object, depth: number): Found | undefined {
    if (depth >= this.limits.valueDepth) return tooLong("valueDepth", "levels of nesting", this.limits);
    if (Array.isArray(value)) {
      if (value.length > this.limits.collectionSize)
        return tooLong("collectionSize", "elements", this.limits, value.length);
      for (let at = 0; at < value.length; at++) {
        const found = this.in(value[at], depth + 1);
        if (found !== undefined) return within(`[${at}]`, found);
      }
      return this.#ifTooMany();
    }
    const kind = Object.prototype.toString.call(value).slice(8, -1);
    if (kind !== "Object") return noJson(`a ${kind}`);
    const entries = Object.entries(value);
    if (entries.length > this.limits.collectionSize)
      return tooLong("collectionSize", "fields", this.limits, entries.length);
    for (const [key, item] of entries) {
      if (item === undefined) continue;
      this.#nodes += textNodes(key.length);
      const found = this.in(item, depth + 1);
      if (found !== undefined) return within(`.${key}`, found);
    }
    return this.#ifTooMany();
  }

  #ifTooMany(): Found | undefined {
    return this.#nodes > this.limits.valueNodes ? tooLong("valueNodes", "nodes", this.limits) : undefined;
  }
}

function within(step: string, found: Found): Found {
  // A path through all levels would say nothing.
  if (found.limit !== "valueDepth") found.path = step + found.path;
  return found;
}

const noJson = (got: string): Found => ({ path: "", expected: "JSON", got });

function tooLong(limit: LimitName, what: string, limits: Limits, size?: number): Found {
  return {
    path: "",
    expected: `at most ${limits[limit]} ${what}`,
    got: size === undefined ? "more" : `${size}`,
    limit,
  };
}
