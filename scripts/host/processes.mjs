// Which processes belong to a throw-away folder, read from /proc. Where there is none (macOS, Windows) none is found: code-server, the
// only program that needs ending by others, runs on Linux only.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { OWNER } from "./throw-away.mjs";

/** Processes, this one left out, that belong to `folder`; `command` is the command line, its words parted by spaces. */
export function processesOf(folder) {
  if (!existsSync("/proc/self/environ")) return [];
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((name) => {
      const command = read(`/proc/${name}/cmdline`).replaceAll("\0", " ").trim();
      // A zombie has neither; it holds nothing and is its parent's to collect.
      const owned = read(`/proc/${name}/environ`).split("\0").includes(`${OWNER}=${folder}`);
      return owned || command.includes(`${folder}/`) ? [{ pid: Number(name), command }] : [];
    });
}

/** Ends by SIGKILL all processes that belong to `folder`, also those that they start meanwhile. */
export async function killProcessesOf(folder) {
  for (let left = processesOf(folder); left.length > 0; left = processesOf(folder)) {
    for (const { pid } of left) kill(pid);
    await new Promise((done) => setTimeout(done, 50));
  }
}

function kill(pid) {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // gone already
  }
}

/** Empty when the process has gone, or is not ours to look at. */
function read(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
