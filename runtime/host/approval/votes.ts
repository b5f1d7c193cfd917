import type { CheckpointInfo, Decision, Vote } from "../interfaces.js";
import { canonicalJson } from "../../canonical-json.js";

/** The option that one person's vote decides: whoever has an objection need not find a second one. */
const OBJECTION = "reject";

/**
 * The votes that decide a checkpoint with a quorum; `undefined` while there are too few. Votes count together when their
 * answers are the same, fields included. Of the votes of one person the latest counts. The first vote in the recorded
 * order that fills the quorum, or that objects, decides: every reader finds the same one, whatever comes after it.
 */
export function decidingVotes({ quorum = 1, votes = [] }: CheckpointInfo): readonly Vote[] | undefined {
  const standing = new Map<string, Vote>();
  for (const vote of votes) {
    // The place of a changed vote is that of the change.
    standing.delete(vote.by);
    standing.set(vote.by, vote);
    if (vote.resolution.decision === OBJECTION) return [vote];
    const agreeing = [...standing.values()].filter((other) => sameAnswer(other, vote));
    if (agreeing.length >= quorum) return agreeing;
  }
  return undefined;
}

/** The votes that stand, one of each person, and how many of them agree at most: the progress towards the quorum. */
export function standingVotes({ votes = [] }: CheckpointInfo): {
  readonly standing: readonly Vote[];
  readonly agreeing: number;
} {
  const byPerson = new Map<string, Vote>();
  for (const vote of votes) {
    byPerson.delete(vote.by);
    byPerson.set(vote.by, vote);
  }
  const standing = [...byPerson.values()];
  const agreeing = standing.map((vote) => standing.filter((other) => sameAnswer(other, vote)).length);
  return { standing, agreeing: Math.max(0, ...agreeing) };
}

/** Whether a person's standing vote has this answer already, so that it need not be recorded again. */
export function hasVoted({ votes = [] }: CheckpointInfo, vote: Vote): boolean {
  const standing = votes.findLast(({ by }) => by === vote.by);
  return standing !== undefined && sameAnswer(standing, vote);
}

/** The decision that votes make: that of the last of them. */
export function decisionOf(votes: readonly Vote[], at: string): Decision | undefined {
  const last = votes.at(-1);
  return last === undefined ? undefined : { ...last, kind: "resolved", at, votes };
}

const sameAnswer = (one: Vote, other: Vote): boolean =>
  canonicalJson(one.resolution) === canonicalJson(other.resolution);
