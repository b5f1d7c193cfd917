import * as fs from "node:fs";

/** Up to this, waiting for the disk costs less than the trip through Node's thread pool. */
const QUICK_MS = 1;
const SMOOTHING = 0.2;

/**
 * Makes a file survive a power loss in the way that suits the disk: a fast one (NVMe, a write cache with a battery) is
 * waited for on the spot, a slow one in the thread pool, so that it never holds up the event loop for long. Which it is
 * is learnt from the syncs themselves; the first ones are taken to be slow.
 */
export class DiskSync {
  #averageMs = QUICK_MS * 2;

  async sync(descriptor: number, what: "file" | "directory"): Promise<void> {
    const began = performance.now();
    const quick = this.#averageMs < QUICK_MS;
    if (quick) (what === "file" ? fs.fdatasyncSync : fs.fsyncSync)(descriptor);
    else await inPool(descriptor, what);
    this.#averageMs += (performance.now() - began - this.#averageMs) * SMOOTHING;
  }
}

function inPool(descriptor: number, what: "file" | "directory"): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (error: Error | null) => (error === null ? resolve() : reject(error));
    if (what === "file") fs.fdatasync(descriptor, done);
    else fs.fsync(descriptor, done);
  });
}
