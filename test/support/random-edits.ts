/** Random edits as people make them: characters, words, brackets, quotes, lines, declarations that are cut and pasted, and undo. */
import type { Random } from "../fuzz/random.js";

const CHARACTERS = Array.from("abxT09 \n\t\"'`{}()[]<>=,:.$@/*|?&!;#-+é");
const WORDS = [
  '"""',
  "${",
  "/*",
  "*/",
  "//",
  "/// doc\n",
  "\n\n",
  "@flow ",
  "@flow g(a: int): int {\n  return a\n}\n",
  "@internal ",
  "pub ",
  "type T = ",
  "type Order = { id: string }\n",
  "@types {\n",
  "@core C {\n",
  "@test ",
  '@test "t" {\n  @when f()\n}\n',
  'import { x } from "./a"\n',
  "@memory { hits: int }\n",
  "@pipeline p(a: string) = a |> trim\n",
  "return ",
  "memory.hits",
  "primary",
  "if x { ",
  "<<<<<<< HEAD\n",
  "\n>>>>>>> other\n",
  "```\n",
  "version",
  "string",
  "int",
];

/** Makes another text of one. */
export function editAtRandom(text: string, random: Random, cut: { text: string }): string {
  const at = random.below(text.length + 1);
  const word = (): { readonly start: number; readonly end: number } => {
    const words = [...text.slice(at, at + 400).matchAll(/[A-Za-z_]\w*|\d+|[{}()[\]"]/g)];
    if (words.length === 0) return { start: at, end: at };
    const found = random.pick(words);
    return { start: at + found.index, end: at + found.index + found[0].length };
  };
  const line = (): { readonly start: number; readonly end: number } => {
    const start = text.lastIndexOf("\n", at - 1) + 1;
    const end = text.indexOf("\n", at);
    return { start, end: end < 0 ? text.length : end + 1 };
  };
  const declaration = (): { readonly start: number; readonly end: number } => {
    const heads = [...text.matchAll(/^(?:@|pub|type|import)/gm)].map(({ index }) => index);
    if (heads.length === 0) return line();
    const first = random.below(heads.length);
    return { start: heads[first]!, end: heads[first + random.between(1, 2)] ?? text.length };
  };
  const replace = ({ start, end }: { readonly start: number; readonly end: number }, by: string): string =>
    text.slice(0, start) + by + text.slice(end);
  switch (random.below(12)) {
    case 0:
    case 1:
      return replace({ start: at, end: at }, random.pick(CHARACTERS));
    case 2:
      return replace({ start: at, end: Math.min(text.length, at + random.between(1, 3)) }, "");
    case 3:
      return replace({ start: at, end: at }, random.pick(WORDS));
    case 4:
      return replace(word(), "");
    case 5: {
      const other = random.pick([...text.matchAll(/[A-Za-z_]\w*/g)].map(([found]) => found).concat("x"));
      return replace(word(), other);
    }
    case 6:
      return replace(line(), "");
    case 7: {
      const { end } = line();
      return replace({ start: end, end }, random.pick(WORDS));
    }
    case 8: {
      const span = random.chance(0.5) ? declaration() : line();
      cut.text = text.slice(span.start, span.end);
      return replace(span, "");
    }
    case 9: {
      const start = random.chance(0.5) ? declaration().start : line().start;
      return replace({ start, end: start }, cut.text);
    }
    case 10: {
      const found = [...text.matchAll(/"""|[{}()[\]"]|\$\{|\/\*/g)];
      if (found.length === 0) return text;
      const { index, 0: mark } = random.pick(found);
      return replace({ start: index, end: index + mark.length }, "");
    }
    default: {
      const { start, end } = line();
      return text.slice(0, start) + text.slice(start, end) + text.slice(start, end) + text.slice(end);
    }
  }
}
