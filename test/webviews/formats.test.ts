import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readDecimal } from "../../client/webviews/shared/decimal.js";
import {
  ageText,
  createFormats,
  durationInWords,
  editableNumber,
  inLargestUnit,
  isIsoDate,
  isIsoDateTime,
  spanText,
  tookText,
} from "../../client/webviews/shared/formats.js";

const british = createFormats("en-GB");
const german = createFormats("de-DE");
/** Intl's blanks that do not break are blanks to a reader. */
const plain = (text: string) => text.replace(/\s/g, " ");

describe("money", () => {
  test.each([
    ["1312.5", "EUR", "€1,312.50"],
    [35, "EUR", "€35.00"],
    ["0.12345", "EUR", "€0.12345"],
    [500, "JPY", "JP¥500"],
    ["12345678901234567890.01", "EUR", "€12,345,678,901,234,567,890.01"],
    ["-7.5", undefined, "-7.50"],
    [1000, undefined, "1,000.00"],
    [5, "no code", "5.00 no code"],
    ["not a number", "EUR", "not a number"],
  ])("%s %s is %s", (value, currency, expected) => {
    expect(british.money(value, currency)).toBe(expected);
  });

  test("is written as the language writes it", () => {
    expect(plain(german.money("1312.5", "EUR"))).toBe("1.312,50 €");
  });
});

describe("dates", () => {
  test("are written out, on the day they name wherever the reader is", () => {
    expect(british.date("2026-11-12")).toBe("12 November 2026");
    expect(german.date("2026-01-01")).toBe("1. Januar 2026");
    expect(british.date("2026-02-30")).toBe("2026-02-30");
  });

  test("moments are in UTC and say so", () => {
    expect(plain(british.dateTime("2026-11-12T16:20:00+02:00"))).toBe("12 November 2026 at 14:20 UTC");
    expect(plain(british.dateTime("2026-11-12T16:20:07Z"))).toBe("12 November 2026 at 16:20:07 UTC");
    expect(british.dateTime("soon")).toBe("soon");
  });

  test.each([
    ["2026-02-28", true],
    ["2026-02-29", false],
    ["2028-02-29", true],
    ["2026-13-01", false],
    ["2026-1-1", false],
  ])("%s is a date: %s", (text, expected) => {
    expect(isIsoDate(text)).toBe(expected);
  });

  test.each([
    ["2026-02-28T10:00Z", true],
    ["2026-02-28T10:00:00.123+05:30", true],
    ["2026-02-28T24:00Z", false],
    ["2026-02-30T10:00Z", false],
    ["2026-02-28T10:00", false],
  ])("%s is a moment: %s", (text, expected) => {
    expect(isIsoDateTime(text)).toBe(expected);
  });
});

test("an unknown language falls back to English", () => {
  expect(createFormats("!!").number("1234567.5")).toBe("1,234,567.5");
  expect(createFormats(undefined).number(2026)).toBe("2026");
});

describe("durations", () => {
  test.each([
    ["90s", "90 seconds"],
    ["1h", "1 hour"],
    [5_400_000, "90 minutes"],
    [0, "0 seconds"],
    [1500, "1500 milliseconds"],
    ["1h30m", "1h30m"],
  ])("%s is %s", (value, expected) => {
    expect(durationInWords(value)).toBe(expected);
  });

  test("in the largest whole unit", () => {
    expect([604_800_000, 90_000, 1].map(inLargestUnit)).toEqual(["1w", "90s", "1ms"]);
  });

  test.each([
    [0.2, "< 1 ms"],
    [42, "42 ms"],
    [410, "0.4 s"],
    [2140, "2.1 s"],
    [9949, "9.9 s"],
    [12_400, "12 s"],
    [185_000, "3 min 5 s"],
  ])("%s ms took %s", (ms, expected) => {
    expect(tookText(ms)).toBe(expected);
  });

  test.each([
    [169_200_000, "1 d 23 h"],
    [86_400_000, "1 d"],
    [59_600, "1 min"],
    [-5, "0 s"],
  ])("a span of %s ms is %s", (ms, expected) => {
    expect(spanText(ms)).toBe(expected);
  });

  test.each([
    [-5000, "just now"],
    [60_000, "1 min ago"],
    [7_200_000, "2 h ago"],
    [200_000_000, "2 d ago"],
  ])("an age of %s ms is %s", (ms, expected) => {
    expect(ageText(ms)).toBe(expected);
  });
});

test.each(["en-GB", "de-DE", "fr-FR", "de-CH", "sv-SE", "pt-PT"])(
  "what a form writes in %s is read as the same number",
  (locale) => {
    const formats = createFormats(locale);
    fc.assert(
      fc.property(fc.stringMatching(/^-?[1-9][0-9]{0,20}(\.[0-9]{0,9}[1-9])?$/), (digits) => {
        expect(readDecimal(editableNumber(digits, formats, 2), formats.separators)).toBe(digits);
      }),
    );
  },
);
