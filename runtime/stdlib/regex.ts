/** Members of strings that take regular expressions. */
import { asString, checkCollectionSize, checkStringLength } from "./arguments.js";
import { compileRegex, type RegexProgram } from "./regex/program.js";
import { type Found, search } from "./regex/search.js";
import { RegexSyntaxError } from "./regex/syntax.js";
import { Collector } from "./size.js";
import type { StdArgument, StdContext, StdExample, StdMember, StdParam } from "./std-member.js";
import { array, bool, int, map, object, optional, type StdType, string } from "./std-type.js";
import { recordOf, type Value } from "./value.js";
import { EvaluationError } from "./values/evaluation-error.js";
import { textNodes } from "./work.js";

/** A pattern costs more to read than a short text to search, and flows use few of them. */
const MOST_KEPT = 100;
const kept = new Map<string, RegexProgram>();

/** @throws RegexSyntaxError */
function programOf(pattern: string): RegexProgram {
  const known = kept.get(pattern);
  if (known !== undefined) return known;
  const program = compileRegex(pattern);
  if (kept.size >= MOST_KEPT) kept.clear();
  kept.set(pattern, program);
  return program;
}

/** Returns the problem of a pattern, or `undefined`. */
function regexProblem(pattern: string): string | undefined {
  try {
    compileRegex(pattern);
    return undefined;
  } catch (thrown) {
    if (thrown instanceof RegexSyntaxError)
      return `${JSON.stringify(pattern)} is no regular expression: ${thrown.message}`;
    throw thrown;
  }
}

/** A text that a pattern looks through. */
class Subject {
  readonly #program: RegexProgram;
  readonly #characters: readonly string[];
  readonly #codes: readonly number[];

  /** @throws EvaluationError for what is no pattern */
  constructor(
    member: string,
    text: string,
    pattern: string,
    private readonly context: StdContext,
  ) {
    context.work.walk(1 + text.length + pattern.length);
    try {
      this.#program = programOf(pattern);
    } catch (thrown) {
      if (!(thrown instanceof RegexSyntaxError)) throw thrown;
      throw new EvaluationError("ArithmeticError", `${member}: ${regexProblem(pattern) ?? thrown.message}.`);
    }
    this.#characters = Array.from(text);
    this.#codes = this.#characters.map((character) => character.codePointAt(0) ?? 0);
  }

  first(): Found | undefined {
    return search(this.#program, this.#codes, 0, this.context.work);
  }

  /** All matches that do not overlap. An empty one right after another does not count. */
  all(): readonly Found[] {
    const all: Found[] = [];
    let last = -1;
    for (let from = 0; from <= this.#codes.length;) {
      const found = search(this.#program, this.#codes, from, this.context.work);
      if (found === undefined) break;
      const [start = 0, end = 0] = found;
      if (end > start || start !== last) {
        all.push(found);
        checkCollectionSize(all.length, this.context);
      }
      last = end;
      from = end > start ? end : end + 1;
    }
    return all;
  }

  text(from: number, to?: number): string {
    return this.#characters.slice(from, to).join("");
  }

  group(found: Found, group: number): string | null {
    const start = found[group * 2] ?? -1;
    return start < 0 ? null : this.text(start, found[group * 2 + 1]);
  }

  /** As flows see a match. */
  shown(found: Found): Value {
    const { groups, names } = this.#program;
    return recordOf([
      ["text", this.group(found, 0)],
      ["start", found[0] ?? 0],
      ["groups", Array.from({ length: groups }, (_, index) => this.group(found, index + 1))],
      ["named", new Map(Array.from(names, ([name, group]) => [name, this.group(found, group) ?? ""] as const))],
    ]);
  }

  /** The parts of a replacement: texts, and numbers of groups. */
  replacement(text: string): readonly (string | number)[] {
    const { groups, names } = this.#program;
    return Array.from(text.matchAll(/\$(?:(\d{1,2})|<(\w+)>|(\$))|[^$]+|\$/g), ([part, digits, name, dollar]) => {
      if (dollar !== undefined) return "$";
      const group = digits !== undefined ? Number(digits) : name !== undefined ? names.get(name) : undefined;
      if (digits === undefined && name === undefined) return part;
      if (group === undefined || group > groups)
        throw new EvaluationError(
          "ArithmeticError",
          `regex_replace: the pattern has no group ${part}. A dollar sign is written $$.`,
        );
      return group;
    });
  }
}

const pattern: StdParam = { name: "pattern", type: string, problem: regexProblem };
const Match = object({ text: string, start: int, groups: array(optional(string)), named: map(string) });

function method(
  name: string,
  params: readonly StdParam[],
  result: StdType,
  doc: string,
  example: StdExample,
  evaluate: (subject: Subject, args: readonly StdArgument[], context: StdContext) => Value,
): StdMember {
  return {
    receiver: "string",
    kind: "method",
    name,
    doc,
    example,
    cost: "own",
    signatures: [{ receiver: string, params: [pattern, ...params], result }],
    evaluate: (receiver, [regex, ...args], context) =>
      evaluate(new Subject(name, asString(receiver), asString(regex), context), args, context),
  };
}

export const regexMembers: readonly StdMember[] = [
  method(
    "regex_test",
    [],
    bool,
    "Whether a regular expression matches somewhere in it; ^ and $ are its ends.",
    { source: '"AB-123".regex_test("^[A-Z]{2}-\\\\d+$")', result: true },
    (subject) => subject.first() !== undefined,
  ),
  method(
    "regex_find",
    [],
    optional(Match),
    "The first match of a regular expression: its text, where it starts, its groups by number (the first one at 0) and by name; null when there is none.",
    {
      source: '"AB-123".regex_find("(?<kind>[A-Z]+)-(\\\\d+)")',
      result: { text: "AB-123", start: 0, groups: ["AB", "123"], named: { kind: "AB" } },
    },
    (subject) => {
      const found = subject.first();
      return found === undefined ? null : subject.shown(found);
    },
  ),
  method(
    "regex_find_all",
    [],
    array(Match),
    "All matches of a regular expression that do not overlap, each as regex_find gives it.",
    { source: '"a1 b22".regex_find_all("\\\\d+").map(m => m.text)', result: ["1", "22"] },
    (subject, _, { limits }) => {
      const collector = new Collector(limits);
      return subject.all().map((found) => collector.add(subject.shown(found)));
    },
  ),
  method(
    "regex_replace",
    [{ name: "replacement", type: string }],
    string,
    "With every match of a regular expression replaced; $1 and $<name> are groups, $0 the match, and $$ a dollar sign.",
    { source: '"Doe, Ada".regex_replace("(\\\\w+), (\\\\w+)", "$2 $1")', result: "Ada Doe" },
    (subject, [replacement], context) => {
      const parts = subject.replacement(asString(replacement));
      let [text, last] = ["", 0];
      for (const found of subject.all()) {
        const inserted = parts.map((part) => (typeof part === "string" ? part : (subject.group(found, part) ?? "")));
        const more = subject.text(last, found[0]) + inserted.join("");
        text += more;
        last = found[1] ?? last;
        context.work.walk(1 + textNodes(more.length));
        checkStringLength(text.length, context);
      }
      return text + subject.text(last);
    },
  ),
  method(
    "regex_split",
    [],
    array(string),
    "The parts between the matches of a regular expression.",
    { source: '"a, b;c".regex_split("[,;]\\\\s*")', result: ["a", "b", "c"] },
    (subject) => {
      const parts: string[] = [];
      let last = 0;
      for (const [start = 0, end = 0] of subject.all()) {
        parts.push(subject.text(last, start));
        last = end;
      }
      return [...parts, subject.text(last)];
    },
  ),
];
