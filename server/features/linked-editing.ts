import type { LinkedEditingRanges } from "vscode-languageserver";
import { atPosition } from "../param-checks.js";
import { type DocumentState, rangeOf } from "../workspace/document-state.js";
import type { Feature } from "./feature.js";
import { keyIn, placesAt, placesOf, sharing } from "./names/places.js";

/**
 * Names that are bound once and for a few lines (of a lambda, a loop, a `@catch`, a pattern) are edited with their uses, while one
 * types where they are bound. At a use one may want another name, and a variable that is assigned again may become two: there, and
 * for all that other files know, one renames.
 */
export const linkedEditingFeature: Feature = {
  capabilities: () => ({ linkedEditingRangeProvider: true }),
  requests: { "textDocument/linkedEditingRange": atPosition },
  listen({ connection, aboutPlace }) {
    connection.languages.onLinkedEditingRange((params) => aboutPlace(params, null, linkedEditing));
  },
};

function linkedEditing(state: DocumentState, offset: number): LinkedEditingRanges | null {
  const [place, other] = placesAt(state, offset);
  // A shorthand would become another field.
  if (place === undefined || other !== undefined) return null;
  const { occurrence, text } = place;
  const { symbol } = occurrence;
  if (occurrence.role !== "declaration" || !isBinding(state, symbol)) return null;
  const key = keyIn(state, symbol);
  if (sharing([state], [key]).size > 1) return null;
  const places = placesOf([state], new Set([key]));
  const isSimple = places.every(
    (one) => one.text === text && one.occurrence.role !== "write" && placesAt(state, one.occurrence.start).length === 1,
  );
  if (!isSimple) return null;
  return {
    ranges: places.map((one) => rangeOf(state.analysis, one.occurrence)),
    wordPattern: "[A-Za-z_][A-Za-z0-9_]*",
  };
}

/** A name that a pattern, a loop, a lambda or a catch binds: its declaration is its name alone. */
function isBinding({ analysis }: DocumentState, symbol: Parameters<typeof keyIn>[1]): boolean {
  const declaration = analysis.model.declarationOf(symbol);
  return (
    (symbol.kind === "variable" || symbol.kind === "parameter") &&
    declaration !== undefined &&
    declaration.full.start === declaration.name.start &&
    declaration.full.end === declaration.name.end
  );
}
