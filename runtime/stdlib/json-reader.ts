import type { IRArrayType, IRField, IRMapType, IRObjectType, IRPrimitiveType, IRType } from "../ir/module.js";
import { printType as irTypeName } from "../ir/print.js";
import { isJsonObject, type Json, type JsonObject } from "../json.js";
import { constantValue } from "./constant.js";
import type { JsonProblem } from "./json-problem.js";
import type { Reading } from "./json-reading.js";
import { describeJson, oneOf, primitiveWords, withArticle } from "./json-words.js";
import { nearestMember, readPrimitive, type Repaired, repairPrimitive, type ValueRepair } from "./read-primitive.js";
import {
  bothLosses,
  foreignTag,
  isMeant,
  isNoLoss,
  type Loss,
  loses,
  NO_LOSS,
  type Outcome,
  resolvedType,
  sizeOf,
} from "./union-choice.js";
import { emptyRecord, type Value } from "./value.js";

type NamedTypes = Readonly<Record<string, IRType>>;

/** Names of types that stand for one another at one level; an alias of itself, in a damaged module, would never end. */
const MAX_HOPS = 200;
const MAX_PROBLEMS = 20;

/** A field of an answer that the engine itself takes; a type need not have it. */
const SPARE = "confidence";

/** Reads JSON as a type, and notes what does not fit and what is lost. */
export class Reader {
  readonly problems: JsonProblem[] = [];
  /** The fields of all objects so far. Absent ones are made as well, so they may be many more than the JSON has. */
  fields = 0;
  loss: Loss = NO_LOSS;
  #repairs: Set<ValueRepair> | undefined;

  constructor(
    private readonly reading: Reading,
    /** Whether what is dropped counts, because there is a choice. */
    private readonly counts: boolean,
  ) {}

  repairNames(): readonly ValueRepair[] {
    return this.#repairs === undefined ? [] : [...this.#repairs];
  }

  /**
   * The value is meaningless if there are problems.
   *
   * @param hops named types resolved at this level
   * @param digits of a number, as they are written
   */
  read(type: IRType, json: Json | undefined, path: string, hops = 0, digits?: string): Value {
    if (hops > MAX_HOPS) return this.problem(path, `at most ${MAX_HOPS} types that stand for one another`, "more");
    switch (type.kind) {
      case "primitive":
        return this.primitive(type, json, path, digits);
      case "null":
        return json === null || json === undefined ? null : this.problem(path, "null", describeJson(json, digits));
      case "unknown":
        return this.untyped(json ?? null, path, digits);
      case "optional":
        return json === null || json === undefined ? null : this.read(type.type, json, path, hops + 1, digits);
      case "named": {
        const target = ownType(this.reading.types, type.name);
        if (target === undefined)
          return this.problem(path, `the type ${type.name}, which the module lacks`, describeJson(json, digits));
        return this.read(target, json, path, hops + 1, digits);
      }
      case "array":
        return this.array(type, this.decoded(json, path), path, digits);
      case "map":
        return this.map(type, this.decoded(json, path), path, digits);
      case "object":
        return this.object(type, this.decoded(json, path), path, digits);
      case "enum":
      case "string_union":
        return this.member(type.members, json, path, digits);
      case "union":
        return this.union(type.members, json, path, hops + 1, digits);
    }
  }

  private array(type: IRArrayType, json: Json | undefined, path: string, digits: string | undefined): Value {
    if (!Array.isArray(json)) return this.problem(path, withArticle(irTypeName(type)), describeJson(json, digits));
    const written = this.reading.digitsIn(json);
    return json.map((item: Json, index) => this.read(type.items, item, `${path}[${index}]`, 0, written?.get(index)));
  }

  private map(type: IRMapType, json: Json | undefined, path: string, digits: string | undefined): Value {
    const entries = Array.isArray(json) ? entriesOf(json as readonly Json[]) : undefined;
    if (entries !== undefined) return this.entries(type.values, entries, path);
    if (!isJsonObject(json)) return this.problem(path, `an object (${irTypeName(type)})`, describeJson(json, digits));
    const written = this.reading.digitsIn(json);
    return new Map(
      Object.entries(json).map(([key, item]) => [
        key,
        this.read(type.values, item, keyPath(path, key), 0, written?.get(key)),
      ]),
    );
  }

  private entries(values: IRType, entries: readonly Entry[], path: string): Value {
    const map = new Map<string, Value>();
    // Of a union, an array is rather meant than a map in the form of one; answers of a model have them in a strict form.
    if (!this.reading.repairs) this.loss = bothLosses(this.loss, { ...NO_LOSS, changed: 1 });
    for (const { key, value, holder } of entries) {
      if (map.has(key)) this.problem(keyPath(path, key), "one entry for the key", "a second one");
      map.set(key, this.read(values, value, keyPath(path, key), 0, this.reading.digitsIn(holder)?.get("value")));
    }
    return map;
  }

  private object(type: IRObjectType, json: Json | undefined, path: string, digits: string | undefined): Value {
    if (!isJsonObject(json)) return this.problem(path, "an object", describeJson(json, digits));
    this.fields += type.fields.length;
    if (this.fields > this.reading.limits.valueNodes)
      return this.problem(path, `at most ${this.reading.limits.valueNodes} nodes`, "more");
    const written = this.reading.digitsIn(json);
    const record = emptyRecord();
    let known = 0;
    for (const field of type.fields) {
      const present = Object.hasOwn(json, field.name) ? json[field.name] : undefined;
      if (present !== undefined) known++;
      record[field.name] = this.field(field, present, keyPath(path, field.name), written?.get(field.name));
    }
    if (this.counts) this.countDropped(type, json, path, known);
    return record;
  }

  private countDropped(type: IRObjectType, json: JsonObject, path: string, known: number): void {
    const keys = Object.keys(json);
    if (keys.length === known) return;
    const names = this.reading.namesOf(type);
    for (const key of keys) {
      const value = json[key];
      if (value === undefined || names.has(key)) continue;
      if (path === this.reading.root && key === SPARE) this.loss = bothLosses(this.loss, { ...NO_LOSS, spared: 1 });
      else {
        this.loss = bothLosses(this.loss, { ...NO_LOSS, dropped: sizeOf(value, this.reading.sizes) });
        this.note("unknown field");
      }
    }
  }

  private field({ type, default: fallback }: IRField, json: Json | undefined, path: string, digits?: string): Value {
    const absent =
      json === undefined ||
      (json === null && this.reading.repairs && !takesNull(resolvedType(type, this.reading.types)));
    if (absent && fallback !== undefined) {
      const value = constantValue(fallback);
      if (value !== undefined) return value;
    }
    return this.read(type, json, path, 0, digits);
  }

  private member(members: readonly string[], json: Json | undefined, path: string, digits: string | undefined): Value {
    if (typeof json === "string") {
      if (members.includes(json)) return json;
      const nearest = this.reading.repairs ? nearestMember(members, json) : undefined;
      if (nearest !== undefined) return this.brought({ value: nearest, repair: "other letters" });
    }
    return this.problem(path, oneOf(members), describeJson(json, digits));
  }

  private union(
    members: readonly IRType[],
    json: Json | undefined,
    path: string,
    hops: number,
    digits: string | undefined,
  ): Value {
    // A node under nested unions is read many times; without a cache that number doubles with each level.
    const { unions } = this.reading;
    const known = unions.find(members, json, path);
    const outcome = known ?? this.tryMembers(members, json, path, hops, digits);
    if (known === undefined) unions.keep(members, json, path, outcome);
    for (const { path: at, expected, got } of outcome.problems) this.problem(at, expected, got);
    this.fields += outcome.fields;
    this.loss = bothLosses(this.loss, outcome.loss);
    for (const repair of outcome.repairs) this.note(repair);
    return outcome.value;
  }

  private tryMembers(
    members: readonly IRType[],
    json: Json | undefined,
    path: string,
    hops: number,
    digits: string | undefined,
  ): Outcome {
    let best: Outcome | undefined;
    let closest: { readonly problems: readonly JsonProblem[]; readonly meant: boolean } | undefined;
    for (const member of members) {
      const reader = new Reader(this.reading, true);
      const value = reader.read(member, json, path, hops, digits);
      const { problems, fields, loss } = reader;
      if (problems.length === 0) {
        if (best === undefined || loses(loss, best.loss) < 0)
          best = { value, problems, fields, loss, repairs: reader.repairNames() };
        if (isNoLoss(loss)) break;
      } else if (best === undefined && problems.every((problem) => problem.path !== path)) {
        // The problem of a member that fits at this level and fails deeper is more useful than a list of all members.
        const meant = isMeant(member, json, this.reading.types, this.reading.repairs);
        if (closest === undefined || (meant && !closest.meant)) closest = { problems, meant };
        else if (meant === closest.meant && problems.length < closest.problems.length) closest = { problems, meant };
      }
    }
    if (best !== undefined) return best;
    const expected = members.map(irTypeName).join(" or ");
    const tag = closest?.meant === true ? undefined : foreignTag(members, json, this.reading.types);
    const problems =
      tag === undefined
        ? (closest?.problems ?? [{ path, expected, got: describeJson(json, digits) }])
        : [{ path: keyPath(path, tag.field), expected: oneOf(tag.words), got: describeJson(tag.given) }];
    return { value: null, fields: 0, problems, loss: NO_LOSS, repairs: [] };
  }

  private primitive(type: IRPrimitiveType, json: Json | undefined, path: string, digits: string | undefined): Value {
    const value = readPrimitive(type, json, digits, this.reading.exact);
    if (value !== undefined) return value;
    const repaired = this.reading.repairs ? repairPrimitive(type, json, digits) : undefined;
    if (repaired !== undefined) return this.brought(repaired);
    return this.problem(path, primitiveWords(type.name, json), describeJson(json, digits));
  }

  private untyped(json: Json, path: string, digits: string | undefined): Value {
    if (digits !== undefined) return this.primitive({ kind: "primitive", name: "float" }, json, path, digits);
    if (typeof json !== "object" || json === null) return json;
    const written = this.reading.digitsIn(json);
    if (Array.isArray(json))
      return json.map((item: Json, index) => this.untyped(item, `${path}[${index}]`, written?.get(index)));
    const record = emptyRecord();
    for (const [key, item] of Object.entries(json as JsonObject))
      record[key] = this.untyped(item, written === undefined ? path : keyPath(path, key), written?.get(key));
    return record;
  }

  /** The list or object that stands in a text; anything else as it is. */
  private decoded(json: Json | undefined, path: string): Json | undefined {
    if (typeof json !== "string" || !this.reading.repairs) return json;
    const decoded = this.reading.decoded(json, path);
    if (decoded === undefined) return json;
    this.note("encoded twice");
    return decoded;
  }

  private brought({ value, repair }: Repaired): Value {
    this.loss = bothLosses(this.loss, { ...NO_LOSS, changed: 1 });
    this.note(repair);
    return value;
  }

  private note(repair: ValueRepair): void {
    this.#repairs = (this.#repairs ?? new Set()).add(repair);
  }

  private problem(path: string, expected: string, got: string): null {
    if (this.problems.length < MAX_PROBLEMS) this.problems.push({ path, expected, got });
    return null;
  }
}

const takesNull = ({ kind }: IRType): boolean =>
  kind === "optional" || kind === "null" || kind === "unknown" || kind === "union";

interface Entry {
  readonly key: string;
  readonly value: Json;
  readonly holder: JsonObject;
}

/** The entries of a map that is written as a list of them, which keeps any order of keys. */
function entriesOf(items: readonly Json[]): readonly Entry[] | undefined {
  const entries: Entry[] = [];
  for (const holder of items) {
    if (!isJsonObject(holder) || typeof holder.key !== "string") return undefined;
    const { key, value } = holder;
    if (value === undefined || Object.keys(holder).length !== 2) return undefined;
    entries.push({ key, value, holder });
  }
  return entries;
}

const ownType = (types: NamedTypes, name: string): IRType | undefined =>
  Object.hasOwn(types, name) ? types[name] : undefined;

const keyPath = (path: string, key: string): string =>
  /^[A-Za-z_][A-Za-z0-9_]*$/.test(key) ? (path === "" ? key : `${path}.${key}`) : `${path}[${JSON.stringify(key)}]`;
