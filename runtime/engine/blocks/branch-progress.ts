import type { FlowError } from "../../host/interfaces.js";
import type { Limits } from "../../limits.js";
import { Collector } from "../../stdlib/size.js";
import type { BranchChanges } from "../machine/frame-kinds.js";
import type { BranchSlot, ParallelFrame } from "../machine/frames.js";
import { toFlowError } from "../program/flow-error.js";
import type { Signal } from "../program/signal.js";

const KNOWN = new WeakMap<ParallelFrame, BranchProgress>();

/**
 * What the slots of a frame add up to, so that nobody walks through all of them whenever one changes. It is no part of the frame,
 * which is plain data: for a frame that was restored it is made anew.
 */
export class BranchProgress {
  #running = 0;
  #ended = 0;
  #total = 0;
  /** Collects the values that were yielded. */
  #collector: Collector | undefined;
  /** The indices of the slots that changed, in the order in which they did. */
  readonly #changed: number[] = [];
  #wasLookedAt = false;
  /** How many of these changes a copy of the frame has. */
  readonly #copies = new WeakMap<ParallelFrame, number>();

  private constructor(private readonly frame: ParallelFrame) {
    this.#count();
  }

  static of(frame: ParallelFrame): BranchProgress {
    const known = KNOWN.get(frame);
    if (known !== undefined) return known;
    const made = new BranchProgress(frame);
    KNOWN.set(frame, made);
    return made;
  }

  /**
   * Whether nobody has looked yet for branches that have ended. The frame may have been restored then, so that the machine does
   * not know of those that ended before.
   */
  isFirstLook(): boolean {
    const isFirst = !this.#wasLookedAt;
    this.#wasLookedAt = true;
    return isFirst;
  }

  /** The number of branches that run. */
  get running(): number {
    return this.#running;
  }
  /** The number of branches that count: all, or those up to the first that broke off. */
  get total(): number {
    return this.#total;
  }
  /** Whether all that count have ended. */
  get isComplete(): boolean {
    return this.#ended >= this.#total;
  }

  /** Replaces a slot. */
  set(index: number, slot: BranchSlot): void {
    const before = this.frame.slots[index];
    if (before?.state === "running") this.#running--;
    if (before?.state === "ended") this.#ended--;
    if (slot.state === "running") this.#running++;
    if (slot.state === "ended") this.#ended++;
    this.frame.slots[index] = slot;
    this.#changed.push(index);
  }

  /** Adds the values of branches that have ended. Returns the error when all so far are too large together. */
  collect(signals: readonly Signal[], limits: Limits): FlowError | undefined {
    try {
      if (this.#collector === undefined) {
        this.#collector = new Collector(limits);
        for (const slot of this.frame.slots) if (slot.state === "ended") add(this.#collector, slot.signal);
      } else for (const signal of signals) add(this.#collector, signal);
      return undefined;
    } catch (thrown) {
      return toFlowError(thrown);
    }
  }

  /** Forgets the branches after the first that broke off. Those that run are cancelled. */
  breakOff(cancel: (branch: number) => void): void {
    this.#count();
    for (const [index, slot] of this.frame.slots.entries()) {
      if (index < this.#total || slot.state === "waiting") continue;
      if (slot.state === "running") cancel(slot.branch);
      this.set(index, { state: "waiting" });
    }
    this.#count();
    this.#collector = undefined;
  }

  /** Notes that a copy of the frame has all changes until now. */
  copied(copy: ParallelFrame): void {
    this.#copies.set(copy, this.#changed.length);
  }
  /** The slots that changed since a copy was made. */
  since(copy: ParallelFrame): BranchChanges {
    const { slots } = this.frame;
    const known = this.#copies.get(copy);
    if (known === undefined) {
      return slots.flatMap((slot, index) => (copy.slots[index] === slot ? [] : [[index, slot] as const]));
    }
    return [...new Set(this.#changed.slice(known))].map((index) => [index, slots[index]!] as const);
  }

  #count(): void {
    const { slots, total } = this.frame;
    const broken = slots.findIndex((slot) => slot.state === "ended" && slot.signal.kind === "break");
    this.#total = broken < 0 ? total : broken + 1;
    this.#running = slots.filter(({ state }) => state === "running").length;
    this.#ended = slots.filter(({ state }) => state === "ended").length;
  }
}

function add(collector: Collector, signal: Signal): void {
  if (signal.kind === "yield") collector.add(signal.value);
}
