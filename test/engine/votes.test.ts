import { describe, expect, test } from "vitest";
import {
  InMemoryCheckpointBackend,
  TestClock,
  type CheckpointBackend,
  type CheckpointInfo,
  type InvocationResult,
  type JsonObject,
  type Person,
  type Vote,
} from "scaicore";
import { decidingVotes } from "../../runtime/host/approval/votes.js";
import { checkpointOf, host, output } from "./host.js";
import { crashing, isCrash, momentsOf } from "./crashing-backend.js";
import { moduleOfSource } from "../support/source-module.js";
import fc from "fast-check";

const module = (settings = "quorum = 2") =>
  moduleOfSource(`@core C { version = "1.0.0" }
@flow f(): string { return @checkpoint { present = { prompt = "Go on?" } ${settings} } }`);

interface Asked {
  readonly checkpoint: CheckpointInfo;
  readonly checkpoints: CheckpointBackend;
  readonly vote: (by: string, answer?: JsonObject, requestId?: string) => Promise<InvocationResult>;
  readonly voters: () => Promise<readonly string[] | undefined>;
}

async function asked(settings?: string, clock?: TestClock): Promise<Asked> {
  const { engine, checkpoints } = host(module(settings), clock === undefined ? {} : { clock });
  const checkpoint = checkpointOf(await engine.invoke({ flow: "f" }));
  const { checkpointId } = checkpoint;
  return {
    checkpoint,
    checkpoints,
    vote: (by, resolution = { decision: "approve" }, requestId) =>
      engine.resume({ checkpointId, resolution, resolvedBy: by, ...(requestId === undefined ? {} : { requestId }) }),
    voters: async () => (await checkpoints.get(checkpointId))?.votes?.map((vote) => vote.by),
  };
}

describe("a quorum of 2", () => {
  test("is filled by two persons; the first one's vote is shown to the second, and both stand in the decision", async () => {
    const { checkpoint, checkpoints, vote } = await asked();
    expect(checkpoint.quorum).toBe(2);
    const waiting = checkpointOf(await vote("ada"));
    expect(waiting).toMatchObject({ status: "pending", votes: [{ by: "ada", resolution: { decision: "approve" } }] });
    expect(output(await vote("bob"))).toBe("approve");
    const { decision } = (await checkpoints.get(checkpoint.checkpointId)) ?? {};
    expect(decision).toMatchObject({ by: "bob", votes: [{ by: "ada" }, { by: "bob" }] });
  });

  test("counts a person once, however often and in however many requests", async () => {
    const { vote, voters } = await asked();
    for (let times = 0; times < 3; times++) checkpointOf(await vote("ada"));
    await Promise.all([vote("ada"), vote("ada"), vote("ada")]);
    expect(new Set(await voters())).toEqual(new Set(["ada"]));
    expect(output(await vote("bob"))).toBe("approve");
  });

  test("does not record the same answer of the same person again", async () => {
    const { vote, voters } = await asked();
    for (let times = 0; times < 3; times++) await vote("ada");
    expect(await voters()).toEqual(["ada"]);
  });

  test("is ended at once by one rejection", async () => {
    const { vote, checkpoints, checkpoint } = await asked("quorum = 3");
    await vote("ada");
    expect(output(await vote("bob", { decision: "reject" }))).toBe("reject");
    const { decision, votes } = (await checkpoints.get(checkpoint.checkpointId)) ?? {};
    expect(decision).toMatchObject({ by: "bob", votes: [{ by: "bob" }] });
    expect(votes?.map(({ by }) => by)).toEqual(["ada", "bob"]);
  });

  test("takes the latest answer of each person", async () => {
    const { vote } = await asked('options = ["now", "later"] quorum = 2');
    await vote("ada", { decision: "now" });
    await vote("bob", { decision: "later" });
    checkpointOf(await vote("ada", { decision: "later" }).then(expectCompleted("later")));
  });

  test("counts answers together only if all their fields are the same, prefilled ones included", async () => {
    const { vote, checkpoint, checkpoints } = await asked(
      "quorum = 2 form = { amount: int = 100  note: string? } on_response { { decision } => decision }",
    );
    await vote("ada");
    await vote("bob", { decision: "approve", amount: 90 });
    expect((await checkpoints.get(checkpoint.checkpointId))?.status).toBe("pending");
    const result = await vote("eve", { decision: "approve", note: null });
    expect(result.status).toBe("COMPLETED");
    expect((await checkpoints.get(checkpoint.checkpointId))?.decision).toMatchObject({
      votes: [{ by: "ada" }, { by: "eve" }],
    });
  });

  test("needs voters who are named", async () => {
    const { engine, checkpoints } = host(module());
    const { checkpointId } = checkpointOf(await engine.invoke({ flow: "f" }));
    await expect(engine.resume({ checkpointId, resolution: { decision: "approve" } })).rejects.toMatchObject({
      errorType: "NotAuthorizedError",
    });
    expect((await checkpoints.get(checkpointId))?.votes).toBeUndefined();
  });

  test("holds for each voter who may decide at all", async () => {
    const { engine } = host(module('quorum = 2 assignee = "role:manager" self_approval = false'));
    const { checkpointId } = checkpointOf(await engine.invoke({ flow: "f", identity: { id: "ada" } }));
    const vote = (id: string) => {
      const person: Person = { id, roles: id === "eve" ? [] : ["manager"] };
      return engine.resume({ checkpointId, resolution: { decision: "approve" }, person });
    };
    await expect(vote("ada")).rejects.toMatchObject({ errorType: "NotAuthorizedError" });
    await expect(vote("eve")).rejects.toMatchObject({ errorType: "NotAuthorizedError" });
    checkpointOf(await vote("bob"));
    expect(output(await vote("chen"))).toBe("approve");
  });

  test("gives each voter who repeats a request the outcome, and another one the decision", async () => {
    const { vote } = await asked();
    await vote("ada", { decision: "approve" }, "request-a");
    await vote("bob", { decision: "approve" }, "request-b");
    for (const [by, id] of [
      ["ada", "request-a"],
      ["bob", "request-b"],
    ] as const) {
      expect(output(await vote(by, { decision: "approve" }, id))).toBe("approve");
    }
    await expect(vote("chen")).rejects.toMatchObject({ errorType: "CheckpointAlreadyResolvedError" });
  });

  test("of 1 is none, and one of less than 1 fails the flow", async () => {
    const { checkpoint, vote } = await asked("quorum = 1");
    expect(checkpoint.quorum).toBeUndefined();
    expect(output(await vote("ada"))).toBe("approve");
    const { engine } = host(
      moduleOfSource(`@core C { version = "1.0.0" }
@flow f(n: int): string { return @checkpoint { present = { prompt = "?" } quorum = n } }`),
    );
    const failed = await engine.invoke({ flow: "f", input: { n: 0 } });
    expect(failed).toMatchObject({ status: "FAILED", error: { errorType: "LimitError" } });
  });
});

function expectCompleted(value: string): (result: InvocationResult) => InvocationResult {
  return (result) => {
    expect(output(result)).toBe(value);
    return { ...result, status: "SUSPENDED" } as InvocationResult;
  };
}

describe("deadlines", () => {
  test("end votes that are too few", async () => {
    const clock = new TestClock();
    const { vote } = await asked("quorum = 2 timeout = 1h", clock);
    await vote("ada");
    await clock.advance(3_600_000);
    await expect(vote("bob")).rejects.toMatchObject({ errorType: "CheckpointExpiredError" });
  });

  test("escalate them, and they still count", async () => {
    const clock = new TestClock();
    const { vote, voters, checkpoint } = await asked('quorum = 2 timeout = 1h on_timeout = "escalate"', clock);
    await vote("ada");
    await clock.advance(3_600_000);
    expect(await voters()).toEqual(["ada"]);
    const result = await vote("bob");
    expect(output(result)).toBe("approve");
    expect(checkpoint.expiresAt).toBeDefined();
  });

  test("do not end what enough persons had voted for before, when the last one's process died", async () => {
    const clock = new TestClock();
    const { engine, checkpoints } = host(module("quorum = 2 timeout = 1h"), { clock });
    const { checkpointId } = checkpointOf(await engine.invoke({ flow: "f", invocationId: "i" }));
    for (const by of ["ada", "bob"]) await checkpoints.vote?.(checkpointId, voteOf(by));
    await clock.advance(3_600_000);
    expect(await engine.expire()).toEqual([checkpointId]);
    expect(await engine.result("i")).toMatchObject({ status: "COMPLETED", output: "approve" });
  });
});

const voteOf = (by: string, decision = "approve"): Vote => ({
  at: "2026-01-15T10:30:00.000Z",
  by,
  resolution: { decision },
});

describe("after a crash at any write", () => {
  /** Ada votes, then Bob; each in a process of its own, of which the first is killed at a write. */
  async function runWith(at: { readonly write: number; readonly when: "before" | "after" } | undefined) {
    const store = new InMemoryCheckpointBackend();
    const { backend, writes } = crashing(store, at);
    const first = host(module(), { checkpoints: backend });
    const request = { flow: "f", invocationId: "i" };
    const script = async () => {
      const { checkpointId } = checkpointOf(await first.engine.invoke(request));
      for (const by of ["ada", "bob"]) {
        await first.engine.resume({ checkpointId, resolution: { decision: "approve" }, resolvedBy: by });
      }
    };
    await script().catch((error: unknown) => {
      if (!isCrash(error)) throw error;
    });
    const second = host(module(), { checkpoints: store });
    await second.engine.recover();
    let result = await second.engine.invoke(request);
    const recovered = result.status;
    for (const by of ["ada", "bob", "chen"]) {
      if (result.status !== "SUSPENDED") break;
      const { checkpointId } = result.checkpoint;
      result = await second.engine.resume({ checkpointId, resolution: { decision: "approve" }, resolvedBy: by });
    }
    const { items } = await store.list({ status: "all" });
    await second.engine.close();
    return { result, recovered, writes, checkpoint: items[0] };
  }

  test("the quorum is filled by two persons, and decided once", async () => {
    const whole = await runWith(undefined);
    expect(whole.writes.filter((name) => name === "vote")).toHaveLength(2);
    for (let write = 0; write < whole.writes.length; write++) {
      for (const when of momentsOf(write)) {
        const { result, checkpoint } = await runWith({ write, when });
        const where = `${when} write ${write}, ${whole.writes[write] ?? ""}`;
        expect(output(result), where).toBe("approve");
        const { decision, votes = [] } = checkpoint ?? {};
        const voters = votes.map(({ by }) => by);
        expect(voters, where).toEqual([...new Set(voters)]);
        expect(decision?.kind === "resolved" ? decision.votes?.map(({ by }) => by) : [], where).toEqual(["ada", "bob"]);
      }
    }
  });

  test("recover() decides what was voted for and not decided", async () => {
    const { writes } = await runWith(undefined);
    const lastVote = writes.lastIndexOf("vote");
    expect((await runWith({ write: lastVote, when: "after" })).recovered).toBe("COMPLETED");
    expect((await runWith({ write: lastVote, when: "before" })).recovered).toBe("SUSPENDED");
  });
});

test("two engines that each get a vote at the same moment make one decision of both", async () => {
  const checkpoints = new InMemoryCheckpointBackend();
  const [one, two] = [host(module(), { checkpoints }), host(module(), { checkpoints })];
  const { checkpointId } = checkpointOf(await one.engine.invoke({ flow: "f" }));
  const vote = (engine: typeof one.engine, by: string) =>
    engine.resume({ checkpointId, resolution: { decision: "approve" }, resolvedBy: by, requestId: by });
  const results = await Promise.all([vote(one.engine, "ada"), vote(two.engine, "bob")]);
  const { decision, votes } = (await checkpoints.get(checkpointId)) ?? {};
  expect(votes).toHaveLength(2);
  expect(decision).toMatchObject({ kind: "resolved", resolution: { decision: "approve" } });
  expect(results.map(({ status }) => status)).toContain("COMPLETED");
  await Promise.all([one.engine.close(), two.engine.close()]);
});

describe("which votes decide", () => {
  const votes = fc.array(
    fc.record({
      by: fc.constantFrom("ada", "bob", "chen", "dora"),
      decision: fc.constantFrom("approve", "later", "reject"),
    }),
    { maxLength: 12 },
  );

  test("does not change with the votes that come after them", () => {
    fc.assert(
      fc.property(votes, fc.integer({ min: 2, max: 4 }), (given, quorum) => {
        const all = given.map(({ by, decision }) => voteOf(by, decision));
        const info = { quorum } as CheckpointInfo;
        const first = all.findIndex((_, at) => decidingVotes({ ...info, votes: all.slice(0, at + 1) }) !== undefined);
        const expected = first < 0 ? undefined : decidingVotes({ ...info, votes: all.slice(0, first + 1) });
        expect(decidingVotes({ ...info, votes: all })).toEqual(expected);
      }),
    );
  });

  test("are the standing votes of different persons with one answer, as many as the quorum, or one rejection", () => {
    fc.assert(
      fc.property(votes, fc.integer({ min: 2, max: 4 }), (given, quorum) => {
        const all = given.map(({ by, decision }) => voteOf(by, decision));
        const deciding = decidingVotes({ quorum, votes: all } as unknown as CheckpointInfo);
        if (deciding === undefined) {
          expect(all.some(({ resolution }) => resolution.decision === "reject")).toBe(false);
          const standing = new Map(all.map((vote) => [vote.by, vote.resolution.decision]));
          for (const answer of ["approve", "later"]) {
            expect([...standing.values()].filter((other) => other === answer).length).toBeLessThan(quorum);
          }
          return;
        }
        const [answer] = deciding.map(({ resolution }) => resolution.decision);
        expect(new Set(deciding.map(({ by }) => by)).size).toBe(deciding.length);
        expect(deciding.every(({ resolution }) => resolution.decision === answer)).toBe(true);
        expect(deciding).toHaveLength(answer === "reject" ? 1 : quorum);
      }),
    );
  });
});
