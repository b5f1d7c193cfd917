import { atLeast } from "./constant-problems.js";
import { asNumber, asString, asTarget, checkCollectionSize, checkStringLength } from "./arguments.js";
import { regexMembers } from "./regex.js";
import type { StdArgument, StdContext, StdCost, StdExample, StdMember, StdParam } from "./std-member.js";
import { array, bool, float, int, optional, type StdType, string, variable } from "./std-type.js";
import { wordsOf } from "./target.js";
import { isPlain, matchesGlob } from "./text.js";
import type { Value } from "./value.js";
import { EvaluationError } from "./values/evaluation-error.js";
import { textNodes, type Work } from "./work.js";

const params = {
  search: { name: "search", type: string },
  replacement: { name: "replacement", type: string },
  length: { name: "length", type: int },
  fill: { name: "fill", type: string, optional: true },
} as const satisfies Record<string, StdParam>;

function method(
  name: string,
  parameters: readonly StdParam[],
  result: StdType,
  doc: string,
  example: StdExample,
  evaluate: (text: string, args: readonly StdArgument[], context: StdContext) => Value,
  cost: StdCost = "all",
): StdMember {
  return {
    receiver: "string",
    kind: "method",
    name,
    doc,
    example,
    cost,
    signatures: [{ receiver: string, params: parameters, result }],
    evaluate: (receiver, args, context) => evaluate(asString(receiver), args, context),
  };
}

export const stringMembers: readonly StdMember[] = [
  {
    receiver: "string",
    kind: "property",
    name: "length",
    doc: "The number of characters (code points).",
    example: { source: '"Zoë 😀".length', result: 5 },
    signatures: [{ receiver: string, params: [], result: int }],
    cost: "own",
    evaluate: (receiver, { characters, work }) => characters.length(asString(receiver), work),
  },
  method(
    "lower",
    [],
    string,
    "All letters in lower case.",
    { source: '"Ada".lower()', result: "ada" },
    (text, _, context) => checked(text.toLowerCase(), context),
  ),
  method(
    "upper",
    [],
    string,
    "All letters in upper case.",
    { source: '"Ada".upper()', result: "ADA" },
    (text, _, context) => checked(text.toUpperCase(), context),
  ),
  method(
    "trim",
    [],
    string,
    "Without white space at both ends.",
    { source: '"  Ada ".trim()', result: "Ada" },
    (text) => text.trim(),
  ),
  method(
    "trim_start",
    [],
    string,
    "Without white space at the start.",
    { source: '"  Ada ".trim_start()', result: "Ada " },
    (text) => text.trimStart(),
  ),
  method(
    "trim_end",
    [],
    string,
    "Without white space at the end.",
    { source: '"  Ada ".trim_end()', result: "  Ada" },
    (text) => text.trimEnd(),
  ),
  method(
    "contains",
    [params.search],
    bool,
    "Whether the other string occurs in this one.",
    { source: '"Ada Lovelace".contains("Love")', result: true },
    (text, [search]) => text.includes(asString(search)),
  ),
  method(
    "starts_with",
    [params.search],
    bool,
    "Whether this string begins with the other.",
    { source: '"Ada".starts_with("A")', result: true },
    (text, [search], { work }) => text.startsWith(looked(search, work)),
    "own",
  ),
  method(
    "ends_with",
    [params.search],
    bool,
    "Whether this string ends with the other.",
    { source: '"Ada".ends_with("A")', result: false },
    (text, [search], { work }) => text.endsWith(looked(search, work)),
    "own",
  ),
  method(
    "replace",
    [params.search, params.replacement],
    string,
    "With every occurrence replaced.",
    { source: '"a-b-c".replace("-", "+")', result: "a+b+c" },
    (text, [search, replacement], context) => replaceAll(text, asString(search), asString(replacement), context),
  ),
  method(
    "replace_first",
    [params.search, params.replacement],
    string,
    "With the first occurrence replaced.",
    { source: '"a-b-c".replace_first("-", "+")', result: "a+b-c" },
    (text, [search, replacement], context) => {
      // A function, because JavaScript interprets `$&` in a replacement string.
      const insert = asString(replacement);
      checkStringLength(text.length + insert.length, context);
      return text.replace(asString(search), () => insert);
    },
  ),
  method(
    "split",
    [{ name: "separator", type: string }],
    array(string),
    "The parts between the separators; an empty separator gives the characters.",
    { source: '"a,b,,c".split(",")', result: ["a", "b", "", "c"] },
    (text, [separator], context) => {
      const most = context.limits.collectionSize;
      const between = asString(separator);
      if (between === "") checkCollectionSize(context.characters.length(text, context.work), context);
      // One part more than allowed is enough to see that there are too many.
      const parts = between === "" ? Array.from(text) : text.split(between, most + 1);
      checkCollectionSize(parts.length, context);
      return parts;
    },
  ),
  method(
    "slice",
    [
      { name: "start", type: int },
      { name: "end", type: int, optional: true },
    ],
    string,
    "The characters from start up to, not including, end (to the last without it); negative positions count from the end.",
    { source: '"Lovelace".slice(0, 4)', result: "Love" },
    (text, [start, end], { characters, work }) =>
      characters.slice(text, asNumber(start), end === undefined ? undefined : asNumber(end), work),
    "own",
  ),
  method(
    "index_of",
    [params.search],
    optional(int),
    "Where the other string first occurs, from 0; null where it does not.",
    { source: '"Ada Lovelace".index_of("Love")', result: 4 },
    (text, [search], { characters, work }) => {
      const at = text.indexOf(asString(search));
      return at < 0 ? null : characters.positionOf(text, at, work);
    },
  ),
  method(
    "pad_start",
    [params.length, params.fill],
    string,
    "Filled up at the start to a length, with blanks or the given text.",
    { source: '"7".pad_start(3, "0")', result: "007" },
    (text, [length, fill], context) => padding(text, length, fill, context) + text,
  ),
  method(
    "pad_end",
    [params.length, params.fill],
    string,
    "Filled up at the end to a length, with blanks or the given text.",
    { source: '"7".pad_end(3, ".")', result: "7.." },
    (text, [length, fill], context) => text + padding(text, length, fill, context),
  ),
  method(
    "repeat",
    [{ name: "count", type: int, problem: atLeast(0) }],
    string,
    "This string so many times.",
    { source: '"ab".repeat(3)', result: "ababab" },
    (text, [count], context) => {
      const times = asNumber(count);
      if (times < 0) throw new EvaluationError("ArithmeticError", `A string cannot be repeated ${times} times.`);
      checkStringLength(text.length * times, context);
      return text === "" ? "" : text.repeat(times);
    },
  ),
  method(
    "matches",
    [{ name: "pattern", type: string }],
    bool,
    "Whether the whole string matches a pattern, where * stands for any characters and ? for one.",
    { source: '"invoice-42.pdf".matches("invoice-*.pdf")', result: true },
    (text, [pattern], { work }) => matchesGlob(text, asString(pattern), work),
  ),
  method(
    "is_empty",
    [],
    bool,
    "Whether it has no characters.",
    { source: '"".is_empty()', result: true },
    (text) => text === "",
    "own",
  ),
  method(
    "lines",
    [],
    array(string),
    "Its lines without their ends; a newline at the very end begins no further line.",
    { source: '"one\\ntwo\\n".lines()', result: ["one", "two"] },
    (text, _, context) => {
      const lines = text.split(/\r\n|\n|\r/, context.limits.collectionSize + 2);
      if (lines.at(-1) === "") lines.pop();
      checkCollectionSize(lines.length, context);
      return lines;
    },
  ),
  method(
    "to_int",
    [],
    optional(int),
    "The int that it writes, blanks around it ignored; null when it writes none.",
    { source: '" 42 ".to_int()', result: 42 },
    (text) => {
      const digits = text.trim();
      const number = /^[+-]?\d+$/.test(digits) ? Number(digits) + 0 : NaN;
      return Number.isSafeInteger(number) ? number : null;
    },
  ),
  method(
    "to_float",
    [],
    optional(float),
    "The number that it writes, blanks around it ignored; null when it writes none.",
    { source: '"2.50".to_float()', result: 2.5 },
    (text) => {
      const digits = text.trim();
      const number = digits.length <= LONGEST_NUMBER && NUMBER.test(digits) ? Number(digits) + 0 : NaN;
      return Number.isFinite(number) ? number : null;
    },
  ),
  {
    receiver: "string",
    kind: "method",
    name: "to_enum",
    doc: "The member of the enum, or the word of the union of strings, that is expected; null when it has none of this name.",
    example: { source: '"warm".to_enum()', expected: "enum[cold, warm]?", result: "warm" },
    signatures: [{ receiver: string, params: [], result: optional(variable("R", "words")), target: "expected" }],
    cost: "own",
    evaluate: (receiver, _args, { work }, target) => {
      const [text, words] = [asString(receiver), wordsOf(asTarget(target))];
      work.walk(words.length);
      return words.includes(text) ? text : null;
    },
  },
  ...regexMembers,
];

/** No double has more digits to tell. */
const LONGEST_NUMBER = 400;
/** No two parts match the same digits, as the time would grow with the square of their number. */
const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;

/** The text that is looked for, whose length is what the search costs. */
function looked(search: StdArgument, work: Work): string {
  const text = asString(search);
  work.walk(1 + textNodes(text.length));
  return text;
}

/** Checks the length of a result, because some letters become several when their case changes. */
function checked(text: string, context: StdContext): string {
  checkStringLength(text.length, context);
  return text;
}

function replaceAll(text: string, search: string, replacement: string, context: StdContext): string {
  // `split("")` would split surrogate pairs.
  if (search === "") return text;
  let count = 0;
  for (let at = text.indexOf(search); at >= 0; at = text.indexOf(search, at + search.length)) count++;
  checkStringLength(text.length + count * (replacement.length - search.length), context);
  return text.replaceAll(search, () => replacement);
}

function padding(text: string, length: StdArgument, fill: StdArgument, context: StdContext): string {
  const filler = fill === undefined ? " " : asString(fill);
  const missing = asNumber(length) - context.characters.length(text, context.work);
  if (missing <= 0 || filler === "") return "";
  checkStringLength(text.length + missing * 2, context);
  if (isPlain(filler)) return filler.repeat(Math.ceil(missing / filler.length)).slice(0, missing);
  const characters = Array.from(filler);
  return Array.from({ length: missing }, (_, index) => characters[index % characters.length]).join("");
}
