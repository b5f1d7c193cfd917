/**
 * Tries a rename before it is made: the programs are checked as they would be. A name that clashes with another one, is none, or
 * would capture what other words mean shows itself there, whatever the rule is that it breaks.
 */
import {
  type Analysis,
  type Analyzer,
  createAnalyzer,
  type Diagnostic,
  type Occurrence,
} from "../../../runtime/compiler/editor.js";
import { keysIn } from "../names/places.js";
import type { DocumentState } from "../../workspace/document-state.js";
import type { Workspace } from "../../workspace/workspace.js";
import type { FileEdits, WordEdit } from "./edits.js";
import type { RenameTarget } from "./target.js";

/** Where renames are tried: what the last one did not touch is not checked again for the next. */
interface Trial {
  texts: ReadonlyMap<string, string>;
  readonly analyzer: Analyzer;
}

const trials = new WeakMap<Workspace, Trial>();

/** How many characters of source are kept for the next rename. */
const KEPT = 2_000_000;

function trialIn(workspace: Workspace): Trial {
  const known = trials.get(workspace);
  if (known !== undefined) return known;
  const trial: Trial = {
    texts: new Map(),
    analyzer: createAnalyzer({ read: (path) => trial.texts.get(path) }, { maxLength: KEPT }),
  };
  trials.set(workspace, trial);
  return trial;
}

/** Why a rename cannot be made; `undefined` where it can. */
export function objection(
  workspace: Workspace,
  { states, name }: RenameTarget,
  files: ReadonlyMap<string, FileEdits>,
  newName: string,
  shown: (path: string) => string,
): string | undefined {
  const texts = new Map<string, string>();
  for (const { analysis } of states)
    texts.set(analysis.path, edited(analysis.text, files.get(analysis.path)?.edits ?? []));
  const trial = trialIn(workspace);
  trial.texts = texts;
  for (const state of states) {
    const { path } = state.analysis;
    const after = trial.analyzer.analyze(path, texts.get(path)!, state.program);
    const where = (offset: number): string => {
      const { line } = after.lineMap.positionAt(offset);
      return `${shown(path)}:${line + 1}`;
    };
    const added = newMistake(state.analysis, after);
    if (added !== undefined) return `\`${name}\` cannot become \`${newName}\`: ${where(added.start)}: ${added.message}`;
    const changed = changedMeaning(state, after, files.get(path)?.edits ?? []);
    if (changed !== undefined)
      return `\`${name}\` cannot become \`${newName}\`: a name would mean something else in ${where(changed)}.`;
  }
  return undefined;
}

export function edited(text: string, edits: readonly WordEdit[]): string {
  let result = "";
  let from = 0;
  for (const { start, end, newText } of edits) {
    result += text.slice(from, start) + newText;
    from = end;
  }
  return result + text.slice(from);
}

/** The first diagnostic of a code that there are more of than before. */
function newMistake(before: Analysis, after: Analysis): Diagnostic | undefined {
  const left = new Map<string, number>();
  for (const { code } of before.diagnostics) left.set(code, (left.get(code) ?? 0) + 1);
  return after.diagnostics.find(({ code }) => {
    const count = left.get(code) ?? 0;
    left.set(code, count - 1);
    return count <= 0;
  });
}

/** Where a word, after the edits, means what another word meant that it did not share its meaning with; or is gone, or new. */
function changedMeaning(before: DocumentState, after: Analysis, edits: readonly WordEdit[]): number | undefined {
  const old = inOrder(before.analysis.model.occurrences, moved(edits));
  const now = inOrder(after.model.occurrences, ({ start }) => start);
  const [keyBefore, keyAfter] = [keysIn(before), keysIn({ ...before, analysis: after })];
  const meanings = new Map<string, string>();
  const origins = new Map<string, string>();
  for (let index = 0; index < Math.max(old.length, now.length); index++) {
    const [was, is] = [old[index], now[index]];
    if (was === undefined || is === undefined) return is?.at ?? was?.at ?? 0;
    if (was.at !== is.at || was.occurrence.role !== is.occurrence.role) return Math.min(was.at, is.at);
    const [from, to] = [keyBefore(was.occurrence.symbol), keyAfter(is.occurrence.symbol)];
    // What the language defines is the same in each check; a name may hide it.
    if (was.occurrence.symbol.declaration === undefined && is.occurrence.symbol.declaration === undefined) continue;
    if ((meanings.get(from) ?? to) !== to || (origins.get(to) ?? from) !== from) return is.at;
    meanings.set(from, to);
    origins.set(to, from);
  }
  return undefined;
}

interface Placed {
  readonly at: number;
  readonly occurrence: Occurrence;
}

const inOrder = (occurrences: readonly Occurrence[], place: (occurrence: Occurrence) => number): readonly Placed[] =>
  occurrences
    .map((occurrence) => ({ at: place(occurrence), occurrence }))
    .sort((a, b) => a.at - b.at || Number(a.occurrence.isKey ?? 0) - Number(b.occurrence.isKey ?? 0));

/** Where a word of the old text stands in the new one. */
function moved(edits: readonly WordEdit[]): (occurrence: Occurrence) => number {
  return ({ start, isKey }) => {
    let by = 0;
    for (const edit of edits) {
      if (edit.start === start) return start + by + (isKey === true ? edit.key : edit.value);
      if (edit.start > start) break;
      by += edit.newText.length - (edit.end - edit.start);
    }
    return start + by;
  };
}
