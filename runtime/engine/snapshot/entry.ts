import { StoreError } from "../../host/errors.js";
import type { MachineState } from "../machine/state.js";
import { applyDelta, type Delta } from "./delta.js";
import { migrated, SNAPSHOT_VERSION } from "./migrations.js";
import { decodeData, encodeData } from "./value-codec.js";
import { fromWire, toWire, type WireState } from "./wire.js";

/**
 * An entry of an invocation's log, as far as the engine is concerned. `epoch` is that of the owner who wrote it: it tells
 * how many owners have come since without getting anywhere.
 */
export type Entry =
  | { readonly v: number; readonly kind: "snapshot"; readonly epoch: number; readonly state: WireState }
  | { readonly v: number; readonly kind: "block" | "call"; readonly epoch: number; readonly delta: Delta }
  | { readonly v: number; readonly kind: "released" | "finished"; readonly epoch: number; readonly sequence?: number };

export const snapshotEntry = (epoch: number, state: MachineState): Uint8Array =>
  encodeData({ v: SNAPSHOT_VERSION, kind: "snapshot", epoch, state: toWire(state) } satisfies Entry);

export const deltaEntry = (kind: "block" | "call", epoch: number, delta: Delta): Uint8Array =>
  encodeData({ v: SNAPSHOT_VERSION, kind, epoch, delta } satisfies Entry);

/** `sequence` is that of the next event, where some were sent since the state was written. */
export const markEntry = (kind: "released" | "finished", epoch: number, sequence?: number): Uint8Array =>
  encodeData({ v: SNAPSHOT_VERSION, kind, epoch, ...(sequence === undefined ? {} : { sequence }) } satisfies Entry);

export interface Restored {
  /** `undefined`: nothing was written before the crash, so the run starts again. */
  readonly state: MachineState | undefined;
  /** Of the newest entry; 0 without any. */
  readonly epoch: number;
  readonly released: boolean;
}

/** The state that a log leads to. Throws a StoreError for what a newer version wrote, and for what is no log. */
export function restore(entries: readonly Uint8Array[]): Restored {
  let state: MachineState | undefined;
  let epoch = 0;
  let released = false;
  for (const bytes of entries) {
    const entry = migrated(decoded(bytes));
    epoch = entry.epoch;
    released = entry.kind === "released";
    if (entry.kind === "snapshot") state = fromWire(entry.state);
    else if ("delta" in entry) {
      if (state === undefined) throw new StoreError("The log of an invocation does not begin with a snapshot.");
      applyDelta(state, entry.delta);
    } else if (state !== undefined && entry.sequence !== undefined) state.sequence = entry.sequence;
  }
  return { state, epoch, released };
}

function decoded(bytes: Uint8Array): unknown {
  try {
    return decodeData(bytes);
  } catch (cause) {
    throw new StoreError("An entry of an invocation's log cannot be read.", {}, { cause });
  }
}
