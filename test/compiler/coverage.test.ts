/** What the checker says of a match is what trying all values says. */
import { analyze } from "scaicore/compiler";
import { describe, expect, it } from "vitest";
import { Random } from "../fuzz/random.js";

type Value = null | boolean | string | readonly Value[] | { readonly [field: string]: Value };
type Kind =
  | { readonly kind: "bool" | "null" }
  | { readonly kind: "words"; readonly words: readonly string[] }
  | { readonly kind: "optional"; readonly of: Kind }
  | { readonly kind: "list"; readonly of: Kind }
  | { readonly kind: "object"; readonly fields: readonly (readonly [string, Kind])[] }
  | { readonly kind: "union"; readonly of: readonly Kind[] };
type Pattern = { readonly text: string; readonly takes: (value: Value) => boolean };

const LONGEST = 3;

function anyKind(random: Random, depth: number): Kind {
  const kinds = depth === 0 ? ["bool", "words"] : ["bool", "words", "optional", "list", "object", "object", "union"];
  switch (random.pick(kinds)) {
    case "words":
      return { kind: "words", words: ["a", "b", "c"].slice(0, random.between(1, 3)) };
    case "optional": {
      const of = anyKind(random, depth - 1);
      return of.kind === "optional" ? of : { kind: "optional", of };
    }
    case "list":
      return { kind: "list", of: anyKind(random, 0) };
    case "object":
      return {
        kind: "object",
        fields: ["x", "y", "z"].slice(0, random.between(1, 3)).map((name) => [name, anyKind(random, depth - 1)]),
      };
    case "union":
      return {
        kind: "union",
        of: ["p", "q", "r"].slice(0, random.between(2, 3)).map((word) => ({
          kind: "object",
          fields: [
            ["tag", { kind: "words", words: [word] }],
            ["v", anyKind(random, depth - 1)],
          ],
        })),
      };
    default:
      return { kind: "bool" };
  }
}

function textOf(kind: Kind): string {
  switch (kind.kind) {
    case "bool":
    case "null":
      return kind.kind;
    case "words":
      return kind.words.map((word) => `"${word}"`).join(" | ");
    case "optional":
      return `(${textOf(kind.of)})?`;
    case "list":
      return `array[${textOf(kind.of)}]`;
    case "object":
      return `{ ${kind.fields.map(([name, of]) => `${name}: ${textOf(of)}`).join(", ")} }`;
    case "union":
      return kind.of.map(textOf).join(" | ");
  }
}

function valuesOf(kind: Kind): readonly Value[] {
  switch (kind.kind) {
    case "null":
      return [null];
    case "bool":
      return [true, false];
    case "words":
      return kind.words;
    case "optional":
      return [null, ...valuesOf(kind.of)];
    case "union":
      return kind.of.flatMap(valuesOf);
    case "list": {
      const items = valuesOf(kind.of);
      let level: readonly (readonly Value[])[] = [[]];
      const all: Value[] = [[]];
      for (let length = 1; length <= LONGEST; length++) {
        level = level.flatMap((list) => items.map((item) => [...list, item]));
        all.push(...level);
      }
      return all;
    }
    case "object":
      return kind.fields.reduce<readonly Record<string, Value>[]>(
        (all, [name, of]) => all.flatMap((one) => valuesOf(of).map((value) => ({ ...one, [name]: value }))),
        [{}],
      );
  }
}

const ANY: Pattern = { text: "_", takes: () => true };

function anyPattern(random: Random, kind: Kind, depth = 3): Pattern {
  if (depth === 0 || random.between(0, 5) === 0) return ANY;
  if (random.between(0, 7) === 0) {
    const [a, b] = [anyPattern(random, kind, depth - 1), anyPattern(random, kind, depth - 1)];
    if (a !== ANY && b !== ANY)
      return { text: `${a.text} | ${b.text}`, takes: (value) => a.takes(value) || b.takes(value) };
  }
  switch (kind.kind) {
    case "null":
      return { text: "null", takes: (value) => value === null };
    case "bool": {
      const wanted = random.between(0, 1) === 0;
      return { text: String(wanted), takes: (value) => value === wanted };
    }
    case "words": {
      const wanted = random.pick(kind.words);
      return { text: `"${wanted}"`, takes: (value) => value === wanted };
    }
    case "optional": {
      if (random.between(0, 2) === 0) return { text: "null", takes: (value) => value === null };
      const inner = anyPattern(random, kind.of, depth);
      return inner;
    }
    case "union":
      return anyPattern(random, random.pick(kind.of), depth);
    case "list": {
      const parts = Array.from({ length: random.between(0, 2) }, () => anyPattern(random, kind.of, depth - 1));
      const longer = random.between(0, 2) === 0;
      return {
        text: `[${[...parts.map(({ text }) => text), ...(longer ? ["..._rest"] : [])].join(", ")}]`,
        takes: (value) =>
          Array.isArray(value) &&
          (longer ? value.length >= parts.length : value.length === parts.length) &&
          parts.every((part, at) => part.takes((value as readonly Value[])[at]!)),
      };
    }
    case "object": {
      const asked = kind.fields
        .filter(() => random.between(0, 2) > 0)
        .map(([name, of]) => [name, anyPattern(random, of, depth - 1)] as const);
      return {
        text: `{ ${asked.map(([name, { text }]) => `${name}: ${text}`).join(", ")} }`,
        takes: (value) =>
          typeof value === "object" &&
          value !== null &&
          !Array.isArray(value) &&
          asked.every(([name, { takes }]) => {
            const own = (value as Readonly<Record<string, Value>>)[name];
            return own !== undefined && takes(own);
          }),
      };
    }
  }
}

describe("coverage", () => {
  it.each(Array.from({ length: 20 }, (_, seed) => [seed]))("is what trying all values gives, seed %i", (seed) => {
    const random = new Random(seed);
    let checked = 0;
    for (let round = 0; round < 60; round++) {
      const kind = anyKind(random, 2);
      const values = valuesOf(kind);
      if (values.length > 5000) continue;
      const arms = Array.from({ length: random.between(1, 6) }, () => ({
        ...anyPattern(random, kind),
        guard: random.between(0, 6) === 0,
      }));
      const lines = arms.map(({ text, guard }, at) => `    ${text}${guard ? " if n > 1" : ""} => ${at}`);
      const text = `@flow f(n: int, s: ${textOf(kind)}): int {\n  return match s {\n${lines.join("\n")}\n  }\n}`;
      const { diagnostics, lineMap } = analyze("m.scaicore", text, { read: () => undefined });
      const others = diagnostics.filter(({ code }) => code !== "W400" && code !== "E308" && code !== "W300");
      // An alternative of everything, or a literal for a member that another arm names: reported otherwise.
      if (others.length > 0) continue;
      checked++;
      const lists = text.includes("array");
      const useless = arms.flatMap((arm, at) => {
        const before = arms.slice(0, at).filter(({ guard }) => !guard);
        return values.some((value) => arm.takes(value) && !before.some(({ takes }) => takes(value))) ? [] : [at];
      });
      const missed = values.some((value) => !arms.some(({ guard, takes }) => !guard && takes(value)));
      const told = diagnostics
        .filter(({ code }) => code === "W400")
        .map(({ start }) => lineMap.positionAt(start).line - 2);
      expect(told, text).toEqual(useless);
      expect(
        diagnostics.some(({ code }) => code === "E308"),
        text,
      ).toBe(missed);
      expect(lists || values.length > 0).toBe(true);
    }
    expect(checked).toBeGreaterThan(20);
  });
});
