/** The queue on pg-boss, of which the server is played. */
import { expect, it } from "vitest";
import { type PgBossClient, PgBossRunQueue } from "scaicore/worker";

/** Fails to make queues with these errors, one after another, and then makes them. */
function clientThat(...fails: readonly (Error & { code?: string })[]): PgBossClient & { readonly tries: () => number } {
  let tries = 0;
  return {
    createQueue: () => {
      const error = fails[tries++];
      return error === undefined ? Promise.resolve() : Promise.reject(error);
    },
    send: () => Promise.resolve("job"),
    fetch: () => Promise.resolve([]),
    complete: () => Promise.resolve(),
    fail: () => Promise.resolve(),
    tries: () => tries,
  };
}
const deadlock = (): Error => Object.assign(new Error("deadlock detected"), { code: "40P01" });
const run = { invocationId: "run", core: "Core" };

it("makes a queue again when PostgreSQL has ended one of several that were made at once", async () => {
  const client = clientThat(deadlock(), deadlock());
  await new PgBossRunQueue(client).push(run);
  expect(client.tries()).toBe(3);
});

it("gives up after five deadlocks, and at once on any other error; the next push tries anew", async () => {
  const client = clientThat(...Array.from({ length: 5 }, deadlock), new Error("no schema"));
  const queue = new PgBossRunQueue(client);
  await expect(queue.push(run)).rejects.toThrow("deadlock detected");
  expect(client.tries()).toBe(5);
  await expect(queue.push(run)).rejects.toThrow("no schema");
  expect(client.tries()).toBe(6);
  await queue.push(run);
  expect(client.tries()).toBe(7);
});
