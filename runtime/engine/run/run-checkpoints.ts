import { CheckpointNotFoundError } from "../../host/errors.js";
import type {
  CheckpointInfo,
  CheckpointPriority,
  Decision,
  InvocationChange,
  JsonObject,
  Lease,
  Timestamp,
} from "../../host/interfaces.js";
import type { MachineEvent } from "../machine/host.js";
import type { Machine } from "../machine/machine.js";
import type { Branch } from "../machine/state.js";
import { branchesByCheckpoint, deadlines, decide, parkedOn, waitsForEngine } from "../machine/waits.js";
import { checkpointDigest } from "../../host/approval/checkpoint-digest.js";
import type { CalledInvocations } from "./called-invocations.js";
import type { Journal } from "./journal.js";
import type { Environment } from "./load-program.js";
import type { CheckpointNotifier } from "./notifications.js";

const RAISED: Readonly<Record<CheckpointPriority, CheckpointPriority>> = {
  low: "normal",
  normal: "high",
  high: "critical",
  critical: "critical",
};

/** The checkpoint after its escalation: still pending, without deadline, and more urgent. */
function escalated(info: CheckpointInfo, at: Timestamp): CheckpointInfo {
  // The store has the votes, and a copy of them would be out of date with the next one.
  const { expiresAt, votes: _, ...rest } = info;
  const missed = expiresAt === undefined ? {} : { missedDeadline: expiresAt };
  return { ...rest, priority: RAISED[info.priority], escalatedAt: at, ...missed };
}

/** What `checkpoint.resolved` says of a decision, in the names of the wire. */
function resolvedPayload(decision: Extract<Decision, { kind: "resolved" }>): JsonObject {
  const { resolution, shownDigest, note, votes } = decision;
  return {
    resolution,
    ...(shownDigest === undefined ? {} : { shown_digest: shownDigest }),
    ...(note === undefined ? {} : { note }),
    ...(votes === undefined ? {} : { votes: votes.map(({ by, at }) => ({ by, at })) }),
  };
}

/** What `RunCheckpoints` needs of its run. */
interface RunCheckpointsContext {
  readonly environment: Environment;
  readonly lease: Lease;
  readonly machine: Machine;
  readonly journal: Journal;
  readonly notifier: CheckpointNotifier;
  readonly calls: CalledInvocations;
  event(event: MachineEvent): void;
  /** Whatever people see of a checkpoint comes through it. */
  withoutSecrets(info: CheckpointInfo): CheckpointInfo;
  /** Writes a snapshot; `false` when the state is too large, which has failed the run. */
  snapshot(change: InvocationChange): Promise<boolean>;
  /** Pending checkpoints of the run that are known from before. */
  readonly known: readonly CheckpointInfo[];
}

/**
 * The checkpoints of one run: makes them pending, decides, escalates and closes them, each durably before the host is
 * notified.
 */
export class RunCheckpoints {
  readonly #infos = new Map<string, CheckpointInfo>();
  readonly #consumed = new Set<string>();
  readonly #escalations = new Set<string>();
  #parking: CheckpointInfo[] = [];

  constructor(private readonly run: RunCheckpointsContext) {
    for (const info of run.known) this.#infos.set(info.checkpointId, info);
  }

  /** The pending checkpoints that this run has seen. */
  get known(): readonly CheckpointInfo[] {
    return [...this.#infos.values()];
  }

  /** Adds the checkpoint of a branch that has parked; `persist` makes it durable. */
  park(made: CheckpointInfo): void {
    const info = this.run.withoutSecrets(made);
    this.#parking.push(info.waitsFor === undefined ? { ...info, digest: checkpointDigest(info) } : info);
  }
  /** Notes that a checkpoint is to be escalated. */
  requestEscalation(checkpointId: string): void {
    this.#escalations.add(checkpointId);
  }
  get escalationRequested(): boolean {
    return this.#escalations.size > 0;
  }

  /** Adds the decisions that were consumed since the last log entry. */
  withConsumed(change: InvocationChange): InvocationChange {
    if (this.#consumed.size === 0) return change;
    const consumed = [...this.#consumed];
    this.#consumed.clear();
    return { ...change, consumed };
  }

  /** Makes parked and cancelled checkpoints durable. `false`: there were none. */
  async persist(): Promise<boolean> {
    const { machine } = this.run;
    const { closing, cancelling } = machine.state;
    if (this.#parking.length === 0 && closing.length === 0 && cancelling.length === 0) return false;
    const branches = branchesByCheckpoint(machine);
    // A branch may have been cancelled meanwhile.
    const parking = this.#parking.filter(({ checkpointId }) => branches.has(checkpointId));
    this.#parking = [];
    if (parking.length === 0 && closing.length === 0 && cancelling.length === 0) return false;
    if (await this.run.snapshot({ parked: parking })) {
      for (const info of parking) {
        this.#announcePending(info, branches.get(info.checkpointId), "checkpoint.pending");
      }
      await this.close();
    }
    return true;
  }

  #announcePending(
    info: CheckpointInfo,
    branch: Branch | undefined,
    type: "checkpoint.pending" | "checkpoint.escalated",
  ): void {
    this.#infos.set(info.checkpointId, info);
    if (info.waitsFor !== undefined) return;
    this.#event(type, branch, info.checkpointId, {
      type: info.type,
      prompt: info.prompt,
      priority: info.priority,
      ...(info.assignee === undefined ? {} : { assignee: info.assignee }),
      ...(info.digest === undefined ? {} : { digest: info.digest }),
      ...(info.expiresAt === undefined ? {} : { expires_at: info.expiresAt }),
    });
    this.run.notifier.notify(info, "pending");
  }

  /**
   * Closes the checkpoints of cancelled branches, and cancels their calls. A decision that came first stays recorded,
   * unused.
   */
  async close(): Promise<void> {
    const { machine, journal, environment, calls: children } = this.run;
    const { closing, cancelling } = machine.state;
    for (const { target, invocationId, reason } of cancelling) await children.cancel(target, invocationId, reason);
    for (const { checkpointId, reason, wait } of closing) {
      try {
        await environment.checkpoints.decide(checkpointId, { kind: "cancelled", at: this.#now(), reason });
      } catch (error) {
        // The checkpoint was never made durable.
        if (error instanceof CheckpointNotFoundError) continue;
        throw error;
      }
      this.#consumed.add(checkpointId);
      if (wait === true) continue;
      this.#event("checkpoint.cancelled", undefined, checkpointId, { reason });
      await this.#closed(checkpointId);
    }
    if (closing.length === 0 && cancelling.length === 0) return;
    machine.state.closing = [];
    machine.state.cancelling = [];
    journal.changed();
  }

  /** Takes decisions from the inbox and hands them to the machine. */
  async takeDecisions(): Promise<{ readonly found: boolean; readonly cancel: string | undefined }> {
    const { environment, lease, machine, journal } = this.run;
    const { decisions, cancel } = await environment.checkpoints.inbox(lease);
    let found = false;
    const branches = decisions.length === 0 ? undefined : branchesByCheckpoint(machine);
    for (const { checkpointId, decision } of decisions) {
      if (this.#consumed.has(checkpointId)) continue;
      found = true;
      this.#consumed.add(checkpointId);
      journal.changed();
      const branch = branches?.get(checkpointId);
      if (branch === undefined) continue;
      const { kind, by } = decision;
      if (waitsForEngine(machine, branch)) {
        decide(machine, branch, decision);
        this.#infos.delete(checkpointId);
        continue;
      }
      this.#event(`checkpoint.${kind}`, branch, checkpointId, {
        ...(kind === "resolved" ? resolvedPayload(decision) : {}),
        ...(by === undefined ? {} : { resolved_by: by }),
      });
      decide(machine, branch, decision);
      await this.#closed(checkpointId);
    }
    return { found, cancel };
  }

  /** Expires the waits whose deadline has passed. `true`: there were some. */
  async applyDeadlines(now: number): Promise<boolean> {
    const { due } = deadlines(this.run.machine, now);
    for (const id of due) {
      await this.run.environment.checkpoints.decide(id, { kind: "expired", at: this.#now() });
    }
    return due.length > 0;
  }

  /** Escalates the noted checkpoints, each once. Call `takeDecisions` before: a decided checkpoint is not escalated. */
  async escalate(): Promise<void> {
    for (const id of this.#escalations) {
      this.#escalations.delete(id);
      const branch = parkedOn(this.run.machine, id);
      if (branch === undefined) continue;
      const info = await this.#info(id);
      if (info?.status !== "pending" || info.escalatedAt !== undefined) continue;
      const raised = escalated(info, this.#now());
      if (await this.run.snapshot({ parked: [raised] })) this.#announcePending(raised, branch, "checkpoint.escalated");
    }
  }

  async infos(ids: readonly string[]): Promise<readonly CheckpointInfo[]> {
    const infos = await Promise.all(ids.map((id) => this.#info(id)));
    return infos.filter((info) => info !== undefined);
  }

  async #info(id: string): Promise<CheckpointInfo | undefined> {
    const known = this.#infos.get(id);
    // Votes come without the run, so that only the store knows them.
    if (known !== undefined && known.quorum === undefined) return known;
    return (await this.run.environment.checkpoints.get(id)) ?? known;
  }

  async #closed(checkpointId: string): Promise<void> {
    this.#infos.delete(checkpointId);
    if (!this.run.notifier.enabled) return;
    const info = await this.run.environment.checkpoints.get(checkpointId);
    if (info !== undefined) this.run.notifier.notify(this.run.withoutSecrets(info), "closed");
  }

  #event(type: string, branch: Branch | undefined, checkpointId: string, payload: MachineEvent["payload"]): void {
    const { machine } = this.run;
    this.run.event({
      type,
      ...(branch === undefined ? {} : { branch, block: machine.block(machine.top(branch).block) }),
      payload: { checkpoint_id: checkpointId, ...payload },
    });
  }

  #now(): Timestamp {
    return new Date(this.run.environment.clock.now()).toISOString();
  }
}
