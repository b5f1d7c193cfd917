import type { CheckpointInfo, Lease } from "../../host/interfaces.js";
import type { MachineState } from "../machine/state.js";
import type { LogSize, Written } from "./journal.js";

/** The number of runs that are kept, and the bytes of their logs together. */
const MOST_KEPT = 1000;
const MOST_BYTES = 64_000_000;

/** A run that was suspended, as it is in memory. */
export interface ParkedRun {
  readonly state: MachineState;
  readonly written: Written;
  /** Its pending checkpoints. */
  readonly infos: readonly CheckpointInfo[];
}

/**
 * The runs that this engine has suspended lately, so that who decides one of very many checkpoints need not wait until all are read
 * again. Each is used once, and only by the owner of the next epoch: then nobody has written to its log meanwhile.
 */
export class ParkedRuns {
  readonly #kept = new Map<string, { readonly epoch: number; readonly run: ParkedRun }>();
  #bytes = 0;

  keep({ invocationId, epoch }: Lease, run: ParkedRun): void {
    this.#remove(invocationId);
    this.#kept.set(invocationId, { epoch, run });
    this.#bytes += bytesOf(run.written);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MOST_KEPT && this.#bytes <= MOST_BYTES) return;
      this.#remove(oldest);
    }
  }

  /** The run that the owner of a lease goes on with, if it is kept. */
  take({ invocationId, epoch }: Lease): (ParkedRun & { readonly epoch: number; readonly released: true }) | undefined {
    const kept = this.#remove(invocationId);
    if (kept === undefined || kept.epoch + 1 !== epoch) return undefined;
    return { ...kept.run, epoch: kept.epoch, released: true };
  }

  #remove(invocationId: string): { readonly epoch: number; readonly run: ParkedRun } | undefined {
    const kept = this.#kept.get(invocationId);
    if (kept === undefined) return undefined;
    this.#kept.delete(invocationId);
    this.#bytes -= bytesOf(kept.run.written);
    return kept;
  }
}

const bytesOf = ({ snapshotBytes, changesBytes }: LogSize): number => snapshotBytes + changesBytes;

/** What the entries of a log hold that begins with a snapshot. */
export function sizeOf([snapshot, ...changes]: readonly Uint8Array[]): Written {
  return {
    shadow: undefined,
    snapshotBytes: snapshot?.length ?? 0,
    changesBytes: changes.reduce((sum, { length }) => sum + length, 0),
  };
}
