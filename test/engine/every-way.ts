import {
  CoreEngine,
  HostEnvironment,
  InMemoryBackend,
  InMemoryCheckpointBackend,
  InProcessPluginHost,
  MockModelProvider,
  type CheckpointInfo,
  type FlowError,
  type InvocationRequest,
  type InvocationResult,
  type IRModule,
  type Json,
  type JsonObject,
  type PluginMethods,
} from "scaicore";
import { expect } from "vitest";
import { crashing, isCrash, momentsOf } from "./crashing-backend.js";

export interface Scenario {
  readonly module: IRModule;
  readonly request?: Partial<InvocationRequest>;
  readonly models?: Readonly<Record<string, Json>>;
  /** Methods of the package `test/host`. */
  readonly plugin?: PluginMethods;
  /** What is decided about each checkpoint, in the order in which they are pending. */
  readonly decide?: (info: CheckpointInfo) => JsonObject;
}

export type Ended = { readonly output: Json } | { readonly error: FlowError };

/**
 * Runs a flow to its end in every way there is: at one go; writing down every block; and killed before and after each of
 * its writes, then recovered by another engine. All ways must end alike.
 */
export async function everyWay(scenario: Scenario): Promise<Ended> {
  const plain = await run(scenario, "checkpoint", undefined);
  for (const durability of ["checkpoint", "block"] as const) {
    const whole = await run(scenario, durability, undefined);
    expect(whole.ended, `with durability ${durability}`).toEqual(plain.ended);
    for (let write = 0; write < whole.writes; write++) {
      for (const when of momentsOf(write)) {
        const { ended } = await run(scenario, durability, { write, when });
        expect(ended, `with durability ${durability}, killed ${when} write ${write}`).toEqual(plain.ended);
      }
    }
  }
  return plain.ended;
}

async function run(
  scenario: Scenario,
  durability: "checkpoint" | "block",
  at: Parameters<typeof crashing>[1],
): Promise<{ readonly ended: Ended; readonly writes: number }> {
  const store = new InMemoryCheckpointBackend();
  // What is remembered outlives the process that dies.
  const memory = new InMemoryBackend();
  const { backend, writes } = crashing(store, at);
  const request = { flow: "f", ...scenario.request, invocationId: "i", durability };
  const first = engineOn(scenario, backend, memory);
  let ended: Ended | undefined;
  try {
    ended = await toEnd(first, await first.invoke(request), scenario);
  } catch (error) {
    if (!isCrash(error)) throw error;
  }
  if (ended === undefined) {
    const second = engineOn(scenario, store, memory);
    await second.recover();
    ended = await toEnd(second, await second.invoke(request), scenario);
    await second.close();
  } else await first.close();
  return { ended, writes: writes.length };
}

async function toEnd(engine: CoreEngine, result: InvocationResult, { decide }: Scenario): Promise<Ended> {
  let current = result;
  for (let turn = 0; turn < 100; turn++) {
    if (current.status === "COMPLETED") return { output: current.output };
    if (current.status === "FAILED") return { error: current.error };
    const { checkpoint } = current;
    current = await engine.resume({
      checkpointId: checkpoint.checkpointId,
      resolution: decide?.(checkpoint) ?? { decision: "approve" },
    });
  }
  throw new Error("The run does not end.");
}

export function engineOn(
  { module, models, plugin }: Scenario,
  checkpoints: InMemoryCheckpointBackend | ReturnType<typeof crashing>["backend"],
  memory = new InMemoryBackend(),
): CoreEngine {
  return CoreEngine.load(
    {
      ...module,
      plugins: plugin === undefined ? [] : [{ alias: "host", package: "test/host", version: "1", settings: [] }],
    },
    new HostEnvironment({
      memory,
      modelProviders: new MockModelProvider(models === undefined ? {} : { models }),
      checkpoints,
      ...(plugin === undefined ? {} : { plugins: new InProcessPluginHost({ "test/host": plugin }) }),
    }),
  );
}
