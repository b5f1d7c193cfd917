/** What is known of each file that was asked about, made again when a text that it depends on has changed. */
import { type Analysis, createAnalyzer, refusals } from "../../runtime/compiler/editor.js";
import type { Check, Checker } from "./checker.js";
import { documentState, type DocumentState } from "./document-state.js";
import type { Graph } from "./graph.js";
import { type Found, together } from "./programs.js";
import { importText } from "./import-text.js";
import type { Summary } from "./summary.js";
import type { Texts } from "./texts.js";

export interface StatesSource {
  readonly texts: Texts;
  readonly checker: Checker;
  readonly graph: Graph;
  /** The programs of a file, its default first. */
  readonly programsOf: (path: string) => readonly string[];
  readonly uriOf: (path: string) => string;
  readonly summary: (path: string) => Summary | undefined;
  readonly failed: (uri: string, error: unknown) => void;
}

export interface States {
  /** The state of a file now, with its own programs or with one of them; `undefined` where there is none. */
  of(path: string, program: string | undefined): DocumentState | undefined;
  isFresh(path: string): boolean;
  /** Forgets a file that is not open any more. */
  drop(path: string): void;
  /** All paths that a kept state depends on. */
  read(): readonly string[];
}

/** A check with the program that it was made with: `undefined` for a file alone. */
interface Part {
  readonly program: string | undefined;
  readonly reads: Check["reads"];
  /** `undefined` once it was forgotten. */
  analysis: Analysis | undefined;
}

interface Entry {
  readonly path: string;
  /** It was asked for with one program only. */
  readonly only: string | undefined;
  readonly text: string;
  /** What the state says of the document, whether the state is kept or not. */
  readonly uri: string;
  readonly documentVersion: number | null;
  /** `undefined` once it was forgotten. */
  state: DocumentState | undefined;
  readonly parts: readonly Part[];
  /** When it was last seen to be fresh. */
  epoch: number;
  version: number;
  /** When it was asked for last: a number that grows with each question. */
  asked: number;
}

/** A library is checked with so many of its programs: more find the same. */
const MOST_PROGRAMS = 8;

/** So many states of files that are not open are kept. */
const MOST_CLOSED = 100;

export function createStates(source: StatesSource): States {
  const { texts, checker, graph, programsOf, uriOf, summary, failed } = source;
  const entries = new Map<string, Entry>();
  let questions = 0;
  const keyOf = (path: string, only: string | undefined): string => (only === undefined ? path : `${path}\n${only}`);

  /** The programs that a file is checked with now: itself alone where none imports it. */
  const wanted = (path: string, only: string | undefined): readonly (string | undefined)[] => {
    if (only !== undefined) return [only];
    const programs = programsOf(path).slice(0, MOST_PROGRAMS);
    return programs.length === 0 ? [undefined] : programs;
  };
  const isCurrent = ({ program, reads }: Part, path: string): boolean => {
    for (const [file, text] of reads) if (texts.read(program ?? path, file) !== text) return false;
    return true;
  };
  const isFresh = (entry: Entry): boolean => {
    if (entry.epoch === texts.epoch && entry.version === graph.version) return true;
    const { path, only, parts, text, uri, documentVersion } = entry;
    const now = wanted(path, only);
    const isSame =
      texts.own(path) === text &&
      uri === uriOf(path) &&
      documentVersion === (texts.document(path)?.version ?? null) &&
      now.length === parts.length &&
      parts.every((part, index) => part.program === now[index] && isCurrent(part, path));
    if (!isSame) return false;
    entry.epoch = texts.epoch;
    entry.version = graph.version;
    return true;
  };
  const make = (path: string, only: string | undefined, text: string, before: Entry | undefined): Entry => {
    const uri = uriOf(path);
    const documentVersion = texts.document(path)?.version ?? null;
    const [epoch, version] = [texts.epoch, graph.version];
    const given = { path, only, text, uri, documentVersion, epoch, version, asked: questions };
    const parts: Part[] = [];
    try {
      const found: Found[] = [];
      for (const program of wanted(path, only)) {
        const known = before?.text === text ? before.parts.find((part) => part.program === program) : undefined;
        const kept = known?.analysis !== undefined && isCurrent(known, path) ? known : undefined;
        const { analysis, reads } = kept ?? checker.check(path, text, program === path ? undefined : program);
        parts.push({ program, reads, analysis });
        found.push({ program: nameFrom(path, program ?? path), analysis: analysis! });
      }
      const analysis = together(found);
      const isUnknown = (file: string): boolean => texts.read(path, file) === refusals["not-at-hand"];
      const unknownImport = parts.some(({ reads }) => [...reads.keys()].some(isUnknown))
        ? summary(path)?.imports.find(({ target }) => target !== undefined && isUnknown(target))?.literal
        : undefined;
      const program = parts[0]?.program;
      const state = documentState(uri, documentVersion, analysis, before?.state, { uriOf, program, unknownImport });
      return { ...given, parts, state };
    } catch (error) {
      failed(uri, error);
      // Until its text or that of an import changes, it is not tried again.
      const analysis = emptyAnalysis(path);
      const reads = checker.lastReads();
      const failing = wanted(path, only).map((program): Part => ({ program, reads, analysis }));
      const state = documentState(uri, documentVersion, analysis, before?.state, { uriOf, failed: true });
      return { ...given, parts: failing, state };
    }
  };
  /** Forgets the analyses of files that are neither open nor asked for lately, and the trees that only these needed. */
  const tidy = (): void => {
    const closed = [...entries].filter(
      ([, { path, only, state }]) => state !== undefined && (only !== undefined || texts.document(path) === undefined),
    );
    if (closed.length <= MOST_CLOSED) return;
    closed.sort(([, a], [, b]) => a.asked - b.asked);
    for (const [key, entry] of closed.slice(0, closed.length - MOST_CLOSED / 2)) {
      if (entry.only !== undefined) entries.delete(key);
      entry.state = undefined;
      for (const part of entry.parts) part.analysis = undefined;
    }
    retain();
  };
  const neededBy = (of: readonly Entry[]): ReadonlySet<string> =>
    new Set(of.flatMap(({ path, parts }) => [path, ...parts.flatMap(({ reads }) => [...reads.keys()])]));
  const retain = (): void => {
    const needed = neededBy([...entries.values()].filter(({ state }) => state !== undefined));
    checker.retain((path) => needed.has(path));
  };

  return {
    of(path, only) {
      const key = keyOf(path, only);
      const known = entries.get(key);
      const text = texts.own(path);
      if (text === undefined) {
        entries.delete(key);
        return undefined;
      }
      const entry = known?.state !== undefined && isFresh(known) ? known : make(path, only, text, known);
      entry.asked = ++questions;
      const { state } = entry;
      if (entry !== known) {
        entries.set(key, entry);
        tidy();
      }
      return state;
    },
    isFresh(path) {
      const entry = entries.get(path);
      return entry !== undefined && isFresh(entry);
    },
    drop(path) {
      for (const [key, entry] of entries) if (entry.path === path) entries.delete(key);
      retain();
    },
    read: () => [...neededBy([...entries.values()])],
  };
}

/** How a message in a file names another one. */
const nameFrom = (path: string, other: string): string => importText(path, other) ?? other;

/** What is known of a file of which nothing is known. */
const emptyAnalysis = (path: string) => createAnalyzer({ read: () => undefined }).analyze(path, "");
