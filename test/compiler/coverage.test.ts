/** What the checker says of a match is what trying all values says. */
import { analyze, compile, formatType, type Type } from "scaicore/compiler";
import { describe, expect, it } from "vitest";
import { unalias } from "../../runtime/compiler/semantics/types/type.js";
import { type Expression, type SourceFile, walk } from "../../runtime/syntax/index.js";
import { host, output } from "../engine/host.js";
import { Random } from "../fuzz/random.js";
import { sampled } from "../support/sampled.js";

type Value = null | boolean | string | readonly Value[] | { readonly [field: string]: Value };
type Kind =
  | { readonly kind: "bool" | "null" }
  | { readonly kind: "words"; readonly words: readonly string[] }
  | { readonly kind: "optional"; readonly of: Kind }
  | { readonly kind: "list"; readonly of: Kind }
  | { readonly kind: "object"; readonly fields: readonly (readonly [string, Kind])[] }
  | { readonly kind: "union"; readonly of: readonly Kind[] };
type Pattern = {
  readonly text: string;
  readonly takes: (value: Value) => boolean;
  /** The names that it declares, and what of a value each is. */
  readonly names?: readonly (readonly [name: string, part: (value: Value) => Value])[];
};

const LONGEST = 3;
const SEEDS = sampled(
  Array.from({ length: 20 }, (_, seed) => [seed] as const),
  3,
);

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

const fieldOf = (value: Value, name: string): Value => (value as Readonly<Record<string, Value>>)[name]!;

/** Patterns as an arm with names has them: of fields, with a name wherever nothing is asked. */
function namedPattern(random: Random, kind: Kind, path: readonly string[] = []): Pattern {
  if (kind.kind === "union") return namedPattern(random, random.pick(kind.of), path);
  if (kind.kind === "optional" && random.between(0, 2) > 0) return namedPattern(random, kind.of, path);
  const depth = path.length;
  if (kind.kind === "object" && (depth === 0 || random.between(0, 3) > 0)) {
    const asked = kind.fields
      .filter(() => random.between(0, 3) > 0)
      .map(([name, of]) => [name, namedPattern(random, of, [...path, name])] as const);
    return {
      text: `{ ${asked.map(([name, { text }]) => `${name}: ${text}`).join(", ")} }`,
      takes: (value) =>
        typeof value === "object" &&
        value !== null &&
        !Array.isArray(value) &&
        asked.every(([name, { takes }]) => Object.hasOwn(value, name) && takes(fieldOf(value, name))),
      names: asked.flatMap(([, { names = [] }]) => names),
    };
  }
  if (depth > 0 && random.between(0, 1) === 0) {
    const part = (value: Value): Value => path.reduce(fieldOf, value);
    const name = `at_${path.join("_")}`;
    return { text: name, takes: () => true, names: [[name, part]] };
  }
  return kind.kind === "object" ? ANY : anyPattern(random, kind, 1);
}

/** Whether a value is one of a type. */
function isOf(type: Type, value: Value): boolean {
  const known = unalias(type);
  switch (known.kind) {
    case "primitive":
      return typeof value === (known.name === "bool" ? "boolean" : known.name);
    case "string_union":
      return known.members.includes(value as string);
    case "null":
      return value === null;
    case "optional":
      return value === null || isOf(known.type, value);
    case "union":
      return known.members.some((member) => isOf(member, value));
    case "array":
      return Array.isArray(value) && value.every((item: Value) => isOf(known.items, item));
    case "object":
      return (
        typeof value === "object" &&
        value !== null &&
        !Array.isArray(value) &&
        [...known.fields.values()].every(({ name, type: own }) => isOf(own, fieldOf(value, name)))
      );
    default:
      return false;
  }
}

/** Diagnostics of arms that nothing reaches, and of values that no arm takes. */
const ABOUT_ARMS = new Set(["W400", "E308", "W300", "W200"]);

function expressionsIn(file: SourceFile): readonly Expression[] {
  const found: Expression[] = [];
  walk(file, (node) => {
    const { kind } = node as Expression;
    if (kind === "NameExpression" || kind === "MemberExpression") found.push(node as Expression);
  });
  return found;
}

/** So many kinds with all of their values, without those that have more than `most`. */
function* smallKinds(random: Random, rounds: number, most: number) {
  for (let round = 0; round < rounds; round++) {
    const kind = anyKind(random, 2);
    const values = valuesOf(kind);
    if (values.length <= most) yield { round, kind, values };
  }
}

describe("names in arms", () => {
  it.each(SEEDS)("have types that all values fit, seed %i", async (seed) => {
    const random = new Random(seed + 1000);
    let narrowed = 0;
    let ran = 0;
    for (const { round, kind, values } of smallKinds(random, 80, 3000)) {
      const arms = Array.from({ length: random.between(2, 6) }, () => ({
        ...namedPattern(random, kind),
        guard: random.between(0, 6) === 0,
      }));
      // What is known of the subject and of a name for the whole is read in the last arm.
      const fields = kind.kind === "object" ? kind.fields.map(([name]) => name) : [];
      const whole = random.between(0, 1) === 0 ? "whole" : "s";
      const last = {
        text: whole === "whole" ? "whole" : "_",
        guard: false,
        takes: () => true,
        names: [
          [whole, (value: Value) => value] as const,
          ...fields.map((name) => [`${whole}.${name}`, (value: Value) => fieldOf(value, name)] as const),
        ],
      };
      const all = [...arms, last];
      const lines = all.map(
        ({ text, guard, names = [] }, at) =>
          `    ${text}${guard ? " if n > 1" : ""} => ["${at}", ${names.map(([name]) => `"\${${name}}"`).join(", ")}]`,
      );
      const text = `@flow f(n: int, s: ${textOf(kind)}): array[string] {\n  return match s {\n${lines.join("\n")}\n  }\n}`;
      const analysis = analyze("m.scaicore", text, { read: () => undefined });
      if (analysis.diagnostics.some(({ code }) => !ABOUT_ARMS.has(code))) continue;
      for (const node of expressionsIn(analysis.file)) {
        const read = text.slice(node.start, node.end);
        const at = analysis.lineMap.positionAt(node.start).line - 2;
        const found = all[at]?.names?.find(([name]) => name === read);
        const type = found === undefined ? undefined : analysis.model.typeOf(node);
        if (found === undefined || type === undefined) continue;
        const reach = values.filter(
          (value) => all[at]!.takes(value) && !all.slice(0, at).some(({ guard, takes }) => !guard && takes(value)),
        );
        const parts = reach.map(found[1]);
        expect(
          parts.filter((part) => !isOf(type, part)),
          `${read}: ${formatType(type)} in arm ${at}\n${text}`,
        ).toEqual([]);
        const before = values.filter(all[at]!.takes).map(found[1]);
        if (before.some((part) => !isOf(type, part))) narrowed++;
      }
      // What checks runs, and an arm takes what it was thought to take.
      if (round % 8 > 0) continue;
      const { module } = compile("m.scaicore", { read: () => `@core A { version = "1.0.0" }\n${text}` });
      if (module === undefined) continue;
      const { engine } = host(module);
      for (const value of Array.from({ length: 3 }, () => random.pick(values))) {
        const arm = all.findIndex(({ guard, takes }) => !guard && takes(value));
        const [taken] = output(await engine.invoke({ flow: "f", input: { n: 0, s: value } })) as string[];
        expect(taken, `${JSON.stringify(value)}\n${text}`).toBe(String(arm));
        ran++;
      }
    }
    expect(narrowed).toBeGreaterThan(3);
    expect(ran).toBeGreaterThan(3);
  });
});

describe("coverage", () => {
  it.each(SEEDS)("is what trying all values gives, seed %i", (seed) => {
    const random = new Random(seed);
    let checked = 0;
    for (const { kind, values } of smallKinds(random, 60, 5000)) {
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
