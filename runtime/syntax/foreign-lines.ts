/** Whole lines that belong to other tools: the marks of a merge, the fences of Markdown, comments of HTML. */
import type { Span } from "./ast.js";
import { E001 } from "./diagnostics/lexical.js";
import { E100 } from "./diagnostics/unexpected.js";
import { edit, type SyntaxError, syntaxError, type TextEdit } from "./syntax-error.js";

interface Line extends Span {
  readonly text: string;
  /** Whether a multi-line string is open where it begins, judged by the quotes before it. */
  readonly inText: boolean;
}

/**
 * Reports such lines and returns the text with blanks in their place, so that offsets stay. Of two versions that a merge left,
 * the first is read.
 */
export function withoutForeignLines(text: string, errors: SyntaxError[]): string {
  // Few texts have such lines.
  if (!/<{7}|```|<!--/.test(text)) return text;
  const lines = linesOf(text);
  const blanked = [...conflicts(lines, errors), ...fences(lines, text.length, errors), ...htmlComments(lines, errors)];
  const parts: string[] = [];
  let at = 0;
  for (const { start, end } of blanked.toSorted((a, b) => a.start - b.start)) {
    if (start < at) continue;
    parts.push(text.slice(at, start), text.slice(start, end).replace(/[^\r\n]/g, " "));
    at = end;
  }
  return parts.join("") + text.slice(at);
}

function linesOf(text: string): readonly Line[] {
  let start = 0;
  let inText = false;
  return text.split("\n").map((whole) => {
    const line = { text: whole.trimEnd(), start, end: start + whole.trimEnd().length, inText };
    start += whole.length + 1;
    if (whole.split('"""').length % 2 === 0) inText = !inText;
    return line;
  });
}

/** Reports each conflict as one mistake: `<<<<<<< ours`, `||||||| both`, `=======`, `>>>>>>> theirs`. */
function conflicts(lines: readonly Line[], errors: SyntaxError[]): readonly Span[] {
  const blanked: Span[] = [];
  let first: Line | undefined;
  let other: Line | undefined;
  let divider: Line | undefined;
  for (const line of lines) {
    if (/^<{7}( |$)/.test(line.text)) [first, other, divider] = [line, undefined, undefined];
    else if (/^\|{7}( |$)/.test(line.text)) other ??= line;
    else if (/^={7}$/.test(line.text)) divider ??= line;
    else if (/^>{7}( |$)/.test(line.text) && first !== undefined && divider !== undefined) {
      errors.push(
        syntaxError(
          E100["merge-conflict"](),
          { start: first.start, end: first.end },
          {
            related: [
              { message: E100["merge-conflict"].related.begins(), start: divider.start, end: divider.end },
              { message: E100["merge-conflict"].related.ends(), start: line.start, end: line.end },
            ],
          },
        ),
      );
      blanked.push(first, { start: (other ?? divider).start, end: line.end });
      first = undefined;
    }
  }
  return blanked;
}

/** Reports all fences as one mistake: they were copied from a page together with the text. */
function fences(lines: readonly Line[], length: number, errors: SyntaxError[]): readonly Span[] {
  const found = lines.filter(({ text, inText }) => !inText && /^```[a-z]*$/.test(text));
  const [first] = found;
  if (first === undefined) return [];
  const edits = found.map(({ start, end }): TextEdit => ({ start, end: Math.min(length, end + 1), newText: "" }));
  errors.push(syntaxError(E001["markdown-fence"](), startOf(first, 3), { fix: edits }));
  return found;
}

function htmlComments(lines: readonly Line[], errors: SyntaxError[]): readonly Span[] {
  const found: Span[] = [];
  for (const { text, start: from, end, inText } of lines) {
    const [, indent = "", words = ""] = inText ? [] : (/^(\s*)<!--(.*)-->$/.exec(text) ?? []);
    if (words === "") continue;
    const start = from + indent.length;
    errors.push(
      syntaxError(E001["html-comment"](), startOf({ start }, 4), { fix: edit(start, end, `// ${words.trim()}`) }),
    );
    found.push({ start, end });
  }
  return found;
}

const startOf = ({ start }: { readonly start: number }, length: number): Span => ({ start, end: start + length });
