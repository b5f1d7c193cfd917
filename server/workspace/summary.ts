/** What a file says by its text alone: what it imports, and the names that it declares. */
import { importPath, writtenPath } from "../../runtime/compiler/editor.js";
import type { Declaration, FlowDeclaration, Name, Span } from "../../runtime/syntax/index.js";
import type { Tree } from "./checker.js";
import { type InnerName, innerNames } from "./inner-names.js";

/** An import, in offsets of the file. */
export interface ImportSite {
  /** As it is written. */
  readonly written: string;
  /** The path that it means, if it means one that it may have. */
  readonly target: string | undefined;
  /** The text of the path with its quotes. */
  readonly literal: Span;
}

/** A name that a file declares at its top level, or in its core. Offsets are those of the file. */
export interface DeclaredName {
  readonly name: string;
  readonly kind: "flow" | "type" | "core";
  /** The role of a flow. */
  readonly role: FlowDeclaration["role"] | undefined;
  /** Other files may import it. */
  readonly pub: boolean;
  readonly doc: string | undefined;
  /** The core that it stands in. */
  readonly container: string | undefined;
  readonly full: Span;
  readonly nameSpan: Span;
}

export interface Summary {
  readonly imports: readonly ImportSite[];
  readonly declarations: readonly DeclaredName[];
  /** The names in its declarations. */
  readonly inner: readonly InnerName[];
  /** It is a program: it can be run, and not imported. */
  readonly hasCore: boolean;
}

/** The names are put together when they are asked for first: a keystroke needs only the imports. */
export function summaryOf(path: string, trees: readonly Tree[]): Summary {
  const imports: ImportSite[] = [];
  let hasCore = false;
  for (const { start, file } of trees) {
    const parts = partsOf(file.declarations);
    hasCore ||= parts.hasCore;
    for (const { written, literal } of parts.imports) {
      const target = importPath(path, written);
      imports.push({
        written,
        target: typeof target === "string" ? target : undefined,
        literal: moved(literal, start),
      });
    }
  }
  return new FileSummary(imports, hasCore, trees);
}

class FileSummary implements Summary {
  readonly imports: readonly ImportSite[];
  readonly hasCore: boolean;
  readonly #trees: readonly Tree[];
  #declarations: readonly DeclaredName[] | undefined;
  #inner: readonly InnerName[] | undefined;

  constructor(imports: readonly ImportSite[], hasCore: boolean, trees: readonly Tree[]) {
    this.imports = imports;
    this.hasCore = hasCore;
    this.#trees = trees;
  }

  get declarations(): readonly DeclaredName[] {
    return (this.#declarations ??= this.#trees.flatMap(({ start, file }) =>
      partsOf(file.declarations).declarations.map((one) => ({
        ...one,
        full: moved(one.full, start),
        nameSpan: moved(one.nameSpan, start),
      })),
    ));
  }
  get inner(): readonly InnerName[] {
    return (this.#inner ??= this.#trees.flatMap(({ start, file }) =>
      partsOf(file.declarations).inner.map((one) => ({ ...one, nameSpan: moved(one.nameSpan, start) })),
    ));
  }
}

const moved = ({ start, end }: Span, by: number): Span => ({ start: start + by, end: end + by });

interface Parts {
  readonly imports: readonly Omit<ImportSite, "target">[];
  readonly declarations: readonly DeclaredName[];
  readonly inner: readonly InnerName[];
  readonly hasCore: boolean;
}

/** A tree does not change: what it declares is collected once. */
const known = new WeakMap<readonly Declaration[], Parts>();

function partsOf(tree: readonly Declaration[]): Parts {
  let parts = known.get(tree);
  if (parts === undefined) known.set(tree, (parts = collect(tree)));
  return parts;
}

function collect(tree: readonly Declaration[]): Parts {
  const imports: Omit<ImportSite, "target">[] = [];
  const declarations: DeclaredName[] = [];
  const inner: InnerName[] = [];
  const declare = (
    node: Span & { readonly name: Name; readonly doc: string | undefined },
    more: Pick<DeclaredName, "kind" | "role" | "pub" | "container">,
  ): void => {
    const { text, start, end } = node.name;
    if (text === "") return;
    const full = { start: node.start, end: node.end };
    declarations.push({ name: text, doc: node.doc, full, nameSpan: { start, end }, ...more });
  };
  const visit = (nodes: readonly Declaration[], container: string | undefined): void => {
    for (const node of nodes) {
      inner.push(...innerNames(node, container));
      if (node.kind === "ImportDeclaration") {
        const written = writtenPath(node);
        if (written !== undefined && node.path !== undefined) imports.push({ written, literal: node.path });
      } else if (node.kind === "FlowDeclaration") {
        declare(node, { kind: "flow", role: node.role, pub: node.pub, container });
      } else if (node.kind === "TypeDeclaration") {
        declare(node, { kind: "type", role: undefined, pub: node.pub, container });
      } else if (node.kind === "TypesDeclaration") {
        for (const type of node.types) declare(type, { kind: "type", role: undefined, pub: type.pub, container });
      } else if (node.kind === "CoreDeclaration") {
        declare(node, { kind: "core", role: undefined, pub: false, container });
        visit(node.members, node.name.text);
      }
    }
  };
  visit(tree, undefined);
  return { imports, declarations, inner, hasCore: declarations.some(({ kind }) => kind === "core") };
}
