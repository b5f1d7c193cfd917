import type { IRField, IRObjectType, IRPrimitiveType, IRType } from "../ir/module.js";
import { printType as irTypeName } from "../ir/print.js";
import { isJsonObject, type Json, type JsonObject } from "../json.js";
import { limitError, type Limits } from "../limits.js";
import { constantValue } from "./constant.js";
import { foreignPart, type JsonProblem } from "./json-problem.js";
import { isEmail, isUrl, isUuid } from "./text.js";
import { DateTime, Duration, emptyRecord, Money, PlainDate, type Value } from "./value.js";

export type { JsonProblem };

type FromJsonResult =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problems: readonly [JsonProblem, ...JsonProblem[]] };

type NamedTypes = Readonly<Record<string, IRType>>;

/** Names of types that stand for one another at one level; an alias of itself, in a damaged module, would never end. */
const MAX_HOPS = 200;
const MAX_PROBLEMS = 20;

/**
 * Reads JSON as a value of a type: flow input, answers of models and plugins, resolutions.
 *
 * Money is read from a number or a decimal string, a duration from a string or a number of milliseconds. An absent
 * optional field becomes null, an absent field with a default that default. Fields that an object type does not have are
 * dropped. Of a union the first member that fits exactly is chosen, else the first that fits if unknown fields
 * are dropped. `undefined` is an absent value.
 *
 * @param path the path of the JSON, for problems: `input.name`
 * @param limits what the JSON may be at most; more is a problem
 */
export function fromJson(
  type: IRType,
  json: Json | undefined,
  types: NamedTypes,
  path: string,
  limits: Limits,
): FromJsonResult {
  const foreign = json === undefined ? undefined : foreignPart(json, path, limits);
  if (foreign !== undefined) return { ok: false, problems: [foreign] };
  const reader = new Reader(types, false, new UnionCache(), limits.valueNodes);
  const value = reader.read(type, json, path);
  const [first, ...rest] = reader.problems;
  return first === undefined ? { ok: true, value } : { ok: false, problems: [first, ...rest] };
}

/** `input.age: expected an int, got the string "x"` */
export const problemText = ({ path, expected, got }: JsonProblem): string =>
  `${path}: expected ${expected}, got ${got}`;

/**
 * Reads JSON without a type: objects become records, everything else is unchanged.
 *
 * @throws LimitError for what is more than the limits allow
 * @throws TypeError for what is no JSON
 */
export function untypedValue(json: Json, limits: Limits): Value {
  const foreign = foreignPart(json, "", limits);
  if (foreign?.limit !== undefined) throw limitError(foreign.limit, limits);
  const result = fromJson({ kind: "unknown" }, json, {}, "", limits);
  if (result.ok) return result.value;
  throw new TypeError(`${result.problems.map(problemText).join("; ")}.`);
}

class Reader {
  readonly problems: JsonProblem[] = [];
  /** The fields of all objects so far. Absent ones are made as well, so they may be many more than the JSON has. */
  fields = 0;
  constructor(
    private readonly types: NamedTypes,
    /** Whether an unknown field is a problem. */
    private readonly exact: boolean,
    private readonly memory: UnionCache,
    private readonly mostFields: number,
  ) {}

  /**
   * The value is meaningless if there are problems.
   *
   * @param hops named types resolved at this level
   */
  read(type: IRType, json: Json | undefined, path: string, hops = 0): Value {
    if (hops > MAX_HOPS) return this.problem(path, `at most ${MAX_HOPS} types that stand for one another`, "more");
    switch (type.kind) {
      case "primitive":
        return this.primitive(type, json, path);
      case "null":
        return json === null || json === undefined ? null : this.problem(path, "null", describeJson(json));
      case "unknown":
        return this.untyped(json ?? null);
      case "optional":
        return json === null || json === undefined ? null : this.read(type.type, json, path, hops + 1);
      case "named": {
        const target = ownType(this.types, type.name);
        if (target === undefined)
          return this.problem(path, `the type ${type.name}, which the module lacks`, describeJson(json));
        return this.read(target, json, path, hops + 1);
      }
      case "array":
        if (!Array.isArray(json)) return this.problem(path, withArticle(irTypeName(type)), describeJson(json));
        return json.map((item: Json, index) => this.read(type.items, item, `${path}[${index}]`));
      case "map":
        if (!isJsonObject(json)) return this.problem(path, `an object (${irTypeName(type)})`, describeJson(json));
        return new Map(
          Object.entries(json).map(([key, item]) => [key, this.read(type.values, item, keyPath(path, key))]),
        );
      case "object":
        return this.object(type, json, path);
      case "enum":
      case "string_union":
        if (typeof json === "string" && type.members.includes(json)) return json;
        return this.problem(path, oneOf(type.members), describeJson(json));
      case "union":
        return this.union(type.members, json, path, hops + 1);
    }
  }

  private object(type: IRObjectType, json: Json | undefined, path: string): Value {
    if (!isJsonObject(json)) return this.problem(path, "an object", describeJson(json));
    this.fields += type.fields.length;
    if (this.fields > this.mostFields) return this.problem(path, `at most ${this.mostFields} nodes`, "more");
    const record = emptyRecord();
    for (const field of type.fields) {
      const present = Object.hasOwn(json, field.name) ? json[field.name] : undefined;
      record[field.name] = this.field(field, present, keyPath(path, field.name));
    }
    if (this.exact)
      for (const key of Object.keys(json))
        if (!type.fields.some(({ name }) => name === key)) this.problem(keyPath(path, key), "no such field", "one");
    return record;
  }

  private field({ type, default: fallback }: IRField, json: Json | undefined, path: string): Value {
    if (json === undefined && fallback !== undefined) {
      const value = constantValue(fallback);
      if (value !== undefined) return value;
    }
    return this.read(type, json, path);
  }

  private union(members: readonly IRType[], json: Json | undefined, path: string, hops: number): Value {
    // A node under nested unions is read many times; without a cache that number doubles with each level.
    const known = this.memory.find(members, json, path, this.exact);
    const outcome = known ?? this.tryMembers(members, json, path, hops);
    if (known === undefined) this.memory.keep(members, json, path, this.exact, outcome);
    for (const { path: at, expected, got } of outcome.problems) this.problem(at, expected, got);
    this.fields += outcome.fields;
    return outcome.value;
  }

  private tryMembers(members: readonly IRType[], json: Json | undefined, path: string, hops: number): Outcome {
    let closest: readonly JsonProblem[] | undefined;
    for (const exact of this.exact ? [true] : [true, false])
      for (const member of members) {
        const reader = new Reader(this.types, exact, this.memory, this.mostFields);
        const value = reader.read(member, json, path, hops);
        const { problems, fields } = reader;
        if (problems.length === 0) return { value, problems, fields };
        // The problem of a member that fits at this level and fails deeper is more useful than a list of all members.
        if (problems.every((problem) => problem.path !== path) && problems.length < (closest?.length ?? Infinity))
          closest = problems;
      }
    const expected = members.map(irTypeName).join(" or ");
    return { value: null, fields: 0, problems: closest ?? [{ path, expected, got: describeJson(json) }] };
  }

  private primitive(type: IRPrimitiveType, json: Json | undefined, path: string): Value {
    const value = readPrimitive(type, json);
    return value === undefined ? this.problem(path, PRIMITIVE_WORDS[type.name], describeJson(json)) : value;
  }

  private untyped(json: Json): Value {
    if (typeof json !== "object" || json === null) return json;
    if (Array.isArray(json)) return json.map((item: Json) => this.untyped(item));
    const record = emptyRecord();
    for (const [key, item] of Object.entries(json as JsonObject)) record[key] = this.untyped(item);
    return record;
  }

  private problem(path: string, expected: string, got: string): null {
    if (this.problems.length < MAX_PROBLEMS) this.problems.push({ path, expected, got });
    return null;
  }
}

function readPrimitive({ name, currency }: IRPrimitiveType, json: Json | undefined): Value | undefined {
  switch (name) {
    case "bool":
      return typeof json === "boolean" ? json : undefined;
    case "int":
      return Number.isSafeInteger(json) ? (json as number) + 0 : undefined;
    case "float":
      return Number.isFinite(json) ? (json as number) + 0 : undefined;
    case "money":
      if (typeof json === "number") return Money.parse(plainDigits(json), currency);
      return typeof json === "string" ? Money.parse(json, currency) : undefined;
    case "duration":
      if (typeof json === "number") return Number.isSafeInteger(json) ? Duration.ofMilliseconds(json) : undefined;
      return typeof json === "string" ? Duration.parse(json) : undefined;
    case "string":
    case "date":
    case "datetime":
    case "email":
    case "url":
    case "uuid":
      return typeof json === "string" ? readText(name, json) : undefined;
  }
}

function readText(
  name: Exclude<IRPrimitiveType["name"], "bool" | "int" | "float" | "money" | "duration">,
  text: string,
): Value | undefined {
  switch (name) {
    case "string":
      return text;
    case "date":
      return PlainDate.parse(text);
    case "datetime":
      return DateTime.parse(text);
    case "email":
      return isEmail(text) ? text : undefined;
    case "url":
      return isUrl(text) ? text : undefined;
    case "uuid":
      return isUuid(text) ? text : undefined;
  }
}

/** Prints a number without exponent: 1e-7 as 0.0000001. */
const plainDigits = (value: number): string =>
  Math.abs(value) < 1e30 && String(value).includes("e") ? Money.ofNumber(value).toDecimal() : String(value);

const ownType = (types: NamedTypes, name: string): IRType | undefined =>
  Object.hasOwn(types, name) ? types[name] : undefined;

const keyPath = (path: string, key: string): string =>
  /^[A-Za-z_][A-Za-z0-9_]*$/.test(key) ? (path === "" ? key : `${path}.${key}`) : `${path}[${JSON.stringify(key)}]`;

interface Outcome {
  readonly value: Value;
  readonly fields: number;
  readonly problems: readonly JsonProblem[];
}

/** Caches the results of reading JSON nodes as unions. */
class UnionCache {
  private readonly outcomes = new Map<Json | undefined, Map<readonly IRType[], Map<string, Outcome>>>();

  find(members: readonly IRType[], json: Json | undefined, path: string, exact: boolean): Outcome | undefined {
    return this.outcomes.get(json)?.get(members)?.get(key(path, exact));
  }
  keep(members: readonly IRType[], json: Json | undefined, path: string, exact: boolean, outcome: Outcome): void {
    // Scalars are read quickly without a cache.
    if (typeof json !== "object" || json === null) return;
    const ofNode = this.outcomes.get(json) ?? new Map<readonly IRType[], Map<string, Outcome>>();
    const ofType = ofNode.get(members) ?? new Map<string, Outcome>();
    this.outcomes.set(json, ofNode.set(members, ofType.set(key(path, exact), outcome)));
  }
}

const key = (path: string, exact: boolean): string => `${exact ? "!" : "?"}${path}`;

/** Describes the JSON of a primitive type, for messages. */
const PRIMITIVE_WORDS: Readonly<Record<IRPrimitiveType["name"], string>> = {
  string: "a string",
  int: "an int",
  float: "a number",
  bool: "true or false",
  date: "a date such as 2026-01-15",
  datetime: "a datetime such as 2026-01-15T10:30:00Z",
  duration: 'a duration such as "90s", or a number of milliseconds',
  money: 'an amount of money such as 10.50 or "10.50"',
  email: "an e-mail address",
  url: "a URL such as https://example.org/",
  uuid: "a UUID",
};

const withArticle = (text: string): string => (/^[aeio]/.test(text) ? `an ${text}` : `a ${text}`);

export const oneOf = (members: readonly string[]): string =>
  members.length === 1
    ? JSON.stringify(members[0])
    : `one of ${members.map((member) => JSON.stringify(member)).join(", ")}`;

const shorten = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}…` : text);

/** Describes JSON, for messages: `the string "abc"`, `an array of 3`, `nothing`. */
export function describeJson(json: Json | undefined): string {
  if (json === undefined) return "nothing";
  if (json === null || typeof json === "boolean") return String(json);
  if (typeof json === "number") return `the number ${json}`;
  if (typeof json === "string") return `the string ${JSON.stringify(shorten(json))}`;
  if (Array.isArray(json)) return json.length === 0 ? "an empty array" : `an array of ${json.length}`;
  const keys = Object.keys(json);
  return keys.length === 0 ? "an empty object" : `an object with ${shorten(keys.join(", "))}`;
}
