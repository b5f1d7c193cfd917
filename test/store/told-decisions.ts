import type { CheckpointBackend } from "../../runtime/host/interfaces.js";
import { checkpointOfInvocation, outputOf } from "./invocation-driver.js";

/** What somebody was told who decided a checkpoint: that he was the first, and what came of it, or who else was. */
export type ToldDecision =
  | { readonly checkpointId: string; readonly by: string; readonly output: string }
  | { readonly checkpointId: string; readonly first: string };

const PAGE = 500;

/** What was told of decisions, and whether that is what is on record. */
export class ToldDecisions {
  readonly problems: string[] = [];
  readonly #won = new Map<string, { readonly by: string; readonly output: string }>();
  readonly #lost: { readonly checkpointId: string; readonly first: string }[] = [];

  /** How many decisions were acknowledged. */
  get won(): number {
    return this.#won.size;
  }

  add(told: ToldDecision): void {
    if ("first" in told) {
      this.#lost.push(told);
      return;
    }
    const { checkpointId, by, output } = told;
    const other = this.#won.get(checkpointId);
    if (other !== undefined) this.problems.push(`${checkpointId} was decided by ${other.by} and by ${by}`);
    this.#won.set(checkpointId, { by, output });
  }

  hasWon(checkpointId: string): boolean {
    return this.#won.has(checkpointId);
  }

  /**
   * Holds all against a store with which nobody works any more.
   *
   * @param mayBeGone whether what is not on record may have been pruned
   */
  async judge(store: CheckpointBackend, mayBeGone: (checkpointId: string) => boolean): Promise<void> {
    const decided = new Map<string, string | undefined>();
    const outputs = new Map<string, string | undefined>();
    for (let after: string | undefined, more = true; more; more = after !== undefined) {
      const page = await store.invocations({ limit: PAGE, ...(after === undefined ? {} : { after }) });
      for (const info of page.items) outputs.set(checkpointOfInvocation(info.start.invocationId), outputOf(info));
      after = page.next;
    }
    for (const id of outputs.keys()) decided.set(id, (await store.get(id))?.decision?.by);
    const isGone = (id: string) => mayBeGone(id) && !outputs.has(id);
    for (const [id, { by, output }] of this.#won) {
      if (isGone(id)) continue;
      if (decided.get(id) !== by) this.problems.push(`${id} was decided by ${by}, on record is ${decided.get(id)}`);
      if (outputs.get(id) !== output) this.problems.push(`${by} got "${output}", on record is "${outputs.get(id)}"`);
    }
    for (const { checkpointId: id, first } of this.#lost)
      if (!isGone(id) && decided.get(id) !== first)
        this.problems.push(`${id} was said to be decided by ${first}, on record is ${decided.get(id)}`);
    for (const [id, by] of decided)
      if (by !== undefined && outputs.get(id) === undefined) this.problems.push(`${id} was decided and never went on`);
  }
}
