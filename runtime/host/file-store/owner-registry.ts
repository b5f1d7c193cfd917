import { StoreError } from "../errors.js";
import type { Clock } from "../interfaces.js";
import { retiredOwner } from "../store/invocation-state.js";
import type { DurableDirectory } from "./durable-directory.js";
import type { Layout } from "./layout.js";

/** Identifies a process in terms that another process can check. */
export interface HostIdentity {
  readonly host: HostId;
  readonly pid: number;
  /** When the process started, in the system's own unit; distinguishes it from a later process with the same pid. */
  readonly started?: string;
  /** Looks up a process of this host; `undefined` if it is gone. */
  look(pid: number): Promise<{ readonly started?: string } | undefined>;
}

/** Two processes with equal host ids see each other by pid. */
interface HostId {
  readonly hostname: string;
  /** Changes with every boot; on systems without a boot id, something that identifies the machine. */
  readonly boot: string;
  readonly pidNamespace: string;
}

function sameHost(a: HostId, b: HostId): boolean {
  return a.hostname === b.hostname && a.boot === b.boot && a.pidNamespace === b.pidNamespace;
}

interface OwnerRecord {
  readonly host: HostId;
  readonly pid: number;
  readonly started?: string;
  readonly counter: number;
}

interface Watched {
  readonly counter: number;
  /** Monotonic time of the observer when this counter was first seen. */
  readonly since: number;
}

interface OwnerRegistryOptions {
  readonly files: DurableDirectory;
  readonly layout: Layout;
  readonly clock: Clock;
  readonly identity: HostIdentity;
  readonly heartbeatMs: number;
  readonly deadAfterMs: number;
}

/**
 * The owners of invocations and whether they are alive. Each owner has one file. An owner is dead if its file is gone, if its
 * process is gone (on the same host), or if its counter has not changed for `deadAfterMs` by the observer's clock. Clocks of
 * two hosts are never compared.
 */
export class OwnerRegistry {
  readonly #options: OwnerRegistryOptions;
  readonly #counters = new Map<string, number>();
  readonly #registrations = new Map<string, Promise<void>>();
  readonly #renewals = new Map<string, Promise<void>>();
  readonly #retired = new Set<string>();
  /** Owners whose file may exist although the disk refused to make it durable. */
  readonly #incomplete = new Set<string>();
  readonly #watched = new Map<string, Watched>();
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(options: OwnerRegistryOptions) {
    this.#options = options;
  }

  /**
   * Creates the owner's file, before it acquires anything.
   *
   * @throws StoreError if the owner has retired, or the store has an owner of this name
   */
  async ensure(owner: string): Promise<void> {
    if (this.hasRetired(owner)) throw retiredOwner(owner);
    let registration = this.#registrations.get(owner);
    if (registration === undefined) {
      registration = this.#register(owner);
      this.#registrations.set(owner, registration);
      registration.catch(() => this.#registrations.delete(owner));
    }
    await registration;
  }

  /** Writes one heartbeat; calls made at once share it. */
  async renew(owner: string): Promise<void> {
    let renewal = this.#renewals.get(owner);
    if (renewal === undefined) {
      renewal = this.#renew(owner).finally(() => this.#renewals.delete(owner));
      this.#renewals.set(owner, renewal);
    }
    await renewal;
  }

  async #renew(owner: string): Promise<void> {
    await this.ensure(owner);
    const counter = (this.#counters.get(owner) ?? 0) + 1;
    this.#counters.set(owner, counter);
    const { files, layout } = this.#options;
    await files.replace(layout.owner(owner), this.#record(counter), { durable: false });
    if (this.#retired.has(owner)) await files.remove(layout.owner(owner));
  }

  async retire(owner: string): Promise<void> {
    this.#retired.add(owner);
    this.#counters.delete(owner);
    const { files, layout } = this.#options;
    await files.remove(layout.owner(owner));
  }

  /** Whether it was retired here. */
  hasRetired(owner: string): boolean {
    return this.#retired.has(owner);
  }

  async isAlive(owner: string): Promise<boolean> {
    if (this.#retired.has(owner)) return false;
    if (this.#counters.has(owner)) return true;
    return await this.#fileIsAlive(this.#options.layout.owner(owner));
  }

  /** The names of the files of owners: those whose process is there, and those of which that cannot be seen and that may be alive. */
  async present(): Promise<{ readonly running: readonly string[]; readonly unknown: readonly string[] }> {
    const { files, layout } = this.#options;
    const running: string[] = [];
    const unknown: string[] = [];
    for (const name of await files.names(layout.owners)) {
      const path = `${layout.owners}/${name}`;
      const bytes = await files.read(path);
      if (bytes === undefined) continue;
      const record = await this.#decoded(bytes, path);
      const state = record === undefined ? "unknown" : await this.#processState(record);
      if (state === "running") running.push(name);
      else if (state === "unknown" && !this.#isSilent(path, record?.counter ?? -1)) unknown.push(name);
    }
    return { running, unknown };
  }

  /** Waits for as long as the heartbeats of the owners that `present` calls unknown have to stand still to tell that they are dead. */
  async watch(): Promise<void> {
    const { clock, deadAfterMs } = this.#options;
    if ((await this.present()).unknown.length === 0) return;
    const end = clock.monotonic() + deadAfterMs;
    for (let left = deadAfterMs; left > 0; left = end - clock.monotonic()) await clock.sleep(Math.ceil(left));
  }

  /** Removes the files of owners whose process is known to be gone. */
  async sweep(): Promise<void> {
    const { files, layout } = this.#options;
    for (const name of await files.names(layout.owners)) {
      const path = `${layout.owners}/${name}`;
      const record = await this.#read(path);
      if (record !== undefined && (await this.#processState(record)) === "gone") await files.remove(path);
    }
  }

  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  async #register(owner: string): Promise<void> {
    const { files, layout, heartbeatMs } = this.#options;
    await files.ensure(layout.owners);
    if (!(await this.#makeFile(owner))) {
      throw new StoreError(
        `Owner ${owner} exists in this store already; every engine needs an owner name of its own.`,
        { owner },
        { retryable: false },
      );
    }
    this.#counters.set(owner, 0);
    this.#timer ??= this.#beatEvery(heartbeatMs);
  }

  /**
   * Creates the owner's file; returns false if another registry has the name. A file that a failed attempt left is completed.
   */
  async #makeFile(owner: string): Promise<boolean> {
    const { files, layout } = this.#options;
    const path = layout.owner(owner);
    if (this.#incomplete.has(owner)) {
      await files.replace(path, this.#record(0), { durable: true });
      this.#incomplete.delete(owner);
      return true;
    }
    try {
      return await files.createFile(path, this.#record(0));
    } catch (error) {
      this.#incomplete.add(owner);
      throw error;
    }
  }

  #beatEvery(heartbeatMs: number): ReturnType<typeof setInterval> {
    const timer = setInterval(() => {
      for (const owner of this.#counters.keys()) {
        // The next beat makes up for a missed one, and the store's own calls report a failing disk.
        this.renew(owner).catch(() => undefined);
      }
    }, heartbeatMs);
    // A heartbeat alone must not keep a process running.
    if (typeof timer === "object" && "unref" in timer) timer.unref();
    return timer;
  }

  #record(counter: number): Uint8Array {
    const { host, pid, started } = this.#options.identity;
    return this.#options.files.records.encodeClear("owner", { host, pid, started, counter });
  }

  async #fileIsAlive(path: string): Promise<boolean> {
    const bytes = await this.#options.files.read(path);
    if (bytes === undefined) return false;
    const record = await this.#decoded(bytes, path);
    const state = record === undefined ? "unknown" : await this.#processState(record);
    if (state !== "unknown") return state === "running";
    return !this.#isSilent(path, record?.counter ?? -1);
  }

  async #processState(owner: OwnerRecord): Promise<"running" | "gone" | "unknown"> {
    const { identity } = this.#options;
    if (!sameHost(owner.host, identity.host)) return "unknown";
    const seen = await identity.look(owner.pid);
    if (seen === undefined) return "gone";
    // Without start times the pid may belong to another process now.
    if (seen.started === undefined || owner.started === undefined) return "unknown";
    return seen.started === owner.started ? "running" : "gone";
  }

  #isSilent(path: string, counter: number): boolean {
    const now = this.#options.clock.monotonic();
    const watched = this.#watched.get(path);
    if (watched?.counter !== counter) {
      this.#watched.set(path, { counter, since: now });
      return false;
    }
    return now - watched.since >= this.#options.deadAfterMs;
  }

  async #read(path: string): Promise<OwnerRecord | undefined> {
    const bytes = await this.#options.files.read(path);
    return bytes === undefined ? undefined : await this.#decoded(bytes, path);
  }

  /** Heartbeats are not synced, so one may be torn by a power loss: such a file is watched like that of another host. */
  async #decoded(bytes: Uint8Array, path: string): Promise<OwnerRecord | undefined> {
    try {
      return (await this.#options.files.records.decode(bytes, path, "owner")) as unknown as OwnerRecord;
    } catch {
      return undefined;
    }
  }
}
