/** Hints stand between ⟦ and ⟧ where they are shown; the text that is opened is the one without them. */
import { describe, expect, it } from "vitest";
import type { InlayHint } from "vscode-languageserver";
import { analyze } from "../../runtime/compiler/index.js";
import { inlayHintSettings } from "../../server/features/inlay-hints/settings.js";
import { readSettings } from "../../server/settings.js";
import { documentState } from "../../server/workspace/document-state.js";
import { openDocument } from "../support/cursor.js";
import { ALL_HINTS, hintsOf, labelOf, withHints } from "../support/display.js";
import { openEditor } from "../support/editor.js";
import { exampleFiles } from "../support/example-files.js";

const DEFAULT_INLAY_HINTS = inlayHintSettings(readSettings(undefined));
const CORE = '@core A { version = "1.0.0" }\n';
const TYPES = "type Order = { id: string, total: float }\ntype Mood = enum[calm, angry]\n";
const without = (text: string): string => text.replaceAll(/⟦[^⟧]*⟧/g, "");
const flow = (body: string, head = "@flow f(n: int, text: string, orders: array[Order])"): string =>
  `${TYPES}${head} {\n${body}\n}\n`;

describe("types of variables", () => {
  it.each([
    ["of what is computed", "    a⟦: int⟧ = n + 1"],
    ["of calls of the standard library", '    a⟦: array[string]⟧ = text.split(" ")'],
    ["of members", "    a⟦: Order?⟧ = orders.first"],
    ["of objects", "    a⟦: { n: int, text: string }⟧ = { n, text }"],
    ["of arrays", "    a⟦: array[int]⟧ = [n, 2]"],
    ["of conditions", '    a⟦: string⟧ = if n > 1 { "x" } else { text }'],
    ["of lambdas", "    a⟦: float⟧ = orders.sum(order⟦: Order⟧ => order.total)"],
    ["of loops", "    @foreach order⟦: Order⟧, at⟦: int⟧ in orders { x⟦: float⟧ = order.total }"],
    ["not where it is written", "    a: int = n + 1"],
    ["not of literals, which say it", '    a = 1\n    b = "x"\n    c = 5m\n    d = true\n    e = 2026-01-01'],
    ["not of what is assigned again", "    a⟦: int⟧ = n\n    a = a + 1"],
    ["not of members that are assigned", "    a⟦: int⟧ = n\n    if n > 1 { a = 2 }"],
    ["not of mistakes", "    a = missing\n    b = a"],
    ["not of nothing", "    a = null"],
    [
      "cut where they are long",
      "    a⟦: { first, second, … }⟧ = { first: text, second: text, third: text, fourth: text, fifth: text }",
    ],
  ])("%s", (_title, body) => {
    const text = flow(body);
    expect(withHints(openDocument(without(text)))).toBe(text);
  });
});

describe("results of blocks", () => {
  it.each([
    ["of models", '    a⟦: Order⟧ = @flexible { goal = "g" input = text output = Order }'],
    [
      "of checkpoints",
      '    a⟦: "yes" | "no"⟧ = @checkpoint approval { present = { prompt = "p" } options = ["yes", "no"] }',
    ],
    ["of branches", "    a⟦: { one: int, two: int }⟧ = @parallel { one => { yield n } two => { yield 2 } }"],
    ["of loops", "    a⟦: array[float]⟧ = @foreach order in orders { yield order.total }"],
    ["not where they are written", '    a: Order = @flexible { goal = "g" input = text output = Order }'],
  ])("%s", (_title, body) => {
    const text = flow(body);
    const settings = { ...DEFAULT_INLAY_HINTS, variableTypes: false };
    expect(withHints(openDocument(without(text)), settings)).toBe(text);
  });
});

const GREET = "@flow greet(name: string, times: int = 1, mood: Mood = :calm): string { return name }\n";
describe("names of parameters", () => {
  it.each([
    ["before texts and numbers", '    return greet(⟦name:⟧"Ada", ⟦times:⟧2)'],
    ["before symbols, negative numbers, objects", '    return greet(⟦name:⟧"Ada", ⟦times:⟧-2, ⟦mood:⟧:calm)'],
    ["not before names, which say it", "    return greet(text, n)"],
    ["not before names of arguments", '    return greet(⟦name:⟧"Ada", times = 2)'],
    ["not before the only argument", '    return greet("Ada")'],
    ["not in the standard library", '    return text.replace("a", "b")'],
    ["not where nothing takes it", '    return nobody("Ada", 2)'],
    ["in the middle", "    return greet(text, ⟦times:⟧2, mood = :angry)"],
    ["inside of others", '    return greet(greet(⟦name:⟧"a", ⟦times:⟧1), ⟦times:⟧2)'],
    ["inside of texts", '    return "${greet(⟦name:⟧"a", ⟦times:⟧1)}"'],
  ])("%s", (_title, body) => {
    const text = GREET + flow(body, "@flow f(n: int, text: string): string");
    expect(withHints(openDocument(without(text)))).toBe(text);
  });
});

const STAGES = `@transformer twice(n: int): int = 2 * n
@transformer shown(n: int): string = "\${n}"
@evaluator large(n: int): bool = n > 5
`.replaceAll(/ = ([^=\n]+)$/gm, " { return $1 }");
describe("stages of pipelines", () => {
  it.each([
    ["after each line", "    return n\n        |> twice⟦int⟧\n        |> shown⟦string⟧"],
    ["after lambdas", "    return n\n        |> m => m + 1⟦int⟧\n        |> shown⟦string⟧"],
    ["after comments too", "    return n\n        |> twice⟦int⟧ // doubles\n        |> shown⟦string⟧"],
    ["of judges: what goes on", "    return n\n        |?> large⟦int⟧\n        |?> shown⟦string⟧"],
    ["of each element", "    return [n]\n        |*> shown⟦array[string]⟧"],
    ["not on one line", "    return n |> twice |> shown"],
    ["at the ends of lines only", "    return n |> twice⟦int⟧\n        |> twice |> shown⟦string⟧"],
  ])("%s", (_title, body) => {
    const text = `${STAGES}@flow f(n: int): unknown_type {\n${body}\n}\n`.replace(": unknown_type", "");
    expect(withHints(openDocument(without(text)), DEFAULT_INLAY_HINTS)).toBe(text);
  });

  it("what a pipeline gives, where its type would stand", () => {
    const text = `${STAGES}@pipeline p(n: int)⟦: string⟧ = n |> twice |> shown\n@pipeline q(n: int): int = n |> twice\n`;
    expect(withHints(openDocument(without(text)))).toBe(text);
  });
});

describe("settings", () => {
  const text = without(
    `${GREET}${STAGES}${flow('    a = n + 1\n    b = greet("x", 2)\n    c = @rigid { yield 1 }\n    d = n\n        |> twice')}`,
  );
  const counted = (name: keyof typeof ALL_HINTS): number =>
    hintsOf(openDocument(text), {
      variableTypes: false,
      parameterNames: false,
      blockResults: false,
      pipelineStages: false,
      [name]: true,
    }).length;

  it("each shows its own", () => {
    expect({
      variableTypes: counted("variableTypes"),
      parameterNames: counted("parameterNames"),
      blockResults: counted("blockResults"),
      pipelineStages: counted("pipelineStages"),
    }).toEqual({ variableTypes: 3, parameterNames: 2, blockResults: 1, pipelineStages: 1 });
  });

  it("the types of variables are off by default", () => {
    expect(DEFAULT_INLAY_HINTS.variableTypes).toBe(false);
  });
});

describe("what a hint inserts", () => {
  const apply = (text: string, hints: readonly InlayHint[]): string => {
    const { lineMap } = openDocument(text).analysis;
    return hints
      .flatMap(({ textEdits = [] }) => textEdits)
      .toSorted((a, b) => lineMap.offsetAt(b.range.start) - lineMap.offsetAt(a.range.start))
      .reduce((current, { range, newText }) => {
        const at = lineMap.offsetAt(range.start);
        return current.slice(0, at) + newText + current.slice(at);
      }, text);
  };

  it("annotates variables and names arguments", () => {
    const text = `${GREET}${flow('    a = n + 1\n    b = greet("x", 2)')}`;
    expect(apply(text, hintsOf(openDocument(text)))).toContain(
      '    a: int = n + 1\n    b: string = greet("x", times = 2)',
    );
  });

  it("nothing where an argument without a name follows, or nobody can write the type", () => {
    const text = `${GREET}${flow('    a = greet("x", n)\n    @foreach o in orders { }')}`;
    expect(
      hintsOf(openDocument(text))
        .filter(({ textEdits }) => textEdits !== undefined)
        .map(labelOf),
    ).toEqual([": string"]);
  });

  it("nothing that names a type of another file that is not imported", async () => {
    const editor = await openEditor(
      `import { make } from "./lib"\n${CORE}@flow f() {\n    a = @rigid { yield make() }\n}\n//# lib.scaicore\npub type Thing = { n: int }\npub @flow make(): Thing { return { n: 1 } }\n`,
    );
    try {
      const [hint] = await editor.client.sendRequest<InlayHint[]>("textDocument/inlayHint", {
        textDocument: { uri: editor.uriOf("main.scaicore") },
        range: { start: { line: 0, character: 0 }, end: { line: 9, character: 0 } },
      });
      expect(hint).toMatchObject({ position: { line: 3, character: 5 } });
      expect(hint!.textEdits).toBeUndefined();
      // The name of the type leads to the library.
      expect(hint!.label).toMatchObject([
        { value: ": " },
        {
          value: "Thing",
          location: { uri: editor.uriOf("lib.scaicore"), range: { start: { line: 0, character: 9 } } },
        },
      ]);
      const { tooltip } = await editor.client.sendRequest<InlayHint>("inlayHint/resolve", hint!);
      expect(tooltip).toEqual({ kind: "markdown", value: "```scaicore\ntype Thing = { n: int }\n```" });
    } finally {
      editor.dispose();
    }
  });

  const texts = new Map(exampleFiles().map(({ path, text }) => [path, text]));
  it.each([...texts])("is right in %s: all of it inserted, nothing new is wrong", (path, text) => {
    const open = (now: string) =>
      documentState(
        path,
        1,
        analyze(path, now, { read: (other) => (other === path ? now : texts.get(other)) }),
        undefined,
      );
    const before = open(text);
    const changed = apply(text, hintsOf(before));
    if (hintsOf(before).length > 0) expect(changed).not.toBe(text);
    expect(open(changed).analysis.diagnostics.map(({ message }) => message)).toEqual(
      before.analysis.diagnostics.map(({ message }) => message),
    );
  });

  it.each([...texts])("hints of %s stand at the ends of words, in order", (path, text) => {
    const state = documentState(path, 1, analyze(path, text, { read: (other) => texts.get(other) }), undefined);
    const { lineMap } = state.analysis;
    const places = hintsOf(state).map(({ position, kind }) => ({ at: lineMap.offsetAt(position), kind }));
    expect(places).toEqual(places.toSorted((a, b) => a.at - b.at));
    for (const { at, kind } of places) {
      // A name stands before its argument, a type after its word.
      const [before, after] = [text.charAt(at - 1), text.charAt(at)];
      if (kind === 2)
        expect([before, after], text.slice(at - 20, at + 20)).toEqual([
          expect.stringMatching(/[(,\s]/),
          expect.stringMatching(/\S/),
        ]);
      else
        expect([before, after], text.slice(at - 20, at + 20)).toEqual([
          expect.stringMatching(/[\w)\]}"]/),
          expect.stringMatching(/[^\w]/),
        ]);
    }
  });
});
