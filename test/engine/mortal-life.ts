/** A process that dies somewhere: at one of its writes, or while the world carries out a call of its. */
import type { CheckpointBackend, CoreDispatcher, MemoryBackend, ModelProvider, PluginHost } from "scaicore";
import { Crash } from "./crashing-backend.js";

const WRITES: ReadonlySet<string> = new Set<keyof CheckpointBackend | keyof MemoryBackend>([
  "begin",
  "claim",
  "append",
  "decide",
  "vote",
  "requestCancel",
  "putBundle",
  "commit",
]);

/** When a life ends: after so many boundaries, or so many entries; never. */
export type Death = { readonly boundaries: number } | { readonly entries: number } | "never";

/**
 * One life. Before and after each write, and after each call has had its effect, is a boundary; at the last one it dies: nothing of
 * it reaches the store or the world any more, nobody answers it, and its owner is dead.
 */
export class MortalLife {
  /** Rejects with Crash when it dies. */
  readonly died: Promise<never>;
  #dead = false;
  #boundaries = 0;
  #entries = 0;
  #die: (error: Crash) => void = () => undefined;
  readonly #owners = new Set<string>();

  constructor(
    private readonly store: CheckpointBackend,
    private readonly death: Death,
    private readonly effects: EffectLedger,
  ) {
    this.died = new Promise<never>((_resolve, reject) => (this.#die = reject));
    this.died.catch(() => undefined);
  }

  checkpoints<T extends CheckpointBackend>(inner: T): T {
    return this.#watched(inner);
  }

  memory(inner: MemoryBackend): MemoryBackend {
    return this.#watched(inner);
  }

  modelProviders(inner: ModelProvider): ModelProvider {
    return {
      complete: (request, options) => this.#effect(options.idempotencyKey, () => inner.complete(request, options)),
    };
  }

  plugins(inner: PluginHost): PluginHost {
    return {
      describe: (plugin) => inner.describe(plugin),
      call: (call, options) => this.#effect(options.idempotencyKey, () => inner.call(call, options)),
    };
  }

  dispatcher(inner: CoreDispatcher): CoreDispatcher {
    return {
      call: (call, options) => this.#effect(call.request.invocationId, () => inner.call(call, options)),
      result: (target, id) => inner.result(target, id),
      resume: (target, request, options) => inner.resume(target, request, options),
      cancel: (target, id, reason) => inner.cancel(target, id, reason),
    };
  }

  async #boundary(): Promise<void> {
    if (!this.#dead && !this.#isOver(++this.#boundaries)) return;
    if (!this.#dead) {
      this.#dead = true;
      for (const owner of this.#owners) await this.store.retire(owner);
      this.effects.lifeEnds();
      this.#die(new Crash());
    }
    return await neverAnswered();
  }

  #isOver(boundaries: number): boolean {
    if (this.death === "never") return false;
    return "entries" in this.death ? this.#entries === this.death.entries : boundaries > this.death.boundaries;
  }

  async #effect<T>(key: string, call: () => Promise<T>): Promise<T> {
    if (this.#dead) return await neverAnswered();
    this.effects.called(key);
    const answer = await call();
    await this.#boundary();
    this.effects.answered(key);
    return answer;
  }

  #watched<T extends object>(real: T): T {
    return new Proxy(real, {
      get: (target, name) => {
        const method = Reflect.get(target, name) as ((...args: unknown[]) => Promise<unknown>) | undefined;
        if (typeof method !== "function") return method;
        return async (...args: unknown[]) => {
          if (this.#dead) return await neverAnswered();
          if (name === "begin" || name === "claim" || name === "lock") this.#owners.add(args[1] as string);
          if (!WRITES.has(String(name))) return await method.apply(target, args);
          await this.#boundary();
          const kept = name === "append" ? this.effects.writing() : () => undefined;
          const result = await method.apply(target, args);
          kept();
          if (name === "append") this.#entries++;
          await this.#boundary();
          return result;
        };
      },
    });
  }
}

const neverAnswered = (): Promise<never> => new Promise<never>(() => undefined);

/** Which calls a run made over all its lives. One that was answered, and whose answer was written down, is not made again. */
export class EffectLedger {
  /** Calls that were made again though their answers had been written down. */
  readonly repeated: string[] = [];
  calls = 0;
  #answered = new Set<string>();
  /** Answers that were there when an entry was begun: the run may not have taken them up yet, the entry after that has them. */
  #takenUp = new Set<string>();
  readonly #kept = new Set<string>();

  called(key: string): void {
    this.calls++;
    if (this.#kept.has(key)) this.repeated.push(key);
  }

  answered(key: string): void {
    this.#answered.add(key);
  }

  /** Called when an entry is about to be written; the answer, when it was. */
  writing(): () => void {
    const within = this.#takenUp;
    this.#takenUp = new Set([...within, ...this.#answered]);
    return () => {
      for (const key of within) this.#kept.add(key);
    };
  }

  lifeEnds(): void {
    this.#answered = new Set();
    this.#takenUp = new Set();
  }
}
