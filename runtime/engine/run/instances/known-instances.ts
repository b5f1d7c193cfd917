import type { MemoryBackend } from "../../../host/interfaces.js";
import type { IRModule } from "../../../ir/module.js";

/** No field that a program declares has such a name. */
const FIELD = "@instances";
/** So many keys are known to be noted; a process with more instances notes some of them again, which changes nothing. */
const MOST_KEPT = 100_000;

/**
 * The instances that an entity core has, for schedules that run in each of them. A store finds memory by key and has no list of
 * keys, so each instance is noted when it is first used, in the memory that the core itself has beside those of its instances.
 */
export class KnownInstances {
  readonly #noted = new Set<string>();
  readonly #isAsked: boolean;

  constructor(
    private readonly module: IRModule,
    private readonly memory: MemoryBackend,
  ) {
    const { triggers, instance } = module;
    this.#isAsked = instance.mode === "entity" && triggers.some(({ each_instance: each }) => each === true);
  }

  /**
   * Notes an instance, durably, before something runs in it. Only where a schedule asks for all of them.
   * @throws StoreError
   */
  async note(key: string | undefined): Promise<void> {
    if (!this.#isAsked || key === undefined || this.#noted.has(key)) return;
    const writes = [{ op: "set", field: FIELD, key, value: true }] as const;
    // A set without a read meets no conflict, and one that was made before changes nothing.
    await this.memory.commit(this.#place, { token: `instance ${key}`, expect: [], writes });
    if (this.#noted.size >= MOST_KEPT) this.#noted.clear();
    this.#noted.add(key);
  }

  /**
   * The keys of all instances that were used since a schedule of the core asks for them, in order.
   * @throws StoreError
   */
  async list(): Promise<readonly string[]> {
    if (!this.#isAsked) return [];
    return (await this.memory.list(this.#place, FIELD, {})).map(({ key }) => key);
  }

  get #place(): { readonly core: string; readonly instanceKey: null } {
    return { core: this.module.name, instanceKey: null };
  }
}
