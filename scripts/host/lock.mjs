import { randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
import { mkdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { onEnd } from "./on-end.mjs";

const BEAT_MS = 2_000;
/** A holder that has not touched its lock for so long is gone: killed, or its machine was. */
const STALE_MS = 30_000;

/**
 * Runs `work` while holding the lock file; waits while another process holds it (`onWait` is called once).
 * Liveness is a heartbeat and not a pid, as a cache folder may be shared by containers that do not see each other's pids.
 * Two waiters may both take a stale lock in the same instant, so `work` has to be safe (if wasteful) when run twice.
 */
export async function withLock(path, work, onWait = () => {}) {
  const token = randomUUID();
  await mkdir(dirname(path), { recursive: true });
  for (let waited = false; !(await take(path, token));) {
    if (!waited) onWait();
    waited = true;
    await sleep(500);
    const age = await stat(path).then(
      (found) => Date.now() - found.mtimeMs,
      () => 0,
    );
    if (age > STALE_MS) await rm(path, { force: true });
  }
  const callOff = onEnd(() => rmSync(path, { force: true }));
  const beat = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => {});
  }, BEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    callOff();
    const holder = await readFile(path, "utf8").catch(() => "");
    if (holder === token) await rm(path, { force: true });
  }
}

async function take(path, token) {
  try {
    await writeFile(path, token, { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
}
