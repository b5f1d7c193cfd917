/**
 * Which call a place is in, by the text alone: while an argument is typed, the tree has no call yet, or another one. Texts, what
 * stands in `${…}`, comments and brackets are told apart from the beginning of the declaration on.
 */

/** An open bracket with what stands in it up to the place. */
interface Open {
  readonly bracket: string;
  /** Where it stands. */
  readonly at: number;
  /** Where its parts begin: behind it, and behind each comma. */
  readonly parts: number[];
}

/** A call that is open at a place. */
export interface OpenCall {
  /** The word before its parenthesis, with a `@` or a `:` where it has one. */
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** How many arguments stand before the one at the place. */
  readonly index: number;
  /** The name that this argument is given by, as far as it stands before the place. */
  readonly argument: string | undefined;
  /** What an operator of a pipeline before it puts in front of its arguments. */
  readonly isStage: boolean;
}

/** The innermost call at an offset of the text; `undefined` where there is none. */
export function callAt(text: string, offset: number): OpenCall | undefined {
  const open = openAt(text, offset);
  for (let index = open.length - 1; index >= 0; index--) {
    const { bracket, at, parts } = open[index]!;
    if (bracket === "{" && !/[(,=:[?|]\s*$/.test(text.slice(Math.max(0, at - 200), at))) return undefined;
    if (bracket !== "(") continue;
    const head = /(?:^|[^\w@:])([@:]?[A-Za-z_]\w*)[ \t]*$/.exec(text.slice(Math.max(0, at - 200), at));
    const name = head?.[1];
    if (name === undefined) continue;
    const end = at - (/[ \t]*$/.exec(text.slice(Math.max(0, at - 200), at))?.[0].length ?? 0);
    const start = end - name.length;
    const argument = /^\s*([A-Za-z_]\w*)\s*=(?![=>])/.exec(text.slice(parts.at(-1), offset))?.[1];
    const isStage = /\|[?*~]?>\s*$/.test(text.slice(Math.max(0, start - 200), start));
    return { name, start, end, index: parts.length - 1, argument, isStage };
  }
  return undefined;
}

const CLOSING: Readonly<Record<string, readonly string[]>> = {
  ")": ["("],
  "]": ["["],
  "}": ["{", "${"],
};

/** The brackets and quotes that are open at an offset, the innermost last. */
function openAt(text: string, offset: number): readonly Open[] {
  const open: Open[] = [];
  const push = (bracket: string, at: number): number => {
    open.push({ bracket, at, parts: [at + bracket.length] });
    return at + bracket.length;
  };
  let at = 0;
  while (at < offset) {
    const top = open.at(-1)?.bracket;
    const rest = text.slice(at, at + 3);
    if (top === '"' || top === '"""') {
      if (rest.startsWith("\\")) at += 2;
      else if (rest.startsWith("${")) at = push("${", at);
      else if (rest.startsWith(top) || (top === '"' && rest.startsWith("\n"))) {
        open.pop();
        at += rest.startsWith("\n") ? 0 : top.length;
      } else at++;
      continue;
    }
    if (rest.startsWith("//")) {
      const end = text.indexOf("\n", at);
      if (end === -1 || end >= offset) return [];
      at = end;
    } else if (rest.startsWith("/*")) {
      const end = text.indexOf("*/", at + 2);
      if (end === -1 || end + 2 > offset) return [];
      at = end + 2;
    } else if (rest === '"""') at = push('"""', at);
    else if (rest.startsWith('"')) at = push('"', at);
    else if (rest.startsWith("(") || rest.startsWith("[") || rest.startsWith("{")) at = push(rest.charAt(0), at);
    else {
      const closes = CLOSING[rest.charAt(0)];
      if (closes !== undefined) close(open, closes);
      else if (rest.startsWith(",")) open.at(-1)?.parts.push(at + 1);
      at++;
    }
  }
  return open;
}

/** Closes a bracket, with those in it that nobody closed. */
function close(open: Open[], brackets: readonly string[]): void {
  const at = open.findLastIndex(({ bracket }) => brackets.includes(bracket));
  if (at !== -1) open.length = at;
}
