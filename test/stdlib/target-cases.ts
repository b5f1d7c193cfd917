/** Cases of members of the standard library: money, calendars, locales, keys, regular expressions, and what is read as a type. */
import type { IRType } from "../../runtime/ir/module.js";
import type { Json } from "../../runtime/json.js";
import type { StdArgument, StdReceiver } from "../../runtime/stdlib/std-member.js";
import { DateTime, Money, PlainDate, recordOf, type Value } from "../../runtime/stdlib/value.js";

export type Case = readonly [
  receiver: Value | undefined,
  call: string,
  args: readonly StdArgument[],
  result: Json,
  /** What is expected of the call, or the type of the receiver. */
  target?: IRType,
];

const amount = (digits: string, currency?: string): Money => Money.parse(digits, currency)!;
const day = (text: string): PlainDate => PlainDate.parse(text)!;
const time = (text: string): DateTime => DateTime.parse(text)!;
const money = (currency?: string): IRType => ({
  kind: "primitive",
  name: "money",
  ...(currency === undefined ? {} : { currency }),
});
const levels: IRType = { kind: "enum", members: ["low", "mid", "high"] };
const ints: IRType = { kind: "array", items: { kind: "primitive", name: "int" } };
const maybe = (type: IRType): IRType => ({ kind: "optional", type });
const keyed = (a: Value, b: Value): Value =>
  recordOf([
    ["a", a],
    ["b", b],
  ]);
const both = (value: Value): Value => {
  const { a, b } = value as { readonly a: Value; readonly b: Value };
  return [a, b];
};
const match = (text: string, start: number, groups: readonly (string | null)[], named: Json = {}): Json => ({
  text,
  start,
  groups,
  named,
});
const NBSP = "\u00a0";

export const targetCases: Readonly<Partial<Record<StdReceiver, readonly Case[]>>> = {
  string: [
    ["mid", "to_enum", [], "mid", maybe(levels)],
    ["Mid", "to_enum", [], null, maybe(levels)],
    ["a", "to_enum", [], "a", { kind: "string_union", members: ["a", "b"] }],
    ["AB-123", "regex_test", ["^[A-Z]{2}-\\d+$"], true],
    ["AB-12x", "regex_test", ["^[A-Z]{2}-\\d+$"], false],
    ["x\nyes\n", "regex_test", ["(?m)^yes$"], true],
    ["x\nyes\n", "regex_test", ["^yes$"], false],
    ["Éclair", "regex_test", ["(?i)^éCLAIR$"], true],
    ["a\nb", "regex_test", ["a.b"], false],
    ["a\nb", "regex_test", ["(?s)a.b"], true],
    ["foobar", "regex_test", ["\\bbar"], false],
    ["foo bar", "regex_test", ["\\bbar\\b"], true],
    ["Zoë", "regex_test", ["^\\p{L}+$"], true],
    ["😀", "regex_test", ["^.$"], true],
    ["x-y", "regex_test", ["^[\\w-]+$"], true],
    ["]", "regex_test", ["^[]]$"], true],
    ["aaa", "regex_find", ["a{2,}?"], match("aa", 0, [])],
    ["ab", "regex_find", ["(a)|(b)"], match("a", 0, ["a", null])],
    ["abcd", "regex_find", ["(?:ab|abcd)"], match("ab", 0, [])],
    ["xab", "regex_find", ["(?<first>a)(?P<second>b)?"], match("ab", 1, ["a", "b"], { first: "a", second: "b" })],
    ["😀ab", "regex_find", ["b"], match("b", 2, [])],
    ["abc", "regex_find", ["z"], null],
    ["a1b22", "regex_find_all", ["\\d+"], [match("1", 1, []), match("22", 3, [])]],
    ["aab", "regex_find_all", ["a*"], [match("aa", 0, []), match("", 3, [])]],
    ["Doe, Ada", "regex_replace", ["(?<last>\\w+), (\\w+)", "$2 $<last> $$"], "Ada Doe $"],
    ["abc", "regex_replace", ["", "-"], "-a-b-c-"],
    ["a, b;c", "regex_split", ["[,;]\\s*"], ["a", "b", "c"]],
    ["abc", "regex_split", [","], ["abc"]],
  ],
  enum: [
    ["mid", "order", [], 1, levels],
    ["mid", "to_string", [], "mid"],
  ],
  number: [
    [12.5, "to_money", [], 12.5, money("EUR")],
    [1234567.891, "format", [], "1,234,567.891"],
    [-1234.5, "format", [2], "-1,234.50"],
    [4, "format", [1], "4.0"],
    [1.005, "format", [2], "1.01"],
    [1e21, "format", [], "1,000,000,000,000,000,000,000"],
    [1234.5, "format", [2, "de"], "1.234,50"],
    [0.215, "percent", [], "22%"],
    [0.215, "percent", [1], "21.5%"],
    [0.215, "percent", [1, "de"], `21,5${NBSP}%`],
  ],
  money: [
    [amount("1000", "JPY"), "decimals", [], 0],
    [amount("1", "KWD"), "decimals", [], 3],
    [amount("1"), "decimals", [], 2],
    [amount("1000", "JPY"), "format", [], "JPY 1,000"],
    [amount("1.5", "BHD"), "format", [], "BHD 1.500"],
    [amount("-1234.5", "EUR"), "format", [], "EUR -1,234.50"],
    [amount("1234.5", "EUR"), "format", ["nl"], `€${NBSP}1.234,50`],
    [amount("1234567890123456789.01", "EUR"), "format", ["en"], "€1,234,567,890,123,456,789.01"],
    [amount("10", "EUR"), "convert", [1.0853], 10.853, money("USD")],
    [amount("10.01", "EUR"), "exchange", [1.0853], { amount: 10.86, rate: 1.0853, original: 10.01 }, money("USD")],
    [amount("5"), "to_money", [], 5, money("EUR")],
    [amount("100", "EUR"), "allocate", [3], [33.34, 33.33, 33.33]],
    [amount("-0.05", "EUR"), "allocate", [2], [-0.03, -0.02]],
    [amount("100", "JPY"), "allocate", [3], [34, 33, 33]],
    [amount("0.105", "EUR"), "allocate", [2], [0.053, 0.052]],
    [amount("100", "EUR"), "allocate_by", [[50, 30, 20]], [50, 30, 20]],
    [amount("0.01", "EUR"), "allocate_by", [[1, 2]], [0, 0.01]],
    [amount("1", "EUR"), "allocate_by", [[0.1, 0.2]], [0.33, 0.67]],
    [amount("1", "EUR"), "allocate_by", [[]], []],
  ],
  date: [
    [day("2026-01-31"), "add_months", [1], "2026-02-28"],
    [day("2028-01-31"), "add_months", [1], "2028-02-29"],
    [day("2026-01-15"), "add_months", [-13], "2024-12-15"],
    [day("2028-02-29"), "add_years", [1], "2029-02-28"],
    [day("2026-02-14"), "start_of_month", [], "2026-02-01"],
    [day("2028-02-14"), "end_of_month", [], "2028-02-29"],
    [day("2026-03-01"), "days_until", [day("2026-02-01")], -28],
    [day("2026-01-31"), "months_until", [day("2026-02-28")], 1],
    [day("2026-01-31"), "months_until", [day("2026-02-27")], 0],
    [day("2026-03-15"), "months_until", [day("2026-01-16")], -1],
    [day("2026-01-17"), "is_business_day", [], false],
    [day("2026-01-17"), "is_business_day", [[], [5, 6]], false],
    [day("2026-01-18"), "is_business_day", [[], [5, 6]], true],
    [day("2026-01-19"), "is_business_day", [[day("2026-01-19")]], false],
    [day("2026-01-16"), "add_business_days", [1], "2026-01-19"],
    [day("2026-01-19"), "add_business_days", [-1], "2026-01-16"],
    [day("2026-01-17"), "add_business_days", [0], "2026-01-19"],
    [day("2026-01-15"), "add_business_days", [2, [day("2026-01-16")]], "2026-01-20"],
    [day("2026-01-16"), "business_days_until", [day("2026-01-23")], 5],
    [day("2026-01-23"), "business_days_until", [day("2026-01-16")], -5],
    [day("2026-01-16"), "business_days_until", [day("2026-01-16")], 0],
    [day("2026-07-15"), "at", [9, 30, "Europe/Amsterdam"], "2026-07-15T07:30:00Z"],
    [day("2026-07-15"), "at", [9], "2026-07-15T09:00:00Z"],
    // The clocks are put forward from 2:00 to 3:00, and back from 3:00 to 2:00.
    [day("2026-03-29"), "at", [2, 30, "Europe/Amsterdam"], "2026-03-29T01:30:00Z"],
    [day("2026-10-25"), "at", [2, 30, "Europe/Amsterdam"], "2026-10-25T00:30:00Z"],
    [day("2026-10-25"), "at", [3, 0, "Europe/Amsterdam"], "2026-10-25T02:00:00Z"],
    [day("2026-01-05"), "format", ["d MMMM 'o''clock'"], "5 January o'clock"],
    [day("2026-03-02"), "format", ["EEEE d MMMM yyyy", "nl"], "maandag 2 maart 2026"],
  ],
  datetime: [
    [time("2026-01-31T10:30:00Z"), "add_months", [1], "2026-02-28T10:30:00Z"],
    [time("2028-02-29T10:30:00Z"), "add_years", [-1], "2027-02-28T10:30:00Z"],
    [
      time("2026-07-15T22:30:05Z"),
      "in_zone",
      ["Europe/Amsterdam"],
      { date: "2026-07-16", hour: 0, minute: 30, second: 5, offset: "2h" },
    ],
    [time("2026-07-15T22:30:05Z"), "format", ["d MMM HH:mm", undefined, "Asia/Tokyo"], "16 Jul 07:30"],
  ],
  array: [
    [[3, 1, 2], "sort", [undefined, true], [3, 2, 1]],
    [
      [keyed(2, "x"), keyed(1, "b"), keyed(1, "a")],
      "sort",
      [both],
      [keyed(1, "a"), keyed(1, "b"), keyed(2, "x")] as Json,
    ],
    [[keyed(1, "a"), keyed(1, "b"), keyed(2, "a")], "max", [both], keyed(2, "a") as Json],
    [[9007199254740991, 2, -2], "sum", [], 9007199254740991],
    [[1, 2, 11], "group_by", [(n) => (n as number) > 10], { false: [1, 2], true: [11] }],
    [[amount("1.5"), amount("1.50")], "group_by", [(n) => n], { "1.50": [1.5, 1.5] }],
  ],
  global: [
    [undefined, "min", [[3, 1, 2]], 1],
    [undefined, "max", [[]], null],
    [undefined, "range", [1, 4], [1, 2, 3]],
    [undefined, "range", [5, 0, -2], [5, 3, 1]],
    [undefined, "range", [0, 5, -1], []],
    [undefined, "today", ["Asia/Tokyo"], "2026-01-16"],
    [undefined, "parse_money", ["1,234.50"], 1234.5, money()],
    [undefined, "parse_money", ["EUR 12.50"], 12.5, money("EUR")],
    [undefined, "parse_money", ["12.50 €"], 12.5, money("EUR")],
    [undefined, "parse_money", ["-€12"], -12, money("EUR")],
    [undefined, "parse_money", ["$12"], null, money("EUR")],
    [undefined, "parse_money", ["EUR 12.50"], null, money()],
    [undefined, "parse_money", ["1.250,00", "nl"], 1250, money("EUR")],
    [undefined, "parse_money", ["1 250,00", "fr"], 1250, money("EUR")],
    [undefined, "parse_money", ["12,50"], null, money()],
    [undefined, "parse_money", ["12,34,567.5", "en-IN"], 1234567.5, money("INR")],
    [undefined, "parse_money", ["1.2.3"], null, money()],
    [undefined, "json_decode", ["[1, 2]"], [1, 2], maybe(ints)],
    [undefined, "json_decode", ["[1, 2.5]"], null, maybe(ints)],
    [undefined, "json_decode", ["[1, 2,]"], null, maybe(ints)],
    [undefined, "json_decode", ["12345678901234567.89"], "12345678901234567.89", money("EUR")],
  ],
};
