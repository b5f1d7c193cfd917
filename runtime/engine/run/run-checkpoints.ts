import { CheckpointNotFoundError } from "../../host/errors.js";
import type { CheckpointInfo, CheckpointPriority, InvocationChange, Lease, Timestamp } from "../../host/interfaces.js";
import type { Machine, MachineEvent } from "../machine/machine.js";
import type { Children } from "./called-invocations.js";
import type { Journal } from "./journal.js";
import type { Environment } from "./load-program.js";
import type { HandlerCalls } from "./notifications.js";

const RAISED: Readonly<Record<CheckpointPriority, CheckpointPriority>> = {
  low: "normal",
  normal: "high",
  high: "critical",
  critical: "critical",
};

/** The checkpoint after nobody decided in time: still pending, with no more time to run out, and more urgent. */
function escalated(info: CheckpointInfo, at: Timestamp): CheckpointInfo {
  const { expiresAt: _, ...rest } = info;
  return { ...rest, priority: RAISED[info.priority], escalatedAt: at };
}

/** What the checkpoints of a run need of it. */
interface RunCheckpointsContext {
  readonly environment: Environment;
  readonly lease: Lease;
  readonly machine: Machine;
  readonly journal: Journal;
  readonly handler: HandlerCalls;
  readonly children: Children;
  event(event: MachineEvent): void;
  /** Writes the whole state; `false` when that is too large, which has failed the run. */
  snapshot(change: InvocationChange): Promise<boolean>;
}

/** The checkpoints of one run: made pending, decided, escalated and closed, each durably before anybody is told. */
export class RunCheckpoints {
  readonly #infos = new Map<string, CheckpointInfo>();
  readonly #consumed = new Set<string>();
  readonly #escalations = new Set<string>();
  #parking: CheckpointInfo[] = [];

  constructor(private readonly run: RunCheckpointsContext) {}

  /** A branch has parked; `persist` makes it durable. */
  park(info: CheckpointInfo): void {
    this.#parking.push(info);
  }
  /** The time of a checkpoint is over, and it is to be escalated. */
  wantEscalation(checkpointId: string): void {
    this.#escalations.add(checkpointId);
  }
  get wantsEscalation(): boolean {
    return this.#escalations.size > 0;
  }

  /** Adds the decisions that have been carried out since the last entry. */
  consumed(change: InvocationChange): InvocationChange {
    if (this.#consumed.size === 0) return change;
    const consumed = [...this.#consumed];
    this.#consumed.clear();
    return { ...change, consumed };
  }

  /** Makes durable what has parked, and what was cancelled. `false`: there was nothing. */
  async persist(): Promise<boolean> {
    const { machine } = this.run;
    // A branch may have been cancelled before it came to this.
    const parking = this.#parking.filter(({ checkpointId }) => machine.parkedOn(checkpointId) !== undefined);
    this.#parking = [];
    const { closing, cancelling } = machine.state;
    if (parking.length === 0 && closing.length === 0 && cancelling.length === 0) return false;
    if (await this.run.snapshot({ parked: parking })) {
      for (const info of parking) this.#nowPending(info, "checkpoint.pending");
      await this.close();
    }
    return true;
  }

  #nowPending(info: CheckpointInfo, type: "checkpoint.pending" | "checkpoint.escalated"): void {
    this.#infos.set(info.checkpointId, info);
    if (info.waitsFor !== undefined) return;
    this.#event(type, info.checkpointId, {
      type: info.type,
      prompt: info.prompt,
      priority: info.priority,
      ...(info.assignee === undefined ? {} : { assignee: info.assignee }),
      ...(info.expiresAt === undefined ? {} : { expires_at: info.expiresAt }),
    });
    this.run.handler.tell(info, "pending");
  }

  /**
   * Closes the checkpoints of cancelled branches, and cancels what they called. A decision that came first stays on record,
   * unused.
   */
  async close(): Promise<void> {
    const { machine, journal, environment, children } = this.run;
    const { closing, cancelling } = machine.state;
    for (const { target, invocationId, reason } of cancelling) await children.cancel(target, invocationId, reason);
    for (const { checkpointId, reason, wait } of closing) {
      try {
        await environment.checkpoints.decide(checkpointId, { kind: "cancelled", at: this.#now(), reason });
      } catch (error) {
        // It was never made durable.
        if (error instanceof CheckpointNotFoundError) continue;
        throw error;
      }
      this.#consumed.add(checkpointId);
      if (wait === true) continue;
      this.#event("checkpoint.cancelled", checkpointId, { reason });
      await this.#closed(checkpointId);
    }
    if (closing.length === 0 && cancelling.length === 0) return;
    machine.state.closing = [];
    machine.state.cancelling = [];
    journal.changed();
  }

  /** Takes decisions out of the inbox. */
  async look(): Promise<{ readonly found: boolean; readonly cancel: string | undefined }> {
    const { environment, lease, machine, journal } = this.run;
    const { decisions, cancel } = await environment.checkpoints.inbox(lease);
    let found = false;
    for (const { checkpointId, decision } of decisions) {
      if (this.#consumed.has(checkpointId)) continue;
      found = true;
      this.#consumed.add(checkpointId);
      journal.changed();
      if (machine.parkedOn(checkpointId) === undefined) continue;
      const { kind, by } = decision;
      if (machine.isWait(checkpointId)) {
        machine.decide(checkpointId, decision);
        this.#infos.delete(checkpointId);
        continue;
      }
      this.#event(`checkpoint.${kind}`, checkpointId, {
        ...(kind === "resolved" ? { resolution: decision.resolution } : {}),
        ...(by === undefined ? {} : { resolved_by: by }),
      });
      machine.decide(checkpointId, decision);
      await this.#closed(checkpointId);
    }
    return { found, cancel };
  }

  /** Decides the waits whose time is over. `true`: there were some. */
  async applyDeadlines(now: number): Promise<boolean> {
    const { due } = this.run.machine.deadlines(now);
    for (const id of due) {
      await this.run.environment.checkpoints.decide(id, { kind: "expired", at: this.#now() });
    }
    return due.length > 0;
  }

  /** Call `look` before: what is decided is not escalated. Each is escalated once. */
  async escalate(): Promise<void> {
    for (const id of this.#escalations) {
      this.#escalations.delete(id);
      if (this.run.machine.parkedOn(id) === undefined) continue;
      const info = await this.#info(id);
      if (info?.status !== "pending" || info.escalatedAt !== undefined) continue;
      const raised = escalated(info, this.#now());
      if (await this.run.snapshot({ parked: [raised] })) this.#nowPending(raised, "checkpoint.escalated");
    }
  }

  async infos(ids: readonly string[]): Promise<readonly CheckpointInfo[]> {
    const infos = await Promise.all(ids.map((id) => this.#info(id)));
    return infos.filter((info) => info !== undefined);
  }

  async #info(id: string): Promise<CheckpointInfo | undefined> {
    return this.#infos.get(id) ?? (await this.run.environment.checkpoints.get(id));
  }

  async #closed(checkpointId: string): Promise<void> {
    this.#infos.delete(checkpointId);
    if (!this.run.handler.wanted) return;
    const info = await this.run.environment.checkpoints.get(checkpointId);
    if (info !== undefined) this.run.handler.tell(info, "closed");
  }

  #event(type: string, checkpointId: string, payload: MachineEvent["payload"]): void {
    const { machine } = this.run;
    const branch = machine.parkedOn(checkpointId);
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
