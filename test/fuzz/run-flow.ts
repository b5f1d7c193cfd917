/** Runs one flow to its end: over suspensions, hand-overs to other engines and crashes, with random answers and decisions. */
import {
  CoreEngine,
  errorCatalogue,
  HostEnvironment,
  InMemoryBackend,
  InMemoryCheckpointBackend,
  InMemoryEventSink,
  ScaiCoreError,
  TestClock,
  type CheckpointBackend,
  type DebugScope,
  type Inspector,
  type CheckpointInfo,
  type ErrorType,
  type InvocationRequest,
  type InvocationResult,
  type IRModule,
  type Json,
  type JsonObject,
} from "scaicore";
import { fromJson } from "../support/uncounted.js";
import { crashing, isCrash } from "../engine/crashing-backend.js";
import { Fault } from "./fault.js";
import { jsonOfSchema } from "./json-values.js";
import { Random, seedOf } from "./random.js";
import { inputOf, worldOf } from "./world.js";

/**
 * `plain`: one engine. `handed`: another engine, with a module read from the bundle, after each suspension. `crashing`:
 * durable after every block, and ended by a crash after each.
 */
export type Way = "plain" | "handed" | "crashing";

/** What a run came to, in one word: `completed`, `suspended`, or the type of its error. */
export interface RunEnd {
  readonly outcome: string;
  /** Output, or the message of the error. */
  readonly detail: Json;
  readonly decisions: number;
}

const LIMITS = { steps: 5_000, callDepth: 60, stringLength: 50_000, collectionSize: 2_000, snapshotBytes: 2 ** 20 };
const MOST_DECISIONS = 25;
const MOST_CRASHES = 10;
const HANG_MS = 30_000;
const FAR_FUTURE_MS = 400 * 86_400_000;

/** Of the errors of a flow these mean that the compiler or the engine is wrong. */
const NEVER = new Set(["InternalError", "MatchError", "NondeterminismError", "RecoveryLimitError", "InputError"]);

/** @param modules the program read twice from its bundle, for engines that share nothing but the store */
export async function runFlow(
  modules: readonly [IRModule, IRModule],
  flow: string,
  seed: number,
  way: Way,
): Promise<RunEnd> {
  const [module] = modules;
  let engines = 0;
  const clock = new TestClock();
  const store = new InMemoryCheckpointBackend({ clock });
  const events = new InMemoryEventSink();
  const memory = new InMemoryBackend();
  const world = worldOf(module, seed);
  const watched = seed % 4 === 0;
  const { inspector, check } = variablesWatch(module);
  const engineOn = (checkpoints: CheckpointBackend): CoreEngine =>
    CoreEngine.load(
      modules[engines++ % 2]!,
      new HostEnvironment({ ...world, memory, checkpoints, events, clock, logger: { warn: () => undefined } }),
      { limits: LIMITS, ...(watched ? { inspector } : {}) },
    );
  const request: InvocationRequest = {
    flow,
    ...addressed(module, inputOf(module, flow, new Random(seedOf(`${seed} input ${flow}`)))),
    invocationId: "fuzz",
    durability: way === "crashing" || (seed & 1) === 1 ? "block" : "checkpoint",
  };

  let engine = engineOn(store);
  let decisions = 0;
  for (let life = 0; ; life++) {
    try {
      if (way === "crashing" && life < MOST_CRASHES) {
        const { backend } = crashing(store, undefined, { name: "append", count: 2 });
        engine = engineOn(backend);
      } else if (life > 0) engine = engineOn(store);
      if (life > 0) await settled(engine.recover(), clock);
      let result = await settled(engine.invoke(request), clock);
      while (result.status === "SUSPENDED" && decisions < MOST_DECISIONS) {
        decisions++;
        if (way === "handed") {
          await engine.close();
          engine = engineOn(store);
        }
        result = await decide(engine, result, clock, seed);
      }
      await engine.close();
      checkEvents(events);
      check();
      return endOf(module, flow, result, decisions);
    } catch (error) {
      if (!isCrash(error)) throw error;
    }
  }
}

/** An entity core is asked for one of its instances, by the input or beside it. */
function addressed({ instance }: IRModule, input: JsonObject): Pick<InvocationRequest, "input" | "instanceKey"> {
  const { entity_key } = instance;
  if (entity_key === undefined) return { input };
  const value = input[entity_key];
  if (value === "") return { input: { ...input, [entity_key]: "k" } };
  return value === undefined || value === null ? { input, instanceKey: "k" } : { input };
}

/** Decides one of the pending checkpoints, lets its time run out, or cancels the run; always the same for the same seed. */
async function decide(
  engine: CoreEngine,
  result: InvocationResult & { readonly status: "SUSPENDED" },
  clock: TestClock,
  seed: number,
): Promise<InvocationResult> {
  const pending = [...result.checkpoints].sort((a, b) => (a.path < b.path ? -1 : 1));
  const about = new Random(seedOf(`${seed} ${pending.map(({ path }) => path).join(" ")}`));
  const info = about.pick(pending);
  const choice = new Random(seedOf(`${seed} ${info.path}`));
  if (choice.chance(0.02)) return await settled(engine.cancel(result.invocationId), clock);
  if (info.waitsFor !== undefined || (info.expiresAt !== undefined && choice.chance(0.4))) {
    await clock.advance(info.expiresAt === undefined ? FAR_FUTURE_MS : Date.parse(info.expiresAt) - clock.now() + 1);
    await settled(engine.expire(), clock);
    await settled(engine.recover(), clock);
    const after = await engine.result(result.invocationId);
    if (after !== undefined && JSON.stringify(after) !== JSON.stringify(result)) return after;
  }
  let refusal: unknown;
  for (const resolution of resolutions(info, choice)) {
    try {
      return await answer(engine, info, resolution, clock);
    } catch (error) {
      if (!(error instanceof ScaiCoreError)) throw error;
      if (error.errorType === "CheckpointExpiredError" || error.errorType === "CheckpointAlreadyResolvedError")
        return (await engine.result(result.invocationId)) ?? result;
      if (error.errorType !== "ResolutionError") throw error;
      refusal = error;
    }
  }
  throw new Fault("every decision is refused", `${info.path}: ${String(refusal)}`);
}

/** Decides for as many persons as the checkpoint asks for, and in the name of nobody where it does not ask. */
async function answer(
  engine: CoreEngine,
  { checkpointId, invocationId, quorum = 1, selfApproval }: CheckpointInfo,
  resolution: JsonObject,
  clock: TestClock,
): Promise<InvocationResult> {
  const named = quorum > 1 || selfApproval === false;
  for (let person = 1; person <= Math.min(quorum, MOST_PERSONS); person++) {
    const by = named ? { resolvedBy: `person ${person}` } : {};
    const result = await settled(engine.resume({ checkpointId, resolution, ...by }), clock);
    if (result.status !== "SUSPENDED" || result.checkpoint.checkpointId !== checkpointId) return result;
    if (quorum === 1) return result;
  }
  // A program may ask for more persons than there are.
  return await settled(engine.cancel(invocationId), clock);
}
const MOST_PERSONS = 5;

/** Decisions that fit options and form: each option in turn, from a random one on, with other fields each time. */
function* resolutions({ options, form }: CheckpointInfo, random: Random): Generator<JsonObject> {
  const ids =
    options.length === 0 ? [random.pick(["as you like", "", "7"])] : random.shuffled(options.map(({ id }) => id));
  for (const decision of [...ids, ...ids, ...ids])
    yield { ...(form === undefined ? {} : (jsonOfSchema(form, random) as JsonObject)), decision };
}

/** Looks at the variables before each block and statement: each holds a value of its type, or none yet. */
function variablesWatch({ types }: IRModule): { readonly inspector: Inspector; readonly check: () => void } {
  let found: Fault | undefined;
  return {
    inspector: {
      stops(view) {
        if (found !== undefined) return false;
        for (const { name, irType, value } of view
          .stack(view.point.threads[0])
          .flatMap(view.scopes)
          .flatMap(variablesOf)) {
          // One that is not assigned yet reads as null.
          const read = irType === undefined || value === null ? undefined : fromJson(irType, value, types, name);
          if (read === undefined || read.ok) continue;
          const [{ path, expected, got }] = read.problems;
          found = new Fault(
            "a variable does not fit its type",
            `${path} at ${view.point.path}: expected ${expected}, got ${got}`,
          );
        }
        return false;
      },
      stopped: () => undefined,
    },
    check() {
      if (found !== undefined) throw found;
    },
  };
}

const variablesOf = ({ name, variables }: DebugScope): DebugScope["variables"] =>
  name === "parameters" || name === "variables" || name === "block" ? variables : [];

/** An error inside is a fault also where the program catches it. */
function checkEvents({ events }: InMemoryEventSink): void {
  for (const { type, payload, path } of events) {
    if (type !== "block.failed") continue;
    const { error_type, message } = payload.error as { readonly error_type: string; readonly message: string };
    if (NEVER.has(error_type)) throw new Fault(error_type, `${message} (${path ?? "no path"}, an event)`);
  }
}

function endOf(module: IRModule, flow: string, result: InvocationResult, decisions: number): RunEnd {
  if (result.status === "SUSPENDED") return { outcome: "suspended", detail: result.checkpoint.path, decisions };
  if (result.status === "FAILED") {
    const { errorType, message } = result.error;
    if (NEVER.has(errorType)) throw new Fault(errorType, message);
    if (!Object.hasOwn(errorCatalogue, errorType))
      throw new Fault("undocumented error type", `${errorType}: ${message}`);
    if (errorCatalogue[errorType as ErrorType].place !== "flow" && errorType !== "EnvironmentError")
      throw new Fault(errorType, message);
    return { outcome: errorType, detail: message, decisions };
  }
  const { return_type } = module.flows.find(({ name }) => name === flow)!;
  const read = fromJson(return_type, result.output, module.types, "output");
  if (!read.ok) {
    const [{ path, expected, got }] = read.problems;
    throw new Fault("the output does not fit its type", `${path}: expected ${expected}, got ${got}`);
  }
  return { outcome: "completed", detail: result.output, decisions };
}

/** Waits for what an engine does; where everything sleeps, time goes on. */
export async function settled<T>(promise: Promise<T>, clock: TestClock): Promise<T> {
  const state = { done: false };
  const finish = (): void => {
    state.done = true;
  };
  promise.then(finish, finish);
  const started = performance.now();
  for (let turn = 0; !state.done; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
    const next = clock.untilNext;
    if (turn > 3 && next !== undefined) await clock.advance(next);
    if (performance.now() - started > HANG_MS) throw new Fault("hang", `still running after ${HANG_MS} ms`);
  }
  return await promise;
}
