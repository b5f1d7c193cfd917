import { open } from "node:fs/promises";
import { relative, resolve } from "node:path";
import { FileEventSink } from "../../host/index.node.js";
import type { EventSink, RuntimeEvent } from "../../host/interfaces.js";
import type { CommandContext, Terminal } from "../io/context.js";
import { PathError } from "../io/errors.js";
import { printable } from "../io/text.js";
import { wireOfEvent } from "../output/wire.js";

/** The outputs of the events of a run: the terminal, a file, both or neither. */
interface EventOutputs {
  readonly sink: EventSink | undefined;
  /** Stops showing events. */
  end(): void;
  /** Resolves when all events are written. */
  close(): Promise<void>;
}

/**
 * Opens the outputs of events, before anything runs.
 *
 * @throws PathError if the file cannot be written
 */
export async function openEventOutputs(
  { trace, file }: { readonly trace: boolean; readonly file: string | undefined },
  { cwd, terminal }: CommandContext,
): Promise<EventOutputs> {
  const shown = eventSink(trace, terminal);
  const end = () => shown?.end();
  if (file === undefined) return { sink: shown, end, close: () => Promise.resolve() };
  const path = resolve(cwd, file);
  await checkWritable(path, relative(cwd, path));
  const written = new FileEventSink(path, { format: (event) => JSON.stringify(wireOfEvent(event)) });
  const emit = (event: RuntimeEvent) => {
    void shown?.emit(event);
    return written.emit(event);
  };
  return { sink: { emit }, end, close: () => written.close() };
}

async function checkWritable(path: string, shown: string): Promise<void> {
  try {
    await (await open(path, "a")).close();
  } catch (error) {
    throw new PathError(`${shown} cannot be written: ${error instanceof Error ? error.message : String(error)}`, shown);
  }
}

/** The sink that shows a run on the terminal; `undefined` if nothing is shown. */
function eventSink(trace: boolean, terminal: Terminal): (EventSink & { end(): void }) | undefined {
  if (trace) return { emit: (event) => terminal.note(`${JSON.stringify(wireOfEvent(event))}\n`), end: () => undefined };
  return terminal.live ? new Progress(terminal) : undefined;
}

const CLEAR_LINE = "\r\u001b[K";

/** Shows progress block by block: a line for each block that has ended, and a transient line for the current one. */
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
