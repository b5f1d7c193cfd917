const cleanups = new Set();
let listening = false;

/**
 * Calls `cleanup`, which has to be synchronous, when this process ends by exit or by a signal that can be caught.
 * Returns the function that calls it off.
 */
export function onEnd(cleanup) {
  if (!listening) {
    listening = true;
    process.once("exit", () => {
      for (const each of [...cleanups].reverse()) each();
    });
    for (const [signal, number] of [
      ["SIGINT", 2],
      ["SIGTERM", 15],
      ["SIGHUP", 1],
    ])
      process.on(signal, () => {
        if (cleanups.size > 0) process.exit(128 + number);
      });
  }
  cleanups.add(cleanup);
  return () => cleanups.delete(cleanup);
}
