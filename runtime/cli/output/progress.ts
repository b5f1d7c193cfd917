import type { EventSink, RuntimeEvent } from "../../host/interfaces.js";
import type { Terminal } from "../command-context.js";
import { printable } from "./printable.js";
import { wireOfEvent } from "./wire.js";

/** What is seen of a run while it runs. `undefined`: nothing. */
export function eventSink(trace: boolean, terminal: Terminal): (EventSink & { end(): void }) | undefined {
  if (trace) return { emit: (event) => terminal.note(`${JSON.stringify(wireOfEvent(event))}\n`), end: () => undefined };
  return terminal.live ? new Progress(terminal) : undefined;
}

const CLEAR_LINE = "\r\u001b[K";

/** Block by block: a line for each that has ended, and one that comes and goes for what is being done. */
class Progress implements EventSink {
  #open = false;
  readonly #entered = new Map<string, number>();
  constructor(private readonly terminal: Terminal) {}

  emit(event: RuntimeEvent): void {
    const { err: style } = this.terminal;
    const place = printable(event.path ?? event.nodeId ?? event.flow);
    const what = event.blockKind === undefined ? "" : `  ${style.dim(event.blockKind)}`;
    switch (event.type) {
      case "block.entered":
        this.#entered.set(place, Date.parse(event.timestamp));
        this.#transient(`  ${style.dim("…")} ${place}${what}`);
        break;
      case "block.exited":
        this.#line(`  ${style.green("✓")} ${place}${what}${style.dim(this.#spent(place, event))}`);
        break;
      case "block.failed":
        this.#line(`  ${style.red("✗")} ${place}${what}`);
        break;
      case "checkpoint.pending":
        this.#line(`  ${style.yellow("?")} ${place}${what}`);
        break;
    }
  }

  end(): void {
    if (this.#open) this.terminal.note(CLEAR_LINE);
    this.#open = false;
  }

  #spent(place: string, { timestamp }: RuntimeEvent): string {
    const since = this.#entered.get(place);
    const spent = since === undefined ? 0 : Date.parse(timestamp) - since;
    return spent < 100 ? "" : `  ${(spent / 1000).toFixed(1)} s`;
  }

  #transient(text: string): void {
    this.end();
    this.terminal.note(text);
    this.#open = true;
  }

  #line(text: string): void {
    this.end();
    this.terminal.note(`${text}\n`);
  }
}
