import type { CheckpointBackend, MemoryBackend } from "scaicore";
import { isSoak } from "../support/sampled.js";

/** What a process that is gone answers. */
export class Crash extends Error {
  constructor() {
    super("The process is gone.");
  }
}

/** Whether a call failed because its process is gone. */
export const isCrash = (error: unknown): boolean =>
  error instanceof Crash || (error instanceof Error && isCrash(error.cause));

/** When a process is killed at its write of this number: before it and after it; outside a soak at each write one of the two, in turn. */
export const momentsOf = (write: number): readonly ("before" | "after")[] =>
  isSoak ? ["before", "after"] : [write % 2 === 0 ? "before" : "after"];

const WRITES = ["begin", "claim", "append", "decide", "vote", "requestCancel", "putBundle", "commit"] as const;

/**
 * A store as a process sees it that is killed at one of its writes: `before` it reaches the store, or `after`, when the
 * process never learns that it succeeded. From then on nothing of that process reaches the store, and its owner is dead.
 */
export function crashing(
  inner: CheckpointBackend,
  at: { readonly write: number; readonly when: "before" | "after" } | undefined,
  /** Killed after so many writes of this name, instead. */
  after?: { readonly name: (typeof WRITES)[number]; readonly count: number },
): {
  readonly backend: CheckpointBackend;
  /** The memory of the same process; its commits count among the writes. */
  readonly memory: (inner: MemoryBackend) => MemoryBackend;
  readonly writes: readonly string[];
  readonly kill: () => Promise<void>;
} {
  const writes: string[] = [];
  const owners = new Set<string>();
  let dead = false;

  async function kill(): Promise<void> {
    dead = true;
    for (const owner of owners) await inner.retire(owner);
  }

  const watched = <T extends object>(real: T): T =>
    new Proxy(real, {
      get(target, name) {
        const method = Reflect.get(target, name) as ((...args: unknown[]) => Promise<unknown>) | undefined;
        if (typeof method !== "function") return method;
        return async (...args: unknown[]) => {
          if (dead) throw new Crash();
          const isWrite = (WRITES as readonly unknown[]).includes(name);
          if (name === "begin" || name === "claim") owners.add(args[1] as string);
          const mine = isWrite && writes.length === at?.write;
          if (isWrite) writes.push(String(name));
          if (mine && at.when === "before") {
            await kill();
            throw new Crash();
          }
          const result = await method.apply(target, args);
          if (mine || (name === after?.name && writes.filter((write) => write === name).length === after.count)) {
            await kill();
            throw new Crash();
          }
          return result;
        };
      },
    });
  return { backend: watched(inner), memory: watched, writes, kill };
}
