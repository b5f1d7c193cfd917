import { describe, expect, it } from "vitest";
import { logText } from "../../client/infrastructure/log-text.js";

describe("logText", () => {
  it("forges no entry: lines after the first are indented", () => {
    expect(logText("Reading a run: no\n2026-11-29 10:00:00.000 [info] All is well")).toBe(
      "Reading a run: no\n    2026-11-29 10:00:00.000 [info] All is well",
    );
    expect(logText("a\rb\u001b[2J")).toBe("a[U+000D]b[U+001B][2J");
  });

  it("makes no links", () => {
    expect(logText("see https://evil.example and file:///etc/passwd")).toBe(
      "see https: //evil.example and file: ///etc/passwd",
    );
  });

  it("takes what a language client gives: errors, values, and what JSON cannot say", () => {
    const error = Object.assign(new Error("broken"), { stack: "Error: broken\n    at here" });
    expect(logText("Request failed.", error, { code: 3 })).toBe(
      'Request failed. Error: broken\n        at here {"code":3}',
    );
    const circle: { self?: object } = {};
    circle.self = circle;
    expect(logText(circle, undefined)).toBe("[object Object] undefined");
  });

  it("is bounded, and says so", () => {
    expect(logText("x".repeat(50_000))).toMatch(/^x{10000}\n {4}… 40,000 more characters$/);
  });
});
