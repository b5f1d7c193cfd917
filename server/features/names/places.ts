import type { Occurrence, SemanticModel, Symbol } from "../../../runtime/compiler/editor.js";
import type { DocumentState } from "../../workspace/document-state.js";
import type { Workspace } from "../../workspace/workspace.js";
import { importedNames } from "./imports.js";
import { statesAround } from "./program.js";

/** A word in a file that means a symbol. */
export interface Place {
  readonly state: DocumentState;
  readonly occurrence: Occurrence;
  readonly text: string;
}

/** What is the same for all that mean the same, in whatever file. */
export function keyIn({ analysis: { model } }: DocumentState, symbol: Symbol): string {
  const key = model.keyOf(symbol);
  // What the language defines has no place: its name alone may be that of several things.
  return symbol.declaration === undefined ? `${key} ${symbol.detail}` : key;
}

const textOf = ({ analysis }: DocumentState, { start, end }: Occurrence): string => analysis.text.slice(start, end);

export function placeOf(state: DocumentState, occurrence: Occurrence): Place {
  return { state, occurrence, text: textOf(state, occurrence) };
}

/** The words at an offset, or ending there: one, or the two meanings of a shorthand, that of the value first. */
export function placesAt(state: DocumentState, offset: number): readonly Place[] {
  const { model } = state.analysis;
  const first = model.symbolAt(offset);
  if (first === undefined || first.start === first.end) return [];
  const found = new Map<string, Occurrence>();
  for (const occurrence of model.occurrences) {
    if (occurrence.start > first.start) break;
    if (occurrence.start === first.start && occurrence.end === first.end)
      found.set(`${String(occurrence.isKey)} ${keyIn(state, occurrence.symbol)}`, occurrence);
  }
  return [...found.values()].map((occurrence) => placeOf(state, occurrence));
}

/** The words of a file by what they mean, and what shares its name, by key. */
interface Words {
  readonly byKey: ReadonlyMap<string, readonly Occurrence[]>;
  readonly links: ReadonlyMap<string, readonly string[]>;
}

/** What a model says does not change: its words are put in order once, and live as long as it does. */
const known = new WeakMap<SemanticModel, Words>();

function wordsOf(state: DocumentState): Words {
  const { model } = state.analysis;
  let words = known.get(model);
  if (words === undefined) known.set(model, (words = collect(state)));
  return words;
}

function collect(state: DocumentState): Words {
  const { model } = state.analysis;
  const keyOf = keysIn(state);
  const byKey = new Map<string, Occurrence[]>();
  const links = new Map<string, string[]>();
  for (const occurrence of model.occurrences)
    if (occurrence.start < occurrence.end) add(byKey, keyOf(occurrence.symbol), occurrence);
  for (const [one, other] of model.links) {
    const [a, b] = [keyOf(one), keyOf(other)];
    add(links, a, b);
    add(links, b, a);
  }
  return { byKey, links };
}

function add<V>(map: Map<string, V[]>, key: string, value: V): void {
  const values = map.get(key);
  if (values === undefined) map.set(key, [value]);
  else values.push(value);
}

/** Gives what `keyIn` gives, and remembers it: for many words of a file. */
export function keysIn(state: DocumentState): (symbol: Symbol) => string {
  const keys = new Map<Symbol, string>();
  return (symbol) => {
    let key = keys.get(symbol);
    if (key === undefined) keys.set(symbol, (key = keyIn(state, symbol)));
    return key;
  };
}

/**
 * What shares its name with some symbols, these included, by key: the fields that a union has in each of its members, a field of an
 * object and that of the type it is given to.
 */
export function sharing(states: readonly DocumentState[], keys: Iterable<string>): ReadonlySet<string> {
  const all = states.map(wordsOf);
  const shared = new Set(keys);
  // The set grows while it is gone through.
  for (const key of shared) for (const { links } of all) for (const other of links.get(key) ?? []) shared.add(other);
  return shared;
}

/** Names with all that shares them, and the files in which they may stand. */
interface Shared {
  readonly keys: ReadonlySet<string>;
  readonly states: readonly DocumentState[];
}

/** What some symbols of a file share their names with, in all files that may know one of them. */
export function sharedNames(workspace: Workspace, state: DocumentState, symbols: readonly Symbol[]): Shared {
  const own = symbols.map((symbol) => keyIn(state, symbol));
  const files = new Set(symbols.flatMap((symbol) => state.analysis.model.declarationOf(symbol)?.file ?? []));
  for (;;) {
    const states = statesAround(workspace, state, files);
    const keys = sharing(states, own);
    const before = files.size;
    // What shares the name may be declared in a file that others know.
    for (const { state: other, occurrence } of placesOf(states, keys)) {
      const file = other.analysis.model.declarationOf(occurrence.symbol)?.file;
      if (file !== undefined) files.add(file);
    }
    if (files.size === before) return { keys, states };
  }
}

/** All words in some files that mean one of these symbols, each once, in the order of each file. */
export function placesOf(states: readonly DocumentState[], keys: ReadonlySet<string>): readonly Place[] {
  const found = new Map<string, Place>();
  for (const state of states) {
    const { byKey } = wordsOf(state);
    const occurrences = [...keys].flatMap((key) => byKey.get(key) ?? []).sort((a, b) => a.start - b.start);
    for (const occurrence of occurrences) {
      const at = `${state.analysis.path}:${occurrence.start}:${String(occurrence.isKey)}`;
      const before = found.get(at);
      // A name that is read and written in one place is written.
      if (before === undefined || strength(before.occurrence) < strength(occurrence))
        found.set(at, placeOf(state, occurrence));
    }
  }
  return [...found.values()];
}

const STRENGTH: Readonly<Record<Occurrence["role"], number>> = { read: 0, write: 1, import: 2, declaration: 3 };
const strength = ({ role }: Occurrence): number => STRENGTH[role];

/**
 * The name under which only this file knows what it imports, where a word has that: `b` of `import { a as b }`. The places of such a
 * name are those of this file.
 */
export function localName({ state, occurrence, text }: Place): string | undefined {
  const key = keyIn(state, occurrence.symbol);
  const names = importedNames(state).filter(({ alias }) => alias?.text === text);
  const own = names.find(({ name }) => {
    const meant = state.analysis.model.symbolAt(name.end)?.symbol;
    return meant !== undefined && keyIn(state, meant) === key;
  });
  return own === undefined || own.name.start === occurrence.start ? undefined : text;
}

/** Whether a word is the name of an import before its `as`, which is the name in the other file. */
export const isImportedName = ({ state, occurrence }: Place): boolean =>
  importedNames(state).some(({ name, alias }) => alias !== undefined && name.start === occurrence.start);
