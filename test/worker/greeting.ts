/** What a browser worker does: compiles the greeting, runs it to its checkpoint, approves it, and posts what happened. */
import {
  CoreEngine,
  HostEnvironment,
  InMemoryBackend,
  InMemoryCheckpointBackend,
  InMemoryEventSink,
  IRSerializer,
  MockModelProvider,
  SystemClock,
} from "scaicore";
import { compile } from "scaicore/compiler";

interface WorkerScope {
  onmessage: (event: { readonly data: string }) => void;
  postMessage(message: unknown): void;
}
const scope = globalThis as unknown as WorkerScope;

async function greet(source: string): Promise<unknown> {
  const { module, diagnostics } = compile("greet.scaicore", { read: () => source });
  if (module === undefined) return { diagnostics };
  const serializer = new IRSerializer();
  const engine = CoreEngine.load(
    serializer.deserialize(serializer.serialize(module)),
    new HostEnvironment({
      memory: new InMemoryBackend(),
      modelProviders: new MockModelProvider(),
      checkpoints: new InMemoryCheckpointBackend(),
      events: new InMemoryEventSink(),
      clock: new SystemClock(),
    }),
  );
  const first = await engine.invoke({ flow: "greet", input: { name: "Ada" } });
  if (first.status !== "SUSPENDED") return first;
  const final = await engine.resume({
    checkpointId: first.checkpoint.checkpointId,
    resolution: { decision: "approve" },
  });
  await engine.close();
  return {
    prompt: first.checkpoint.prompt,
    status: final.status,
    output: final.status === "COMPLETED" && final.output,
  };
}

scope.onmessage = ({ data }) => {
  void greet(data)
    .catch((error: unknown) => ({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }))
    .then((outcome) => {
      scope.postMessage(outcome);
    });
};
