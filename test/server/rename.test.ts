/** What is not renamed, and why; and that a rename which would change what words mean is refused. */
import type { WorkspaceEdit } from "vscode-languageserver";
import { describe, expect, it } from "vitest";
import { openEditor } from "../support/editor.js";

async function refusal(source: string, newName: string, method = "textDocument/rename"): Promise<string> {
  const editor = await openEditor(source);
  try {
    await editor.ask<WorkspaceEdit>(method, { newName });
    return "";
  } catch (error) {
    return (error as Error).message;
  } finally {
    editor.dispose();
  }
}

const CORE = `@core A { version = "1.0.0"  @models { primary = { model = "a" }  fast = { model = "b" } } }\n`;

describe("what has no name of the author's", () => {
  it.each([
    ["a method of the library", `@flow f(s: string): string { return s.up┃per() }`, /library|language/],
    ["a function of the library", `@flow f(): int { return ma┃x(1, 2) }`, /library/],
    ["a root", `@flow f(): string { return cor┃e.name }`, /language/],
    ["a field of context", `@flow f(): string { return context.invo┃cation_id }`, /language/],
    [
      "a setting",
      `${CORE}@flow f(s: string): string { return @flexible { go┃al = "g"  input = s  output = string } }`,
      /setting/,
    ],
    [
      "an error",
      `${CORE}@flow f(): string { x = @try { yield "a" } @catch Plugin┃Error { yield "b" }  return x }`,
      /error/,
    ],
    ["an event", `@flow f() { emit or┃der_paid { id: 1 } }`, /event/],
    ["a plugin's package", `@plugin_interface a/c┃rm@1.0 { find(id: string): string }`, /outside/],
    ["another core", `@core_interface core://sh┃op/orders { find(id: string): string }`, /outside/],
    ["a keyword", `@flow f() { ret┃urn }`, /no name/],
    ["a comment", `// a com┃ment\n@flow f() { }`, /no name/],
    ["a text", `@flow f(): string { return "som┃e text" }`, /no name/],
    ["a type of the language", `@flow f(s: str┃ing): string { return s }`, /no name/],
    ["a blank", `@flow f() { ┃ }`, /no name/],
    [
      "what a test gives",
      `@flow f(): int { return 1 }\n@test "t" { @when f()  @then { res┃ult.output == 1 } }`,
      /language/,
    ],
  ])("%s", async (_title, source, message) => {
    expect(await refusal(source, "fresh")).toMatch(message);
    expect(await refusal(source, "", "textDocument/prepareRename")).toMatch(message);
  });
});

describe("a new name that is refused", () => {
  it.each([
    ["is no name", `@flow f(na┃me: string): string { return name }`, "a-b", /`a-b` is no name/],
    ["is empty", `@flow f(na┃me: string): string { return name }`, "", /is no name/],
    ["begins with a digit", `@flow f(na┃me: string): string { return name }`, "1a", /is no name/],
    ["has letters that names cannot have", `@flow f(na┃me: string): string { return name }`, "größe", /is no name/],
    ["is a word of the language", `@flow f(na┃me: string): string { return name }`, "return", /cannot become `return`/],
    ["belongs to the language", `@flow f(na┃me: string): string { return name }`, "memory", /cannot become `memory`/],
    ["is that of another flow", `@flow f┃() { }\n@flow g() { }`, "g", /Declared|declared|already/],
    [
      "is that of another type",
      `type A┃a = { x: int }\ntype Bb = { x: int }\n@flow f(a: Aa, b: Bb): int { return a.x + b.x }`,
      "Bb",
      /cannot become/,
    ],
    [
      "is that of another field",
      `type A = { x┃: int, y: int }\n@flow f(a: A): int { return a.x + a.y }`,
      "y",
      /cannot become/,
    ],
    ["is that of another parameter", `@flow f(a┃: int, b: int): int { return a + b }`, "b", /cannot become/],
    [
      "is that of another variable",
      `@flow f(): int {\n  a┃ = 1\n  b = 2\n  return a + b\n}`,
      "b",
      /mean something else|cannot become/,
    ],
    [
      "is caught by a lambda",
      `@flow f(a┃: int, xs: array[int]): array[int] { return xs.map(x => x + a) }`,
      "x",
      /something else|cannot become/,
    ],
    [
      "is caught by a pattern",
      `@flow f(a┃: int): int { return match a { n if n > a => n  _ => a } }`,
      "n",
      /something else|cannot become/,
    ],
    [
      "hides a plugin",
      `@core A { version = "1.0.0"  @plugins { crm = a/crm@1.0 } }\n@plugin_interface a/crm@1.0 { find(id: string): string }\n@flow f(i┃d: string): string { x = crm.find(id)  return x }`,
      "crm",
      /something else|cannot become/,
    ],
    [
      "hides a function that is used",
      `@flow f(): int { return g(1) + max(1, 2) }\n@flow g┃(n: int): int { return n }`,
      "max",
      /something else|cannot become/,
    ],
    [
      "is that of an import",
      `import { twice } from "./lib"\n@flow f(): int { return twice(1) + g() }\n@flow g┃(): int { return 1 }\n//# lib.scaicore\npub @flow twice(n: int): int { return n }\n`,
      "twice",
      /cannot become/,
    ],
    [
      "clashes in another file",
      `import { twice } from "./lib"\n@flow once(n: int): int { return twice(n) }\n//# lib.scaicore\npub @flow twi┃ce(n: int): int { return n }\n`,
      "once",
      /main\.scaicore/,
    ],
    [
      "is what blocks without a role ask",
      `${CORE}@flow f(s: string): string { return @flexible { goal = "g"  input = s  llm = fa┃st  output = string } }`,
      "primary",
      /primary/,
    ],
    ["is nothing", `@flow f(na┃me: string): string { return name }`, "_", /names nothing/],
  ])("%s", async (_title, source, newName, message) => {
    expect(await refusal(source, newName)).toMatch(message);
  });
});

it("keeps the text where the name stays, and gives edits without versions to clients that take no others", async () => {
  const editor = await openEditor(`@flow f(na┃me: string): string { return name }`, {
    capabilities: { textDocument: { rename: { prepareSupport: false } } },
  });
  try {
    const edit = await editor.ask<WorkspaceEdit>("textDocument/rename", { newName: "name" });
    expect(Object.keys(edit)).toEqual(["changes"]);
    expect(editor.applied(edit)).toEqual(new Map([...editor.texts].map(([file, text]) => [file, text.getText()])));
    expect(editor.offered.renameProvider).toBe(true);
  } finally {
    editor.dispose();
  }
});

it("changes files that are not open", async () => {
  const editor = await openEditor(
    `import { twice } from "./lib"\n@flow f(n: int): int { return twi┃ce(n) }\n//# lib.scaicore\npub @flow twice(n: int): int { return n }\n//# other.scaicore\nimport { twice as double } from "./lib"\n@flow g(): int { return double(1) }\n`,
    { closed: ["lib.scaicore", "other.scaicore"] },
  );
  try {
    const edit = await editor.ask<WorkspaceEdit>("textDocument/rename", { newName: "fresh" });
    const texts = editor.applied(edit);
    expect(texts.get("lib.scaicore")).toContain("pub @flow fresh(");
    expect(texts.get("other.scaicore")).toContain("import { fresh as double }");
    expect(
      edit.documentChanges?.map((change) => "textDocument" in change && change.textDocument.version).sort(),
    ).toEqual([1, null, null]);
  } finally {
    editor.dispose();
  }
});
