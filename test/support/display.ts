/** What an editor shows beside and over a text, as text. */
import type { FoldingRange, InlayHint, SelectionRange } from "vscode-languageserver";
import { foldingRanges } from "../../server/features/folding.js";
import { inlayHints } from "../../server/features/inlay-hints/inlay-hints.js";
import type { InlayHintSettings } from "../../server/features/inlay-hints/settings.js";
import { selectionRanges } from "../../server/features/selection-ranges.js";
import { semanticTokens } from "../../server/features/semantic-tokens.js";
import { TOKEN_MODIFIERS, TOKEN_TYPES } from "../../server/features/token-legend.js";
import type { DocumentState } from "../../server/workspace/document-state.js";

export const ALL_HINTS: InlayHintSettings = {
  variableTypes: true,
  parameterNames: true,
  blockResults: true,
  pipelineStages: true,
};

/** A semantic token with its place. */
export interface PlacedToken {
  readonly line: number;
  readonly character: number;
  readonly length: number;
  readonly text: string;
  /** `variable.readonly.defaultLibrary` */
  readonly kind: string;
}

/** Reads tokens as the protocol encodes them. */
export function decodeTokens(data: readonly number[], text: string): readonly PlacedToken[] {
  const lines = text.split(/\r\n|\r|\n/);
  const tokens: PlacedToken[] = [];
  let line = 0;
  let character = 0;
  for (let at = 0; at < data.length; at += 5) {
    const [down = 0, right = 0, length = 0, type = 0, modifiers = 0] = data.slice(at, at + 5);
    line += down;
    character = down === 0 ? character + right : right;
    const names = TOKEN_MODIFIERS.filter((_, bit) => (modifiers & (1 << bit)) !== 0);
    tokens.push({
      line,
      character,
      length,
      text: (lines[line] ?? "").slice(character, character + length),
      kind: [TOKEN_TYPES[type], ...names].join("."),
    });
  }
  return tokens;
}

export const tokensOf = (state: DocumentState): readonly PlacedToken[] =>
  decodeTokens(semanticTokens(state), state.analysis.text);

const WHOLE = { start: { line: 0, character: 0 }, end: { line: 1e6, character: 0 } };

export const hintsOf = (state: DocumentState, settings: InlayHintSettings = ALL_HINTS): readonly InlayHint[] =>
  inlayHints(state, WHOLE, settings);

export const labelOf = ({ label }: InlayHint): string =>
  typeof label === "string" ? label : label.map(({ value }) => value).join("");

/** The text with its hints between `⟦` and `⟧`. */
export function withHints(state: DocumentState, settings: InlayHintSettings = ALL_HINTS): string {
  const { text, lineMap } = state.analysis;
  return hintsOf(state, settings).reduceRight((shown, hint) => {
    const at = lineMap.offsetAt(hint.position);
    return `${shown.slice(0, at)}⟦${labelOf(hint)}⟧${shown.slice(at)}`;
  }, text);
}

/** `2-5 comment` for each fold, lines from 1. */
export const foldsOf = (state: DocumentState, linesOnly = true): readonly string[] =>
  foldingRanges(state, linesOnly).map(foldText);
export const foldText = ({ startLine, endLine, kind }: FoldingRange): string =>
  `${startLine + 1}-${endLine + 1}${kind === undefined ? "" : ` ${kind}`}`;

/** What a selection grows to at an offset: the texts from the smallest to the largest. */
export function selectionsAt(state: DocumentState, offset: number): readonly string[] {
  const { text, lineMap } = state.analysis;
  const steps: string[] = [];
  const [first] = selectionRanges(state, [lineMap.positionAt(offset)]);
  for (let step: SelectionRange | undefined = first; step !== undefined; step = step.parent)
    steps.push(text.slice(lineMap.offsetAt(step.range.start), lineMap.offsetAt(step.range.end)));
  return steps;
}
