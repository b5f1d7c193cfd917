// What the rows of the engine share: a program compiled and loaded by the engine of one built checkout.

/** Loads the public entry points of the library built at `root`. */
export async function libraryAt(root) {
  const [api, { compile }, { openFileStore }] = await Promise.all(
    ["index", "compiler", "node"].map((entry) => import(`${root}/runtime/dist/${entry}.js`)),
  );
  return { api, compile, openFileStore };
}

/** An engine for the program `text`; what it stores is kept in memory unless `store` is given, which may have other parts of a host too. */
export function engineOf({ api, compile }, text, store) {
  const { module, diagnostics } = compile("main.scaicore", { read: () => text });
  if (module === undefined) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  // A mock provider records its requests, which is no memory of the engine's: each call has one of its own.
  const modelProviders = {
    complete: (request, options) => new api.MockModelProvider().complete(request, options),
    stream: (request, options) => new api.MockModelProvider().stream(request, options),
  };
  const checkpoints = store?.checkpoints ?? new api.InMemoryCheckpointBackend();
  const memory = store?.memory ?? new api.InMemoryBackend();
  const { plugins } = store ?? {};
  const environment = new api.HostEnvironment({
    memory,
    checkpoints,
    modelProviders: store?.modelProviders ?? modelProviders,
    clock: new api.SystemClock(),
    ...(plugins && { plugins }),
  });
  return { engine: api.CoreEngine.load(module, environment), checkpoints };
}

export async function complete(engine, flow, input) {
  const result = await engine.invoke({ flow, input });
  if (result.status !== "COMPLETED") throw new Error(JSON.stringify(result));
  return result.output;
}

export async function suspend(engine, flow) {
  const result = await engine.invoke({ flow, input: { name: "Ada" } });
  if (result.status !== "SUSPENDED") throw new Error(JSON.stringify(result));
  return result.checkpoint.checkpointId;
}

export async function approve(engine, checkpointId) {
  const result = await engine.resume({ checkpointId, resolution: { decision: "approve" } });
  if (result.status !== "COMPLETED") throw new Error(JSON.stringify(result));
}

/** Bytes on the heap for each of `count` repetitions of `work`. An upper bound without `--expose-gc`. */
export async function bytesEach(count, work) {
  const before = heapUsed();
  for (let i = 0; i < count; i++) await work();
  return (heapUsed() - before) / count;
}

function heapUsed() {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
