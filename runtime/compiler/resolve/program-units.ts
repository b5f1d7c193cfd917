/** The units of a program as its files are edited: which there are, and which of them a change makes stale. */
import type { ImportDeclaration } from "../../syntax/ast.js";
import type { CoreEntity, InterfaceEntity, Unit } from "../semantics/program.js";
import { modelBlocks } from "../semantics/blocks.js";
import { Dependents } from "./dependents.js";
import type { Arrangement } from "./arrangement.js";
import type { CompilerHost } from "./compiler-host.js";
import { fileOf, FileUnits } from "./file-units.js";
import { findImport, type ImportLink, sameLink, takeImports } from "./imports.js";
import { type Key, modelAsks, type Part } from "./parts.js";
import type { SourceText } from "./source-text.js";
import { declaredIn } from "./unit.js";

let numbers = 0;

export class ProgramUnits {
  readonly dependents = new Dependents();
  /** By address. */
  readonly places = new Map<string, Part>();
  /** By path, the entry first. */
  files: ReadonlyMap<string, FileUnits> = new Map();
  interfaces: ReadonlyMap<string, InterfaceEntity> = new Map();
  /** Those that an earlier one of the same key makes void, with that. */
  doubleInterfaces: readonly { readonly entity: InterfaceEntity; readonly first: InterfaceEntity }[] = [];
  #links = new Map<ImportDeclaration, ImportLink>();
  readonly #changed = new Set<Key>();
  #areInterfacesStale = true;

  constructor(
    readonly entryPath: string,
    private readonly host: CompilerHost,
    private readonly sourceOf: (path: string) => SourceText,
    /** Is told of each part that is no more, or is made anew. */
    private readonly forgotten: (part: Part) => void = () => undefined,
  ) {}

  get entry(): FileUnits {
    return this.files.get(this.entryPath)!;
  }
  get core(): CoreEntity | undefined {
    return this.entry.ownCore;
  }
  /** What the files consist of now: that stays as it is when they change. */
  readonly arrangements = (): readonly Arrangement[] => [...this.files.values()].map(({ arrangement }) => arrangement);
  readonly units = (): readonly Unit[] => [...this.files.values()].flatMap((file) => file.units);

  /** Takes the text of the entry, and those that the host has for what it imports. Gives the parts that are made anew. */
  update(text: string): readonly Part[] {
    this.dependents.isNoting = true;
    try {
      this.#read(text);
      return this.#renew();
    } finally {
      this.dependents.isNoting = false;
    }
  }

  /** Makes the parts anew that looked up one of these. */
  renew(keys: Iterable<Key>): readonly Part[] {
    this.dependents.isNoting = true;
    try {
      for (const key of keys) this.#changed.add(key);
      return this.#renew();
    } finally {
      this.dependents.isNoting = false;
    }
  }

  readonly #change = (key: Key): void => void this.#changed.add(key);

  #take(path: string, text: string, files: Map<string, FileUnits>): FileUnits {
    const file = this.files.get(path) ?? this.#createFile(path);
    files.set(path, file);
    const source = this.sourceOf(path);
    file.take(source.update(text), text, this.#change);
    return file;
  }

  #createFile(path: string): FileUnits {
    return new FileUnits(path, {
      note: (part, key) => {
        this.dependents.note(part, key);
      },
      forget: (part) => {
        this.dependents.forget(part);
        this.forgotten(part);
      },
      core: (file) => file.ownCore ?? this.core,
      interfaces: (part) =>
        new InterfacesView(
          (key) => this.#interface(part, key),
          () => this.#allInterfaces(part),
        ),
      units: this.units,
      asking: (part) => {
        this.dependents.note(part, "asks");
        return this.units().filter(({ file }) => modelBlocks(file).length > 0);
      },
      number: () => ++numbers,
      places: this.places,
    });
  }

  #interface(part: Part, key: string): InterfaceEntity | undefined {
    this.dependents.note(part, `i:${key}`);
    return this.interfaces.get(key);
  }
  #allInterfaces(part: Part): ReadonlyMap<string, InterfaceEntity> {
    this.dependents.note(part, "interfaces");
    return this.interfaces;
  }

  /** Reads the entry and what it imports, through however many files. */
  #read(text: string): void {
    const files = new Map<string, FileUnits>();
    const links = new Map<ImportDeclaration, ImportLink>();
    const before = this.files;
    this.#take(this.entryPath, text, files);
    // The map grows while it is gone through.
    for (const file of files.values()) {
      for (const part of file.importParts) {
        for (const declaration of part.imports) {
          const link = findImport(
            file.path,
            declaration,
            files,
            (path) => this.host.read(path),
            (path, found) => this.#take(path, found, files),
          );
          links.set(declaration, link);
          const known = this.#links.get(declaration);
          if (known === undefined || !sameLink(known, link)) this.#markStale(part, true);
        }
      }
    }
    if ([...files.keys()].join("\n") !== [...before.keys()].join("\n")) {
      this.#change("interfaces");
      this.#change("program");
    }
    this.files = files;
    this.#links = links;
    for (const [path, file] of before) {
      if (files.has(path)) continue;
      file.take([], "", this.#change);
    }
  }

  #markStale(part: Part, signatures: boolean): void {
    if (part.isStale && (part.hasNewSignature || !signatures)) return;
    const file = fileOf(part.unit);
    part.isStale = true;
    file.hasStale = true;
    if (signatures) part.hasNewSignature = true;
    for (const key of file.keysOf(part, part.hasNewSignature)) this.#changed.add(key);
    if (part.imports.length > 0) this.#markImports(file);
  }

  /** The imports of a file are taken together: which of two of one name counts depends on both. */
  #markImports(file: FileUnits): void {
    for (const part of file.importParts) this.#markStale(part, true);
  }

  /** Makes the parts anew that looked up what has changed, and those that looked up what these declare. */
  #renew(): readonly Part[] {
    const renewed = new Set<Part>();
    for (const file of this.files.values()) {
      const parts = file.importParts;
      if (file.linked !== parts.length || parts.some(({ isStale }) => isStale)) this.#markImports(file);
    }
    for (;;) {
      this.#spread();
      const stale = this.#staleParts();
      // Of two interfaces of one key one may have gone that nothing looked up.
      if (stale.length === 0 && !this.#areInterfacesStale) break;
      for (const part of stale) {
        this.#make(part);
        renewed.add(part);
      }
      if (this.#areInterfacesStale) this.#linkInterfaces();
      for (const file of this.files.values()) for (const part of this.#link(file)) renewed.add(part);
      this.#resolve([...renewed]);
    }
    return [...renewed];
  }

  #spread(): void {
    for (const key of this.#changed) {
      if (key === "interfaces") this.#areInterfacesStale = true;
      // What spreads further is added to the set, and is gone through as well.
      for (const part of [...this.dependents.of(key)]) {
        if (key.startsWith("t:") && modelAsks(part.text) !== "") this.#changed.add("asks");
        this.#markStale(part, part.signatureKeys.has(key) || declaredIn(part.unit).flows.length === 0);
      }
    }
    this.#changed.clear();
  }

  #staleParts(): readonly Part[] {
    return [...this.files.values()].flatMap(({ staleParts }) => staleParts);
  }

  #make(part: Part): void {
    const file = fileOf(part.unit);
    if (!part.isFresh && file.make(part))
      for (const { name } of declaredIn(part.unit).flows) this.#changed.add(file.key("f", name));
    part.isFresh = false;
    part.isStale = false;
    part.hasNewSignature = false;
  }

  #linkInterfaces(): void {
    this.#areInterfacesStale = false;
    const found = new Map<string, InterfaceEntity>();
    const doubles: { entity: InterfaceEntity; first: InterfaceEntity }[] = [];
    for (const { parts } of this.files.values()) {
      for (const { unit } of parts) {
        for (const entity of unit.ownInterfaces) {
          const first = found.get(entity.key);
          if (first === undefined) found.set(entity.key, entity);
          else doubles.push({ entity, first });
        }
      }
    }
    this.interfaces = found;
    this.doubleInterfaces = doubles;
  }

  /** Takes the imports of a file anew where one of them has been made anew. Gives the parts that hold them. */
  #link(file: FileUnits): readonly Part[] {
    const parts = file.importParts;
    if (parts.every(({ isLinked }) => isLinked) && file.linked === parts.length) return [];
    const had = file.unresolved.size > 0;
    for (const name of takeImports(file, parts, this.#links)) this.#changed.add(file.key("u", name));
    if (file.unresolved.size > 0 !== had) this.#changed.add("program");
    for (const part of parts) part.isLinked = true;
    file.linked = parts.length;
    return parts;
  }

  /** Resolves types and signatures in the order of the program, so that of types in a ring it is always the same that is reported. */
  #resolve(parts: readonly Part[]): void {
    // Second ones of a name too: what editors show of them is looked up later, and must not add to what has been found.
    for (const { unit } of parts) for (const type of declaredIn(unit).types) type.resolve();
    for (const part of parts) {
      look(part.unit.ownTypes, part.unit.ownFlows);
      part.inSignature = true;
      for (const flow of declaredIn(part.unit).flows) look(flow.params, flow.returnType);
      part.inSignature = false;
    }
  }
}

/** The interfaces of a program as one of its parts looks them up. */
class InterfacesView {
  constructor(
    readonly get: (key: string) => InterfaceEntity | undefined,
    private readonly all: () => ReadonlyMap<string, InterfaceEntity>,
  ) {}

  has(key: string): boolean {
    return this.get(key) !== undefined;
  }
  values(): MapIterator<InterfaceEntity> {
    return this.all().values();
  }
  [Symbol.iterator](): MapIterator<[string, InterfaceEntity]> {
    return this.all()[Symbol.iterator]();
  }
}

/** Reads what is found when it is read first. */
const look = (..._values: readonly unknown[]): void => undefined;
