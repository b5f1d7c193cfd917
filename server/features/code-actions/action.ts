/** What all code actions share: where they are asked for, and how one is offered. */
import type { CodeActionKind } from "vscode-languageserver";
import {
  type Analysis,
  type Diagnostic,
  type Segment,
  segmentAt,
  type TextEdit,
} from "../../../runtime/compiler/editor.js";
import { type Node, pathAt, type Span, type SyntaxNode } from "../../../runtime/syntax/index.js";
import type { DocumentState } from "../../workspace/document-state.js";
import type { Workspace } from "../../workspace/workspace.js";

/** Where actions are asked for. Offsets are those of the file, but for `path` and `selection`, which are the segment's. */
export interface ActionPlace {
  readonly state: DocumentState;
  readonly analysis: Analysis;
  readonly workspace: Workspace;
  readonly start: number;
  readonly end: number;
  readonly segment: Segment;
  /** The nodes around the selection, the outermost first. */
  readonly path: readonly SyntaxNode[];
  readonly selection: Span;
}

/** A change that is offered. Edits do not overlap; offsets are those of the file. */
export interface Offer {
  readonly title: string;
  readonly kind: CodeActionKind;
  /** A function where they cost something: it is called when the action is chosen, by clients that can wait. */
  readonly edits: readonly TextEdit[] | (() => readonly TextEdit[]);
  /** What it mends. */
  readonly diagnostic?: Diagnostic;
  readonly isPreferred?: boolean;
}

/** Gives what one kind of action offers at a place. */
export type Action = (place: ActionPlace) => readonly Offer[];

export function placeOf(state: DocumentState, workspace: Workspace, start: number, end: number): ActionPlace {
  const { analysis } = state;
  const segment = segmentAt(analysis, start);
  const selection = { start: start - segment.start, end: end - segment.start };
  const path = pathAt(segment.file, selection.start).filter((node) => node.end >= selection.end);
  return { state, analysis, workspace, start, end, segment, path, selection };
}

/** The innermost node of a kind around the selection. */
export const around = <Kind extends Node["kind"]>(
  { path }: Pick<ActionPlace, "path">,
  kind: Kind,
): Extract<Node, { readonly kind: Kind }> | undefined =>
  path.findLast((node) => node.kind === kind) as Extract<Node, { readonly kind: Kind }> | undefined;

/** Replaces a span of the segment. */
export const replace = ({ segment }: ActionPlace, { start, end }: Span, newText: string): TextEdit => ({
  start: segment.start + start,
  end: segment.start + end,
  newText,
});
export const textOf = ({ segment }: ActionPlace, { start, end }: Span): string => segment.text.slice(start, end);

/** The blanks with which the line of an offset of the segment begins. */
export function indentAt({ segment: { text } }: ActionPlace, offset: number): string {
  const from = text.lastIndexOf("\n", offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(from, offset))![0];
}
/** Whether nothing but blanks stands before the offset on its line. */
export function beginsLine({ segment: { text } }: ActionPlace, offset: number): boolean {
  return text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset).trim() === "";
}

/** A name that the file does not use yet: `name`, else `name_2` and so on. */
export function freeName({ analysis }: ActionPlace, name: string): string {
  const words = new Set(analysis.text.match(/[A-Za-z_]\w*/g));
  if (!words.has(name)) return name;
  for (let number = 2; ; number++) if (!words.has(`${name}_${number}`)) return `${name}_${number}`;
}

/** Whether no mistake comes of the edits that was not there before. */
export function isHarmless({ state, analysis, workspace }: ActionPlace, edits: readonly TextEdit[]): boolean {
  const after = workspace.probe(state.uri, edited(analysis.text, edits));
  if (after === undefined) return false;
  const left = new Map<string, number>();
  for (const { code } of analysis.diagnostics) left.set(code, (left.get(code) ?? 0) + 1);
  return after.diagnostics.every(({ code }) => {
    const count = left.get(code) ?? 0;
    left.set(code, count - 1);
    return count > 0;
  });
}

/** The text after edits that do not overlap. */
export function edited(text: string, edits: readonly TextEdit[]): string {
  let result = "";
  let from = 0;
  for (const { start, end, newText } of [...edits].sort((a, b) => a.start - b.start || a.end - b.end)) {
    result += text.slice(from, start) + newText;
    from = end;
  }
  return result + text.slice(from);
}
