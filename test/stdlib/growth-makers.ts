import { recordOf, type Value } from "../../runtime/stdlib/value.js";
import type { StdArgument } from "../../runtime/stdlib/std-member.js";
import type { IRType } from "../../runtime/ir/module.js";
import { PlainDate, DateTime, Money } from "../../runtime/stdlib/value.js";

/** A call of a member, of a size. Members without a receiver have none. */
export type Make = (size: number) => {
  readonly receiver?: Value;
  readonly args?: readonly StdArgument[];
  /** What is expected of the call. */
  readonly target?: IRType;
};

const text = (size: number): string => "ab, ".repeat(Math.ceil(size / 4)).slice(0, size);
const emoji = (size: number): string => "😀".repeat(size);
const ints = (size: number): readonly Value[] => Array.from({ length: size }, (_, n) => (n * 7919) % 100_003);
const texts = (size: number): readonly Value[] => ints(size).map(String);
const map = (size: number): Value => new Map(ints(size).map((n, at) => [`k${at}`, n]));
const wide = (size: number): Value => recordOf(ints(size).map((n, at) => [`k${at}`, n] as const));
function deep(size: number): Value {
  let value: Value = 1;
  for (let level = 0; level < size; level++) value = recordOf([["next", value]]);
  return value;
}
const same = (value: Value): StdArgument => value;
const negative = (): boolean => false;
const day = PlainDate.parse("2026-01-15") ?? null;
const time = DateTime.parse("2026-01-15T10:30:00Z") ?? null;

const price = Money.parse("10.00", "EUR")!;
/** The day so many days later. */
const later = (days: number): PlainDate => PlainDate.ofDays(20_000 + days);
const days = (size: number): readonly Value[] => Array.from({ length: size }, (_, at) => later(at));
const withTarget =
  (make: Make, target: IRType): Make =>
  (size) => ({ ...make(size), target });

const ofText =
  (...args: readonly StdArgument[]): Make =>
  (size) => ({ receiver: text(size), args });
const ofInts =
  (...args: readonly StdArgument[]): Make =>
  (size) => ({ receiver: ints(size), args });
const ofMap =
  (...args: readonly StdArgument[]): Make =>
  (size) => ({ receiver: map(size), args });
const given =
  (...args: readonly ((size: number) => StdArgument)[]): Make =>
  (size) => ({
    args: args.map((arg) => arg(size)),
  });
/** A call on a fixed receiver with one argument of the size. */
const on =
  (receiver: Value, arg: (size: number) => StdArgument, ...more: readonly StdArgument[]): Make =>
  (size) => ({
    receiver,
    args: [arg(size), ...more],
  });

/** A number of elements that have this many parts. */
const some =
  (make: (size: number) => Value): Make =>
  (size) => ({ receiver: [make(size), make(size), make(size)] });
const isSearchedFor =
  (make: (size: number) => Value): Make =>
  (size) => ({
    receiver: [0, make(size)],
    args: [make(size)],
  });

/** The calls of the table `test/fixtures/growth.json`, by member and dimension. */
export const MAKERS: Readonly<Record<string, Make>> = {
  "string.length, characters": ofText(),
  "string.length, emoji": (size) => ({ receiver: emoji(size) }),
  "string.lower, characters": ofText(),
  "string.upper, characters": ofText(),
  "string.trim, characters": (size) => ({ receiver: " ".repeat(size) }),
  "string.trim_start, characters": (size) => ({ receiver: " ".repeat(size) }),
  "string.trim_end, characters": (size) => ({ receiver: `x${" ".repeat(size)}x` }),
  "string.contains, characters": ofText("c"),
  "string.contains, characters searched for": on("abc", text),
  "string.starts_with, characters searched for": on("abc", text),
  "string.ends_with, characters searched for": on("abc", text),
  "string.replace, characters": ofText(",", ";"),
  "string.replace, characters of the replacement": (size) => ({ receiver: "a,b", args: [",", text(size)] }),
  "string.replace_first, characters": ofText("c", "d"),
  "string.split, characters": ofText(","),
  "string.split, characters without separator": ofText(""),
  "string.slice, characters": ofText(1),
  "string.slice, emoji": (size) => ({ receiver: emoji(size), args: [size - 3, size - 1] }),
  "string.index_of, characters": ofText("c"),
  "string.index_of, emoji": (size) => ({ receiver: `${emoji(size)}x`, args: ["x"] }),
  "string.pad_start, characters": (size) => ({ receiver: "x", args: [size] }),
  "string.pad_end, characters": (size) => ({ receiver: "x", args: [size, "😀"] }),
  "string.repeat, count": (size) => ({ receiver: "ab", args: [size] }),
  "string.matches, characters": ofText("*a*b*c"),
  "string.matches, characters of the pattern": on("a".repeat(300), (size) => `*a${"?".repeat(size)}b`),
  "string.is_empty, characters": ofText(),
  "string.lines, characters": (size) => ({ receiver: "ab\r\n".repeat(size / 4) }),
  "string.to_int, digits": (size) => ({ receiver: `${"1".repeat(size)}x` }),
  "string.to_float, digits": (size) => ({ receiver: `${"1".repeat(size)}x` }),
  "array.length, elements": ofInts(),
  "array.first, elements": ofInts(),
  "array.last, elements": ofInts(),
  "array.is_empty, elements": ofInts(),
  "array.contains, elements": ofInts(-1),
  "array.contains, depth": isSearchedFor(deep),
  "array.contains, fields": isSearchedFor(wide),
  "array.index_of, elements": ofInts(-1),
  "array.index_of, depth": isSearchedFor(deep),
  "array.map, elements": ofInts(same as StdArgument),
  "array.filter, elements": ofInts(negative),
  "array.find, elements": ofInts(negative),
  "array.all, elements": ofInts(() => true),
  "array.any, elements": ofInts(negative),
  "array.sum, elements": ofInts(),
  "array.avg, elements": ofInts(),
  "array.min, elements": ofInts(),
  "array.min, characters": some(text),
  "array.max, elements": ofInts(),
  "array.count, elements": ofInts(negative),
  "array.reduce, elements": ofInts((all) => all, 0),
  "array.sort, elements": ofInts(),
  "array.sort, characters": some(text),
  "array.reverse, elements": ofInts(),
  "array.unique, elements": (size) => ({ receiver: texts(size) }),
  "array.unique, depth": some(deep),
  "array.unique, fields": some(wide),
  "array.group_by, elements": ofInts((n) => `${Number(n) % 7}`),
  "array.flatten, elements": (size) => ({ receiver: ints(size).map((n) => [n]) }),
  "array.flat_map, elements": ofInts((n) => [n]),
  "array.take, elements": (size) => ({ receiver: ints(size), args: [size] }),
  "array.drop, elements": ofInts(1),
  "array.slice, elements": ofInts(1),
  "array.zip, elements": (size) => ({ receiver: ints(size), args: [ints(size)] }),
  "array.concat, elements": (size) => ({ receiver: ints(size), args: [ints(size)] }),
  "array.join, elements": (size) => ({ receiver: texts(size), args: [", "] }),
  "array.join, characters": (size) => ({ receiver: [text(size), text(size)], args: [text(size)] }),
  "array.chunk, elements": ofInts(3),
  "map.length, entries": ofMap(),
  "map.keys, entries": ofMap(),
  "map.values, entries": ofMap(),
  "map.entries, entries": ofMap(),
  "map.has, entries": ofMap("k1"),
  "map.get, entries": ofMap("k1"),
  "map.set, entries": ofMap("k1", 1),
  "map.remove, entries": ofMap("k1"),
  "map.merge, entries": (size) => ({ receiver: map(size), args: [map(size)] }),
  "map.map_values, entries": ofMap(same as StdArgument),
  "map.filter, entries": ofMap(negative),
  "date.format, characters": on(day, (size) => "yyyy-MM-dd, ".repeat(size / 10)),
  "datetime.format, characters": on(time, (size) => "yyyy-MM-dd HH, ".repeat(size / 10)),
  "global.min, characters": given(text, text),
  "global.max, characters": given(text, text),
  "global.range, count": given((size) => size),
  "global.parse_date, characters": given(text),
  "global.parse_duration, characters": given((size) => `${"1".repeat(size)}x`),
  "global.parse_email, characters": given((size) => `${"a.".repeat(size)}@`),
  "global.parse_url, characters": given((size) => `https://example.org/${"a".repeat(size)}`),
  "global.parse_uuid, characters": given(text),
  "global.json_encode, elements": given(ints),
  "global.json_encode, depth": given(deep),
  "global.json_encode, characters": given(text),
  "global.log, elements": given(() => "m", ints),
  "global.assert, characters": given(() => true, text),
  "string.to_enum, members": (size) => ({
    receiver: "other",
    target: { kind: "enum", members: Array.from({ length: size }, (_, at) => `member_${at}`) },
  }),
  "string.regex_test, characters": ofText("b+c"),
  "string.regex_test, many ways": (size) => ({ receiver: "a".repeat(size), args: ["(a*)*b"] }),
  "string.regex_find, characters": ofText("(b)+c"),
  "string.regex_find_all, characters": ofText("(a)b"),
  "string.regex_replace, characters": ofText(", ", "; "),
  "string.regex_split, characters": ofText(", "),
  "number.format, characters": () => ({ receiver: 12.5, args: [2, "nl"] }),
  "number.percent, characters": () => ({ receiver: 12.5, args: [2, "nl"] }),
  "money.allocate, parts": on(price, (size) => size),
  "money.allocate_by, elements": on(price, ints),
  "money.format, characters": () => ({ receiver: price, args: ["nl"] }),
  "date.is_business_day, holidays": on(day, days),
  "date.add_business_days, holidays": (size) => ({ receiver: day, args: [1, days(size)] }),
  "date.add_business_days, days": on(day, (size) => size),
  "date.business_days_until, days": on(later(0), later),
  "date.at, characters": () => ({ receiver: day, args: [9, 0, "Europe/Amsterdam"] }),
  "datetime.in_zone, characters": () => ({ receiver: time, args: ["Europe/Amsterdam"] }),
  "global.max, elements": given(ints),
  "global.parse_money, characters": withTarget(given(text), { kind: "primitive", name: "money" }),
  "global.json_decode, characters": withTarget(
    given((size) => `[${"1, ".repeat(size / 3)}1]`),
    { kind: "array", items: { kind: "primitive", name: "int" } },
  ),
  "global.today, characters": () => ({ args: ["Europe/Amsterdam"] }),
};
