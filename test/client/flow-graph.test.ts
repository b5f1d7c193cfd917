import { readFileSync } from "node:fs";
import type { IRModule } from "scaicore";
import { compile } from "scaicore/compiler";
import { describe, expect, it } from "vitest";
import { graphOf, nodeAt } from "../../client/engine/flow-graph.js";
import { parseGraphHostMessage } from "../../client/webviews/graph/messages.js";
import { exampleFiles, examplePrograms } from "../support/example-files.js";

const texts = new Map(exampleFiles().map(({ path, text }) => [path, text]));
function compiled(path: string, text?: string): IRModule {
  const { module, diagnostics } = compile(path, {
    read: (file) => (file === path ? text : undefined) ?? texts.get(file),
  });
  if (module === undefined) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return module;
}
const flowOf = (body: string) =>
  compiled("a.scaicore", `@core A {\n version = "1.0.0"\n @models { primary = { model = "m" } }\n}\n${body}`);
/** The edges as lines: `ask -approve-> end`. */
function ways(module: IRModule, flow: string): readonly string[] {
  const graph = graphOf(module, flow)!;
  const name = (id: string) => graph.nodes.find((node) => node.id === id)!.label;
  return graph.edges.map(({ from, to, label, kind }) => {
    const said = [label, kind === "next" ? undefined : kind].filter((part) => part !== undefined).join(" ");
    return `${name(from)} -${said}-> ${name(to)}`;
  });
}

const examples = examplePrograms().flatMap(({ path }) => {
  const module = compiled(path);
  return module.flows.map((flow) => [path, flow.name, module] as const);
});

describe("the graph of a flow", () => {
  it.each(examples)("%s %s: every node is reached, and leads to the end", (_path, name, module) => {
    const graph = graphOf(module, name)!;
    const ids = graph.nodes.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { from, to } of graph.edges) expect(ids).toEqual(expect.arrayContaining([from, to]));
    const from = reached("start", graph.edges);
    const back = reached(
      "end",
      graph.edges.map(({ from: to, to: at }) => ({ from: at, to })),
    );
    expect(ids.filter((id) => !from.has(id) && id !== "end")).toEqual([]);
    expect(ids.filter((id) => !back.has(id))).toEqual([]);
    expect(parseGraphHostMessage({ type: "state", key: "k", graph, run: [] })).toBeDefined();
  });

  it("of the greeting shows its ways", () => {
    expect(ways(compiled("greet.scaicore"), "greet")).toMatchInlineSnapshot(`
      [
        "greet --> candidate",
        "candidate --> decision",
        "decision -approve-> end",
        "decision -reject-> end",
      ]
    `);
  });

  it("has the ways of an answer at the question, and a choice of its own for what is no answer", () => {
    const module = flowOf(`@flow f(n: int): string {
      said = @checkpoint approval { present = { prompt = "Go?" }, options = ["yes", "no"] }
      @match said {
        "yes" => {
          if n > 3 { return "much" }
        }
        "no" => { return "no" }
      }
      return "little"
    }`);
    expect(ways(module, "f")).toMatchInlineSnapshot(`
      [
        "f --> said",
        "said -yes-> n > 3",
        "n > 3 --> end",
        "said -no-> end",
      ]
    `);
  });

  it("goes back to the head of a loop, and has the ways of errors and of what runs at once", () => {
    const module = flowOf(`@flow f(names: array[string]): int {
      @foreach name in names {
        @try {
          a = @flexible { goal = "Say it", input = { name }, output = string }
          emit said { text: a }
        } @catch BudgetExceededError {
          emit skipped { name: name }
        }
      }
      both = @parallel {
        one = @flexible { goal = "One", input = { names }, output = int }
        two = @flexible { goal = "Two", input = { names }, output = int }
      }
      return both.one
    }`);
    expect(ways(module, "f")).toMatchInlineSnapshot(`
      [
        "f --> each name of names",
        "each name of names --> try",
        "try --> a",
        "a --> emit said",
        "try -BudgetExceededError error-> emit skipped",
        "emit said -back-> each name of names",
        "emit skipped -back-> each name of names",
        "each name of names -then-> at once",
        "at once -one-> yield",
        "at once -two-> yield#2",
        "yield --> end",
        "yield#2 --> end",
      ]
    `);
  });

  it("knows the block at the cursor", () => {
    const module = compiled("greet.scaicore");
    const lines = readFileSync(new URL("../../examples/greet.scaicore", import.meta.url), "utf8").split("\n");
    const line = (text: string) => lines.findIndex((one) => one.includes(text)) + 1;
    expect(nodeAt(module, "greet", "greet.scaicore", line("@checkpoint") + 1)).toBe("greet/decision");
    expect(nodeAt(module, "greet", "greet.scaicore", 1)).toBeUndefined();
    expect(nodeAt(module, "greet", "other.scaicore", line("@checkpoint"))).toBeUndefined();
  });

  it("is none where there is no such flow", () => {
    expect(graphOf(compiled("greet.scaicore"), "gone")).toBeUndefined();
  });
});

function reached(start: string, edges: readonly { readonly from: string; readonly to: string }[]): ReadonlySet<string> {
  const seen = new Set([start]);
  for (const id of seen) for (const { from, to } of edges) if (from === id) seen.add(to);
  return seen;
}
