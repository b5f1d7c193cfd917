/** Type definitions, implementations, imports, symbols of the workspace, call hierarchy, links, linked editing. */
import {
  type CallHierarchyIncomingCall,
  type CallHierarchyItem,
  type CallHierarchyOutgoingCall,
  type DocumentLink,
  type LinkedEditingRanges,
  type Location,
  type LocationLink,
  SymbolKind,
  type WorkspaceSymbol,
} from "vscode-languageserver";
import { describe, expect, it } from "vitest";
import { matchScore } from "../../server/features/names/match.js";
import { type Editor, EVERYTHING, openEditor } from "../support/editor.js";

async function withEditor<T>(source: string, run: (editor: Editor) => Promise<T>): Promise<T> {
  const editor = await openEditor(source);
  try {
    return await run(editor);
  } finally {
    editor.dispose();
  }
}

const PLUGINS = (use: string, declared: string) =>
  `@core A { version = "1.0.0"  @plugins { ${use} } }\n@plugin_interface ${declared} { find(id: string): string }\n`;

describe("places", () => {
  it.each([
    [
      "the type of a variable",
      "typeDefinition",
      `type «Order» = { id: int }\n@flow f(o: Order): int { x = o  return ┃x.id }`,
    ],
    [
      "the elements of an array",
      "typeDefinition",
      `type «Order» = { id: int }\n@flow f(all: array[Order]?): int { return (┃all ?? []).length }`,
    ],
    [
      "the result of a flow",
      "typeDefinition",
      `type «Order» = { id: int }\n@flow g(o: Order): Order { return o }\n@flow f(o: Order): int { return g┃(o).id }`,
    ],
    [
      "the type of a field",
      "typeDefinition",
      `type «Id» = { n: int }\ntype Order = { id: Id }\n@flow f(o: Order): int { return o.i┃d.n }`,
    ],
    [
      "the types of a union",
      "typeDefinition",
      `type «Cat» = { cat: int }\ntype «Dog» = { dog: int }\n@flow f(p┃et: Cat | Dog): int { return match pet { Cat c => c.cat  Dog d => d.dog } }`,
    ],
    ["the members of an enum", "typeDefinition", `@flow f(m: enum[«warm», cold]): bool { return ┃m == :cold }`],
    ["the interface of a plugin", "typeDefinition", PLUGINS("c┃rm = a/crm@1.0", "«a/crm@1.0»")],
    ["the interface of a plugin, as what implements it", "implementation", PLUGINS("c┃rm = a/crm@1.0", "«a/crm@1.0»")],
    ["the plugins of an interface", "implementation", PLUGINS("crm = «a/crm@1.0»  more = «a/crm@1.0»", "a/c┃rm@1.0")],
    [
      "a declaration of a type in another file",
      "typeDefinition",
      `import { Order } from "./lib"\n@flow f(o: Order): int { return ┃o.id }\n//# lib.scaicore\npub type «Order» = { id: int }\n`,
    ],
    ["a declaration", "declaration", `@flow «g»() { }\n@flow f() { ┃g() }`],
  ])("finds %s", async (_title, what, source) => {
    await withEditor(source, async (editor) =>
      expect(await editor.ranges(`textDocument/${what}`)).toEqual(editor.marked),
    );
  });

  it.each([
    ["a number", "typeDefinition", `@flow f(n: int): int { return ┃n }`],
    ["a function of the library", "definition", `@flow f(): int { return ma┃x(1, 2) }`],
    ["a method of the library", "definition", `@flow f(s: string): string { return s.up┃per() }`],
    [
      "a setting",
      "definition",
      `@flow f(s: string): string { return @flexible { go┃al = "g"  input = s  output = string } }`,
    ],
    ["a comment", "definition", `// f┃\n@flow f() { }`],
    ["an import of no file", "definition", `import { a } from "./no┃thing"`],
  ])("finds none of %s", async (_title, what, source) => {
    await withEditor(source, async (editor) => expect(await editor.ask(`textDocument/${what}`)).toBeNull());
  });

  it("leads from an import to the file, and tells clients that can show it which word it is of", async () => {
    const source = `import { g } from "./l┃ib"\n@flow f() { g() }\n//# lib.scaicore\npub @flow g() { }\n`;
    await withEditor(source, async (editor) => {
      const [place] = await editor.ask<Location[]>("textDocument/definition");
      expect(place).toEqual({
        uri: editor.uriOf("lib.scaicore"),
        range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
      });
    });
    const editor = await openEditor(source, {
      capabilities: { ...EVERYTHING, textDocument: { ...EVERYTHING.textDocument, definition: { linkSupport: true } } },
    });
    try {
      const [link] = await editor.ask<LocationLink[]>("textDocument/definition");
      expect(link?.originSelectionRange).toEqual({
        start: { line: 0, character: 18 },
        end: { line: 0, character: 25 },
      });
    } finally {
      editor.dispose();
    }
  });

  it("leaves the declaration out of the references where nobody wants it", async () => {
    await withEditor(`@flow g() { }\n@flow f() { ┃«g»()  «g»() }`, async (editor) =>
      expect(await editor.ranges("textDocument/references", { context: { includeDeclaration: false } })).toEqual(
        editor.marked,
      ),
    );
  });

  it("tells where a name is written from where it is read", async () => {
    await withEditor(`@flow f(): int {\n  ┃x = 1\n  x = x + 1\n  return x\n}`, async (editor) => {
      const found = await editor.ask<{ kind: number; range: { start: { line: number } } }[]>(
        "textDocument/documentHighlight",
      );
      expect(found.map(({ kind, range }) => [range.start.line, kind])).toEqual([
        [1, 3],
        [2, 3],
        [2, 2],
        [3, 2],
      ]);
    });
  });
});

describe("symbols of the workspace", () => {
  const SOURCE = `import { in_words } from "./lib"\n@core Shop { version = "1.0.0" }\ntype OrderLine = { id: int }\n@flow handle_order(o: OrderLine): string { return in_words(o.id) }\n//# lib.scaicore\npub @flow in_words(n: int): string { return "\${n}" }\n`;
  const found = async (query: string): Promise<readonly string[]> =>
    withEditor(SOURCE, async ({ client }) =>
      (await client.sendRequest<WorkspaceSymbol[]>("workspace/symbol", { query })).map(
        ({ name, containerName }) => `${name} (${containerName ?? ""})`,
      ),
    );

  it("finds names by some of their letters, in all files, with where they belong", async () => {
    expect(await found("ol")).toEqual(["OrderLine (Shop)"]);
    expect(await found("hord")).toEqual(["handle_order (Shop)"]);
    expect(await found("IW")).toEqual(["in_words (lib.scaicore)"]);
    expect(await found("shop")).toEqual(["Shop (main.scaicore)"]);
    expect(await found("xyz")).toEqual([]);
    expect((await found("")).length).toBe(5);
  });

  it("finds what stands in declarations", async () => {
    const source = `@core Desk {
    version = "1.0.0"
    @models { wise_reader = { model = "a" } }
    @plugins { mailer = scailabs/mail@1.0 }
    @memory { open_cases: int = 0 }
    @reference { price_list: map[string, int] = {} }
    @config { @param day_limit: int = 3 }
    @triggers { @api come_in { flow = take } }
}
@plugin_interface scailabs/mail@1.0 { send_letter(to: string): bool }
type Mood = enum[friendly, gruff]
type Case = { sent_on: date }
@flow take() { }
//# lib.scaicore
type Far = { away: int }
@test "walks home" { @when walk() @then { true } }
`;
    await withEditor(source, async ({ client }) => {
      const ask = (query: string) => client.sendRequest<WorkspaceSymbol[]>("workspace/symbol", { query });
      const all: string[] = [];
      for (const query of [
        ..."wise_reader mailer open_cases price_list day_limit come_in send_letter gruff sent_on away".split(" "),
        "walks home",
      ])
        for (const { name, kind, containerName } of await ask(query))
          all.push(`${name} ${kind} (${containerName ?? ""})`);
      expect(all).toEqual([
        `wise_reader ${SymbolKind.Constant} (Desk)`,
        `mailer ${SymbolKind.Module} (Desk)`,
        `open_cases ${SymbolKind.Field} (Desk)`,
        `price_list ${SymbolKind.Field} (Desk)`,
        `day_limit ${SymbolKind.Property} (Desk)`,
        `come_in ${SymbolKind.Event} (Desk)`,
        `send_letter ${SymbolKind.Method} (scailabs/mail)`,
        `gruff ${SymbolKind.EnumMember} (Mood)`,
        `sent_on ${SymbolKind.Field} (Case)`,
        `away ${SymbolKind.Field} (Far)`,
        `walks home ${SymbolKind.Method} (lib.scaicore)`,
      ]);
    });
  });

  it("has files that are not open", async () => {
    const editor = await openEditor(SOURCE, { closed: ["lib.scaicore"] });
    try {
      const [symbol] = await editor.client.sendRequest<WorkspaceSymbol[]>("workspace/symbol", { query: "in_words" });
      expect(symbol?.location.uri).toBe(editor.uriOf("lib.scaicore"));
    } finally {
      editor.dispose();
    }
  });

  it("scores beginnings of words, and letters that follow each other, higher", () => {
    const best = (query: string, ...names: string[]) =>
      names.toSorted((a, b) => (matchScore(query, b) ?? -1) - (matchScore(query, a) ?? -1))[0];
    expect(best("ol", "control", "OrderLine")).toBe("OrderLine");
    expect(best("ord", "on_record", "order")).toBe("order");
    expect(best("order", "order_by_day", "order")).toBe("order");
    expect(matchScore("ba", "ab")).toBeUndefined();
  });
});

describe("call hierarchy", () => {
  const SOURCE = `import { price } from "./lib"
@core A {
    version = "1.0.0"
    @triggers { @api hello { flow = main } }
    @on order.paid from core://shop/orders { flow = main }
}
@transformer tidy(s: string): string { return s.trim() }
@flow m┃ain(id: string = "a"): string {
  x = id |> tidy |> tidy
  y = @core_call { target = core://self  flow = other  input = { id: x } }
  return y + "\${price(1)}"
}
@flow other(id: string): string { return tidy(id) }
@test "it works" { @when main("a")  @then { result.output == "a" } }
//# lib.scaicore
pub @flow price(n: int): int { return n }
`;
  it("has what calls a flow: flows, tests, triggers, events", () =>
    withEditor(SOURCE, async (editor) => {
      const [item] = await editor.ask<CallHierarchyItem[]>("textDocument/prepareCallHierarchy");
      expect(item).toMatchObject({ name: "main", detail: '@flow main(id: string = "a"): string' });
      const calls = await editor.client.sendRequest<CallHierarchyIncomingCall[]>("callHierarchy/incomingCalls", {
        item,
      });
      expect(calls.map(({ from, fromRanges }) => `${from.detail} ${from.name} ${fromRanges.length}`)).toEqual([
        "@api hello 1",
        "@on order.paid 1",
        "@test it works 1",
      ]);
    }));

  it("has what a flow calls, once each, with all places", () =>
    withEditor(SOURCE, async (editor) => {
      const [item] = await editor.ask<CallHierarchyItem[]>("textDocument/prepareCallHierarchy");
      const calls = await editor.client.sendRequest<CallHierarchyOutgoingCall[]>("callHierarchy/outgoingCalls", {
        item,
      });
      expect(calls.map(({ to, fromRanges }) => `${to.name} ${fromRanges.length}`)).toEqual([
        "tidy 2",
        "other 1",
        "price 1",
      ]);
      const price = calls.at(-1)!.to;
      expect(price.uri).toBe(editor.uriOf("lib.scaicore"));
      const back = await editor.client.sendRequest<CallHierarchyIncomingCall[]>("callHierarchy/incomingCalls", {
        item: price,
      });
      expect(back.map(({ from }) => from.name)).toEqual(["main"]);
    }));

  it("begins at a test and at a call, and not elsewhere", async () => {
    const prepare = (source: string) =>
      withEditor(source, async (editor) => {
        const items = await editor.ask<CallHierarchyItem[] | null>("textDocument/prepareCallHierarchy");
        return items?.map(({ name }) => name) ?? null;
      });
    expect(await prepare(`@flow g() { }\n@test "a te┃st" { @when g() }`)).toEqual(["a test"]);
    expect(await prepare(`@flow g() { }\n@flow f() { g┃() }`)).toEqual(["g"]);
    expect(await prepare(`@flow f(n: int): int { return ┃n }`)).toBeNull();
  });
});

describe("links", () => {
  it("lead from imports to files, and from addresses in comments to pages", () =>
    withEditor(
      `import { g } from "«./lib»"\nimport { h } from "./none"\n// See «https://example.org/a?b=c#d».\n/// («https://example.org/x»)\n@flow f() { g()  x = "https://example.org/no" }\n//# lib.scaicore\npub @flow g() { }\n`,
      async (editor) => {
        const links = await editor.client.sendRequest<DocumentLink[]>("textDocument/documentLink", {
          textDocument: { uri: editor.uriOf("main.scaicore") },
        });
        expect(links.map(({ range }) => range)).toEqual(editor.marked.map(({ range }) => range));
        expect(links.map(({ target }) => target)).toEqual([
          editor.uriOf("lib.scaicore"),
          "https://example.org/a?b=c#d",
          "https://example.org/x",
        ]);
      },
    ));
});

describe("linked editing", () => {
  const linked = (source: string) =>
    withEditor(source, async (editor) => {
      const found = await editor.ask<LinkedEditingRanges | null>("textDocument/linkedEditingRange");
      return found === null ? null : [found.ranges, editor.marked.map(({ range }) => range)];
    });

  it.each([
    ["a lambda", `@flow f(xs: array[int]): array[int] { return xs.map(┃«x» => «x» + «x») }`],
    ["a loop", `@flow f(xs: array[int]) { @foreach «it┃em» in xs { emit seen { n: «item» } } }`],
    ["a pattern", `@flow f(n: int): int { return match n { «m┃» if «m» > 1 => «m»  _ => 0 } }`],
  ])("is for the names of %s", async (_title, source) => {
    const [found, marked] = (await linked(source))!;
    expect(found).toEqual(marked);
  });

  it.each([
    ["at a use", `@flow f(xs: array[int]): array[int] { return xs.map(x => ┃x + 1) }`],
    ["for a variable", `@flow f(): int { ┃x = 1  return x }`],
    ["for a parameter", `@flow f(┃n: int): int { return n }`],
    ["for what a shorthand binds", `type P = { a: int }\n@flow f(p: P): int { return match p { { ┃a } => a } }`],
    [
      "for what a shorthand gives",
      `type P = { a: int }\n@flow f(xs: array[int]): array[P] { return xs.map(┃a => { a }) }`,
    ],
    ["for a flow", `@flow ┃f() { }`],
  ])("is not offered %s", async (_title, source) => {
    expect(await linked(source)).toBeNull();
  });
});
