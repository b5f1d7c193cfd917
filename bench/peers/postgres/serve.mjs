// What the workers of the run on PostgreSQL share: each does as many approvals as it is told, so many at once, and says how long that took
// and how much of a processor it used.

/** `approve` does one approval: submit, suspend, decide, finish. `close` is called before the worker ends. */
export function serve(approve, close = () => undefined) {
  process.on("message", async (message) => {
    if (message === "stop") {
      await close();
      process.exit(0);
    }
    const { count, atOnce } = message;
    try {
      const [started, used] = [performance.now(), process.cpuUsage()];
      let left = count;
      const one = async () => {
        while (left-- > 0) await approve();
      };
      await Promise.all(Array.from({ length: atOnce }, one));
      const { user, system } = process.cpuUsage(used);
      process.send({ ms: performance.now() - started, cpuMs: (user + system) / 1000 });
    } catch (error) {
      process.send({ error: String(error?.stack ?? error) });
    }
  });
  process.send("ready");
}
