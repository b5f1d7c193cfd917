import { messageOf } from "../../error.js";
import { OwnershipLostError, StoreError } from "../errors.js";
import type { Lease } from "../interfaces.js";
import { DiskError } from "./disk-error.js";
import type { FileSystem, OpenFile } from "./file-system.js";
import { claimName } from "./invocation-log.js";

interface QueuedFrame {
  readonly bytes: Promise<Uint8Array>;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Appends to the log of one epoch. Frames that arrive during a write are written together, with one sync. After a
 * failed write the log may end in half a frame, so it is never written again.
 */
export class LogWriter {
  readonly #fs: FileSystem;
  readonly #directory: string;
  readonly #lease: Lease;
  readonly #file: OpenFile;
  #queue: QueuedFrame[] = [];
  #running = false;
  #failure: Error | undefined;
  #closed = false;

  constructor(fs: FileSystem, directory: string, lease: Lease, file: OpenFile) {
    this.#fs = fs;
    this.#directory = directory;
    this.#lease = lease;
    this.#file = file;
  }

  /** Whether a write has failed; to continue, the invocation must be claimed again. */
  get broken(): boolean {
    return this.#failure !== undefined;
  }

  /**
   * Appends a frame, durable when the promise resolves. Frames are written in the order of the calls, also those that
   * are still being encoded.
   *
   * @throws OwnershipLostError when a newer epoch exists by then
   * @throws StoreError when this or an earlier write failed
   */
  append(bytes: Uint8Array | Promise<Uint8Array>): Promise<void> {
    const encoded = Promise.resolve(bytes);
    // The write reports a failure; until then it may wait for others.
    encoded.catch(() => undefined);
    return new Promise((resolve, reject) => {
      this.#queue.push({ bytes: encoded, resolve, reject });
      if (!this.#running) void this.#run();
    });
  }

  /** Closes the log after the appends in progress. */
  async close(): Promise<void> {
    this.#closed = true;
    if (!this.#running) await this.#file.close();
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#queue.length > 0) {
      const batch = this.#queue;
      this.#queue = [];
      try {
        await this.#write(batch.map(({ bytes }) => bytes));
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.#running = false;
    if (this.#closed) await this.#file.close();
  }

  async #write(frames: readonly Promise<Uint8Array>[]): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    try {
      await this.#file.write(joined(await Promise.all(frames)));
      await this.#file.sync();
    } catch (error) {
      const { invocationId, epoch } = this.#lease;
      const refusal = error instanceof DiskError ? { path: error.path, code: error.code } : {};
      this.#failure = new StoreError(
        `Invocation ${invocationId} could not be written: ${messageOf(error)} ` +
          "It goes on from its last step when it is recovered.",
        { invocation_id: invocationId, epoch, ...refusal },
        { cause: error },
      );
      throw this.#failure;
    }
    const { epoch, invocationId } = this.#lease;
    // The own claim is checked too: it is gone if the invocation was pruned.
    const [newer, own] = await Promise.all([
      this.#fs.stat(`${this.#directory}/${claimName(epoch + 1)}`),
      this.#fs.stat(`${this.#directory}/${epoch === 1 ? "start" : claimName(epoch)}`),
    ]);
    if (newer !== undefined || own === undefined) throw new OwnershipLostError(invocationId);
  }
}

function joined(frames: readonly Uint8Array[]): Uint8Array {
  const [first] = frames;
  if (first !== undefined && frames.length === 1) return first;
  const bytes = new Uint8Array(frames.reduce((sum, frame) => sum + frame.length, 0));
  let at = 0;
  for (const frame of frames) {
    bytes.set(frame, at);
    at += frame.length;
  }
  return bytes;
}
