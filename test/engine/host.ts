import {
  CoreEngine,
  HostEnvironment,
  InMemoryBackend,
  InMemoryCheckpointBackend,
  InMemoryEventSink,
  MockModelProvider,
  type CheckpointInfo,
  type EngineOptions,
  type HostEnvironmentOptions,
  type InvocationResult,
  type IRModule,
  type SuspendedResult,
} from "scaicore";
import { greetModule } from "../support/ir-builder.js";

export interface TestHost {
  readonly engine: CoreEngine;
  readonly models: MockModelProvider;
  readonly events: InMemoryEventSink;
  readonly checkpoints: HostEnvironmentOptions["checkpoints"];
}

/** An engine with everything in memory but what is given. */
export function host(
  module: IRModule = greetModule(),
  environment: Partial<HostEnvironmentOptions> = {},
  options: EngineOptions = {},
): TestHost {
  const events = new InMemoryEventSink();
  const models = new MockModelProvider();
  const checkpoints = new InMemoryCheckpointBackend(
    environment.clock === undefined ? {} : { clock: environment.clock },
  );
  const env = new HostEnvironment({
    memory: new InMemoryBackend(),
    modelProviders: models,
    checkpoints,
    events,
    ...environment,
  });
  return {
    engine: CoreEngine.load(module, env, options),
    models,
    events,
    checkpoints: env.options.checkpoints,
  };
}

export const greetAda = { flow: "greet", input: { name: "Ada" } } as const;

export function suspended(result: InvocationResult): SuspendedResult {
  if (result.status !== "SUSPENDED") throw new Error(`Expected SUSPENDED: ${JSON.stringify(result)}`);
  return result;
}
export const checkpointOf = (result: InvocationResult): CheckpointInfo => suspended(result).checkpoint;

export function output(result: InvocationResult): unknown {
  if (result.status !== "COMPLETED") throw new Error(`Expected COMPLETED: ${JSON.stringify(result)}`);
  return result.output;
}
export function failure(result: InvocationResult): { readonly errorType: string; readonly message: string } {
  if (result.status !== "FAILED") throw new Error(`Expected FAILED: ${JSON.stringify(result)}`);
  return result.error;
}
