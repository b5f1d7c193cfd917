// A throw-away folder, and the promise that it and every process that belongs to it go away, however this process ends:
// by return, by exception, by Ctrl+C, by SIGKILL. A small process beside us (reaper.mjs) holds the other end of a pipe; when
// the pipe closes, which the kernel sees to, it ends those processes by pid and removes the folder.
import { spawn } from "node:child_process";
import { accessSync, constants, mkdtempSync, realpathSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A process belongs to a throw-away folder when this variable of its environment names it, or its command line does. */
export const OWNER = "SCAICORE_THROW_AWAY";

/** A folder in memory with room for `bytes`, where the machine has one; else that of temporary files. */
export function folderInMemory(bytes) {
  const folder = "/dev/shm";
  try {
    accessSync(folder, constants.W_OK);
    const { bavail, bsize } = statfsSync(folder);
    if (bavail * bsize >= bytes) return folder;
  } catch {
    // There is none.
  }
  return tmpdir();
}

/**
 * Makes the folder, `below` another one. `env` marks what is started as belonging to it: pass it to each child process.
 * `end` ends those that are left, removes the folder (not with `keep`) and returns when both is done.
 */
export function makeThrowAway({ keep = false, below = tmpdir() } = {}) {
  const folder = realpathSync(mkdtempSync(join(below, "scaicore-vsc-")));
  const reaper = spawn(process.execPath, [join(import.meta.dirname, "reaper.mjs"), ...(keep ? ["--keep"] : [])], {
    detached: true, // its own session: Ctrl+C in the terminal is not for it
    stdio: ["pipe", "ignore", "inherit"],
    cwd: "/",
    // Not marked as belonging to a folder that holds ours (a test run in a test run): it has to outlive that one's cleaning.
    env: { PATH: process.env.PATH, SystemRoot: process.env.SystemRoot }, // Node does not start without it on Windows
  });
  // By pipe and not by argument, so that the reaper's own command line does not name the folder.
  reaper.stdin.write(folder);
  reaper.stdin.on("error", () => {}); // the reaper is gone: nothing to tell it
  const gone = new Promise((done) => reaper.once("exit", done));
  reaper.unref();
  reaper.stdin.unref?.();
  return {
    folder,
    env: { [OWNER]: folder },
    async end() {
      reaper.ref();
      reaper.stdin.end();
      await gone;
    },
  };
}
