import type { CheckpointHandler, CheckpointInfo, Logger } from "../../host/interfaces.js";

/** Tells the host's handler of checkpoints, at least once each; what failed is told again with `retry`. */
export class HandlerCalls {
  readonly #told = new Set<string>();
  readonly #underway = new Set<Promise<void>>();

  constructor(
    private readonly handler: CheckpointHandler | undefined,
    private readonly logger: Logger | undefined,
  ) {}

  tell(info: CheckpointInfo, what: "pending" | "closed"): void {
    const { handler } = this;
    if (handler === undefined) return;
    const call = Promise.resolve()
      .then(() => (what === "pending" ? handler.pending(info) : handler.closed?.(info)))
      .then(
        () => {
          if (what === "pending") this.#told.add(info.checkpointId);
          else this.#told.delete(info.checkpointId);
        },
        (error: unknown) => {
          const message = error instanceof Error ? error.message : String(error);
          this.logger?.warn(`The checkpoint handler failed for ${info.checkpointId} (${what}): ${message}`);
        },
      );
    this.#underway.add(call);
    void call.finally(() => this.#underway.delete(call));
  }

  /** Tells of a pending checkpoint that this process has not told of yet. */
  retry(info: CheckpointInfo): void {
    if (!this.#told.has(info.checkpointId)) this.tell(info, "pending");
  }

  get wanted(): boolean {
    return this.handler !== undefined;
  }

  async settled(): Promise<void> {
    await Promise.all(this.#underway);
  }
}
