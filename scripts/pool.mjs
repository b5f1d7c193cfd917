// Runs programs beside one another, a few at a time, and shows the output of each in one piece when it ends.
import { spawn } from "node:child_process";
import { availableParallelism, constants, setPriority } from "node:os";

/** How many single-threaded programs run at once: one for each core, and no more than memory lets run on small machines. */
const slots = Math.max(1, Math.min(availableParallelism(), 4));

/**
 * Runs every task and returns their results in the order of `tasks`. Tasks start in that order too, so the longest belong first.
 * @param tasks `{ name, command, env?, lane?, alone?, fills? }`; `command` are the arguments of Node. Of those with the same `lane` one
 *   runs at a time. One that is `alone` writes to our output at once: run those with limit 1. One that `fills` has what the others leave
 *   of the cores.
 * @param options.limit how many at once
 * @param options.onEnd called with `{ task, code, seconds, output }` as each ends
 */
export async function runPool(tasks, { cwd, limit = slots, onStart = () => {}, onEnd = () => {} }) {
  const results = new Array(tasks.length);
  const waiting = [...tasks.keys()];
  const busy = new Set();
  const work = async () => {
    for (;;) {
      const next = waiting.findIndex((index) => !busy.has(tasks[index].lane));
      if (next < 0) return; // what is left belongs to a lane, and whoever runs that goes on with it
      const [index] = waiting.splice(next, 1);
      const task = tasks[index];
      if (task.lane) busy.add(task.lane);
      onStart(task);
      results[index] = await runTask(task, cwd);
      busy.delete(task.lane);
      onEnd(results[index]);
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, tasks.length) }, work));
  return results;
}

const running = new Set();

/** Ends the programs that run, by the signal that ends this one. */
export function stopRunning(signal) {
  for (const child of running) child.kill(signal);
}

/** Lets a program, and what it starts from now on, have the cores when nobody else wants them. */
function giveWay(pid) {
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // It did not start, or is gone already.
  }
}

async function runTask(task, cwd) {
  const started = performance.now();
  const child = spawn(process.execPath, task.command, {
    cwd,
    env: task.env ?? process.env,
    // One that has all cores to itself may write at once.
    stdio: ["ignore", task.alone ? "inherit" : "pipe", task.alone ? "inherit" : "pipe"],
  });
  running.add(child);
  if (task.fills) giveWay(child.pid);
  const output = [];
  child.stdout?.on("data", (data) => output.push(data));
  child.stderr?.on("data", (data) => output.push(data));
  const code = await new Promise((done) => {
    child.once("error", (error) => done(error.message));
    child.once("close", (status, signal) => done(status ?? signal));
  });
  running.delete(child);
  return { task, code, seconds: (performance.now() - started) / 1000, output: Buffer.concat(output).toString() };
}
