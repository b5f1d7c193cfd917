import { HostEnvironment } from "../../../host/environment/host-environment.js";
import type { EventSink, RandomSource, RuntimeEvent } from "../../../host/interfaces.js";
import { InMemoryCheckpointBackend } from "../../../host/memory/in-memory-checkpoint-backend.js";
import { InMemoryEventSink } from "../../../host/memory/in-memory-sources.js";
import { TestClock } from "../../../host/memory/test-clock.js";
import type { IRModule } from "../../../ir/module.js";
import type { Json } from "../../../json.js";
import { constantValue } from "../../../stdlib/constant.js";
import { toJson } from "../../../stdlib/to-json.js";
import type { Value } from "../../../stdlib/value.js";
import { HeldRuns } from "./held-runs.js";
import { MockedMemory } from "./mocked-memory.js";
import { mockedCores, mockedModels, mockedPlugins, repeatingModels, repeatingPlugins } from "./mocked-parts.js";
import { Mocks } from "./mocks.js";
import { RecordedAnswers } from "./recorded-answers.js";

/** The time at which every test starts. */
const TEST_TIME = "2026-01-15T10:30:00.000Z";

/** The environment of the runs of one test: everything is mocked and deterministic. */
export class World {
  readonly clock = new TestClock(TEST_TIME);
  readonly sink = new InMemoryEventSink();
  readonly mocks = new Mocks();
  readonly held = new HeldRuns();
  readonly recorded: RecordedAnswers;
  readonly memory: MockedMemory;
  readonly environment: HostEnvironment;
  readonly #reference = new Map<string, Value>();
  readonly #config = new Map<string, Value>();

  /** @param seen takes the events of runs that are inspected: these may go back, and make their calls again */
  constructor(
    private readonly module: IRModule,
    seen?: (event: RuntimeEvent) => void,
  ) {
    this.memory = new MockedMemory(module);
    const read = (values: ReadonlyMap<string, Value>, name: string): Json | undefined => {
      const value = values.get(name);
      return value === undefined ? undefined : toJson(value);
    };
    this.recorded = new RecordedAnswers(module.name, this.mocks, {
      read: (_core, name) => {
        const secret = this.#config.get(name);
        // Plugins are mocked, so any value will do.
        return Promise.resolve(typeof secret === "string" ? secret : `secret:${name}`);
      },
    });
    const models = mockedModels(this.mocks, this.recorded);
    const plugins = mockedPlugins(module, this.mocks, this.recorded);
    this.environment = new HostEnvironment({
      memory: this.memory,
      modelProviders: seen === undefined ? models : repeatingModels(models),
      checkpoints: new InMemoryCheckpointBackend({ clock: this.clock }),
      events: seen === undefined ? this.sink : seenBy(this.sink, seen),
      clock: this.clock,
      random: seededRandom(),
      plugins: seen === undefined ? plugins : repeatingPlugins(plugins),
      dispatcher: mockedCores(module, this.mocks),
      // A test decides for whoever is asked.
      authorizer: { authorize: () => ({ allow: true }) },
      reference: { read: (_core, field) => Promise.resolve(read(this.#reference, field)) },
      config: {
        read: (_core, name) => {
          if (!this.#config.has(name) && this.#isRequired(name))
            this.mocks.missing(
              `No mock is left for config.${name}, which has no default. A host would have to set it.`,
            );
          return Promise.resolve(read(this.#config, name));
        },
      },
      secrets: { read: (core, name) => this.recorded.readSecret(core, name) },
    });
  }

  /** A counter that changes with all activity. */
  get activity(): number {
    return this.mocks.calls + this.sink.events.length;
  }

  setReference(field: string, value: Value): void {
    this.#reference.set(field, value);
  }
  setConfig(param: string, value: Value): void {
    this.#config.set(param, value);
  }

  /** The values that an expression of the test reads. */
  reference(field: string): Value {
    return this.#reference.get(field) ?? this.#default(this.module.reference, field);
  }
  config(param: string): Value {
    return this.#config.get(param) ?? this.#default(this.module.config, param);
  }

  #isRequired(param: string): boolean {
    const declared = this.module.config.find(({ name }) => name === param);
    return declared !== undefined && declared.default === undefined && declared.type.kind !== "optional";
  }

  #default(declared: IRModule["reference"] | IRModule["config"], wanted: string): Value {
    const value = declared.find(({ name }) => name === wanted)?.default;
    return (value === undefined ? undefined : constantValue(value)) ?? null;
  }
}

/** Idle turns of the event loop after which a run can only be waiting for the clock. */
const IDLE_TURNS = 20;
/** Idle turns after which it waits for what never comes. What runs beside the event loop takes its time on a busy machine. */
const MOST_IDLE_TURNS = 1000;
const MOST_ADVANCES = 1000;

/** A run does not end or suspend however far the clock is advanced. */
export class NeverSettles extends Error {}

/**
 * Waits for an engine. Mocks answer at once, so an idle run waits for the clock; then the clock is advanced to the next time
 * that is waited for.
 */
export async function settled<T>(work: Promise<T>, world: World): Promise<T> {
  const state: { ended: boolean } = { ended: false };
  const end = (): void => {
    state.ended = true;
  };
  const ended = work.then(end, end);
  let activity = world.activity;
  let advances = 0;
  for (let idle = 0; !state.ended;) {
    await turn();
    if (world.held.any) {
      await Promise.race([world.held.letGo(), ended]);
      idle = 0;
      continue;
    }
    idle = world.activity === activity ? idle + 1 : 0;
    activity = world.activity;
    if (idle < IDLE_TURNS) continue;
    const { untilNext } = world.clock;
    if (untilNext === undefined && idle < MOST_IDLE_TURNS) continue;
    if (untilNext === undefined || ++advances > MOST_ADVANCES)
      throw new NeverSettles("The run does not come to rest: it waits for something that no mock gives.");
    await world.clock.advance(untilNext);
    idle = 0;
  }
  return await work;
}

const seenBy = (sink: InMemoryEventSink, seen: (event: RuntimeEvent) => void): EventSink => ({
  emit(event) {
    sink.emit(event);
    seen(event);
  },
});

/** Waits until pending promise reactions have run. */
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/** Makes a random source with the same bytes in each run (mulberry32). */
export function seededRandom(seed = 0): RandomSource {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) & 0xff;
  };
  return { bytes: (length) => Uint8Array.from({ length }, next) };
}
