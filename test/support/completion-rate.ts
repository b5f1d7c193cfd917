/** Asks for what stands in a program: each known word is taken out, and completion is asked for it. */
import { type Analysis, createAnalyzer } from "../../runtime/compiler/editor.js";
import { parse } from "../../runtime/syntax/index.js";
import { completion } from "../../server/features/completion/completion.js";
import type { Completer } from "../../server/features/completion/items.js";
import { plainOf } from "../../server/features/completion/offer.js";
import { documentState } from "../../server/workspace/document-state.js";
import { type KnownWord, knownWords } from "./completion-places.js";
import type { ExampleFile } from "./example-files.js";

/** A client that can do all that VS Code can, but gets one range for each item. */
export const VS_CODE: Completer = {
  snippets: true,
  insertReplace: false,
  sharedRange: false,
  labelDetails: true,
  keep: undefined,
  again: "suggest",
};

/** So many offers a person sees at once. */
const SEEN = 20;

export interface Asked {
  readonly kind: KnownWord["kind"];
  readonly word: string;
  /** It is among the first. */
  readonly found: boolean;
  /** Of the first offers: how many were accepted, and what each that made a new mistake gave. */
  readonly accepted: number;
  readonly broken: readonly string[];
  /** Where this was, for people. */
  readonly at: string;
}

/** Takes out every `step`-th word from the one with number `first` on, all of it and then half of it. Every `tries`-th place tries its offers. */
export function* askForWords(
  files: readonly ExampleFile[],
  programOf: (path: string) => string | undefined,
  { step, first, tries }: { readonly step: number; readonly first: number; readonly tries: number },
): Generator<Asked> {
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  let number = 0;
  for (const { path, text } of files) {
    const analyzer = createAnalyzer({ read: (other) => texts.get(other) });
    const analyze = (source: string): Analysis => analyzer.analyze(path, source, programOf(path));
    for (const word of knownWords(analyze(text))) {
      if (number++ % step !== first) continue;
      for (const keep of kept(word)) {
        const source =
          text.slice(0, word.start + keep) + (word.kind === "text" && keep > 0 ? '"' : "") + text.slice(word.end);
        yield ask(path, source, word.start + keep, word, analyze, Math.floor(number / step) % tries === 0);
      }
    }
  }
}

/** How much of a word is left: nothing, and half of it. */
const kept = ({ start, end }: KnownWord): readonly number[] =>
  end - start > 1 ? [0, Math.ceil((end - start) / 2)] : [0];

function ask(
  path: string,
  source: string,
  offset: number,
  { kind, text }: KnownWord,
  analyze: (source: string) => Analysis,
  tries: boolean,
): Asked {
  const state = documentState(path, 1, analyze(source), undefined);
  const { lineMap } = state.analysis;
  const { items } = completion(state, offset, { client: VS_CODE });
  const offers = items.flatMap(({ label, filterText = label, textEdit, sortText = label, insertTextFormat }) => {
    if (textEdit === undefined || !("range" in textEdit)) return [];
    const start = lineMap.offsetAt(textEdit.range.start);
    const typed = source.slice(start, offset);
    if (!isWithin(typed, filterText)) return [];
    const newText = insertTextFormat === 2 ? plainOf(textEdit.newText) : textEdit.newText;
    const result = source.slice(0, start) + newText + source.slice(lineMap.offsetAt(textEdit.range.end));
    return [{ label, newText, result, order: `${filterText.startsWith(typed) ? 0 : 1}${sortText}` }];
  });
  const seen = offers.toSorted((a, b) => (a.order < b.order ? -1 : 1)).slice(0, SEEN);
  const before = tries ? mistakes(source) : [];
  const broken = tries ? seen.filter(({ result }) => isNew(mistakes(result), before)) : [];
  const at =
    `${path}: ${source.slice(Math.max(0, offset - 40), offset)}┃${source.slice(offset, offset + 30)}`.replaceAll(
      "\n",
      "⏎",
    );
  return {
    kind,
    word: text,
    found: seen.some(
      ({ label, newText }) => label === text || newText === text || /^[@:]?\w+/.exec(newText)?.[0] === text,
    ),
    accepted: tries ? seen.length : 0,
    broken: broken.map(({ label }) => label),
    at,
  };
}

const mistakes = (text: string): readonly string[] =>
  parse(text).errors.map(({ code, message }) => `${code} ${message}`);

/** Whether there is a mistake that was not there before. */
function isNew(after: readonly string[], before: readonly string[]): boolean {
  const left = [...before];
  return after.some((mistake) => {
    const index = left.indexOf(mistake);
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
}

/** As editors choose: all letters, in their order. */
function isWithin(typed: string, label: string): boolean {
  let at = -1;
  for (const character of typed.toLowerCase()) {
    at = label.toLowerCase().indexOf(character, at + 1);
    if (at < 0) return false;
  }
  return true;
}
