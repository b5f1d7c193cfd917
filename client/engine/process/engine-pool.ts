import type { CoreEngine } from "scaicore";
import type { ProgramRef } from "./protocol.js";

/** An engine, and what it leaves to its environment when it is closed. */
export interface LoadedEngine {
  readonly engine: CoreEngine;
  readonly release: () => void;
}

export type LoadEngine = (program: ProgramRef) => Promise<LoadedEngine>;

/**
 * The engines of one store: one for each program in use and its file. A run goes on with the engine of the very program that it
 * was started with, so that all that concerns it meets in one engine. Of the engines without a run the latest are kept.
 */
export interface EnginePool {
  use<T>(program: ProgramRef, work: (engine: CoreEngine) => Promise<T>): Promise<T>;
  /** Stops runs at their next durable points and releases everything. */
  close(graceMs: number): Promise<void>;
}

interface Member {
  readonly key: string;
  readonly loaded: Promise<LoadedEngine>;
  users: number;
}

/** Someone who edits and runs in turn makes a program each time. */
const KEPT_WITHOUT_RUNS = 4;

export function createEnginePool(load: LoadEngine): EnginePool {
  /** The least recently used first. */
  const members = new Map<string, Member>();
  let closed = false;

  function memberOf(program: ProgramRef): Member {
    if (closed) throw new Error("This window is closing.");
    const key = JSON.stringify([program.hash, program.source]);
    const known = members.get(key);
    const member: Member = known ?? { key, loaded: load(program), users: 0 };
    members.delete(key);
    members.set(key, member);
    // An engine that cannot be loaded (because a plugin is missing, for example) is removed, and the next use loads again.
    if (known === undefined) member.loaded.catch(() => remove(member));
    return member;
  }

  function remove(member: Member): void {
    if (members.get(member.key) === member) members.delete(member.key);
  }

  async function end(member: Member, graceMs: number): Promise<void> {
    remove(member);
    const loaded = await member.loaded.catch(() => undefined);
    if (loaded === undefined) return;
    await loaded.engine.close({ graceMs });
    loaded.release();
  }

  async function endUnused(): Promise<void> {
    const unused = [...members.values()].filter(({ users }) => users === 0);
    await Promise.all(unused.slice(0, -KEPT_WITHOUT_RUNS).map((member) => end(member, 0)));
  }

  return {
    async use(program, work) {
      const member = memberOf(program);
      member.users++;
      try {
        return await work((await member.loaded).engine);
      } finally {
        member.users--;
        // The run has its outcome already, and its caller does not wait for this.
        endUnused().catch(() => undefined);
      }
    },
    async close(graceMs) {
      closed = true;
      await Promise.all([...members.values()].map((member) => end(member, graceMs)));
    },
  };
}
