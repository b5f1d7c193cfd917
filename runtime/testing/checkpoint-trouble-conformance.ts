import type { CheckpointBackend, Lease } from "../host/interfaces.js";
import { type Body, ENGINE, OTHER, type Store } from "./checkpoint-fixture.js";
import { approval, at, bytesOf, checkpointOf, completed, NOTHING, startOf, textsOf } from "./checkpoint-samples.js";
import { expectEqual, expectError, expectTrue } from "./conformance-suite.js";

/** Gives back what an engine has and cannot use: by its lease, or by a claim where the lease is of no use any more. */
async function givenBack(backend: CheckpointBackend, lease: Lease): Promise<void> {
  try {
    await backend.append(lease, NOTHING, { released: true });
  } catch (error) {
    const again = await backend.claim(lease.invocationId, lease.owner);
    if (again === undefined) throw new Error("Neither its lease nor a claim frees the invocation.", { cause: error });
    await backend.append(again.lease, NOTHING, { released: true });
  }
}

/** What is left of texts once whatever no Unicode text can hold was replaced. */
const wellFormed = (text: string): string => text.replace(/\p{Surrogate}/gu, "\ufffd");

async function leastOf(times: number, work: () => number, run: (n: number) => Promise<unknown>): Promise<number> {
  let least = Infinity;
  for (let n = 0; n < times; n++) {
    const before = work();
    await run(n);
    least = Math.min(least, work() - before);
  }
  return least;
}

/** Checks that something costs the same among few and among many; `more` makes ever more of them. */
async function expectFlat(
  { work }: Store,
  what: string,
  more: (n: number) => Promise<unknown>,
  run: (n: number) => Promise<unknown>,
): Promise<void> {
  if (work === undefined) return;
  const costs: number[] = [];
  let made = 0;
  for (const many of [40, 400]) {
    for (; made < many; made++) await more(made);
    // The least of several, because now and then a store tidies up.
    costs.push(await leastOf(4, work, (n) => run(many * 10 + n)));
  }
  const [few = 0, lots = 0] = costs;
  expectTrue(lots <= 2 * few + 4, `${what} costs ${few} among 40 and ${lots} among 400`);
}

/** What stores are worst at: being away, odd texts, two at once, and growth. */
export const TROUBLE: Readonly<Record<string, Body>> = {
  "an append that fails strands nobody, and was written wholly or not at all": async (store) => {
    const { backend, other, began, claimed, outage } = store;
    if (outage === undefined) return;
    const lease = await began("a");
    await backend.append(lease, bytesOf("before"));
    const away = outage();
    const lost = { snapshot: true, parked: [checkpointOf("a-checkpoint", "a")] };
    await expectError(backend.append(lease, bytesOf("lost"), lost), "StoreError", "append");
    await expectError(backend.append(lease, NOTHING, { released: true }), "StoreError", "the next append");
    away.end();
    await givenBack(backend, lease);
    const { entries } = await claimed("a", OTHER);
    const parked = (await other.get("a-checkpoint")) !== undefined;
    expectTrue(
      parked ? entries.length === 1 && entries[0] === "lost" : entries.length === 1 && entries[0] === "before",
      `the failed append is there wholly or not at all, and not as ${JSON.stringify({ entries, parked })}`,
    );
  },
  "a begin that fails strands nobody": async ({ backend, outage, claimed }) => {
    if (outage === undefined) return;
    const away = outage();
    await expectError(backend.begin(startOf("a"), ENGINE), "StoreError", "begin");
    away.end();
    const [summary] = (await backend.invocations({ invocationId: "a" })).items;
    if (summary === undefined) {
      expectTrue((await backend.begin(startOf("a"), ENGINE)).created, "it can be begun");
      return;
    }
    if (summary.ownerAlive) await givenBack(backend, { invocationId: "a", epoch: 1, owner: ENGINE });
    await claimed("a", OTHER);
  },
  "a claim that fails strands nobody": async ({ backend, outage, suspended, claimed, summary }) => {
    if (outage === undefined) return;
    await suspended("a", []);
    const away = outage();
    await expectError(backend.claim("a", ENGINE), "StoreError", "claim");
    away.end();
    const { status, ownerAlive, epoch } = await summary("a");
    if (status === "running" && ownerAlive) await givenBack(backend, { invocationId: "a", epoch, owner: ENGINE });
    expectEqual((await claimed("a", OTHER)).entries, ["snapshot"], "entries");
  },
  "a decision that fails is recorded wholly or not at all": async ({ backend, other, outage, suspended }) => {
    if (outage === undefined) return;
    await suspended("a", [checkpointOf("a-checkpoint", "a")]);
    const away = outage();
    await expectError(backend.decide("a-checkpoint", approval("ada")), "StoreError", "decide");
    away.end();
    const known = await other.get("a-checkpoint");
    const answer = await other.decide("a-checkpoint", approval("bea"));
    expectEqual(answer.won, known?.decision === undefined, "the second decision wins if the first is not there");
    const expected = answer.won ? approval("bea") : approval("ada");
    expectEqual((await backend.get("a-checkpoint"))?.decision, expected, "decision");
  },
  "texts of any form are kept": async ({ backend, other, began, summary }) => {
    const texts = ["a\u0000b", "\u0000", "\u0000".repeat(100), "\ud83e\udd8a", "'\"\\%_$1", "\u2028\u0085\ufeff"];
    const key = "k\u0000";
    const lease = await began("a", { input: { texts, [key]: key } });
    const payload = { texts, [key]: key };
    await backend.append(lease, bytesOf("s"), { parked: [checkpointOf("a-checkpoint", "a", { payload })] });
    const decision = { ...approval("ada\u0000"), resolution: payload };
    await other.decide("a-checkpoint", decision);
    expectEqual((await summary("a")).start.input, { texts, [key]: key }, "input");
    expectEqual((await other.get("a-checkpoint"))?.payload, payload, "payload");
    expectEqual((await backend.inbox(lease)).decisions[0]?.decision, decision, "decision");
    await backend.append(lease, NOTHING, { finished: { ...completed("a"), output: payload } });
    const { result } = await summary("a");
    expectEqual(result?.status === "COMPLETED" ? result.output : undefined, payload, "output");
  },
  "halves of characters fail nothing, and are kept or replaced": async ({ backend, began, summary }) => {
    const texts = ["\ud800", "x\udfffy", "\udc00\ud800", `${"a".repeat(300)}\ud800${"b".repeat(300)}`];
    const lease = await began("a", { input: { texts } });
    await backend.append(lease, bytesOf("s"), { parked: [checkpointOf("a-checkpoint", "a", { payload: texts })] });
    const seen = [(await summary("a")).start.input.texts, (await backend.get("a-checkpoint"))?.payload];
    for (const kept of seen) expectEqual((kept as string[]).map(wellFormed), texts.map(wellFormed), "texts");
  },
  "of many that claim what a dead owner had, one wins": async ({ backend, other, began, killOwner, summary }) => {
    for (let round = 0; round < 5; round++) {
      const id = `invocation-${round}`;
      await began(id, {}, `engine-of-${round}`);
      await killOwner(`engine-of-${round}`);
      const claims = await Promise.all(
        Array.from({ length: 6 }, (_, n) => (n % 2 === 0 ? backend : other).claim(id, n % 2 === 0 ? ENGINE : OTHER)),
      );
      expectEqual(claims.filter((claim) => claim !== undefined).length, 1, "winners");
      expectEqual((await summary(id)).epoch, 2, "epoch");
    }
  },
  "a claim reads what was appended before it, and nothing is appended after": async ({ backend, other, began }) => {
    for (let round = 0; round < 10; round++) {
      const id = `invocation-${round}`;
      const lease = await began(id);
      await backend.append(lease, bytesOf("first"), { snapshot: true });
      const [, claim] = await Promise.all([
        backend.append(lease, bytesOf("last"), { released: true }),
        other.claim(id, OTHER),
      ]);
      const won = claim ?? (await other.claim(id, OTHER));
      expectEqual(textsOf(won?.entries ?? []), ["first", "last"], "entries");
    }
  },
  "a snapshot of who was overtaken changes nothing": async ({ backend, other, began, killOwner, claimed }) => {
    const stale = await began("a");
    await backend.append(stale, bytesOf("one"), { snapshot: true });
    await killOwner(ENGINE);
    const claim = await other.claim("a", OTHER);
    expectTrue(claim !== undefined, "claim");
    await other.append(claim.lease, bytesOf("two"));
    await expectError(
      backend.append(stale, bytesOf("stale"), { snapshot: true, parked: [checkpointOf("stale-checkpoint", "a")] }),
      "OwnershipLostError",
      "the snapshot",
    );
    await other.append(claim.lease, bytesOf("three"), { released: true });
    expectEqual((await claimed("a", "engine-three")).entries, ["one", "two", "three"], "entries");
    expectEqual(await other.get("stale-checkpoint"), undefined, "what it parked");
  },
  "a page costs what is on it, however many wait": async (store) => {
    await expectFlat(
      store,
      "a page of five checkpoints",
      (n) => store.suspended(`a-${n}`, [checkpointOf(`c-${n}`, `a-${n}`, { createdAt: at(n) })], { createdAt: at(n) }),
      () => store.backend.list({ limit: 5 }),
    );
  },
  "one invocation costs the same, however many there are": async (store) => {
    await expectFlat(
      store,
      "to find one invocation",
      (n) => store.suspended(`a-${n}`, [checkpointOf(`c-${n}`, `a-${n}`)]),
      () => store.backend.invocations({ invocationId: "a-7" }),
    );
  },
  "to ask for work costs the same, however many wait for people": async (store) => {
    const { backend } = store;
    if (backend.next === undefined) return;
    await expectFlat(
      store,
      "next",
      (n) => store.suspended(`a-${n}`, [checkpointOf(`c-${n}`, `a-${n}`)]),
      () => backend.next!({ cores: ["Hello"], limit: 5, owner: "worker" }),
    );
  },
  "a decision costs the same, however many wait": async (store) => {
    const { backend, suspended } = store;
    let decided = 0;
    await expectFlat(
      store,
      "a decision",
      (n) => suspended(`a-${n}`, [checkpointOf(`c-${n}`, `a-${n}`)]),
      () => backend.decide(`c-${decided++}`, approval()),
    );
  },
};
