import type { IRObjectType, IRType } from "../ir/module.js";
import type { Json } from "../json.js";
import type { Limits } from "../limits.js";
import { foreignPart } from "./json-problem.js";
import { JsonScanner, type ScannedJson } from "./json-scan.js";
import { UnionCache } from "./union-choice.js";

type NamedTypes = Readonly<Record<string, IRType>>;

/** What the readers of one JSON share. Most JSON needs none of the maps. */
export class Reading {
  #unions: UnionCache | undefined;
  #sizes: Map<object, number> | undefined;
  #names: Map<IRObjectType, ReadonlySet<string>> | undefined;
  #decoded: Map<string, ScannedJson | undefined> | undefined;
  readonly #digits: Map<object, ReadonlyMap<string | number, string>> | undefined;

  constructor(
    readonly types: NamedTypes,
    readonly root: string,
    readonly limits: Limits,
    source: ScannedJson | undefined,
    /** The numbers are those that were written: `toJson` wrote them, or their digits were looked at. */
    readonly exact: boolean,
    /** Whether what is of another form is brought nearer. */
    readonly repairs: boolean,
  ) {
    this.#digits = source === undefined ? undefined : new Map(source.digits);
  }

  get unions(): UnionCache {
    return (this.#unions ??= new UnionCache());
  }

  /** Of lists and objects; see `sizeOf`. */
  get sizes(): Map<object, number> {
    return (this.#sizes ??= new Map<object, number>());
  }

  namesOf(type: IRObjectType): ReadonlySet<string> {
    this.#names ??= new Map();
    const known = this.#names.get(type) ?? new Set(type.fields.map(({ name }) => name));
    this.#names.set(type, known);
    return known;
  }

  digitsIn(container: object): ReadonlyMap<string | number, string> | undefined {
    return this.#digits?.get(container);
  }

  /** The list or object that a text holds as JSON. */
  decoded(text: string, path: string): Json | undefined {
    this.#decoded ??= new Map();
    if (!this.#decoded.has(text)) {
      const found = /^\s*[[{]/.test(text) ? new JsonScanner(text, this.limits.valueDepth).whole() : undefined;
      const whole = found?.repairs.length === 0 && foreignPart(found.json, path, this.limits) === undefined;
      this.#decoded.set(text, whole ? found : undefined);
      if (whole) for (const [container, digits] of found.digits) this.#digits?.set(container, digits);
    }
    return this.#decoded.get(text)?.json;
  }
}
