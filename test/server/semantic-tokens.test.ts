import { describe, expect, it } from "vitest";
import type { SemanticTokens, SemanticTokensDelta } from "vscode-languageserver";
import { openDocument } from "../support/cursor.js";
import { decodeTokens, tokensOf } from "../support/display.js";
import { openEditor } from "../support/editor.js";

const shown = (text: string): readonly string[] =>
  tokensOf(openDocument(text)).map(({ text: word, kind }) => `${word} ${kind}`);

describe("words and what they mean", () => {
  it.each<[string, string, readonly string[]]>([
    ["a core and its settings", '@core Desk { version = "1.0.0" }', ["Desk namespace.declaration", "version setting"]],
    [
      "a role of models",
      '@core A { version = "1.0.0" @models { fast = { model = "m" } } }',
      ["A namespace.declaration", "version setting", "fast variable.declaration.readonly", "model setting"],
    ],
    [
      "a type and its fields",
      "type Order = { id: string, total: float? }",
      [
        "Order type.declaration",
        "id property.declaration",
        "string type.defaultLibrary",
        "total property.declaration",
        "float type.defaultLibrary",
      ],
    ],
    [
      "a field that is named like a type",
      "type Person = { email: email, date: date }",
      [
        "Person type.declaration",
        "email property.declaration",
        "email type.defaultLibrary",
        "date property.declaration",
        "date type.defaultLibrary",
      ],
    ],
    [
      "an enumeration",
      "type Mood = enum[calm, angry]",
      ["Mood enum.declaration", "calm enumMember.declaration", "angry enumMember.declaration"],
    ],
    [
      "types of types",
      "type A = array[B]\ntype B = map[string, A]",
      [
        "A type.declaration",
        "array type.defaultLibrary",
        "B type",
        "B type.declaration",
        "map type.defaultLibrary",
        "string type.defaultLibrary",
        "A type",
      ],
    ],
    [
      "a flow and its parameters",
      "@flow f(n: int): int { return n }",
      [
        "f function.declaration",
        "n parameter.declaration",
        "int type.defaultLibrary",
        "int type.defaultLibrary",
        "n parameter",
      ],
    ],
    ["a call", "@flow f(): int { return f() }", ["f function.declaration", "int type.defaultLibrary", "f function"]],
    [
      "an argument by its name",
      "@flow f(n: int): int { return f(n = 1) }",
      [
        "f function.declaration",
        "n parameter.declaration",
        "int type.defaultLibrary",
        "int type.defaultLibrary",
        "f function",
        "n parameter",
      ],
    ],
    [
      "variables",
      "@flow f() { x = 1\n x = x + 1 }",
      ["f function.declaration", "x variable.declaration", "x variable.modification", "x variable"],
    ],
    [
      "members",
      "type T = { a: int }\n@flow f(t: T) { x = t.a }",
      [
        "T type.declaration",
        "a property.declaration",
        "int type.defaultLibrary",
        "f function.declaration",
        "t parameter.declaration",
        "T type",
        "x variable.declaration",
        "t parameter",
        "a property",
      ],
    ],
    [
      "keys of objects",
      "type T = { a: int }\n@flow f(): T { return { a: 1 } }",
      [
        "T type.declaration",
        "a property.declaration",
        "int type.defaultLibrary",
        "f function.declaration",
        "T type",
        "a property",
      ],
    ],
    [
      "a key that is a variable too",
      "type T = { a: int }\n@flow f(a: int): T { return { a } }",
      [
        "T type.declaration",
        "a property.declaration",
        "int type.defaultLibrary",
        "f function.declaration",
        "a parameter.declaration",
        "int type.defaultLibrary",
        "T type",
        "a parameter",
      ],
    ],
    [
      "the standard library",
      "@flow f(s: string) { x = s.upper()\n y = s.length\n z = max(1, 2) }",
      [
        "f function.declaration",
        "s parameter.declaration",
        "string type.defaultLibrary",
        "x variable.declaration",
        "s parameter",
        "upper method.defaultLibrary",
        "y variable.declaration",
        "s parameter",
        "length property.defaultLibrary",
        "z variable.declaration",
        "max function.defaultLibrary",
      ],
    ],
    [
      "memory",
      '@core A { version = "1.0.0" @memory { n: int = 0 } }\n@flow f() { memory.n = memory.n + 1 }',
      [
        "A namespace.declaration",
        "version setting",
        "n property.declaration",
        "int type.defaultLibrary",
        "f function.declaration",
        "memory variable.readonly.defaultLibrary",
        "n property.modification",
        "memory variable.readonly.defaultLibrary",
        "n property",
      ],
    ],
    [
      "configuration",
      '@core A { version = "1.0.0" @config { @param limit: int = 3 } }\n@flow f() { x = config.limit }',
      [
        "A namespace.declaration",
        "version setting",
        "limit property.declaration.readonly",
        "int type.defaultLibrary",
        "f function.declaration",
        "x variable.declaration",
        "config variable.readonly.defaultLibrary",
        "limit property.readonly",
      ],
    ],
    ["events", "@flow f() { emit order.placed { } }", ["f function.declaration", "order event", "placed event"]],
    [
      "symbols",
      "type M = enum[calm]\n@flow f(): M { return :calm }",
      ["M enum.declaration", "calm enumMember.declaration", "f function.declaration", "M enum", "calm enumMember"],
    ],
    [
      "names in texts",
      '@flow f(n: int) { x = "a ${n} b" }',
      [
        "f function.declaration",
        "n parameter.declaration",
        "int type.defaultLibrary",
        "x variable.declaration",
        "n parameter",
      ],
    ],
    [
      "parameters of lambdas",
      "@flow f(xs: array[int]) { y = xs.map(x => x) }",
      [
        "f function.declaration",
        "xs parameter.declaration",
        "array type.defaultLibrary",
        "int type.defaultLibrary",
        "y variable.declaration",
        "xs parameter",
        "map method.defaultLibrary",
        "x parameter.declaration",
        "x parameter",
      ],
    ],
    [
      "what catches",
      "@flow f() { @try { x = 1 } @catch PluginError e { y = e.message } }",
      [
        "f function.declaration",
        "x variable.declaration",
        "PluginError type.defaultLibrary",
        "e variable.declaration",
        "y variable.declaration",
        "e variable",
        "message property.defaultLibrary",
      ],
    ],
    [
      "stages",
      "@transformer t(n: int): int { return n }\n@flow f(n: int): int { return n |> t }",
      [
        "t function.declaration",
        "n parameter.declaration",
        "int type.defaultLibrary",
        "int type.defaultLibrary",
        "n parameter",
        "f function.declaration",
        "n parameter.declaration",
        "int type.defaultLibrary",
        "int type.defaultLibrary",
        "n parameter",
        "t function",
      ],
    ],
    [
      "no words of comments and texts",
      '// f n\n@flow f(n: int) { x = "n f" /* n */ }',
      ["f function.declaration", "n parameter.declaration", "int type.defaultLibrary", "x variable.declaration"],
    ],
    [
      "nothing of what is not known",
      "@flow f() { x = nobody\n y = nobody.at_all() }",
      ["f function.declaration", "x variable.declaration", "y variable.declaration"],
    ],
    ["an empty file", "", []],
  ])("%s", (_title, text, expected) => {
    expect(shown(text)).toEqual(expected);
  });

  it("plugins, their methods, imports", async () => {
    const editor = await openEditor(
      'import { Order, twice as double } from "./lib"\n@core A { version = "1.0.0" @plugins { crm = company/crm@1.0 } }\n@plugin_interface company/crm@1.0 { get(id: string): Order }\n@flow f(): Order { return crm.get(id = "${double(1)}") }\n//# lib.scaicore\npub type Order = { id: string }\npub @flow twice(n: int): int { return 2 * n }\n',
    );
    try {
      const uri = editor.uriOf("main.scaicore");
      const { data } = await editor.client.sendRequest<SemanticTokens>("textDocument/semanticTokens/full", {
        textDocument: { uri },
      });
      const text = editor.texts.get("main.scaicore")!.getText();
      const kinds = decodeTokens(data, text).map(({ text: word, kind }) => `${word} ${kind}`);
      for (const expected of [
        "Order type.declaration",
        "double function.declaration",
        "crm namespace.declaration",
        "get method.declaration",
        "crm namespace",
        "get method",
        "id parameter",
        "double function",
      ])
        expect(kinds).toContain(expected);
    } finally {
      editor.dispose();
    }
  });
});

describe("requests", () => {
  it("offers nothing to a client that cannot", async () => {
    const editor = await openEditor("type A = int\n", { capabilities: {} });
    try {
      expect(editor.offered.semanticTokensProvider).toBeUndefined();
      expect(editor.offered.inlayHintProvider).toBeUndefined();
      expect(editor.offered.codeLensProvider).toBeUndefined();
    } finally {
      editor.dispose();
    }
  });

  it("sends what changed, and all of it after a result that it does not know", async () => {
    const editor = await openEditor("type A = int\n@flow f(n: int) { x = n }\n");
    try {
      const uri = editor.uriOf("main.scaicore");
      const full = await editor.client.sendRequest<SemanticTokens>("textDocument/semanticTokens/full", {
        textDocument: { uri },
      });
      await editor.change(uri, "type A = int\n@flow f(m: int) { x = m }\n");
      const ask = (previousResultId: string) =>
        editor.client.sendRequest<SemanticTokens | SemanticTokensDelta>("textDocument/semanticTokens/full/delta", {
          textDocument: { uri },
          previousResultId,
        });
      const none = (await ask(full.resultId!)) as SemanticTokensDelta;
      // The words are as long as before, and stand where they stood.
      expect(none.edits).toEqual([]);
      await editor.change(uri, "type A = int\n\n@flow f(m: int) { x = m }\n");
      const delta = (await ask(none.resultId!)) as SemanticTokensDelta;
      expect(delta.edits).toEqual([{ start: 10, deleteCount: 1, data: [2] }]);
      expect(await ask("other")).toHaveProperty("data");
      // Only the last result is known.
      expect(await ask(full.resultId!)).toHaveProperty("data");
    } finally {
      editor.dispose();
    }
  });
});
