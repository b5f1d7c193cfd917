/** Splits a file with mistakes into its declarations, so that those without any can be formatted. */
import { type ParseResult, parse, type Span } from "../syntax/index.js";

/** Mistakes after which the rest of the file may be read as something else than it is: an unclosed string or comment. */
const SWALLOWS: ReadonlySet<string> = new Set(["E002", "E003"]);

/** Reserved names and the like are reported, and read as they are meant. */
export const isMistake = ({ code }: ParseResult["errors"][number]): boolean => code.startsWith("E");

/** A part of a file that can be formatted by itself. */
export interface Section extends Span {
  readonly parsed: ParseResult;
}

/** Returns the declarations without mistakes; none where it is not sure where they end. */
export function soundSections(text: string, { file, errors }: ParseResult): readonly Section[] {
  const mistakes = errors.filter(isMistake);
  if (mistakes.some(({ code }) => SWALLOWS.has(code))) return [];
  const starts = file.declarations.map(({ start }) => withDocumentation(text, start));
  return file.declarations.flatMap((declaration, index) => {
    const start = starts[index]!;
    const next = starts[index + 1] ?? text.length;
    const ordered = start >= (starts[index - 1] ?? 0) && declaration.end <= next;
    if (!ordered || mistakes.some((mistake) => mistake.end >= start && mistake.start <= next)) return [];
    const parsed = parse(text.slice(start, declaration.end));
    const alone = parsed.file.declarations.length === 1 && !parsed.errors.some(isMistake);
    return alone && beginsLine(text, start) ? [{ start, end: declaration.end, parsed }] : [];
  });
}

/** Returns where the `///` lines directly above `start` begin. */
function withDocumentation(text: string, start: number): number {
  let from = start;
  for (;;) {
    const lineStart = text.lastIndexOf("\n", from - 1) + 1;
    const above = text.lastIndexOf("\n", lineStart - 2) + 1;
    if (lineStart === 0 || !/^[ \t]*\/\/\/(?!\/)/.test(text.slice(above, lineStart))) return from;
    from = above;
  }
}

const beginsLine = (text: string, offset: number): boolean =>
  text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset).trim() === "";
