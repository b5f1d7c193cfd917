import type {
  CheckpointBackend,
  CheckpointInfo,
  CheckpointQuery,
  Decision,
  Lease,
  StartRecord,
  Vote,
} from "../host/interfaces.js";
import { type Body, type CheckpointBackendFixture, ENGINE, OTHER, type Store, storeOf } from "./checkpoint-fixture.js";
import { approval, at, bytesOf, checkpointOf, completed, NOTHING, startOf, textsOf } from "./checkpoint-samples.js";
import { TROUBLE } from "./checkpoint-trouble-conformance.js";
import { WORKERS } from "./checkpoint-workers-conformance.js";
import {
  type ConformanceCase,
  type ConformanceSuite,
  expectEqual,
  expectError,
  expectTrue,
} from "./conformance-suite.js";

/**
 * The conformance suite of CheckpointBackend. `make` is called once for each case.
 *
 * More than 500 lines: the suite is the contract of one interface, and implementers read it from top to bottom.
 */
export function checkpointBackendConformance(
  name: string,
  make: () => Promise<CheckpointBackendFixture>,
): ConformanceSuite {
  const cases: ConformanceCase[] = Object.entries({
    ...OWNERSHIP,
    ...DECISIONS,
    ...VOTES,
    ...LISTS,
    ...KEEPING,
    ...WORKERS,
    ...TROUBLE,
  }).map(([title, body]) => ({
    name: title,
    run: async () => {
      const fixture = await make();
      try {
        await body(storeOf(fixture));
      } finally {
        await fixture.close?.();
      }
    },
  }));
  return { name: `${name} is a CheckpointBackend`, cases };
}

const OWNERSHIP: Readonly<Record<string, Body>> = {
  "begin makes epoch 1": async ({ backend }) => {
    const started = await backend.begin(startOf("a"), ENGINE);
    expectEqual(started, { created: true, lease: { invocationId: "a", epoch: 1, owner: ENGINE } }, "begin");
  },
  "begin twice gives the first start": async ({ backend, other, began }) => {
    await began("a", { input: { name: "first" } });
    const again = await other.begin(startOf("a", { input: { name: "second" }, flow: "other" }), OTHER);
    expectEqual(again, { created: false, start: startOf("a", { input: { name: "first" } }) }, "second begin");
    expectEqual((await backend.invocations({})).items.length, 1, "number of invocations");
  },
  "of many that begin at once one wins": async ({ backend, other }) => {
    const started = await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        (n % 2 === 0 ? backend : other).begin(startOf("a", { input: { n } }), n % 2 === 0 ? ENGINE : OTHER),
      ),
    );
    expectEqual(started.filter(({ created }) => created).length, 1, "winners");
    const starts = started.flatMap((result) => (result.created ? [] : [result.start]));
    for (const start of starts) expectEqual(start, starts[0], "the start that the losers see");
  },
  "a start is kept exactly": async ({ other, began }) => {
    const input = JSON.parse(
      '{"text":"žluťoučký 🦊\\n","n":-1.5e-7,"big":9007199254740991,"none":null,"list":[[],{}],"__proto__":{"x":1}}',
    ) as StartRecord["input"];
    const change = { input, identity: { id: "u1", claims: { role: "admin" } }, instanceKey: "k", trigger: TRIGGER };
    await began("a", change);
    const again = await other.begin(startOf("a"), OTHER);
    expectTrue(!again.created, "the invocation exists");
    expectEqual(again.start, startOf("a", change), "start");
    expectTrue(Object.hasOwn(again.start.input, "__proto__"), "the key __proto__ is plain data");
  },
  "ids of any form are kept apart": async ({ backend, began }) => {
    const ids = [
      "a",
      "A",
      "../a",
      "a/b",
      "a\\b",
      "",
      " ",
      "con",
      "\u017e",
      "z\u030c",
      "x".repeat(500),
      "a b",
      ".",
      "\u0000",
      "a\u0000b",
    ];
    for (const id of ids) await began(id, { input: { id } });
    const { items } = await backend.invocations({});
    expectEqual(items.map(({ invocationId }) => invocationId).sort(), [...ids].sort(), "ids");
    for (const { start } of items) expectEqual(start.input.id, start.invocationId, "input");
  },
  "what a live owner has cannot be claimed": async ({ backend, other, began }) => {
    await began("a");
    expectEqual(await other.claim("a", OTHER), undefined, "claim by another");
    expectEqual(await backend.claim("a", ENGINE), undefined, "claim by itself");
  },
  "what does not exist cannot be claimed": async ({ backend }) => {
    expectEqual(await backend.claim("a", ENGINE), undefined, "claim");
  },
  "what is released may be claimed, with the next epoch": async ({ backend, other, suspended, summary }) => {
    await suspended("a", [checkpointOf("a-checkpoint", "a")]);
    const claim = await other.claim("a", OTHER);
    expectEqual(claim?.lease, { invocationId: "a", epoch: 2, owner: OTHER }, "lease");
    expectEqual(claim?.start, startOf("a"), "start");
    expectEqual(textsOf(claim?.entries ?? []), ["snapshot"], "entries");
    const { status, owner, epoch } = await summary("a");
    expectEqual({ status, owner, epoch }, { status: "running", owner: OTHER, epoch: 2 }, "summary");
    expectEqual(await backend.claim("a", ENGINE), undefined, "second claim");
  },
  "of many that claim at once one wins": async ({ backend, other, suspended }) => {
    await suspended("a", []);
    const claims = await Promise.all(
      Array.from({ length: 8 }, (_, n) => (n % 2 === 0 ? backend : other).claim("a", n % 2 === 0 ? ENGINE : OTHER)),
    );
    expectEqual(claims.filter((claim) => claim !== undefined).length, 1, "winners");
  },
  "what a retired owner had may be claimed": async ({ backend, other, began }) => {
    const lease = await began("a");
    await backend.append(lease, bytesOf("one"));
    await backend.retire(ENGINE);
    const claim = await other.claim("a", OTHER);
    expectEqual(textsOf(claim?.entries ?? []), ["one"], "entries");
  },
  "what a dead owner had may be claimed": async ({ backend, other, began, killOwner, summary }) => {
    const lease = await began("a");
    await backend.append(lease, bytesOf("one"));
    expectEqual((await summary("a")).ownerAlive, true, "ownerAlive before");
    await killOwner(ENGINE);
    const claim = await other.claim("a", OTHER);
    expectEqual(claim?.lease.epoch, 2, "epoch");
    expectEqual(textsOf(claim?.entries ?? []), ["one"], "entries");
  },
  "a retired owner name cannot be used again": async ({ backend, suspended }) => {
    await suspended("a", []);
    await backend.retire(ENGINE);
    await expectError(backend.begin(startOf("b"), ENGINE), "StoreError", "begin");
    await expectError(backend.claim("a", ENGINE), "StoreError", "claim");
    await expectError(backend.lock("l", ENGINE), "StoreError", "lock");
  },
  "renew keeps an owner": async ({ backend, other, began }) => {
    await began("a");
    await backend.renew(ENGINE);
    expectEqual(await other.claim("a", OTHER), undefined, "claim");
  },
  "entries come back in order, since the last snapshot": async ({ backend, began, claimed }) => {
    const lease = await began("a");
    await backend.append(lease, bytesOf("1"));
    await backend.append(lease, bytesOf("2"), { snapshot: true });
    await backend.append(lease, bytesOf("3"));
    await backend.append(lease, NOTHING, { parked: [checkpointOf("a-checkpoint", "a")] });
    await backend.append(lease, bytesOf("4"), { released: true });
    expectEqual((await claimed("a", OTHER)).entries, ["2", "3", "4"], "entries");
  },
  "entries of several epochs follow each other": async ({ backend, began, claimed }) => {
    const first = await began("a");
    await backend.append(first, bytesOf("1"), { snapshot: true });
    await backend.append(first, bytesOf("2"), { released: true });
    const second = await claimed("a", OTHER);
    await backend.append(second.lease, bytesOf("3"));
    await backend.append(second.lease, NOTHING, { released: true });
    const third = await claimed("a", ENGINE);
    await backend.append(third.lease, bytesOf("4"), { released: true });
    const fourth = await claimed("a", OTHER);
    expectEqual(fourth.entries, ["1", "2", "3", "4"], "entries");
    await backend.append(fourth.lease, bytesOf("5"), { snapshot: true, released: true });
    expectEqual((await claimed("a", ENGINE)).entries, ["5"], "entries after a new snapshot");
  },
  "appends made at once keep their order": async ({ backend, began, claimed }) => {
    const lease = await began("a");
    const texts = Array.from({ length: 50 }, (_, n) => String(n));
    await Promise.all(texts.map((text) => backend.append(lease, bytesOf(text))));
    await backend.append(lease, NOTHING, { released: true });
    expectEqual((await claimed("a", OTHER)).entries, texts, "entries");
  },
  "a large entry is kept": async ({ backend, began }) => {
    const lease = await began("a");
    const large = new Uint8Array(3_000_000).map((_, index) => index % 251);
    await backend.append(lease, large, { snapshot: true });
    await backend.append(lease, NOTHING, { released: true });
    const entry = (await backend.claim("a", OTHER))?.entries[0];
    expectEqual(entry?.length, large.length, "length");
    expectTrue(entry?.every((byte, index) => byte === large[index]) === true, "the bytes are the same");
  },
  "who was overtaken cannot append": async ({ backend, other, began, killOwner, claimed }) => {
    const stale = await began("a");
    await backend.append(stale, bytesOf("before"));
    await killOwner(ENGINE);
    expectEqual((await other.claim("a", OTHER))?.lease.epoch, 2, "epoch");
    await expectLost(backend, stale);
    await killOwner(OTHER);
    expectEqual((await claimed("a", "engine-three")).entries, ["before"], "entries");
  },
  "who released and was followed cannot append": async ({ backend, suspended, claimed }) => {
    const stale = await suspended("a", []);
    await claimed("a", OTHER);
    await expectLost(backend, stale);
  },
  "an invented lease cannot append": async ({ backend, began }) => {
    const lease = await began("a");
    for (const wrong of [{ epoch: 2 }, { epoch: 0 }, { owner: OTHER }, { invocationId: "b" }]) {
      await expectError(
        backend.append({ ...lease, ...wrong }, bytesOf("x")),
        "OwnershipLostError",
        JSON.stringify(wrong),
      );
    }
  },
  "nothing is appended after released": async ({ backend, suspended }) => {
    const lease = await suspended("a", []);
    await expectError(backend.append(lease, bytesOf("x")), "StoreError", "append");
  },
  "nothing is appended after finished, and it is not claimed": async ({ backend, other, began, summary }) => {
    const lease = await began("a");
    await backend.append(lease, NOTHING, { finished: completed("a") });
    await expectError(backend.append(lease, bytesOf("x")), "StoreError", "append");
    expectEqual(await other.claim("a", OTHER), undefined, "claim");
    const { status, result, checkpoints } = await summary("a");
    expectEqual(
      { status, result, checkpoints },
      { status: "completed", result: completed("a"), checkpoints: [] },
      "summary",
    );
  },
  "a failure is a result": async ({ backend, began, summary }) => {
    const lease = await began("a");
    const { output: _, ...rest } = completed("a");
    const result = { ...rest, status: "FAILED", error: { errorType: "InputError", message: "no" } } as const;
    await backend.append(lease, NOTHING, { finished: result });
    const seen = await summary("a");
    expectEqual([seen.status, seen.result], ["failed", result], "summary");
  },
  "invocations do not see each other": async ({ backend, began, suspended, claimed }) => {
    await suspended("a", [checkpointOf("a-checkpoint", "a")]);
    const b = await began("b");
    await backend.append(b, bytesOf("b1"));
    await backend.decide("a-checkpoint", approval());
    expectEqual(await backend.inbox(b), { decisions: [] }, "inbox of b");
    expectEqual((await claimed("a", OTHER)).entries, ["snapshot"], "entries of a");
  },
};

async function expectLost(backend: CheckpointBackend, stale: Lease): Promise<void> {
  const changes = [
    {},
    { snapshot: true },
    { parked: [checkpointOf("stale-checkpoint", stale.invocationId)] },
    { consumed: ["stale-checkpoint"] },
    { released: true },
    { finished: completed(stale.invocationId, "stale") },
  ];
  for (const change of changes) {
    const what = `append(${Object.keys(change).join()})`;
    await expectError(backend.append(stale, bytesOf("stale"), change), "OwnershipLostError", what);
  }
}

const TRIGGER = { kind: "webhook", name: "orders", data: { order: 7 } } as const;

const DECISIONS: Readonly<Record<string, Body>> = {
  "R5: a checkpoint can be decided while its invocation runs on": async ({ backend, other, began }) => {
    const lease = await began("a");
    const info = checkpointOf("a-checkpoint", "a", { payload: { amount: "10.10" }, expiresAt: at(60) });
    await backend.append(lease, bytesOf("s"), { snapshot: true, parked: [info] });
    expectEqual(await other.get("a-checkpoint"), info, "get");
    expectEqual((await other.list({})).items, [info], "list");
    expectEqual(await other.decide("a-checkpoint", approval()), { won: true, invocationId: "a" }, "decide");
    const inbox = { decisions: [{ checkpointId: "a-checkpoint", decision: approval() }] };
    expectEqual(await backend.inbox(lease), inbox, "inbox");
    await backend.append(lease, bytesOf("on"));
    expectEqual(await backend.inbox(lease), inbox, "inbox after another entry");
    await backend.append(lease, NOTHING, { released: true });
    expectEqual(await backend.inbox(lease), inbox, "inbox after the release");
  },
  "what is not parked cannot be decided": async ({ backend, suspended }) => {
    await suspended("a", [checkpointOf("a-checkpoint", "a")]);
    for (const id of ["other-checkpoint", "", "../a-checkpoint", "a"]) {
      await expectError(backend.decide(id, approval()), "CheckpointNotFoundError", `decide(${JSON.stringify(id)})`);
      expectEqual(await backend.get(id), undefined, "get");
    }
  },
  "R3: a decision is recorded once and for ever": async ({ backend, other, suspended, claimed }) => {
    const kinds: readonly Decision[] = [
      approval(),
      { kind: "expired", at: at(3) },
      { kind: "cancelled", at: at(4), reason: "stopped" },
    ];
    for (const [n, first] of kinds.entries()) {
      const [invocation, checkpoint] = [`invocation-${n}`, `checkpoint-${n}`];
      await suspended(invocation, [checkpointOf(checkpoint, invocation)]);
      expectEqual(await backend.decide(checkpoint, first), { won: true, invocationId: invocation }, "first");
      for (const second of kinds) {
        expectEqual(
          await other.decide(checkpoint, second),
          { won: false, first },
          `${second.kind} after ${first.kind}`,
        );
      }
      const { lease } = await claimed(invocation, OTHER);
      await backend.append(lease, NOTHING, { consumed: [checkpoint], finished: completed(invocation) });
      expectEqual(await other.decide(checkpoint, approval("eve")), { won: false, first }, "after the end");
      const info = checkpointOf(checkpoint, invocation, { status: first.kind, decision: first });
      expectEqual(await other.get(checkpoint), info, "get");
    }
  },
  "R4: of many that decide at once one wins, and all hear of it": async ({ backend, other, suspended }) => {
    await suspended("a", [checkpointOf("a-checkpoint", "a")]);
    const decisions = Array.from({ length: 10 }, (_, n) => approval(`person-${n}`, n));
    const answers = await Promise.all(
      decisions.map((decision, n) => (n % 2 === 0 ? backend : other).decide("a-checkpoint", decision)),
    );
    const winners = decisions.filter((_, n) => answers[n]?.won === true);
    expectEqual(winners.length, 1, "winners");
    for (const answer of answers) if (!answer.won) expectEqual(answer.first, winners[0], "what a loser hears");
    expectEqual((await backend.get("a-checkpoint"))?.decision, winners[0], "the record");
  },
  "a decision that races a claim is not lost": async ({ backend, other, suspended }) => {
    for (let n = 0; n < 10; n++) {
      const [invocation, checkpoint] = [`invocation-${n}`, `checkpoint-${n}`];
      await suspended(invocation, [checkpointOf(checkpoint, invocation)]);
      const [claim, decided] = await Promise.all([
        backend.claim(invocation, ENGINE),
        other.decide(checkpoint, approval()),
      ]);
      expectEqual(decided.won, true, "decide");
      expectTrue(claim !== undefined, "claim");
      const { decisions } = await backend.inbox(claim.lease);
      expectEqual(decisions, [{ checkpointId: checkpoint, decision: approval() }], "inbox");
    }
  },
  "what is consumed leaves the inbox": async ({ backend, began, summary }) => {
    const lease = await began("a");
    const infos = [checkpointOf("first-checkpoint", "a"), checkpointOf("second-checkpoint", "a")];
    await backend.append(lease, bytesOf("s"), { snapshot: true, parked: infos });
    await backend.decide("second-checkpoint", approval("bea", 3));
    await backend.decide("first-checkpoint", approval("ada", 4));
    const ids = (await backend.inbox(lease)).decisions.map(({ checkpointId }) => checkpointId);
    expectEqual(ids, ["second-checkpoint", "first-checkpoint"], "inbox in order of time");
    await backend.append(lease, bytesOf("t"), { consumed: ["second-checkpoint"] });
    const left = (await backend.inbox(lease)).decisions.map(({ checkpointId }) => checkpointId);
    expectEqual(left, ["first-checkpoint"], "inbox");
    const { checkpoints } = await summary("a");
    expectEqual(
      checkpoints.map(({ checkpointId, decision }) => [checkpointId, decision]),
      [["first-checkpoint", approval("ada", 4)]],
      "summary",
    );
  },
  "a new owner finds what was decided before": async ({ backend, other, suspended, claimed, summary }) => {
    await suspended("a", [checkpointOf("a-checkpoint", "a"), checkpointOf("b-checkpoint", "a")]);
    await other.decide("a-checkpoint", approval());
    const { status, checkpoints } = await summary("a");
    expectEqual([status, checkpoints.map((info) => info.status)], ["suspended", ["resolved", "pending"]], "summary");
    const { lease } = await claimed("a", OTHER);
    const { decisions } = await backend.inbox(lease);
    expectEqual(decisions, [{ checkpointId: "a-checkpoint", decision: approval() }], "inbox");
  },
  "parked again, a checkpoint changes but stays one": async ({ backend, began }) => {
    const lease = await began("a");
    const info = checkpointOf("a-checkpoint", "a", { expiresAt: at(10) });
    await backend.append(lease, bytesOf("s"), { snapshot: true, parked: [info] });
    const escalated = checkpointOf("a-checkpoint", "a", { priority: "high", escalatedAt: at(10) });
    await backend.append(lease, NOTHING, { parked: [escalated] });
    expectEqual(await backend.get("a-checkpoint"), escalated, "get");
    expectEqual((await backend.list({ status: "all" })).items, [escalated], "list");
  },
  "parked again after a decision, a checkpoint stays decided": async ({ backend, began }) => {
    const lease = await began("a");
    const info = checkpointOf("a-checkpoint", "a");
    await backend.append(lease, bytesOf("s"), { snapshot: true, parked: [info] });
    await backend.decide("a-checkpoint", approval());
    await backend.append(lease, bytesOf("s"), { snapshot: true, parked: [info] });
    expectEqual((await backend.get("a-checkpoint"))?.status, "resolved", "status");
    expectEqual((await backend.list({})).items, [], "pending");
    expectEqual((await backend.inbox(lease)).decisions.length, 1, "inbox");
  },
  "what nobody decided before the end counts as cancelled": async ({ backend, other, began }) => {
    const lease = await began("a");
    const infos = [checkpointOf("left-checkpoint", "a"), checkpointOf("done-checkpoint", "a")];
    await backend.append(lease, bytesOf("s"), { snapshot: true, parked: infos });
    await backend.decide("done-checkpoint", approval());
    await backend.append(lease, NOTHING, { consumed: ["done-checkpoint"], finished: completed("a") });
    expectEqual((await other.get("left-checkpoint"))?.status, "cancelled", "status");
    const late = await other.decide("left-checkpoint", approval());
    expectTrue(!late.won, "a late decision loses");
    expectEqual(late.first.kind, "cancelled", "the first decision");
    expectEqual((await other.list({})).items, [], "pending");
  },
  "what was dropped undecided counts as cancelled": async ({ backend, began }) => {
    const lease = await began("a");
    await backend.append(lease, bytesOf("s"), { snapshot: true, parked: [checkpointOf("a-checkpoint", "a")] });
    await backend.append(lease, bytesOf("t"), { consumed: ["a-checkpoint"] });
    expectEqual((await backend.get("a-checkpoint"))?.status, "cancelled", "status");
    expectEqual((await backend.decide("a-checkpoint", approval())).won, false, "a late decision");
  },
  "a cancel request is heard, and the first reason stays": async ({ backend, other, began, summary }) => {
    const lease = await began("a");
    expectEqual(await backend.inbox(lease), { decisions: [] }, "inbox before");
    await other.requestCancel("a", "first");
    await other.requestCancel("a", "second");
    expectEqual(await backend.inbox(lease), { decisions: [], cancel: "first" }, "inbox");
    expectEqual((await summary("a")).cancelRequested, "first", "summary");
    await expectError(other.requestCancel("b", "x"), "StoreError", "of an unknown invocation");
  },
  "answers are copies": async ({ backend, began }) => {
    const input = { list: [1] };
    const payload = { list: [1] };
    const entry = bytesOf("entry");
    const lease = await began("a", { input });
    await backend.append(lease, entry, { parked: [checkpointOf("a-checkpoint", "a", { payload })] });
    input.list.push(2);
    payload.list.push(2);
    entry.fill(0);
    ((await backend.get("a-checkpoint"))?.payload as { list: number[] }).list.push(3);
    ((await backend.list({})).items[0]?.payload as { list: number[] }).list.push(4);
    expectEqual((await backend.get("a-checkpoint"))?.payload, { list: [1] }, "payload");
    await backend.append(lease, NOTHING, { released: true });
    const claim = await backend.claim("a", OTHER);
    expectEqual([claim?.start.input, textsOf(claim?.entries ?? [])], [{ list: [1] }, ["entry"]], "claim");
  },
};

const CORES = ["Hello", "Bye"];
const FLOWS = ["greet", "part"];

/** Twelve checkpoints of three invocations in two cores and two flows, some decided, some due. */
async function mixed(store: Store): Promise<readonly CheckpointInfo[]> {
  const all: CheckpointInfo[] = [];
  for (const n of [2, 0, 1]) {
    const invocationId = `invocation-${n}`;
    const scope = { core: CORES[n % 2]!, flow: FLOWS[n >> 1]! };
    const infos = [0, 1, 2, 3].map((k) =>
      checkpointOf(`checkpoint-${k}-${n}`, invocationId, {
        ...scope,
        createdAt: at(k),
        ...(k < 2 ? { expiresAt: at(100 + n) } : {}),
        // One of them waits for a call, not for a person.
        ...(k === 1 ? { waitsFor: { kind: "responses" } as const } : {}),
      }),
    );
    await store.suspended(invocationId, infos, { ...scope, createdAt: at(n) });
    all.push(...infos);
  }
  const decided: Readonly<Record<string, Decision>> = {
    "checkpoint-0-0": approval(),
    "checkpoint-3-1": { kind: "expired", at: at(9) },
    "checkpoint-1-2": { kind: "cancelled", at: at(9), reason: "no" },
    "checkpoint-2-0": approval("bea"),
  };
  for (const [id, decision] of Object.entries(decided)) await store.other.decide(id, decision);
  return all
    .map((info) => {
      const decision = decided[info.checkpointId];
      return decision === undefined ? info : { ...info, status: decision.kind, decision };
    })
    .sort((a, b) => (a.createdAt + a.checkpointId < b.createdAt + b.checkpointId ? -1 : 1));
}

function* queries(): Generator<CheckpointQuery> {
  for (const status of [undefined, "pending", "resolved", "expired", "cancelled", "all"] as const) {
    for (const core of [undefined, ...CORES, "Nobody"]) {
      for (const flow of [undefined, ...FLOWS]) {
        for (const invocationId of [undefined, "invocation-1", "invocation-9"]) {
          for (const dueBefore of [undefined, at(100), at(101), at(50)]) {
            const waits = dueBefore === at(101) || flow === FLOWS[1] ? true : undefined;
            const all = { status, core, flow, invocationId, dueBefore, waits };
            yield Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
          }
        }
      }
    }
  }
}

function answers(info: CheckpointInfo, query: CheckpointQuery): boolean {
  const { status = "pending", core, flow, invocationId, dueBefore, waits = false } = query;
  return (
    (status === "all" || status === info.status) &&
    (waits || info.waitsFor === undefined) &&
    (core === undefined || core === info.core) &&
    (flow === undefined || flow === info.flow) &&
    (invocationId === undefined || invocationId === info.invocationId) &&
    (dueBefore === undefined || (info.expiresAt !== undefined && info.expiresAt <= dueBefore))
  );
}

/** A checkpoint that two persons decide. */
const both = (checkpointId: string, invocationId: string) => checkpointOf(checkpointId, invocationId, { quorum: 2 });

const voteOf = (by: string, seconds = 2): Vote => ({ at: at(seconds), by, resolution: { decision: "approve" } });

/** For backends that take votes; the others are held to nothing here, and `CoreEngine.load()` refuses a quorum on them. */
const VOTES: Readonly<Record<string, Body>> = {
  "votes are there for everybody, in the order in which they came": async ({ backend, other, suspended, summary }) => {
    if (backend.vote === undefined || other.vote === undefined) return;
    await suspended("a", [both("a-checkpoint", "a")]);
    const first = await backend.vote("a-checkpoint", voteOf("ada"));
    expectEqual(first, { recorded: true, votes: [voteOf("ada")] }, "first vote");
    const votes = [voteOf("ada"), voteOf("bob", 1)];
    expectEqual(await other.vote("a-checkpoint", voteOf("bob", 1)), { recorded: true, votes }, "second vote");
    for (const each of [backend, other]) {
      expectEqual((await each.get("a-checkpoint"))?.votes, votes, "votes by id");
      expectEqual((await each.list({})).items[0]?.votes, votes, "votes in the list");
    }
    expectEqual((await summary("a")).checkpoints[0]?.votes, votes, "votes in the summary");
    expectEqual((await backend.get("a-checkpoint"))?.status, "pending", "status");
  },

  "votes at the same moment are all recorded, and each voter is told of its own": async ({
    backend,
    other,
    suspended,
  }) => {
    if (backend.vote === undefined || other.vote === undefined) return;
    await suspended("a", [both("a-checkpoint", "a")]);
    const voters = Array.from({ length: 8 }, (_, n) => `person-${n}`);
    const answers = await Promise.all(
      voters.map(async (by, n) => (n % 2 === 0 ? backend : other).vote!("a-checkpoint", voteOf(by))),
    );
    const recorded = (await other.get("a-checkpoint"))?.votes ?? [];
    expectEqual(recorded.map(({ by }) => by).sort(), voters, "voters");
    for (const [n, answer] of answers.entries()) {
      expectTrue(answer.recorded, `vote ${n} is recorded`);
      const seen = answer.votes.map(({ by }) => by);
      expectEqual(
        seen,
        recorded.slice(0, seen.length).map(({ by }) => by),
        "what a voter saw begins the order",
      );
      expectEqual(seen.at(-1), voters[n], "the last that a voter saw is its own");
    }
  },

  "a decided checkpoint takes no vote, and keeps those that it has": async ({ backend, other, suspended }) => {
    if (backend.vote === undefined || other.vote === undefined) return;
    await suspended("a", [both("a-checkpoint", "a")]);
    await backend.vote("a-checkpoint", voteOf("ada"));
    await backend.decide("a-checkpoint", approval());
    const late = await other.vote("a-checkpoint", voteOf("bob"));
    expectEqual(late, { recorded: false, first: approval() }, "late vote");
    expectEqual((await other.get("a-checkpoint"))?.votes, [voteOf("ada")], "votes");
    expectEqual((await other.list({ status: "all" })).items[0]?.votes, [voteOf("ada")], "votes in the list");
  },

  "votes stay when the record of their checkpoint changes, and when another engine goes on": async ({
    backend,
    other,
    suspended,
    claimed,
  }) => {
    if (backend.vote === undefined) return;
    await suspended("a", [both("a-checkpoint", "a")]);
    await backend.vote("a-checkpoint", voteOf("ada"));
    const { lease } = await claimed("a", OTHER);
    await backend.append(lease, bytesOf("escalated"), { parked: [{ ...both("a-checkpoint", "a"), priority: "high" }] });
    await backend.append(lease, NOTHING, { released: true });
    const info = await other.get("a-checkpoint");
    expectEqual([info?.priority, info?.votes], ["high", [voteOf("ada")]], "priority and votes");
  },

  "a vote about nothing, or about what is over, is refused": async ({ backend, suspended, claimed }) => {
    if (backend.vote === undefined) return;
    await expectError(backend.vote("nothing-there", voteOf("ada")), "CheckpointNotFoundError", "vote");
    await suspended("a", [both("a-checkpoint", "a")]);
    const { lease } = await claimed("a", OTHER);
    await backend.append(lease, NOTHING, { finished: completed("a") });
    const late = await backend.vote("a-checkpoint", voteOf("ada"));
    expectEqual(late.recorded, false, "recorded");
    expectEqual(late.recorded ? undefined : late.first.kind, "cancelled", "decision");
  },
};

const LISTS: Readonly<Record<string, Body>> = {
  "list answers every combination of filters, oldest first, ties by id": async (store) => {
    const all = await mixed(store);
    for (const query of queries()) {
      const expected = all.filter((info) => answers(info, query));
      expectEqual((await store.backend.list(query)).items, expected, JSON.stringify(query));
    }
  },
  "list pages through every filter at every size": async (store) => {
    const all = await mixed(store);
    for (const query of [{}, { status: "all" }, { status: "resolved" }, { core: "Hello", status: "all" }] as const) {
      const expected = all.filter((info) => answers(info, query));
      for (const limit of [1, 2, 3, 5, 11, 12, 13, 100]) {
        const seen: CheckpointInfo[] = [];
        let after: string | undefined;
        do {
          const page = await store.backend.list({ ...query, limit, ...(after === undefined ? {} : { after }) });
          expectTrue(page.items.length <= limit, `a page of ${limit} has ${page.items.length}`);
          expectTrue(page.next === undefined || page.items.length === limit, "only full pages have a next one");
          seen.push(...page.items);
          after = page.next;
        } while (after !== undefined);
        expectEqual(seen, expected, `${JSON.stringify(query)} by ${limit}`);
      }
    }
  },
  "a limit of 0 gives nothing": async (store) => {
    await mixed(store);
    expectEqual(await store.backend.list({ limit: 0 }), { items: [] }, "page");
  },
  "paging skips nothing while items come and go": async ({ backend, other, suspended }) => {
    const infos = [0, 1, 2, 3, 4].map((k) => checkpointOf(`checkpoint-${k}`, "a", { createdAt: at(k) }));
    await suspended("a", infos);
    const first = await backend.list({ limit: 2 });
    await other.decide("checkpoint-1", approval());
    await other.decide("checkpoint-3", approval());
    const rest = await backend.list({ limit: 2, after: first.next! });
    const ids = [...first.items, ...rest.items].map(({ checkpointId }) => checkpointId);
    expectEqual(ids, ["checkpoint-0", "checkpoint-1", "checkpoint-2", "checkpoint-4"], "ids");
  },
  "a list is as of now, whoever changed it": async ({ backend, other, suspended }) => {
    const listed = async () => (await backend.list({})).items.map(({ checkpointId }) => checkpointId);
    for (let n = 0; n < 5; n++) {
      await suspended(`invocation-${n}`, [checkpointOf(`checkpoint-${n}`, `invocation-${n}`)]);
      expectEqual(await listed(), [`checkpoint-${n}`], "after the park");
      await other.decide(`checkpoint-${n}`, approval());
      expectEqual(await listed(), [], "after the decision");
    }
  },
  "a page that is none is refused": async ({ backend }) => {
    await expectError(backend.list({ after: "nonsense" }), "StoreError", "list");
    await expectError(backend.invocations({ after: "nonsense" }), "StoreError", "invocations");
  },
  "invocations are listed by every filter and page": async (store) => {
    await mixed(store);
    const { lease } = await store.claimed("invocation-0", OTHER);
    await store.backend.append(lease, NOTHING, { finished: completed("invocation-0") });
    const all = [0, 1, 2];
    for (const core of [undefined, ...CORES]) {
      for (const flow of [undefined, ...FLOWS]) {
        for (const unfinished of [undefined, true]) {
          for (const limit of [undefined, 1, 2]) {
            const expected = all.filter(
              (n) =>
                (core === undefined || core === CORES[n % 2]) &&
                (flow === undefined || flow === FLOWS[n >> 1]) &&
                !(unfinished === true && n === 0),
            );
            const query = Object.fromEntries(
              Object.entries({ core, flow, unfinished, limit }).filter(([, value]) => value !== undefined),
            );
            const seen: string[] = [];
            let after: string | undefined;
            do {
              const page = await store.backend.invocations({ ...query, ...(after === undefined ? {} : { after }) });
              seen.push(...page.items.map(({ invocationId }) => invocationId));
              after = page.next;
            } while (after !== undefined);
            const ids = expected.map((n) => `invocation-${n}`);
            expectEqual(seen, ids, JSON.stringify(query));
          }
        }
      }
    }
  },
  "a summary says who runs what": async ({ backend, other, began, summary, killOwner }) => {
    const lease = await began("a");
    const running = await summary("a");
    expectEqual(
      [running.status, running.owner, running.ownerAlive, running.epoch, running.result],
      ["running", ENGINE, true, 1, undefined],
      "running",
    );
    await backend.append(lease, bytesOf("s"), { snapshot: true, parked: [checkpointOf("a-checkpoint", "a")] });
    await backend.append(lease, NOTHING, { released: true });
    const suspended = await summary("a");
    expectEqual([suspended.status, suspended.checkpoints.length], ["suspended", 1], "suspended");
    await killOwner(ENGINE);
    expectEqual((await other.invocations({})).items[0]?.ownerAlive, false, "ownerAlive");
    expectEqual((await backend.invocations({ invocationId: "b" })).items, [], "an unknown invocation");
  },
};

const KEEPING: Readonly<Record<string, Body>> = {
  "bundles are kept by hash": async ({ backend, other }) => {
    const hash = "0123456789abcdef".repeat(4);
    expectEqual(await backend.getBundle(hash), undefined, "before");
    const bytes = bytesOf("bundle");
    await backend.putBundle(hash, bytes);
    await other.putBundle(hash, bytes);
    bytes.fill(0);
    const kept = await other.getBundle(hash);
    expectEqual(textsOf(kept === undefined ? [] : [kept]), ["bundle"], "after");
  },
  "a lock has one holder": async ({ backend, other }) => {
    expectEqual(await backend.lock("slot/1", ENGINE), true, "first");
    expectEqual(await other.lock("slot/1", OTHER), false, "second");
    expectEqual(await backend.lock("slot/1", ENGINE), false, "the holder again");
    expectEqual(await other.lock("slot/2", OTHER), true, "another lock");
    await other.unlock("slot/1", OTHER);
    expectEqual(await other.lock("slot/1", OTHER), false, "after an unlock by another");
    await backend.unlock("slot/1", ENGINE);
    expectEqual(await other.lock("slot/1", OTHER), true, "after the unlock");
    expectEqual(await backend.lock("slot/1", ENGINE), false, "the first again");
  },
  "of many that lock at once one wins": async ({ backend, other }) => {
    for (let n = 0; n < 5; n++) {
      const won = await Promise.all([
        backend.lock(`slot-${n}`, ENGINE),
        other.lock(`slot-${n}`, OTHER),
        backend.lock(`slot-${n}`, "engine-three"),
      ]);
      expectEqual(won.filter(Boolean).length, 1, "holders");
    }
  },
  "a lock is freed by its owner's death": async ({ backend, other, killOwner }) => {
    expectEqual(await backend.lock("slot", ENGINE), true, "first");
    await killOwner(ENGINE);
    expectEqual(await other.lock("slot", OTHER), true, "second");
    expectEqual(await backend.lock("slot", "engine-three"), false, "third");
    await other.retire(OTHER);
    expectEqual(await backend.lock("slot", "engine-three"), true, "third after the second retired");
  },
  "prune forgets what has finished before, and nothing else": async ({ backend, other, began, suspended, claimed }) => {
    await suspended("waiting", [checkpointOf("waiting-checkpoint", "waiting")]);
    await began("running");
    await suspended("finished", [checkpointOf("finished-checkpoint", "finished")]);
    await other.decide("finished-checkpoint", approval());
    const { lease } = await claimed("finished", OTHER);
    await backend.append(lease, NOTHING, { consumed: ["finished-checkpoint"], finished: completed("finished") });
    expectEqual(await backend.prune({ finishedBefore: 0 }), 0, "pruned too early");
    expectEqual(await other.prune({ finishedBefore: Date.now() + 60_000_000_000 }), 1, "pruned");
    const ids = (await backend.invocations({})).items.map(({ invocationId }) => invocationId);
    expectEqual(ids, ["running", "waiting"], "left");
    const listed = (await backend.list({ status: "all" })).items.map(({ checkpointId }) => checkpointId);
    expectEqual(listed, ["waiting-checkpoint"], "checkpoints left");
    expectEqual(await backend.get("finished-checkpoint"), undefined, "get");
    await expectError(backend.decide("finished-checkpoint", approval()), "CheckpointNotFoundError", "decide");
    await began("finished", { input: { name: "again" } });
  },
  "remove forgets one that has finished, and no other": async ({ backend, other, began, suspended, claimed }) => {
    if (backend.remove === undefined) return;
    await began("running");
    for (const id of ["kept", "gone"]) {
      await suspended(id, [checkpointOf(`${id}-checkpoint`, id)]);
      await other.decide(`${id}-checkpoint`, approval());
      const { lease } = await claimed(id, OTHER);
      await backend.append(lease, NOTHING, { consumed: [`${id}-checkpoint`], finished: completed(id) });
    }
    expectEqual(await backend.remove("running"), false, "one that runs");
    expectEqual(await backend.remove("none"), false, "one that is not there");
    expectEqual(await backend.remove("gone"), true, "one that has finished");
    expectEqual(await backend.remove("gone"), false, "once more");
    const ids = (await other.invocations({})).items.map(({ invocationId }) => invocationId);
    expectEqual([...ids].sort(), ["kept", "running"], "left");
    expectEqual(await other.get("gone-checkpoint"), undefined, "its checkpoint");
  },
  "prune keeps the bundles that are needed": async ({ backend, began }) => {
    const hash = "c".repeat(64);
    await backend.putBundle(hash, bytesOf("bundle"));
    await began("a", { bundleHash: hash });
    await backend.prune({ finishedBefore: Date.now() + 60_000_000_000 });
    expectTrue((await backend.getBundle(hash)) !== undefined, "the bundle is there");
  },
};
