import type { JsonObject } from "scaicore";
import type { Sending } from "../../webviews/checkpoint/inbox-view.js";

/** The decision of a person, about one checkpoint or about several that are alike. */
export interface HeldDecision {
  readonly requestId: string;
  readonly checkpoints: readonly { readonly checkpointId: string; readonly shownDigest?: string }[];
  readonly resolution: JsonObject;
  readonly note?: string;
  /** What the button said. */
  readonly label: string;
  /** The question. */
  readonly title: string;
}

export interface OutboxParts {
  readonly now: () => number;
  /** Runs something after so many milliseconds, unless it is stopped. */
  readonly after: (ms: number, work: () => void) => { readonly stop: () => void };
  readonly send: (decision: HeldDecision) => Promise<void>;
  /** What is held has changed. */
  readonly onChange: () => void;
}

interface Entry {
  readonly decision: HeldDecision;
  readonly sendsAt: number;
  readonly timer: { readonly stop: () => void };
}

/**
 * Decisions that were made and can still be undone. What is held when the extension ends is not sent: it is on the person's list again,
 * as it was filled in.
 */
export class Outbox {
  readonly #parts: OutboxParts;
  readonly #held = new Map<string, Entry>();

  constructor(parts: OutboxParts) {
    this.#parts = parts;
  }

  /** Sends a decision after so many milliseconds; at once for 0. A checkpoint that is in another held one is refused: `false`. */
  async hold(decision: HeldDecision, ms: number): Promise<boolean> {
    if (decision.checkpoints.some(({ checkpointId }) => this.holds(checkpointId))) return false;
    if (ms <= 0) {
      await this.#parts.send(decision);
      return true;
    }
    const { requestId } = decision;
    const timer = this.#parts.after(ms, () => void this.sendNow(requestId));
    this.#held.set(requestId, { decision, sendsAt: this.#parts.now() + ms, timer });
    this.#parts.onChange();
    return true;
  }

  holds(checkpointId: string): boolean {
    return [...this.#held.values()].some(({ decision }) =>
      decision.checkpoints.some((checkpoint) => checkpoint.checkpointId === checkpointId),
    );
  }

  /** Takes a decision back; `undefined` when it was sent already. */
  undo(requestId: string): HeldDecision | undefined {
    const decision = this.#take(requestId);
    if (decision !== undefined) this.#parts.onChange();
    return decision;
  }

  async sendNow(requestId: string): Promise<void> {
    const decision = this.#take(requestId);
    if (decision === undefined) return;
    const sent = this.#parts.send(decision);
    this.#parts.onChange();
    await sent;
  }

  get sending(): readonly Sending[] {
    return [...this.#held.values()].map(({ decision, sendsAt }) => ({
      requestId: decision.requestId,
      checkpointIds: decision.checkpoints.map(({ checkpointId }) => checkpointId),
      label: decision.label,
      title: decision.title,
      sendsAt: new Date(sendsAt).toISOString(),
    }));
  }

  dispose(): void {
    for (const { timer } of this.#held.values()) timer.stop();
    this.#held.clear();
  }

  #take(requestId: string): HeldDecision | undefined {
    const entry = this.#held.get(requestId);
    this.#held.delete(requestId);
    entry?.timer.stop();
    return entry?.decision;
  }
}
