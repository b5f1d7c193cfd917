import { describe, expect, it } from "vitest";
import type {
  IRBlock,
  IRExpr,
  IRFlow,
  IRModule,
  IRStage,
  IRStatement,
  IRTest,
  IRTestStep,
  IRType,
} from "../../runtime/ir/module.js";
import { validateModule } from "../../runtime/ir/validate.js";
import { verifyModule } from "../../runtime/ir/verifier.js";
import {
  at,
  checkpoint,
  coreCall,
  flexible,
  flowOf,
  global,
  local,
  moduleOf,
  number,
  rigid,
  text,
} from "../support/module-of.js";

const string: IRType = { kind: "primitive", name: "string" };
const statement = (target: IRExpr): IRStatement => ({ kind: "assign", target, value: number(1), source_location: at });
const config = (modifiers: readonly "secret"[]) => [{ name: "key", type: string, modifiers }];
const plugins = (settings: readonly { name: string; value: IRExpr }[] = []) => [
  { alias: "crm", package: "a/b", version: "1.0", settings },
];
const secret: IRExpr & { kind: "name" } = { kind: "name", scope: "config", name: "key" };
const stored = (scope: "memory" | "reference"): IRExpr => ({ kind: "name", scope, name: "seen" });
const storedCall = (type: "memory" | "reference", name: string): IRExpr & { kind: "method" } => ({
  kind: "method",
  receiver: stored(type),
  type,
  name,
  args: [],
});
const pluginCall: IRExpr & { kind: "method" } = {
  kind: "method",
  receiver: { kind: "name", scope: "plugin", name: "crm" },
  type: "plugin",
  name: "get",
  args: [{ name: "key", value: secret }],
};
const foreach = (body: readonly IRBlock[], max: number): IRBlock => ({
  kind: "foreach",
  item: "item",
  collection: { kind: "array", elements: [] },
  of: "array",
  max_concurrent: number(max),
  body,
  node_id: "greet/foreach#1",
  source_location: at,
});
const handle = coreCall("greet", { target: "core://a/b", is_async: true, result_binding: "h" });
/** The handles that a loop yields. */
const gathered = (): IRBlock => ({
  ...(foreach(
    [
      coreCall("greet", { target: "core://a/b", is_async: true, result_binding: "h", node_id: "greet/h" }),
      rigid([], {
        node_id: "greet/y",
        statements: [{ kind: "yield", value: local("h"), source_location: at }],
      }),
    ],
    1,
  ) as IRBlock & { kind: "foreach" }),
  result_binding: "hs",
});
const awaits = (value: IRExpr, name = "h"): IRBlock => ({
  kind: "await_responses",
  from: [{ name, value }],
  require: "all",
  node_id: "greet/await#1",
  source_location: at,
});
const loop = (max_iterations: number): IRBlock => ({
  kind: "while",
  condition: text("x"),
  max_iterations,
  body: [],
  node_id: "greet/while#1",
  source_location: at,
});
const model = (modalities: readonly string[]) => [{ role_name: "primary", provider: "p", modalities, fallback: [] }];
const ends: IRStatement = { kind: "return", source_location: at };
/** A match whose first arm does this, and whose last arm takes the rest and returns. */
const fork = (first: IRStatement): IRBlock => ({
  kind: "match",
  subject: text("x"),
  arms: [
    {
      pattern: { kind: "literal", value: text("x") },
      body: [rigid([], { node_id: "greet/match#1/a", statements: [first] })],
    },
    { pattern: { kind: "wildcard" }, body: [rigid([], { node_id: "greet/match#1/b", statements: [ends] })] },
  ],
  node_id: "greet/match#1",
  source_location: at,
});
const callOf = (name: string): IRExpr => ({ kind: "call", target: "flow", name, args: [] });
const testOf = (steps: readonly IRTestStep[]): IRTest => ({ name: "t", locals: [], steps, source_location: at });
const whenStarts = (flow: string): IRTestStep => ({
  kind: "when",
  action: "start",
  flow,
  args: [],
  source_location: at,
});
const thenHolds = (condition: IRExpr): IRTestStep => ({
  kind: "then",
  conditions: [{ text: "x", condition, source_location: at }],
  source_location: at,
});
const pipelineOf = (stage: Partial<IRStage>, body: IRExpr = text("")): IRExpr => ({
  kind: "pipeline",
  source: text(""),
  stages: [{ operator: "|>", function: { kind: "lambda", params: ["x"], body }, ...stage }],
});
const evaluatorOf = (name: "bool" | "float" | "string", rest: Partial<IRFlow> = {}): IRFlow =>
  flowOf([], { role: "evaluator", return_type: { kind: "primitive", name }, ...rest });
const pureFlow = flowOf([rigid([], { node_id: "pure/rigid#1" })], { name: "pure", pure: true });
const modelFlow = flowOf([flexible({ node_id: "ask/f" })], { name: "ask" });

describe("a fault of a module", () => {
  it.each<readonly [string, IRModule, RegExp]>([
    ["E400", moduleOf([flowOf([rigid([global("now")])])]), /now\(\) is not deterministic/],
    [
      "E401",
      moduleOf(
        [flowOf([rigid([], { statements: [statement({ kind: "name", scope: "reference", name: "moods" })] })])],
        {
          reference: [{ name: "moods", type: string }],
        },
      ),
      /Reference data/,
    ],
    [
      "E401",
      moduleOf(
        [
          flowOf([
            rigid([], {
              statements: [statement({ kind: "index", object: stored("reference"), index: text("a"), of: "map" })],
            }),
          ]),
        ],
        { reference: [{ name: "seen", type: { kind: "map", values: string } }] },
      ),
      /Reference data/,
    ],
    [
      "E401",
      moduleOf([flowOf([rigid([storedCall("reference", "add")])])], { reference: [{ name: "seen", type: string }] }),
      /Reference data/,
    ],
    ["E402", moduleOf([flowOf([])], { instance: { mode: "entity", entity_key: "customer" } }), /customer/],
    ["E402", moduleOf([flowOf([])], { instance: { mode: "entity" } }), /needs a key/],
    [
      "E402",
      moduleOf([flowOf([], { params: [{ name: "customer", type: { kind: "named", name: "Key" } }] })], {
        instance: { mode: "entity", entity_key: "customer" },
        types: { Key: { kind: "primitive", name: "money" } },
      }),
      /customer of the flow greet.*no string, int or uuid/,
    ],
    ["E403", moduleOf([flowOf([flexible({ input_bindings: [] })])]), /neither input nor context/],
    ["E404", moduleOf([flowOf([rigid([], { statements: [ends, ends] })])]), /statement is never reached/],
    ["E404", moduleOf([flowOf([fork(ends), rigid([], { node_id: "greet/late" })], {})]), /block is never reached/],
    [
      "E404",
      moduleOf([
        flowOf([
          rigid([], {
            statements: [
              {
                kind: "if",
                test: { kind: "literal", type: "bool", value: true },
                then: [ends],
                else: [ends],
                source_location: at,
              },
              statement(local("x")),
            ],
          }),
        ]),
      ]),
      /statement is never reached/,
    ],
    ["E413", moduleOf([flowOf([checkpoint({ checkpoint_type: "hitl_review" })])]), /needs hitl_target/],
    ["E405", moduleOf([flowOf([rigid([callOf("ask")])]), modelFlow]), /ask calls a model/],
    ["E406", moduleOf([flowOf([checkpoint({ checkpoint_type: "choice" })])]), /choice needs options/],
    ["E406", moduleOf([flowOf([checkpoint({ on_timeout: "default" })])]), /needs a default/],
    ["E407", moduleOf([flowOf([handle])]), /h is never awaited/],
    [
      "E408",
      moduleOf([flowOf([rigid([local("h")]), awaits(local("h"))], { locals: [{ name: "h", type: string }] })]),
      /h is no handle/,
    ],
    ["E407", moduleOf([flowOf([gathered()])]), /hs is never awaited/],
    ["E408", moduleOf([flowOf([handle, awaits(local("h"), "")])]), /h is no array of handles/],
    ["E408", moduleOf([flowOf([gathered(), awaits(local("hs"))])]), /h is no handle/],
    [
      "E415",
      moduleOf([flowOf([rigid([pluginCall])])], {
        config: config([]),
        plugins: plugins(),
        plugin_interfaces: [{ package: "a/b", version: "1.0", methods: [] }],
      }),
      /plugin crm has no "get"/,
    ],
    [
      "E415",
      moduleOf([flowOf([rigid([pluginCall])])], {
        config: config([]),
        plugins: plugins(),
        plugin_interfaces: [{ package: "a/b", version: "1.0", methods: [{ name: "get", params: [] }] }],
      }),
      /get has no parameter "key"/,
    ],
    [
      "E416",
      moduleOf([flowOf([coreCall("pay", { target: "core://a/b" })])], {
        core_interfaces: [{ target: "core://a/b", methods: [{ name: "pay", params: [{ name: "to", type: string }] }] }],
      }),
      /call of pay lacks the argument to/,
    ],
    [
      "E415",
      moduleOf([flowOf([coreCall("pay", { target: "core://a/b" })])], {
        core_interfaces: [{ target: "core://a/b", methods: [] }],
      }),
      /core:\/\/a\/b has no "pay"/,
    ],
    [
      "E416",
      moduleOf([flowOf([coreCall("pay", { target: "core://a/b" })])], {
        core_interfaces: [
          { target: "core://a/b", methods: [{ name: "pay", params: [] }] },
          { target: "core://a/b", methods: [] },
        ],
      }),
      /two interfaces of the core/,
    ],
    [
      "E416",
      moduleOf([flowOf([rigid([{ ...pluginCall, receiver: text("crm") }])])], { config: config([]) }),
      /no plugin/,
    ],
    ["E409", moduleOf([flowOf([flexible()])], { models: model(["embedding"]) }), /lacks the modality :text/],
    ["E410", moduleOf([flowOf([loop(0)])]), /at least 1, not 0/],
    [
      "E411",
      moduleOf([flowOf([])], {
        triggers: [{ kind: "schedule", name: "daily", target_flow: "greet", cron: "0 25 * * *" }],
      }),
      /no hour from 0 to 23/,
    ],
    [
      "E411",
      moduleOf([flowOf([])], {
        triggers: [{ kind: "schedule", name: "daily", target_flow: "greet", cron: "0 9 * * *", timezone: "Mars/Base" }],
      }),
      /Mars\/Base/,
    ],
    [
      "E411",
      moduleOf([flowOf([])], { triggers: [{ kind: "schedule", name: "daily", target_flow: "greet" }] }),
      /no cron line/,
    ],
    [
      "E411",
      moduleOf([flowOf([])], {
        triggers: [{ kind: "schedule", name: "daily", target_flow: "greet", cron: "0 0 30 2 *" }],
      }),
      /never comes/,
    ],
    [
      "E412",
      moduleOf([
        flowOf([
          rigid([local("total")]),
          foreach([rigid([], { node_id: "x", statements: [statement(local("total"))] })], 2),
        ]),
      ]),
      /total is assigned/,
    ],
    ["E414", moduleOf([flowOf([rigid([secret])])], { config: config(["secret"]) }), /secret key would leave/],
    [
      "E414",
      moduleOf(
        [flowOf([rigid([{ ...pluginCall, args: [{ name: "key", value: { kind: "array", elements: [secret] } }] }])])],
        { config: config(["secret"]), plugins: plugins() },
      ),
      /secret key would leave/,
    ],
    [
      "E414",
      moduleOf([flowOf([])], {
        config: config(["secret"]),
        plugins: plugins([{ name: "auth", value: { kind: "interpolation", parts: [secret] } }]),
      }),
      /secret key would leave/,
    ],
    [
      "E414",
      moduleOf([flowOf([])], {
        config: config(["secret"]).map((param) => ({ ...param, default: text("hunter2") })),
      }),
      /secret key has a default/,
    ],
    ["E415", moduleOf([flowOf([rigid([stored("memory")])])]), /no memory field "seen"/],
    ["E415", moduleOf([flowOf([rigid([stored("reference")])])]), /no reference field "seen"/],
    ["E415", moduleOf([flowOf([rigid([secret])])]), /no config parameter "key"/],
    ["E415", moduleOf([flowOf([rigid([{ ...secret, name: "" }])])]), /no config parameter ""/],
    [
      "E415",
      moduleOf([flowOf([rigid([storedCall("memory", "push")])])], { memory: [{ name: "seen", type: string }] }),
      /no method "push"/,
    ],
    ["E416", moduleOf([flowOf([rigid([{ ...storedCall("memory", "get"), receiver: text("x") }])])]), /no memory field/],
    [
      "E416",
      moduleOf([{ ...pureFlow, body: [rigid([storedCall("memory", "add")], { node_id: "pure/rigid#1" })] }], {
        memory: [{ name: "seen", type: string }],
      }),
      /said to be pure, but it writes memory/,
    ],
    ["E405", moduleOf([flowOf([rigid([pipelineOf({ operator: "|>" }, callOf("ask"))])]), modelFlow]), /ask calls a/],
    ["E416", moduleOf([flowOf([rigid([pipelineOf({ operator: "|>", accepts: true })])])]), /\|> cannot say yes/],
    ["E416", moduleOf([flowOf([rigid([pipelineOf({ operator: "|>", function: text("f") })])])]), /is a lambda/],
    ["E416", moduleOf([evaluatorOf("float")]), /no threshold/],
    ["E416", moduleOf([evaluatorOf("bool", { threshold: number(1) })]), /gives a bool and has a threshold/],
    ["E416", moduleOf([evaluatorOf("string")]), /neither a bool nor a float/],
    ["E416", moduleOf([flowOf([], { threshold: number(1) })]), /which only an evaluator has/],
    ["E415", moduleOf([flowOf([rigid([local("gone")])])]), /no variable "gone"/],
    ["E415", moduleOf([flowOf([rigid([callOf("gone")])])]), /no flow "gone"/],
    ["E415", moduleOf([flowOf([coreCall("gone")])]), /no flow "gone"/],
    ["E415", moduleOf([flowOf([flexible({ llm_role: "gone" })])]), /no model role "gone"/],
    ["E415", moduleOf([flowOf([], { return_type: { kind: "named", name: "constructor" } })]), /no type "constructor"/],
    ["E415", moduleOf([flowOf([rigid([{ kind: "name", scope: "plugin", name: "gone" }])])]), /no plugin "gone"/],
    ["E415", moduleOf([flowOf([rigid([{ kind: "name", scope: "param", name: "gone" }])])]), /no parameter "gone"/],
    [
      "E415",
      moduleOf([flowOf([])], { triggers: [{ kind: "api", name: "t", target_flow: "gone" }] }),
      /api trigger t.*"gone"/,
    ],
    [
      "E415",
      moduleOf([flowOf([], { visibility: "internal" })], {
        subscriptions: [{ event: "e", source: "core://a", target_flow: "greet" }],
      }),
      /@internal/,
    ],
    [
      "E415",
      moduleOf([flowOf([], { visibility: "internal" })], {
        triggers: [{ kind: "webhook", name: "t", target_flow: "greet" }],
      }),
      /webhook trigger t.*@internal/,
    ],
    [
      "E416",
      moduleOf([flowOf([], { params: [{ name: "to", type: string }] })], {
        triggers: [{ kind: "schedule", name: "daily", target_flow: "greet", cron: "0 9 * * *" }],
      }),
      /daily gives no input.*greet needs to/,
    ],
    [
      "E416",
      moduleOf([flowOf([])], {
        triggers: [
          { kind: "api", name: "t", target_flow: "greet" },
          { kind: "webhook", name: "t", target_flow: "greet" },
        ],
      }),
      /two triggers.*"t"/,
    ],
    ["E415", moduleOf([], { tests: [testOf([whenStarts("gone")])] }), /test "t" names the flow "gone"/],
    [
      "E415",
      moduleOf([flowOf([])], { tests: [testOf([thenHolds(local("gone"))])] }),
      /test "t" has no variable "gone"/,
    ],
    [
      "E415",
      moduleOf([], { tests: [testOf([{ kind: "mock", target: "a", of: "model", name: "a", source_location: at }])] }),
      /model role "a"/,
    ],
    [
      "E415",
      moduleOf([], {
        tests: [testOf([{ kind: "mock", target: "a.b", of: "plugin", name: "b", owner: "a", source_location: at }])],
      }),
      /plugin "a"/,
    ],
    ["E416", moduleOf([flowOf([]), flowOf([])]), /two flows.*"greet"/],
    ["E416", moduleOf([flowOf([rigid([]), rigid([])])]), /Two blocks have the node id/],
    ["E416", moduleOf([flowOf([rigid([callOf("pure")])]), { ...pureFlow, pure: false }]), /not pure/],
    ["E416", moduleOf([{ ...modelFlow, pure: true }]), /said to be pure, but it has a flexible block/],
    ["E416", moduleOf([flowOf([rigid([global("now")], { implicit: true })], { pure: true })]), /but it calls now\(\)/],
    ["E416", moduleOf([flowOf([coreCall("greet")])]), /greet calls itself/],
    [
      "E416",
      moduleOf([], {
        types: { A: { kind: "named", name: "B" }, B: { kind: "union", members: [{ kind: "named", name: "A" }] } },
      }),
      /A contains itself through B/,
    ],
    ["E416", moduleOf([flowOf([rigid([], { statements: [statement(number(1))] })])]), /can be assigned/],
    [
      "E416",
      moduleOf([flowOf([checkpoint({ on_response: [{ pattern: { kind: "wildcard" } }] })])]),
      /a value or a body/,
    ],
  ])("%s is found: case %#", (code, module, message) => {
    expect(validateModule(module)).toMatchObject({ ok: true });
    expect(verifyModule(module)).toEqual([
      expect.objectContaining({ code, message: expect.stringMatching(message) as string }),
    ]);
  });

  it("says where", () => {
    const place = { ...at, line: 7 };
    const [fault] = verifyModule(moduleOf([flowOf([rigid([global("now")], { source_location: place })])]));
    expect(fault).toMatchObject({ node_id: "greet/rigid#1", source_location: place });
  });
});

describe("a sound module", () => {
  it.each<readonly [string, IRModule]>([
    ["nothing", moduleOf([])],
    ["now() among plain statements", moduleOf([flowOf([rigid([global("now")], { implicit: true })])])],
    ["a role that the host provides", moduleOf([flowOf([flexible()])])],
    ["a way on from a match", moduleOf([flowOf([fork(statement(local("x"))), rigid([], { node_id: "greet/late" })])])],
    ["a pure call", moduleOf([flowOf([rigid([callOf("pure")])]), pureFlow])],
    [
      "a secret in a plugin call",
      moduleOf([flowOf([rigid([pluginCall])])], { config: config(["secret"]), plugins: plugins() }),
    ],
    [
      "a secret in a plugin setting",
      moduleOf([], { config: config(["secret"]), plugins: plugins([{ name: "key", value: secret }]) }),
    ],
    [
      "a test that reads its result",
      moduleOf([flowOf([])], { tests: [testOf([whenStarts("greet"), thenHolds(local("result"))])] }),
    ],
    [
      "an entity whose key some flow takes",
      moduleOf([flowOf([], { params: [{ name: "id", type: { kind: "optional", type: string } }] })], {
        instance: { mode: "entity", entity_key: "id", max_concurrent: 1, overflow: "queue" },
      }),
    ],
    [
      "a schedule that starts a flow without input",
      moduleOf(
        [
          flowOf([], {
            params: [
              { name: "a", type: { kind: "named", name: "Maybe" } },
              { name: "b", type: string, default: text("x") },
            ],
          }),
        ],
        {
          types: { Maybe: { kind: "optional", type: string } },
          triggers: [{ kind: "schedule", name: "t", target_flow: "greet", cron: "0 9 * * 1-5", timezone: "UTC" }],
        },
      ),
    ],
    ["a handle that is awaited", moduleOf([flowOf([handle, awaits(local("h"))])])],
    [
      "an async call without a handle",
      moduleOf([flowOf([coreCall("greet", { target: "core://a/b", is_async: true })])]),
    ],
    [
      "an assignment in a sequential loop",
      moduleOf([
        flowOf([
          rigid([], { statements: [statement(local("total"))] }),
          foreach([rigid([], { node_id: "x", statements: [statement(local("total"))] })], 1),
        ]),
      ]),
    ],
    [
      "a variable of a concurrent body",
      moduleOf([flowOf([foreach([rigid([], { node_id: "x", statements: [statement(local("total"))] })], 3)])]),
    ],
    [
      "a type that contains itself through an array",
      moduleOf([], {
        types: {
          Tree: {
            kind: "object",
            fields: [{ name: "c", type: { kind: "array", items: { kind: "named", name: "Tree" } } }],
          },
        },
      }),
    ],
  ])("with %s verifies", (_, module) => {
    expect(verifyModule(module)).toEqual([]);
  });

  it("verifies though a chain of flows or types is longer than the stack of calls", { timeout: 120_000 }, () => {
    const flows = Array.from({ length: 20_000 }, (_, index) =>
      flowOf([coreCall(index === 19_999 ? "f0x" : `f${index + 1}`, { node_id: `n${index}` })], { name: `f${index}` }),
    );
    const types = Object.fromEntries(
      Array.from({ length: 20_000 }, (_, index): [string, IRType] => [
        `T${index}`,
        index === 19_999 ? string : { kind: "named", name: `T${index + 1}` },
      ]),
    );
    expect(verifyModule(moduleOf(flows, { types })).map(({ message }) => message)).toEqual([
      'The module has no flow "f0x".',
    ]);
  });
});
