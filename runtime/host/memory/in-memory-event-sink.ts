import type { EventSink, RuntimeEvent } from "../interfaces.js";

/** Keeps every event, for tests and first runs. */
export class InMemoryEventSink implements EventSink {
  readonly #events: RuntimeEvent[] = [];

  /** In the order in which they arrived. */
  get events(): readonly RuntimeEvent[] {
    return this.#events;
  }

  emit(event: RuntimeEvent): void {
    this.#events.push(event);
  }

  clear(): void {
    this.#events.length = 0;
  }
}
