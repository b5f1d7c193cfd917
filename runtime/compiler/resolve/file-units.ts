import type { ImportDeclaration } from "../../syntax/ast.js";
import type { LineMap } from "../../syntax/line-map.js";
import { type FlowEntity, isInferred, type SourceUnits, type TypeEntity, type Unit } from "../semantics/program.js";
import type { NameTable } from "../semantics/name-table.js";
import { FileNames, NamesView } from "./names.js";
import { Arrangement } from "./arrangement.js";
import { belongsToCore, type Key, modelAsks, Part, signatureText } from "./parts.js";
import type { ParsedSegment } from "./source-text.js";
import { createUnit, declaredIn, type Surroundings } from "./unit.js";

/** What the files of a program share. */
export interface Surrounding {
  readonly note: (part: Part, key: Key) => void;
  /** The part is no more, or is made anew. */
  readonly forget: (part: Part) => void;
  readonly core: (file: FileUnits) => Unit["core"];
  readonly interfaces: (part: Part) => Unit["interfaces"];
  readonly units: () => readonly Unit[];
  readonly asking: (part: Part) => readonly Unit[];
  /** A number that no part had before. */
  readonly number: () => number;
  readonly places: Map<string, Part>;
}

/** A file of a program: its parts, and the names that they know. */
export class FileUnits implements SourceUnits {
  readonly types = new FileNames<TypeEntity>();
  readonly flows = new FileNames<FlowEntity>();
  /** How many parts with imports there were when they were taken last. */
  linked = 0;
  /** Names that failed to be imported. */
  readonly unresolved = new Set<string>();
  /** What it consists of now: another one after each change. */
  arrangement: Arrangement;
  /** In the order of the text; that of the core where its first segment stands. */
  parts: readonly Part[] = [];
  core: Part | undefined;
  text = "";
  /** No part is stale where this is false; files that are not edited are not gone through. */
  hasStale = false;
  /** No part is to be checked where this is false. */
  hasUnchecked = false;
  #importParts: readonly Part[] | undefined;
  #defaultParts: readonly Part[] | undefined;

  constructor(
    readonly path: string,
    readonly around: Surrounding,
  ) {
    this.arrangement = new Arrangement(path, [], []);
  }

  get segments(): readonly ParsedSegment[] {
    return this.arrangement.segments;
  }

  get units(): readonly Unit[] {
    return this.parts.map(({ unit }) => unit);
  }
  get ownTypes(): readonly TypeEntity[] {
    return this.types.ordered();
  }
  get ownFlows(): readonly FlowEntity[] {
    return this.flows.ordered();
  }
  get lineMap(): LineMap {
    return this.arrangement.lineMap;
  }
  get importParts(): readonly Part[] {
    return (this.#importParts ??= this.parts.filter(({ imports }) => imports.length > 0));
  }
  /** The parts whose types have fields with defaults; known once they are resolved. */
  get defaultParts(): readonly Part[] {
    return (this.#defaultParts ??= this.parts.filter(({ unit }) => unit.facts.fieldDefaults.length > 0));
  }
  get staleParts(): readonly Part[] {
    if (!this.hasStale) return [];
    const stale = this.parts.filter(({ isStale }) => isStale);
    this.hasStale = stale.length > 0;
    return stale;
  }
  get uncheckedParts(): readonly Part[] {
    if (!this.hasUnchecked) return [];
    const unchecked = this.parts.filter(({ isChecked }) => !isChecked);
    this.hasUnchecked = unchecked.length > 0;
    return unchecked;
  }
  /** The core that it declares, for a unit that imports from it. */
  coreOf(importer: Unit): Unit["core"] {
    this.around.note(this.around.places.get(importer.path)!, `core:${this.path}`);
    return this.ownCore;
  }
  get ownCore(): Unit["core"] {
    return this.core === undefined ? undefined : declaredIn(this.core.unit).core;
  }
  /** Its names, for a unit that imports from it. */
  namesFor(importer: Unit): Pick<Unit, "types" | "flows"> {
    const part = this.around.places.get(importer.path)!;
    return { types: this.#view(part, this.types, "t"), flows: this.#view(part, this.flows, "f") };
  }
  #view<E extends TypeEntity | FlowEntity>(part: Part, names: FileNames<E>, kind: "t" | "f"): NameTable<E> {
    return new NamesView(names, (name) => {
      this.around.note(part, name === undefined ? this.key("names", "") : this.key(kind, name));
    });
  }
  key(kind: "t" | "f" | "u" | "names", name: string): Key {
    return `${kind}:${name}:${this.path}`;
  }

  /** Takes what the file consists of now, and tells `changed` of all that can be looked up and is not what it was. */
  take(segments: readonly ParsedSegment[], text: string, changed: (key: Key) => void): boolean {
    this.text = text;
    if (segments === this.segments) return false;
    const before = this.segments;
    let from = 0;
    while (from < before.length && from < segments.length && before[from] === segments[from]) from++;
    let below = 0;
    const most = Math.min(before.length, segments.length) - from;
    while (below < most && before.at(-1 - below) === segments.at(-1 - below)) below++;
    this.#exchange(segments, { from, to: before.length - below, freshTo: segments.length - below }, changed);
    return true;
  }

  /** Takes what the file consists of now: `from` up to `freshTo` of it in the place of `from` up to `to`. */
  #exchange(
    all: readonly ParsedSegment[],
    { from, to, freshTo }: { readonly from: number; readonly to: number; readonly freshTo: number },
    changed: (key: Key) => void,
  ): void {
    const removed = this.segments.slice(from, to);
    const removedParts = this.arrangement.parts.slice(from, to);
    const fresh = all.slice(from, freshTo);
    const touchesCore = [...removed, ...fresh].some(belongsToCore);
    /** Flows whose signature may be there still. */
    const former = new Map<string, Part>();
    const gone = new Set<Part>();
    for (const [index, segment] of removed.entries()) {
      const part = removedParts[index]!;
      if (part.isCore) continue;
      gone.add(part);
      const signature = fresh.length === 0 ? undefined : signatureText(segment);
      if (signature !== undefined) former.set(signature, part);
    }
    const added: Part[] = [];
    const stay: Part[] = [];
    /** By segment; that of the core stands in the place of all its segments. */
    const freshParts: (Part | undefined)[] = [];
    for (const segment of fresh) {
      if (belongsToCore(segment)) {
        freshParts.push(undefined);
        continue;
      }
      const signature = former.size === 0 ? undefined : signatureText(segment);
      const known = signature === undefined ? undefined : former.get(signature);
      if (known !== undefined && gone.delete(known)) {
        if (modelAsks(known.text) !== modelAsks(segment)) changed("asks");
        if (known.text.errors.length > 0 !== segment.errors.length > 0) changed("program");
        known.take([segment]);
        known.isStale = true;
        freshParts.push(known);
        stay.push(known);
      } else {
        const part = new Part(`${this.path}#${this.around.number()}`, false, [segment]);
        freshParts.push(part);
        added.push(part);
      }
    }
    const formerCore = this.core;
    if (touchesCore) {
      const segments = all.filter(belongsToCore);
      if (formerCore !== undefined) gone.add(formerCore);
      this.core = segments.length === 0 ? undefined : new Part(`${this.path}#${this.around.number()}`, true, segments);
      if (this.core !== undefined) added.push(this.core);
      changed("core");
      changed(`core:${this.path}`);
    }
    const { parts } = this.arrangement;
    this.#arrange(all, [...parts.slice(0, from), ...freshParts, ...parts.slice(to)]);
    const names = (parts: Iterable<Part>): string => [...parts].map((part) => part.names.join()).join();
    const before = names(gone);
    for (const part of gone) {
      this.#remove(part);
      if (modelAsks(part.text) !== "") changed("asks");
      if (part.text.errors.length > 0) changed("program");
      for (const key of this.keysOf(part, true)) changed(key);
    }
    for (const part of added) {
      this.around.places.set(part.address, part);
      this.make(part);
      if (modelAsks(part.text) !== "") changed("asks");
      // What could not be read may declare anything.
      if (part.text.errors.length > 0) changed("program");
      for (const key of this.keysOf(part, true)) changed(key);
    }
    if (before !== names(added) || (touchesCore && this.core !== undefined && this.core.names.length > 0))
      changed(this.key("names", ""));
    // What they looked up is still needed to tell whether their signatures are stale: they are made anew after that.
    for (const part of stay) for (const key of this.keysOf(part, false)) changed(key);
    this.types.sort();
    this.flows.sort();
  }

  /** Puts the parts into the order of the text, and says where each begins. `known` are those of the segments, but for the core. */
  #arrange(segments: readonly ParsedSegment[], known: readonly (Part | undefined)[]): void {
    const parts: Part[] = [];
    const ofSegments: Part[] = [];
    const coreStarts: number[] = [];
    let at = 0;
    for (const [index, segment] of segments.entries()) {
      const found = known[index];
      const part = found === undefined || found.isCore ? this.core! : found;
      ofSegments.push(part);
      if (part.isCore) {
        if (coreStarts.length === 0) parts.push(part);
        coreStarts.push(at);
      } else {
        part.starts[0] = at;
        parts.push(part);
      }
      at += segment.text.length;
    }
    if (this.core !== undefined) this.core.starts = coreStarts;
    this.arrangement = new Arrangement(this.path, segments, ofSegments);
    this.parts = parts;
    this.hasStale = true;
    this.#forgetParts();
  }

  /** What the parts are is to be looked at again. */
  #forgetParts(): void {
    this.#importParts = undefined;
    this.#defaultParts = undefined;
    this.hasUnchecked = true;
  }

  #remove(part: Part): void {
    this.around.forget(part);
    this.around.places.delete(part.address);
    this.types.replace(part, part.names, []);
    this.flows.replace(part, part.names, []);
  }

  /**
   * Makes the unit of a part, anew where there is one: nothing of it has been resolved or checked then. Gives whether a flow gives
   * something else now.
   */
  make(part: Part): boolean {
    this.around.forget(part);
    const gave = (part.unit as Unit | undefined) === undefined ? "" : resultWithoutType(part);
    const former = (part.unit as Unit | undefined) === undefined ? [] : declaredIn(part.unit).flows;
    part.unit = createUnit(part.address, part.text, this.surroundings(part), former);
    const { types, flows } = declaredIn(part.unit);
    this.types.replace(part, part.names, types);
    this.flows.replace(part, part.names, flows);
    part.names = [...types, ...flows].map(({ name }) => name);
    part.imports = part.unit.file.declarations.filter(
      (node): node is ImportDeclaration => node.kind === "ImportDeclaration",
    );
    part.isChecked = false;
    this.#forgetParts();
    part.isLinked = part.imports.length === 0;
    this.types.sort();
    this.flows.sort();
    return resultWithoutType(part) !== gave;
  }

  /** What a part of it knows beyond its own text. */
  surroundings(part: Part): Surroundings {
    const { around } = this;
    return {
      source: this,
      lineMap: part.lineMapIn(() => this.lineMap),
      unresolved: new Unresolved(this.unresolved, (name) => {
        around.note(part, this.key("u", name));
      }),
      types: this.#view(part, this.types, "t"),
      flows: this.#view(part, this.flows, "f"),
      interfaces: around.interfaces(part),
      units: () => {
        around.note(part, "program");
        return around.units();
      },
      asking: () => around.asking(part),
      readsBody: (flow) => {
        around.note(part, `body:${flow.unit.path}`);
      },
      core: () => {
        around.note(part, "core");
        return around.core(this);
      },
      isFirst: (entity) => {
        const isType = "resolve" in entity;
        around.note(part, this.key(isType ? "t" : "f", entity.name));
        return (isType ? this.types : this.flows).first(entity.name)?.entity === entity;
      },
    };
  }

  /** All that can be looked up of a part. */
  keysOf(part: Part, signatures: boolean): readonly Key[] {
    const { types, flows } = declaredIn(part.unit);
    const keys = [`body:${part.address}`];
    if (part.isCore) keys.push("core");
    for (const { name } of types) keys.push(this.key("t", name));
    for (const { key } of part.unit.ownInterfaces) keys.push(`i:${key}`, "interfaces");
    for (const declaration of part.imports) {
      for (const { name, alias } of declaration.names) {
        const local = (alias ?? name).text;
        keys.push(this.key("t", local), this.key("f", local), this.key("u", local), this.key("u", name.text));
      }
      keys.push(this.key("names", ""));
    }
    if (signatures) for (const { name } of flows) keys.push(this.key("f", name));
    if (signatures && flows.length > 0) keys.push("program");
    return keys;
  }
}

/** The names that failed to be imported, as a part of the file sees them with its own: `note` is told what it looks up. */
class Unresolved {
  readonly #own = new Set<string>();
  readonly #ofFile: ReadonlySet<string>;
  readonly #note: (name: string) => void;

  constructor(ofFile: ReadonlySet<string>, note: (name: string) => void) {
    this.#ofFile = ofFile;
    this.#note = note;
  }
  get size(): number {
    return this.#ofFile.size;
  }
  has(name: string): boolean {
    this.#note(name);
    return this.#own.has(name) || this.#ofFile.has(name);
  }
  add(name: string): void {
    this.#own.add(name);
  }
}

/** The file that a unit is part of. */
export function fileOf({ source }: Unit): FileUnits {
  if (!(source instanceof FileUnits)) throw new Error(`The unit of ${source.path} is part of no file.`);
  return source;
}

/** Whether a flow without a result type gives something is part of what others see of it, and stands in its body. */
function resultWithoutType({ unit }: Part): string {
  const [flow] = declaredIn(unit).flows;
  return flow === undefined || flow.node.returnType !== undefined || isInferred(flow.node) ? "" : flow.returnType.kind;
}
