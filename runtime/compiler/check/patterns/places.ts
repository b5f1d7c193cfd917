/** The parts of the subject of a match that its patterns look into. */
import { type ObjectType, type Type, unalias } from "../../semantics/types/type.js";
import { type Case, type Cases, casesOf, membersOf, objectName } from "./cases.js";

/** What is found out about one part of a value. */
export type Found =
  | { readonly case: Case }
  /** A value of an open type that a pattern names, as the source writes it. */
  | { readonly literal: string }
  | { readonly length: number; readonly longer: boolean };

/** How a value that no arm takes looks: what is known of its parts. */
export interface Path {
  readonly place: Place;
  readonly found: Found;
  readonly next: Path | undefined;
}

/** The subject itself, a field of one of its objects, an element of an array. */
export class Place {
  readonly type: Type;
  /** How many arms test it. */
  arms = 0;
  /** The last of them. */
  last = -1;
  #cases: Cases | undefined;
  #members: readonly Type[] | undefined;
  readonly #fields = new Map<string, Place>();
  readonly #elements = new Map<number, Place>();

  constructor(type: Type) {
    this.type = type;
  }

  get cases(): Cases {
    return (this.#cases ??= casesOf(this.type));
  }

  /** The members of its type, null among them. */
  get members(): readonly Type[] {
    return (this.#members ??= membersOf(this.type));
  }

  field(object: ObjectType, name: string, type: Type): Place {
    const key = `${objectName(object)} ${name}`;
    let place = this.#fields.get(key);
    if (place === undefined) this.#fields.set(key, (place = new Place(type)));
    return place;
  }

  element(index: number, type: Type): Place {
    let place = this.#elements.get(index);
    if (place === undefined) this.#elements.set(index, (place = new Place(type)));
    return place;
  }

  /** The pattern of the values that a path leads to. */
  show(path: Path | undefined): string {
    const taken = new Map<Place, Path>();
    for (let step = path; step !== undefined; step = step.next) taken.set(step.place, step);
    return this.#show(taken);
  }

  static #showOf(place: Place | undefined, taken: ReadonlyMap<Place, Path>): string {
    return place === undefined ? "_" : place.#show(taken);
  }

  #show(taken: ReadonlyMap<Place, Path>): string {
    const step = taken.get(this);
    if (step === undefined) return "_";
    const { found } = step;
    if ("length" in found) {
      const parts = Array.from({ length: found.length }, (_, index) => Place.#showOf(this.#elements.get(index), taken));
      return `[${[...parts, ...(found.longer ? ["..._"] : [])].join(", ")}]`;
    }
    if ("literal" in found) return found.literal;
    return this.#showCase(found.case, taken);
  }

  #showCase(found: Case, taken: ReadonlyMap<Place, Path>): string {
    if (found.kind !== "one") return "_";
    const { object, name } = found;
    if (object === undefined) return name;
    const tested = [...object.fields.values()].flatMap((field) => {
      const text = Place.#showOf(this.#fields.get(`${name} ${field.name}`), taken);
      if (text !== "_") return [`${field.name}: ${text}`];
      // A member of a union is told by its word.
      const type = unalias(field.type);
      const word = type.kind === "string_union" && type.members.length === 1 ? type.members[0] : undefined;
      return word === undefined || this.members.length === 1 ? [] : [`${field.name}: ${JSON.stringify(word)}`];
    });
    return tested.length === 0 ? "{ }" : `{ ${tested.join(", ")} }`;
  }
}
