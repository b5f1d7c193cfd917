/** The names of a file: which declarations each has, and what is imported under it. */
import type { NameTable } from "../semantics/name-table.js";
import type { Part } from "./parts.js";

/** A declared thing with the part that it stands in. */
export interface Declared<E> {
  readonly entity: E;
  readonly part: Part;
}

export class FileNames<E extends { readonly name: string; readonly node: { readonly start: number } }> {
  readonly #declared = new Map<string, Declared<E>[]>();
  #imported = new Map<string, E>();
  #doubles = new Set<string>();
  #ordered: readonly E[] | undefined;

  /** The first of a name, with its part. */
  first(name: string): Declared<E> | undefined {
    return this.#declared.get(name)?.[0];
  }
  all(name: string): readonly Declared<E>[] {
    return this.#declared.get(name) ?? [];
  }
  get(name: string): E | undefined {
    return this.first(name)?.entity ?? this.#imported.get(name);
  }
  get imported(): ReadonlyMap<string, E> {
    return this.#imported;
  }
  /** How many names it declares. */
  get size(): number {
    return this.#declared.size;
  }
  /** Names that are declared more than once. */
  get doubles(): ReadonlySet<string> {
    return this.#doubles;
  }

  /**
   * Puts what a part declares now, nothing if it is no more, in the place of the names that it declared. A name that stays is not deleted
   * in between: a map whose entries come and go keeps those that went reachable, in its former tables, until the next full garbage
   * collection.
   */
  replace(part: Part, before: readonly string[], now: readonly E[]): void {
    this.#ordered = undefined;
    const others = new Map<string, Declared<E>[]>();
    const othersOf = (name: string): Declared<E>[] => {
      let all = others.get(name);
      if (all === undefined)
        others.set(name, (all = (this.#declared.get(name) ?? []).filter((one) => one.part !== part)));
      return all;
    };
    for (const name of before) othersOf(name);
    for (const entity of now) othersOf(entity.name).push({ entity, part });
    for (const [name, all] of others) {
      if (all.length === 0) this.#declared.delete(name);
      else this.#declared.set(name, all);
      if (all.length < 2) this.#doubles.delete(name);
      else this.#doubles.add(name);
    }
  }

  setImported(imported: Map<string, E>): void {
    this.#imported = imported;
    this.#ordered = undefined;
  }

  /** Puts the declarations of each name into the order of the text, after they have moved. */
  sort(): void {
    this.#ordered = undefined;
    for (const name of this.#doubles) this.#declared.get(name)!.sort((a, b) => placeOf(a) - placeOf(b));
  }

  /** What the file declares, the first of each name, in the order of the text. */
  ordered(): readonly E[] {
    return (this.#ordered ??= [...this.#declared.values()]
      .map(([first]) => ({ entity: first!.entity, at: placeOf(first!) }))
      .sort((a, b) => a.at - b.at)
      .map(({ entity }) => entity));
  }
}

const placeOf = <E extends { readonly node: { readonly start: number } }>({ entity, part }: Declared<E>): number =>
  part.placeOf(entity.node.start);

/** The names of a file as one of its units sees them: `note` is told what it looks up, `undefined` for the list of all. */
export class NamesView<
  E extends { readonly name: string; readonly node: { readonly start: number } },
> implements NameTable<E> {
  constructor(
    private readonly names: FileNames<E>,
    private readonly note: (name: string | undefined) => void,
  ) {}

  get(name: string): E | undefined {
    this.note(name);
    return this.names.get(name);
  }
  has(name: string): boolean {
    return this.get(name) !== undefined;
  }
  declared(name: string): E | undefined {
    this.note(name);
    return this.names.first(name)?.entity;
  }
  keys(): readonly string[] {
    return this.entries().map(([name]) => name);
  }
  values(): readonly E[] {
    return this.entries().map(([, entity]) => entity);
  }
  entries(): readonly (readonly [string, E])[] {
    this.note(undefined);
    return [...this.names.ordered().map((entity) => [entity.name, entity] as const), ...this.names.imported];
  }
}
