/** The tutorial "Embed the runtime", step for step, as a program of somebody who installed the package. */
import { readFileSync } from "node:fs";
import {
  CoreEngine,
  ExecutionStatus,
  HostEnvironment,
  InMemoryBackend,
  InMemoryCheckpointBackend,
  InMemoryEventSink,
  type InvocationRequest,
  IRSerializer,
  MockModelProvider,
  type ResumeRequest,
  SystemClock,
} from "scaicore";

// 1. Load the bundle
const bundle = readFileSync("build/hello.scaicore-ir");
const module = new IRSerializer().deserialize(bundle);
console.log(module.name, module.version);

// 2. Build the host environment
const env = new HostEnvironment({
  memory: new InMemoryBackend(),
  modelProviders: new MockModelProvider(),
  checkpoints: new InMemoryCheckpointBackend(),
  events: new InMemoryEventSink(),
  clock: new SystemClock(),
});

// 3. Load the engine
const engine = CoreEngine.load(module, env);

// 4. Invoke a flow
const request: InvocationRequest = { flow: "greet", input: { name: "Ada" } };
const result = await engine.invoke(request);
console.log(result.status);

// 5. Branch on the status
const queue: { readonly checkpointId: string; readonly prompt: string }[] = [];
switch (result.status) {
  case ExecutionStatus.Completed:
    throw new Error(`The flow did not wait for anybody: ${JSON.stringify(result.output)}`);
  case ExecutionStatus.Failed:
    throw new Error(`${result.error.message} ${result.error.errorType}`);
  case ExecutionStatus.Suspended:
    queue.push({ checkpointId: result.checkpoint.checkpointId, prompt: result.checkpoint.prompt });
}
console.log(queue[0]?.prompt);

// 6. Resume
const resume: ResumeRequest = { checkpointId: queue[0]?.checkpointId ?? "", resolution: { decision: "approve" } };
const final = await engine.resume(resume);
console.log(final.status);
if (final.status === ExecutionStatus.Completed) console.log(JSON.stringify(final.output));
await engine.close();
