import { describe, expect, test } from "vitest";
import type { FlowError, Json } from "scaicore";
import type { IRBlock, IRExpr } from "../../runtime/ir/module.js";
import {
  any,
  array,
  binary,
  block,
  brk,
  call,
  checkpoint,
  cont,
  ex,
  flexible,
  flow,
  give,
  int,
  list,
  lit,
  local,
  member,
  moduleOf,
  object,
  optional,
  param,
  plugin,
  record,
  ret,
  rigid,
  set,
  string,
  text,
  type Ex,
} from "../support/ir-builder.js";
import { moduleOfSource } from "../support/source-module.js";
import { everyWay, type Ended, type Scenario } from "./every-way.js";

/** Each block, with checkpoints inside, run in every way; see `everyWay`. */

const output = (ended: Ended): Json => {
  if ("error" in ended) throw new Error(JSON.stringify(ended.error));
  return ended.output;
};
const error = (ended: Ended): FlowError => {
  if (!("error" in ended)) throw new Error(`It did not fail: ${JSON.stringify(ended.output)}`);
  return ended.error;
};

/** A flow `f` of these blocks; its variables are those that are assigned. */
function program(locals: string, ...body: IRBlock[]): Scenario["module"] {
  return moduleOf([flow("f", { locals: locals.split(" ").filter((name) => name !== ""), body })]);
}
const failing = (message = "broken") =>
  ({ fail: () => Promise.reject(new Error(message)), echo: (args) => args.value ?? null }) satisfies Scenario["plugin"];
const numbers = list(1, 2, 3);
const divide = (by: Ex): IRExpr => binary(1, "/", by, "float");

describe("foreach", () => {
  const each = (own: Partial<Extract<IRBlock, { kind: "foreach" }>>, ...body: IRBlock[]) =>
    block("foreach", "f/each", {
      item: "x",
      index: "i",
      collection: numbers,
      of: "array",
      result_binding: "each",
      ...own,
      body,
    });

  test.each([undefined, ex(2), ex(10)])("gives what was yielded, in order; max_concurrent %#", async (width) => {
    const module = program(
      "each x i c",
      each(
        width === undefined ? {} : { max_concurrent: width },
        checkpoint("f/each/c", "c", { prompt: text("Take ", "$x", "?") }),
        rigid("f/each/y", give(text("$x", "$c", "$i"))),
      ),
      rigid("f/r", ret("$each")),
    );
    const asked: string[] = [];
    const ended = await everyWay({
      module,
      decide: (info) => {
        asked.push(info.path);
        return { decision: info.prompt.includes("2") ? "reject" : "approve" };
      },
    });
    expect(output(ended)).toEqual(["1approve0", "2reject1", "3approve2"]);
    expect(asked.slice(0, 3)).toEqual(["f/each[0]/c", "f/each[1]/c", "f/each[2]/c"]);
  });

  test("leaves out what is not yielded, and stops at break", async () => {
    const module = program(
      "each x i",
      each(
        {},
        block("match", "f/each/m", {
          subject: local("x"),
          arms: [
            { pattern: lit(1), body: [rigid("f/each/m/c", cont)] },
            { pattern: lit(3), body: [rigid("f/each/m/b", brk)] },
          ],
        }),
        rigid("f/each/y", give("$x")),
      ),
      rigid("f/r", ret("$each")),
    );
    expect(output(await everyWay({ module }))).toEqual([2]);
  });

  test("breaks off what comes after, also concurrently", async () => {
    const module = program(
      "each x i c",
      each(
        { max_concurrent: ex(3) },
        block("match", "f/each/m", {
          subject: local("x"),
          arms: [
            { pattern: lit(2), body: [rigid("f/each/m/b", brk)] },
            { pattern: any, body: [checkpoint("f/each/m/c", "c")] },
          ],
        }),
        rigid("f/each/y", give("$x")),
      ),
      rigid("f/r", ret("$each")),
    );
    expect(output(await everyWay({ module }))).toEqual([1]);
  });

  test("goes over a map as keys and values", async () => {
    const map: IRExpr = {
      kind: "object",
      of: "map",
      entries: [
        { key: "__proto__", value: ex(1) },
        { key: "b", value: ex(2) },
      ],
    };
    const module = program(
      "each x i c",
      each(
        { collection: map, of: "map" },
        checkpoint("f/each/c", "c"),
        rigid("f/each/y", give(text(member("$x", "key"), member("$x", "value")))),
      ),
      rigid("f/r", ret("$each")),
    );
    expect(output(await everyWay({ module }))).toEqual(["__proto__1", "b2"]);
  });

  test("fails fast, and cancels what is pending", async () => {
    const module = program(
      "each x i c",
      each(
        { max_concurrent: ex(3) },
        block("match", "f/each/m", {
          subject: local("x"),
          arms: [
            { pattern: lit(3), body: [rigid("f/each/m/r", give(divide(0)))] },
            { pattern: any, body: [checkpoint("f/each/m/c", "c")] },
          ],
        }),
        rigid("f/each/y", give("$x")),
      ),
    );
    expect(error(await everyWay({ module }))).toMatchObject({ errorType: "ArithmeticError", nodeId: "f/each/m/r" });
  });

  test("lets all end without fail_fast, and then fails with the first, the others as causes", async () => {
    const module = program(
      "each x i c",
      each(
        { max_concurrent: ex(3), fail_fast: ex(false) },
        checkpoint("f/each/c", "c"),
        rigid("f/each/y", call(plugin("host", "fail", { x: "$x" })), give("$x")),
      ),
    );
    const ended = await everyWay({
      module,
      plugin: { fail: ({ x }) => (x === 2 ? null : Promise.reject(new Error(`no ${JSON.stringify(x)}`))) },
    });
    expect(error(ended)).toMatchObject({
      errorType: "PluginError",
      message: "host.fail failed: no 1",
      cause: { errorType: "PluginError", message: "host.fail failed: no 3" },
    });
  });
});

describe("parallel", () => {
  const both = (
    own: Partial<Extract<IRBlock, { kind: "parallel" }>>,
    branches: Readonly<Record<string, readonly IRBlock[]>>,
  ) =>
    block("parallel", "f/both", {
      branches: Object.entries(branches).map(([name, body]) => ({ name, body })),
      result_binding: "both",
      ...own,
    });

  test.each([undefined, ex(1)])("gives an object by branch; max_concurrent %#", async (width) => {
    const module = program(
      "both a b x y",
      both(width === undefined ? {} : { max_concurrent: width }, {
        a: [checkpoint("f/both/a", "a")],
        b: [checkpoint("f/both/b/x", "x"), rigid("f/both/b/y", give(text("b", "$x")))],
        silent: [rigid("f/both/silent", set("y", 1))],
      }),
      rigid("f/r", ret("$both")),
    );
    expect(output(await everyWay({ module }))).toEqual({ a: "approve", b: "bapprove" });
  });

  test("returns from a branch, and what is pending beside it is cancelled", async () => {
    const module = program(
      "both c",
      both({}, { asks: [checkpoint("f/both/c", "c")], leaves: [rigid("f/both/r", ret("left"))] }),
    );
    expect(output(await everyWay({ module }))).toBe("left");
  });

  test("nests, and lists of mocks are dealt by number whatever the timing", async () => {
    const draft = (id: string, name: string) => flexible(id, name, { output_type: int, input: { id: ex(id) } });
    const module = program(
      "first both inner a b c x i last",
      draft("f/first", "first"),
      both(
        {},
        {
          a: [checkpoint("f/both/a/c", "c"), draft("f/both/a/a", "a"), rigid("f/both/a/y", give("$a"))],
          inner: [
            block("foreach", "f/both/inner", {
              item: "x",
              collection: list(1, 2),
              of: "array",
              max_concurrent: ex(2),
              result_binding: "inner",
              body: [draft("f/both/inner/b", "b"), rigid("f/both/inner/y", give("$b"))],
            }),
          ],
        },
      ),
      draft("f/last", "last"),
      rigid("f/r", ret(list("$first", "$both", "$last"))),
    );
    const ended = await everyWay({ module, models: { primary: [0, 1, 2, 3, 4, 5, 6] } });
    // One call before; then numbers 1 + k·2 + i of the branches, those of `inner` again k·2 + i of its own.
    expect(output(ended)).toEqual([0, { a: 1, inner: [2, 4] }, 5]);
  });
});

describe("while", () => {
  const loop = (max: number, ...body: IRBlock[]) =>
    block("while", "f/loop", {
      condition: binary("$n", "<", 3, "int"),
      max_iterations: max,
      result_binding: "last",
      body,
    });

  test.each([
    [10, [3, "n3"]],
    [2, [2, "n2"]],
  ])("runs while its condition holds, at most %d times", async (max, expected) => {
    const module = program(
      "n last c",
      rigid("f/n", set("n", 0)),
      loop(
        max,
        rigid("f/loop/n", set("n", binary("$n", "+", 1))),
        checkpoint("f/loop/c", "c"),
        rigid("f/loop/y", give(text("n", "$n"))),
      ),
      rigid("f/r", ret(list("$n", "$last"))),
    );
    expect(output(await everyWay({ module }))).toEqual(expected);
  });
});

describe("try", () => {
  const attempt = (body: readonly IRBlock[], catches: Extract<IRBlock, { kind: "try" }>["catches"]) =>
    block("try", "f/try", { body, catches, result_binding: "t" });

  test("catches by type, first clause first, with what had been assigned before", async () => {
    const module = program(
      "n c t e",
      rigid("f/n", set("n", 1)),
      attempt(
        [
          rigid("f/try/a", set("n", 2)),
          checkpoint("f/try/c", "c"),
          // A block is atomic: this assignment is not kept.
          rigid("f/try/b", set("n", 3), set("n", divide(0))),
        ],
        [
          { error_type: "PluginError", body: [rigid("f/try/no", give("no"))] },
          {
            error_type: "ArithmeticError",
            name: "e",
            body: [rigid("f/try/yes", give(list("$n", member("$e", "type"), member("$e", "node_id"))))],
          },
          { body: [rigid("f/try/never", give("never"))] },
        ],
      ),
      rigid("f/r", ret("$t")),
    );
    expect(output(await everyWay({ module }))).toEqual([2, "ArithmeticError", "f/try/b"]);
  });

  test("lets through what it does not name, and what its clauses throw", async () => {
    const module = program(
      "t",
      attempt(
        [rigid("f/try/a", call(plugin("host", "fail")))],
        [{ error_type: "PluginError", body: [rigid("f/try/x", give(divide(0)))] }],
      ),
    );
    expect(error(await everyWay({ module, plugin: failing() }))).toMatchObject({ errorType: "ArithmeticError" });
  });

  test("catches a rejected escalation and an expired checkpoint alike", async () => {
    const module = program(
      "t e d",
      attempt(
        [
          flexible("f/try/d", "d", {
            output_type: int,
            on_failure: [{ failure: "parse_error", steps: [{ kind: "escalate" }] }],
          }),
          rigid("f/try/y", give("$d")),
        ],
        [{ name: "e", body: [rigid("f/try/c", give(member("$e", "type")))] }],
      ),
      rigid("f/r", ret("$t")),
    );
    const ended = await everyWay({ module, models: { primary: "no int" }, decide: () => ({ decision: "reject" }) });
    expect(output(ended)).toBe("ModelOutputError");
  });
});

describe("match", () => {
  const on = (subject: IRExpr, ...arms: Extract<IRBlock, { kind: "match" }>["arms"]) =>
    block("match", "f/m", { subject, arms, result_binding: "m" });

  test.each<[string, IRExpr, unknown]>([
    ["an object with a bound field", record({ kind: "b", n: 2 }), "b2"],
    ["an array with a rest", list(1, 2, 3), [2, 3]],
    ["alternatives", ex("x"), "x or y"],
    ["a type", ex(1.5), "float 1.5"],
    ["anything else", ex(null), "else"],
  ])("takes %s", async (_, subject, expected) => {
    const module = program(
      "m n rest v c",
      on(
        subject,
        {
          pattern: {
            kind: "object",
            fields: [
              { name: "kind", pattern: lit("b") },
              { name: "n", pattern: { kind: "bind", name: "n" } },
            ],
          },
          body: [checkpoint("f/m/c", "c"), rigid("f/m/1", give(text("b", "$n")))],
        },
        { pattern: { kind: "array", elements: [any], rest: "rest" }, body: [rigid("f/m/2", give("$rest"))] },
        { pattern: { kind: "alternatives", patterns: [lit("x"), lit("y")] }, body: [rigid("f/m/3", give("x or y"))] },
        {
          pattern: { kind: "type", type: { kind: "primitive", name: "float" }, name: "v" },
          guard: binary("$v", ">", 1, "float"),
          body: [rigid("f/m/4", give(text("float ", "$v")))],
        },
        { pattern: any, body: [rigid("f/m/5", give("else"))] },
      ),
      rigid("f/r", ret("$m")),
    );
    expect(output(await everyWay({ module }))).toEqual(expected);
  });
});

describe("core_call of the same core", () => {
  const ask = flow("ask", {
    params: { who: string, times: { type: int, default: ex(2) } },
    locals: ["c"],
    internal: true,
    body: [
      checkpoint("ask/c", "c", { prompt: text(param("who"), "?") }),
      rigid("ask/r", ret(text(param("who"), ":", "$c", param("times")))),
    ],
  });
  const calls = (id: string, binding: string, who: Ex) =>
    block("core_call", id, {
      target: "core://self",
      flow_name: "ask",
      input_bindings: [{ name: "who", value: ex(who) }],
      is_async: false,
      result_binding: binding,
    });

  test("is a frame of the same run, with a path of its own for each call", async () => {
    const module = moduleOf([
      flow("f", {
        locals: ["each", "x", "a"],
        body: [
          block("foreach", "f/each", {
            item: "x",
            collection: list("Ada", "Bob"),
            of: "array",
            result_binding: "each",
            body: [calls("f/each/a", "a", "$x"), rigid("f/each/y", give("$a"))],
          }),
          rigid("f/r", ret("$each")),
        ],
      }),
      ask,
    ]);
    const paths: string[] = [];
    const ended = await everyWay({
      module,
      decide: ({ path, flow: invoked }) => {
        paths.push(`${invoked} ${path}`);
        return { decision: "approve" };
      },
    });
    expect(output(ended)).toEqual(["Ada:approve2", "Bob:approve2"]);
    expect(paths.slice(0, 2)).toEqual(["f f/each[0]/a>ask/c", "f f/each[1]/a>ask/c"]);
  });
});

describe("flexible", () => {
  const Draft = object({ text: string, note: optional(string) });
  const draft = (own: Parameters<typeof flexible>[2]) =>
    program("d x", flexible("f/d", "d", own), rigid("f/r", ret("$d")));

  test("reads answers by type: JSON, JSON in text, values without their wrapper", async () => {
    const answers: Json[] = [{ text: "a" }, '```json\n{ "text": "b", "note": "n" }\n```', 'Here: {"text":"c"} – done'];
    for (const answer of answers) {
      const ended = await everyWay({ module: draft({ output_type: Draft }), models: { primary: answer } });
      expect(output(ended)).toMatchObject({ text: expect.stringMatching(/^[abc]$/) as string });
    }
    for (const answer of [{ value: ["a"] }, [["a"]]] as Json[]) {
      const ended = await everyWay({ module: draft({ output_type: array(string) }), models: { primary: answer } });
      expect(output(ended)).toEqual(["a"]);
    }
  });

  test("retries with what was wrong, then takes the fallback", async () => {
    const module = draft({
      output_type: Draft,
      on_failure: [
        {
          failure: "parse_error",
          steps: [
            { kind: "retry", max: ex(1), with: ex("Mind the text.") },
            { kind: "retry", max: ex(1) },
            { kind: "fallback", value: record({ text: "fallback" }) },
          ],
        },
      ],
    });
    expect(output(await everyWay({ module, models: { primary: [{}, { text: [1] }, { text: "third" }] } }))).toEqual({
      text: "third",
      note: null,
    });
    expect(output(await everyWay({ module, models: { primary: [{}, {}, {}] } }))).toEqual({ text: "fallback" });
  });

  test("escalates: a person gives the answer", async () => {
    const module = draft({ output_type: Draft, on_failure: [{ failure: "refusal", steps: [{ kind: "escalate" }] }] });
    const ended = await everyWay({
      module,
      models: { primary: { $fail: "refusal", message: "I would rather not." } },
      decide: (info) => {
        expect(info).toMatchObject({ type: "approval", path: "f/d!escalate", form: { required: ["output"] } });
        expect(info.prompt).toContain("I would rather not.");
        return { decision: "approve", output: { text: "by hand" } };
      },
    });
    expect(output(ended)).toEqual({ text: "by hand", note: null });
  });

  test("flags an answer of low confidence for review, prefilled with it", async () => {
    const module = draft({
      output_type: object({ text: string, confidence: { kind: "primitive", name: "float" } }),
      on_failure: [{ failure: "low_confidence", steps: [{ kind: "flag_and_checkpoint" }] }],
    });
    const ended = await everyWay({
      module,
      models: { primary: { text: "perhaps", confidence: 0.2 } },
      decide: (info) => {
        expect(info.payload).toEqual({ text: "perhaps", confidence: 0.2 });
        return { decision: "approve" };
      },
    });
    expect(output(ended)).toEqual({ text: "perhaps", confidence: 0.2 });
  });

  test.each<[string, Json, string]>([
    ["a refusal", { $fail: "refusal", message: "No." }, "ModelRefusalError"],
    ["an answer of the wrong type", { text: [7] }, "ModelOutputError"],
    ["a provider that fails", { $fail: "error", message: "503" }, "ModelProviderError"],
    ["a provider that times out", { $fail: "timeout", message: "too slow" }, "TimeoutError"],
  ])("fails with %s where nothing is said about it", async (_, answer, errorType) => {
    const ended = await everyWay({ module: draft({ output_type: Draft }), models: { primary: answer } });
    expect(error(ended)).toMatchObject({ errorType, nodeId: "f/d" });
  });
});

describe("guarded", () => {
  const guarded = (own: Partial<Extract<IRBlock, { kind: "guarded" }>>) =>
    program(
      "d c",
      block("guarded", "f/d", {
        goal: ex("Do it"),
        output_type: object({ n: int }),
        llm_role: "primary",
        input_bindings: [{ name: "pages", value: ex(5) }],
        context_bindings: [],
        examples: [],
        on_failure: [],
        guard: [],
        validate: [
          { text: "output.n > 0", condition: binary(member(blockName("output"), "n"), ">", 0), source_location: where },
        ],
        result_binding: "d",
        ...own,
      }),
      rigid("f/r", ret("$d")),
    );
  const blockName = (name: string): IRExpr => ({ kind: "name", scope: "block", name });
  const where = { file: "t", line: 1, column: 1, end_line: 1, end_column: 1 };

  test("asks no model when its guard fails", async () => {
    const module = guarded({
      guard: [
        {
          text: "input.pages <= 3",
          condition: binary(member(blockName("input"), "pages"), "<=", 3),
          source_location: where,
        },
      ],
    });
    expect(error(await everyWay({ module, models: { primary: [] } }))).toMatchObject({
      errorType: "GuardViolationError",
      message: expect.stringContaining("input.pages <= 3") as string,
    });
  });

  test("retries a violation, and then fails with it", async () => {
    const module = guarded({
      on_failure: [{ failure: "constraint_violation", steps: [{ kind: "retry", max: ex(1) }] }],
    });
    expect(output(await everyWay({ module, models: { primary: [{ n: 0 }, { n: 1 }] } }))).toEqual({ n: 1 });
    expect(error(await everyWay({ module, models: { primary: { n: 0 } } }))).toMatchObject({
      errorType: "GuardViolationError",
    });
  });

  test("runs on_validation_failure, which sees the output and what failed", async () => {
    const module = guarded({
      on_validation_failure: [
        checkpoint("f/d/c", "c", { payload: blockName("output") }),
        rigid(
          "f/d/y",
          give(
            record({
              n: 9,
              was: blockName("output"),
              failed: blockName("failed"),
              c: "$c",
              pages: member(blockName("input"), "pages"),
            }),
          ),
        ),
      ],
    });
    expect(output(await everyWay({ module, models: { primary: { n: 0 } } }))).toEqual({
      n: 9,
      was: { n: 0 },
      failed: ["output.n > 0"],
      c: "approve",
      pages: 5,
    });
  });
});

describe("a model block in on_validation_failure", () => {
  // What settings, handlers and conditions name is the outer block's, but for the inner one's own input and output.
  const module = moduleOfSource(`
@core C { version = "1.0.0"  @models { primary = { model = "a" }, inner = { model = "b" } } }
@flow f(): string {
  return @guarded {
    goal = "Answer"  input = { n: 1 }  output = string
    validate = { output == "good" }
    on_validation_failure {
      fixed = @guarded {
        goal = "Mend \${output}: \${failed.length}"  llm = inner
        input = { was: output, n: input.n + 1 }  output = string
        guard = { input.n == 2, output == "bad", failed.length == 1 }
        validate = { output == "\${input.was} is mended, \${failed.length} of \${input.n}" }
        on_failure = { refusal = "refused \${output}, \${failed.length} of \${input.n}" }
      }
      unnamed = @guarded {
        goal = "Look at it"  llm = inner  context = fixed  output = string
        validate = { input.n == 2 }
        on_validation_failure { yield "\${fixed}; \${input.n}" }
      }
      yield unnamed
    }
  }
}`);
  test.each([
    ["answers", "bad is mended, 1 of 2", "bad is mended, 1 of 2; 1"],
    ["refuses", { $fail: "refusal" }, "refused bad, 1 of 1; 1"],
  ])("reads the names of the outer one where it %s", async (_, inner, wanted) => {
    expect(output(await everyWay({ module, models: { primary: "bad", inner: [inner, "good"] } }))).toBe(wanted);
  });
});

describe("emit and rigid", () => {
  test("a block that asks a plugin several times is evaluated over what was answered", async () => {
    const module = program(
      "a b",
      rigid(
        "f/r",
        set("a", plugin("host", "echo", { value: 1 })),
        set("b", plugin("host", "echo", { value: list("$a", 2) })),
        ret(list("$a", "$b")),
      ),
    );
    expect(output(await everyWay({ module, plugin: failing() }))).toEqual([1, [1, 2]]);
  });
});
