/** A node id stays what it is when something else in the program is edited. */
import fc from "fast-check";
import { readFileSync } from "node:fs";
import { compile } from "scaicore/compiler";
import { describe, expect, it } from "vitest";
import { allDeclarations } from "../../runtime/compiler/semantics/tree.js";
import type { IRModule } from "../../runtime/ir/module.js";
import { walkModule } from "../../runtime/ir/walk.js";
import { type FlowDeclaration, parse } from "../../runtime/syntax/index.js";
import { examplePrograms, EXAMPLES } from "../support/example-files.js";
import { loadFixtures } from "../support/fixtures.js";

interface Program {
  readonly text: string;
  readonly others: (path: string) => string | undefined;
}

const fromExamples = examplePrograms().map(({ path, text }): Program => {
  const folder = path.slice(0, path.lastIndexOf("/") + 1);
  const others = (other: string): string | undefined => {
    try {
      return readFileSync(`${EXAMPLES}${folder}${other}`, "utf8");
    } catch {
      return undefined;
    }
  };
  return { text, others };
});
const fromFixtures = loadFixtures(new URL("../fixtures/compiler/ir/", import.meta.url), ".txt")
  .filter(({ source }) => !source.includes("//# "))
  .map(({ source }): Program => ({ text: `@core Test { version = "1.0.0" }\n${source}`, others: () => undefined }));

const compiled = (text: string, { others }: Program): IRModule | undefined =>
  compile("main.scaicore", { read: (path) => (path === "main.scaicore" ? text : others(path)) }).module;
const programs = [...fromExamples, ...fromFixtures].filter((program) => compiled(program.text, program) !== undefined);

/** Node ids with what they stand for: the kind of block and its source, in order. */
function idsOf(module: IRModule, text: string): ReadonlyMap<string, string> {
  const lines = text.split("\n");
  const ids = new Map<string, string>();
  walkModule(module, {
    block: ({ kind, node_id, source_location: at }) => {
      const first = at.file === "main.scaicore" ? (lines[at.line - 1]?.slice(at.column - 1) ?? "") : "";
      ids.set(node_id, `${kind} ${first}`);
    },
  });
  return ids;
}

let compared = 0;
/** All ids are there as before, for the same blocks. */
function expectSame(program: Program, edited: string, except: (id: string) => boolean = () => false): void {
  const before = idsOf(compiled(program.text, program)!, program.text);
  const after = compiled(edited, program);
  // Some places do not take the edit, such as the end of a flow that has returned.
  if (after === undefined) return;
  compared++;
  const now = idsOf(after, edited);
  for (const [id, block] of before) if (!except(id)) expect([id, now.get(id)]).toEqual([id, block]);
}

const flowsOf = (text: string): readonly FlowDeclaration[] =>
  allDeclarations(parse(text).file.declarations).filter((declaration) => declaration.kind === "FlowDeclaration");
const insert = (text: string, at: number, what: string): string => text.slice(0, at) + what + text.slice(at);

const RUNS = process.env.SCAICORE_SOAK === "1" ? 500 : 80;

describe("node ids stay", { timeout: 60_000 }, () => {
  const property = (edit: (program: Program, pick: (max: number) => number) => void): void => {
    compared = 0;
    fc.assert(
      fc.property(fc.constantFrom(...programs), fc.infiniteStream(fc.nat()), (program, numbers) => {
        edit(program, (max) => (numbers.next().value as number) % max);
      }),
      { numRuns: RUNS },
    );
    expect(compared).toBeGreaterThan(RUNS / 2);
  };

  it("has programs to edit", () => expect(programs.length).toBeGreaterThan(15));

  it("when lines are added anywhere between declarations", () => {
    property((program, pick) => {
      const places = allDeclarations(parse(program.text).file.declarations).map(({ start }) => start);
      expectSame(program, insert(program.text, places[pick(places.length)]!, "// A remark.\n\n"));
    });
  });

  it("when a flow is added", () => {
    property((program, pick) => {
      const flows = flowsOf(program.text);
      if (flows.length === 0) return;
      const added = "@flow zz_added(n: int): int {\n    zz_m = n + 1\n    return zz_m\n}\n\n";
      expectSame(program, insert(program.text, flows[pick(flows.length)]!.start, added));
    });
  });

  it("when a block with a result is added to a flow", () => {
    property((program, pick) => {
      const flows = flowsOf(program.text).filter(({ body }) => body.items.length > 0);
      if (flows.length === 0) return;
      const { items } = flows[pick(flows.length)]!.body;
      const at = items[pick(items.length)]!.start;
      const added = "_zz_added = @rigid { yield 1 }\n    ";
      // What stood together as plain statements is two blocks now.
      expectSame(program, insert(program.text, at, added), (id) => /\/statements#\d+$/.test(id));
    });
  });

  it("when a statement is added to a flow", () => {
    property((program, pick) => {
      const flows = flowsOf(program.text).filter(({ body }) => body.items.length > 0);
      if (flows.length === 0) return;
      const { items } = flows[pick(flows.length)]!.body;
      const at = items[pick(items.length)]!.start;
      expectSame(program, insert(program.text, at, "_zz_added = 1\n    "), (id) => /\/statements#\d+$/.test(id));
    });
  });
});
