/** What a text that could not be read may declare, so that a name from there is not reported as unknown. */
import { E101 } from "../../syntax/diagnostics/grammar.js";
import { isReservedWord } from "../../syntax/keywords.js";
import type { SyntaxError } from "../../syntax/syntax-error.js";

export interface HalfTyped {
  /** Returns whether the name may be declared by what could not be read. */
  mayDeclare(name: string): boolean;
  /** Whether an interface may be among it, so that nothing is known of plugins and their methods. */
  readonly interfaces: boolean;
}

const WORD = /[A-Za-z_]\w*/g;
const UNCLOSED = E101["unclosed-bracket"].name;
/** The limit of errors that are looked at: a file with more is not one that is being typed. */
const MOST_ERRORS = 8;

export function readHalfTyped(text: string, errors: readonly SyntaxError[]): HalfTyped {
  const words = new Set<string>();
  const begun = new Set<string>();
  let imports = false;
  let interfaces = false;
  for (const { start, end, covers, fix, name } of errors.slice(0, MOST_ERRORS)) {
    const line = text.slice(lineStart(text, start), lineEnd(text, end));
    if (/^\s*imp(?:o(?:rt?)?)?\b/.test(line)) imports = true;
    if (/^\s*@(?:plug|core_)/.test(line)) interfaces = true;
    if (covers !== undefined) addWords(words, text.slice(covers.start, covers.end));
    // What a fix mends was read as it is with the fix; but a bracket is closed where the typing ends.
    if (fix !== undefined && covers === undefined && name !== UNCLOSED) continue;
    addWords(words, line);
    const own = [...line.matchAll(WORD)].filter(([word]) => !isReservedWord(word) && !isReservedWord(`@${word}`));
    // Of lines without a beginning nobody knows which name they will declare.
    if (own.length > 0) begun.add(own[0]![0]);
    else if (covers !== undefined) begun.add("");
    const last = own.at(-1)?.[0] ?? "";
    if (name === UNCLOSED && last !== "") begun.add(last);
  }
  const memory = new Map<string, boolean>();
  const find = (name: string): boolean => {
    if (words.has(name)) return true;
    for (const word of begun) if (name.startsWith(word)) return true;
    return imports;
  };
  return {
    interfaces,
    mayDeclare(name) {
      const known = memory.get(name) ?? find(name);
      memory.set(name, known);
      return known;
    },
  };
}

function addWords(words: Set<string>, text: string): void {
  for (const [word] of text.matchAll(WORD)) words.add(word);
}

const lineStart = (text: string, offset: number): number => text.lastIndexOf("\n", offset - 1) + 1;
function lineEnd(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  return end === -1 ? text.length : end;
}
