import {
  CheckpointAlreadyResolvedError,
  CoreEngine,
  HostEnvironment,
  type InvocationRequest,
  type InvocationResult,
  type ModelProvider,
} from "../../runtime/index.js";
import { greetModule } from "../support/ir-builder.js";
import { AlreadyDecided, type Outcome } from "./invocation-driver.js";
import { noteOf, type RunningScenario, type Scenario } from "./scenario.js";

/** Answers that contain the caller and the ordinal of the call, so that two executions differ. */
function answersOf(owner: string): ModelProvider {
  let asked = 0;
  return {
    complete: () =>
      Promise.resolve({
        output: { message: `Greeting ${++asked} of ${owner}`, mood: "warm" },
        finish: "stop",
        usage: { modelCalls: 1, inputTokens: 1, outputTokens: 1 },
        model: "counting",
      }),
  };
}

/** The approval flow on the real engine. */
export const engineScenario: Scenario = {
  name: "engine",
  invocationId: "killed",
  start: (store, owner) => {
    const { checkpoints, memory } = store;
    const environment = new HostEnvironment({ checkpoints, memory, modelProviders: answersOf(owner) });
    const engine = CoreEngine.load(greetModule(), environment);
    const request = { flow: "greet", input: { name: "Ada" }, invocationId: "killed" };
    return Promise.resolve(running(engine, request));
  },
};

/** Adapts an engine to the harness. */
export function running(engine: CoreEngine, request: InvocationRequest): RunningScenario {
  return {
    invoke: async () => outcomeOf(await engine.invoke(request)),
    resolve: async (checkpointId, by) => {
      try {
        return outcomeOf(
          await engine.resume({ checkpointId, resolution: { decision: "approve" }, resolvedBy: by, note: noteOf(by) }),
        );
      } catch (error) {
        if (error instanceof CheckpointAlreadyResolvedError) throw new AlreadyDecided(error.decision);
        throw error;
      }
    },
    recover: async () => {
      await engine.recover();
    },
    close: () => engine.close(),
  };
}

function outcomeOf(result: InvocationResult): Outcome {
  switch (result.status) {
    case "SUSPENDED":
      return { status: "SUSPENDED", checkpointId: result.checkpoint.checkpointId };
    case "COMPLETED":
      return { status: "COMPLETED", output: JSON.stringify(result.output) };
    case "FAILED":
      throw new Error(`The flow failed: ${result.error.errorType}: ${result.error.message}`);
  }
}
