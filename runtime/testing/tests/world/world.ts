import { HostEnvironment } from "../../../host/host-environment.js";
import { InMemoryCheckpointBackend } from "../../../host/memory/in-memory-checkpoint-backend.js";
import { InMemoryEventSink } from "../../../host/memory/in-memory-event-sink.js";
import { TestClock } from "../../../host/memory/test-clock.js";
import type { IRModule } from "../../../ir/module.js";
import type { Json } from "../../../json.js";
import { constantValue } from "../../../stdlib/constant.js";
import { toJson } from "../../../stdlib/to-json.js";
import type { Value } from "../../../stdlib/value.js";
import { mockedCores } from "./mocked-cores.js";
import { MockedMemory } from "./mocked-memory.js";
import { mockedModels } from "./mocked-models.js";
import { mockedPlugins } from "./mocked-plugins.js";
import { Mocks } from "./mocks.js";
import { seededRandom } from "./seeded-random.js";

/** The time at which every test begins. */
export const TEST_TIME = "2026-01-15T10:30:00.000Z";

/** Everything round the runs of one test: nothing of it is real, and all of it is the same each time. */
export class World {
  readonly clock = new TestClock(TEST_TIME);
  readonly sink = new InMemoryEventSink();
  readonly mocks = new Mocks();
  readonly memory: MockedMemory;
  readonly environment: HostEnvironment;
  readonly #reference = new Map<string, Value>();
  readonly #config = new Map<string, Value>();

  constructor(private readonly module: IRModule) {
    this.memory = new MockedMemory(module);
    const read = (values: ReadonlyMap<string, Value>, name: string): Json | undefined => {
      const value = values.get(name);
      return value === undefined ? undefined : toJson(value);
    };
    this.environment = new HostEnvironment({
      memory: this.memory,
      modelProviders: mockedModels(this.mocks),
      checkpoints: new InMemoryCheckpointBackend({ clock: this.clock }),
      events: this.sink,
      clock: this.clock,
      random: seededRandom(),
      plugins: mockedPlugins(module, this.mocks),
      dispatcher: mockedCores(module, this.mocks),
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
      secrets: {
        read: (_core, name) => {
          const secret = this.#config.get(name);
          // What it opens is mocked, so that any will do.
          return Promise.resolve(typeof secret === "string" ? secret : `secret:${name}`);
        },
      },
    });
  }

  /** A number that changes with all that happens. */
  get activity(): number {
    return this.mocks.calls + this.sink.events.length;
  }

  setReference(field: string, value: Value): void {
    this.#reference.set(field, value);
  }
  setConfig(param: string, value: Value): void {
    this.#config.set(param, value);
  }

  /** What an expression of the test reads. */
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
