/**
 * The examples together use every construct of the language. What the constructs are is read from the language's own tables:
 * the kinds of nodes out of `ast.ts`, the keywords, operators, settings, primitive types and members of the standard library.
 */
import { readFileSync } from "node:fs";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { settingTables } from "../../runtime/compiler/semantics/settings/index.js";
import { PRIMITIVES } from "../../runtime/compiler/semantics/types/type.js";
import { parse } from "../../runtime/syntax/index.js";
import { AT_KEYWORDS, WORD_KEYWORDS } from "../../runtime/syntax/keywords.js";
import { exampleFiles } from "../support/example-files.js";

type Node = Readonly<Record<string, unknown>> & { readonly start: number; readonly end: number };
const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && "start" in value;

interface Use {
  readonly node: Node;
  readonly parents: readonly Node[];
  readonly text: string;
}

/** Everything in the trees of the examples that has a place. */
function* uses(): Generator<Use> {
  function* visit(value: unknown, parents: readonly Node[], text: string): Generator<Use> {
    if (Array.isArray(value)) {
      for (const element of value as readonly unknown[]) yield* visit(element, parents, text);
    } else if (typeof value === "object" && value !== null) {
      const inner = isNode(value) ? [...parents, value] : parents;
      if (isNode(value)) yield { node: value, parents, text };
      for (const child of Object.values(value)) yield* visit(child, inner, text);
    }
  }
  for (const { text } of exampleFiles()) yield* visit(parse(text).file, [], text);
}

/** The string literal types that a property of the tree may have, by the property: `kind`, `operator`, `role`, … */
function literalsOf(property: string): ReadonlySet<string> {
  const path = new URL("../../runtime/syntax/ast.ts", import.meta.url);
  const source = ts.createSourceFile("ast.ts", readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true);
  const aliases = new Map<string, ts.TypeNode>();
  source.forEachChild((node) => {
    if (ts.isTypeAliasDeclaration(node)) aliases.set(node.name.text, node.type);
  });
  const found = new Set<string>();
  const collect = (type: ts.TypeNode): void => {
    if (ts.isLiteralTypeNode(type) && ts.isStringLiteral(type.literal)) found.add(type.literal.text);
    else if (ts.isUnionTypeNode(type)) type.types.forEach(collect);
    else if (ts.isTypeReferenceNode(type) && ts.isIdentifier(type.typeName)) {
      const alias = aliases.get(type.typeName.text);
      if (alias !== undefined) collect(alias);
    }
  };
  const visit = (node: ts.Node): void => {
    if (ts.isPropertySignature(node) && node.name.getText() === property && node.type !== undefined) collect(node.type);
    node.forEachChild(visit);
  };
  visit(source);
  return found;
}

const all = [...uses()];
const values = (property: string): ReadonlySet<unknown> => new Set(all.map(({ node }) => node[property]));
const missing = (wanted: Iterable<string>, used: ReadonlySet<unknown>): readonly string[] =>
  [...wanted].filter((one) => !used.has(one)).sort();

/** What the parser leaves where a source is wrong; comments are not in the tree. */
const ONLY_IN_BROKEN = ["MissingExpression", "MissingPattern", "MissingType"];

describe("the examples use every", () => {
  it("kind of node", () => {
    const kinds = literalsOf("kind");
    expect(kinds.size).toBeGreaterThan(70);
    const used = new Set([...values("kind"), "text", "interpolation"]);
    expect(missing(kinds, used).filter((kind) => !ONLY_IN_BROKEN.includes(kind))).toEqual([]);
  });

  it.each(["role", "block", "of", "trigger", "operator", "style", "keyword"])("%s", (property) => {
    expect(missing(literalsOf(property), values(property))).toEqual([]);
  });

  it("form of a setting's value", () => {
    const forms = new Set(
      all.map(({ node }) => (node.value as { form?: string } | undefined)?.form).filter((form) => form !== undefined),
    );
    expect(missing(literalsOf("form"), forms)).toEqual([]);
  });

  it("keyword", () => {
    const words = [...AT_KEYWORDS, ...WORD_KEYWORDS].map(({ word }) => word);
    const text = exampleFiles()
      .map((file) => file.text.replace(/\/\/.*|"(?:[^"\\\n]|\\.)*"/g, ""))
      .join("\n");
    expect(words.filter((word) => !new RegExp(`(?<![\\w@])${word}\\b`).test(text))).toEqual([]);
  });

  it("primitive type", () => {
    const names = all.flatMap(({ node }) =>
      node.kind === "BuiltinType" ? [(node.name as { text: string }).text] : [],
    );
    expect(missing([...PRIMITIVES.keys(), "array", "map"], new Set(names))).toEqual([]);
    expect(
      all.some(({ node, text }) => node.kind === "BuiltinType" && text.slice(node.start).startsWith("money[")),
    ).toBe(true);
  });

  it("mode of an instance, type of checkpoint, kind of failure and what is done about it", () => {
    const modes = all.flatMap(({ node }) =>
      node.kind === "InstanceSetting" ? [(node.mode as { name: string }).name] : [],
    );
    expect(missing(["stateless", "entity", "singleton"], new Set(modes))).toEqual([]);
    const text = all.map((use) => use.text);
    const sources = [...new Set(text)].join("\n");
    const checkpoints = ["approval", "choice", "freeform", "hitl_review", "debug_breakpoint"];
    expect(checkpoints.filter((type) => !sources.includes(`@checkpoint ${type}`))).toEqual([]);
    const failures = ["low_confidence", "constraint_violation", "parse_error", "refusal", "hallucination"];
    const steps = ["retry(", "escalate", "flag_and_checkpoint"];
    expect([...failures.map((kind) => `${kind} = `), ...steps].filter((word) => !sources.includes(word))).toEqual([]);
  });

  it("setting of the language", () => {
    // A name may belong to several tables: whether each table's own is used is told by the fixtures of its block.
    const names = new Set(
      all.flatMap(({ node }) =>
        ["Setting", "ObjectEntry", "CoreSetting", "InstanceSetting"].includes(String(node.kind))
          ? [((node.name ?? node.key) as { text: string }).text]
          : [],
      ),
    );
    const wanted = Object.values(settingTables)
      .flatMap(({ settings }) => settings.map(({ name }) => name))
      // It silences warnings, of which examples have none.
      .filter((name) => name !== "allow");
    expect(missing(new Set(wanted), names)).toEqual([]);
  });
});
