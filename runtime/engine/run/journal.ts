import { RunError } from "../../host/errors.js";
import type { CheckpointBackend, Durability, InvocationChange, Lease } from "../../host/interfaces.js";
import { deltaSince, followState, type Shadow, shadowOf } from "../machine/delta.js";
import { deltaEntry, markEntry, snapshotEntry } from "../machine/log-entry.js";
import type { Machine } from "../machine/machine.js";
import { limitError, type Limits } from "../../limits.js";
import { Turns } from "../../turns.js";
import { largestVariables } from "./largest-variables.js";

/** Smaller states are written as a whole each time, which is simpler to read and costs no more. */
const SMALL_BYTES = 4096;

/** How much a log holds: its last snapshot, and the changes since. */
export interface LogSize {
  readonly snapshotBytes: number;
  readonly changesBytes: number;
}

/** What the log holds, for a run that goes on where another one of this process left off. */
export interface Written extends LogSize {
  readonly shadow: Shadow | undefined;
}

/**
 * Writes the state of one run to its log: snapshots, and changes since the entry before. With durability "block" each block's
 * changes are written; where the state must be durable anyway, changes are, as long as all since the last snapshot are less
 * than that was. So a log is at most twice as long as the state, and a step of many branches costs what it changes.
 * A write is durable when it resolves.
 * @throws OwnershipLostError from any write after the lease was lost.
 */
export class Journal {
  #shadow: Shadow | undefined;
  #snapshotBytes: number;
  #changesBytes: number;
  #dirty = false;
  #due = false;

  constructor(
    private readonly backend: CheckpointBackend,
    private readonly lease: Lease,
    private readonly durability: Durability,
    private readonly machine: Machine,
    private readonly limits: Limits,
    /** What the log of a restored run holds, which is its state. */
    written: Written | undefined,
  ) {
    this.#snapshotBytes = written?.snapshotBytes ?? 0;
    this.#changesBytes = written?.changesBytes ?? 0;
    if (written === undefined) return;
    if (written.shadow !== undefined) {
      this.#shadow = written.shadow;
      machine.touched.beginLog();
    } else this.#remember();
  }

  /** Notes a change. `justRead`: only a read was recorded, which may be repeated, so no entry is needed for it. */
  changed(justRead = false): void {
    this.#dirty = true;
    this.#due ||= !justRead;
  }
  /** Whether the state changed since the last entry. */
  get dirty(): boolean {
    return this.#dirty;
  }
  /** Whether blocks are made durable, and one is to be. */
  get due(): boolean {
    return this.writesBlocks && this.#due;
  }

  get writesBlocks(): boolean {
    return this.durability === "block";
  }

  get written(): Written {
    return { shadow: this.#shadow, snapshotBytes: this.#snapshotBytes, changesBytes: this.#changesBytes };
  }

  /** Makes the next entry a snapshot, because the state is not the last entry's successor. */
  forget(): void {
    this.#shadow = undefined;
  }

  /**
   * Makes the whole state durable, as changes or as a snapshot.
   * @throws LimitError, having written nothing, when it is too large.
   */
  async state(change: InvocationChange): Promise<void> {
    const entry = this.#snapshotBytes > SMALL_BYTES ? await this.#changes("block") : undefined;
    const bytes = this.#changesBytes + (entry?.length ?? 0);
    // All together are no less than the state, so that no state that is too large is written as changes.
    const isMore = bytes > this.#snapshotBytes || this.#snapshotBytes + bytes > this.limits.snapshotBytes;
    if (entry === undefined || isMore) await this.#snapshot(change);
    else await this.#append(entry, change);
  }

  /** Writes the changes since the last entry, or a snapshot when there is none. */
  async changes(kind: "block" | "call", change: InvocationChange): Promise<void> {
    const entry = await this.#changes(kind);
    if (entry === undefined) await this.#snapshot(change);
    else await this.#append(entry, change);
  }

  /** Ends the log of this owner. Returns the number of the event after the one that follows, which is where the next owner begins. */
  async mark(kind: "released" | "finished", change: InvocationChange): Promise<number> {
    // One event follows: invocation.suspended, completed or failed.
    const sequence = this.machine.state.sequence + 1;
    await this.backend.append(this.lease, markEntry(kind, this.lease.epoch, sequence), change);
    if (this.#shadow !== undefined) this.#shadow.fields = { ...this.#shadow.fields, sequence };
    return sequence;
  }

  async #snapshot(change: InvocationChange): Promise<void> {
    const { state, program } = this.machine;
    const entry = await snapshotEntry(program.frameKinds, this.lease.epoch, state, this.#turns());
    if (entry.length > this.limits.snapshotBytes) {
      const largest = largestVariables(program, state);
      const { message, details } = limitError("snapshotBytes", this.limits, entry.length);
      throw new RunError("LimitError", `${message} The largest variables are ${largest.join(", ")}.`, {
        ...details,
        largest,
      });
    }
    this.#snapshotBytes = entry.length;
    this.#changesBytes = 0;
    this.#remember();
    this.#dirty = this.#due = false;
    await this.backend.append(this.lease, entry, { ...change, snapshot: true });
  }

  /** Keeps what the log holds, where changes are worth more than the memory that this takes. */
  #remember(): void {
    const { program, state, touched } = this.machine;
    const isWorth = this.writesBlocks || this.#snapshotBytes > SMALL_BYTES;
    this.#shadow = isWorth ? shadowOf(program.frameKinds, state) : undefined;
    if (isWorth) touched.beginLog();
  }

  /** The entry of the changes; `undefined` when the log does not hold what came before. */
  async #changes(kind: "block" | "call"): Promise<Uint8Array | undefined> {
    if (this.#shadow === undefined) return undefined;
    const { program, state, touched } = this.machine;
    const delta = deltaSince(program.frameKinds, this.#shadow, state, touched.sinceLog);
    return await deltaEntry(kind, this.lease.epoch, delta, this.#turns());
  }

  /** An inspector may set the state back at any time, so that nothing may come in between then. */
  #turns(): Turns {
    return this.machine.host.inspection === undefined ? new Turns() : new Turns(() => 0);
  }

  async #append(entry: Uint8Array, change: InvocationChange): Promise<void> {
    const { program, state, touched } = this.machine;
    if (this.#shadow !== undefined) followState(program.frameKinds, this.#shadow, state, touched.sinceLog);
    touched.beginLog();
    this.#changesBytes += entry.length;
    this.#dirty = this.#due = false;
    await this.backend.append(this.lease, entry, change);
  }
}
