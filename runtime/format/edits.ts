/** The differences between a text and its formatted form, and their application. */
import type { Span, TextEdit } from "../syntax/index.js";
import type { Place } from "./render.js";

/**
 * Returns what changes between and in the tokens, which are at `units` in `source` and at `places` in `result`. Each edit is
 * as small as it can be, and any of them can be applied without the others.
 */
export function editsBetween(
  source: string,
  units: readonly Span[],
  result: string,
  places: readonly Place[],
): readonly TextEdit[] {
  const edits: TextEdit[] = [];
  const compare = (start: number, end: number, text: string): void => {
    const old = source.slice(start, end);
    if (old !== text) edits.push(smallest(start, old, text));
  };
  let end = 0;
  let placeEnd = 0;
  units.forEach((unit, index) => {
    const place = places[index]!;
    compare(end, unit.start, result.slice(placeEnd, place.start));
    compare(unit.start, unit.end, result.slice(place.start, place.end));
    end = unit.end;
    placeEnd = place.end;
  });
  compare(end, source.length, result.slice(placeEnd));
  return edits;
}

function smallest(start: number, old: string, text: string): TextEdit {
  const most = Math.min(old.length, text.length);
  let before = 0;
  while (before < most && old[before] === text[before]) before++;
  let after = 0;
  while (after < most - before && old[old.length - 1 - after] === text[text.length - 1 - after]) after++;
  return {
    start: start + before,
    end: start + old.length - after,
    newText: text.slice(before, text.length - after),
  };
}

/** Applies edits that are in order and do not overlap. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let result = "";
  let at = 0;
  for (const { start, end, newText } of edits) {
    result += text.slice(at, start) + newText;
    at = end;
  }
  return result + text.slice(at);
}
