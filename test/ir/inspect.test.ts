import { expect, it } from "vitest";
import { fingerprint } from "../../runtime/ir/serializer.js";
import { inspect, inspectionText } from "../../runtime/ir/inspect.js";
import { manifestOf } from "../../runtime/ir/manifest.js";
import type { IRModule } from "../../runtime/ir/module.js";
import { at, checkpoint, flexible, flowOf, local, moduleOf, rigid, text } from "../support/module-of.js";

const module: IRModule = moduleOf(
  [
    flowOf(
      [
        flexible({
          result_binding: "candidate",
          node_id: "greet/candidate",
          output_type: { kind: "named", name: "Greeting" },
        }),
        checkpoint({
          result_binding: "decision",
          options: { kind: "array", elements: [text("approve"), text("reject")] },
          timeout_ms: { kind: "literal", type: "duration", value: 3_600_000 },
          on_timeout: "escalate",
        }),
        {
          kind: "match",
          subject: local("decision"),
          arms: [
            {
              pattern: { kind: "literal", value: text("approve") },
              body: [rigid([], { node_id: "greet/match#1/rigid#1" })],
            },
            { pattern: { kind: "wildcard" }, body: [] },
          ],
          node_id: "greet/match#1",
          source_location: { ...at, line: 30 },
        },
        {
          kind: "while",
          condition: local("more"),
          max_iterations: 3,
          body: [rigid([], { node_id: "greet/while#1/rigid#1", implicit: true })],
          node_id: "greet/while#1",
          source_location: at,
        },
      ],
      {
        params: [
          { name: "name", type: { kind: "primitive", name: "string" } },
          {
            name: "formal",
            type: { kind: "primitive", name: "bool" },
            default: { kind: "literal", type: "bool", value: false },
          },
        ],
        return_type: { kind: "named", name: "Greeting" },
        doc: "Greets.",
      },
    ),
    flowOf([], { name: "audit", visibility: "internal" }),
  ],
  {
    description: "Greets people",
    types: { Greeting: { kind: "object", fields: [{ name: "message", type: { kind: "primitive", name: "string" } }] } },
    models: [{ role_name: "primary", provider: "scaigrid", model: "omni", modalities: ["text"], fallback: [] }],
    config: [
      {
        name: "threshold",
        type: { kind: "primitive", name: "float" },
        default: { kind: "literal", type: "float", value: 0.7 },
        modifiers: ["runtime_configurable"],
        min: 0,
        max: 1,
      },
      { name: "key", type: { kind: "primitive", name: "string" }, modifiers: ["secret"] },
    ],
    triggers: [{ kind: "api", name: "hello", target_flow: "greet" }],
  },
);

it("inspects a module as text", () => {
  const text = inspectionText(inspect(module))
    .replace(/[0-9a-f]{64}/g, "<hash>")
    .replace(/\d+ bytes/, "<n> bytes");
  expect(text).toBe(`Test v1.0.0
  description  Greets people
  instance     stateless
  models       primary (omni)
  triggers     api hello → greet
  bundle       <n> bytes, schema 0.1, by scaicore 0.1.0
  bundle hash  <hash>
  fingerprint  <hash>

config
  threshold: float = 0.7 @runtime_configurable
  key: string @secret

types
  Greeting = { message: string }

flow greet(name: string, formal: bool): Greeting  (6 blocks)
├─ candidate = @flexible "Greet" → Greeting by primary  [greet/candidate, line 1]
├─ decision = @checkpoint approval: "Send it?", options ["approve", "reject"], timeout 1h, then escalate  [greet/decision, line 1]
├─ @match decision  [greet/match#1, line 30]
│  ├─ "approve"
│  │  └─ @rigid 0 statements  [greet/match#1/rigid#1, line 1]
│  └─ _
└─ @while more, at most 3 times  [greet/while#1, line 1]
   └─ @rigid 0 statements  [greet/while#1/rigid#1, line 1]

internal flow audit()  (0 blocks)
`);
});

it("inspects a module as JSON", () => {
  const inspection = inspect(module);
  expect(JSON.parse(JSON.stringify(inspection))).toEqual(inspection);
  expect(inspection).toMatchObject({
    name: "Test",
    fingerprint: fingerprint(module),
    flows: [
      {
        signature: "greet(name: string, formal: bool): Greeting",
        block_count: 6,
        blocks: [{}, {}, { children: [{ label: '"approve"' }, {}] }, {}],
      },
      {},
    ],
  });
});

it("makes the manifest", () => {
  expect(manifestOf(module)).toEqual({
    name: "Test",
    version: "1.0.0",
    description: "Greets people",
    schema_version: "0.1",
    fingerprint: fingerprint(module),
    instance: { mode: "stateless" },
    flows: [
      {
        name: "greet",
        role: "flow",
        visibility: "public",
        description: "Greets.",
        params: {
          type: "object",
          properties: { name: { type: "string" }, formal: { type: "boolean", default: false } },
          required: ["name"],
          additionalProperties: false,
        },
        returns: {
          type: "object",
          properties: { message: { type: "string" } },
          required: ["message"],
          additionalProperties: false,
        },
      },
      {
        name: "audit",
        role: "flow",
        visibility: "internal",
        params: { type: "object", properties: {}, additionalProperties: false },
        returns: { type: "null" },
      },
    ],
    triggers: [{ kind: "api", name: "hello", target_flow: "greet" }],
    subscriptions: [],
    models: [{ role_name: "primary", provider: "scaigrid", model: "omni", modalities: ["text"] }],
    modalities: ["text"],
    plugins: [],
    config: [
      {
        name: "threshold",
        schema: { type: "number", minimum: 0, maximum: 1 },
        required: false,
        default: 0.7,
        modifiers: ["runtime_configurable"],
      },
    ],
    secrets: ["key"],
    checkpoint_types: ["approval"],
  });
});

it("shows what a core stores", () => {
  const int = { kind: "primitive", name: "int" } as const;
  const inspection = inspect(
    moduleOf([flowOf([])], {
      memory: [{ name: "seen", type: { kind: "map", values: int } }],
      reference: [{ name: "limit", type: int, default: { kind: "literal", type: "int", value: 3 } }],
      config: [{ name: "key", type: { kind: "primitive", name: "string" }, modifiers: ["secret"] }],
    }),
  );
  expect(inspection).toMatchObject({
    memory: { seen: "map[string, int]" },
    reference: { limit: "int = 3" },
    config: { key: "string @secret" },
  });
  expect(inspectionText(inspection)).toContain(
    "memory\n  seen: map[string, int]\n\nreference\n  limit: int = 3\n\nconfig\n  key: string @secret\n",
  );
});
