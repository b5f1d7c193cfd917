import { beforeEach, describe, expect, it, vi } from "vitest";
import { analyze, createAnalyzer, type Analysis } from "scaicore/compiler";
import { filesOf } from "../support/fixture-files.js";
import { loadFixtures } from "../support/fixtures.js";
import { workOf } from "../support/work.js";

const parsed = vi.hoisted((): string[] => []);

/** Notes each segment that is parsed, and freezes its tree: what several analyses share must not change. */
vi.mock("../../runtime/syntax/parser.js", async (original) => {
  const actual = await original<typeof import("../../runtime/syntax/parser.js")>();
  return {
    ...actual,
    parseSegment: (text: string) => {
      parsed.push(text);
      return freeze(actual.parseSegment(text));
    },
  };
});

function freeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) freeze(part);
  }
  return value;
}

const MAIN = (n: number): string =>
  `import { f0 } from "./lib"\n@core C { version = "1.0.0" }\n@flow g(n: int): int {\n  x = ${n}\n  return f0(n) + x\n}\n`;
const flowOf = (main: string): string => main.slice(main.indexOf("@flow"));
const library = (flows: number): string =>
  'import { Size } from "./types"\n' +
  Array.from(
    { length: flows },
    (_, n) =>
      `pub @flow f${n}(n: int, size: Size = :small): int {\n  a = n + ${n}\n  b = if a > 10 { a } else { a * 2 }\n  return [a, b, n].map(x => x + 1).length\n}\n`,
  ).join("");
const TYPES = "pub type Size = enum[small, large]\n";

/** An editor that has `main.scaicore` open: `type` gives the analysis after a keystroke. */
function editing(files: Map<string, string>) {
  const analyzer = createAnalyzer({ read: (path) => files.get(path) });
  return {
    analyzer,
    type: (text: string): Analysis => {
      files.set("main.scaicore", text);
      parsed.length = 0;
      return analyzer.analyze("main.scaicore", text);
    },
  };
}

const filesWith = (flows: number) =>
  new Map([
    ["lib.scaicore", library(flows)],
    ["types.scaicore", TYPES],
  ]);

describe("an analyzer", () => {
  beforeEach(() => void (parsed.length = 0));

  it("parses the changed declaration once at a keystroke, and no unchanged import", () => {
    const { type } = editing(filesWith(3));
    expect(type(MAIN(0)).diagnostics).toEqual([]);
    expect(parsed.join("")).toBe(MAIN(0) + library(3) + TYPES);
    for (let n = 1; n < 5; n++) {
      expect(type(MAIN(n)).diagnostics).toEqual([]);
      // And of the file that has changed, the declaration that has.
      expect(parsed).toEqual([flowOf(MAIN(n))]);
    }
  });

  it("parses an import again once its text has changed, and takes what it says now", () => {
    const files = filesWith(3);
    const { type } = editing(files);
    type(MAIN(0));
    files.set("lib.scaicore", library(3).replaceAll("f0", "first"));
    expect(type(MAIN(0)).diagnostics.map(({ code }) => code)).toEqual(["E208"]);
    expect(parsed).toEqual([expect.stringMatching(/^pub @flow first\(/)]);
    files.set("lib.scaicore", library(3));
    expect(type(MAIN(0)).diagnostics).toEqual([]);
    files.delete("lib.scaicore");
    expect(type(MAIN(0)).diagnostics.map(({ code }) => code)).toEqual(["E207"]);
  });

  it("works as much at a keystroke, however large an unchanged import is", { timeout: 60_000 }, () => {
    const work = (flows: number): number => {
      const { type } = editing(filesWith(flows));
      type(MAIN(0));
      let n = 1;
      return workOf(/runtime\//, () => void type(MAIN(n++)));
    };
    const [small, large] = [work(20), work(400)];
    expect(small).toBeGreaterThan(1000);
    // Twenty times as large: an analysis that looks at each of its declarations only once is above 1.8.
    expect(large / small).toBeLessThan(1.3);
  });

  const shown = ({ diagnostics, model }: Analysis) => ({
    diagnostics,
    occurrences: model.occurrences.map(({ start, role, symbol }) => [start, role, symbol.detail]),
    flows: model.flows,
  });
  const programs = loadFixtures(new URL("../fixtures/compiler/", import.meta.url)).filter(({ source }) =>
    source.includes("\n//# "),
  );
  it.each(programs.map(({ name, source }) => [name, source]))("gives what analyze gives: %s", (_name, source) => {
    const files = filesOf(source);
    const host = { read: (path: string) => files.get(path) };
    const analyzer = createAnalyzer(host);
    // Each file as the one that is edited, and again after all others have been.
    for (const [path, text] of [...files, ...files])
      expect(shown(analyzer.analyze(path, text))).toEqual(shown(analyze(path, text, host)));
  });

  it("takes back that there are two interfaces of one core when one has gone that nothing looked up", () => {
    const { type } = editing(new Map());
    const one = "@core_interface core://shop/orders { refund(order_id: string): int }\n";
    const names = (text: string): readonly string[] => type(text).diagnostics.map(({ name }) => name);
    const [above, below] = ["a", "b"].map((name) => `pub @flow ${name}(): int { return 1 }\n`);
    expect(names(`${one}${above}${below}`)).toEqual([]);
    expect(names(`${one}${above}${one}${below}`)).toEqual(["double-interface"]);
    expect(names(`${one}${above}${below}`)).toEqual([]);
  });

  it("keeps what a program reads as long as the program, and parses all of it again after it was let go", () => {
    const { analyzer, type } = editing(filesWith(1));
    type(MAIN(0));
    analyzer.retain((path) => path === "main.scaicore");
    type(MAIN(0));
    expect(parsed).toEqual([]);
    analyzer.retain((path) => path !== "main.scaicore");
    type(MAIN(0));
    expect(parsed.join("")).toBe(MAIN(0) + library(1) + TYPES);
  });
});
