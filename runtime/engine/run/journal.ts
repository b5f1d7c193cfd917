import { RunError } from "../../host/errors.js";
import type { CheckpointBackend, Durability, InvocationChange, Lease } from "../../host/interfaces.js";
import { deltaSince, type Shadow, shadowOf } from "../machine/delta.js";
import { deltaEntry, markEntry, snapshotEntry } from "../machine/log-entry.js";
import type { Machine } from "../machine/machine.js";
import type { Program } from "../machine/program.js";
import type { MachineState } from "../machine/state.js";
import { encodeData } from "../machine/value-codec.js";
import { limitError, type Limits, sizeText } from "../../limits.js";

/** The variables that take most of a snapshot, largest first, in words: `greet.draft (12.3 MB)`. */
function largestVariables(program: Program, state: MachineState, count = 3): readonly string[] {
  const sizes: { readonly name: string; readonly bytes: number }[] = [];
  for (const branch of state.branches.values()) {
    for (const frame of branch.frames) {
      if (frame.kind !== "flow") continue;
      const flow = program.flowsByIndex[frame.flow];
      for (const [slot, value] of frame.slots.entries()) {
        const name = flow?.slots[slot];
        if (name === undefined || value === null) continue;
        sizes.push({ name: `${flow?.ir.name ?? ""}.${name}`, bytes: encodeData(value).length });
      }
    }
  }
  return sizes
    .sort((a, b) => b.bytes - a.bytes)
    .slice(0, count)
    .map(({ name, bytes }) => `${name} (${sizeText(bytes)})`);
}

/**
 * Writes the state of one run to its log: snapshots and, with durability "block", the changes of each block. A write is
 * durable when it resolves.
 * @throws OwnershipLostError from any write after the lease was lost.
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
    // The log of a restored run holds its state.
    if (restored && durability === "block") this.#shadow = shadowOf(machine.program.frameKinds, machine.state);
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

  /** Makes the next entry a snapshot, because the state is not the last entry's successor. */
  forget(): void {
    this.#shadow = undefined;
  }

  /**
   * The whole state.
   * @throws LimitError, having written nothing, when it is too large.
   */
  async snapshot(change: InvocationChange): Promise<void> {
    const { state, program } = this.machine;
    const entry = snapshotEntry(this.machine.program.frameKinds, this.lease.epoch, state);
    if (entry.length > this.limits.snapshotBytes) {
      const largest = largestVariables(program, state);
      const { message, details } = limitError("snapshotBytes", this.limits, entry.length);
      throw new RunError("LimitError", `${message} The largest variables are ${largest.join(", ")}.`, {
        ...details,
        largest,
      });
    }
    if (this.writesBlocks) this.#shadow = shadowOf(this.machine.program.frameKinds, state);
    this.#dirty = this.#due = false;
    await this.backend.append(this.lease, entry, { ...change, snapshot: true });
  }

  /** Writes the changes since the last entry, or a snapshot when there is none. */
  async changes(kind: "block" | "call", change: InvocationChange): Promise<void> {
    if (this.#shadow === undefined) {
      await this.snapshot(change);
      return;
    }
    const { state } = this.machine;
    const delta = deltaSince(this.machine.program.frameKinds, this.#shadow, state);
    this.#shadow = shadowOf(this.machine.program.frameKinds, state);
    this.#dirty = this.#due = false;
    await this.backend.append(this.lease, deltaEntry(kind, this.lease.epoch, delta), change);
  }

  async mark(kind: "released" | "finished", change: InvocationChange): Promise<void> {
    // One event follows: invocation.suspended, completed or failed.
    const sequence = this.machine.state.sequence + 1;
    await this.backend.append(this.lease, markEntry(kind, this.lease.epoch, sequence), change);
  }
}
