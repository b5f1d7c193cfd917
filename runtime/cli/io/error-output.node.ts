import { writeSync } from "node:fs";
import { Writable } from "node:stream";
import { isatty, WriteStream } from "node:tty";

/** A stream that may be a terminal. */
export type Output = Writable & { readonly isTTY: boolean };

/**
 * The stream of a descriptor that messages go to. A supervised process has its standard error on a descriptor of its own, so that
 * its supervisor can read what Node says on 2 when the process dies.
 */
export function errorOutput(descriptor: number): Output {
  if (descriptor === 2) return process.stderr;
  return isatty(descriptor) ? new WriteStream(descriptor) : new DescriptorOutput(descriptor);
}

/** Writes to a descriptor before `write` returns, as Node's own stderr does. */
class DescriptorOutput extends Writable {
  readonly isTTY = false;

  constructor(private readonly descriptor: number) {
    super({ decodeStrings: true, autoDestroy: false });
  }

  override _write(bytes: Uint8Array, _encoding: string, done: (error?: Error | null) => void): void {
    try {
      for (let at = 0; at < bytes.length;) at += this.#writeSome(bytes.subarray(at));
      done();
    } catch (error) {
      done(error as Error);
    }
  }

  #writeSome(bytes: Uint8Array): number {
    try {
      return writeSync(this.descriptor, bytes);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
      // The reader of the pipe is slow, and another process has made it non-blocking.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, WAIT_MS);
      return 0;
    }
  }
}

/** How long it waits for room in a pipe until it looks again. */
const WAIT_MS = 5;
