import type { CheckpointInfo, Vote } from "scaicore";
import { checkpointDigest, decisionRefusal, standingVotes } from "scaicore";
import { describe, expect, test } from "vitest";
import { checkpointLine } from "../../client/features/checkpoints/tree-item.js";
import { decisionFailure } from "../../client/features/checkpoints/checkpoint-state.js";
import {
  parseCheckpointHostMessage,
  parseCheckpointWebviewMessage,
} from "../../client/webviews/checkpoint/messages.js";
import { answerLabel, approvalsText, shortDigest } from "../../client/webviews/checkpoint/words.js";
import { approval, checkpointStates } from "../../client/webviews/harness/states.js";
import { CheckpointMismatchError, NotAuthorizedError } from "scaicore";

const now = Date.parse("2026-11-22T10:00:00.000Z");
const voteOf = (by: string, minutes: number, decision = "approve"): Vote => ({
  at: new Date(now - minutes * 60_000).toISOString(),
  by,
  resolution: { decision },
});

describe("the progress of a quorum", () => {
  test("counts those who agree, and names all who voted", () => {
    const checkpoint: CheckpointInfo = {
      ...approval,
      quorum: 3,
      votes: [voteOf("ada", 9, "other_amount"), voteOf("bob", 5), voteOf("ada", 3), voteOf("eve", 1, "other_amount")],
    };
    const { standing, agreeing } = standingVotes(checkpoint);
    expect(standing.map(({ by }) => by)).toEqual(["bob", "ada", "eve"]);
    expect(approvalsText({ needed: 3, agreeing, standing }, now)).toBe(
      "2 of 3 approvals: bob, 5 min ago; ada, 3 min ago; eve, 1 min ago",
    );
    expect(standing.map((vote) => answerLabel(checkpoint, vote))).toEqual([
      "Approve",
      "Approve",
      "Approve another amount",
    ]);
  });

  test("prefers a person's name, and begins at none", () => {
    expect(approvalsText({ needed: 2, agreeing: 0, standing: [] }, now)).toBe("0 of 2 approvals");
    const named = { ...voteOf("ada", 2), person: { id: "ada", name: "Ada Lovelace" } };
    expect(approvalsText({ needed: 2, agreeing: 1, standing: [named] }, now)).toBe(
      "1 of 2 approvals: Ada Lovelace, 2 min ago",
    );
  });

  test("stands in the list", () => {
    const checkpoint = { ...approval, quorum: 2, votes: [voteOf("ada", 3), voteOf("ada", 2)] };
    expect(checkpointLine(checkpoint, now).description).toContain("1 of 2 voted");
    expect(checkpointLine(approval, now).description).not.toContain("voted");
  });
});

describe("what the panel is told", () => {
  test("why the person of the window may not decide, is what the engine would say", () => {
    expect(decisionRefusal(approval, { person: { id: "grace" } })).toBe(
      "It is for role:finance, and grace has no group and no role.",
    );
    expect(decisionRefusal(approval, { resolvedBy: "grace" })).toBeUndefined();
    const { voting } = checkpointStates;
    if (voting?.type !== "state" || voting.state.kind !== "checkpoint") throw new Error("not a checkpoint");
    expect(decisionRefusal(voting.state.checkpoint, { resolvedBy: "grace" })).toBe(
      "grace started the run, and somebody else has to decide it.",
    );
  });

  test("a refusal and a changed checkpoint leave it open, with the reason", () => {
    const refused = { checkpointId: "c", person: "bob", assignee: "user:ada", reason: "It is for user:ada." };
    expect(decisionFailure(new NotAuthorizedError(refused))).toEqual({
      kind: "refused",
      message: "bob may not decide checkpoint c. It is for user:ada. Nothing was decided.",
    });
    expect(decisionFailure(new CheckpointMismatchError("c", "sha256:a", "sha256:b"))).toMatchObject({
      kind: "refused",
    });
  });

  test("and what it answers carry votes and the digest, checked on both sides", () => {
    expect(parseCheckpointHostMessage({ type: "voted", requestId: "r" })).toBeDefined();
    expect(parseCheckpointHostMessage({ type: "voted" })).toBeUndefined();
    const decide = {
      type: "decide",
      label: "Approve",
      requestId: "r",
      checkpointId: "c",
      resolution: { decision: "approve" },
    };
    expect(parseCheckpointWebviewMessage({ ...decide, shownDigest: "sha256:00" })).toMatchObject({
      shownDigest: "sha256:00",
    });
    expect(parseCheckpointWebviewMessage({ ...decide, shownDigest: 7 })).toBeUndefined();
    const { voting } = structuredClone(checkpointStates);
    if (voting?.type !== "state" || voting.state.kind !== "checkpoint") throw new Error("not a checkpoint");
    const changed = { ...voting, state: { ...voting.state, approvals: { needed: 2, agreeing: 1, standing: [{}] } } };
    expect(parseCheckpointHostMessage(voting)).toBeDefined();
    expect(parseCheckpointHostMessage(changed)).toBeUndefined();
  });
});

test("a digest is shown short, and is the same for the same checkpoint only", () => {
  expect(shortDigest(checkpointDigest(approval))).toMatch(/^sha256:[0-9a-f]{12}…$/);
  expect(checkpointDigest(approval)).not.toBe(checkpointDigest({ ...approval, prompt: "Book it?" }));
});
