import type { EventSink, RuntimeEvent } from "../../host/interfaces.js";

/** How many events of a run are kept for those who come later. */
const KEPT = 500;
/** Of how many runs; the one that was quiet for longest is forgotten. */
const RUNS = 1000;

/** An event with its place in what this process has seen of a run. */
export interface FedEvent {
  readonly number: number;
  readonly event: RuntimeEvent;
}

/** The events of runs in this process, for those who follow them live. Nothing here is durable. */
export class EventFeed implements EventSink {
  readonly #runs = new Map<string, FedEvent[]>();
  readonly #listeners = new Set<(event: RuntimeEvent) => void>();

  emit(event: RuntimeEvent): void {
    const { executionId } = event;
    const kept = this.#runs.get(executionId) ?? [];
    kept.push({ number: (kept.at(-1)?.number ?? 0) + 1, event });
    if (kept.length > KEPT) kept.shift();
    this.#runs.delete(executionId);
    this.#runs.set(executionId, kept);
    const [oldest] = this.#runs.keys();
    if (this.#runs.size > RUNS && oldest !== undefined) this.#runs.delete(oldest);
    for (const listener of this.#listeners) listener(event);
  }

  /** Those after a number. */
  after(executionId: string, number: number): readonly FedEvent[] {
    return (this.#runs.get(executionId) ?? []).filter((fed) => fed.number > number);
  }

  /** Tells each event as it comes; returns what ends that. */
  listen(listener: (event: RuntimeEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}
