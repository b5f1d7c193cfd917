import type { CheckpointBackend } from "../host/interfaces.js";
import { type Body, ENGINE, OTHER, type Store } from "./checkpoint-fixture.js";
import { approval, at, bytesOf, checkpointOf, completed, NOTHING } from "./checkpoint-samples.js";
import { expectEqual, expectTrue } from "./conformance-suite.js";

const WORKER = "worker";
/** How long a hint may take; it is waited for only as long as it does not come. */
const HINT_MS = 4000;

/** Ids that a backend gives, in order of their names; with a backend that has no `next`, `undefined`. */
async function nextOf(backend: CheckpointBackend, owner = WORKER, limit = 100): Promise<string[] | undefined> {
  await backend.reap?.();
  const ids = await backend.next?.({ cores: ["Hello"], limit, owner });
  return ids === undefined ? undefined : [...ids].sort();
}

const runnableOf = async (backend: CheckpointBackend): Promise<string[]> =>
  (await backend.invocations({ runnable: true })).items.map(({ invocationId }) => invocationId).sort();

/** Every state that an invocation can be in, by its id; those that can go on begin with `go`. */
async function everyState({ backend, other, began, suspended, claimed, killOwner }: Store): Promise<void> {
  const one = (invocationId: string, change = {}) => [checkpointOf(`${invocationId}-checkpoint`, invocationId, change)];
  await suspended("go-submitted", []);
  await suspended("go-decided", one("go-decided"));
  await other.decide("go-decided-checkpoint", approval());
  await suspended("go-decided-of-two", [...one("go-decided-of-two"), checkpointOf("two", "go-decided-of-two")]);
  await other.decide("two", { kind: "expired", at: at(3) });
  await suspended("go-cancelled", one("go-cancelled"));
  await other.requestCancel("go-cancelled", "stopped");
  await suspended("go-due", one("go-due", { expiresAt: at(60) }));
  await began("go-dead", {}, "dead-engine");
  await killOwner("dead-engine");
  await suspended("waits", one("waits"));
  await suspended("waits-long", one("waits-long", { expiresAt: "9999-12-31T23:59:59.999Z" }));
  await began("runs");
  await began("runs-decided");
  await backend.append({ invocationId: "runs-decided", epoch: 1, owner: ENGINE }, bytesOf("s"), {
    parked: one("runs-decided"),
  });
  await other.decide("runs-decided-checkpoint", approval());
  await suspended("runs-again", one("runs-again"));
  await other.decide("runs-again-checkpoint", approval());
  await claimed("runs-again", OTHER);
  await suspended("waits-on", one("waits-on"));
  await other.decide("waits-on-checkpoint", approval());
  const on = await claimed("waits-on", OTHER);
  await backend.append(on.lease, bytesOf("s"), {
    snapshot: true,
    consumed: ["waits-on-checkpoint"],
    parked: [checkpointOf("waits-on-more", "waits-on")],
    released: true,
  });
  const ended = await began("ended");
  await backend.append(ended, NOTHING, { finished: completed("ended") });
}

/** Resolves when the condition holds; `false` if it does not within the time of a hint. */
async function heard(condition: () => boolean): Promise<boolean> {
  for (let waited = 0; waited < HINT_MS; waited += 20) {
    if (condition()) return true;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return condition();
}

const GOING = ["go-cancelled", "go-dead", "go-decided", "go-decided-of-two", "go-due", "go-submitted"];

/** For backends with `next`, `watch` and `runnable`; the others are held to nothing here, and the engine does without. */
export const WORKERS: Readonly<Record<string, Body>> = {
  "runnable lists what can go on, and forgets nothing": async (store) => {
    await everyState(store);
    // Who is dead, another process sees.
    const listed = await runnableOf(store.other);
    expectEqual(
      GOING.filter((id) => !listed.includes(id)),
      [],
      "left out",
    );
    // A backend without `next` may leave it to the engine to look.
    if (store.backend.next !== undefined) expectEqual(listed, GOING, "runnable");
    const all = (await store.other.invocations({ runnable: true, core: "Bye" })).items;
    expectEqual(all, [], "of another core");
  },
  "runnable is paged like all invocations": async ({ backend, suspended }) => {
    const ids = [0, 1, 2, 3, 4].map((n) => `invocation-${n}`);
    for (const [n, id] of ids.entries()) await suspended(id, [], { createdAt: at(n) });
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = await backend.invocations({ runnable: true, limit: 2, ...(after === undefined ? {} : { after }) });
      seen.push(...page.items.map(({ invocationId }) => invocationId));
      after = page.next;
    } while (after !== undefined);
    expectEqual(seen, ids, "pages");
  },
  "next gives what can go on, and nothing else": async (store) => {
    await everyState(store);
    const ids = await nextOf(store.other);
    if (ids !== undefined) expectEqual(ids, GOING, "next");
  },
  "next gives the votes that are enough": async ({ backend, other, suspended }) => {
    if (backend.next === undefined || other.vote === undefined) return;
    await suspended("a", [checkpointOf("a-checkpoint", "a", { quorum: 2 })]);
    const vote = (by: string) => ({ at: at(2), by, resolution: { decision: "approve" } });
    await other.vote("a-checkpoint", vote("ada"));
    expectEqual(await nextOf(backend), [], "after one vote");
    await other.vote("a-checkpoint", vote("bob"));
    expectEqual(await nextOf(backend), ["a"], "after two");
  },
  "next keeps to the cores and to the limit": async ({ backend, suspended }) => {
    if (backend.next === undefined) return;
    for (const [n, core] of ["Hello", "Hello", "Hello", "Bye"].entries()) await suspended(`${n}-${core}`, [], { core });
    expectEqual(await backend.next({ cores: [], limit: 9, owner: WORKER }), [], "of no core");
    expectEqual(await backend.next({ cores: ["Hello"], limit: 0, owner: WORKER }), [], "none");
    const first = await backend.next({ cores: ["Hello"], limit: 2, owner: WORKER });
    expectEqual(first.length, 2, "two at most");
    const rest = await backend.next({ cores: ["Bye", "Hello"], limit: 9, owner: WORKER });
    expectEqual([...first, ...rest].sort(), ["0-Hello", "1-Hello", "2-Hello", "3-Bye"], "all, each once");
  },
  "next leaves to others what the worker cannot run": async ({ backend, suspended }) => {
    if (backend.next === undefined) return;
    const [mine, others] = ["a".repeat(64), "b".repeat(64)];
    await suspended("mine", [], { bundleHash: mine });
    await suspended("others", [], { bundleHash: others });
    const query = { cores: ["Hello"], limit: 9, owner: WORKER };
    expectEqual(await backend.next({ ...query, without: [others] }), ["mine"], "without the others");
    expectEqual(await backend.next({ ...query, owner: "worker-two", without: [mine] }), ["others"], "without mine");
  },
  "what next gave to one it gives to nobody else, until it is claimed or its worker has retired": async ({
    backend,
    suspended,
    claimed,
  }) => {
    if (backend.next === undefined) return;
    for (const id of ["a", "b"]) await suspended(id, []);
    expectEqual(await nextOf(backend, "worker-one"), ["a", "b"], "first worker");
    expectEqual(await nextOf(backend, "worker-two"), [], "second worker");
    // Whoever claims has it; a reservation stops nobody.
    const { lease } = await claimed("a", ENGINE);
    await backend.append(lease, NOTHING, { released: true });
    expectEqual(await nextOf(backend, "worker-two"), ["a"], "what was claimed and released");
    await backend.retire("worker-one");
    expectEqual(await nextOf(backend, "worker-three"), ["b"], "what the retired worker was given");
  },
  "next takes the name of a worker as it is, also one that another process had": async ({
    backend,
    other,
    suspended,
  }) => {
    await suspended("a", []);
    await nextOf(backend, "worker-zero");
    // A process that died leaves its worker's name to the next one.
    expectTrue((await nextOf(other, "worker-zero")) !== undefined || other.next === undefined, "next answers");
  },
  "of many that ask next at once each gets other ones": async ({ backend, suspended }) => {
    if (backend.next === undefined) return;
    const ids = Array.from({ length: 12 }, (_, n) => `invocation-${String(n).padStart(2, "0")}`);
    for (const id of ids) await suspended(id, []);
    const given = await Promise.all(
      [0, 1, 2, 3].map(async (n) => await backend.next!({ cores: ["Hello"], limit: 3, owner: `worker-${n}` })),
    );
    expectEqual(given.flat().sort(), ids, "given");
  },
  "a watcher hears of what begins, is decided, cancelled and finished, until it stops": async (store) => {
    const { backend, began, suspended } = store;
    if (backend.watch === undefined) return;
    let told = new Set<string | undefined>();
    const isTold = (id: string) => heard(() => told.has(id) || told.has(undefined));
    const stop = backend.watch((id) => told.add(id));
    const after = async (what: string, id: string, change: () => Promise<unknown>) => {
      // What was changed before may still be told.
      await new Promise((resolve) => setTimeout(resolve, 5));
      told = new Set();
      await change();
      expectTrue(await isTold(id), `a watcher is told that ${id} ${what}`);
    };
    await after("began", "a", () => began("a"));
    const lease = { invocationId: "a", epoch: 1, owner: ENGINE };
    await after("was finished", "a", () => backend.append(lease, NOTHING, { finished: completed("a") }));
    await after("was released", "b", () => suspended("b", [checkpointOf("b-checkpoint", "b")]));
    await after("was decided", "b", () => backend.decide("b-checkpoint", approval()));
    await after("was cancelled", "b", () => backend.requestCancel("b", "stopped"));
    stop();
    told = new Set();
    await began("c");
    await new Promise((resolve) => setTimeout(resolve, 50));
    expectEqual([...told], [], "after the end");
  },
  "a watcher that throws disturbs nobody": async ({ backend, began }) => {
    if (backend.watch === undefined) return;
    const stop = backend.watch(() => {
      throw new Error("not mine");
    });
    await began("a");
    stop();
    stop();
  },
};
