/** The fixes of diagnostics: one by one, and all at once. */
import { CodeActionKind } from "../../lsp.js";
import type { Analysis, Diagnostic, TextEdit } from "../../../runtime/compiler/editor.js";
import { type Action, edited } from "./action.js";

export const quickFixes: Action = ({ analysis, start, end }) =>
  analysis.diagnostics.flatMap((diagnostic) =>
    diagnostic.fix === undefined || diagnostic.start > end || diagnostic.end < start
      ? []
      : [
          {
            title: diagnostic.fix.title,
            kind: CodeActionKind.QuickFix,
            edits: diagnostic.fix.edits,
            diagnostic,
            isPreferred: true,
          },
        ],
  );

/** How often what fixes leave is fixed again: some mend what is seen only when others are mended. */
const MOST_ROUNDS = 10;

/** Applies all fixes of the file, and those of what then shows itself, until none is left. */
export const fixAll: Action = ({ analysis, state, workspace }) =>
  analysis.diagnostics.every(({ fix }) => fix === undefined)
    ? []
    : [
        {
          title: "Fix all mistakes with a fix",
          kind: CodeActionKind.SourceFixAll,
          edits: () => editsOfRounds(analysis, (text) => workspace.probe(state.uri, text)),
        },
      ];

function editsOfRounds(analysis: Analysis, probe: (text: string) => Analysis | undefined): readonly TextEdit[] {
  const first = allFixes(analysis.diagnostics);
  let text = edited(analysis.text, first);
  const seen = new Set([analysis.text, text]);
  for (let round = 1; round < MOST_ROUNDS; round++) {
    const edits = allFixes(probe(text)?.diagnostics ?? []);
    const next = edited(text, edits);
    // Two fixes that undo one another would never end.
    if (seen.has(next)) break;
    seen.add((text = next));
  }
  return text === edited(analysis.text, first) ? first : [changeOf(analysis.text, text)];
}

/** One edit that makes the one text the other. */
function changeOf(old: string, text: string): TextEdit {
  const most = Math.min(old.length, text.length);
  let before = 0;
  while (before < most && old[before] === text[before]) before++;
  let after = 0;
  while (after < most - before && old[old.length - 1 - after] === text[text.length - 1 - after]) after++;
  return { start: before, end: old.length - after, newText: text.slice(before, text.length - after) };
}

/** All fixes that do not touch one another, in the order of the text. */
export function allFixes(diagnostics: readonly Diagnostic[]): readonly TextEdit[] {
  const taken: TextEdit[] = [];
  for (const { fix } of diagnostics) {
    if (fix === undefined) continue;
    const isFree = fix.edits.every((edit) => taken.every(({ start, end }) => edit.end < start || end < edit.start));
    if (isFree) taken.push(...fix.edits);
  }
  return taken.sort((a, b) => a.start - b.start);
}
