import type { CheckpointBackend, Clock } from "../../host/interfaces.js";

const HEARTBEAT_MS = 2000;

/** Stopping is no failure, so it needs no error with a stack. */
const STOPPED = "stopped";

/**
 * Shows others that this owner lives. `beat` is called with each beat: it is also when runs look for what came in from
 * other processes. It says whether anything still runs; when nothing does, the heart rests until the next start.
 */
export class Heartbeat {
  #stop: AbortController | undefined;
  #last = -Infinity;

  constructor(
    private readonly backend: CheckpointBackend,
    private readonly owner: string,
    private readonly clock: Clock,
    private readonly beat: () => boolean,
    private readonly failed: (error: unknown) => void,
  ) {}

  /** Must have resolved before anything is claimed. */
  async start(): Promise<void> {
    if (this.clock.monotonic() - this.#last >= HEARTBEAT_MS) await this.#renew();
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

  async #renew(): Promise<void> {
    await this.backend.renew(this.owner);
    this.#last = this.clock.monotonic();
  }
}
