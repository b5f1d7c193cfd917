import type { CheckpointBackend, Clock } from "../../host/interfaces.js";

const HEARTBEAT_MS = 2000;

/** The reason of an abort that stops the heartbeat; no error, because nothing failed. */
const STOPPED = "stopped";

/**
 * Shows other processes that this owner lives. Each beat also calls `beat`, which makes runs check their inboxes, tries
 * again what the store has refused, and returns whether there is anything to look after; else the heartbeat stops until the
 * next start.
 */
export class Heartbeat {
  #stop: AbortController | undefined;
  #last = -Infinity;
  #renewing: Promise<void> | undefined;

  constructor(
    private readonly backend: CheckpointBackend,
    private readonly owner: string,
    private readonly clock: Clock,
    private readonly beat: () => boolean,
    private readonly failed: (error: unknown) => void,
  ) {}

  /** Must have resolved before the engine claims anything. */
  async start(): Promise<void> {
    if (this.clock.monotonic() - this.#last >= HEARTBEAT_MS) await this.#renew();
    this.keep();
  }

  /** Beats on from now, without waiting for a beat. */
  keep(): void {
    if (this.#stop !== undefined) return;
    this.#stop = new AbortController();
    void this.#run(this.#stop.signal);
  }

  stop(): void {
    this.#stop?.abort(STOPPED);
    this.#stop = undefined;
  }

  async #run(signal: AbortSignal): Promise<void> {
    for (;;) {
      try {
        await this.clock.sleep(HEARTBEAT_MS, signal);
      } catch {
        return;
      }
      if (signal.aborted) return;
      if (!this.beat()) {
        this.stop();
        return;
      }
      try {
        await this.#renew();
      } catch (error) {
        this.failed(error);
      }
    }
  }

  /** Shows it once, however many runs start at that moment. */
  async #renew(): Promise<void> {
    this.#renewing ??= this.backend.renew(this.owner).finally(() => {
      this.#renewing = undefined;
    });
    await this.#renewing;
    this.#last = this.clock.monotonic();
  }
}
