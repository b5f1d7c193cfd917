import { CoreEngine, HostEnvironment, MockModelProvider } from "../../runtime/index.js";
import type { FileStore } from "../../runtime/host/index.node.js";
import type { IRExpr, IRStatement } from "../../runtime/ir/module.js";
import {
  array,
  at,
  binary,
  call,
  checkpoint,
  ex,
  flow,
  int,
  moduleOf,
  ret,
  rigid,
  string,
} from "../support/ir-builder.js";
import { running } from "./engine-scenario.js";
import type { Scenario } from "./scenario.js";

const field = (name: string): IRExpr => ({ kind: "name", scope: "memory", name });
const countUp = (by: number): IRStatement => ({
  kind: "assign",
  target: field("total"),
  value: binary(field("total"), "+", by),
  source_location: at,
});
const note = (text: string): IRStatement =>
  call({
    kind: "method",
    type: "memory",
    receiver: field("log"),
    name: "add",
    args: [{ name: "item", value: ex(text) }],
  });

/** Writes memory before and after its checkpoint, in the one instance of its core. */
const module = moduleOf(
  [
    flow("keep", {
      returns: string,
      body: [
        rigid("keep/before", countUp(1), note("before")),
        checkpoint("keep/asked", undefined),
        rigid("keep/after", countUp(10), note("after")),
        rigid("keep/return", ret("kept")),
      ],
    }),
  ],
  {
    name: "Keeper",
    instance: { mode: "singleton" },
    memory: [
      { name: "total", type: int },
      { name: "log", type: array(string) },
    ],
  },
);
const HOME = { core: "Keeper", instanceKey: null };

/** Memory on the real engine: every effect happens exactly once. */
export const memoryScenario: Scenario = {
  name: "memory",
  invocationId: "killed",
  start: ({ checkpoints, memory }) => {
    const environment = new HostEnvironment({ checkpoints, memory, modelProviders: new MockModelProvider() });
    const engine = CoreEngine.load(module, environment);
    return Promise.resolve(running(engine, { flow: "keep", invocationId: "killed" }));
  },
  problemsOf: async ({ memory }: FileStore) => {
    const stored = JSON.stringify([(await memory.read(HOME, "total"))?.value, (await memory.read(HOME, "log"))?.value]);
    return stored === '[11,["before","after"]]' ? [] : [`memory holds ${stored}`];
  },
};
