import type { FileSystem, OpenFile } from "../../runtime/host/file-store/file-system.js";
import type { EventLoop } from "../../runtime/host/file-store/log/breather.js";
import type { HostIdentity } from "../../runtime/host/file-store/owner-registry.js";
import { type FileStore, openFileStore } from "../../runtime/host/index.node.js";
import type { Clock, PayloadCodec } from "../../runtime/host/interfaces.js";
import { createDriver, type Driver } from "./invocation-driver.js";
import { seededRandom } from "./seeded-random.js";
import type { SimulatedDisk } from "./simulated-disk.js";

/** How many times the leading process is moved to the end. */
const CHANGES = 4;
/** About how many steps a run has. */
const STEPS = 400;

/**
 * Several processes on one simulated disk, which run one step at a time in an order that a seed determines. Even seeds choose
 * each step at random. Odd seeds run the process with the highest priority until it sleeps, and change priorities at a few
 * random moments, which finds the orders in which one process is overtaken in the middle of an operation. A process may be
 * killed between any two of its steps.
 */
export class Machine {
  readonly #random: () => number;
  readonly #waiting: { readonly pid: number; readonly go: () => void }[] = [];
  readonly #dead = new Set<number>();
  readonly #uniform: boolean;
  readonly #priorities = new Map<number, number>();
  readonly #changes = new Set<number>();
  #lowest = 0;
  #scheduling = false;
  #elapsed = 0;
  steps = 0;
  /** Which process took each step: the same for the same seed. */
  readonly order: number[] = [];

  /** @param expected about how many steps a run has */
  constructor(seed: number, expected = STEPS) {
    this.#random = seededRandom(seed);
    this.#uniform = seed % 2 === 0;
    for (let change = 0; change < (CHANGES * expected) / STEPS; change++) this.#changes.add(this.random(expected));
  }

  random(below: number): number {
    return Math.floor(this.#random() * below);
  }

  kill(pid: number): void {
    this.#dead.add(pid);
  }

  isDead(pid: number): boolean {
    return this.#dead.has(pid);
  }

  /** From now on each step waits for `run`; otherwise it does so from its call on. */
  hold(): void {
    this.#scheduling = true;
  }

  /**
   * Runs steps in random order until none is left. `onStep` is called before each. A killed process runs no further step.
   */
  async run(onStep: (step: number) => void): Promise<void> {
    this.#scheduling = true;
    for (this.steps = 0; ; this.steps++) {
      // Everything that the last step started runs to its next step first.
      await new Promise((resolve) => setImmediate(resolve));
      onStep(this.steps);
      const chosen = this.#choose(this.#waiting.filter(({ pid }) => !this.#dead.has(pid)));
      if (chosen === undefined) break;
      this.#waiting.splice(this.#waiting.indexOf(chosen), 1);
      this.order.push(chosen.pid);
      chosen.go();
    }
    this.#scheduling = false;
  }

  #choose<T extends { readonly pid: number }>(able: readonly T[]): T | undefined {
    if (this.#uniform) return able[this.random(able.length)];
    const first = this.#first(able);
    if (first === undefined || !this.#changes.has(this.steps)) return first;
    this.#putLast(first.pid);
    return this.#first(able);
  }

  #first<T extends { readonly pid: number }>(able: readonly T[]): T | undefined {
    let first: T | undefined;
    for (const each of able) {
      if (first === undefined || this.#priorityOf(each.pid) > this.#priorityOf(first.pid)) first = each;
    }
    return first;
  }

  #priorityOf(pid: number): number {
    const priority = this.#priorities.get(pid) ?? this.#random();
    this.#priorities.set(pid, priority);
    return priority;
  }

  #putLast(pid: number): void {
    this.#priorities.set(pid, --this.#lowest);
  }

  /** The disk of one process: each operation waits for its turn. */
  fileSystemOf(pid: number, disk: FileSystem, replaced: Partial<FileSystem> = {}): FileSystem {
    const inTurn =
      <A extends readonly unknown[], R>(step: (...args: A) => Promise<R>) =>
      async (...args: A): Promise<R> => {
        await this.#turn(pid);
        return await step(...args);
      };
    const inTurnFile = (file: OpenFile): OpenFile => ({
      write: inTurn(file.write),
      read: inTurn(file.read),
      sync: inTurn(file.sync),
      stat: inTurn(file.stat),
      close: inTurn(file.close),
    });
    const turned: FileSystem = {
      open: async (path, mode) => {
        await this.#turn(pid);
        return inTurnFile(await disk.open(path, mode));
      },
      readFile: inTurn(disk.readFile),
      readDirectory: (path) => this.#listing(pid, path, disk),
      stat: inTurn(disk.stat),
      link: inTurn(disk.link),
      rename: inTurn(disk.rename),
      unlink: inTurn(disk.unlink),
      makeDirectory: inTurn(disk.makeDirectory),
      removeDirectory: inTurn(disk.removeDirectory),
      syncDirectory: inTurn(disk.syncDirectory),
      touch: inTurn(disk.touch),
      describe: disk.describe,
    };
    return { ...turned, ...replaced };
  }

  /** Takes two steps: of a name that comes or goes between them, systems promise nothing. */
  async #listing(pid: number, path: string, disk: FileSystem): Promise<readonly string[]> {
    await this.#turn(pid);
    const before = await disk.readDirectory(path);
    await this.#turn(pid);
    const after = new Set(await disk.readDirectory(path).catch(() => []));
    const stayed = before.filter((name) => after.has(name));
    const changed = [...before, ...after].filter((name) => before.includes(name) !== after.has(name));
    return [...stayed, ...changed.filter(() => this.random(2) === 0)];
  }

  /** To let others have the event loop is a step, and so is the time that passes. */
  eventLoopOf(pid: number): EventLoop {
    let now = 0;
    return { now: () => ++now, pass: () => this.#turn(pid) };
  }

  /** Sleeping is a step too. */
  clockOf(pid: number, began = Date.parse("2026-01-15T10:30:00.000Z")): Clock {
    return {
      now: () => began + this.#elapsed,
      monotonic: () => this.#elapsed,
      sleep: async (ms) => {
        this.#putLast(pid);
        await this.#turn(pid);
        this.#elapsed += ms;
      },
    };
  }

  async #turn(pid: number): Promise<void> {
    if (!this.#scheduling) return;
    await new Promise<void>((go) => this.#waiting.push({ pid, go }));
  }
}

export interface Process {
  readonly pid: number;
  readonly store: FileStore;
  readonly driver: Driver;
}

export interface ProcessOptions {
  /** The living owners that this process takes for dead. */
  readonly suspects?: readonly number[];
  /** Wraps the disk that this process uses, for mutants. */
  readonly mutate?: (fileSystem: FileSystem, disk: SimulatedDisk) => FileSystem;
  readonly codec?: PayloadCodec;
  readonly segmentBytes?: number;
  /** What its clock said at first, in milliseconds since 1970. */
  readonly began?: number;
}

export async function startProcess(
  machine: Machine,
  disk: SimulatedDisk,
  pid: number,
  { suspects = [], mutate = (fileSystem) => fileSystem, codec, segmentBytes, began }: ProcessOptions = {},
): Promise<Process> {
  const identity: HostIdentity = {
    host: { hostname: "simulated", boot: "boot", pidNamespace: "" },
    pid,
    started: "0",
    look: (other) => Promise.resolve(machine.isDead(other) || suspects.includes(other) ? undefined : { started: "0" }),
  };
  const clock = machine.clockOf(pid, began);
  const fileSystem = mutate(machine.fileSystemOf(pid, disk.fileSystem), disk);
  const store = await openFileStore("/store", {
    ...{ fileSystem, clock, identity, eventLoop: machine.eventLoopOf(pid), heartbeatMs: 1e9, compactMemoryAfter: 2 },
    ...(codec === undefined ? {} : { codec }),
    ...(segmentBytes === undefined ? {} : { segmentBytes }),
  });
  const now = () => new Date(clock.now()).toISOString();
  const driver = createDriver({ store: store.checkpoints, owner: `process-${pid}`, pause: () => clock.sleep(1), now });
  return { pid, store, driver };
}

/** A write that is not atomic: it checks whether the name is free, then renames onto it. */
export function withoutCompareAndSet(fileSystem: FileSystem): FileSystem {
  return {
    ...fileSystem,
    link: async (existing, name) => {
      // A store probes hard links when it is opened, and would refuse such a file system.
      if (name.includes("/tmp/")) {
        await fileSystem.link(existing, name);
        return;
      }
      if ((await fileSystem.stat(name)) !== undefined) throw Object.assign(new Error("EEXIST"), { code: "EEXIST" });
      await fileSystem.rename(existing, name);
    },
  };
}

/** Appends to the log that write where its end was when it was last looked at, and not where it is. */
export function withoutAppend(fileSystem: FileSystem, disk: SimulatedDisk): FileSystem {
  const open: FileSystem["open"] = async (path, mode) => {
    const file = await fileSystem.open(path, mode);
    if (mode !== "extend" || !path.includes("/log/")) return file;
    let end = (await file.stat()).size;
    return {
      ...file,
      stat: async () => {
        const status = await file.stat();
        end = status.size;
        return status;
      },
      write: async (bytes) => {
        // Takes its turn as any write does.
        await file.write(new Uint8Array(0));
        disk.writeAt(path, end, bytes);
        end += bytes.length;
      },
    };
  };
  return { ...fileSystem, open };
}
