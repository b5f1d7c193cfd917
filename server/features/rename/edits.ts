import type { Span, SyntaxNode, ObjectEntry, FieldPattern } from "../../../runtime/syntax/index.js";
import { walk } from "../../../runtime/syntax/index.js";
import type { DocumentState } from "../../workspace/document-state.js";
import type { Place } from "../names/places.js";
import { within } from "../names/program.js";
import type { RenameTarget } from "./target.js";

/** What stands in place of a word. */
export interface WordEdit extends Span {
  readonly newText: string;
  /** Where in `newText` the names stand that the word was: as a key, and as all else. */
  readonly key: number;
  readonly value: number;
}

/** The edits of a file, in order. */
export interface FileEdits {
  readonly state: DocumentState;
  readonly edits: readonly WordEdit[];
}

/** The edits that give a name another one, by file. What is written as a shorthand, `{ a }`, is written out: `{ a: b }`. */
export function editsOf({ places, name }: RenameTarget, newName: string): ReadonlyMap<string, FileEdits> {
  const files = new Map<string, { state: DocumentState; words: Map<number, Place[]> }>();
  for (const place of places) {
    const { state, occurrence } = place;
    const { path } = state.analysis;
    let file = files.get(path);
    if (file === undefined) files.set(path, (file = { state, words: new Map<number, Place[]>() }));
    const before = file.words.get(occurrence.start);
    if (before === undefined) file.words.set(occurrence.start, [place]);
    else before.push(place);
  }
  return new Map(
    [...files].map(([path, { state, words }]) => [
      path,
      {
        state,
        edits: [...words.values()].map((same) => wordEdit(same, name, newName)).sort((a, b) => a.start - b.start),
      },
    ]),
  );
}

/** The edit of one word. Both meanings of a shorthand may be renamed: it then stays one. */
function wordEdit(places: readonly Place[], name: string, newName: string): WordEdit {
  const { state, occurrence } = places[0]!;
  const { start, end } = occurrence;
  const isKey = places.some((place) => place.occurrence.isKey === true);
  const isValue = places.some((place) => place.occurrence.isKey !== true);
  if ((isKey && isValue) || !isShorthand(state, start, end)) return { start, end, newText: newName, key: 0, value: 0 };
  const [key, value] = isKey ? [newName, name] : [name, newName];
  return { start, end, newText: `${key}: ${value}`, key: 0, value: key.length + 2 };
}

type Shorthand = (SyntaxNode & ObjectEntry) | FieldPattern;

/** Whether a word is an entry `{ a }` of an object or a pattern. */
const isShorthand = (state: DocumentState, start: number, end: number): boolean =>
  shorthandAt(state, start, end) !== undefined;

function shorthandAt(state: DocumentState, from: number, to: number): Shorthand | undefined {
  const { segment, at } = within(state, from);
  const end = to - segment.start;
  let found: Shorthand | undefined;
  walk(segment.file, (node) => {
    if (found !== undefined || node.start > at || node.end < end) return false;
    const entry = node as Partial<ObjectEntry> & Partial<FieldPattern> & SyntaxNode;
    if (entry.kind === "ObjectEntry" && entry.value === undefined && entry.key?.start === at && entry.key.end === end)
      found = entry as Shorthand;
    if (entry.kind === undefined && "pattern" in entry && entry.pattern === undefined && entry.name?.start === at)
      found = entry as Shorthand;
    return found === undefined;
  });
  return found;
}
