import { randomUUID } from "node:crypto";
import { CoreEngine } from "../../runtime/engine/core-engine.js";
import { CheckpointAlreadyResolvedError, HostEnvironment, InProcessPluginHost, MockModelProvider } from "../../runtime/host/index.js";
import type { InvocationResult } from "../../runtime/host/interfaces.js";
import type { IRModule } from "../../runtime/ir/module.js";
import { checkpoint, flexible, flow, member, moduleOf, object, param, plugin, ret, rigid, set, string, text } from "../support/ir-builder.js";
import { AlreadyDecided, type Outcome } from "./invocation-driver.js";
import type { Scenario } from "./scenario.js";

/**
 * The real engine on the flow of the tutorial: a model drafts, a person approves. What it gives at the end is different for
 * each execution of the part after the checkpoint, so that two executions cannot be taken for one.
 */
export const engineScenario: Scenario = {
  name: "engine",
  invocationId: "killed by surprise",
  start(store) {
    const engine = CoreEngine.load(
      greet,
      new HostEnvironment({
        memory: store.memory,
        checkpoints: store.checkpoints,
        modelProviders: new MockModelProvider(),
        plugins: new InProcessPluginHost({ "test/stamp": { make: () => randomUUID() } }),
      }),
    );
    return Promise.resolve({
      invoke: async () =>
        outcomeOf(await engine.invoke({ flow: "greet", input: { name: "Ada" }, invocationId: engineScenario.invocationId })),
      resolve: async (checkpointId, by) => {
        try {
          return outcomeOf(await engine.resume({ checkpointId, resolution: { decision: "approve" }, resolvedBy: by }));
        } catch (error) {
          throw error instanceof CheckpointAlreadyResolvedError ? new AlreadyDecided(error.decision) : error;
        }
      },
      recover: async () => void (await engine.recover()),
      close: () => engine.close(),
    });
  },
};

function outcomeOf(result: InvocationResult): Outcome {
  switch (result.status) {
    case "SUSPENDED":
      return { status: "SUSPENDED", checkpointId: result.checkpoint.checkpointId };
    case "COMPLETED":
      return { status: "COMPLETED", output: String(result.output) };
    case "FAILED":
      throw new Error(`${result.error.errorType}: ${result.error.message}`);
  }
}

const greet: IRModule = moduleOf(
  [
    flow("greet", {
      params: { name: string },
      returns: string,
      locals: ["candidate", "decision", "stamp"],
      body: [
        flexible("greet/candidate", "candidate", {
          output_type: object({ message: string }),
          input: { name: param("name") },
        }),
        checkpoint("greet/decision", "decision", { payload: "$candidate" }),
        rigid("greet/stamp", set("stamp", plugin("stamp", "make"))),
        rigid("greet/return", ret(text(member("$candidate", "message"), " ", "$decision", " ", "$stamp"))),
      ],
    }),
  ],
  {
    name: "HelloWorld",
    plugins: [{ alias: "stamp", package: "test/stamp", version: "1.0", settings: [] }],
    plugin_interfaces: [
      { package: "test/stamp", version: "1.0", methods: [{ name: "make", params: [], return_type: string }] },
    ],
  },
);
