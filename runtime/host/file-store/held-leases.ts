import type { Lease } from "../interfaces.js";
import type { InvocationState } from "../store/invocation-state.js";
import type { DurableDirectory } from "./durable-directory.js";
import type { LogWriter } from "./log-writer.js";

/** An epoch that this process owns: where it writes, and the state that its entries have led to. */
export interface HeldLease {
  readonly key: string;
  readonly writer: LogWriter;
  state: InvocationState;
}

/** The leases of this process. */
export class HeldLeases {
  readonly #files: DurableDirectory;
  readonly #held = new Map<string, HeldLease>();
  /** Epochs that an owner of this process took and could not use; any owner here may claim past them. */
  readonly #dropped = new Set<string>();

  constructor(files: DurableDirectory) {
    this.#files = files;
  }

  get(lease: Lease): HeldLease | undefined {
    return this.#held.get(nameOf(lease));
  }

  set(lease: Lease, held: HeldLease): void {
    this.#held.set(nameOf(lease), held);
  }

  delete(lease: Lease): void {
    this.#held.delete(nameOf(lease));
  }

  drop(lease: Lease): void {
    this.#dropped.add(nameOf(lease));
  }

  /** Whether an epoch of this process cannot be used any more, though its owner lives. */
  isDropped(lease: Lease): boolean {
    const name = nameOf(lease);
    return this.#dropped.has(name) || this.#held.get(name)?.writer.broken === true;
  }

  /**
   * Takes an epoch by creating `path`; returns whether it was free. An epoch that is won but cannot be made durable is
   * dropped, so that it may be claimed again.
   */
  async take(
    path: string,
    lease: Lease,
    bytes: Uint8Array,
    discardLog: () => Promise<void>,
    prepare?: () => Promise<void>,
  ): Promise<boolean> {
    try {
      return await this.#files.createOnce(path, bytes, prepare);
    } catch (error) {
      this.#dropped.add(nameOf(lease));
      await discardLog().catch(() => undefined);
      throw error;
    }
  }

  /** Gives up a lease and closes its log. */
  async release(lease: Lease, held: HeldLease): Promise<void> {
    this.#held.delete(nameOf(lease));
    await held.writer.close();
  }

  /** Releases the epochs of an invocation whose log cannot be written any more, once there is a newer epoch. */
  async releaseBroken(key: string): Promise<void> {
    for (const [name, held] of this.#held) {
      if (held.key !== key || !held.writer.broken) continue;
      this.#held.delete(name);
      await held.writer.close();
    }
  }

  /** Closes all logs. */
  async close(): Promise<void> {
    await Promise.all([...this.#held.values()].map(({ writer }) => writer.close()));
    this.#held.clear();
  }
}

function nameOf(lease: Lease): string {
  return JSON.stringify([lease.invocationId, lease.epoch, lease.owner]);
}
