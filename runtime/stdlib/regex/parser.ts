import { anyOf, between, CLASSES, ESCAPES, inEitherCase, propertyTest, single } from "./characters.js";
import { type CharacterTest, type Regex, type RegexNode, RegexSyntaxError } from "./syntax.js";

/** Nobody reads a longer one. */
const LONGEST_PATTERN = 2000;
const DEEPEST_GROUP = 50;
const MOST_REPEATS = 1000;

interface Flags {
  /** `i`: in either case. */
  readonly i: boolean;
  /** `m`: `^` and `$` are the ends of lines. */
  readonly m: boolean;
  /** `s`: `.` is a newline too. */
  readonly s: boolean;
}

/** @throws RegexSyntaxError */
export function parseRegex(pattern: string): Regex {
  if (pattern.length > LONGEST_PATTERN) throw new RegexSyntaxError(`it is longer than ${LONGEST_PATTERN} characters`);
  return new Parser(Array.from(pattern)).whole();
}

class Parser {
  #at = 0;
  #groups = 0;
  #depth = 0;
  readonly #names = new Map<string, number>();

  constructor(private readonly chars: readonly string[]) {}

  whole(): Regex {
    const node = this.#choice({ i: false, m: false, s: false });
    if (this.#at < this.chars.length)
      throw new RegexSyntaxError("a `)` closes no group; for the character write `\\)`");
    return { node, groups: this.#groups, names: this.#names };
  }

  #choice(flags: Flags): RegexNode {
    if (++this.#depth > DEEPEST_GROUP)
      throw new RegexSyntaxError(`groups stand in one another more than ${DEEPEST_GROUP} deep`);
    let now = flags;
    const nodes: RegexNode[] = [];
    let sequence: RegexNode[] = [];
    while (this.#at < this.chars.length && this.chars[this.#at] !== ")") {
      if (this.#takes("|")) {
        nodes.push({ kind: "sequence", nodes: sequence });
        sequence = [];
        continue;
      }
      const changed = this.#flagsAlone(now);
      if (changed !== undefined) now = changed;
      else sequence.push(this.#repeated(this.#atom(now)));
    }
    this.#depth--;
    const last: RegexNode = { kind: "sequence", nodes: sequence };
    return nodes.length === 0 ? last : { kind: "choice", nodes: [...nodes, last] };
  }

  #repeated(node: RegexNode): RegexNode {
    const count = this.#count();
    if (count === undefined) return node;
    const greedy = !this.#takes("?");
    if (this.#count() !== undefined)
      throw new RegexSyntaxError("two repetitions follow each other; put the first one into a group");
    return { kind: "repeat", node, ...count, greedy };
  }

  #count(): { readonly min: number; readonly max: number | undefined } | undefined {
    if (this.#takes("*")) return { min: 0, max: undefined };
    if (this.#takes("+")) return { min: 1, max: undefined };
    if (this.#takes("?")) return { min: 0, max: 1 };
    const found = /^\{(\d{1,9})(?:(,)(\d{0,9}))?\}/.exec(this.#rest(24));
    if (found === null) return undefined;
    this.#at += found[0].length;
    const min = Number(found[1]);
    const max = found[2] === undefined ? min : found[3] === "" ? undefined : Number(found[3]);
    if (min > MOST_REPEATS || (max ?? 0) > MOST_REPEATS)
      throw new RegexSyntaxError(`\`${found[0]}\` repeats more than ${MOST_REPEATS} times`);
    if (max !== undefined && max < min) throw new RegexSyntaxError(`\`${found[0]}\` ends below where it begins`);
    return { min, max };
  }

  #atom(flags: Flags): RegexNode {
    const char = this.#next();
    switch (char) {
      case "(":
        return this.#group(flags);
      case "[":
        return characters(this.#set(), flags);
      case ".":
        return { kind: "characters", has: flags.s ? () => true : (code) => code !== 10 };
      case "^":
        return { kind: "place", place: flags.m ? "line start" : "text start" };
      case "$":
        return { kind: "place", place: flags.m ? "line end" : "text end" };
      case "\\":
        return this.#escaped(flags);
      case "*":
      case "+":
      case "?":
        throw new RegexSyntaxError(
          `there is nothing before \`${char}\` to repeat; for the character write \`\\${char}\``,
        );
      default:
        return characters(single(codeOf(char)), flags);
    }
  }

  #group(flags: Flags): RegexNode {
    let inside = flags;
    let group: number | undefined;
    if (this.#takes("?")) {
      const [named, name] = /^P?<([A-Za-z_]\w*)>/.exec(this.#rest(100)) ?? [];
      const [scoped, on = "", off = ""] = /^([ims]*)(?:-([ims]+))?:/.exec(this.#rest(20)) ?? [];
      if (named !== undefined && name !== undefined) {
        this.#at += named.length;
        if (this.#names.has(name)) throw new RegexSyntaxError(`two groups are called \`${name}\``);
        this.#names.set(name, (group = ++this.#groups));
      } else if (scoped !== undefined) {
        this.#at += scoped.length;
        inside = withFlags(flags, on, off);
      } else if (/^(?:[=!]|<[=!])/.test(this.#rest(2))) {
        throw new RegexSyntaxError(
          "it looks ahead or behind, which takes more than one pass over the text; find more, and test what was found",
        );
      } else throw new RegexSyntaxError(`\`(?${this.#rest(1)}\` begins no group`);
    } else group = ++this.#groups;
    const node = this.#choice(inside);
    if (!this.#takes(")")) throw new RegexSyntaxError("a `(` is not closed");
    return group === undefined ? node : { kind: "group", group, node };
  }

  /** `(?i)` holds to the end of the group it stands in. */
  #flagsAlone(flags: Flags): Flags | undefined {
    const [found, on = "", off = ""] = /^\(\?([ims]*)(?:-([ims]+))?\)/.exec(this.#rest(20)) ?? [];
    if (found === undefined) return undefined;
    this.#at += found.length;
    return withFlags(flags, on, off);
  }

  #escaped(flags: Flags): RegexNode {
    const char = this.chars[this.#at];
    if (char === "b" || char === "B") {
      this.#at++;
      return { kind: "place", place: char === "b" ? "word edge" : "no word edge" };
    }
    if (char === "A" || char === "z") {
      this.#at++;
      return { kind: "place", place: char === "A" ? "text start" : "text end" };
    }
    const escape = this.#escape();
    return characters(typeof escape === "number" ? single(escape) : escape, flags);
  }

  /** What stands after a `\`: a character, or a set of them. */
  #escape(): number | CharacterTest {
    const char = this.#next("a `\\` ends the pattern; for the character write `\\\\`");
    if (Object.hasOwn(CLASSES, char)) return CLASSES[char]!;
    if (Object.hasOwn(ESCAPES, char)) return ESCAPES[char]!;
    if (char === "p" || char === "P") {
      const [found, letter, name] = /^(?:([A-Z])|\{(\w+(?:=\w+)?)\})/.exec(this.#rest(60)) ?? [];
      if (found === undefined) throw new RegexSyntaxError("`\\p` names a property: `\\p{L}`");
      this.#at += found.length;
      return propertyTest(letter ?? name ?? "", char === "P");
    }
    if (char === "x" || char === "u") {
      const [found, braced, digits] =
        /^(?:\{([0-9a-fA-F]{1,6})\}|([0-9a-fA-F]{2}(?:[0-9a-fA-F]{2})?))/.exec(this.#rest(8)) ?? [];
      const code = Number.parseInt(braced ?? digits ?? "", 16);
      if (found === undefined || !(code <= 0x10_ff_ff))
        throw new RegexSyntaxError(`\`\\${char}\` takes hexadecimal digits: \`\\x{1F600}\``);
      this.#at += found.length;
      return code;
    }
    if (/[1-9]/.test(char))
      throw new RegexSyntaxError(
        `\`\\${char}\` refers back to a group, which takes more than one pass over the text; compare what the groups found`,
      );
    if (/[A-Za-z]/.test(char)) throw new RegexSyntaxError(`\`\\${char}\` means nothing`);
    return codeOf(char);
  }

  #set(): CharacterTest {
    const negated = this.#takes("^");
    const tests: CharacterTest[] = [];
    for (let first = true; first || this.chars[this.#at] !== "]"; first = false) {
      const from = this.#setPart();
      const isRange = this.chars[this.#at] === "-" && (this.chars[this.#at + 1] ?? "]") !== "]";
      if (typeof from !== "number" || !isRange) {
        tests.push(typeof from === "number" ? single(from) : from);
        continue;
      }
      this.#at++;
      const to = this.#setPart();
      if (typeof to !== "number") throw new RegexSyntaxError("a range in `[ ]` ends with one character");
      if (to < from)
        throw new RegexSyntaxError(
          `\`${String.fromCodePoint(from)}-${String.fromCodePoint(to)}\` ends before it begins`,
        );
      tests.push(between(from, to));
    }
    this.#at++;
    return anyOf(tests, negated);
  }

  #setPart(): number | CharacterTest {
    const char = this.#next("a `[` is not closed; for the character write `\\[`");
    return char === "\\" ? this.#escape() : codeOf(char);
  }

  #next(missing = "it ends too early"): string {
    const char = this.chars[this.#at++];
    if (char === undefined) throw new RegexSyntaxError(missing);
    return char;
  }

  #takes(char: string): boolean {
    if (this.chars[this.#at] !== char) return false;
    this.#at++;
    return true;
  }

  #rest(length: number): string {
    return this.chars.slice(this.#at, this.#at + length).join("");
  }
}

const characters = (has: CharacterTest, { i }: Flags): RegexNode => ({
  kind: "characters",
  has: i ? inEitherCase(has) : has,
});

const codeOf = (char: string): number => char.codePointAt(0) ?? 0;

const withFlags = (flags: Flags, on: string, off: string): Flags => ({
  ...flags,
  ...Object.fromEntries(on.split("").map((flag) => [flag, true])),
  ...Object.fromEntries(off.split("").map((flag) => [flag, false])),
});
