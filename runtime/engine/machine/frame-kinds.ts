import type { Decision } from "../../host/interfaces.js";
import type { Value } from "../../stdlib/value.js";
import type { BranchSlot, Frame } from "./frames.js";
import { lookAt, type Slot } from "../program/growing.js";
import { revived } from "./value-codec.js";

/**
 * The description of a kind of frame: how it is stored, and what it waits for. Each kind
 * is described next to its block; `blocks/block-kinds.ts` lists them all.
 */
export interface FrameKind<F extends Frame> {
  readonly codec: FrameCodec<F>;
  /** The id of the checkpoint that the frame waits for. */
  checkpointId?(frame: F): string | undefined;
  /** Who decides that checkpoint: a person, or the engine itself. */
  decidedBy?(frame: F): "person" | "engine";
  /** Records the decision of that checkpoint in the frame. */
  decide?(frame: F, decision: Decision): void;
}

export type FrameKinds = { readonly [K in Frame["kind"]]: FrameKind<Extract<Frame, { readonly kind: K }>> };

/** The description of a frame's kind. */
export function kindOfFrame<F extends Frame>(kinds: FrameKinds, frame: F): FrameKind<F> {
  return kinds[frame.kind] as unknown as FrameKind<F>;
}

/** A frame as a snapshot holds it. */
export type StoredFrame = Readonly<Record<string, unknown>>;
/** Variables that changed, as pairs of slot and value. */
export type SlotChanges = readonly (readonly [slot: number, value: Value])[];
/** Concurrent branches that began or ended, as pairs of index and slot. */
export type BranchChanges = readonly (readonly [index: number, slot: BranchSlot])[];

/** What changed in a frame since the log entry before. */
export interface FramePatch {
  readonly fields: StoredFrame;
  readonly slots?: SlotChanges;
  readonly branches?: BranchChanges;
  /** Appended to the results of a loop. */
  readonly results?: readonly Value[];
}

/** How the frames of one kind are copied, written and read. The stored form never changes without a migration. */
export interface FrameCodec<F extends Frame> {
  /** The name of the kind in snapshots. */
  readonly storedKind: string;
  /** A copy that later changes of the frame do not reach. */
  copy(frame: F): F;
  /** `outer`: the variables of the branch around. */
  encode(frame: F, outer: () => readonly Slot[]): StoredFrame;
  decode(stored: StoredFrame, outer: () => readonly Slot[]): F;
  /** `undefined`: nothing changed. */
  patch(before: F, now: F): FramePatch | undefined;
  apply(frame: F, patch: FramePatch): void;
}

export interface FrameShape<F extends Frame> {
  readonly kind: F["kind"];
  /** The name of the kind in snapshots, where it differs. */
  readonly storedKind?: string;
  /** Fields that hold values, with what makes values of them after MessagePack has decoded them. */
  readonly revive?: { readonly [K in keyof F]?: (stored: NonNullable<F[K]>) => F[K] };
  /** The array that grows or changes inside, so that a delta holds only the changes. Every other field is replaced as a whole. */
  readonly changesInside?: "slots" | "results";
  /** Only the variables that differ from those of the branch around are written. */
  readonly inheritsSlots?: boolean;
}

/** The codec of frames whose stored form is their fields. */
export function frameCodec<F extends Frame>(shape: FrameShape<F>): FrameCodec<F> {
  const { kind, storedKind = kind, changesInside: inside } = shape;
  const revivers = Object.entries(shape.revive ?? {}) as [string, (stored: unknown) => unknown][];

  /** Values of the fields that are there, in place, so that the order of the fields stays. */
  function reviveFields(fields: Record<string, unknown>): void {
    for (const [name, revive] of revivers) {
      if (fields[name] !== undefined) fields[name] = revive(fields[name]);
    }
  }

  return {
    storedKind,
    copy(frame) {
      return inside === undefined ? { ...frame } : { ...frame, [inside]: valuesIn(frame, inside).slice() };
    },
    encode(frame, outer) {
      if (shape.inheritsSlots === true) {
        const { slots, ...rest } = frame as F & { readonly slots: readonly Slot[] };
        return { ...rest, kind: storedKind, changed: slotChanges(outer(), slots) };
      }
      if (inside === "slots") return { ...frame, kind: storedKind, slots: valuesIn(frame, inside).map(lookAt) };
      return storedKind === kind ? (frame as unknown as StoredFrame) : { ...frame, kind: storedKind };
    },
    decode(stored, outer) {
      const { changed, ...fields } = stored;
      const frame: Record<string, unknown> = { ...fields, kind };
      if (changed !== undefined) frame.slots = outer().slice();
      else reviveFields(frame);
      for (const [slot, value] of (changed ?? []) as SlotChanges) (frame.slots as Value[])[slot] = revived(value);
      return frame as unknown as F;
    },
    patch(before, now) {
      const fields = changedFields(before, now, inside);
      const slots = inside === "slots" ? slotChanges(valuesIn(before, inside), valuesIn(now, inside)) : [];
      const results = inside === "results" ? valuesIn(now, inside).slice(valuesIn(before, inside).length) : [];
      if (Object.keys(fields).length === 0 && slots.length === 0 && results.length === 0) return undefined;
      return { fields, ...(slots.length === 0 ? {} : { slots }), ...(results.length === 0 ? {} : { results }) };
    },
    apply(frame, { fields, slots = [], results = [] }) {
      const changed = { ...fields };
      reviveFields(changed);
      Object.assign(frame, changed);
      if (inside === undefined) return;
      const values = valuesIn(frame, inside);
      for (const [slot, value] of slots) values[slot] = revived(value);
      values.push(...results.map(revived));
    },
  };
}

function valuesIn(frame: Frame, field: "results"): Value[];
function valuesIn(frame: Frame, field: "slots" | "results"): Slot[];
function valuesIn(frame: Frame, field: "slots" | "results"): Slot[] {
  return (frame as unknown as Readonly<Record<typeof field, Slot[]>>)[field];
}

/**
 * The slots that differ. Values are immutable, so the same reference is the same value. What comes out is to be written at once,
 * as a collection that grows is only looked at.
 */
function slotChanges(from: readonly Slot[], to: readonly Slot[]): SlotChanges {
  return to.flatMap((held, slot) => (from[slot] === held ? [] : [[slot, lookAt(held)] as const]));
}

/** The fields of an object that were replaced. */
export function changedFields<T extends object>(before: T, now: T, except?: string): Partial<T> {
  const changed: Partial<T> = {};
  for (const key of Object.keys(now) as (keyof T)[]) {
    if (key !== except && before[key] !== now[key]) changed[key] = now[key];
  }
  return changed;
}
