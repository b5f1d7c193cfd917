import type { Arbitrary } from "fast-check";
import type { IRField, IRModule, IRPrimitiveType, IRType } from "../../../ir/module.js";
import type { Json } from "../../../json.js";
import { DEFAULT_LIMITS } from "../../../limits.js";
import { untypedValue } from "../../../stdlib/from-json.js";
import { isEmail, isUrl, isUuid } from "../../../stdlib/text.js";
import { DateTime, Duration, Money, PlainDate, recordOf, type Value } from "../../../stdlib/value.js";

type FastCheck = typeof import("fast-check").default;
type Types = IRModule["types"];

/** Maximal depth of values of a recursive type. */
const DEEPEST = 4;
const BOUNDED = { depthIdentifier: "value", maxDepth: DEEPEST } as const;
const DAY_MS = 86_400_000;
/** 2000-01-01, the simplest date, from which dates are counted. */
const ORIGIN_DAY = 10_957;
const CENTURY_DAYS = 36_524;
const MOST_CENTS = 1_000_000_000;
const LARGEST_FLOAT = 1e12;

/** The arbitrary of a type: values that fast-check draws, and shrinks to the simplest. */
export function arbitraryOf(fc: FastCheck, type: IRType, types: Types): Arbitrary<Value> {
  const named = fc.letrec<Record<string, Value>>((tie) =>
    Object.fromEntries(
      Object.entries(types).map(([name, definition]) => [name, new Arbitraries(fc, types, tie).of(definition)]),
    ),
  );
  return new Arbitraries(fc, types, (name) => named[name] ?? fc.constant(null)).of(type);
}

class Arbitraries {
  constructor(
    private readonly fc: FastCheck,
    private readonly types: Types,
    private readonly named: (name: string) => Arbitrary<Value>,
  ) {}

  of(type: IRType): Arbitrary<Value> {
    const { fc } = this;
    switch (type.kind) {
      case "primitive":
        return this.#primitive(type);
      case "null":
        return fc.constant(null);
      case "unknown":
        return fc.jsonValue({ maxDepth: 2 }).map((json) => untypedValue(json as Json, DEFAULT_LIMITS));
      case "array":
        return this.#list(this.of(type.items), type.items);
      case "map":
        return this.#list(fc.tuple(this.#text(), this.of(type.values)), type.values).map((entries) => new Map(entries));
      case "object":
        return this.#object(type.fields);
      case "enum":
      case "string_union":
        return fc.constantFrom(...type.members);
      case "union": {
        // The maximal depth uses the first member.
        const members = [...type.members].sort(
          (a, b) => Number(refersToItself(a, this.types)) - Number(refersToItself(b, this.types)),
        );
        return fc.oneof(BOUNDED, ...members.map((member) => this.of(member)));
      }
      case "optional":
        return fc.option(this.of(type.type), { nil: null, ...BOUNDED });
      case "named":
        return this.named(type.name);
    }
  }

  /** Keeps lists of recursive values short. */
  #list<T>(items: Arbitrary<T>, type: IRType): Arbitrary<T[]> {
    const { fc } = this;
    if (!refersToItself(type, this.types)) return fc.array(items);
    return fc.oneof(BOUNDED, fc.constant<T[]>([]), fc.array(items, { maxLength: 3 }));
  }

  #object(fields: readonly IRField[]): Arbitrary<Value> {
    return this.fc
      .tuple(...fields.map(({ type }) => this.of(type)))
      .map((values) => recordOf(fields.map(({ name }, index) => [name, values[index] ?? null] as const)));
  }

  #text(): Arbitrary<string> {
    const { fc } = this;
    // Mostly plain letters, and characters of all scripts; shrinking prefers plain letters.
    return fc.oneof(
      { withCrossShrink: true },
      { arbitrary: fc.string(), weight: 3 },
      { arbitrary: fc.string({ unit: "grapheme" }), weight: 2 },
    );
  }

  #primitive({ name, currency }: IRPrimitiveType): Arbitrary<Value> {
    const { fc } = this;
    switch (name) {
      case "string":
        return this.#text();
      case "int":
        return this.#whole(-(2 ** 31), 2 ** 31 - 1);
      case "float":
        return fc.oneof({ arbitrary: this.#float(), weight: 4 }, { arbitrary: this.#whole(-1000, 1000), weight: 1 });
      case "bool":
        return fc.boolean();
      case "money":
        return this.#whole(-MOST_CENTS, MOST_CENTS).map((cents) => Money.ofNumber(cents, currency).dividedBy(100));
      case "date":
        return this.#day().map((day) => PlainDate.ofDays(day));
      case "datetime":
        return fc
          .tuple(this.#day(), fc.integer({ min: 0, max: DAY_MS - 1 }))
          .map(([day, ms]) => DateTime.ofEpochMilliseconds(day * DAY_MS + ms));
      case "duration":
        return this.#whole(-400 * DAY_MS, 400 * DAY_MS).map((ms) => Duration.ofMilliseconds(ms));
      case "email":
        return fc.emailAddress().filter(isEmail);
      case "url":
        return this.#url().filter(isUrl);
      case "uuid":
        return fc.uuid().filter(isUuid);
    }
  }

  /** The library's own arbitrary is ten times slower. */
  #url(): Arbitrary<string> {
    const { fc } = this;
    const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,7}[a-z0-9]$/);
    const path = fc.array(fc.stringMatching(/^[\w.~%-]{0,8}$/).map(encodeURIComponent), { maxLength: 3 });
    return fc
      .tuple(fc.constantFrom("https", "http"), word, fc.constantFrom("com", "org", "example"), path, fc.option(word))
      .map(
        ([scheme, host, end, parts, query]) =>
          [`${scheme}://${host}.${end}`, ...parts].join("/") + (query === null ? "" : `?${query}`),
      );
  }

  /** Prefers small and extreme numbers, which find most mistakes. */
  #whole(min: number, max: number): Arbitrary<number> {
    const { fc } = this;
    return fc.oneof(
      { arbitrary: fc.integer({ min, max }), weight: 5 },
      { arbitrary: fc.constantFrom(0, 1, -1), weight: 1 },
    );
  }

  #day(): Arbitrary<number> {
    return this.fc.integer({ min: -CENTURY_DAYS, max: CENTURY_DAYS }).map((day) => ORIGIN_DAY + day);
  }

  /** Neither infinite nor negative zero, as in the language, and small enough for arithmetic. */
  #float(): Arbitrary<number> {
    return this.fc.double({ min: -LARGEST_FLOAT, max: LARGEST_FLOAT, noNaN: true }).map((float) => float + 0);
  }
}

/** Whether values of a type can contain values of a named type, and may be infinite. */
function refersToItself(type: IRType, types: Types, seen: ReadonlySet<string> = new Set()): boolean {
  switch (type.kind) {
    case "named": {
      if (seen.has(type.name)) return true;
      const target = Object.hasOwn(types, type.name) ? types[type.name] : undefined;
      return target !== undefined && refersToItself(target, types, new Set([...seen, type.name]));
    }
    case "optional":
      return refersToItself(type.type, types, seen);
    case "array":
      return refersToItself(type.items, types, seen);
    case "map":
      return refersToItself(type.values, types, seen);
    case "object":
      return type.fields.some((field) => refersToItself(field.type, types, seen));
    case "union":
      return type.members.some((member) => refersToItself(member, types, seen));
    case "primitive":
    case "null":
    case "unknown":
    case "enum":
    case "string_union":
      return false;
  }
}
