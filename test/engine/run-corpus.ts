import {
  CoreEngine,
  HostEnvironment,
  InMemoryBackend,
  InMemoryCheckpointBackend,
  InMemoryEventSink,
  TestClock,
  mockParts,
  pluginResults,
  type CheckpointInfo,
  type InvocationResult,
  type IRBlock,
  type IRModule,
  type Json,
  type JsonObject,
  type ModelProvider,
} from "scaicore";
import { exampleValue } from "../../runtime/host/models/example-value.js";
import type { CorpusRun } from "../support/corpus.js";
import { Random, seedOf } from "../fuzz/random.js";
import { isCrash } from "./crashing-backend.js";
import { type Death, EffectLedger, MortalLife } from "./mortal-life.js";

/** What a run came to, as far as a host sees it. */
export interface Outcome {
  readonly end: JsonObject;
  readonly memory: Json;
  /** The flow's own events, in order. */
  readonly emitted: readonly Json[];
  /** What models were asked, in order of path; a call that a crash repeats counts once. */
  readonly asked: readonly Json[];
}
export interface CorpusResult {
  readonly outcome: Outcome;
  /** How many engines the run took. */
  readonly lives: number;
  /** What it asked of models, plugins and other cores, repetitions counted; and what it asked again though the answer was written down. */
  readonly calls: number;
  readonly repeated: readonly string[];
}

/** At one go; by another engine after every block; with nothing at once; killed again and again, wherever it is. */
export type Way = "plain" | "reloaded" | "sequential" | "killed";

/** Lives of engines that one run may take. */
const MOST_LIVES = 2000;

/** @param seed of the boundaries at which it is killed */
export async function runCorpus(item: CorpusRun, way: Way, seed = 0): Promise<CorpusResult> {
  const module = way === "sequential" ? withoutConcurrency(item.module) : item.module;
  const clock = new TestClock();
  const store = new InMemoryCheckpointBackend({ clock });
  const memory = new InMemoryBackend();
  const events = new InMemoryEventSink();
  const asked = new Map<string, Json>();
  const effects = new EffectLedger();
  const parts = mockParts(item.mocks, { core: module.name, pluginResults: pluginResults(module) });
  const modelProviders: ModelProvider = {
    complete(request, options) {
      const { path, role, messages } = request;
      asked.set(options.idempotencyKey, { path, role: role.roleName, messages: messages as unknown as Json });
      return parts.modelProviders.complete(request, options);
    },
  };
  const engineIn = (life: MortalLife): CoreEngine =>
    CoreEngine.load(
      module,
      new HostEnvironment({
        ...parts,
        modelProviders: life.modelProviders(modelProviders),
        plugins: life.plugins(parts.plugins),
        dispatcher: life.dispatcher(parts.dispatcher),
        memory: life.memory(memory),
        checkpoints: life.checkpoints(store),
        events,
        clock,
      }),
      // Killed so often, it may come to nothing durable many times in a row.
      { limits: { recoveries: MOST_LIVES } },
    );
  const request = {
    flow: item.flow,
    input: item.input,
    invocationId: "corpus",
    durability: way === "reloaded" || way === "killed" ? "block" : "checkpoint",
  } as const;
  const random = new Random(seedOf(`${seed} ${item.title}`));

  let end: JsonObject | undefined;
  let lives = 0;
  for (; end === undefined; lives++) {
    if (lives > MOST_LIVES) throw new Error(`${item.title} makes no progress.`);
    const life = new MortalLife(store, deathOf(way, random), effects);
    const engine = engineIn(life);
    const live = async (): Promise<JsonObject> => {
      if (lives > 0) await engine.recover();
      return await toEnd(engine, await engine.invoke(request));
    };
    try {
      end = await Promise.race([live(), life.died]);
      await Promise.race([engine.close(), life.died]);
    } catch (error) {
      if (!isCrash(error)) throw error;
    }
  }
  const own = new Map(
    events.events
      .filter(({ type }) => !LIFECYCLE.test(type))
      .map((event) => [event.sequence, { type: event.type, path: event.path ?? "", payload: event.payload }] as const),
  );
  const outcome = {
    end,
    memory: await contents(module, memory, store),
    emitted: [...own].sort(([a], [b]) => a - b).map(([, event]) => event),
    asked: [...asked.values()].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
  };
  return { outcome, lives, calls: effects.calls, repeated: effects.repeated };
}

/** Boundaries that a life lasts at most, when it is killed anywhere: long enough for an entry or two. */
const LONGEST_LIFE = 24;

function deathOf(way: Way, random: Random): Death {
  switch (way) {
    case "plain":
    case "sequential":
      return "never";
    case "reloaded":
      // The first entry opens the log, the second one is that of a block or a park.
      return { entries: 2 };
    case "killed":
      return { boundaries: random.below(LONGEST_LIFE) };
  }
}

const LIFECYCLE = /^(invocation|block|checkpoint|model|plugin|events|debug)\./;

async function toEnd(engine: CoreEngine, first: InvocationResult): Promise<JsonObject> {
  let result = first;
  for (let turn = 0; turn < 50; turn++) {
    if (result.status === "COMPLETED") return { output: result.output };
    if (result.status === "FAILED") {
      const { errorType, message, nodeId } = result.error;
      return { errorType, message, nodeId: nodeId ?? null };
    }
    const { checkpoint } = result;
    try {
      result = await engine.resume({ checkpointId: checkpoint.checkpointId, resolution: decide(checkpoint) });
    } catch (error) {
      if (isCrash(error)) throw error;
      return { refused: error instanceof Error ? error.message : String(error) };
    }
  }
  return { endless: true };
}

/** A decision that fits, the same for the same checkpoint. */
function decide({ options, form, path }: CheckpointInfo): JsonObject {
  const fields = form === undefined ? {} : (exampleValue(form, { path }) as JsonObject);
  const option = options[path.length % Math.max(1, options.length)];
  return { ...fields, decision: option?.id ?? "as you like" };
}

/** Of the instance that ran; of a core without instances what all share. */
async function contents(
  module: IRModule,
  memory: InMemoryBackend,
  store: InMemoryCheckpointBackend,
): Promise<JsonObject> {
  const found: Record<string, Json> = {};
  const [head] = (await store.invocations({ invocationId: "corpus" })).items;
  const instanceKey = module.instance.mode === "entity" ? (head?.start.instanceKey ?? null) : null;
  for (const { name } of module.memory) {
    const value = await memory.read({ core: module.name, instanceKey }, name);
    if (value !== undefined) found[name] = value.value;
  }
  return found;
}

const ONE = { kind: "literal", type: "int", value: 1 } as const;

/** The same program with one branch and one element at a time. */
function withoutConcurrency(module: IRModule): IRModule {
  const change = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(change);
    if (typeof value !== "object" || value === null) return value;
    const copy = Object.fromEntries(Object.entries(value).map(([key, child]) => [key, change(child)]));
    const { kind, max_concurrent: most } = copy as Partial<IRBlock & { kind: "foreach" }>;
    if (((kind as string) === "parallel" && "branches" in copy) || (kind === "foreach" && most !== undefined))
      copy.max_concurrent = ONE;
    return copy;
  };
  return change(module) as IRModule;
}
