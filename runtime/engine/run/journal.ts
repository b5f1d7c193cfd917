import { RunError } from "../../host/errors.js";
import type { CheckpointBackend, Durability, InvocationChange, Lease } from "../../host/interfaces.js";
import type { Limits } from "../limits.js";
import type { Machine } from "../machine/machine.js";
import { deltaSince, shadowOf, type Shadow } from "../snapshot/delta.js";
import { deltaEntry, markEntry, snapshotEntry } from "../snapshot/entry.js";
import { largestVariables, sizeText } from "../snapshot/largest-variables.js";

/**
 * Writes the state of one run to its log: whole snapshots, and, with durability "block", what each block changed. All
 * writes are durable when they resolve; any of them may find that the lease is lost.
 */
export class Journal {
  #shadow: Shadow | undefined;
  #dirty = false;
  #due = false;

  constructor(
    private readonly backend: CheckpointBackend,
    private readonly lease: Lease,
    private readonly durability: Durability,
    private readonly machine: Machine,
    private readonly limits: Limits,
    restored: boolean,
  ) {
    // A restored run goes on with what its log holds.
    if (restored && durability === "block") this.#shadow = shadowOf(machine.state);
  }

  /** `justRead`: nothing is lost if it is read again, so it need not be written for its own sake. */
  changed(justRead = false): void {
    this.#dirty = true;
    this.#due ||= !justRead;
  }
  /** Something changed since the last entry that holds the state. */
  get dirty(): boolean {
    return this.#dirty;
  }
  /** Blocks are written down, and something is to be. */
  get due(): boolean {
    return this.writesBlocks && this.#due;
  }

  get writesBlocks(): boolean {
    return this.durability === "block";
  }

  /** The state is no longer what came of the last entry: the next one is whole. */
  forget(): void {
    this.#shadow = undefined;
  }

  /** The whole state. Throws a LimitError, having written nothing, when it is too large. */
  async snapshot(change: InvocationChange): Promise<void> {
    const { state, program } = this.machine;
    const entry = snapshotEntry(this.lease.epoch, state);
    const { snapshotBytes } = this.limits;
    if (entry.length > snapshotBytes) {
      const largest = largestVariables(program, state);
      throw new RunError(
        "LimitError",
        `The state of the run takes ${sizeText(entry.length)}, more than the limit of ${sizeText(snapshotBytes)}. The largest variables are ${largest.join(", ")}.`,
        { limit: "snapshotBytes", max: snapshotBytes, needed: entry.length, largest },
      );
    }
    if (this.writesBlocks) this.#shadow = shadowOf(state);
    this.#dirty = this.#due = false;
    await this.backend.append(this.lease, entry, { ...change, snapshot: true });
  }

  /** What has changed since the last entry; the whole state if there is none. */
  async changes(kind: "block" | "call", change: InvocationChange): Promise<void> {
    if (this.#shadow === undefined) {
      await this.snapshot(change);
      return;
    }
    const { state } = this.machine;
    const delta = deltaSince(this.#shadow, state);
    this.#shadow = shadowOf(state);
    this.#dirty = this.#due = false;
    await this.backend.append(this.lease, deltaEntry(kind, this.lease.epoch, delta), change);
  }

  async mark(kind: "released" | "finished", change: InvocationChange): Promise<void> {
    // One event is still to come: that the run was suspended, or has ended.
    const sequence = this.machine.state.sequence + 1;
    await this.backend.append(this.lease, markEntry(kind, this.lease.epoch, sequence), change);
  }
}
