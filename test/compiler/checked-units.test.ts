/** What an edit costs, in segments that are read and units that are checked: it depends on the edit, not on the length of the file. */
import { createAnalyzer } from "scaicore/compiler";
import { describe, expect, it } from "vitest";

const HEAD = `@core Shop {
  version = "1.0.0"
  @memory { hits: int = 0 }
}
type Order = { id: string, total: int }
type Other = { name: string }
`;
/** A program of many flows: every tenth reads the type \`Order\`, and calls the flow after it. */
const program = (flows: number): string =>
  HEAD +
  Array.from({ length: flows }, (_, n) =>
    n % 10 === 0
      ? `/// Looks at an order.\n@flow f${n}(order: Order): int {\n  x = order.total + 1\n  return f${n + 1}(x)\n}\n\n`
      : `@flow f${n}(a: int): int {\n  x = a + ${n}\n  return x\n}\n\n`,
  ).join("") +
  `@flow f${flows}(a: int): int {\n  return a\n}\n`;

function edited(flows: number) {
  const files = new Map([["main.scaicore", program(flows)]]);
  const analyzer = createAnalyzer({ read: (path) => files.get(path) });
  const analyze = () => analyzer.analyze("main.scaicore", files.get("main.scaicore")!);
  analyze();
  return {
    analyzer,
    /** Replaces a text, and gives what that cost. */
    change: (from: string, to: string) => {
      const before = { ...analyzer.work };
      const text = files.get("main.scaicore")!;
      if (!text.includes(from)) throw new Error(`There is no ${from}.`);
      files.set("main.scaicore", text.replace(from, to));
      const analysis = analyze();
      const { work } = analyzer;
      return { parsed: work.parsed - before.parsed, checked: work.checked - before.checked, analysis };
    },
  };
}

describe.each([40, 200])("in a file of %i flows", { timeout: 120_000 }, (flows) => {
  it("an edit in the body of a flow reads one segment and checks one unit", () => {
    const { change } = edited(flows);
    for (const [from, to] of [
      ["x = a + 25", "x = a + 125"],
      ["x = a + 125", "x = a + )125"],
      ["x = a + )125", "x = a + nothing"],
      ["x = a + nothing", "xx = a + 25"],
    ] as const) {
      const { parsed, checked } = change(from, to);
      expect([parsed, checked]).toEqual([1, 1]);
    }
  });

  it("a brace that is not closed stays in its flow", () => {
    const { change } = edited(flows);
    const { parsed, checked, analysis } = change("  x = a + 25\n", "  if a > 1 {\n  x = a + 25\n");
    expect([parsed, checked]).toEqual([1, 1]);
    expect(analysis.model.flows).toHaveLength(flows + 1);
    expect(analysis.diagnostics.map(({ code }) => code)).toContain("E101");
  });

  it("a type that changes checks those that use it", () => {
    const { change } = edited(flows);
    const { parsed, checked } = change("total: int }", "total: int, note: string? }");
    expect([parsed, checked]).toEqual([1, 1 + flows / 10]);
    expect(change("name: string", "name: int").checked).toBe(1);
  });

  it("a signature that changes checks those that call the flow", () => {
    const { change } = edited(flows);
    const { parsed, checked } = change("@flow f21(a: int)", "@flow f21(a: int, b: int = 1)");
    expect([parsed, checked]).toEqual([1, 2]);
  });

  it("a flow that becomes impure is checked with those that call it", () => {
    const { change } = edited(flows);
    const { checked } = change("x = a + 21", "memory.hits = a\n  x = a + 21");
    expect(checked).toBe(2);
  });

  it("the same text costs nothing", () => {
    const { change } = edited(flows);
    expect(change("x = a + 25", "x = a + 25")).toMatchObject({ parsed: 0, checked: 0 });
  });
});

it("an edit in a library checks what uses the changed interface, in the file that imports it", () => {
  const files = new Map([
    [
      "main.scaicore",
      `import { Size, grow, shrink } from "./lib"\n@flow a(s: Size): Size {\n  return grow(s)\n}\n@flow b(s: Size): Size {\n  return shrink(s)\n}\n@flow c(): int {\n  return 1\n}\n`,
    ],
    [
      "lib.scaicore",
      `pub type Size = { w: int }\npub @flow grow(s: Size): Size {\n  return { w: s.w + 1 }\n}\npub @flow shrink(s: Size): Size {\n  return { w: s.w - 1 }\n}\n`,
    ],
  ]);
  const analyzer = createAnalyzer({ read: (path) => files.get(path) });
  const cost = (from: string, to: string): number => {
    const before = analyzer.work.checked;
    files.set("lib.scaicore", files.get("lib.scaicore")!.replace(from, to));
    expect(analyzer.analyze("main.scaicore", files.get("main.scaicore")!).diagnostics).toEqual([]);
    return analyzer.work.checked - before;
  };
  expect(cost("x", "x")).toBe(4);
  expect(cost("s.w + 1", "s.w + 2")).toBe(0);
  // The import, and the flow that calls it.
  expect(cost("grow(s: Size)", "grow(s: Size, by: int = 1)")).toBeLessThanOrEqual(3);
  // The import, and the two flows that take it.
  expect(cost("w: int }", "w: int, h: int? }")).toBe(3);
});

it("keeps no more after many edits", { timeout: 120_000 }, () => {
  const { analyzer, change } = edited(20);
  const { length } = analyzer;
  let text = "x = a + 13";
  for (let n = 0; n < 200; n++) {
    const next = `x = a + ${1000 + n}`;
    change(text, next);
    text = next;
  }
  expect(analyzer.length).toBeLessThan(length + 10);
});

it("knows what a library's flow does after an import of the library is gone", () => {
  const files = new Map([
    [
      "main.scaicore",
      `import { f } from "./lib"\nimport { g } from "./other"\n@core C {\n  @memory { n: int = 0 }\n}\n@flow start(): int {\n  return 1 + f() + g()\n}\n`,
    ],
    ["lib.scaicore", `import { g } from "./other"\npub @flow f(): int {\n  return g()\n}\n`],
    ["other.scaicore", `pub @flow g(): int {\n  memory.n = 1\n  return 1\n}\n`],
  ]);
  const host = { read: (path: string) => files.get(path) };
  const analyzer = createAnalyzer(host);
  const told = (one: typeof analyzer) =>
    one.analyze("main.scaicore", files.get("main.scaicore")!).diagnostics.map(({ code, start }) => [code, start]);
  const before = told(analyzer);
  files.set("lib.scaicore", files.get("lib.scaicore")!.replace(/^import.*\n/, ""));
  expect(told(analyzer)).toEqual(told(createAnalyzer(host)));
  expect(told(analyzer)).not.toEqual(before);
});

it.each([
  "@flow f(a: { b: int = }): int {\n  return 1\n}\n",
  "type T = { a: { b: int } = { b: } }\n@flow f(a: T): int {\n  return 1\n}\n",
])("tells the flows of a text with a default that is being typed: %j", (text) => {
  const { model } = createAnalyzer({ read: () => undefined }).analyze("main.scaicore", text);
  expect(model.flows.map(({ name }) => name)).toEqual(["f"]);
});

it.each([
  ["in one file", { "lib.scaicore": "pub type A = { n: int }\npub type B = { m: int }\n" }],
  [
    "and the files import each other",
    {
      "lib.scaicore": `import { X, Y } from "./main"\nimport { Y } from "./main"\npub type A = { n: int }\npub type B = { m: int }\n`,
    },
  ],
])("comes to an end where two imports have one name, %s", (_, libraries) => {
  const files = new Map<string, string>(Object.entries(libraries));
  const imports = `import { A as X } from "./lib"\nimport { B as X } from "./lib"\nimport { A as Y } from "./lib"\n`;
  const main = (text: string): string => `${text}@flow f(x: X): int {\n  return x.n\n}\n`;
  const host = { read: (path: string) => files.get(path) };
  const analyzer = createAnalyzer(host);
  for (const text of [
    imports,
    imports.replace("A as X", "B as X"),
    imports.replace("B as X", "C as X"),
    imports.replace(/^.*\n/, ""),
    imports,
    imports.replace("A as Y", "B as Y"),
  ]) {
    files.set("main.scaicore", main(text));
    const [after, fresh] = [analyzer, createAnalyzer(host)].map((one) =>
      one.analyze("main.scaicore", main(text)).diagnostics.map(({ code, start, message }) => [code, start, message]),
    );
    expect(after).toEqual(fresh);
  }
});

it("the key of an entity is looked for anew when a test can no longer be read", () => {
  const text = `@core C {\n  instance = :entity { key = order_id }\n}\n@test "t" {\n  @then {\n    true\n  }\n}\n`;
  const files = new Map([["main.scaicore", text]]);
  const host = { read: (path: string) => files.get(path) };
  const analyzer = createAnalyzer(host);
  for (const now of [text, text.replace("true", "core.9x"), text]) {
    files.set("main.scaicore", now);
    const [after, fresh] = [analyzer, createAnalyzer(host)].map((one) =>
      one.analyze("main.scaicore", now).diagnostics.map(({ name }) => name),
    );
    expect(after).toEqual(fresh);
    expect(after?.includes("unknown-entity-key")).toBe(now === text);
  }
});

it("defaults of types in tests are checked", () => {
  const text = `@test "t" {\n  @property(runs = 2) (x: { n: int = "one" }) { x.n == x.n }\n}\n`;
  const { diagnostics } = createAnalyzer({ read: () => undefined }).analyze("main.scaicore", text);
  expect(diagnostics.map(({ code, start }) => [code, text.slice(start, start + 5)])).toEqual([["E301", '"one"']]);
});

it.each([
  [
    "of a flow whose name another one has",
    `@core C {\n  version = "1.0.0"\n}\n@flow f() {\n}\n@flow f(n: int) {\n  x = @flexible { goal = "g"  input = 1  output = Mood }\n}\n`,
    "input = 1",
    "input = 12",
  ],
  [
    "of a type that is written out below the edit",
    `@core C {\n  version = "1.0.0"\n}\n@flow f(n: int) {\n  y = 1\n  x = @flexible { goal = "g"  input = y  output = { mood: string } }\n}\n`,
    "y = 1",
    "y = 1 + 1",
  ],
])("a test that gives a model's answer knows it after an edit, %s", (_, flows, from, to) => {
  const text = `${flows}@test "t" {\n  @mock primary = { mood: "warm" }\n}\n`;
  const analyzer = createAnalyzer({ read: () => undefined });
  analyzer.analyze("main.scaicore", text);
  const next = text.replace(from, to);
  const [after, fresh] = [analyzer, createAnalyzer({ read: () => undefined })].map((one) => {
    const { diagnostics, model } = one.analyze("main.scaicore", next);
    return { diagnostics, places: model.occurrences.map(({ symbol }) => model.declarationOf(symbol)?.name.start) };
  });
  expect(after).toEqual(fresh);
});
