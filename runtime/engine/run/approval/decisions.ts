import {
  CheckpointAlreadyResolvedError,
  CheckpointCancelledError,
  CheckpointMismatchError,
  NotAuthorizedError,
  StoreError,
} from "../../../host/errors.js";
import type {
  Authorization,
  CheckpointInfo,
  Decided,
  Decision,
  InvocationResult,
  InvocationSummary,
  JsonObject,
  Person,
  ResumeRequest,
  Vote,
} from "../../../host/interfaces.js";
import type { Program } from "../../machine/program.js";
import { timestampAt } from "../../program/timestamps.js";
import type { DueRun, Invocations, OutcomeOptions } from "../invocations.js";
import { checkResolution, expiredError } from "../resolutions.js";
import { authorizationOf, authorize } from "./authorization.js";
import type { Verdict } from "./verdict.js";
import { checkpointDigest } from "../../../host/approval/checkpoint-digest.js";
import { type Decider, personOf } from "../../../host/approval/decision-rules.js";
import { decidingVotes, decisionOf, hasVoted } from "../../../host/approval/votes.js";

/** What a person's answer records, as a decision or as a vote. */
type Answer = Pick<Vote, "at" | "requestId" | "person" | "shownDigest" | "note"> & { readonly by?: string };

/** How a request came out: decided by it, decided before, or in need of further votes. */
type Recorded = "decided" | "waiting" | { readonly first: Decision };

/** What became of a checkpoint whose time is over: `"overtaken"` by another process, or to be escalated by its run. */
type Due = "expired" | "voted" | "overtaken" | "escalate";

/** How the decision of a request is taken. */
interface DecideOptions {
  readonly signal: AbortSignal | undefined;
  readonly verdict: Verdict;
  /** Lets the run of a checkpoint go on whose time is over, before the request is answered; without it nothing runs. */
  readonly goOn?: (run: DueRun) => Promise<unknown>;
}

/**
 * Decides the checkpoints of one core: by persons, who have to be shown what is pending and to be allowed to decide it, by
 * votes, and by deadlines. A decision is recorded once, by compare-and-set; then its invocation goes on.
 */
export class Decisions {
  constructor(private readonly invocations: Invocations) {}

  /** Decides a pending checkpoint of this core, or adds a vote, and runs until the invocation rests. */
  async resume(
    request: ResumeRequest,
    info: CheckpointInfo,
    options: OutcomeOptions,
    verdict: Verdict,
  ): Promise<InvocationResult> {
    const goOn = (run: DueRun) => this.invocations.goOn([run]);
    const { invocationId } = await this.decide(request, info, { signal: options.signal, verdict, goOn });
    return await this.invocations.outcome(invocationId, options);
  }

  /** Decides a pending checkpoint of this core, or adds a vote. */
  async decide(
    request: ResumeRequest,
    info: CheckpointInfo,
    { signal, verdict, goOn }: DecideOptions,
  ): Promise<Decided> {
    const { invocationId, checkpointId } = info;
    const program = await this.invocations.programOf(info);
    if (info.decision !== undefined) return this.#alreadyDecided(request, info.decision, info, program, verdict);
    checkShown(info, request.shownDigest);
    const complete = checkResolution(program, info, request.resolution, this.invocations.limits);
    await this.#authorize(info, request, signal);
    this.invocations.checkOpen();
    if (isDue(info, this.invocations.now())) {
      const due = await this.#applyDeadline(info);
      if (due !== "overtaken") await goOn?.({ invocationId, escalate: due === "escalate" ? [checkpointId] : [] });
      if (due === "expired") throw expiredError(info, program);
    }
    const outcome = await this.#record(info, request, complete, verdict);
    if (typeof outcome !== "string") return this.#alreadyDecided(request, outcome.first, info, program, verdict);
    return { invocationId, decided: outcome === "decided" };
  }

  /** Whether somebody may decide a checkpoint. */
  async mayDecide(info: CheckpointInfo, decider: Decider, signal: AbortSignal | undefined): Promise<Authorization> {
    const { authorization } = this.invocations;
    const answer = await authorizationOf(info, decider, { ...authorization, signal });
    return answer.allow ? { allow: true } : { allow: false, reason: answer.reason };
  }

  /**
   * Applies on_timeout to checkpoints that are overdue at `now`: decides all of them, then lets their runs go on side by side
   * until they rest. One whose run cannot go on here is left pending and logged. Gives the ids of those that were decided or
   * escalated.
   * @throws StoreError when the store fails; what was decided by then stays decided.
   */
  async expire(now: number): Promise<readonly string[]> {
    const due = this.invocations.pendingCheckpoints({ dueBefore: timestampAt(now), waits: true });
    const { changed, runs } = await this.#applyDeadlines(due, now);
    const escalated = await this.invocations.goOn(runs);
    return changed
      .filter(({ applied, info }) => applied !== "escalate" || escalated.has(info.invocationId))
      .filter(({ info }) => info.waitsFor === undefined)
      .map(({ info }) => info.checkpointId);
  }

  /** Ends the waits of the engine's own whose time has come: for responses, and for models that may be asked again. */
  async endWaits({ checkpoints }: InvocationSummary): Promise<void> {
    await this.#applyDeadlines(
      checkpoints.filter(({ waitsFor }) => waitsFor !== undefined),
      this.invocations.now(),
    );
  }

  /** Decides what votes and deadlines have settled in one invocation, and gives the checkpoints that its run has to escalate. */
  async settle(summary: InvocationSummary): Promise<readonly string[]> {
    await this.completeVotes(summary);
    const { changed } = await this.#applyDeadlines(summary.checkpoints, this.invocations.now());
    return changed.filter(({ applied }) => applied === "escalate").map(({ info }) => info.checkpointId);
  }

  async #applyDeadlines(
    infos: AsyncIterable<CheckpointInfo> | Iterable<CheckpointInfo>,
    now: number,
  ): Promise<{
    readonly changed: readonly { readonly info: CheckpointInfo; readonly applied: Due }[];
    readonly runs: readonly DueRun[];
  }> {
    const changed: { info: CheckpointInfo; applied: Due }[] = [];
    const runs = new Map<string, { invocationId: string; escalate: string[] }>();
    const sound = new Map<string, Promise<boolean>>();
    for await (const info of infos) {
      const { invocationId, checkpointId } = info;
      if (!isDue(info, now)) continue;
      const known = sound.get(invocationId) ?? this.#canGoOn(info);
      sound.set(invocationId, known);
      if (!(await known)) continue;
      const applied = await this.#applyDeadline(info);
      if (applied === "overtaken") continue;
      changed.push({ info, applied });
      const run = runs.get(invocationId) ?? { invocationId, escalate: [] };
      runs.set(invocationId, run);
      if (applied === "escalate") run.escalate.push(checkpointId);
    }
    return { changed, runs: [...runs.values()] };
  }

  /** Whether the run of a checkpoint can go on here: what cannot must not be decided, or nobody could decide it better. */
  async #canGoOn(info: CheckpointInfo): Promise<boolean> {
    try {
      await this.invocations.programOf(info);
      return true;
    } catch (error) {
      if (error instanceof StoreError) throw error;
      this.invocations.warnSkipped(info, error);
      return false;
    }
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

  async #record(
    info: CheckpointInfo,
    request: ResumeRequest,
    complete: JsonObject,
    verdict: Verdict,
  ): Promise<Recorded> {
    const answer = answerOf(request, this.invocations.timestamp());
    if (info.quorum !== undefined) return await this.#vote(info, { by: "", ...answer, resolution: complete }, verdict);
    const decision: Decision = { kind: "resolved", ...answer, resolution: request.resolution };
    return await verdict.recording(
      () => this.#decide(info, decision),
      (recorded) => recorded === "decided",
    );
  }

  /** Adds a vote unless it stands already, and decides when it was the last that was needed. */
  async #vote(info: CheckpointInfo, vote: Vote, verdict: Verdict): Promise<Recorded> {
    const { checkpointId } = info;
    const known = (await this.invocations.checkpoint(checkpointId)) ?? info;
    if (known.decision !== undefined) return { first: known.decision };
    if (hasVoted(known, vote)) {
      verdict.counts = true;
      return await this.#completeVotes(known);
    }
    const outcome = await verdict.recording(
      () => this.invocations.vote(checkpointId, vote),
      ({ recorded }) => recorded,
    );
    if (!outcome.recorded) return { first: outcome.first };
    return await this.#completeVotes({ ...info, votes: outcome.votes });
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
   * Answers a request for a checkpoint that is decided: the request that decided it, and each that voted for it, counts; any
   * other one gets an error.
   */
  #alreadyDecided(
    { checkpointId, requestId }: ResumeRequest,
    decision: Decision,
    info: CheckpointInfo,
    program: Program,
    verdict: Verdict,
  ): Decided {
    verdict.counts = false;
    switch (decision.kind) {
      case "resolved": {
        const { votes = [] } = decision;
        if (requestId !== undefined && [decision, ...votes].some((made) => made.requestId === requestId)) {
          verdict.counts = true;
          return { invocationId: info.invocationId, decided: true };
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

  /** Applies on_timeout to a checkpoint; but what enough persons have voted for in time is decided so. */
  async #applyDeadline(info: CheckpointInfo): Promise<Due> {
    const current = info.quorum === undefined ? info : ((await this.invocations.checkpoint(info.checkpointId)) ?? info);
    const voted = await this.#completeVotes(current);
    if (voted !== "waiting") return voted === "decided" ? "voted" : "overtaken";
    if (info.onTimeout === "escalate") return "escalate";
    const expired = await this.#decide(info, { kind: "expired", at: this.invocations.timestamp() });
    return expired === "decided" ? "expired" : "overtaken";
  }
}

/** @throws CheckpointMismatchError when something else was shown than what is pending. */
function checkShown(info: CheckpointInfo, shownDigest: string | undefined): void {
  if (shownDigest === undefined) return;
  // Computed anew, as a checkpoint of an older version has none, and a record may have been changed since.
  const pending = checkpointDigest(info);
  if (shownDigest !== pending) throw new CheckpointMismatchError(info.checkpointId, shownDigest, pending);
}

function answerOf(request: ResumeRequest, at: string): Answer {
  const { person, requestId, shownDigest, note = "" } = request;
  const by = personOf(request)?.id;
  return {
    at,
    ...(by === undefined ? {} : { by }),
    ...(person === undefined ? {} : { person: recorded(person) }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(shownDigest === undefined ? {} : { shownDigest }),
    ...(note.trim() === "" ? {} : { note }),
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
