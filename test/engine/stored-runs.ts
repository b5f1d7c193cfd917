/**
 * Runs that stop in the middle of each kind of block, and what it takes to record one as a file and to go on from it:
 * the store, the bundle, and each log entry byte for byte. `stored-runs.test.ts` goes on from the recorded ones.
 */
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import {
  CoreEngine,
  HostEnvironment,
  InProcessDispatcher,
  InProcessPluginHost,
  IRSerializer,
  MockModelProvider,
  TestClock,
  type CheckpointBackend,
  type Durability,
  type InvocationResult,
  type IRModule,
  type Json,
  type JsonObject,
} from "scaicore";
import { openFileStore, type FileStore } from "scaicore/node";
import { crashing, isCrash } from "./crashing-backend.js";

export interface StoredCase {
  readonly name: string;
  /** Declarations, with flow `f`. */
  readonly source: string;
  readonly input?: JsonObject;
  readonly durability?: Durability;
  readonly models?: Json;
  /** What happens before the process is gone. Without it the run suspends and the engine is closed. */
  readonly stop?:
    | { readonly kind: "decided"; readonly resolution: JsonObject }
    /** The process is killed after so many appended entries. */
    | { readonly kind: "killed"; readonly appends: number };
  /** After the engine has recovered: time that passes. */
  readonly advanceMs?: number;
  /** Of the pending checkpoints, each time of the first by path; then of the last one again. */
  readonly decide?: readonly JsonObject[];
}

export interface StoredRun {
  readonly case: StoredCase;
  /** The program, and the cores that it calls, by target; as base64. */
  readonly bundle: string;
  readonly called: Readonly<Record<string, string>>;
  /** The files of the store when the process was gone, as base64. */
  readonly store: Readonly<Record<string, string>>;
  /** What the log was given until then, and after it, as base64. */
  readonly entries: readonly string[];
  readonly entriesAfter: readonly string[];
  /** How it ends. */
  readonly end: JsonObject;
  /** The memory of the core, by field. */
  readonly memory: Readonly<Record<string, Json>>;
}

export const START = "2026-01-15T10:30:00.000Z";
export const LEDGER = "core://shop/ledger";
const INVOCATION = "i";

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");
export const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "base64"));
export const bundleOf = (module: IRModule): string => base64(new IRSerializer().serialize(module));
const moduleIn = (bundle: string): IRModule => new IRSerializer().deserialize(bytesOf(bundle));

/** One process over a store in a directory. */
class Process {
  readonly entries: string[] = [];
  readonly #clock = new TestClock(START);

  private constructor(
    private readonly store: FileStore,
    private readonly engines: readonly CoreEngine[],
    private readonly test: StoredCase,
    clock: TestClock,
    entries: string[],
    readonly kill: () => Promise<void>,
  ) {
    this.#clock = clock;
    this.entries = entries;
  }

  static async open(directory: string, run: Pick<StoredRun, "case" | "bundle" | "called">): Promise<Process> {
    const clock = new TestClock(START);
    const store = await openFileStore(directory, { clock });
    const { stop, models } = run.case;
    const after = stop?.kind === "killed" ? { name: "append" as const, count: stop.appends } : undefined;
    const isNew = (await store.checkpoints.invocations({ invocationId: INVOCATION })).items.length === 0;
    const { backend, memory, kill } = crashing(store.checkpoints, undefined, isNew ? after : undefined);
    const entries: string[] = [];
    const dispatcher = new InProcessDispatcher({});
    const load = (bundle: string) =>
      CoreEngine.load(
        moduleIn(bundle),
        new HostEnvironment({
          memory: memory(store.memory),
          checkpoints: recording(backend, entries),
          clock,
          modelProviders: new MockModelProvider(models === undefined ? {} : { models: { primary: models } }),
          plugins: new InProcessPluginHost({
            "test/host": { echo: ({ n }) => n ?? null, fail: () => Promise.reject(new Error("broken")) },
          }),
          dispatcher,
        }),
      );
    const engines = [load(run.bundle)];
    for (const [target, bundle] of Object.entries(run.called)) {
      const engine = load(bundle);
      dispatcher.register(target, engine);
      engines.push(engine);
    }
    return new Process(store, engines, run.case, clock, entries, kill);
  }

  get #engine(): CoreEngine {
    return this.engines[0]!;
  }

  /** Runs until the run stops as the case says. */
  async begin(): Promise<void> {
    const { input = {}, durability = "block", stop } = this.test;
    try {
      const result = await this.#engine.invoke({ flow: "f", input, invocationId: INVOCATION, durability });
      if (stop?.kind === "killed" || result.status !== "SUSPENDED") {
        throw new Error(`${this.test.name} has ended: ${JSON.stringify(result)}`);
      }
      if (stop?.kind === "decided") {
        const decision = { kind: "resolved", at: START, resolution: stop.resolution } as const;
        await this.store.checkpoints.decide(result.checkpoint.checkpointId, decision);
      }
    } catch (error) {
      if (!isCrash(error)) throw error;
    }
  }

  /** Goes on from the store, with the decisions of the case, to the end. */
  async goOn(): Promise<JsonObject> {
    const { decide = [], advanceMs } = this.test;
    await this.#engine.recover();
    if (advanceMs !== undefined) {
      await this.#clock.advance(advanceMs);
      await this.#engine.expire();
    }
    for (let turn = 0; ; turn++) {
      const { items } = await this.store.checkpoints.list({});
      const [open] = items.toSorted((a, b) => (a.path < b.path ? -1 : 1));
      const resolution = decide[Math.min(turn, decide.length - 1)];
      if (open === undefined || resolution === undefined) break;
      await this.#engine.resume({ checkpointId: open.checkpointId, resolution });
    }
    return endOf(await this.#engine.result(INVOCATION));
  }

  async memory(): Promise<Record<string, Json>> {
    const { module } = this.#engine;
    const fields: Record<string, Json> = {};
    for (const instanceKey of [null, "Ada"]) {
      for (const { name } of module.memory) {
        const found = await this.store.memory.read({ core: module.name, instanceKey }, name);
        if (found !== undefined) fields[`${instanceKey ?? ""}.${name}`] = found.value;
      }
    }
    return fields;
  }

  async close(): Promise<void> {
    for (const engine of this.engines) await engine.close({ graceMs: 0 }).catch(() => undefined);
    await this.store.close();
  }
}

function recording(backend: CheckpointBackend, entries: string[]): CheckpointBackend {
  return new Proxy(backend, {
    get(target, name) {
      const method = Reflect.get(target, name) as (...args: unknown[]) => unknown;
      if (name !== "append") return method;
      return (lease: unknown, entry: Uint8Array, change: unknown) => {
        entries.push(base64(entry));
        return method(lease, entry, change);
      };
    },
  });
}

function endOf(result: InvocationResult | undefined): JsonObject {
  if (result?.status === "COMPLETED") return { output: result.output };
  if (result?.status === "FAILED") return { error: result.error as unknown as JsonObject };
  throw new Error(`The run has not ended: ${JSON.stringify(result)}`);
}

/** Runs a case from its begin until it stops, in an empty directory. Gives the entries that it has written. */
export async function runUntilStop(
  directory: string,
  run: Pick<StoredRun, "case" | "bundle" | "called">,
): Promise<readonly string[]> {
  const process = await Process.open(directory, run);
  await process.begin();
  await process.close();
  return process.entries;
}

/** Goes on from the store in a directory to the end of the run. */
export async function runToEnd(
  directory: string,
  run: Pick<StoredRun, "case" | "bundle" | "called">,
): Promise<Pick<StoredRun, "entriesAfter" | "end" | "memory">> {
  const process = await Process.open(directory, run);
  const end = await process.goOn();
  const memory = await process.memory();
  await process.close();
  return { entriesAfter: process.entries, end, memory };
}

export async function packed(directory: string): Promise<Record<string, string>> {
  const names = await readdir(directory, { recursive: true, withFileTypes: true });
  const files: Record<string, string> = {};
  for (const entry of names.filter((name) => name.isFile())) {
    const path = join(entry.parentPath, entry.name);
    files[path.slice(directory.length + 1).replaceAll("\\", "/")] = base64(await readFile(path));
  }
  return Object.fromEntries(Object.entries(files).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

export async function unpack(files: StoredRun["store"], directory: string): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), bytesOf(content));
  }
}
