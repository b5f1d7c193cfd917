/** What becomes of a bundle: it is refused, or it loads and its flows run over a file store to documented ends. */
import {
  BundleError,
  type CheckpointInfo,
  CoreEngine,
  EnvironmentError,
  type ErrorType,
  errorCatalogue,
  HostEnvironment,
  InMemoryEventSink,
  type InvocationRequest,
  type InvocationResult,
  type IRModule,
  IRSerializer,
  type JsonObject,
  ScaiCoreError,
  TestClock,
} from "scaicore";
import { openFileStore } from "scaicore/node";
import type { OpenMode } from "../../runtime/host/file-store/file-system.js";
import { nodeFileSystem } from "../../runtime/host/file-store/node-file-system.node.js";
import { Fault } from "./fault.js";
import { jsonOfSchema } from "./json-values.js";
import { Random, seedOf } from "./random.js";
import { settled } from "./run-flow.js";
import { inputOf, worldOf } from "./world.js";

export interface BundleEnd {
  /** `refused` on reading, `unsound` on loading, `not here` for want of something, or `ran`. */
  readonly end: "refused" | "unsound" | "not here" | "ran";
  /** What each run came to: `completed`, `suspended`, or the type of its error. */
  readonly runs: readonly string[];
  readonly decisions: number;
  /** The most steps of a run that its events show, as a share of the limit. */
  readonly steps: number;
}

/** Small: what is not bounded by it is found by how much it does, not by how long it takes. */
/** The clock of the test goes on by hours while the disk is at work, so that a store would seem to take so long. */
const NO_DEADLINES = { storeCallMs: 0, hostCallMs: 0 };
const LIMITS = {
  ...NO_DEADLINES,
  steps: 3_000,
  callDepth: 60,
  stringLength: 50_000,
  collectionSize: 2_000,
  snapshotBytes: 2 ** 20,
};
const MOST_FLOWS = 2;
const MOST_DECISIONS = 3;
const FAR_FUTURE_MS = 400 * 86_400_000;

/** A loss of power is not what this is about, and syncs take most of the time. */
const fileSystem = {
  ...nodeFileSystem,
  syncDirectory: () => Promise.resolve(),
  open: async (path: string, mode: OpenMode) => ({
    ...(await nodeFileSystem.open(path, mode)),
    sync: () => Promise.resolve(),
  }),
};

export async function tryBundle(bytes: Uint8Array, seed: number, directory: string): Promise<BundleEnd> {
  const nothing = { runs: [], decisions: 0, steps: 0 };
  const read = outcomeOf(() => new IRSerializer().deserialize(bytes), BundleError);
  if (read === undefined) return { end: "refused", ...nothing };
  const clock = new TestClock();
  const store = await openFileStore(directory, { clock, fileSystem });
  try {
    return await tryModule(read, seed, { clock, store });
  } finally {
    await store.close();
  }
}

interface Stage {
  readonly clock: TestClock;
  readonly store: Awaited<ReturnType<typeof openFileStore>>;
}

async function tryModule(module: IRModule, seed: number, stage: Stage): Promise<BundleEnd> {
  const nothing = { runs: [], decisions: 0, steps: 0 };
  const lacking = new HostEnvironment({
    ...stage.store,
    modelProviders: { complete: () => Promise.reject(new Error()) },
  });
  try {
    CoreEngine.load(module, lacking);
  } catch (error) {
    if (error instanceof BundleError) return { end: "unsound", ...nothing };
    if (!(error instanceof EnvironmentError)) throw error;
  }
  const events = new InMemoryEventSink();
  // Engines need names of their own, so their randomness is not that of the world.
  const { random: _, ...world } = worldOf(module, seed);
  const engineOf = (): CoreEngine | undefined =>
    outcomeOf(
      () =>
        CoreEngine.load(
          // Read anew each time, as another process would.
          new IRSerializer().deserialize(new IRSerializer().serialize(module)),
          new HostEnvironment({
            ...world,
            ...partsOf(stage),
            events,
            logger: { warn: () => undefined },
          }),
          { limits: LIMITS, durability: seed % 2 === 0 ? "block" : "checkpoint" },
        ),
      EnvironmentError,
    );
  const engine = engineOf();
  if (engine === undefined) return { end: "not here", ...nothing };
  await engine.close();
  const random = new Random(seed);
  const flows = random.shuffled(module.flows.filter(({ visibility }) => visibility !== "internal"));
  const runs: string[] = [];
  let decisions = 0;
  let steps = 0;
  for (const { name } of flows.slice(0, MOST_FLOWS)) {
    const before = events.events.length;
    const run = new BundleRun(engineOf as () => CoreEngine, stage, seedOf(`${seed} ${name}`));
    runs.push(await run.toItsEnd(requestOf(module, name, seed)));
    decisions += run.decisions;
    steps = Math.max(steps, stepsIn(events.events.slice(before)) / LIMITS.steps);
  }
  if (steps > 1) throw new Fault("over the budget of steps", `${Math.round(steps * LIMITS.steps)} blocks in one run`);
  return { end: "ran", runs, decisions, steps };
}

const partsOf = ({ clock, store: { checkpoints, memory } }: Stage) => ({ clock, checkpoints, memory });

/** Each block that begins is a step; those of expressions are not seen here. */
const stepsIn = (events: readonly { readonly type: string }[]): number =>
  events.filter(({ type }) => type === "block.entered").length;

function requestOf(
  module: IRModule,
  flow: string,
  seed: number,
): InvocationRequest & { readonly invocationId: string } {
  const invocationId = `fuzz-${seed}-${flow}`;
  try {
    const input = inputOf(module, flow, new Random(seedOf(`${seed} input ${flow}`)));
    const key = module.instance.entity_key;
    if (key === undefined) return { flow, invocationId, input };
    const named = input[key] !== undefined && input[key] !== null && input[key] !== "";
    return named ? { flow, invocationId, input } : { flow, invocationId, input, instanceKey: "k" };
  } catch {
    // No schema of ours describes it: the engine has to refuse it.
    return { flow, invocationId, input: {} };
  }
}

/** One run over several engines that share a store, and what it came to. */
class BundleRun {
  decisions = 0;

  constructor(
    private readonly engineOf: () => CoreEngine,
    private readonly stage: Stage,
    private readonly seed: number,
  ) {}

  async toItsEnd(request: InvocationRequest & { readonly invocationId: string }): Promise<string> {
    let engine = this.engineOf();
    try {
      let result = await this.#settled(engine.invoke(request));
      while (result.status === "SUSPENDED" && this.decisions < MOST_DECISIONS) {
        await engine.close();
        engine = this.engineOf();
        const after = await this.#decide(engine, result.checkpoint, result.invocationId);
        if (after === undefined) return "suspended";
        result = after;
      }
      await this.#checkKept(engine, request, result);
      return endOf(result);
    } catch (error) {
      throw error instanceof ScaiCoreError ? new Fault(`a call rejects with ${error.errorType}`, error.message) : error;
    } finally {
      await engine.close();
    }
  }

  /** `undefined`: nothing that this test knows decides it. */
  async #decide(engine: CoreEngine, info: CheckpointInfo, invocationId: string): Promise<InvocationResult | undefined> {
    this.decisions++;
    const random = new Random(seedOf(`${this.seed} ${info.path}`));
    for (const { id } of [...random.shuffled(info.options), { id: "as you like" }]) {
      try {
        const fields = info.form === undefined ? {} : (jsonOfSchema(info.form, random) as JsonObject);
        return await this.#settled(
          engine.resume({ checkpointId: info.checkpointId, resolution: { ...fields, decision: id } }),
        );
      } catch (error) {
        if (!(error instanceof ScaiCoreError) || !REFUSALS.has(error.errorType)) throw error;
      }
    }
    if (random.chance(0.5)) return await this.#settled(engine.cancel(invocationId));
    await this.stage.clock.advance(FAR_FUTURE_MS);
    await this.#settled(engine.expire());
    return await engine.result(invocationId);
  }

  /** Whoever asks again, by whichever engine, gets the same. */
  async #checkKept(
    engine: CoreEngine,
    request: InvocationRequest & { readonly invocationId: string },
    result: InvocationResult,
  ): Promise<void> {
    const kept = await this.stage.store.checkpoints.invocations({ invocationId: request.invocationId });
    const [summary] = kept.items;
    // A request that was refused is not recorded.
    if (summary === undefined) return;
    if (summary.status === "corrupt") throw new Fault("a store that is damaged", summary.problem ?? "");
    if (result.status === "SUSPENDED") return;
    const again = await this.#settled(engine.invoke(request));
    if (JSON.stringify(again) !== JSON.stringify(result))
      throw new Fault(
        "another result when it is asked for again",
        `${JSON.stringify(result)} / ${JSON.stringify(again)}`,
      );
  }

  #settled<T>(promise: Promise<T>): Promise<T> {
    return settled(promise, this.stage.clock);
  }
}

const REFUSALS: ReadonlySet<string> = new Set<ErrorType>(["ResolutionError", "NotAuthorizedError"]);

function endOf(result: InvocationResult): string {
  if (result.status !== "FAILED") return result.status.toLowerCase();
  const { errorType, message } = result.error;
  if (!Object.hasOwn(errorCatalogue, errorType)) throw new Fault("undocumented error type", `${errorType}: ${message}`);
  // Anything else means that the engine is wrong.
  if (errorType === "InternalError" && !message.includes("The bundle contradicts itself"))
    throw new Fault("an InternalError that does not name its cause", message);
  return errorType;
}

/** What the call gives; `undefined` when it refuses with this error. Whatever else it throws is a fault. */
function outcomeOf<T>(call: () => T, refusal: abstract new (...given: never[]) => Error): T | undefined {
  try {
    return call();
  } catch (error) {
    if (error instanceof refusal) return undefined;
    throw error;
  }
}
