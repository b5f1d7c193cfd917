import { open } from "node:fs/promises";
import { withFullStop } from "../../full-stop.js";
import { FileEventSink } from "../../host/index.node.js";
import type { EventSink, RuntimeEvent } from "../../host/interfaces.js";
import type { CommandContext, Terminal } from "../io/context.js";
import { ExitCode, PathError, UsageError } from "../io/errors.js";
import { reason } from "../io/files.node.js";
import { type OutputPlace, outputPlace } from "../io/output-file.node.js";
import { printable } from "../io/text.js";
import { storeDirectory } from "../store/open-store.node.js";
import type { EventOptions } from "../supervision/work.js";
import { wireOfEvent } from "../../host/wire.js";
import { openStream, StreamEventSink } from "./stream-event-sink.node.js";

/** What a command does while events are written. */
type WithEvents = (events: {
  readonly sink: EventSink | undefined;
  /** Stops showing events. */
  readonly end: () => void;
}) => Promise<number>;

/** Where the events of a command go, by its options. */
export const eventOptions = (
  flags: { readonly trace: boolean; readonly events: string | undefined; readonly store: string | undefined },
  inputs: readonly string[],
  cwd: string,
): EventOptions => ({
  trace: flags.trace,
  inputs,
  store: storeDirectory(flags.store, cwd),
  ...(flags.events === undefined ? {} : { file: flags.events }),
});

/**
 * Opens the outputs of events, runs an action with them, and closes them. Returns the exit code of the action; 2 if events were
 * lost, which is told. What ran and its result stand.
 *
 * @throws PathError if the file cannot be written; nothing has run then
 */
export async function withEvents(
  { trace, file, inputs, store }: EventOptions,
  { cwd, terminal, report, supervision }: CommandContext,
  action: WithEvents,
): Promise<number> {
  const shown = eventSink(trace, terminal);
  const end = () => shown?.end();
  if (file === undefined) return await action({ sink: shown, end });
  if (file === "-") throw new UsageError("--events - is stdout, which has the result; --trace writes events to stderr");
  const isStopped = () => supervision.stopped;
  let written: ClosableSink | undefined;
  let problem: unknown;
  try {
    written = await openedSink(outputPlace(file, { flag: "--events", cwd, inputs, store }), file, isStopped);
  } catch (error) {
    // A run is also cancelled when nobody can be told of it.
    if (!supervision.stopped) throw error;
    problem = error;
  }
  const lost = (error: unknown): void => void (problem ??= error);
  // It is told once, at the end; so the engine need not warn of it.
  const emit = (event: RuntimeEvent): void | Promise<void> => {
    void shown?.emit(event);
    try {
      return written?.emit(event)?.catch(lost);
    } catch (error) {
      lost(error);
    }
  };
  let code: number;
  try {
    code = await action({ sink: { emit }, end });
  } finally {
    await written?.close().catch(lost);
  }
  if (problem === undefined) return code;
  const label = terminal.err.red(terminal.err.bold("error"));
  report.warn(`${label}: Events are missing in ${file}: ${withFullStop(reason(problem))} What ran is not affected.`);
  return ExitCode.NotStarted;
}

type ClosableSink = EventSink & { close(): Promise<void> };

/** @throws PathError if it cannot be opened */
async function openedSink(place: OutputPlace, shown: string, isStopped: () => boolean): Promise<ClosableSink> {
  const format = (event: RuntimeEvent) => JSON.stringify(wireOfEvent(event));
  try {
    if (place.kind !== "file") {
      const stream = await openStream(place.kind === "stdout" ? shown : place.path, isStopped);
      return new StreamEventSink(stream, format, isStopped);
    }
    await (await open(place.path, "a", 0o600)).close();
    return new FileEventSink(place.path, { format });
  } catch (error) {
    throw new PathError(`${shown} cannot be written: ${reason(error)}.`, shown);
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
