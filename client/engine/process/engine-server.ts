import {
  bundleHash,
  CoreEngine,
  HostEnvironment,
  type InvocationResult,
  type IRModule,
  IRSerializer,
  type Json,
  type LimitsOptions,
  ModuleMismatchError,
  type StreamItem,
  SystemClock,
  triggeredRequest,
} from "scaicore";
import { type FileStore, openFileStore } from "scaicore/node";
import type { InspectedTest, InspectTest } from "scaicore/testing";
import { Channel, type Handlers, type Message } from "./channel.js";
import type { DebugAdapter } from "./debug/adapter.js";
import { createEnginePool, type EnginePool, type LoadedEngine } from "./engine-pool.js";
import type { EngineMethods, EngineNote, HostMethods, ProgramRef } from "./protocol.js";
import { EnvironmentAnswers, type HostChannel, remoteParts } from "./remote-parts.js";
import { createReports, type Reports } from "./reports.js";

/** What is there once the store is open. */
interface Opened {
  readonly store: FileStore;
  readonly pool: EnginePool;
}

/** The debugger of the process, and the program that it looks into; none where it looks into tests. */
interface Debugging {
  readonly hash: string | undefined;
  readonly adapter: DebugAdapter;
}

/** Runs the flows of one store for the extension at the other end, and answers its messages. */
export function serveEngine(send: (message: Message) => void): { readonly receive: (message: Message) => void } {
  const reports = createReports((items) => channel.note({ kind: "report", items }));
  let opening: Promise<Opened> | undefined;
  let debugging: Debugging | undefined;
  let inspectTest: InspectTest | undefined;

  async function opened(): Promise<Opened> {
    if (opening === undefined) throw new Error("The store is not open.");
    return await opening;
  }
  const use = async <T>(program: ProgramRef, work: (engine: CoreEngine) => Promise<T>): Promise<T> =>
    await (await opened()).pool.use(program, work);

  const handlers: Handlers<EngineMethods> = {
    async open({ directory, limits }) {
      opening = open(directory, limits, channel, reports, (hash) =>
        debugging?.hash === hash ? debugging.adapter : undefined,
      );
      await opening;
      return undefined;
    },
    invoke: ({ program, request }, { signal, item }) =>
      use(program, (engine) => {
        const onStarted = () => item("started");
        return drive(engine.stream(request, { signal, onStarted }), request.invocationId, reports);
      }),
    resume: ({ program, invocationId, request }) =>
      use(program, (engine) => drive(engine.stream(request), invocationId, reports)),
    cancel: ({ program, invocationId, reason }) => use(program, (engine) => engine.cancel(invocationId, reason)),
    triggered: ({ program, trigger, input }) =>
      use(program, ({ module }) => Promise.resolve(triggeredRequest(module, trigger, input))),
    result: ({ program, invocationId }) => use(program, (engine) => engine.result(invocationId)),
    expire: ({ program, now }) => use(program, (engine) => engine.expire(now)),
    async debug({ program, setup }) {
      const { store } = await opened();
      const [{ DebugAdapter }, bytes] = await Promise.all([
        import("./debug/adapter.js"),
        bundleOf(program, store, channel),
      ]);
      const module = new IRSerializer().deserialize(bytes);
      const adapter = new DebugAdapter({
        module,
        setup,
        compile: (expression) => channel.call("expression", expression),
        readMemory: (invocationId, field) => readMemory(store, module, invocationId, field),
        send: (message) => channel.note({ kind: "debug", message }),
      });
      debugging = { hash: program.hash, adapter };
      return undefined;
    },
    async debugTests({ bundle, setup }) {
      const { DebugAdapter } = await import("./debug/adapter.js");
      let tested: InspectedTest | undefined;
      const adapter = new DebugAdapter({
        module: new IRSerializer().deserialize(new Uint8Array(Buffer.from(bundle, "base64"))),
        setup,
        compile: (expression) => channel.call("expression", expression),
        readMemory: async (invocationId, field) => (await tested?.memory(invocationId, field)) ?? null,
        send: (message) => channel.note({ kind: "debug", message }),
      });
      debugging = { hash: undefined, adapter };
      inspectTest = (next) => {
        tested = next;
        return { inspector: adapter.inspector, event: (event) => adapter.event(event) };
      };
      return undefined;
    },
    debugMessage({ message }) {
      debugging?.adapter.handle(message);
      return Promise.resolve(undefined);
    },
    async test(request, { signal, item }) {
      const { runProgramTests } = await import("./program-tests.js");
      await runProgramTests(request, signal, item, inspectTest);
      return undefined;
    },
    async close({ graceMs }) {
      const { store, pool } = await opened();
      await pool.close(graceMs);
      await store.close();
      return undefined;
    },
  };
  const channel: HostChannel = new Channel<EngineMethods, HostMethods, EngineNote, never>({
    send,
    handlers,
    onNote: () => undefined,
    beforeAnswer: () => reports.flush(),
  });
  return { receive: (message) => channel.receive(message) };
}

async function open(
  directory: string,
  limits: LimitsOptions,
  channel: HostChannel,
  reports: Reports,
  debuggerOf: (hash: string) => DebugAdapter | undefined,
): Promise<Opened> {
  // Any flow may have this process ended, which loses nothing of the others. Power is lost rarely, and a sync for each block costs more than the block.
  const store = await openFileStore(directory, { syncBlocks: false });

  async function load(program: ProgramRef): Promise<LoadedEngine> {
    const bytes = await bundleOf(program, store, channel);
    const module = new IRSerializer().deserialize(bytes);
    const { hash, source } = program;
    const parts = await channel.call("openParts", { hash, ...(source === undefined ? {} : { source }) });
    const answers = new EnvironmentAnswers();
    const environment = new HostEnvironment({
      checkpoints: store.checkpoints,
      memory: store.memory,
      ...remoteParts(channel, parts, answers),
      events: {
        emit(event) {
          reports.event(event);
          debuggerOf(hash)?.event(event);
          return event.eventId === undefined ? undefined : channel.call("emitted", { parts: parts.parts, event });
        },
      },
      clock: new SystemClock(),
      logger: { warn: (message) => channel.note({ kind: "warning", message }) },
    });
    // By block, so that a run which the end of this process interrupts continues after its last finished block.
    const inspector = debuggerOf(hash)?.inspector;
    const attempt = () =>
      CoreEngine.load(module, environment, {
        durability: "block",
        limits,
        ...(inspector === undefined ? {} : { inspector }),
      });
    const release = () => void channel.call("closeParts", { parts: parts.parts }).catch(() => undefined);
    try {
      for (;;) {
        const engine = outcomeOf(attempt);
        if (answers.isComplete) return { engine: engine(), release };
        await answers.complete(channel, parts.parts);
      }
    } catch (error) {
      release();
      throw error;
    }
  }

  return { store, pool: createEnginePool(load) };
}

/** What a function gives or throws, when it is asked for. */
function outcomeOf<T>(work: () => T): () => T {
  try {
    const value = work();
    return () => value;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

async function bundleOf({ core, coreVersion, hash }: ProgramRef, store: FileStore, host: HostChannel) {
  const stored = await store.checkpoints.getBundle(hash);
  if (stored !== undefined && isSound(stored, hash)) return stored;
  const given = await host.call("bundle", { hash });
  if (given !== undefined) return new Uint8Array(Buffer.from(given, "base64"));
  throw new ModuleMismatchError(
    `The program of this run (${core} ${coreVersion}) is missing from the store or damaged, so it cannot go on.`,
    { core, version: coreVersion },
  );
}

/** A field of the memory of a run's instance. */
async function readMemory(store: FileStore, module: IRModule, invocationId: string, field: string): Promise<Json> {
  const { items } = await store.checkpoints.invocations({ invocationId, limit: 1 });
  const instanceKey = module.instance.mode === "entity" ? (items[0]?.start.instanceKey ?? null) : null;
  return (await store.memory.read({ core: module.name, instanceKey }, field))?.value ?? null;
}

function isSound(bundle: Uint8Array, hash: string): boolean {
  try {
    return bundleHash(bundle) === hash;
  } catch {
    return false;
  }
}

async function drive(
  items: AsyncIterable<StreamItem>,
  invocationId: string,
  reports: Reports,
): Promise<InvocationResult> {
  const attempts = new Map<string, number>();
  for await (const item of items) {
    switch (item.kind) {
      case "result":
        return item.result;
      case "delta": {
        const { path, attempt, text } = item;
        const before = attempts.get(path);
        attempts.set(path, attempt);
        if (before === undefined || before === attempt) reports.text(invocationId, text);
        else reports.text(invocationId, text, true);
        break;
      }
      case "event":
        break;
    }
  }
  throw new Error("The engine ended without a result.");
}
