import { describe, expect, it } from "vitest";
import type { IRType } from "../../runtime/ir/module.js";
import { NONDETERMINISTIC, READERS, WRITERS } from "../../runtime/ir/verify/purity.js";
import { DEFAULT_LIMITS } from "../../runtime/limits.js";
import { signatureText, type StdArgument, type StdContext, type StdReceiver } from "../../runtime/stdlib/std-member.js";
import type { StdType } from "../../runtime/stdlib/std-type.js";
import { stdGlobal, stdMember, stdMembers, stdReceiver, stdReceivers } from "../../runtime/stdlib/table.js";
import type { StdTarget } from "../../runtime/stdlib/target.js";
import { Characters } from "../../runtime/stdlib/text.js";
import { toJson } from "../../runtime/stdlib/to-json.js";
import { UNCOUNTED } from "../../runtime/stdlib/work.js";
import { display } from "../support/uncounted.js";
import { DateTime, Duration, Money, PlainDate, recordOf, type Value } from "../../runtime/stdlib/value.js";
import { ScaiCoreError } from "../../runtime/error.js";
import { type Case, targetCases } from "./target-cases.js";

const logged: [string, Value | undefined][] = [];
const context: StdContext = {
  limits: DEFAULT_LIMITS,
  work: UNCOUNTED,
  characters: new Characters(),
  now: () => Date.UTC(2026, 0, 15, 23, 59, 59, 5),
  random: () => 0.25,
  uuid: () => "00000000-0000-4000-8000-000000000000",
  log: (message, value) => void logged.push([message, value]),
};

function call(
  receiver: Value | undefined,
  type: StdReceiver,
  name: string,
  args: readonly StdArgument[],
  target?: StdTarget,
): Value {
  const member = stdMember(type, name);
  switch (member?.kind) {
    case "property":
      return member.evaluate(receiver as Value, context, target);
    case "method":
      return member.evaluate(receiver as Value, args, context, target);
    case "global":
      return member.evaluate(args, context, target);
    default:
      throw new Error(`There is no ${type}.${name}.`);
  }
}

const eur = (digits: string): Money => Money.parse(digits, "EUR")!;
const plain = (digits: string): Money => Money.parse(digits)!;
const day = (text: string): PlainDate => PlainDate.parse(text)!;
const time = (text: string): DateTime => DateTime.parse(text)!;
const length = (text: string): Duration => Duration.parse(text)!;
const person = (name: string, age: number): Value =>
  recordOf([
    ["name", name],
    ["age", age],
  ]);
const people = [person("Ada", 36), person("Alan", 41), person("Eve", 36)];
const age = (value: Value): Value => (value as { readonly age: Value }).age;
const ages = new Map<string, Value>([
  ["Ada", 36],
  ["Alan", 41],
]);
const even = (value: Value): Value => (value as number) % 2 === 0;

const ownCases: Readonly<Record<Exclude<StdReceiver, "memory" | "reference" | "enum">, readonly Case[]>> = {
  string: [
    ["Zoë 😀", "length", [], 5],
    ["", "length", [], 0],
    ["ÀB", "lower", [], "àb"],
    ["straße", "upper", [], "STRASSE"],
    [" \t a b\n", "trim", [], "a b"],
    [" a ", "trim_start", [], "a "],
    [" a ", "trim_end", [], " a"],
    ["Ada", "contains", ["d"], true],
    ["Ada", "contains", [""], true],
    ["Ada", "starts_with", ["Ad"], true],
    ["Ada", "ends_with", ["Ad"], false],
    ["a.a.a", "replace", [".", "$&"], "a$&a$&a"],
    ["😀", "replace", ["", "x"], "😀"],
    ["a.a.a", "replace_first", [".", "$&"], "a$&a.a"],
    ["a,b,,c", "split", [","], ["a", "b", "", "c"]],
    ["a😀", "split", [""], ["a", "😀"]],
    ["", "split", [","], [""]],
    ["a😀bc", "slice", [1, 3], "😀b"],
    ["abc", "slice", [1], "bc"],
    ["abc", "slice", [-2], "bc"],
    ["abc", "slice", [2, 1], ""],
    ["a😀b", "index_of", ["b"], 2],
    ["abc", "index_of", ["x"], null],
    ["7", "pad_start", [3, "0"], "007"],
    ["7", "pad_start", [3], "  7"],
    ["7", "pad_start", [4, "ab"], "aba7"],
    ["7", "pad_start", [3, ""], "7"],
    ["😀", "pad_start", [3, "🙂"], "🙂🙂😀"],
    ["7", "pad_end", [3, "."], "7.."],
    ["long", "pad_end", [3, "."], "long"],
    ["ab", "repeat", [0], ""],
    ["ab", "repeat", [2], "abab"],
    ["invoice-42.pdf", "matches", ["invoice-*.pdf"], true],
    ["invoice-42.pdf", "matches", ["*"], true],
    ["a😀c", "matches", ["a?c"], true],
    ["aXbXc", "matches", ["*X?"], true],
    ["aXbXc", "matches", ["*Xb"], false],
    ["a.c", "matches", ["abc"], false],
    ["", "matches", [""], true],
    ["", "is_empty", [], true],
    [" ", "is_empty", [], false],
    ["one\r\ntwo\n\nthree\n", "lines", [], ["one", "two", "", "three"]],
    ["", "lines", [], []],
    [" -42 ", "to_int", [], -42],
    ["+7", "to_int", [], 7],
    ["4.0", "to_int", [], null],
    ["9007199254740993", "to_int", [], null],
    ["", "to_int", [], null],
    ["-0", "to_int", [], 0],
    ["2.50", "to_float", [], 2.5],
    ["1e3", "to_float", [], 1000],
    ["Infinity", "to_float", [], null],
    ["0x10", "to_float", [], null],
  ],
  number: [
    [-3, "abs", [], 3],
    [2.5, "round", [], 3],
    [-2.5, "round", [], -3],
    [1.005, "round", [2], 1.01],
    [1234.5, "round", [-2], 1200],
    [-0.4, "round", [], 0],
    [-2.5, "floor", [], -3],
    [-2.5, "ceil", [], -2],
    [12, "clamp", [0, 10], 10],
    [-1, "clamp", [0, 10], 0],
    [5, "clamp", [0, 10], 5],
    [42, "to_string", [], "42"],
  ],
  money: [
    [eur("10.125"), "round", [], 10.13],
    [eur("-10.125"), "round", [], -10.13],
    [eur("10.125"), "round", [0], 10],
    [eur("-1.5"), "abs", [], 1.5],
    [eur("10.10"), "amount", [], 10.1],
    [eur("10.10"), "currency", [], "EUR"],
    [plain("10.10"), "currency", [], null],
    [eur("1234567.891"), "format", [], "EUR 1,234,567.89"],
    [plain("-1234.5"), "format", [], "-1,234.50"],
    [plain("999"), "format", [], "999.00"],
  ],
  date: [
    [day("2026-01-15"), "year", [], 2026],
    [day("2026-01-15"), "month", [], 1],
    [day("2026-01-15"), "day", [], 15],
    [day("2026-01-15"), "weekday", [], 4],
    [day("2026-01-18"), "weekday", [], 7],
    [day("1969-12-31"), "weekday", [], 3],
    [day("2024-02-28"), "add", [length("1d")], "2024-02-29"],
    [day("2026-01-01"), "add", [length("-24h")], "2025-12-31"],
    [day("2026-01-05"), "format", ["EEEE d MMMM yyyy"], "Monday 5 January 2026"],
    [day("2026-01-05"), "format", ["EEE dd/MM/yy 'day' ''M''"], "Mon 05/01/26 day '1'"],
  ],
  datetime: [
    [time("2026-01-15T23:30:05Z"), "year", [], 2026],
    [time("2026-01-15T23:30:05-02:00"), "day", [], 16],
    [time("2026-01-15T23:30:05Z"), "month", [], 1],
    [time("2026-01-15T23:30:05Z"), "weekday", [], 4],
    [time("1969-12-31T23:30:05Z"), "hour", [], 23],
    [time("1969-12-31T23:30:05Z"), "minute", [], 30],
    [time("1969-12-31T23:30:05Z"), "second", [], 5],
    [time("2026-01-15T23:30:05Z"), "add", [length("30m")], "2026-01-16T00:00:05Z"],
    [time("2026-01-15T03:04:05.006Z"), "format", ["H:m:s HH:mm:ss.SSS"], "3:4:5 03:04:05.006"],
    [time("2026-01-15T23:30:05Z"), "date", [], "2026-01-15"],
  ],
  duration: [
    [length("90m"), "seconds", [], 5400],
    [length("90m"), "minutes", [], 90],
    [length("90m"), "hours", [], 1.5],
    [length("36h"), "days", [], 1.5],
  ],
  array: [
    [[3, 1, 2], "length", [], 3],
    [[3, 1, 2], "first", [], 3],
    [[], "first", [], null],
    [[3, 1, 2], "last", [], 2],
    [[], "last", [], null],
    [[], "is_empty", [], true],
    [people, "contains", [person("Alan", 41)], true],
    [people, "contains", [person("Alan", 40)], false],
    [[3, 1, 2], "index_of", [2], 2],
    [[3, 1, 2], "index_of", [9], null],
    [
      [3, 1],
      "map",
      [(item, index) => [item ?? null, index ?? null]],
      [
        [3, 0],
        [1, 1],
      ],
    ],
    [[1, 2, 3, 4], "filter", [even], [2, 4]],
    [[1, 2, 3], "find", [even], 2],
    [[1, 3], "find", [even], null],
    [[2, 4], "all", [even], true],
    [[], "all", [even], true],
    [[1, 2], "any", [even], true],
    [[], "any", [even], false],
    [[3, 1, 2], "sum", [], 6],
    [[], "sum", [], 0],
    [[], "sum", [undefined, eur("0")], 0],
    [[eur("0.10"), eur("0.20")], "sum", [], 0.3],
    [[length("1h"), length("30m")], "sum", [], "90m"],
    [people, "sum", [age], 113],
    [[0.1, 0.2], "sum", [], 0.30000000000000004],
    [[1, 2], "avg", [], 1.5],
    [[], "avg", [], null],
    [[eur("1"), eur("2"), eur("2")], "avg", [], 1.6666666667],
    [[length("1h"), length("2h")], "avg", [], "90m"],
    [people, "avg", [age], 37.666666666666664],
    [[3, 1, 2], "min", [], 1],
    [[], "min", [], null],
    [people, "min", [age], { name: "Ada", age: 36 }],
    [[day("2026-02-01"), day("2026-01-31")], "min", [], "2026-01-31"],
    [["b", "a"], "max", [], "b"],
    [people, "max", [age], { name: "Alan", age: 41 }],
    [[1, 2, 4], "count", [], 3],
    [[1, 2, 4], "count", [even], 2],
    [["a", "b"], "reduce", [(all, item) => `${display(all)}${display(item)}`, ">"], ">ab"],
    [[10, 9, 1], "sort", [], [1, 9, 10]],
    [["b", "ｚ", "😀", "B"], "sort", [], ["B", "b", "ｚ", "😀"]],
    [
      people,
      "sort",
      [age],
      [
        { name: "Ada", age: 36 },
        { name: "Eve", age: 36 },
        { name: "Alan", age: 41 },
      ],
    ],
    [[3, 1, 2], "reverse", [], [2, 1, 3]],
    [[3, 1, 3], "unique", [], [3, 1]],
    [
      [
        person("A", 1),
        recordOf([
          ["age", 1],
          ["name", "A"],
          ["note", null],
        ]),
      ],
      "unique",
      [],
      [{ name: "A", age: 1 }],
    ],
    [["1", "n1", "_"], "unique", [], ["1", "n1", "_"]],
    [["ada", "alan", "eve"], "group_by", [(name) => (name as string).charAt(0)], { a: ["ada", "alan"], e: ["eve"] }],
    [[[3, 1], [2]], "flatten", [], [3, 1, 2]],
    [[3, 1], "flat_map", [(item) => [item, 0]], [3, 0, 1, 0]],
    [[3, 1, 2], "take", [2], [3, 1]],
    [[3, 1, 2], "take", [-1], []],
    [[3, 1, 2], "drop", [2], [2]],
    [[3, 1, 2], "drop", [9], []],
    [[3, 1, 2], "slice", [1, 3], [1, 2]],
    [[3, 1, 2], "slice", [-1], [2]],
    [[3, 1], "zip", [["a"]], [{ first: 3, second: "a" }]],
    [[3, 1], "zip", [["a", "b"], (n, s) => `${display(s)}${display(n)}`], ["a3", "b1"]],
    [[3], "concat", [[1, 2]], [3, 1, 2]],
    [[eur("1.5"), 2, true], "join", ["; "], "1.50; 2; true"],
    [[], "join", [","], ""],
    [[3, 1, 2], "chunk", [2], [[3, 1], [2]]],
    [[], "chunk", [2], []],
  ],
  map: [
    [ages, "length", [], 2],
    [ages, "keys", [], ["Ada", "Alan"]],
    [ages, "values", [], [36, 41]],
    [
      ages,
      "entries",
      [],
      [
        { key: "Ada", value: 36 },
        { key: "Alan", value: 41 },
      ],
    ],
    [ages, "has", ["Ada"], true],
    [ages, "has", ["constructor"], false],
    [ages, "get", ["Alan"], 41],
    [ages, "get", ["__proto__"], null],
    [ages, "set", ["Eve", 20], { Ada: 36, Alan: 41, Eve: 20 }],
    [ages, "remove", ["Ada"], { Alan: 41 }],
    [ages, "remove", ["Eve"], { Ada: 36, Alan: 41 }],
    [ages, "merge", [new Map([["Alan", 42]])], { Ada: 36, Alan: 42 }],
    [ages, "map_values", [(value, key) => `${display(key)}${display(value)}`], { Ada: "Ada36", Alan: "Alan41" }],
    [ages, "filter", [even], { Ada: 36 }],
  ],
  global: [
    [undefined, "min", [3, 1], 1],
    [undefined, "min", [eur("3"), 2], 2],
    [undefined, "max", ["a", "b"], "b"],
    [undefined, "range", [3], [0, 1, 2]],
    [undefined, "range", [-1], []],
    [undefined, "parse_date", ["2024-02-29"], "2024-02-29"],
    [undefined, "parse_date", ["2026-02-29"], null],
    [undefined, "parse_duration", ["120m"], "2h"],
    [undefined, "parse_duration", ["1h30m"], "90m"],
    [undefined, "parse_duration", ["PT30M"], "30m"],
    [undefined, "parse_duration", ["1.5h"], null],
    [undefined, "parse_email", ["ada@example.org"], "ada@example.org"],
    [undefined, "parse_email", ["ada"], null],
    [undefined, "parse_url", ["https://example.org/a?b"], "https://example.org/a?b"],
    [undefined, "parse_url", ["example.org"], null],
    [undefined, "parse_uuid", ["0189f7a0-0000-7000-8000-00000000000A"], "0189f7a0-0000-7000-8000-00000000000a"],
    [undefined, "parse_uuid", ["0189f7a0"], null],
    [
      undefined,
      "json_encode",
      [
        recordOf([
          ["at", day("2026-01-15")],
          ["amount", eur("10.10")],
        ]),
      ],
      '{"at":"2026-01-15","amount":10.1}',
    ],
    [undefined, "now", [], "2026-01-15T23:59:59.005Z"],
    [undefined, "today", [], "2026-01-15"],
    [undefined, "uuid", [], "00000000-0000-4000-8000-000000000000"],
    [undefined, "random", [], 0.25],
    [undefined, "log", ["total", 3], null],
    [undefined, "assert", [true, "never"], null],
  ],
};

const cases = { ...ownCases, enum: [] as readonly Case[] };

describe("the standard library", () => {
  for (const [receiver, own] of Object.entries(cases) as [keyof typeof cases, readonly Case[]][]) {
    const list = [...own, ...(targetCases[receiver] ?? [])];
    it.each<Case>(list)(`${receiver}: %j.%s(%j) is %j`, (...tried) => {
      const [value, name, args, result, type] = tried as unknown as Case;
      const target = type === undefined ? undefined : { type, types: {} };
      expect(toJson(call(value, receiver, name, args, target))).toEqual(result);
    });

    it(`has a case for every member of ${receiver}`, () => {
      const tried = new Set(list.map(([, name]) => name));
      expect(
        stdMembers(receiver)
          .filter((member) => !(member.kind === "global" && member.ends === true))
          .map(({ name }) => name)
          .filter((name) => !tried.has(name)),
      ).toEqual([]);
    });
  }

  it("hands log lines to the context", () => {
    logged.length = 0;
    call(undefined, "global", "log", ["only text", undefined]);
    expect(logged).toEqual([["only text", undefined]]);
  });

  it.each<readonly [StdReceiver, string, Value | undefined, readonly StdArgument[], string, RegExp]>([
    ["string", "repeat", "x", [2e7], "LimitError", /20000000 long; the limit is 10000000/],
    ["string", "repeat", "x", [-1], "ArithmeticError", /-1 times/],
    ["string", "pad_start", "x", [1e9], "LimitError", /the limit is/],
    ["string", "replace", "x".repeat(6000), ["x", "y".repeat(6000)], "LimitError", /36000000 long/],
    ["number", "round", 1e300, [], "ArithmeticError", /too large for an int/],
    ["number", "clamp", 1, [2, 1], "ArithmeticError", /min is above max/],
    ["date", "add", day("2026-01-01"), [length("1h")], "ArithmeticError", /whole days/],
    ["date", "add", day("9999-12-31"), [length("1d")], "ArithmeticError", /years 1 to 9999/],
    ["date", "format", day("2026-01-01"), ["HH"], "ArithmeticError", /HH is no field of a date/],
    ["array", "chunk", [1], [0], "ArithmeticError", /at least 1/],
    ["array", "sum", [2 ** 53 - 1, 1], [], "ArithmeticError", /too large/],
    ["array", "sum", [eur("1"), Money.parse("1", "USD")!], [], "ArithmeticError", /EUR and USD/],
    ["array", "join", ["x".repeat(6e6), "y".repeat(6e6)], [""], "LimitError", /the limit is/],
    ["array", "flatten", [Array(6e5).fill(0), Array(6e5).fill(0)], [], "LimitError", /1200000 elements/],
    ["global", "range", undefined, [1e9], "LimitError", /1000000000 elements/],
    ["global", "range", undefined, [1, 2, 0], "ArithmeticError", /step must not be 0/],
    ["global", "fail", undefined, ["Out of stock"], "FlowFailedError", /^Out of stock$/],
    ["global", "today", undefined, ["Mars/Phobos"], "ArithmeticError", /no time zone "Mars\/Phobos"/],
    ["money", "allocate", eur("1"), [0], "ArithmeticError", /a part at least/],
    ["money", "allocate", eur("1"), [2e6], "LimitError", /elements/],
    ["money", "allocate_by", eur("1"), [[0, 0]], "ArithmeticError", /not all of them 0/],
    ["money", "allocate_by", eur("1"), [[-1, 2]], "ArithmeticError", /weights of 0 or more/],
    ["money", "format", eur("1"), ["no locale"], "ArithmeticError", /no locale "no locale"/],
    ["date", "add_months", day("9999-12-31"), [1], "ArithmeticError", /years 1 to 9999/],
    [
      "date",
      "add_business_days",
      day("2026-01-01"),
      [1, [], [1, 2, 3, 4, 5, 6, 7]],
      "ArithmeticError",
      /no business day/,
    ],
    ["date", "at", day("2026-01-01"), [24], "ArithmeticError", /hours are 0 to 23/],
    ["datetime", "in_zone", time("2026-01-01T00:00:00Z"), ["CEST?"], "ArithmeticError", /no time zone/],
    ["string", "regex_test", "x", ["(a"], "ArithmeticError", /"\(a" is no regular expression: a `\(` is not closed/],
    ["string", "regex_test", "x", ["a(?=b)"], "ArithmeticError", /looks ahead or behind/],
    ["string", "regex_test", "x", ["(a)\\1"], "ArithmeticError", /refers back/],
    ["string", "regex_test", "x", ["((a{1000}){1000})"], "ArithmeticError", /too large/],
    ["string", "regex_replace", "x", ["x", "$1"], "ArithmeticError", /no group \$1/],
    ["global", "assert", undefined, [false, "order"], "AssertionError", /order/],
  ])("%s.%s fails with a clear error", (type, name, receiver, args, errorType, message) => {
    const attempt = () => call(receiver, type, name, args);
    expect(attempt).toThrow(ScaiCoreError);
    expect(attempt).toThrow(expect.objectContaining({ errorType, message: expect.stringMatching(message) as string }));
  });

  it("converts money at a rate above zero only", () => {
    const usd = { type: { kind: "primitive", name: "money", currency: "USD" }, types: {} } as const;
    expect(() => call(eur("1"), "money", "convert", [0], usd)).toThrow(/a rate is more than 0/);
    expect(() => call(eur("1"), "money", "to_money", [], usd)).toThrow(/in EUR, not in USD/);
  });

  it("changes no value it is given", () => {
    const items = Object.freeze([3, 1, 2]);
    for (const { name } of stdMembers("array").filter((member) => ["sort", "reverse", "unique"].includes(member.name)))
      call(items, "array", name, []);
    call(ages, "map", "set", ["Eve", 1]);
    expect([items, ages.size]).toEqual([[3, 1, 2], 2]);
  });
});

describe("the table", () => {
  const all = stdReceivers.flatMap((receiver) => stdMembers(receiver));

  it("has what the language promises, and nothing twice", () => {
    const names = Object.fromEntries(
      stdReceivers.map((receiver) => [receiver, stdMembers(receiver).map(({ name }) => name)] as const),
    );
    const promised: Readonly<Record<string, string>> = {
      string:
        "length lower upper trim trim_start trim_end contains starts_with ends_with replace replace_first split slice index_of pad_start pad_end repeat matches is_empty lines to_int to_float",
      array:
        "length first last is_empty contains index_of map filter find all any sum avg min max count reduce sort reverse unique group_by flatten flat_map take drop slice zip concat join chunk",
      map: "length keys values entries has get set remove merge map_values filter",
      number: "abs round floor ceil clamp to_string",
      money: "round amount currency format",
      date: "year month day weekday add format",
      datetime: "year month day weekday hour minute second add format date",
      duration: "seconds minutes hours days",
      global:
        "min max range parse_date parse_duration json_encode log assert parse_email parse_url parse_uuid now today uuid random",
      memory: "get set update delete list search add last",
      reference: "get search",
    };
    for (const [receiver, list] of Object.entries(promised))
      expect(names[receiver], receiver).toEqual(expect.arrayContaining(list.split(" ")));
    for (const [receiver, list] of Object.entries(names)) expect(new Set(list).size, receiver).toBe(list.length);
  });

  it.each(all.map((member) => [`${member.receiver}.${member.name}`, member] as const))("documents %s", (_, member) => {
    expect(member.doc).toMatch(/^[A-Z].*\.$/);
    expect(member.doc).not.toContain("\n");
    expect(member.example.source).toContain(member.name);
    for (const signature of member.signatures) expect(signatureText(member, signature)).toContain(member.name);
  });

  it("gives evaluators one order of arguments", () => {
    for (const { kind, name, signatures } of all) {
      if (kind === "stored") continue;
      const lists = signatures.map(({ params }) => params.map((param) => param.name));
      const longest = lists.reduce((a, b) => (b.length > a.length ? b : a));
      for (const list of lists) expect(list, name).toEqual(longest.filter((param) => list.includes(param)));
      for (const { params } of signatures) {
        const firstOptional = params.findIndex(({ optional }) => optional);
        if (firstOptional >= 0)
          expect(
            params.slice(firstOptional).every(({ optional }) => optional),
            name,
          ).toBe(true);
      }
    }
  });

  it("marks exactly the globals that the verifier forbids in @rigid", () => {
    const marked = stdMembers("global").filter((member) => member.kind === "global" && member.nondeterministic);
    expect(new Set(marked.map(({ name }) => name))).toEqual(NONDETERMINISTIC);
  });

  it("marks exactly the methods of memory and reference data that the verifier takes for writes and reads", () => {
    const named = (receiver: "memory" | "reference", writes: boolean) =>
      new Set(
        stdMembers(receiver)
          .filter((member) => member.kind === "stored" && member.writes === writes)
          .map(({ name }) => name),
      );
    expect(named("memory", true)).toEqual(WRITERS);
    expect(named("memory", false)).toEqual(READERS.memory);
    expect(named("reference", true)).toEqual(new Set());
    expect(named("reference", false)).toEqual(READERS.reference);
  });

  it("finds nothing by the names of prototypes", () => {
    for (const name of ["constructor", "toString", "__proto__"]) {
      expect(stdGlobal(name)).toBeUndefined();
      for (const receiver of stdReceivers) expect(stdMember(receiver, name)).toBeUndefined();
    }
  });

  it("knows whose members a type has", () => {
    const primitive = (name: "email" | "float" | "money" | "bool"): IRType => ({ kind: "primitive", name });
    expect(stdReceiver(primitive("email"))).toBe("string");
    expect(stdReceiver(primitive("float"))).toBe("number");
    expect(stdReceiver(primitive("money"))).toBe("money");
    expect(stdReceiver(primitive("bool"))).toBeUndefined();
    expect(stdReceiver({ kind: "array", items: primitive("float") })).toBe("array");
    expect(stdReceiver({ kind: "string_union", members: ["a"] })).toBe("string");
    expect(stdReceiver({ kind: "enum", members: ["a"] })).toBe("enum");
  });

  it("writes signatures as people read them", () => {
    const texts = (receiver: StdReceiver, name: string) => {
      const member = stdMember(receiver, name);
      return member?.signatures.map((signature) => signatureText(member, signature));
    };
    expect(texts("string", "slice")).toEqual(["slice(start: int, end?: int): string"]);
    expect(texts("string", "length")).toEqual(["length: int"]);
    expect(texts("array", "sort")).toEqual([
      "sort(descending?: bool): array[N]",
      "sort(by: (T) => N, descending?: bool): array[T]",
    ]);
    expect(texts("memory", "list")?.[0]).toBe(
      'list(prefix?: string, limit?: int, order?: "asc" | "desc"): array[{ key: string, value: V }]',
    );
  });

  it("takes every IR type as a type of a signature", () => {
    const seen: StdType = { kind: "optional", type: { kind: "named", name: "Greeting" } } satisfies IRType;
    expect(seen.kind).toBe("optional");
  });
});
