/**
 * What a body does counts wherever it stands: a loop forgets what any body in it assigns, and a flow that calls itself in any
 * part of any block is recursive. The tables name every block, so that a new one has to be added here.
 */
import { describe, expect, it } from "vitest";
import { compile } from "scaicore/compiler";
import type { Block } from "../../runtime/syntax/ast.js";

const CHECKPOINT = 'present = { prompt = "?" }  options = ["a", "b"]';
const MODEL = 'goal = "Say something"  output = string';

/** Blocks with `BODY` in each place where a body stands that may assign variables of the flow. */
const WITH_BODY = {
  RigidBlock: ["@rigid { BODY }"],
  ModelBlock: [
    `@guarded { ${MODEL}  input = { total }  validate = { output.length > 9 }  on_validation_failure { BODY  yield "n" } }`,
  ],
  CoreCallBlock: [],
  AwaitResponsesBlock: [],
  CheckpointBlock: [
    `@checkpoint ask { ${CHECKPOINT}  on_response { "a" => { BODY }  "b" => { total = 1 } } }`,
    `@checkpoint ask { ${CHECKPOINT}  on_response { "a" => { if total > 1 { BODY } }  "b" => { total = 1 } } }`,
    `r = @checkpoint ask { ${CHECKPOINT}  on_response { "a" => { BODY  yield 1 }  "b" => 2 } }  total = total + r`,
  ],
  // Its branches have variables of their own.
  ParallelBlock: [],
  ForeachBlock: ["@foreach _m in [1, 2] { BODY }", "r = @foreach _m in [1, 2] { BODY  yield 1 }  total = r.sum()"],
  WhileBlock: ["@while(max_iterations = 2) total < 9 { BODY }"],
  TryBlock: [
    "@try { BODY } @catch { total = 0 }",
    "@try { total = 0 } @catch PluginError { BODY } @catch { total = 1 }",
  ],
  BudgetBlock: ["@budget(max_tokens = 5) { BODY }"],
  // Its variables are its own.
  DebugBlock: [],
} satisfies Record<Block["kind"], readonly string[]>;

const BRANCHES = [
  "if total > 1 { BODY }",
  "if total > 1 { total = 1 } else { BODY }",
  "if total > 1 { total = 1 } else if total > 0 { BODY }",
  "match total { 1 => { BODY }  _ => { total = 2 } }",
  "@match total { 1 => { total = 2 }  _ => { BODY } }",
  "r = if total > 1 { BODY  1 } else { 2 }  total = total + r",
  "r = match total { 1 => { BODY  yield 1 }  _ => 3 }  total = total + r",
];

/** Blocks with `CALL`, a number, in each place where an expression stands outside of a body. */
const WITH_CALL = {
  RigidBlock: [],
  ModelBlock: [
    `@flexible { ${MODEL}  input = { v = CALL } }`,
    `@flexible { ${MODEL}  input = 1  context = { v = CALL } }`,
    `@flexible { goal = "Say \${CALL}"  output = string  input = 1 }`,
    `@guarded { ${MODEL}  input = 1  guard = { CALL > 1 } }`,
    `@guarded { ${MODEL}  input = 1  validate = { output.length > CALL } }`,
    `@flexible { ${MODEL}  input = 1  examples = [{ input = CALL  output = "x" }] }`,
    `@flexible { ${MODEL}  input = 1  @budget { max_tokens = CALL } }`,
    `@model_call { modality = :text  ${MODEL}  input = { v = CALL } }`,
  ],
  CoreCallBlock: ["_r = @core_call { target = core://x/y  flow = z  input = { v = CALL } }"],
  AwaitResponsesBlock: [],
  CheckpointBlock: [
    `@checkpoint ask { present = { prompt = "\${CALL}" }  options = ["a"] }`,
    `@checkpoint ask { present = { prompt = "?"  payload = CALL }  options = ["a"] }`,
    `@checkpoint ask { ${CHECKPOINT}  on_response { "a" if CALL > 1 => { n = 1 }  _ => { n = 2 } } }`,
    `n = @checkpoint ask { ${CHECKPOINT}  on_response { "a" => CALL  _ => 2 } }`,
    `@checkpoint ask { ${CHECKPOINT}  form = { v: int = CALL } }`,
  ],
  ParallelBlock: [
    "_r = @parallel { left => { yield CALL }  right => { yield 1 } }",
    "@parallel(max_concurrent = CALL) { left => { n = 1 } }",
  ],
  ForeachBlock: ["@foreach _m in [CALL] { n = 1 }", "@foreach(max_concurrent = CALL) _m in [1] { _k = 1 }"],
  WhileBlock: ["@while(max_iterations = 2) CALL > 1 { n = 1 }"],
  TryBlock: [],
  BudgetBlock: ["@budget(max_tokens = CALL) { n = 1 }", "@budget { max_tokens = CALL  n = 1 }"],
  DebugBlock: ["@debug { log(CALL) }"],
} satisfies Record<Block["kind"], readonly string[]>;

const EXPRESSIONS = [
  "n = [CALL].sum()",
  "n = [1].map(m => m + CALL).sum()",
  "n = 1 |> a",
  "n = 1 |> m => m + CALL",
  'n = "${CALL}".length',
  "n = { v = CALL }.v",
  "n = [1, 2][CALL]",
  "n = -CALL",
  "n = if CALL > 1 { 1 } else { 2 }",
  "n = match CALL { 1 => 2  _ => CALL }",
  "n = match n { 1 if CALL > 1 => 2  _ => 3 }",
  "emit done { v = CALL }",
  "memory.m = CALL",
];

const bodies = (of: Readonly<Record<string, readonly string[]>>): readonly string[] => Object.values(of).flat();

const CORE = '@core C { version = "1.0.0"  @models { primary = { model = "a/b" } }  @memory { m: int = 0 } }\n';

function codesOf(flow: string): readonly string[] {
  const { diagnostics } = compile("main", { read: () => CORE + flow });
  return diagnostics.flatMap(({ code, severity }) => (severity === "error" ? [code] : []));
}

describe("a loop forgets what is assigned", () => {
  const loops = [
    "@while(max_iterations = 3) total < 30 { total = total + x  INSIDE }",
    "@foreach _n in [1, 2, 3] { total = total + x  INSIDE }",
    "@foreach _n in [1, 2, 3] { @budget(max_tokens = 9) { total = total + x  INSIDE } }",
  ];
  it.each([...bodies(WITH_BODY), ...BRANCHES])("in %s", (inside) => {
    for (const loop of loops) {
      const text = (body: string): string => {
        const within = loop.replace("INSIDE", inside.replace("BODY", body));
        return `@flow f(first: int?): int { x = first  total = 0  if x != null { ${within} }  return total }`;
      };
      expect(codesOf(text("total = total + 1"))).toEqual([]);
      expect(codesOf(text("x = null"))).toEqual(["E309"]);
    }
  });
});

describe("a flow that calls itself is recursive", () => {
  const flow = (body: string): string => `@flow a(given: int): int { n = given  total = n  ${body}  return n + total }`;
  const extra = ["@parallel { left => { BODY } }", "@debug { BODY }"];

  it.each([...bodies(WITH_BODY), ...BRANCHES, ...extra])("in the body of %s", (block) => {
    expect(codesOf(flow(block.replace("BODY", "_c = a(1)")))).toContain("E210");
  });

  it.each([...bodies(WITH_CALL), ...EXPRESSIONS])("in %s", (block) => {
    expect(codesOf(flow(block.replace("CALL", "a(1)")))).toContain("E210");
  });

  it("through another flow, and says which way", () => {
    const { diagnostics } = compile("main", {
      read: () =>
        `${CORE}@flow a(n: int): int { return @checkpoint q { ${CHECKPOINT}  on_response { "a" => b(n)  _ => n } } }
         @flow b(n: int): int { r = @foreach m in [n] { s = a(m)  yield s }  return r.sum() }`,
    });
    expect(diagnostics.map(({ code, message }) => [code, message])).toEqual([
      ["E210", "This call leads back to `a`: `a` → `b` → `a`. Flows cannot be recursive."],
    ]);
  });
});
