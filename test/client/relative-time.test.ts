import { describe, expect, it } from "vitest";
import { ago, span, took } from "../../client/infrastructure/relative-time.js";

describe("span", () => {
  it.each([
    [0, "0 s"],
    [-5_000, "0 s"],
    [12_000, "12 s"],
    [59_400, "59 s"],
    [60_000, "1 min"],
    [119_000, "1 min"],
    [3_600_000, "1 h"],
    [3_660_000, "1 h 1 min"],
    [169_200_000, "1 d 23 h"],
    [864_000_000, "10 d"],
  ])("of %i ms is %s", (ms, text) => {
    expect(span(ms)).toBe(text);
  });
});

describe("ago", () => {
  const now = Date.parse("2026-01-15T10:30:00.000Z");
  it.each([
    ["2026-01-15T10:29:55.000Z", "just now"],
    ["2026-01-15T10:31:00.000Z", "just now"],
    ["2026-01-15T10:26:00.000Z", "4 min ago"],
    ["2026-01-13T10:26:00.000Z", "2 d ago"],
  ])("%s is %s", (timestamp, text) => {
    expect(ago(timestamp, now)).toBe(text);
  });
});

describe("took", () => {
  it.each([
    [0, "1 ms"],
    [420, "420 ms"],
    [1_234, "1.2 s"],
    [9_960, "10 s"],
    [59_999, "60 s"],
    [182_000, "3 min 2 s"],
    [180_000, "3 min"],
    [7_260_000, "2 h 1 min"],
  ])("%i ms is %s", (ms, text) => {
    expect(took(ms)).toBe(text);
  });
});
