/** Who imports whom, among the open documents, the files of the folders, and what these import. */
import type { Summary } from "./summary.js";

export interface GraphSource {
  /** The files that are known by themselves: open, or found in a folder. */
  readonly roots: () => Iterable<string>;
  /** What a file says now; `undefined` where there is none. */
  readonly summary: (path: string) => Summary | undefined;
  /** Whether a file may read another one. */
  readonly reaches: (importer: string, path: string) => boolean;
}

export interface Graph {
  /** Counts the changes of what follows: while it stays, every answer stays. */
  readonly version: number;
  /** The paths that were looked at, whether there is a file or not. */
  looked(): readonly string[];
  /** In order of their paths. */
  files(): readonly string[];
  isKnown(path: string): boolean;
  importsOf(path: string): readonly string[];
  importersOf(path: string): readonly string[];
  /** Of all files that import it, also through others; without itself. */
  dependentsOf(path: string): readonly string[];
  /** All that it imports, also through others; without itself. */
  reachedFrom(path: string): readonly string[];
  /** The programs that reach a file, in order of their paths; a program only itself. */
  programsOf(path: string): readonly string[];
  /** These files may say something else now, or be there or not. */
  changed(paths: Iterable<string>): void;
  /** The files that are known by themselves are others now, or what may be read is. */
  rootsChanged(): void;
}

/** A file with what matters here of what it says. */
interface Node {
  readonly imports: readonly string[];
  readonly hasCore: boolean;
}

interface View {
  readonly files: readonly string[];
  readonly nodes: ReadonlyMap<string, Node>;
  readonly importers: ReadonlyMap<string, readonly string[]>;
}

const NONE: readonly string[] = [];

export function createGraph({ roots, summary, reaches }: GraphSource): Graph {
  /** What files said when they were looked at last; `undefined`: there was none. */
  const nodes = new Map<string, Node | undefined>();
  const dirty = new Set<string>();
  let version = 0;
  let view: View | undefined;

  const look = (path: string): Node | undefined => {
    const said = summary(path);
    if (said === undefined) return undefined;
    const targets = said.imports.flatMap(({ target }) =>
      target !== undefined && target !== path && reaches(path, target) ? [target] : [],
    );
    return { imports: [...new Set(targets)], hasCore: said.hasCore };
  };
  /** Looks again at what has changed. Only what another file can see of it makes a new view. */
  const settle = (): View => {
    for (const path of dirty) {
      const before = nodes.get(path);
      const now = look(path);
      if (nodes.has(path) && isSame(before, now)) continue;
      nodes.set(path, now);
      view = undefined;
    }
    dirty.clear();
    if (view === undefined) {
      view = makeView();
      version++;
    }
    return view;
  };
  /** All files that the roots lead to. */
  const makeView = (): View => {
    const reached = new Map<string, Node>();
    const importers = new Map<string, string[]>();
    const waiting = [...new Set(roots())].sort();
    const seen = new Set(waiting);
    for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
      if (!nodes.has(path)) nodes.set(path, look(path));
      const node = nodes.get(path);
      if (node !== undefined) reached.set(path, node);
      for (const target of node?.imports ?? NONE) {
        const known = importers.get(target);
        if (known === undefined) importers.set(target, [path]);
        else known.push(path);
        if (seen.has(target)) continue;
        seen.add(target);
        waiting.push(target);
      }
    }
    for (const path of nodes.keys()) if (!seen.has(path)) nodes.delete(path);
    return { files: [...reached.keys()].sort(), nodes: reached, importers };
  };
  /** All that steps lead to from a file, without it, in order of their paths. */
  const closure = (path: string, steps: (of: string) => readonly string[]): readonly string[] => {
    const seen = new Set([path]);
    const waiting = [path];
    for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
      for (const next of steps(one)) {
        if (seen.has(next)) continue;
        seen.add(next);
        waiting.push(next);
      }
    }
    seen.delete(path);
    return [...seen].sort();
  };
  const existing = ({ nodes: known }: View, paths: readonly string[]): readonly string[] =>
    paths.filter((path) => known.has(path));

  return {
    get version() {
      settle();
      return version;
    },
    looked: () => [...nodes.keys()],
    files: () => settle().files,
    isKnown: (path) => settle().nodes.has(path),
    importsOf(path) {
      const now = settle();
      return existing(now, now.nodes.get(path)?.imports ?? NONE);
    },
    importersOf: (path) => [...(settle().importers.get(path) ?? NONE)].sort(),
    dependentsOf(path) {
      const { importers } = settle();
      return closure(path, (of) => importers.get(of) ?? NONE);
    },
    reachedFrom(path) {
      const now = settle();
      return existing(
        now,
        closure(path, (of) => now.nodes.get(of)?.imports ?? NONE),
      );
    },
    programsOf(path) {
      const now = settle();
      if (now.nodes.get(path)?.hasCore === true) return [path];
      // A program cannot be imported: what imports one all the same has nothing of what that imports.
      const isProgram = (of: string): boolean => now.nodes.get(of)?.hasCore === true;
      return closure(path, (of) => (isProgram(of) ? NONE : (now.importers.get(of) ?? NONE))).filter(isProgram);
    },
    changed(paths) {
      for (const path of paths) dirty.add(path);
    },
    rootsChanged() {
      view = undefined;
    },
  };
}

const isSame = (a: Node | undefined, b: Node | undefined): boolean =>
  a?.hasCore === b?.hasCore &&
  a?.imports.length === b?.imports.length &&
  (a === undefined || a.imports.every((path, index) => path === b?.imports[index]));
