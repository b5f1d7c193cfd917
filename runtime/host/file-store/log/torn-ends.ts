import type { DurableDirectory } from "../durable-directory.js";
import { onDiskIn, readLogEnd } from "./log-end.js";
import { LogFiles } from "./log-files.js";
import { HEAD_BYTES, decodeHead } from "./segment.js";
import { type Piece, piecesOf } from "./segment-scan.js";
import { settle } from "./settled-pieces.js";

/** A part of a segment that holds no frame which counts. */
export interface TornEnd {
  readonly path: string;
  readonly from: number;
  readonly to: number;
  /** It was on disk once; otherwise an interrupted write explains it. */
  readonly damaged: boolean;
}

/** Where the segments of a log hold something else than whole frames; those whose beginning cannot be read are left to the log. */
export async function tornEnds(files: DurableDirectory, root: string): Promise<readonly TornEnd[]> {
  const logs = new LogFiles(files, root);
  const { segments } = await logs.names();
  const newest = Math.max(0, ...segments);
  const logEnd = await readLogEnd(files, root);
  const found: TornEnd[] = [];
  for (const number of [...segments].sort((a, b) => a - b)) {
    const path = logs.segment(number);
    const bytes = await files.read(path);
    if (bytes === undefined) continue;
    const pieces = piecesIn(bytes, path, number);
    if (pieces === undefined) continue;
    const { steps } = settle(pieces, HEAD_BYTES, number === newest ? onDiskIn(logEnd, number) : Infinity);
    const damaged = new Set(steps.flatMap((step) => (step.kind === "gap" ? [step.from] : [])));
    for (const piece of pieces) {
      if (piece.kind === "gap") found.push({ path, from: piece.from, to: piece.to, damaged: damaged.has(piece.from) });
    }
  }
  return found;
}

function piecesIn(bytes: Uint8Array, path: string, number: number): readonly Piece[] | undefined {
  try {
    const { salt } = decodeHead(bytes, path, number);
    return [...piecesOf(bytes.subarray(HEAD_BYTES), HEAD_BYTES, salt)];
  } catch {
    return undefined;
  }
}
