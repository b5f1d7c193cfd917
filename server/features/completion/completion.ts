import type { CompletionList } from "vscode-languageserver";
import {
  type Analysis,
  cursorText,
  type CursorText,
  type Segment,
  segmentAt,
  sketchAt,
  type Symbol,
} from "../../../runtime/compiler/editor.js";
import { findKeyword, type Modifier } from "../../../runtime/syntax/index.js";
import type { DocumentState } from "../../workspace/document-state.js";
import { continuations } from "./continuations.js";
import { canStandBefore, following, goesOn } from "./following.js";
import { isRecordingNamed } from "../recordings.js";
import { type ImportSource, importPaths, NO_IMPORTS, recordingNames } from "./import-offers.js";
import { type Completer, toList } from "./items.js";
import { offersAt } from "./place-offers.js";
import type { Offer } from "./offer.js";
import { placeholderAt, placeholderOffers } from "./placeholder.js";

/** What completion needs besides the document. */
export interface CompletionSetup {
  readonly client: Completer;
  readonly imports?: ImportSource;
  /** What the plugin before the cursor offers, if no interface declares its methods. */
  readonly offered?: readonly Symbol[];
  /** The recordings that a mock before the cursor may name. */
  readonly recordings?: readonly string[];
}

/** Offers what this place of the text takes, and first what it expects. */
export function completion(state: DocumentState, offset: number, setup: CompletionSetup): CompletionList {
  const { analysis } = state;
  // Nothing else tells what kind of place it is.
  const segment = segmentAt(analysis, offset);
  const { start } = segment;
  const cursor = cursorText(segment.text, offset - start);
  const shown = placeholderAt(segment.text, cursor);
  if (shown !== undefined) {
    const { word } = cursor;
    const { model, offset: place } = sketchedAt(analysis, segment, cursor);
    const offers = placeholderOffers(model.scopeAt(place), shown);
    return toList(analysis, offset, { start: start + word.start, end: start + word.end }, false, offers, setup.client);
  }
  const { string, word, sign } = cursor;
  const from = string === undefined ? word.start - sign.length : string.start;
  const end = string === undefined ? word.end : string.end;
  const replaced = { start: start + from, end: start + end };
  const offers = offersFor(analysis, segment, cursor, setup).filter(({ insert }) =>
    suits(sign, string !== undefined, insert),
  );
  return toList(analysis, offset, replaced, string !== undefined, offers, setup.client);
}

function offersFor(analysis: Analysis, segment: Segment, cursor: CursorText, setup: CompletionSetup): readonly Offer[] {
  const { text } = segment;
  const { string, word, sign } = cursor;
  const imports = setup.imports ?? NO_IMPORTS;
  if (cursor.comment || string?.multiline === true) return [];
  const before = text.slice(0, string?.start ?? word.start - sign.length);
  if (string !== undefined && /\bimport\s*\{[^{}]*\}\s*from\s*$/.test(before)) return importPaths(imports);
  if (string !== undefined && /(^|\n)\s*import\s+$/.test(before)) return importPaths(imports);
  const { recordings = [] } = setup;
  // A role may be called like that, and then its answers stand here.
  if (recordings.length > 0 && isRecordingNamed(before)) return recordingNames(recordings);
  // A number is no name.
  if (/^\d/.test(text.slice(word.start, word.end))) return [];
  const { model, offset } = sketchedAt(analysis, segment, cursor);
  const context = model.contextAt(offset);
  const { loop, yields } = model.bodyAt(offset);
  const more =
    string === undefined
      ? continuations(before, context, {
          open: model.openAt(before.trimEnd().length),
          inArms: isInArms(before, cursor),
        })
      : undefined;
  if (more?.only === true) return more.offers;
  const behind = following(string === undefined ? text : "", string === undefined ? word.end : 0);
  const found = [
    ...(more?.offers ?? []),
    ...offersAt({
      context,
      model,
      analysis,
      offset,
      loop,
      yields,
      inArm: /=>\s*$/.test(before),
      imports,
      offered: setup.offered ?? [],
    }),
  ];
  const modifiers = context.place === "declarations" ? modifiersAtEnd(before) : [];
  const alone = context.place === "body" || (context.place === "expression" && context.value);
  return found
    .filter(
      (offer) =>
        modifiers.every((modifier) => findKeyword(offer.label)?.modifiers?.includes(modifier) === true) &&
        (context.place === "names" || canStandBefore(offer, behind, alone)) &&
        (cursor.around.length === 0 || !offer.insert.includes("\n")),
    )
    .map((offer) => (goesOn(offer, behind.rest) ? { ...offer, rank: offer.rank / 10 - 1 } : offer));
}

/** What is known of a declaration as it may become, at the cursor. */
function sketchedAt(analysis: Analysis, segment: Segment, cursor: CursorText) {
  const sketching = analysis.sketch(segment);
  const { read, offset } = sketchAt(segment.text, cursor, sketching.read);
  const model = sketching.model(read);
  return { model, offset };
}

/** The modifiers that stand before what is declared next: what takes none of them cannot follow. */
const modifiersAtEnd = (before: string): readonly Modifier[] =>
  (/(?:(?:\bpub|@internal)[ \t]+)+$/
    .exec(before)?.[0]
    .trim()
    .split(/[ \t]+/) ?? []) as Modifier[];

/** Among the arms of a `match`, where a guard may follow a pattern. */
function isInArms(before: string, { brackets }: CursorText): boolean {
  const innermost = brackets.at(-1);
  return innermost !== undefined && /(?:\bmatch\b[^{}]*|\bon_response\s*=?\s*)$/.test(before.slice(0, innermost.start));
}

/** After `@` only @-words, after `:` only symbols, in a string only strings; else everything. */
function suits(sign: CursorText["sign"], inString: boolean, insert: string): boolean {
  if (inString) return insert.startsWith('"');
  return sign === "" || insert.startsWith(sign);
}
