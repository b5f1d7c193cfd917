import {
  CheckpointAlreadyResolvedError,
  CheckpointCancelledError,
  CheckpointMismatchError,
  NotAuthorizedError,
  StoreCorruptError,
} from "../../../host/errors.js";
import type {
  Authorization,
  CheckpointInfo,
  Decision,
  InvocationResult,
  InvocationSummary,
  JsonObject,
  Person,
  ResumeRequest,
  Vote,
} from "../../../host/interfaces.js";
import type { Program } from "../../machine/program.js";
import type { Invocations, OutcomeOptions } from "../invocations.js";
import { checkResolution, expiredError } from "../resolutions.js";
import { authorizationOf, authorize } from "./authorization.js";
import { checkpointDigest } from "../../../host/approval/checkpoint-digest.js";
import { type Decider, personOf } from "../../../host/approval/decision-rules.js";
import { decidingVotes, decisionOf, hasVoted } from "../../../host/approval/votes.js";

/** What a person's answer records, as a decision or as a vote. */
type Answer = Pick<Vote, "at" | "requestId" | "person" | "shownDigest"> & { readonly by?: string };

/** How a request came out: decided by it, decided before, or in need of further votes. */
type Recorded = "decided" | "waiting" | { readonly first: Decision };

/**
 * Decides the checkpoints of one core: by persons, who have to be shown what is pending and to be allowed to decide it, by
 * votes, and by deadlines. A decision is recorded once, by compare-and-set; then its invocation goes on.
 */
export class Decisions {
  constructor(private readonly invocations: Invocations) {}

  /** Decides a pending checkpoint of this core, or adds a vote, and runs until the invocation rests. */
  async resume(request: ResumeRequest, info: CheckpointInfo, options: OutcomeOptions): Promise<InvocationResult> {
    const program = await this.invocations.programOf(info);
    if (info.decision !== undefined) return await this.#alreadyDecided(request, info.decision, info, program, options);
    checkShown(info, request.shownDigest);
    const complete = checkResolution(program, info, request.resolution, this.invocations.limits);
    await this.#authorize(info, request, options.signal);
    this.invocations.checkOpen();
    if (isDue(info, this.invocations.now())) {
      const expired = await this.#expireOne(info);
      if (expired === "expired" && info.onTimeout !== "escalate") throw expiredError(info, program);
    }
    const outcome = await this.#record(info, request, complete);
    if (typeof outcome !== "string") return await this.#alreadyDecided(request, outcome.first, info, program, options);
    return await this.invocations.outcome(info.invocationId, options);
  }

  /** Whether somebody may decide a checkpoint. */
  async mayDecide(info: CheckpointInfo, decider: Decider, signal: AbortSignal | undefined): Promise<Authorization> {
    const { authorization } = this.invocations;
    const answer = await authorizationOf(info, decider, { ...authorization, signal });
    return answer.allow ? { allow: true } : { allow: false, reason: answer.reason };
  }

  /** Applies on_timeout to checkpoints that are overdue at `now`. Gives the ids of those that were decided or escalated. */
  async expire(now: number): Promise<readonly string[]> {
    const changed: string[] = [];
    const due = this.invocations.pendingCheckpoints({ dueBefore: new Date(now).toISOString(), waits: true });
    for await (const info of due) {
      if (!isDue(info, now) || !(await this.#expireIfSound(info))) continue;
      if (info.waitsFor === undefined) changed.push(info.checkpointId);
    }
    return changed;
  }

  /** Decides what enough persons voted for before a crash. `true`: the invocation can go on. */
  async completeVotes({ checkpoints }: InvocationSummary): Promise<boolean> {
    let decided = false;
    for (const info of checkpoints) {
      if (info.decision === undefined && (await this.#completeVotes(info)) !== "waiting") decided = true;
    }
    return decided;
  }

  async #authorize(info: CheckpointInfo, request: ResumeRequest, signal: AbortSignal | undefined): Promise<void> {
    try {
      await authorize(info, request, { ...this.invocations.authorization, signal }, request.resolution);
    } catch (error) {
      if (error instanceof NotAuthorizedError && error.cause !== undefined) {
        this.invocations.warnUnauthorized(error.cause);
      }
      throw error;
    }
  }

  async #record(info: CheckpointInfo, request: ResumeRequest, complete: JsonObject): Promise<Recorded> {
    const answer = answerOf(request, this.invocations.timestamp());
    if (info.quorum !== undefined) return await this.#vote(info, { by: "", ...answer, resolution: complete });
    const decision: Decision = { kind: "resolved", ...answer, resolution: request.resolution };
    return await this.#decide(info, decision);
  }

  /** Adds a vote unless it stands already, and decides when it was the last that was needed. */
  async #vote(info: CheckpointInfo, vote: Vote): Promise<Recorded> {
    const { checkpointId } = info;
    const known = (await this.invocations.checkpoint(checkpointId)) ?? info;
    if (known.decision !== undefined) return { first: known.decision };
    if (!hasVoted(known, vote)) {
      const outcome = await this.invocations.vote(checkpointId, vote);
      if (!outcome.recorded) return { first: outcome.first };
      return await this.#completeVotes({ ...info, votes: outcome.votes });
    }
    return await this.#completeVotes(known);
  }

  async #completeVotes(info: CheckpointInfo): Promise<Recorded> {
    const votes = info.quorum === undefined ? undefined : decidingVotes(info);
    const decision = votes && decisionOf(votes, this.invocations.timestamp());
    return decision === undefined ? "waiting" : await this.#decide(info, decision);
  }

  async #decide({ checkpointId }: CheckpointInfo, decision: Decision): Promise<Recorded> {
    const outcome = await this.invocations.decide(checkpointId, decision);
    return outcome.won ? "decided" : { first: outcome.first };
  }

  /**
   * Answers a request for a checkpoint that is decided: the request that decided it, and each that voted for it, gets its
   * result, any other one an error.
   */
  async #alreadyDecided(
    { checkpointId, requestId }: ResumeRequest,
    decision: Decision,
    info: CheckpointInfo,
    program: Program,
    options: OutcomeOptions,
  ): Promise<InvocationResult> {
    switch (decision.kind) {
      case "resolved": {
        const { votes = [] } = decision;
        if (requestId !== undefined && [decision, ...votes].some((made) => made.requestId === requestId)) {
          return await this.invocations.outcome(info.invocationId, options);
        }
        throw new CheckpointAlreadyResolvedError(checkpointId, decision);
      }
      case "expired":
        throw expiredError(info, program);
      case "cancelled":
        throw new CheckpointCancelledError(
          `Checkpoint ${checkpointId} was cancelled: ${sentence(decision.reason)} Nothing was changed.`,
          { checkpoint_id: checkpointId, reason: decision.reason },
        );
    }
  }

  /** Expires a checkpoint. A damaged invocation is skipped, so that the others are handled. */
  async #expireIfSound(info: CheckpointInfo): Promise<boolean> {
    try {
      return (await this.#expireOne(info)) !== "overtaken";
    } catch (error) {
      if (!(error instanceof StoreCorruptError)) throw error;
      this.invocations.warnSkipped(info, error);
      return false;
    }
  }

  /**
   * Applies on_timeout to a checkpoint; but what enough persons have voted for in time is decided so.
   * `"overtaken"`: another process was first.
   */
  async #expireOne(info: CheckpointInfo): Promise<"expired" | "voted" | "overtaken"> {
    const { checkpointId, invocationId } = info;
    const current = info.quorum === undefined ? info : ((await this.invocations.checkpoint(checkpointId)) ?? info);
    const voted = await this.#completeVotes(current);
    if (voted !== "waiting") {
      if (voted !== "decided") return "overtaken";
      await this.invocations.outcome(invocationId, NOBODY_WAITS);
      return "voted";
    }
    if (info.onTimeout === "escalate") return (await this.invocations.escalate(info)) ? "expired" : "overtaken";
    const at = this.invocations.timestamp();
    if ((await this.#decide(info, { kind: "expired", at })) !== "decided") return "overtaken";
    await this.invocations.outcome(invocationId, NOBODY_WAITS);
    return "expired";
  }
}

const NOBODY_WAITS: OutcomeOptions = { signal: undefined, follow: undefined };

/** @throws CheckpointMismatchError when something else was shown than what is pending. */
function checkShown(info: CheckpointInfo, shownDigest: string | undefined): void {
  if (shownDigest === undefined) return;
  // Computed anew, as a checkpoint of an older version has none, and a record may have been changed since.
  const pending = checkpointDigest(info);
  if (shownDigest !== pending) throw new CheckpointMismatchError(info.checkpointId, shownDigest, pending);
}

function answerOf(request: ResumeRequest, at: string): Answer {
  const { person, requestId, shownDigest } = request;
  const by = personOf(request)?.id;
  return {
    at,
    ...(by === undefined ? {} : { by }),
    ...(person === undefined ? {} : { person: recorded(person) }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(shownDigest === undefined ? {} : { shownDigest }),
  };
}

/** The known fields of a person: a host may give an object that has more, such as a session. */
function recorded({ id, name, groups, roles }: Person): Person {
  return {
    id,
    ...(name === undefined ? {} : { name }),
    ...(groups === undefined ? {} : { groups }),
    ...(roles === undefined ? {} : { roles }),
  };
}

function isDue({ status, expiresAt }: CheckpointInfo, now: number): boolean {
  return status === "pending" && expiresAt !== undefined && Date.parse(expiresAt) <= now;
}

/** Adds a full stop to a text that has none. */
const sentence = (text: string): string => (/[.!?…]$/.test(text.trim()) ? text.trim() : `${text.trim()}.`);
