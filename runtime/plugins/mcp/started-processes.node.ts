/** The processes that servers run in, by id: none of them outlives this one. */
const running = new Set<number>();
let watching = false;

/** Ends a process with this one, unless it has ended before. */
export function endWithThisProcess(pid: number): void {
  running.add(pid);
  if (watching) return;
  watching = true;
  process.once("exit", () => {
    for (const id of running) {
      try {
        process.kill(id, "SIGKILL");
      } catch {
        // It has ended by itself.
      }
    }
  });
}

export function hasEnded(pid: number): void {
  running.delete(pid);
}
