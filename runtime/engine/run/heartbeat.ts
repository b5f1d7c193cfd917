import type { CheckpointBackend, Clock } from "../../host/interfaces.js";

export const HEARTBEAT_MS = 2000;

/**
 * Shows others that this owner lives, for as long as it has something to run. `beat` is called with each beat: it is also
 * when runs look for what came in from other processes.
 */
export class Heartbeat {
  #stop: AbortController | undefined;
  #last = -Infinity;

  constructor(
    private readonly backend: CheckpointBackend,
    private readonly owner: string,
    private readonly clock: Clock,
    private readonly beat: () => void,
    private readonly failed: (error: unknown) => void,
  ) {}

  /** Must have resolved before anything is claimed. */
  async start(): Promise<void> {
    if (this.clock.monotonic() - this.#last >= HEARTBEAT_MS) await this.#renew();
    if (this.#stop !== undefined) return;
    const stop = new AbortController();
    this.#stop = stop;
    void this.#run(stop.signal);
  }

  stop(): void {
    this.#stop?.abort();
    this.#stop = undefined;
  }

  async #run(signal: AbortSignal): Promise<void> {
    for (;;) {
      try {
        await this.clock.sleep(HEARTBEAT_MS, signal);
      } catch {
        return;
      }
      try {
        await this.#renew();
      } catch (error) {
        this.failed(error);
      }
      if (signal.aborted) return;
      this.beat();
    }
  }

  async #renew(): Promise<void> {
    await this.backend.renew(this.owner);
    this.#last = this.clock.monotonic();
  }
}
