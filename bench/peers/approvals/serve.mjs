// What the workers of the interleaved run share: each does one approval (suspend, then resume) whenever it is told "one".
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder that goes when the worker is told to stop. */
export const folder = mkdtempSync(join(tmpdir(), "scaicore-bench-peer-"));

/** Serves `approve`; it is timed as a whole. `close` is called before the worker ends. */
export function serve(approve, close = () => undefined) {
  process.on("message", async (message) => {
    if (message === "stop") {
      await close();
      rmSync(folder, { recursive: true, force: true });
      process.exit(0);
    }
    try {
      const started = performance.now();
      await approve();
      process.send({ ms: performance.now() - started });
    } catch (error) {
      process.send({ error: String(error?.stack ?? error) });
    }
  });
  process.send("ready");
}
