import { type Frame } from "./frame.js";
import type { Gap, Piece } from "./segment-scan.js";

/** What a part of a segment comes to: the frames that count, the damage, and how far that is certain. */
export interface Settled {
  readonly steps: readonly ({ readonly kind: "frame"; readonly frame: Frame } | Gap)[];
  /** Everything before it has its final meaning. */
  readonly end: number;
  /** A `seal` counts: nothing that follows does. */
  readonly sealed: boolean;
  /**
   * Where an end begins that a power loss has left broken: nothing from there on counts until a `dropped` frame says up to
   * where that is so.
   */
  readonly lostFrom?: number;
}

/** The part of a segment that a `dropped` frame declares not to count. */
export interface Dropped {
  readonly from: number;
  readonly to: number;
}

export function encodeDropped({ from, to }: Dropped): Uint8Array {
  const bytes = new Uint8Array(8);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, from);
  view.setUint32(4, to);
  return bytes;
}

function droppedOf(frame: Frame): Dropped | undefined {
  if (frame.kind !== "dropped" || frame.payload.length !== 8) return undefined;
  const view = new DataView(frame.payload.buffer, frame.payload.byteOffset, 8);
  return { from: view.getUint32(0), to: view.getUint32(4) };
}

/**
 * Decides what counts. A gap that a write left which was cut short is passed over. Any other gap is damage if it was on disk
 * once: a frame that follows says so, or it begins before `onDisk`. Otherwise a power loss has left it, which may have kept frames
 * behind it that depend on what it took; none of them was acknowledged, so none counts.
 *
 * @param onDisk everything in the segment before it was on disk: up to where the store was closed, or all if it has a successor
 */
export function settle(pieces: readonly Piece[], offset: number, onDisk: number): Settled {
  const steps: Settled["steps"][number][] = [];
  let end = offset;
  let voidUntil = offset;
  for (const [index, piece] of pieces.entries()) {
    if (piece.kind === "frame") {
      const { frame } = piece;
      end = frame.end;
      if (frame.end <= voidUntil) continue;
      steps.push(piece);
      if (frame.kind === "seal") return { steps, end, sealed: true };
      continue;
    }
    if (piece.from >= voidUntil) {
      if (piece.torn && index === pieces.length - 1 && piece.from >= onDisk) return { steps, end, sealed: false };
      if (!piece.torn) {
        const fate = fateOf(piece, pieces, index + 1, onDisk);
        if (fate === "lost") return { steps, end, sealed: false, lostFrom: piece.from };
        if (fate === "damaged") steps.push(piece);
        else voidUntil = fate.to;
      }
    }
    end = piece.to;
  }
  return { steps, end, sealed: false };
}

function fateOf(gap: Gap, pieces: readonly Piece[], from: number, onDisk: number): "damaged" | "lost" | Dropped {
  for (let index = from; index < pieces.length; index++) {
    const piece = pieces[index]!;
    if (piece.kind !== "frame") continue;
    if (piece.frame.synced > gap.from) return "damaged";
    const dropped = droppedOf(piece.frame);
    if (dropped?.from === gap.from) return dropped;
  }
  return gap.from < onDisk ? "damaged" : "lost";
}
