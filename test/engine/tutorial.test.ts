import { readFileSync } from "node:fs";
import {
  CoreEngine,
  ExecutionStatus,
  HostEnvironment,
  InMemoryBackend,
  InMemoryCheckpointBackend,
  InMemoryEventSink,
  IRSerializer,
  MockModelProvider,
  SystemClock,
} from "scaicore";
import { compile } from "scaicore/compiler";
import { expect, test } from "vitest";

/** The tutorial "Embed the runtime", step for step. */
test("embed the runtime", async () => {
  // 0. `scaicore compile greet.scaicore -o build/hello.scaicore-ir`
  const source = readFileSync(new URL("../../examples/greet.scaicore", import.meta.url), "utf8");
  const compiled = compile("greet.scaicore", { read: () => source });
  expect(compiled.diagnostics).toEqual([]);
  if (compiled.module === undefined) throw new Error("The example does not compile.");
  const bundle = new IRSerializer().serialize(compiled.module);

  // 1. Load the bundle
  const module = new IRSerializer().deserialize(bundle);
  expect(`${module.name} ${module.version}`).toBe("HelloWorld 1.0.0");

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
  const result = await engine.invoke({ flow: "greet", input: { name: "Ada" } });

  // 5. Branch on the status
  const queue: { checkpointId: string; prompt: string }[] = [];
  switch (result.status) {
    case ExecutionStatus.Completed:
      throw new Error("The flow did not wait for anybody.");
    case ExecutionStatus.Failed:
      throw new Error(`${result.error.message} ${result.error.errorType}`);
    case ExecutionStatus.Suspended:
      queue.push({ checkpointId: result.checkpoint.checkpointId, prompt: result.checkpoint.prompt });
  }
  expect(queue).toEqual([{ checkpointId: expect.any(String) as string, prompt: "Send this greeting to Ada?" }]);

  // 6. Resume
  const [queued] = queue;
  const final = await engine.resume({
    checkpointId: queued?.checkpointId ?? "",
    resolution: { decision: "approve" },
  });
  expect(final).toMatchObject({
    status: "COMPLETED",
    output: { message: "message for Ada", mood: expect.any(String) as string },
  });
  expect(final.status === "COMPLETED" && final.output).toEqual(result.checkpoint.payload);

  await engine.close();
});
